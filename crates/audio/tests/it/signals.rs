//! Sounds to encode.

use klang_audio::Audio;

/// A repeatable number from -1 to 1 for each call.
pub fn noise(seed: u32) -> impl FnMut() -> f32 {
    let mut state = seed | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as f32 / (u32::MAX / 2) as f32 - 1.0
    }
}

/// A voice-like sound: harmonics of a gliding pitch that fall by 6 dB an octave, in syllables, with hiss
/// between them.
pub fn voice(rate: u32, frames: usize, channels: usize) -> Audio {
    let mut hiss = noise(7);
    let mut phase = 0.0f64;
    let samples: Vec<f32> = (0..frames)
        .map(|n| {
            let time = n as f64 / f64::from(rate);
            let pitch = 120.0 + 40.0 * (time * 3.0).sin();
            phase += std::f64::consts::TAU * pitch / f64::from(rate);
            let top = (3500.0_f64.min(f64::from(rate) * 0.45) / pitch) as u32;
            let tone: f64 = (1..=top).map(|h| (phase * f64::from(h)).sin() / f64::from(h)).sum();
            let envelope = (time * std::f64::consts::PI * 4.0).sin().max(0.0);
            (0.35 * tone * envelope) as f32 + 0.002 * hiss()
        })
        .collect();
    Audio { sample_rate_hz: rate, channels: vec![samples; channels] }
}

/// Full-scale noise, different in each channel.
pub fn loud_noise(rate: u32, frames: usize, channels: usize) -> Audio {
    let channels = (0..channels as u32).map(|channel| {
        let mut next = noise(channel * 97 + 13);
        (0..frames).map(|_| next()).collect()
    });
    Audio { sample_rate_hz: rate, channels: channels.collect() }
}

/// Energy of `wanted` over that of its difference from `got`, in dB.
pub fn signal_to_noise_db(wanted: &[f32], got: &[f32]) -> f64 {
    assert_eq!(wanted.len(), got.len());
    let signal: f64 = wanted.iter().map(|&a| f64::from(a).powi(2)).sum();
    let noise: f64 = wanted.iter().zip(got).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum();
    10.0 * (signal / noise).log10()
}
