use proptest::prelude::*;

use super::*;

fn apply(audio: &Audio, curve: &GainCurve) -> Audio {
    let mut limited = audio.clone();
    limited.channels.iter_mut().for_each(|channel| curve.apply(0, channel));
    limited
}

fn factors(curve: &GainCurve, frames: usize) -> Vec<f32> {
    let mut ones = vec![1.0; frames];
    curve.apply(0, &mut ones);
    ones
}

#[test]
fn what_is_below_the_ceiling_gets_the_plain_gain() {
    let audio = Audio::mono(vec![0.1, -0.2, 0.1, 0.0], 24_000);
    let curve = Limiter::new(&audio).gains(6.0, -1.0);
    assert_eq!(curve.limited_db, 0.0);
    assert!(factors(&curve, 4).iter().all(|factor| (factor - 1.995).abs() < 0.001));
}

#[test]
fn limiting_touches_only_what_is_over_the_ceiling() {
    let mut samples: Vec<f32> = (0..24_000).map(|n| (n as f32 * 0.05).sin() * 0.3).collect();
    samples[12_000] = 0.9;
    let original = Audio::mono(samples, 24_000);
    let mut audio = original.clone();
    assert!(limit(&mut audio, -6.0).unwrap() > 3.0);
    assert_eq!(audio.channels[0][..11_000], original.channels[0][..11_000]);
    assert!(audio.sample_peak() <= 0.502);
    assert!(matches!(limit(&mut audio, 1.0), Err(Error::Setting { .. })));
}

#[test]
fn gain_falls_before_a_peak_and_recovers_slowly_behind_it() {
    let mut samples = vec![0.1f32; 24_000];
    samples[12_000] = 1.0;
    let curve = Limiter::new(&Audio::mono(samples, 24_000)).gains(0.0, -6.0);
    let factors = factors(&curve, 24_000);
    assert!((curve.limited_db - 6.0).abs() < 0.1, "{}", curve.limited_db);
    assert_eq!(factors[12_000 - 200], 1.0);
    assert!(factors[12_000] <= 0.5013 && factors[12_000] > 0.49);
    assert!(factors[12_000 + 24 * 20] < 0.7 && factors[12_000 + 24 * 300] > 0.99);
    let steepest = factors.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    // Half the gain over 120 samples, twice as steep in the middle of the triangle.
    assert!(steepest < 0.5 / 120.0 * 2.2, "{steepest}");
}

#[test]
fn a_sound_changed_piece_by_piece_is_changed_as_a_whole() {
    let audio = Audio::mono((0..5000).map(|n| (n as f32 * 0.05).sin() * n as f32 / 2500.0).collect(), 24_000);
    let curve = Limiter::new(&audio).gains(3.0, -6.0);
    let mut pieces = audio.clone();
    for (index, piece) in pieces.channels[0].chunks_mut(131).enumerate() {
        curve.apply(index * 131, piece);
    }
    assert_eq!(pieces, apply(&audio, &curve));
}

#[test]
fn all_channels_move_together() {
    let audio = Audio { sample_rate_hz: 24_000, channels: vec![vec![0.9; 4000], vec![0.1; 4000]] };
    let limited = apply(&audio, &Limiter::new(&audio).gains(0.0, -6.0));
    for (left, right) in limited.channels[0].iter().zip(&limited.channels[1]) {
        assert!((left / right - 9.0).abs() < 1e-3);
    }
}

#[test]
fn running_minimum_and_mean_are_what_they_say() {
    let values = [5.0, 3.0, 4.0, 1.0, 2.0, 6.0, 7.0];
    let mut minima = values;
    forward_minimum(&mut minima, 2);
    assert_eq!(minima, [3.0, 1.0, 1.0, 1.0, 2.0, 6.0, 7.0]);
    let mut means = values;
    backward_mean(&mut means, 1);
    assert_eq!(means, [5.0, 4.0, 3.5, 2.5, 1.5, 4.0, 6.5]);
    backward_mean(&mut [], 3);
    forward_minimum(&mut [], 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_peak_passes_the_ceiling(
        samples in prop::collection::vec(-4.0f32..4.0, 0..3000),
        gain_db in -20.0f64..20.0,
        ceiling_dbtp in -20.0f64..0.0,
        rate in prop::sample::select(vec![4000u32, 24_000, 48_000]),
    ) {
        let audio = Audio::mono(samples, rate);
        let limiter = Limiter::new(&audio);
        let limiter_blocks = limiter.peaks.len();
        let curve = limiter.gains(gain_db, ceiling_dbtp);
        prop_assert_eq!(curve.nodes.len(), limiter_blocks + 1);
        prop_assert!(curve.limited_db.is_finite() && curve.limited_db >= 0.0);
        let limited = apply(&audio, &curve);
        // At the samples the ceiling holds but for rounding; between them a gain that moves may add a little.
        prop_assert!(f64::from(limited.sample_peak()) <= from_db(ceiling_dbtp) * 1.000_01);
        let between = block_peaks(&limited, 7).into_iter().fold(0.0, f32::max);
        prop_assert!(to_db(f64::from(between)) <= ceiling_dbtp + 0.5 || audio.frames() == 0);
    }
}
