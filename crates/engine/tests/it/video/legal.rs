//! Odd but legal: codecs, rates, sizes, orientations, tracks, edit lists, fragments.

use klang_engine::video::probe::{Codec, Container, Range};

use super::*;

#[test]
fn every_codec_is_decoded_in_both_containers() {
    struct Case {
        encoder: &'static str,
        codec: Codec,
    }
    let videos = Videos::new();
    for case in [
        Case { encoder: H264, codec: Codec::H264 },
        Case { encoder: "-c:v libx265 -preset ultrafast -x265-params log-level=none", codec: Codec::Hevc },
        Case { encoder: "-c:v libvpx-vp9 -deadline realtime -cpu-used 8", codec: Codec::Vp9 },
        Case { encoder: "-c:v libaom-av1 -usage realtime -cpu-used 8", codec: Codec::Av1 },
        Case { encoder: "-c:v mpeg4 -bf 2", codec: Codec::Mpeg4 },
    ] {
        // QuickTime has no names for the others.
        let is_in_mov = matches!(case.codec, Codec::H264 | Codec::Hevc | Codec::Mpeg4);
        let names: &[&str] = if is_in_mov { &["a.mp4", "a.mov"] } else { &["a.mp4"] };
        for name in names {
            let path = videos.moving("160x90", "25", 3.0, case.encoder, name);
            let info = look(&path);
            assert_eq!(info.codec, case.codec, "{}", case.encoder);
            assert_eq!(info.container, if *name == "a.mov" { Container::Mov } else { Container::Mp4 });
            assert_near(info.duration_s, 3.0, 1e-9, case.encoder);
            let seen = pictures(&path, &info).unwrap();
            assert_eq!((seen.width, seen.height, seen.times_s.len()), (160, 90, 75), "{}", case.encoder);
            assert!(
                seen.times_s.iter().enumerate().all(|(n, t)| (t - n as f64 / 25.0).abs() < 1e-5),
                "{}",
                case.encoder
            );
            assert!(seen.sums.windows(2).all(|pair| pair[0] != pair[1]), "the picture moves");
        }
    }
}

#[test]
fn every_rate_and_size_is_decoded() {
    struct Case {
        size: &'static str,
        fps: &'static str,
        seconds: f64,
        rate: f64,
        decoded: (usize, usize, usize),
    }
    let videos = Videos::new();
    for case in [
        Case { size: "160x90", fps: "1", seconds: 3.0, rate: 1.0, decoded: (160, 90, 3) },
        Case { size: "160x90", fps: "24000/1001", seconds: 3.0, rate: 23.976, decoded: (160, 90, 72) },
        Case { size: "90x160", fps: "60", seconds: 3.0, rate: 60.0, decoded: (90, 160, 180) },
        Case { size: "160x90", fps: "90", seconds: 3.0, rate: 90.0, decoded: (160, 90, 180) },
        Case { size: "160x90", fps: "120", seconds: 3.0, rate: 120.0, decoded: (160, 90, 180) },
        Case { size: "161x91", fps: "30", seconds: 3.0, rate: 30.0, decoded: (160, 90, 90) },
        Case { size: "640x20", fps: "30", seconds: 3.0, rate: 30.0, decoded: (448, 14, 90) },
        Case { size: "16x16", fps: "30", seconds: 3.0, rate: 30.0, decoded: (16, 16, 90) },
    ] {
        let encoder = "-c:v libx264 -preset ultrafast -pix_fmt yuv444p";
        let path = videos.moving(case.size, case.fps, case.seconds, encoder, "a.mp4");
        let info = look(&path);
        let what = format!("{} at {}", case.size, case.fps);
        assert_near(info.fps, case.rate, 0.001, &what);
        assert!(!info.is_variable, "{what}");
        let seen = pictures(&path, &info).unwrap();
        let (width, height, frames) = case.decoded;
        assert_eq!((seen.width, seen.height), (width, height), "{what}");
        assert_eq!(seen.times_s.len(), frames, "{what}");
        // Whatever is left out, the others keep their own times.
        assert!(seen.times_s.iter().all(|t| (t * case.rate - (t * case.rate).round()).abs() < 0.01), "{what}");
        assert!(seen.times_s.is_sorted_by(|a, b| a < b), "{what}");
    }
}

#[test]
fn a_variable_rate_keeps_its_times() {
    let videos = Videos::new();
    // 60 a second, of which some are left out: every second one at first, then every third.
    let select = "-vf select='if(lt(t,1),not(mod(n,2)),not(mod(n,3)))' -fps_mode vfr -enc_time_base 1:90000";
    let path = videos.moving("160x90", "60", 4.0, &format!("{select} {H264} -bf 2"), "a.mp4");
    let info = look(&path);
    assert!(info.is_variable);
    let expected: Vec<f64> =
        (0..240).filter(|n| if *n < 60 { n % 2 == 0 } else { n % 3 == 0 }).map(|n| f64::from(n) / 60.0).collect();
    let seen = pictures(&path, &info).unwrap();
    assert_eq!(seen.times_s.len(), expected.len());
    for (found, expected) in seen.times_s.iter().zip(expected) {
        assert_near(*found, expected, 1e-5, "a picture's time");
    }
}

#[test]
fn pictures_are_upright() {
    let videos = Videos::new();
    // Red, green / blue, white.
    let quarters = "-f lavfi -i color=red:s=80x46:r=25 -f lavfi -i color=lime:s=80x46:r=25 \
                    -f lavfi -i color=blue:s=80x46:r=25 -f lavfi -i color=white:s=80x46:r=25 \
                    -filter_complex [0][1]hstack[a];[2][3]hstack[b];[a][b]vstack -t 3";
    videos.make(&format!("{quarters} {H264}"), "flat.mp4");
    let (red, lime, blue, white) = ([255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]);
    for (degrees, corner, size) in
        [(0, red, (160, 92)), (90, lime, (92, 160)), (180, white, (160, 92)), (270, blue, (92, 160))]
    {
        let path = videos.make(&format!("-i @flat.mp4 -c copy -metadata:s:v rotate={degrees}"), "turned.mp4");
        let info = look(&path);
        assert_eq!((info.width, info.height), size, "{degrees}");
        let seen = pictures(&path, &info).unwrap();
        assert_eq!((seen.width, seen.height), size, "{degrees}");
        let is_near = seen.corner.iter().zip(corner).all(|(a, b)| a.abs_diff(b) < 12);
        assert!(is_near, "turned by {degrees}: {:?} instead of {corner:?}", seen.corner);
    }
    // Pixels that are not square.
    let path = videos.moving("160x90", "25", 3.0, &format!("-vf setsar=2 {H264}"), "wide.mp4");
    let info = look(&path);
    assert_eq!((info.width, info.height), (320, 90));
    assert_eq!(pictures(&path, &info).unwrap().width, 320);
}

#[test]
fn tracks_edit_lists_and_fragments_are_understood() {
    let videos = Videos::new();
    let sound = "-f lavfi -i sine -t 4 -c:a aac";
    let whole = videos.moving("160x90", "25", 4.0, &format!("{sound} {H264} -bf 2 -g 25"), "whole.mp4");
    let expected = pictures(&whole, &look(&whole)).unwrap();
    assert!(look(&whole).has_audio);

    let path = videos.make("-i @whole.mp4 -c copy -an", "mute.mp4");
    assert!(!look(&path).has_audio);
    assert_eq!(pictures(&path, &look(&path)).unwrap(), expected);

    for flags in ["frag_keyframe+empty_moov", "frag_every_frame+empty_moov+default_base_moof", "faststart"] {
        let path = videos.make(&format!("-i @whole.mp4 -c copy -movflags {flags}"), "fragments.mp4");
        let info = look(&path);
        assert_near(info.duration_s, 4.0, 1e-9, flags);
        assert_eq!(pictures(&path, &info).unwrap(), expected, "{flags}");
    }

    // The picture is not the first track, and another one is not the default; sounds of several kinds.
    videos.moving("64x64", "25", 4.0, H264, "other.mp4");
    videos.make("-f lavfi -i sine -t 4 -c:a pcm_s16be", "sound.mov");
    videos.make("-f lavfi -i sine -t 4 -c:a adpcm_ima_qt", "old.mov");
    videos.make("-f lavfi -i testsrc2=s=300x300 -frames:v 1 -c:v png", "cover.png");
    let path = videos.make(
        "-i @sound.mov -i @other.mp4 -i @whole.mp4 -i @old.mov -map 0 -map 1:v -map 2:v -map 3 -c copy \
         -disposition:v:0 0 -disposition:v:1 default",
        "tracks.mov",
    );
    let info = look(&path);
    assert!(info.has_audio && info.track == 2, "{info:?}");
    assert_eq!(pictures(&path, &info).unwrap(), expected);
    let path =
        videos.make("-i @whole.mp4 -i @cover.png -map 0 -map 1 -c copy -disposition:v:1 attached_pic", "covered.mp4");
    assert_eq!(pictures(&path, &look(&path)).unwrap(), expected);

    // Cut within a group of pictures: what comes before the cut is there but not shown.
    let path = videos.make("-ss 0.52 -i @whole.mp4 -c copy", "cut.mp4");
    let info = look(&path);
    assert_near(info.duration_s, 3.48, 0.005, "an edit list");
    let seen = pictures(&path, &info).unwrap();
    assert_eq!(seen.sums[..], expected.sums[13..]);
    assert_near(seen.times_s[0], 0.0, 1e-9, "the first picture");

    // The picture begins after the sound.
    let path = videos.make("-itsoffset 0.5 -i @whole.mp4 -i @whole.mp4 -map 0:v -map 1:a -c copy", "late.mp4");
    let info = look(&path);
    assert_near(info.duration_s, 4.0, 1e-6, "a late picture");
    assert_eq!(info.start_us, 500_000);
    assert_eq!(pictures(&path, &info).unwrap(), expected);
}

#[test]
fn pictures_that_cannot_be_decoded_do_not_shift_the_others() {
    let videos = Videos::new();
    // Cut at a picture that earlier shown ones need another one for, which is gone.
    let hevc = "-c:v libx265 -preset ultrafast \
                -x265-params log-level=none:keyint=50:min-keyint=50:open-gop=1:bframes=4:scenecut=0";
    let whole = videos.moving("160x90", "25", 8.0, hevc, "whole.mp4");
    let expected = pictures(&whole, &look(&whole)).unwrap();
    let path = videos.make("-ss 2.1 -i @whole.mp4 -c copy -avoid_negative_ts make_zero -use_editlist 0", "open.mp4");
    let info = look(&path);
    let seen = pictures(&path, &info).unwrap();
    let missing = info.frames - seen.times_s.len();
    assert!((1..=8).contains(&missing), "{missing} of {} are missing", info.frames);
    assert_near(seen.times_s[0], missing as f64 / 25.0, 1e-5, "the first that can be decoded");
    let from = expected.sums.len() - seen.sums.len();
    assert_eq!(seen.sums[..], expected.sums[from..]);
}

#[test]
fn high_dynamic_range_is_brought_to_a_screen() {
    let videos = Videos::new();
    let pq = "-vf format=yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc \
              -c:v libx265 -preset ultrafast \
              -x265-params log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc";
    // Paper white is coded as 58 % of the range.
    let path = videos.make(&format!("-f lavfi -i color=#949494:s=160x90:r=25 -t 3 {pq}"), "pq.mp4");
    let info = look(&path);
    assert_eq!((info.range, info.pixel_format.as_str()), (Range::Pq, "yuv420p10le"));
    let seen = pictures(&path, &info).unwrap();
    assert!(seen.corner.iter().all(|value| (170..225).contains(value)), "{:?}", seen.corner);
}

#[test]
fn the_reader_may_stop() {
    let videos = Videos::new();
    let path = videos.moving("640x360", "30", 20.0, H264, "long.mp4");
    let info = look(&path);
    let mut frames = 0;
    let summary = decode(&programs(), &path, &info, &mut |_| {
        frames += 1;
        if frames == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .unwrap();
    assert_eq!((summary.frames, summary.is_stopped, frames), (3, true, 3));
    assert_eq!(videos.running(), 0);
}
