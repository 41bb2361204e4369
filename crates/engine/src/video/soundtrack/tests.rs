use klang_audio::synth::SAMPLE_RATE_HZ;
use klang_model::scene::Space;

use super::*;

fn sheet(cues: Vec<Cue>) -> CueSheet {
    CueSheet {
        duration_s: 4.0,
        space: Space::Room,
        asmr: false,
        cues,
        music: None,
        shots_s: vec![0.0],
        notes: Vec::new(),
    }
}

fn tone(level_db: f32, seconds: [f32; 2]) -> Audio {
    let gain = 10_f32.powf(level_db / 20.0);
    let sample = |frame: usize| {
        let time_s = frame as f32 / SAMPLE_RATE_HZ as f32;
        let is_heard = (seconds[0]..seconds[1]).contains(&time_s);
        if is_heard { gain * (time_s * 500.0 * std::f32::consts::TAU).sin() } else { 0.0 }
    };
    let channel: Vec<f32> = (0..4 * SAMPLE_RATE_HZ as usize).map(sample).collect();
    Audio { sample_rate_hz: SAMPLE_RATE_HZ, channels: vec![channel; 2] }
}

#[test]
fn moments_of_one_sound_are_one_event() {
    let knock = |time_s: f64, gain_db: f32| Cue { gain_db, strength: 0.6, ..Cue::usual("thud", time_s) };
    let rain = Cue { length_s: Some(2.0), strength: 0.8, ..Cue::usual("rain", 1.0) };
    let wood = Cue { material: Some("wood".into()), ..knock(3.0, 0.0) };
    let scene = scene_of(&sheet(vec![knock(0.5, 0.0), rain, knock(2.0, -9.0), wood]), Catalogue::built_in()).unwrap();
    assert_eq!((scene.duration_s, scene.space), (4.0, Space::Room));
    let events: Vec<(&str, f64, usize)> =
        scene.events.iter().map(|event| (event.concept.as_str(), event.start_s, event.at.len())).collect();
    assert_eq!(events, [("thud", 0.5, 2), ("rain", 1.0, 0), ("thud", 3.0, 1)]);
    let strengths: Vec<f32> = scene.events[0].at.iter().map(|moment| moment.strength).collect();
    assert!((strengths[0] - 0.6).abs() < 1e-6 && (strengths[1] - 0.1).abs() < 1e-6, "{strengths:?}");
    assert_eq!(scene_of(&sheet(Vec::new()), Catalogue::built_in()), None);
}

#[test]
fn parts_keep_their_levels_in_the_whole() {
    let (effects, music) = (tone(-30.0, [1.0, 1.5]), tone(-10.0, [0.0, 4.0]));
    let frames = 4 * SAMPLE_RATE_HZ as usize - 17;
    let made = mix(&sheet(Vec::new()), Some(effects), Some(music), frames).unwrap();
    let (effects, music) = (made.effects.unwrap(), made.music.unwrap());
    for part in [&made.whole, &effects, &music] {
        assert!(part.channels.iter().all(|channel| channel.len() == frames));
    }
    let worst = (0..frames)
        .map(|frame| (made.whole.channels[0][frame] - effects.channels[0][frame] - music.channels[0][frame]).abs())
        .fold(0.0, f32::max);
    assert!(worst < 1e-4, "{worst}");
}

#[test]
fn music_steps_back_behind_a_blow() {
    let (effects, music) = (tone(-6.0, [2.0, 2.5]), tone(-10.0, [0.0, 4.0]));
    let made = mix(&sheet(Vec::new()), Some(effects), Some(music), 4 * SAMPLE_RATE_HZ as usize).unwrap();
    let music = made.music.unwrap();
    let level = |from_s: f32, to_s: f32| {
        let at = |time_s: f32| (time_s * SAMPLE_RATE_HZ as f32) as usize;
        music.channels[0][at(from_s)..at(to_s)].iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()))
    };
    assert!(level(2.2, 2.5) < 0.5 * level(1.0, 1.9) && level(3.7, 3.9) > 0.9 * level(1.0, 1.9));
    let found = loudness::measure(&made.whole).unwrap();
    assert!(found.true_peak_dbtp <= -1.0 && found.integrated_lufs.unwrap() <= MAX_LUFS + 0.5, "{found:?}");
}

#[test]
fn nothing_at_all_is_silence_of_the_right_length() {
    let made = mix(&sheet(Vec::new()), None, None, 1234).unwrap();
    assert_eq!((made.whole.frames(), made.effects, made.music), (1234, None, None));
}
