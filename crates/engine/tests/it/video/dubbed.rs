//! Dubbed videos: the same pictures, and sound of the same length to the sample.

use klang_audio::{Audio, Tags};
use klang_engine::video::dub;

use super::*;

/// The sound track of an MP4 as its boxes tell it.
#[derive(Debug, PartialEq, Eq)]
struct SoundTrack {
    /// What is presented, in units of the whole file.
    edit: u32,
    /// Samples that are skipped at the beginning.
    skipped: u32,
    /// All samples, in units of the track.
    stored: u32,
    /// Units a second of the whole file and of the track.
    rates_hz: (u32, u32),
}

fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())
}

fn find(bytes: &[u8], name: &[u8; 4]) -> usize {
    bytes.windows(4).position(|part| part == name).unwrap_or_else(|| panic!("no {name:?}")) + 4
}

fn sound_track(path: &Path) -> SoundTrack {
    let bytes = std::fs::read(path).unwrap();
    let file_rate = number(&bytes, find(&bytes, b"mvhd") + 12);
    // The last track, which is the sound: its header comes before its handler.
    let last = bytes.windows(4).rposition(|part| part == b"trak").unwrap();
    let track = &bytes[last..];
    assert!(track.windows(4).any(|part| part == b"soun"));
    let (edit, media) = (find(track, b"elst"), find(track, b"mdhd"));
    assert_eq!(number(track, edit + 4), 1, "one edit");
    SoundTrack {
        edit: number(track, edit + 8),
        skipped: number(track, edit + 12),
        stored: number(track, media + 16),
        rates_hz: (file_rate, number(track, media + 12)),
    }
}

/// A click after 1 s in silence.
fn click(frames: usize, rate_hz: u32, channels: usize) -> Audio {
    let mut audio = Audio::silence(rate_hz, channels, frames);
    for channel in &mut audio.channels {
        for (n, sample) in channel.iter_mut().skip(rate_hz as usize).take(64).enumerate() {
            *sample = if n % 8 < 4 { 0.8 } else { -0.8 };
        }
    }
    audio
}

/// The first channel of a file's sound as a player hears it.
fn heard(videos: &Videos, name: &str) -> Vec<f32> {
    let path = videos.make(&format!("-i @{name} -map 0:a -af pan=mono|c0=c0 -f f32le"), "heard.raw");
    let bytes = std::fs::read(path).unwrap();
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect()
}

#[test]
fn sound_is_as_long_as_the_pictures_to_the_sample() {
    struct Case {
        fps: &'static str,
        seconds: f64,
        rate_hz: u32,
        channels: usize,
    }
    let videos = Videos::new();
    for case in [
        Case { fps: "25", seconds: 3.0, rate_hz: 44_100, channels: 2 },
        Case { fps: "30000/1001", seconds: 3.3, rate_hz: 48_000, channels: 2 },
        Case { fps: "24000/1001", seconds: 7.77, rate_hz: 44_100, channels: 1 },
        Case { fps: "17", seconds: 11.11, rate_hz: 44_100, channels: 2 },
        Case { fps: "59.94", seconds: 13.579, rate_hz: 48_000, channels: 2 },
        Case { fps: "30", seconds: 20.0, rate_hz: 44_100, channels: 2 },
    ] {
        let path = videos.moving("64x64", case.fps, case.seconds, &format!("{H264} -bf 2"), "a.mp4");
        let info = look(&path);
        let frames = info.audio_frames(case.rate_hz);
        assert!((frames as f64 - info.duration_s * f64::from(case.rate_hz)).abs() <= 0.5);
        let sound = click(frames, case.rate_hz, case.channels);
        dub(&programs(), &path, &info, &sound, &Tags::default(), &videos.path("out.mp4")).unwrap();
        let track = sound_track(&videos.path("out.mp4"));
        let expected = SoundTrack {
            edit: frames as u32,
            skipped: 1024,
            stored: frames as u32 + 1024,
            rates_hz: (case.rate_hz, case.rate_hz),
        };
        assert_eq!(track, expected, "{} s at {}", case.seconds, case.fps);
        let heard = heard(&videos, "out.mp4");
        // Players that do not cut the last block give the rest of it.
        assert!((frames..frames + 1024).contains(&heard.len()), "{} samples of {frames}", heard.len());
        let loudest = heard.iter().map(|s| s.abs()).fold(0.0, f32::max);
        let onset = heard.iter().position(|s| s.abs() > 0.5 * loudest).unwrap();
        assert!(loudest > 0.3 && onset.abs_diff(case.rate_hz as usize) <= 16, "click at {onset}");
        assert_near(look(&videos.path("out.mp4")).duration_s, info.duration_s, 1e-9, "the pictures' length");
    }
}

#[test]
fn sound_of_another_length_is_fitted() {
    let videos = Videos::new();
    let path = videos.moving("64x64", "25", 3.0, H264, "a.mp4");
    let info = look(&path);
    for frames in [0, 60_000, 200_000] {
        dub(&programs(), &path, &info, &click(frames, 44_100, 2), &Tags::default(), &videos.path("out.mp4")).unwrap();
        assert_eq!(sound_track(&videos.path("out.mp4")).edit, 132_300);
    }
}

#[test]
fn pictures_stay_as_they_are() {
    let videos = Videos::new();
    let sound = "-f lavfi -i sine -t 4 -c:a aac";
    videos.moving("160x90", "25", 4.0, &format!("{sound} {H264} -bf 2 -g 25"), "plain.mp4");
    let pq = "-pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc -c:v libx265 \
              -preset ultrafast -x265-params log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc";
    videos.moving("160x90", "25", 4.0, pq, "pq.mov");
    videos.moving("160x90", "25", 4.0, "-c:v libvpx-vp9 -deadline realtime -cpu-used 8", "vp9.mp4");
    videos.moving("160x90", "25", 4.0, "-c:v libaom-av1 -usage realtime -cpu-used 8", "av1.mp4");
    videos.moving("160x90", "25", 4.0, "-c:v mpeg4 -bf 2", "mpeg4.mov");
    let vfr = "-vf select=not(mod(n\\,3))+lt(t\\,1) -fps_mode vfr -enc_time_base 1:90000";
    videos.moving("160x90", "50", 4.0, &format!("{vfr} {H264}"), "vfr.mp4");
    videos.make("-i @plain.mp4 -c copy -metadata:s:v rotate=90 -metadata title=private", "turned.mov");
    videos.make("-i @plain.mp4 -c copy -movflags frag_keyframe+empty_moov", "fragments.mp4");
    videos.make("-ss 0.52 -i @plain.mp4 -c copy", "cut.mp4");
    // An edit list that ends in the middle of a picture, between pictures that need each other.
    let plain = std::fs::read(videos.path("plain.mp4")).unwrap();
    let mut ended = plain.clone();
    let edit = find(&plain, b"elst") + 8;
    assert_eq!(number(&plain, edit), 4000);
    ended[edit..edit + 4].copy_from_slice(&3213_u32.to_be_bytes());
    videos.write("ended.mp4", &ended);
    assert!(look(&videos.path("ended.mp4")).duration_s < 3.22);
    videos.make("-itsoffset 0.5 -i @plain.mp4 -i @plain.mp4 -map 0:v -map 1:a -c copy", "late.mp4");
    videos.make("-i @plain.mp4 -i @plain.mp4 -map 0:a -map 1:v -c copy", "second.mov");
    for name in [
        "plain.mp4",
        "pq.mov",
        "vp9.mp4",
        "av1.mp4",
        "mpeg4.mov",
        "vfr.mp4",
        "turned.mov",
        "fragments.mp4",
        "cut.mp4",
        "ended.mp4",
        "late.mp4",
        "second.mov",
    ] {
        let before = look(&videos.path(name));
        let sound = click(before.audio_frames(44_100), 44_100, 2);
        let tags = Tags { title: Some("A dog = barks: loud".into()), license: Some("CC0".into()), ..Tags::default() };
        let out = videos.path("out.mp4");
        dub(&programs(), &videos.path(name), &before, &sound, &tags, &out).unwrap_or_else(|e| panic!("{name}: {e}"));
        let after = look(&out);
        assert_eq!(
            (after.codec, after.orientation, after.range, after.frames, after.pixel_format.as_str()),
            (before.codec, before.orientation, before.range, before.frames, before.pixel_format.as_str()),
            "{name}"
        );
        assert!(after.has_audio, "{name}");
        assert_near(after.duration_s, before.duration_s, 1e-6, name);
        let (was, is) = (pictures(&videos.path(name), &before).unwrap(), pictures(&out, &after).unwrap());
        assert_eq!(is.sums, was.sums, "{name}");
        assert!(is.times_s.iter().zip(&was.times_s).all(|(a, b)| (a - b).abs() < 1e-5), "{name}");
        assert_eq!(sound_track(&out).edit as usize, before.audio_frames(44_100), "{name}");
        let bytes = std::fs::read(&out).unwrap();
        let has = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(has("A dog = barks: loud") && has("CC0") && !has("private"), "{name}");
        assert!(find(&bytes, b"moov") < find(&bytes, b"mdat"), "{name}: the tables come first");
    }
    assert_eq!(videos.running(), 0);
}
