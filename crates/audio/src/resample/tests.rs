use proptest::prelude::*;

use super::*;

fn sine(rate: u32, hz: f64, frames: usize) -> Vec<f32> {
    let turn = std::f64::consts::TAU * hz / f64::from(rate);
    (0..frames).map(|n| (0.5 * (turn * n as f64).sin()) as f32).collect()
}

/// Energy of `wanted` over that of its difference from `got`, in dB, without the ends where the sound begins
/// abruptly and no filter can follow.
fn signal_to_noise_db(wanted: &[f32], got: &[f32]) -> f64 {
    let inner = wanted.len() / 8..wanted.len() * 7 / 8;
    let energy = |values: &mut dyn Iterator<Item = f64>| values.map(|value| value * value).sum::<f64>();
    let signal = energy(&mut wanted[inner.clone()].iter().map(|&a| f64::from(a)));
    let noise = energy(&mut wanted[inner.clone()].iter().zip(&got[inner]).map(|(&a, &b)| f64::from(a) - f64::from(b)));
    10.0 * (signal / noise).log10()
}

/// The wanted sine has the phase of the given one, so a delay would show as noise: half a sample would
/// leave 17 dB at 1 kHz.
#[test]
fn sines_keep_level_and_phase() {
    let pairs =
        [(24_000, 44_100), (24_000, 48_000), (44_100, 48_000), (44_100, 24_000), (48_000, 44_100), (22_050, 16_000)];
    for (from, to) in pairs {
        let nyquist = f64::from(from.min(to)) / 2.0;
        for hz in [40.0, 1000.0, nyquist * 0.5, nyquist * 0.9, nyquist * 0.98] {
            let audio = Audio::mono(sine(from, hz, from as usize * 2), from);
            let resampled = resample(&audio, to).unwrap();
            let wanted = sine(to, hz, to as usize * 2);
            let snr = signal_to_noise_db(&wanted, &resampled.channels[0]);
            assert!(snr > 100.0, "{from} to {to} Hz, tone of {hz} Hz: {snr:.1} dB");
        }
    }
}

#[test]
fn what_the_lower_rate_cannot_carry_is_gone() {
    for hz in [12_100.0, 15_000.0, 21_000.0] {
        let audio = Audio::mono(sine(44_100, hz, 88_200), 44_100);
        let resampled = resample(&audio, 24_000).unwrap();
        let inner = &resampled.channels[0][6000..42_000];
        let peak = inner.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
        assert!(peak < 0.5e-5, "{hz} Hz leaves {peak}");
    }
}

#[test]
fn every_channel_is_treated_alike() {
    let audio = Audio { sample_rate_hz: 24_000, channels: vec![sine(24_000, 440.0, 5000); 8] };
    let resampled = resample(&audio, 44_100).unwrap();
    assert_eq!(resampled.channels.len(), 8);
    assert!(resampled.channels.iter().all(|channel| *channel == resampled.channels[0]));
}

#[test]
fn the_same_rate_changes_nothing() {
    let audio = Audio::mono(sine(24_000, 440.0, 999), 24_000);
    assert_eq!(resample(&audio, 24_000).unwrap(), audio);
}

#[test]
fn extremes_answer_with_length_or_error() {
    struct Case {
        frames: usize,
        from: u32,
        to: u32,
        expected: usize,
    }
    let cases = [
        Case { frames: 0, from: 24_000, to: 44_100, expected: 0 },
        Case { frames: 1, from: 24_000, to: 44_100, expected: 2 },
        Case { frames: 1, from: 44_100, to: 4000, expected: 0 },
        Case { frames: 6, from: 44_100, to: 4000, expected: 1 },
        Case { frames: 1, from: 4000, to: 384_000, expected: 96 },
        Case { frames: 10, from: 383_999, to: 384_000, expected: 10 },
        Case { frames: 100, from: 383_981, to: 4001, expected: 1 },
    ];
    for Case { frames, from, to, expected } in cases {
        let resampled = resample(&Audio::mono(vec![0.5; frames], from), to).unwrap();
        assert_eq!(resampled.frames(), expected, "{frames} from {from} to {to}");
        assert_eq!(resampled.check(), Ok(()));
    }
    let long = Audio::silence(4000, 1, 1 << 21);
    assert!(matches!(resample(&long, 384_000), Err(Error::TooLong { .. })));
    assert!(matches!(resample(&long, 1), Err(Error::SampleRate { given: 1, .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn length_is_rounded_and_samples_stay_finite(
        frames in 0usize..5000,
        from in prop::sample::select(vec![8000u32, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]),
        to in prop::sample::select(vec![8000u32, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]),
        seed in any::<u32>(),
    ) {
        let samples = (0..frames as u32).map(|n| (n.wrapping_mul(2_654_435_761).wrapping_add(seed) as f32 / 2f32.powi(31)) - 1.0);
        let resampled = resample(&Audio::mono(samples.collect(), from), to).unwrap();
        let exact = frames as f64 * f64::from(to) / f64::from(from);
        prop_assert!((resampled.frames() as f64 - exact).abs() <= 0.5 + 1e-9);
        prop_assert_eq!(resampled.check(), Ok(()));
        // A filter's overshoot on full-scale noise stays within a few dB.
        prop_assert!(resampled.sample_peak() < 4.0);
    }
}
