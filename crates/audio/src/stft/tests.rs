use super::*;

#[test]
fn inverse_of_forward_is_the_sound() {
    let samples: Vec<f32> = (0..24_000).map(|n| ((n * n % 7919) as f32 / 7919.0) - 0.5).collect();
    let spectrum = Stft::new(1200, 300).unwrap().analyze(&samples).unwrap();
    let back = Istft::new(1200, 300).unwrap().synthesize(&spectrum, samples.len()).unwrap();
    for (n, (a, b)) in samples.iter().zip(&back).enumerate() {
        assert!((a - b).abs() < 1e-5, "sample {n}: {a} {b}");
    }
}
