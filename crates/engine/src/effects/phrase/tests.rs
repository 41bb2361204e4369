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
    Plays { program: 0, bank: 0, is_drums: false, phrase, keys: vec![48, 72], beat_s: 0.5, scale }
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

#[test]
fn what_cannot_be_played_is_named() {
    assert!(plays(Phrase::Tune, Scale::Major).check().is_ok());
    for wrong in [
        Plays { keys: vec![], ..plays(Phrase::Tune, Scale::Major) },
        Plays { keys: vec![60], ..plays(Phrase::Tune, Scale::Major) },
        Plays { keys: vec![60, 62], ..plays(Phrase::Picked, Scale::Major) },
        Plays { keys: vec![60, 128], ..plays(Phrase::Tune, Scale::Major) },
        Plays { program: 128, ..plays(Phrase::Tune, Scale::Major) },
        Plays { bank: 128, ..plays(Phrase::Tune, Scale::Major) },
        Plays { beat_s: 0.0, ..plays(Phrase::Tune, Scale::Major) },
    ] {
        assert!(wrong.check().is_err(), "{wrong:?}");
    }
}
