//! Files that are not what they say. Each is refused with a reason, and nothing is left: no process, no file.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use klang_audio::{Audio, Tags};
use klang_engine::video::dub;

use super::*;

/// The message with which a file is refused, by probing or, when that lets it pass, by decoding.
fn refusal(videos: &Videos, path: &Path) -> Option<String> {
    let before = videos.names();
    let limits = VideoLimits::default();
    let result = probe(&programs(), path, &limits).and_then(|info| pictures(path, &info).map(|_| info));
    assert_eq!(videos.running(), 0, "{}", path.display());
    assert_eq!(videos.names(), before, "{}", path.display());
    match result {
        Ok(_) => None,
        Err(Error::Input(message)) => {
            assert!(!message.contains(videos.folder.path().to_str().unwrap()), "{message}");
            Some(message)
        }
        Err(other) => panic!("{}: {other}", path.display()),
    }
}

fn assert_refused(videos: &Videos, path: &Path, says: &str) {
    let message = refusal(videos, path).unwrap_or_else(|| panic!("{} was accepted", path.display()));
    assert!(message.contains(says), "{}: {message}", path.display());
}

/// Where the content of the `nth` box of a name begins.
fn content_of(bytes: &[u8], name: &[u8; 4], nth: usize) -> usize {
    bytes.windows(4).enumerate().filter(|(_, part)| part == name).nth(nth).expect("has the box").0 + 4
}

fn patched(bytes: &[u8], at: usize, with: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at..at + with.len()].copy_from_slice(with);
    bytes
}

#[test]
fn other_things_with_the_name_of_a_video_are_refused() {
    let videos = Videos::new();
    videos.moving("160x90", "25", 4.0, &format!("{H264} -movflags faststart"), "good.mp4");
    videos.make("-i @good.mp4 -frames:v 1", "still.png");
    videos.make("-i @good.mp4 -c copy", "good.mkv");
    videos.make("-i @good.mp4 -c copy", "good.avi");
    videos.make("-f lavfi -i sine -t 4", "sound.wav");
    let read = |name: &str| std::fs::read(videos.path(name)).unwrap();
    let playlist = format!("#EXTM3U\n#EXTINF:4,\nfile://{}\n", videos.path("good.mp4").display());
    let concat = format!("ffconcat version 1.0\nfile {}\n", videos.path("good.mp4").display());
    struct Case {
        name: &'static str,
        bytes: Vec<u8>,
        says: &'static str,
    }
    for case in [
        Case { name: "nothing", bytes: Vec::new(), says: "empty" },
        Case { name: "a page", bytes: b"<!DOCTYPE html><html><body>404</body></html>".to_vec(), says: "MP4 or MOV" },
        Case { name: "an archive", bytes: [b"PK\x03\x04\x14\0\0\0".as_slice(), &read("good.mp4")].concat(), says: "" },
        Case { name: "a picture", bytes: read("still.png"), says: "MP4 or MOV" },
        Case { name: "another container", bytes: read("good.mkv"), says: "MP4 or MOV" },
        Case { name: "an old container", bytes: read("good.avi"), says: "MP4 or MOV" },
        Case { name: "sound", bytes: read("sound.wav"), says: "MP4 or MOV" },
        Case { name: "a playlist", bytes: playlist.into_bytes(), says: "MP4 or MOV" },
        Case { name: "a list", bytes: concat.into_bytes(), says: "MP4 or MOV" },
        Case { name: "zeros", bytes: vec![0; 100_000], says: "" },
        Case {
            name: "noise",
            bytes: (0..100_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect(),
            says: "",
        },
    ] {
        let path = videos.write("case.mp4", &case.bytes);
        println!("{}", case.name);
        assert_refused(&videos, &path, case.says);
    }
}

#[test]
fn wrong_lengths_tracks_and_codecs_are_refused() {
    let videos = Videos::new();
    assert_refused(
        &videos,
        &videos.moving("64x64", "30", 2.9, H264, "a.mp4"),
        "the video is 2.9 s long, possible are 3.0 to 20.0 s",
    );
    assert_refused(&videos, &videos.moving("64x64", "30", 20.1, H264, "a.mp4"), "the video is 20.1 s long");
    assert_refused(&videos, &videos.moving("64x64", "300", 25.0, H264, "a.mp4"), "more than 6000 pictures");
    assert_refused(&videos, &videos.moving("64x64", "25", 3.0, "-c:v prores_ks", "a.mov"), "`prores`");
    assert_refused(&videos, &videos.moving("64x64", "25", 3.0, "-c:v mjpeg -pix_fmt yuvj420p", "a.mov"), "`mjpeg`");
    assert_refused(&videos, &videos.make("-f lavfi -i sine -t 4 -c:a aac", "a.mp4"), "no video track");
    videos.make("-f lavfi -i testsrc2=s=300x300 -frames:v 1 -c:v png", "cover.png");
    let covered = videos.make(
        "-f lavfi -i sine -i @cover.png -map 0 -map 1 -t 4 -c:a aac -c:v copy -disposition:v attached_pic",
        "covered.mp4",
    );
    assert_refused(&videos, &covered, "no video track");
    let path = videos.moving("64x64", "25", 3.0, H264, "a.mp4");
    let limits = VideoLimits { max_bytes: path.metadata().unwrap().len() - 1, ..VideoLimits::default() };
    let error = probe(&programs(), &path, &limits).unwrap_err();
    assert!(matches!(&error, Error::Input(message) if message.contains("bytes, at most")), "{error}");
}

#[test]
fn cut_off_and_damaged_files_are_refused() {
    let videos = Videos::new();
    let good = videos.moving("160x90", "25", 4.0, &format!("{H264} -movflags faststart"), "good.mp4");
    let bytes = std::fs::read(good).unwrap();
    assert_refused(&videos, &videos.write("half.mp4", &bytes[..bytes.len() / 2]), "damaged or cut off");
    let late = std::fs::read(videos.make("-i @good.mp4 -c copy", "late.mp4")).unwrap();
    assert_refused(&videos, &videos.write("half.mp4", &late[..late.len() / 2]), "moov atom not found");
    // Cut within the tables.
    for kept in [8, 40, 100, 500, 1000] {
        assert!(refusal(&videos, &videos.write("head.mp4", &bytes[..kept])).is_some(), "{kept} bytes");
    }
    // The pictures are not there, their tables are.
    let mdat = content_of(&bytes, b"mdat", 0);
    let mut empty = bytes.clone();
    empty[mdat..].fill(0);
    assert!(refusal(&videos, &videos.write("zeros.mp4", &empty)).is_some());
    // Every byte of the tables turned over, one at a time: refused or read, never more.
    let tables = content_of(&bytes, b"moov", 0)..mdat;
    for at in tables.step_by(61) {
        let path = videos.write("flipped.mp4", &patched(&bytes, at, &[!bytes[at]]));
        refusal(&videos, &path);
    }
}

#[test]
fn headers_that_lie_are_refused() {
    let videos = Videos::new();
    let good = videos.moving("160x90", "25", 4.0, H264, "good.mp4");
    let bytes = std::fs::read(good).unwrap();
    let ten_hours = 36_000_000_u32.to_be_bytes();

    // The file's header only: the pictures say how long they are.
    let mvhd = content_of(&bytes, b"mvhd", 0);
    let path = videos.write("mvhd.mp4", &patched(&bytes, mvhd + 16, &ten_hours));
    assert!(refusal(&videos, &path).is_none_or(|message| message.contains(" s long")));
    // The track's too.
    let mdhd = content_of(&bytes, b"mdhd", 0);
    let path = videos.write("mdhd.mp4", &patched(&bytes, mdhd + 16, &(36_000 * 12_800_u32).to_be_bytes()));
    assert!(refusal(&videos, &path).is_none_or(|message| message.contains(" s long")));
    // Each picture is shown for an hour.
    let stts = content_of(&bytes, b"stts", 0);
    let path = videos.write("stts.mp4", &patched(&bytes, stts + 12, &(3600 * 12_800_u32).to_be_bytes()));
    assert_refused(&videos, &path, "damaged");

    // 65,535 × 65,535 in the track's header, which is only for display, and in the codec's.
    let tkhd = content_of(&bytes, b"tkhd", 0);
    let path = videos.write("tkhd.mp4", &patched(&bytes, tkhd + 76, &[0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0]));
    let info = look(&path);
    assert!(info.width <= 640 && info.height <= 640, "{info:?}");
    assert!(refusal(&videos, &path).is_none());
    let avc1 = content_of(&bytes, b"avc1", 1);
    let path = videos.write("avc1.mp4", &patched(&bytes, avc1 + 24, &[0xFF; 4]));
    if let Ok(info) = probe(&programs(), &path, &VideoLimits::default()) {
        assert_eq!((info.width, info.height), (160, 90), "the stream itself says its size");
    }
    // MPEG-4 part 2 without its own header has only the container's.
    let bytes = std::fs::read(videos.moving("160x90", "25", 4.0, "-c:v mpeg4", "old.mp4")).unwrap();
    let mp4v = content_of(&bytes, b"mp4v", 0);
    let esds = content_of(&bytes, b"esds", 0);
    let headless = patched(&bytes, esds - 4, b"free");
    let path = videos.write("mp4v.mp4", &patched(&headless, mp4v + 24, &[0xFF; 4]));
    if let Ok(info) = probe(&programs(), &path, &VideoLimits::default()) {
        assert_eq!((info.width, info.height), (160, 90), "the stream itself says its size");
    }
    refusal(&videos, &path);
}

#[test]
fn bombs_are_refused_or_stay_within_the_limits() {
    let videos = Videos::new();
    // 35 million black pixels in some hundred bytes a picture.
    let huge = "-f lavfi -i color=black:s=8192x4320:r=1 -t 3";
    let path = videos.make(&format!("{huge} {H264}"), "huge.mp4");
    assert_refused(&videos, &path, "8192×4320");
    // What is always possible, and larger ones that need little.
    for size in ["4096x2304", "3840x2400", "5120x2880"] {
        let path = videos.make(&format!("-f lavfi -i color=black:s={size}:r=10 -t 3 {H264}"), "large.mp4");
        assert_eq!(pictures(&path, &look(&path)).unwrap().times_s.len(), 30, "{size}");
    }
    // Pictures of 88 MB of which it keeps eight.
    let many = "-c:v libx264 -preset ultrafast -pix_fmt yuv444p10le -refs 8 -bf 3";
    let path = videos.make(&format!("-f lavfi -i testsrc2=s=5120x2880:r=4 -t 3 {many}"), "deep.mp4");
    assert_refused(&videos, &path, "within 800 MiB of memory");

    // Tables that promise four thousand million pictures.
    let bytes = std::fs::read(videos.moving("64x64", "25", 3.0, H264, "good.mp4")).unwrap();
    let stsz = content_of(&bytes, b"stsz", 0);
    let many = patched(&bytes, stsz + 4, &[0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF]);
    let stts = content_of(&bytes, b"stts", 0);
    let path = videos.write("many.mp4", &patched(&many, stts + 8, &[0xFF; 4]));
    assert!(refusal(&videos, &path).is_some());

    // A compressed header that unpacks to a gigabyte.
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..1024 {
        packer.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let packed = packer.finish().unwrap();
    let boxed =
        |name: &[u8; 4], content: &[u8]| [&(content.len() as u32 + 8).to_be_bytes(), name.as_slice(), content].concat();
    let content = [(1_u32 << 30).to_be_bytes().as_slice(), &packed].concat();
    let moov = boxed(b"moov", &boxed(b"cmov", &[boxed(b"dcom", b"zlib"), boxed(b"cmvd", &content)].concat()));
    let path = videos.write("packed.mov", &[boxed(b"ftyp", b"qt  \0\0\0\0qt  "), moov].concat());
    assert!(refusal(&videos, &path).is_some());

    // Boxes within boxes.
    let mut nested = vec![0; 8];
    for _ in 0..20_000 {
        nested = boxed(b"moov", &nested);
    }
    let path = videos.write("nested.mp4", &nested);
    assert!(refusal(&videos, &path).is_some());
}

#[test]
fn a_failed_dub_leaves_nothing() {
    let videos = Videos::new();
    let path = videos.moving("64x64", "25", 3.0, H264, "good.mp4");
    let info = look(&path);
    let broken = videos.write("broken.mp4", b"<html></html>");
    let before = videos.names();
    let sound = Audio::silence(48_000, 2, info.audio_frames(48_000));
    let out = videos.path("out.mp4");
    let error = dub(&programs(), &broken, &info, &sound, &Tags::default(), &out).unwrap_err();
    assert!(matches!(error, Error::Input(_)), "{error}");
    let odd = Audio::silence(50_000, 2, 1000);
    assert!(matches!(dub(&programs(), &path, &info, &odd, &Tags::default(), &out), Err(Error::Model { .. })));
    // More than the file may take: its size is told wrong.
    let small = VideoInfo { bytes: 0, duration_s: 3.0, ..info };
    let large = videos.path("good.mp4");
    dub(&programs(), &large, &small, &sound, &Tags::default(), &out).unwrap();
    std::fs::remove_file(&out).unwrap();
    assert_eq!((videos.names(), videos.running()), (before, 0));
}
