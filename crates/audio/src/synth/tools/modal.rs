//! Modal synthesis: a struck body as a bank of decaying sinusoids (Kees van den Doel and Dinesh Pai, "The
//! sounds of physical shapes", Presence 7(4), 1998).

use std::f32::consts::TAU;

use super::envelope::decay_factor;
use crate::synth::RATE;

/// One way in which a body vibrates.
#[derive(Debug, Clone, Copy)]
pub struct Mode {
    /// Its frequency.
    pub frequency_hz: f32,
    /// The time in which it falls by 60 dB.
    pub decay_s: f32,
    /// Its gain.
    pub gain: f32,
}

/// Modes as two-pole resonators, to be driven by any excitation.
#[derive(Debug, Clone)]
pub struct Modes(Vec<Resonator>);

#[derive(Debug, Clone, Copy)]
struct Resonator {
    input: f32,
    a1: f32,
    a2: f32,
    y1: f32,
    y2: f32,
}

impl Modes {
    /// Modes above 0.48 of the sample rate are left out.
    #[must_use]
    pub fn new(modes: &[Mode]) -> Self {
        let audible = modes.iter().filter(|mode| mode.frequency_hz > 10.0 && mode.frequency_hz < 0.48 * RATE);
        Self(
            audible
                .map(|mode| {
                    let omega = TAU * mode.frequency_hz / RATE;
                    let radius = decay_factor(mode.decay_s);
                    Resonator {
                        input: mode.gain * omega.sin(),
                        a1: 2.0 * radius * omega.cos(),
                        a2: -radius * radius,
                        y1: 0.0,
                        y2: 0.0,
                    }
                })
                .collect(),
        )
    }

    /// The response to the next sample of the excitation. An impulse of 1 gives every mode its gain as
    /// amplitude.
    pub fn step(&mut self, excitation: f32) -> f32 {
        let mut sum = 0.0;
        for resonator in &mut self.0 {
            let y = resonator.input * excitation + resonator.a1 * resonator.y1 + resonator.a2 * resonator.y2;
            resonator.y2 = resonator.y1;
            resonator.y1 = y;
            sum += y;
        }
        sum
    }

    /// The response to a whole excitation, followed by silence until `frames`.
    #[must_use]
    pub fn ring(mut self, excitation: &[f32], frames: usize) -> Vec<f32> {
        (0..frames).map(|frame| self.step(excitation.get(frame).copied().unwrap_or(0.0))).collect()
    }
}
