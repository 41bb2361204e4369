use super::*;

const ALL: [Phrase; 11] = [
    Phrase::Tune,
    Phrase::Call,
    Phrase::Picked,
    Phrase::Strummed,
    Phrase::Chords,
    Phrase::Hands,
    Phrase::Riff,
    Phrase::Bass,
    Phrase::Beat,
    Phrase::Strokes,
    Phrase::Roll,
];

const FRAMES: usize = 6 * SAMPLE_RATE_HZ as usize;

fn plays(phrase: Phrase, scale: Scale) -> Plays {
    Plays { program: 0, bank: 0, is_drums: false, phrase, keys: vec![48, 72], notes: vec![], beat_s: 0.5, scale }
}

fn starts(events: &[Event]) -> Vec<(usize, u8)> {
    let start = |event: &Event| match event.message {
        Message::NoteOn { key, .. } => Some((event.frame, key)),
        _ => None,
    };
    events.iter().filter_map(start).collect()
}

#[test]
fn every_phrase_fills_its_time_without_holes() {
    for phrase in ALL {
        for seed in 0..8 {
            let events = plays(phrase, Scale::Major).events(FRAMES, 1.0, 0.5, &mut Random::new(seed, 0));
            let mut at: Vec<usize> = starts(&events).iter().map(|(frame, _)| *frame).collect();
            at.sort_unstable();
            assert!(at[0] < 2_500, "{phrase:?} begins at {}", at[0]);
            at.push(FRAMES);
            let longest = at.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
            assert!(longest < 2 * SAMPLE_RATE_HZ as usize + 4_000, "{phrase:?} pauses for {longest}");
        }
    }
}

#[test]
fn tunes_keep_to_their_range_and_scale() {
    for (scale, most) in [(Scale::Major, 7), (Scale::Minor, 7), (Scale::Pentatonic, 5), (Scale::Bhairav, 7)] {
        for phrase in [Phrase::Tune, Phrase::Call, Phrase::Picked, Phrase::Strummed, Phrase::Chords, Phrase::Hands] {
            let events = plays(phrase, scale).events(FRAMES, 1.0, 0.5, &mut Random::new(3, 0));
            let mut classes: Vec<u8> = starts(&events).iter().map(|(_, key)| key % 12).collect();
            assert!(starts(&events).iter().all(|(_, key)| (48..=72).contains(key)), "{phrase:?}");
            classes.sort_unstable();
            classes.dedup();
            assert!(classes.len() <= most, "{phrase:?} {scale:?}: {classes:?}");
        }
    }
}

#[test]
fn a_key_ends_before_it_is_struck_again() {
    for phrase in ALL {
        let events = plays(phrase, Scale::Major).events(FRAMES, 1.0, 0.5, &mut Random::new(5, 0));
        let mut held = [false; 128];
        for event in events {
            match event.message {
                Message::NoteOn { key, .. } => {
                    assert!(!std::mem::replace(&mut held[usize::from(key)], true), "{phrase:?}")
                }
                Message::NoteOff { key } => held[usize::from(key)] = false,
                _ => {}
            }
        }
    }
}

#[test]
fn faster_is_more_notes_and_harder_is_louder() {
    let count = |speed: f32| {
        starts(&plays(Phrase::Tune, Scale::Major).events(FRAMES, speed, 0.5, &mut Random::new(1, 0))).len()
    };
    assert!(count(2.0) as f32 > 1.6 * count(1.0) as f32);
    let loudest = |intensity: f32| {
        let events = plays(Phrase::Tune, Scale::Major).events(FRAMES, 1.0, intensity, &mut Random::new(1, 0));
        let velocity = |event: &Event| match event.message {
            Message::NoteOn { velocity, .. } => Some(velocity),
            _ => None,
        };
        events.iter().filter_map(velocity).max().unwrap()
    };
    assert!(loudest(1.0) > loudest(0.0) + 40);
}

#[test]
fn a_roll_strikes_twenty_times_a_second_and_swells() {
    let roll = Plays { keys: vec![38], is_drums: true, ..plays(Phrase::Roll, Scale::Major) };
    assert!((110..=142).contains(&starts(&roll.events(FRAMES, 1.0, 0.5, &mut Random::new(1, 0))).len()));
}

fn falling() -> Plays {
    let note = |at: f32, key| Written { at, key, beats: 0.9, force: 1.0, vibrato: 0.0 };
    let last = Written { at: 3.0, key: 59, beats: 3.0, force: 1.0, vibrato: 0.5 };
    Plays {
        keys: vec![],
        notes: vec![note(0.0, 62), note(1.0, 61), note(2.0, 60), last],
        ..plays(Phrase::Written, Scale::Major)
    }
}

#[test]
fn a_written_phrase_is_played_as_it_is_written() {
    let falling = falling();
    assert_eq!(falling.check(), Ok(()));
    assert!((falling.written_s(1.0).unwrap() - 4.2).abs() < 1e-3);
    assert!((falling.written_s(2.0).unwrap() - 2.7).abs() < 1e-3);
    assert_eq!(plays(Phrase::Tune, Scale::Major).written_s(1.0), None);
    for seed in 0..8 {
        let events = falling.events(FRAMES, 1.0, 0.5, &mut Random::new(seed, 0));
        let keys: Vec<u8> = starts(&events).iter().map(|(_, key)| *key).collect();
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1] + 1) && keys.len() == 4, "{keys:?}");
        assert!((60..=64).contains(&keys[0]));
        let bends: Vec<f32> = events
            .iter()
            .filter_map(|event| match event.message {
                Message::Bend { semitones } => Some(semitones),
                _ => None,
            })
            .collect();
        let highest = bends.iter().copied().fold(0.0, f32::max);
        assert!((0.4..=0.5).contains(&highest) && bends.last() == Some(&0.0), "{highest}");
        assert_eq!(
            events,
            falling.events(FRAMES, 1.0, 0.5, &mut Random::new(seed, 0)),
            "instruments that play together start from the same chance"
        );
    }
}

#[test]
fn what_cannot_be_played_is_named() {
    let long = Written { at: 0.0, key: 60, beats: 33.0, force: 1.0, vibrato: 0.0 };

    assert!(plays(Phrase::Tune, Scale::Major).check().is_ok());
    for wrong in [
        Plays { keys: vec![], ..plays(Phrase::Tune, Scale::Major) },
        Plays { keys: vec![60], ..plays(Phrase::Tune, Scale::Major) },
        Plays { keys: vec![60, 62], ..plays(Phrase::Picked, Scale::Major) },
        Plays { keys: vec![60, 128], ..plays(Phrase::Tune, Scale::Major) },
        Plays { program: 128, ..plays(Phrase::Tune, Scale::Major) },
        Plays { bank: 128, ..plays(Phrase::Tune, Scale::Major) },
        Plays { beat_s: 0.0, ..plays(Phrase::Tune, Scale::Major) },
        Plays { notes: vec![], ..falling() },
        Plays { notes: vec![long], ..falling() },
        Plays { notes: vec![falling().notes[0]; 65], ..falling() },
        Plays { notes: falling().notes, ..plays(Phrase::Tune, Scale::Major) },
    ] {
        assert!(wrong.check().is_err(), "{wrong:?}");
    }
}
