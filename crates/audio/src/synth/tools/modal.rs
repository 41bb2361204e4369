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

/// Modes that are worked through at once, with vectors.
const LANES: usize = 8;

/// What a mode has fallen to when it is no longer followed: -100 dB.
const INAUDIBLE: f32 = 1e-5;

/// Some resonators side by side; lanes without one stay silent.
struct Lanes {
    input: [f32; LANES],
    a1: [f32; LANES],
    a2: [f32; LANES],
    y1: [f32; LANES],
    y2: [f32; LANES],
}

impl Lanes {
    /// At most [`LANES`] of them.
    fn new(group: &[Resonator]) -> Self {
        let of = |value: fn(&Resonator) -> f32| std::array::from_fn(|lane| group.get(lane).map_or(0.0, value));
        Self {
            input: of(|one| one.input),
            a1: of(|one| one.a1),
            a2: of(|one| one.a2),
            y1: of(|one| one.y1),
            y2: of(|one| one.y2),
        }
    }

    fn step(&mut self, excitation: f32) -> f32 {
        for lane in 0..LANES {
            let y = self.input[lane] * excitation + self.a1[lane] * self.y1[lane] + self.a2[lane] * self.y2[lane];
            self.y2[lane] = self.y1[lane];
            self.y1[lane] = y;
        }
        let pairs: [f32; LANES / 2] = std::array::from_fn(|lane| self.y1[lane] + self.y1[lane + LANES / 2]);
        (pairs[0] + pairs[2]) + (pairs[1] + pairs[3])
    }
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

    /// The response to a whole excitation, followed by silence until `frames`. Each mode is followed until it has fallen
    /// by 100 dB.
    #[must_use]
    pub fn ring(self, excitation: &[f32], frames: usize) -> Vec<f32> {
        let mut resonators = self.0;
        // Those that ring longest first, so that modes worked through together end together.
        resonators.sort_by(|one, other| one.a2.total_cmp(&other.a2));
        let mut out = vec![0.0; frames];
        for group in resonators.chunks(LANES) {
            let radius = group.first().map_or(0.0, |longest| (-longest.a2).sqrt());
            let heard = (INAUDIBLE.ln() / radius.clamp(1e-6, 0.999_999_9).ln()) as usize;
            let until = excitation.len().saturating_add(heard).min(frames);
            let mut lanes = Lanes::new(group);
            for (frame, out) in out[..until].iter_mut().enumerate() {
                *out += lanes.step(excitation.get(frame).copied().unwrap_or(0.0));
            }
        }
        out
    }
}
