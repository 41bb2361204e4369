//! The player with a font made here: one sine, looped, as program 0.

use std::io::Cursor;

use super::*;

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut out = name.to_vec();
    out.extend((content.len() as u32).to_le_bytes());
    out.extend(content);
    if content.len() % 2 == 1 {
        out.push(0);
    }
    out
}

fn list(name: &[u8; 4], chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"LIST", &[name.to_vec(), chunks.concat()].concat())
}

fn named(name: &str, rest: &[u8]) -> Vec<u8> {
    let mut out = name.as_bytes().to_vec();
    out.resize(20, 0);
    out.extend(rest);
    out
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// 100 periods of 441 Hz at 44.1 kHz, and the tables around them.
fn font() -> Vec<u8> {
    const FRAMES: u32 = 10_000;
    let wave: Vec<u8> = (0..FRAMES + 100)
        .flat_map(|n| (((f64::from(n) / 100.0 * std::f64::consts::TAU).sin() * 20_000.0).round() as i16).to_le_bytes())
        .collect();
    let info =
        list(b"INFO", &[chunk(b"ifil", &words(&[2, 4])), chunk(b"isng", b"EMU8000\0"), chunk(b"INAM", b"test\0\0")]);
    let samples = list(b"sdta", &[chunk(b"smpl", &wave)]);
    let preset = |name, program: u16, bag: u16| named(name, &words(&[program, 0, bag, 0, 0, 0, 0, 0, 0]));
    let header = |name: &str, numbers: [u32; 5], rest: &[u16]| {
        let numbers: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
        named(name, &[numbers, words(rest)].concat())
    };
    // The original key of 441 Hz is 69; pitch correction is in the same byte pair.
    let tables = list(
        b"pdta",
        &[
            chunk(b"phdr", &[preset("Sine", 0, 0), preset("EOP", 0, 1)].concat()),
            chunk(b"pbag", &words(&[0, 0, 1, 0])),
            chunk(b"pmod", &[0; 10]),
            chunk(b"pgen", &words(&[41, 0, 0, 0])),
            chunk(b"inst", &[named("Sine", &words(&[0])), named("EOI", &words(&[1]))].concat()),
            chunk(b"ibag", &words(&[0, 0, 2, 0])),
            chunk(b"imod", &[0; 10]),
            chunk(b"igen", &words(&[54, 1, 53, 0, 0, 0])),
            chunk(
                b"shdr",
                &[header("Sine", [0, FRAMES, 1_000, 9_000, 44_100], &[69, 0, 1]), header("EOS", [0; 5], &[0, 0, 0])]
                    .concat(),
            ),
        ],
    );
    let content = [b"sfbk".to_vec(), info, samples, tables].concat();
    chunk(b"RIFF", &content)
}

fn read(bytes: Vec<u8>) -> Result<SoundFont, Error> {
    SoundFont::open(Cursor::new(bytes))
}

const PIANO: Patch = Patch::Melodic { bank: 0, program: 0 };

fn on(frame: usize, key: u8) -> Event {
    Event { frame, message: Message::NoteOn { key, velocity: 100 } }
}

fn off(frame: usize, key: u8) -> Event {
    Event { frame, message: Message::NoteOff { key } }
}

#[test]
fn plays_notes_at_their_time_and_pitch() {
    let font = read(font()).unwrap();
    assert!(font.has(PIANO) && !font.has(Patch::Drums { kit: 0 }));
    let audio = font.play(PIANO, &[off(30_000, 69), on(10_000, 69)], 44_101).unwrap();
    assert_eq!((audio.frames(), audio.channels.len()), (44_101, 2));
    let left = &audio.channels[0];
    assert!(left[..9_990].iter().all(|sample| *sample == 0.0));
    let peak = |range: std::ops::Range<usize>| left[range].iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    assert!(peak(10_100..29_000) > 0.05, "{}", peak(10_100..29_000));
    assert!(peak(40_000..44_101) < 0.01 * peak(10_100..29_000));
    let crossings = left[12_000..28_000].windows(2).filter(|pair| pair[0] <= 0.0 && pair[1] > 0.0).count();
    let hz = crossings as f64 * 44_100.0 / 16_000.0;
    assert!((hz - 441.0).abs() < 6.0, "{hz}");
    let again = font.play(PIANO, &[off(30_000, 69), on(10_000, 69)], 44_101).unwrap();
    assert_eq!(audio, again);
}

#[test]
fn a_part_sounds_like_the_whole() {
    let whole = Arc::new(parse(&font()).unwrap());
    let events = [on(10, 60), on(4_000, 69), off(20_000, 60)];
    let expected = render(&whole, PIANO, &events.iter().collect::<Vec<_>>(), 30_000).unwrap();
    let played = read(font()).unwrap().play(PIANO, &events, 30_000).unwrap();
    assert_eq!(played.channels, expected.to_vec());
    assert!(expected[0].iter().any(|sample| sample.abs() > 0.05));
}

#[test]
fn odd_events_do_no_harm() {
    let font = read(font()).unwrap();
    let wild = [
        on(usize::MAX, 69),
        on(0, 255),
        Event { frame: 1, message: Message::NoteOn { key: 60, velocity: 255 } },
        Event { frame: 2, message: Message::Controller { number: 255, value: 255 } },
        Event { frame: 3, message: Message::Bend { semitones: f32::NAN } },
        Event { frame: 4, message: Message::Bend { semitones: 1e30 } },
    ];
    for patch in [PIANO, Patch::Drums { kit: 255 }, Patch::Melodic { bank: 255, program: 255 }] {
        let audio = font.play(patch, &wild, 5_000).unwrap();
        audio.check().unwrap();
        assert_eq!(audio.frames(), 5_000);
    }
    assert_eq!(font.play(PIANO, &[], 0).unwrap().frames(), 0);
    assert!(matches!(font.play(PIANO, &[], usize::MAX), Err(Error::TooLong { .. })));
    let many = vec![on(0, 60); MAX_EVENTS + 1];
    assert!(matches!(font.play(PIANO, &many, 10), Err(Error::TooLong { .. })));
}

#[test]
fn damaged_fonts_are_errors() {
    let good = font();
    for length in (0..good.len()).step_by(97) {
        assert!(read(good[..length].to_vec()).is_err(), "{length}");
    }
    for (seed, mask) in [(1_u32, 0xFF_u8), (2, 0x80), (3, 0x01), (4, 0x7F)] {
        let mut state = seed;
        for _ in 0..300 {
            let mut bytes = good.clone();
            // Tables and headers stand at both ends; the wave between does no harm.
            for _ in 0..4 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let places = 120 + 700;
                let place = (state >> 8) as usize % places;
                let place = if place < 120 { place } else { bytes.len() - (place - 119) };
                bytes[place] ^= mask;
            }
            if let Ok(font) = read(bytes) {
                let events = [on(0, 0), on(0, 60), on(0, 69), on(0, 127), off(3_000, 60)];
                if let Ok(audio) = font.play(PIANO, &events, 6_000) {
                    audio.check().unwrap();
                }
            }
        }
    }
    // Sizes that would be allocated before a byte is read.
    let smpl = good.windows(4).position(|name| name == b"smpl").unwrap();
    let mut bytes = good;
    bytes[smpl + 4..smpl + 8].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    assert!(read(bytes).unwrap_err().to_string().contains("claims"));
}
