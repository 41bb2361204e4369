use super::*;

const RATE: u32 = 24_000;

fn tone(frames: usize, amplitude: f32) -> Vec<f32> {
    let turn = std::f32::consts::TAU * 200.0 / RATE as f32;
    (0..frames).map(|n| amplitude * (turn * n as f32).sin()).collect()
}

/// `before` and `after` milliseconds of weak noise around 300 ms of tone.
fn framed(before_ms: usize, after_ms: usize) -> Audio {
    let hiss = |frames: usize| (0..frames).map(|n| 0.0005 * ((n * 7919 % 101) as f32 / 50.0 - 1.0));
    let per_ms = RATE as usize / 1000;
    let mut samples: Vec<f32> = hiss(before_ms * per_ms).collect();
    samples.extend(tone(300 * per_ms, 0.3));
    samples.extend(hiss(after_ms * per_ms));
    Audio::mono(samples, RATE)
}

#[test]
fn near_silence_goes_and_the_guard_stays() {
    let mut audio = framed(500, 700);
    let original = audio.clone();
    let kept = trim(&mut audio, &TrimSettings::default()).unwrap();
    // The tone stands at 500 to 800 ms; the guards are 20 ms before and 60 ms behind.
    assert_eq!(kept, 480 * 24..860 * 24);
    assert_eq!(audio.channels[0], original.channels[0][kept]);
}

#[test]
fn the_guard_ends_where_the_sound_does() {
    let mut audio = framed(10, 30);
    let frames = audio.frames();
    assert_eq!(trim(&mut audio, &TrimSettings::default()).unwrap(), 0..frames);
    assert_eq!(audio.frames(), frames);
}

#[test]
fn one_sounding_channel_keeps_all() {
    let mut audio = framed(100, 100);
    audio.channels.push(vec![0.0; audio.frames()]);
    let kept = trim(&mut audio, &TrimSettings::default()).unwrap();
    assert_eq!(kept, 80 * 24..460 * 24);
    assert!(audio.channels.iter().all(|channel| channel.len() == kept.len()));
}

#[test]
fn silence_is_emptied() {
    for samples in [vec![], vec![0.0; 1], vec![0.0; 5000], vec![0.001; 5000]] {
        let mut audio = Audio::mono(samples, RATE);
        assert_eq!(trim(&mut audio, &TrimSettings::default()).unwrap(), 0..0);
        assert_eq!(audio.frames(), 0);
    }
}

#[test]
fn odd_settings_do_no_harm() {
    for (threshold_dbfs, guard) in [(f64::NAN, f64::NAN), (f64::INFINITY, -5.0), (f64::NEG_INFINITY, f64::INFINITY)] {
        let settings = TrimSettings { threshold_dbfs, guard_before_ms: guard, guard_after_ms: guard };
        let mut audio = framed(100, 100);
        let kept = trim(&mut audio, &settings).unwrap();
        assert_eq!(audio.frames(), kept.len());
    }
}

#[test]
fn the_mean_is_removed() {
    let mut audio = Audio::mono(tone(24_000, 0.5).iter().map(|sample| sample + 0.2).collect(), RATE);
    remove_offset(&mut audio);
    let mean = audio.channels[0].iter().sum::<f32>() / 24_000.0;
    assert!(mean.abs() < 1e-5, "{mean}");
    remove_offset(&mut Audio::silence(RATE, 1, 0));
}

#[test]
fn fades_reach_silence_and_leave_the_middle() {
    let mut audio = Audio::mono(vec![1.0; 24_000], RATE);
    fade_in(&mut audio, 10.0);
    fade_out(&mut audio, 20.0);
    let samples = &audio.channels[0];
    assert_eq!((samples[0], samples[23_999]), (0.0, 0.0));
    assert!((samples[120] - 0.5).abs() < 1e-3 && (samples[23_999 - 240] - 0.5).abs() < 1e-3);
    assert!(samples[240..23_999 - 480].iter().all(|&sample| sample == 1.0));
    let steepest = samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    assert!(steepest < std::f32::consts::PI / 2.0 / 240.0 * 1.01, "{steepest}");
}

#[test]
fn a_fade_longer_than_the_sound_is_the_sound_long() {
    for frames in [0, 1, 2, 50] {
        let mut audio = Audio::mono(vec![1.0; frames], RATE);
        fade_in(&mut audio, 1e9);
        fade_out(&mut audio, f64::INFINITY);
        assert_eq!(audio.frames(), frames);
        assert!(audio.channels[0].iter().all(|&sample| (0.0..=1.0).contains(&sample)));
    }
}
