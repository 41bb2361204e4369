use super::super::compose;
use super::*;

/// Reads a variable-length number.
fn number(bytes: &[u8], at: &mut usize) -> u32 {
    let mut value = 0;
    loop {
        let byte = bytes[*at];
        *at += 1;
        value = value << 7 | u32::from(byte & 127);
        if byte < 128 {
            return value;
        }
    }
}

#[test]
fn files_hold_the_notes_at_their_times() {
    let song = compose("waltz with accents", 20.0, 4, &[5.3, 12.1]).unwrap();
    let file = song.to_midi();
    assert_eq!(&file[..4], b"MThd");
    assert_eq!(u16::from_be_bytes([file[8], file[9]]), 1);
    assert_eq!(u16::from_be_bytes([file[10], file[11]]) as usize, song.tracks.len() + 1);
    let mut at = 14;
    let (mut tempi, mut tracks) = (Vec::new(), Vec::new());
    while at < file.len() {
        assert_eq!(&file[at..at + 4], b"MTrk");
        let bytes = u32::from_be_bytes(file[at + 4..at + 8].try_into().unwrap()) as usize;
        let track = &file[at + 8..at + 8 + bytes];
        at += 8 + bytes;
        let (mut place, mut tick, mut ons, mut offs) = (0, 0, Vec::new(), 0);
        while place < track.len() {
            tick += number(track, &mut place);
            let status = track[place];
            match status >> 4 {
                9 => {
                    ons.push((tick, track[place + 1]));
                    place += 3;
                }
                8 => {
                    offs += 1;
                    place += 3;
                }
                0xB | 0xE => place += 3,
                0xC => place += 2,
                _ => {
                    let kind = track[place + 1];
                    place += 2;
                    let length = number(track, &mut place) as usize;
                    if kind == 0x51 {
                        let value = [0, track[place], track[place + 1], track[place + 2]];
                        tempi.push((tick, u32::from_be_bytes(value)));
                    }
                    place += length;
                    assert_eq!(kind == 0x2F, place == track.len());
                }
            }
        }
        assert_eq!(ons.len(), offs);
        tracks.push(ons);
    }
    // The times by the tempo events are those of the song.
    let seconds = |tick: u32| {
        let (mut at, mut last, mut micros) = (0.0, 0, 500_000);
        for (from, tempo) in &tempi {
            if *from > tick {
                break;
            }
            at += f64::from(from - last) / f64::from(DIVISION) * f64::from(micros) * 1e-6;
            (last, micros) = (*from, *tempo);
        }
        at + f64::from(tick - last) / f64::from(DIVISION) * f64::from(micros) * 1e-6
    };
    for (track, ons) in song.tracks.iter().zip(&tracks[1..]) {
        assert_eq!(track.notes.len(), ons.len());
        for (note, (tick, _)) in track.notes.iter().zip(ons) {
            assert!((seconds(*tick) - note.start_s).abs() < 0.004, "{} {}", seconds(*tick), note.start_s);
        }
    }
}

#[test]
fn numbers_are_written_in_groups_of_seven_bits() {
    for (value, bytes) in [(0, vec![0]), (127, vec![127]), (128, vec![129, 0]), (0x0FFF_FFFF, vec![255, 255, 255, 127])]
    {
        let mut content = Vec::new();
        variable(&mut content, value);
        assert_eq!(content, bytes);
    }
}
