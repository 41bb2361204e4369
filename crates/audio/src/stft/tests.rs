use proptest::prelude::*;

use super::*;

fn noise(frames: usize, seed: u32) -> Vec<f32> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as f32 / u32::MAX as f32 - 0.5
    };
    (0..frames).map(|_| next()).collect()
}

/// The definition, term by term: torch's documentation of `torch.stft`.
fn analyze_by_definition(samples: &[f32], n_fft: usize, hop: usize) -> Vec<Complex<f64>> {
    let turn = std::f64::consts::TAU / n_fft as f64;
    let mut spectrum = Vec::new();
    for frame in 0..=samples.len() / hop {
        for bin in 0..=n_fft / 2 {
            let mut sum = Complex::new(0.0, 0.0);
            for n in 0..n_fft {
                let mut at = (frame * hop + n) as isize - (n_fft / 2) as isize;
                let end = samples.len() as isize - 1;
                if at < 0 {
                    at = -at;
                }
                if at > end {
                    at = 2 * end - at;
                }
                let window = 0.5 - 0.5 * (turn * n as f64).cos();
                sum += Complex::cis(-turn * (bin * n) as f64) * window * f64::from(samples[at as usize]);
            }
            spectrum.push(sum);
        }
    }
    spectrum
}

#[test]
fn forward_is_the_definition() {
    for (n_fft, hop, frames) in [(16, 4, 40), (20, 5, 41), (15, 5, 33), (16, 8, 9), (2, 1, 5)] {
        let samples = noise(frames, 7);
        let stft = Stft::new(n_fft, hop).unwrap();
        let found = stft.analyze(&samples).unwrap();
        let wanted = analyze_by_definition(&samples, n_fft, hop);
        assert_eq!(found.len(), wanted.len());
        assert_eq!(found.len(), (1 + frames / hop) * stft.bins());
        for (at, (a, b)) in found.iter().zip(&wanted).enumerate() {
            let difference = Complex::new(f64::from(a.re), f64::from(a.im)) - b;
            assert!(difference.norm() < 1e-5, "n_fft {n_fft} hop {hop} at {at}: {a} {b}");
        }
    }
}

/// A frame that is not the transform of any sound: the inverse is the window times its transform, divided
/// by the squared window where it stands alone (`torch.istft`).
#[test]
fn inverse_of_one_frame_is_divided_by_the_window() {
    let (n_fft, hop) = (16, 4);
    let spectrum: Vec<Bin> =
        (0..n_fft / 2 + 1).map(|bin| Bin::new(bin as f32 * 0.3 - 1.0, 0.7 - bin as f32 * 0.1)).collect();
    let found = Istft::new(n_fft, hop).unwrap().synthesize(&spectrum, 12).unwrap();
    for (n, &sample) in found.iter().enumerate() {
        let at = (n + n_fft / 2) as f64;
        let turn = std::f64::consts::TAU / n_fft as f64;
        let term = |bin: usize| {
            let value = spectrum[bin];
            let phase = turn * bin as f64 * at;
            f64::from(value.re) * phase.cos() - f64::from(value.im) * phase.sin()
        };
        let dc = f64::from(spectrum[0].re);
        let nyquist = f64::from(spectrum[n_fft / 2].re) * (std::f64::consts::PI * at).cos();
        let frame = (dc + nyquist + 2.0 * (1..n_fft / 2).map(term).sum::<f64>()) / n_fft as f64;
        let window = 0.5 - 0.5 * (turn * at).cos();
        let wanted = if n < n_fft / 2 { frame / window } else { 0.0 };
        assert!((f64::from(sample) - wanted).abs() < 1e-4 * (1.0 + wanted.abs()), "sample {n}: {sample} {wanted}");
    }
}

#[test]
fn frames_beyond_the_length_and_lengths_beyond_the_frames_are_fine() {
    let istft = Istft::new(1200, 300).unwrap();
    let samples = noise(3000, 3);
    let spectrum = Stft::new(1200, 300).unwrap().analyze(&samples).unwrap();
    let whole = istft.synthesize(&spectrum, 3000).unwrap();
    assert_eq!(istft.synthesize(&spectrum, 1000).unwrap(), whole[..1000]);
    let longer = istft.synthesize(&spectrum, 9000).unwrap();
    assert!(longer[3600..].iter().all(|&sample| sample == 0.0));
    assert_eq!(istft.synthesize(&spectrum, 0).unwrap(), Vec::<f32>::new());
    assert_eq!(istft.synthesize(&[], 5).unwrap(), vec![0.0; 5]);
}

#[test]
fn wrong_settings_and_shapes_are_named() {
    for (n_fft, hop) in [(0, 1), (1, 1), (MAX_FFT + 1, 300), (1200, 0), (1200, 601), (usize::MAX, usize::MAX)] {
        assert!(matches!(Stft::new(n_fft, hop), Err(Error::Setting { .. })), "{n_fft} {hop}");
        assert!(matches!(Istft::new(n_fft, hop), Err(Error::Setting { .. })), "{n_fft} {hop}");
    }
    let istft = Istft::new(1200, 300).unwrap();
    assert!(matches!(istft.synthesize(&[Bin::default(); 600], 10), Err(Error::Setting { name: "spectrum", .. })));
    assert!(matches!(istft.synthesize(&[], usize::MAX), Err(Error::TooLong { .. })));
}

#[test]
fn sounds_shorter_than_the_padding_are_mirrored_again() {
    let stft = Stft::new(1200, 300).unwrap();
    assert_eq!(stft.analyze(&[]).unwrap(), Vec::<Bin>::new());
    for frames in [1, 2, 3, 599, 600, 601] {
        let spectrum = stft.analyze(&vec![0.25; frames]).unwrap();
        assert_eq!(spectrum.len(), (1 + frames / 300) * 601);
        // A constant stays one however it is mirrored: its 0 Hz bin is the window's sum, n_fft / 2.
        assert!((spectrum[0].re - 150.0).abs() < 1e-3, "{frames}: {}", spectrum[0]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn inverse_of_forward_is_the_sound(
        (n_fft, hop) in (4usize..400).prop_flat_map(|n_fft| (Just(n_fft), 1..=n_fft / 3)),
        frames in 1usize..4000,
        seed in any::<u32>(),
    ) {
        let samples = noise(frames, seed);
        let spectrum = Stft::new(n_fft, hop).unwrap().analyze(&samples).unwrap();
        // The last frame is centred at or before the last sample; what it alone covers stands under the
        // end of its window, where a rounding error is multiplied by the window's inverse.
        let sure = (frames / hop * hop).max(1).min(frames);
        let back = Istft::new(n_fft, hop).unwrap().synthesize(&spectrum, frames).unwrap();
        prop_assert_eq!(back.len(), frames);
        for (n, (a, b)) in samples.iter().zip(&back).enumerate().take(sure) {
            prop_assert!((a - b).abs() < 1e-4, "sample {}: {} {}", n, a, b);
        }
    }
}
