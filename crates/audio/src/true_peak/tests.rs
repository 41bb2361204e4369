use ebur128::{EbuR128, Mode};
use proptest::prelude::*;

use super::*;

/// A sine at a quarter of the rate, sampled 45 degrees off its crests, hides 3 dB between the samples.
#[test]
fn peaks_between_samples_are_seen() {
    let samples = (0..2400).map(|n| (std::f64::consts::PI * (f64::from(n) / 2.0 + 0.25)).sin() as f32).collect();
    let audio = Audio::mono(samples, 48_000);
    assert!(audio.sample_peak() < 0.708);
    let peaks = block_peaks(&audio, 1);
    assert_eq!(peaks.len(), 2400);
    assert!(peaks[100..2300].iter().all(|peak| (peak - 1.0).abs() < 0.01), "{:?}", &peaks[100..110]);
}

#[test]
fn a_block_knows_the_peaks_at_its_edges() {
    let mut audio = Audio::silence(48_000, 2, 30);
    audio.channels[1][9] = -0.5;
    audio.channels[0][29] = 0.25;
    let peaks = block_peaks(&audio, 10);
    assert_eq!((peaks[0], peaks[2]), (0.5, 0.25));
    // Beside an impulse stands its sinc: the point a quarter before sample 10 is less than the impulse.
    assert!(peaks[1] > 0.1 && peaks[1] < 0.5, "{peaks:?}");
    assert_eq!(block_peaks(&Audio::silence(48_000, 1, 0), 10), Vec::<f32>::new());
}

#[test]
fn what_is_far_below_all_hearing_is_silence() {
    let mut audio = Audio::silence(48_000, 1, 8_000);
    audio.channels[0].fill(1e-30);
    audio.channels[0][5_000] = 1e-3;
    let peaks = block_peaks(&audio, 100);
    assert_eq!((peaks[0], peaks[50], peaks[79]), (0.0, 1e-3, 0.0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    /// Another implementation (with 12 taps) for a witness: the same within 0.3 dB for a band-limited sound.
    #[test]
    fn an_independent_meter_agrees(
        partials in prop::collection::vec((50.0f64..9000.0, 0.0f64..6.3, 0.05f64..0.3), 1..6),
        block_frames in 1usize..1024,
    ) {
        let samples: Vec<f32> = (0..4800).map(|n| {
            let time = f64::from(n) / 24_000.0;
            // The sound rises and falls, so that no peak is missed at an end.
            let envelope = (std::f64::consts::PI * time / 0.2).sin();
            partials.iter().map(|(hz, phase, level)| level * envelope * (std::f64::consts::TAU * hz * time + phase).sin()).sum::<f64>() as f32
        }).collect();
        let mut meter = EbuR128::new(1, 24_000, Mode::TRUE_PEAK).unwrap();
        meter.add_frames_f32(&samples).unwrap();
        let wanted = meter.true_peak(0).unwrap();
        let found = block_peaks(&Audio::mono(samples, 24_000), block_frames).into_iter().fold(0.0, f32::max);
        let difference_db = 20.0 * (f64::from(found) / wanted).log10();
        prop_assert!(difference_db.abs() < 0.3, "{} {}", found, wanted);
    }
}
