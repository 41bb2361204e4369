//! Periodic waves. Saw and pulse are smoothed at their jumps by a polynomial band-limited step (Välimäki,
//! Pekonen and Nam, "Perceptually informed synthesis of bandlimited classical waveforms", JASA 131, 2012).

use std::f32::consts::TAU;

use crate::synth::RATE;

/// The phase of a periodic wave, 0 to 1.
#[derive(Debug, Clone, Copy, Default)]
pub struct Phase {
    phase: f32,
    step: f32,
}

impl Phase {
    /// Starts at `phase` (0 to 1).
    #[must_use]
    pub const fn at(phase: f32) -> Self {
        Self { phase, step: 0.0 }
    }

    /// Moves on by one sample at this frequency; whether a new period began.
    pub fn advance(&mut self, frequency_hz: f32) -> bool {
        self.step = (frequency_hz / RATE).clamp(0.0, 0.5);
        self.phase += self.step;
        let wrapped = self.phase >= 1.0;
        if wrapped {
            self.phase -= 1.0;
        }
        wrapped
    }

    /// Where in the period it is, 0 to 1.
    #[must_use]
    pub const fn position(&self) -> f32 {
        self.phase
    }

    /// A sine.
    #[must_use]
    pub fn sine(&self) -> f32 {
        (TAU * self.phase).sin()
    }

    /// A triangle.
    #[must_use]
    pub fn triangle(&self) -> f32 {
        1.0 - 4.0 * (self.phase - 0.5).abs()
    }

    /// A rising saw.
    #[must_use]
    pub fn saw(&self) -> f32 {
        2.0 * self.phase - 1.0 - self.step_at(self.phase)
    }

    /// A pulse that is up for `width` (0 to 1) of the period.
    #[must_use]
    pub fn pulse(&self, width: f32) -> f32 {
        let naive = if self.phase < width { 1.0 } else { -1.0 };
        naive + self.step_at(self.phase) - self.step_at((self.phase - width).rem_euclid(1.0))
    }

    fn step_at(&self, phase: f32) -> f32 {
        if self.step <= 0.0 {
            0.0
        } else if phase < self.step {
            let t = phase / self.step;
            t + t - t * t - 1.0
        } else if phase > 1.0 - self.step {
            let t = (phase - 1.0) / self.step;
            t * t + t + t + 1.0
        } else {
            0.0
        }
    }
}
