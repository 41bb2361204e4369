use super::super::compose;
use super::super::song::Note;
use super::*;

#[test]
fn repeated_notes_end_before_they_begin_again() {
    let mut song = compose("pop", 3.0, 0, &[]).unwrap();
    let note = |start_s| Note { start_s, length_s: 5.0, key: 60, velocity: 90 };
    let track = &mut song.tracks[0];
    track.notes = vec![note(0.0), note(0.5)];
    track.bends.clear();
    let events = events(track, 100_000);
    let kinds: Vec<(usize, bool)> =
        events.iter().map(|event| (event.frame, matches!(event.message, Message::NoteOn { .. }))).collect();
    assert_eq!(kinds, [(0, true), (22_050, false), (22_050, true), (100_000, false)]);
}

#[test]
fn the_end_fades_to_nothing_and_the_rest_stays() {
    let song = compose("pop", 10.0, 0, &[]).unwrap();
    let mut audio = Audio { sample_rate_hz: SAMPLE_RATE_HZ, channels: vec![vec![1.0; 441_000]; 2] };
    close(&mut audio, &song);
    assert_eq!(audio.channels[0][440_999], 0.0);
    assert!(audio.channels[0][..(song.final_s * 44_100.0) as usize].iter().all(|sample| *sample == 1.0));
}

#[test]
fn panning_keeps_the_louder_side() {
    assert_eq!(balance(0.0), [1.0, 1.0]);
    assert_eq!(balance(-1.0), [1.0, 0.0]);
    assert_eq!(balance(9.0), [0.0, 1.0]);
}
