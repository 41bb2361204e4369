//! Tags as other libraries read them.

use std::io::Cursor;

use id3::TagLike;
use klang_audio::encode::MAX_TAG_CHARS;
use klang_audio::{Audio, Format, Tags, encode};

use crate::decode::{decode, decode_opus};
use crate::signals::voice;

fn tags() -> Tags {
    Tags {
        title: Some("Grüße, 你好".into()),
        artist: Some("voice one".into()),
        album: Some("album".into()),
        software: Some("maker 1.0".into()),
        license: Some("Apache-2.0".into()),
        comment: Some("made by a machine".into()),
    }
}

fn sound() -> Audio {
    voice(24_000, 5000, 1)
}

/// The comments of a block whose vendor string comes first.
fn vorbis_comments(block: &[u8]) -> Vec<String> {
    let mut rest = block;
    let mut text = || {
        let (length, behind) = rest.split_first_chunk::<4>().unwrap();
        let (text, behind) = behind.split_at(u32::from_le_bytes(*length) as usize);
        rest = behind;
        String::from_utf8(text.to_vec()).unwrap()
    };
    text();
    let (count, behind) = rest.split_first_chunk::<4>().unwrap();
    rest = behind;
    let mut text = || {
        let (length, behind) = rest.split_first_chunk::<4>().unwrap();
        let (text, behind) = behind.split_at(u32::from_le_bytes(*length) as usize);
        rest = behind;
        String::from_utf8(text.to_vec()).unwrap()
    };
    (0..u32::from_le_bytes(*count)).map(|_| text()).collect()
}

const WANTED: [&str; 6] = [
    "TITLE=Grüße, 你好",
    "ARTIST=voice one",
    "ALBUM=album",
    "ENCODER=maker 1.0",
    "LICENSE=Apache-2.0",
    "COMMENT=made by a machine",
];

#[test]
fn id3_carries_all_of_them() {
    let file = encode(&sound(), Format::Mp3, &tags()).unwrap();
    let found = id3::Tag::read_from2(Cursor::new(&file)).unwrap();
    assert_eq!(found.version(), id3::Version::Id3v24);
    assert_eq!(found.title(), Some("Grüße, 你好"));
    assert_eq!(found.artist(), Some("voice one"));
    assert_eq!(found.album(), Some("album"));
    assert_eq!(found.get("TSSE").and_then(|frame| frame.content().text()), Some("maker 1.0"));
    let extended: Vec<_> =
        found.extended_texts().map(|text| (text.description.as_str(), text.value.as_str())).collect();
    assert_eq!(extended, [("LICENSE", "Apache-2.0")]);
    assert_eq!(found.comments().next().map(|comment| comment.text.as_str()), Some("made by a machine"));
    assert_eq!(decode(&file).frames(), 5000);
}

#[test]
fn id3_links_to_a_licence_with_an_address() {
    let tags = Tags { license: Some("https://example.org/licence".into()), ..Tags::default() };
    let file = encode(&sound(), Format::Mp3, &tags).unwrap();
    let found = id3::Tag::read_from2(Cursor::new(&file)).unwrap();
    assert_eq!(found.get("WCOP").and_then(|frame| frame.content().link()), Some("https://example.org/licence"));
    assert_eq!(found.extended_texts().count(), 0);
}

#[test]
fn flac_carries_all_of_them() {
    let file = encode(&sound(), Format::Flac, &tags()).unwrap();
    // "fLaC", then STREAMINFO of 34 bytes behind its 4 byte header, then the last block, of type 4.
    assert_eq!((&file[..4], file[4]), (b"fLaC".as_slice(), 0));
    assert_eq!(file[42], 0x80 | 4);
    let length = u32::from_be_bytes([0, file[43], file[44], file[45]]) as usize;
    assert_eq!(vorbis_comments(&file[46..46 + length]), WANTED);
    // The least and greatest block sizes are equal: a stream of fixed blocks.
    assert_eq!(file[8..10], file[10..12]);
}

#[test]
fn opus_carries_all_of_them() {
    let file = decode_opus(&encode(&sound(), Format::Opus, &tags()).unwrap());
    assert_eq!(file.tags[..8], *b"OpusTags");
    assert_eq!(vorbis_comments(&file.tags[8..]), WANTED);
}

#[test]
fn wave_carries_all_of_them() {
    let file = encode(&sound(), Format::Wav, &tags()).unwrap();
    let riff_size = u32::from_le_bytes(file[4..8].try_into().unwrap()) as usize;
    assert_eq!(riff_size, file.len() - 8);
    let list = file.windows(4).position(|four| four == b"LIST").unwrap();
    let size = u32::from_le_bytes(file[list + 4..list + 8].try_into().unwrap()) as usize;
    let mut body = &file[list + 12..list + 8 + size];
    let mut found = Vec::new();
    while !body.is_empty() {
        let length = u32::from_le_bytes(body[4..8].try_into().unwrap()) as usize;
        let text = String::from_utf8(body[8..8 + length - 1].to_vec()).unwrap();
        assert_eq!(body[8 + length - 1], 0, "a text ends with a zero");
        found.push((String::from_utf8(body[..4].to_vec()).unwrap(), text));
        body = &body[8 + length.next_multiple_of(2)..];
    }
    let wanted = [
        ("INAM", "Grüße, 你好"),
        ("IART", "voice one"),
        ("IPRD", "album"),
        ("ISFT", "maker 1.0"),
        ("ICOP", "Apache-2.0"),
        ("ICMT", "made by a machine"),
    ];
    assert_eq!(found, wanted.map(|(id, text)| (id.to_owned(), text.to_owned())));
}

#[test]
fn hostile_texts_are_cleaned_and_cut() {
    let hostile = Tags {
        title: Some(format!("a\0b\r\n\u{1b}[31mc\u{7f}{}", "字".repeat(100_000))),
        artist: Some("\0\n\t  ".into()),
        comment: Some(String::new()),
        ..Tags::default()
    };
    let wanted: String = "ab[31mc".chars().chain("字".chars().cycle()).take(MAX_TAG_CHARS).collect();
    let mp3 = encode(&sound(), Format::Mp3, &hostile).unwrap();
    let found = id3::Tag::read_from2(Cursor::new(&mp3)).unwrap();
    assert_eq!(found.title(), Some(wanted.as_str()));
    assert_eq!(found.frames().count(), 1);
    assert_eq!(decode(&mp3).frames(), 5000);
    let opus = decode_opus(&encode(&sound(), Format::Opus, &hostile).unwrap());
    assert_eq!(vorbis_comments(&opus.tags[8..]), [format!("TITLE={wanted}")]);
    for format in [Format::Wav, Format::Flac] {
        assert_eq!(decode(&encode(&sound(), format, &hostile).unwrap()).frames(), 5000);
    }
}

#[test]
fn without_tags_there_is_no_tag() {
    let mp3 = encode(&sound(), Format::Mp3, &Tags::default()).unwrap();
    assert_ne!(&mp3[..3], b"ID3");
    let wave = encode(&sound(), Format::Wav, &Tags::default()).unwrap();
    assert_eq!(wave.len(), 44 + 5000 * 2);
}
