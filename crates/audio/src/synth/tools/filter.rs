//! Filters: second-order sections after Robert Bristow-Johnson ("Cookbook formulae for audio EQ biquad
//! filter coefficients", W3C note 2021), a state-variable filter that may be moved at every sample
//! (Andrew Simper, "Linear trapezoidal integrated SVF", 2013), and one-pole smoothing.

use std::f32::consts::{PI, TAU};

use crate::synth::RATE;

/// What filters settle at in silence, 500 dB below full scale: else they would end in denormal numbers, with which a
/// processor is many times slower.
const UNHEARD: f32 = 1e-25;

/// Frequencies are kept inside of what the filters can do.
fn usable(frequency_hz: f32) -> f32 {
    frequency_hz.clamp(1.0, 0.49 * RATE)
}

/// A second-order section.
#[derive(Debug, Clone, Copy)]
pub struct Biquad {
    b: [f32; 3],
    a: [f32; 2],
    z: [f32; 2],
}

impl Biquad {
    fn new(b: [f32; 3], a: [f32; 3]) -> Self {
        Self { b: b.map(|b| b / a[0]), a: [a[1] / a[0], a[2] / a[0]], z: [0.0; 2] }
    }

    fn parts(frequency_hz: f32, q: f32) -> (f32, f32) {
        let omega = TAU * usable(frequency_hz) / RATE;
        (omega.cos(), omega.sin() / (2.0 * q.max(0.05)))
    }

    /// Passes what is below; 12 dB an octave, resonant for `q` above 0.707.
    #[must_use]
    pub fn low_pass(frequency_hz: f32, q: f32) -> Self {
        let (cos, alpha) = Self::parts(frequency_hz, q);
        let b = (1.0 - cos) / 2.0;
        Self::new([b, 2.0 * b, b], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// Passes what is above; 12 dB an octave.
    #[must_use]
    pub fn high_pass(frequency_hz: f32, q: f32) -> Self {
        let (cos, alpha) = Self::parts(frequency_hz, q);
        let b = f32::midpoint(1.0, cos);
        Self::new([b, -2.0 * b, b], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// Passes a band `frequency_hz / q` wide with a gain of 1 at its middle.
    #[must_use]
    pub fn band_pass(frequency_hz: f32, q: f32) -> Self {
        let (cos, alpha) = Self::parts(frequency_hz, q);
        Self::new([alpha, 0.0, -alpha], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// Raises or lowers a band by `gain_db`.
    #[must_use]
    pub fn peak(frequency_hz: f32, q: f32, gain_db: f32) -> Self {
        let (cos, alpha) = Self::parts(frequency_hz, q);
        let amplitude = 10_f32.powf(gain_db / 40.0);
        Self::new(
            [1.0 + alpha * amplitude, -2.0 * cos, 1.0 - alpha * amplitude],
            [1.0 + alpha / amplitude, -2.0 * cos, 1.0 - alpha / amplitude],
        )
    }

    /// Raises or lowers everything above by `gain_db` (slope 1).
    #[must_use]
    pub fn high_shelf(frequency_hz: f32, gain_db: f32) -> Self {
        let (cos, alpha) = Self::parts(frequency_hz, std::f32::consts::FRAC_1_SQRT_2);
        let a = 10_f32.powf(gain_db / 40.0);
        let s = 2.0 * a.sqrt() * alpha;
        Self::new(
            [
                a * ((a + 1.0) + (a - 1.0) * cos + s),
                -2.0 * a * ((a - 1.0) + (a + 1.0) * cos),
                a * ((a + 1.0) + (a - 1.0) * cos - s),
            ],
            [(a + 1.0) - (a - 1.0) * cos + s, 2.0 * ((a - 1.0) - (a + 1.0) * cos), (a + 1.0) - (a - 1.0) * cos - s],
        )
    }

    /// Raises or lowers everything below by `gain_db` (slope 1).
    #[must_use]
    pub fn low_shelf(frequency_hz: f32, gain_db: f32) -> Self {
        let (cos, alpha) = Self::parts(frequency_hz, std::f32::consts::FRAC_1_SQRT_2);
        let a = 10_f32.powf(gain_db / 40.0);
        let s = 2.0 * a.sqrt() * alpha;
        Self::new(
            [
                a * ((a + 1.0) - (a - 1.0) * cos + s),
                2.0 * a * ((a - 1.0) - (a + 1.0) * cos),
                a * ((a + 1.0) - (a - 1.0) * cos - s),
            ],
            [(a + 1.0) + (a - 1.0) * cos + s, -2.0 * ((a - 1.0) + (a + 1.0) * cos), (a + 1.0) + (a - 1.0) * cos - s],
        )
    }

    /// The next sample.
    pub fn step(&mut self, input: f32) -> f32 {
        let output = self.b[0] * input + self.z[0];
        self.z[0] = self.b[1] * input - self.a[0] * output + self.z[1];
        self.z[1] = self.b[2] * input - self.a[1] * output + UNHEARD;
        output
    }

    /// Filters in place.
    pub fn run(mut self, samples: &mut [f32]) {
        for sample in samples {
            *sample = self.step(*sample);
        }
    }
}

/// A state-variable filter: low, band and high outputs at once, and its frequency may be moved at every
/// sample without clicks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Svf {
    first: f32,
    second: f32,
}

/// The outputs of an [`Svf`].
#[derive(Debug, Clone, Copy)]
pub struct SvfOutput {
    /// Below the frequency.
    pub low: f32,
    /// Around it, with gain `q` at its middle.
    pub band: f32,
    /// Above it.
    pub high: f32,
}

impl Svf {
    /// The next sample at this frequency and resonance.
    pub fn step(&mut self, input: f32, frequency_hz: f32, q: f32) -> SvfOutput {
        self.step_tuned(input, &Tuning::new(frequency_hz, q))
    }

    /// The next sample with a tuning worked out before: for many samples at one frequency.
    pub fn step_tuned(&mut self, input: f32, tuning: &Tuning) -> SvfOutput {
        let Tuning { g, k, a1 } = *tuning;
        let v3 = input - self.second;
        let band = a1 * self.first + a1 * g * v3;
        let low = self.second + g * band;
        self.first = 2.0 * band - self.first;
        self.second = 2.0 * low - self.second;
        SvfOutput { low, band, high: input - k * band - low }
    }
}

/// The coefficients of an [`Svf`] at one frequency and resonance.
#[derive(Debug, Clone, Copy)]
pub struct Tuning {
    g: f32,
    k: f32,
    a1: f32,
}

impl Tuning {
    /// For this frequency and resonance.
    #[must_use]
    pub fn new(frequency_hz: f32, q: f32) -> Self {
        let g = (PI * usable(frequency_hz) / RATE).tan();
        let k = 1.0 / q.max(0.05);
        Self { g, k, a1: 1.0 / (1.0 + g * (g + k)) }
    }
}

/// A one-pole low-pass: also smooths control values.
#[derive(Debug, Clone, Copy)]
pub struct OnePole {
    coefficient: f32,
    level: f32,
}

impl OnePole {
    /// Passes what is below; 6 dB an octave.
    #[must_use]
    pub fn low_pass(frequency_hz: f32) -> Self {
        Self { coefficient: 1.0 - (-TAU * usable(frequency_hz) / RATE).exp(), level: 0.0 }
    }

    /// Moves the frequency from now on, without a jump.
    pub fn tune(&mut self, frequency_hz: f32) {
        self.coefficient = 1.0 - (-TAU * usable(frequency_hz) / RATE).exp();
    }

    /// Follows its input with this time constant.
    #[must_use]
    pub fn smoothing(time_s: f32) -> Self {
        Self { coefficient: 1.0 - (-1.0 / (time_s.max(1e-6) * RATE)).exp(), level: 0.0 }
    }

    /// The same, settled at this level already.
    #[must_use]
    pub const fn starting_at(mut self, level: f32) -> Self {
        self.level = level;
        self
    }

    /// The next sample.
    pub fn step(&mut self, input: f32) -> f32 {
        self.level += self.coefficient * (input - self.level) + UNHEARD;
        self.level
    }

    /// Filters in place.
    pub fn run(mut self, samples: &mut [f32]) {
        for sample in samples {
            *sample = self.step(*sample);
        }
    }
}

/// Removes what is below 10 Hz, with a one-pole high-pass.
pub fn remove_dc(samples: &mut [f32]) {
    let mut slow = OnePole::low_pass(10.0);
    for sample in samples {
        *sample -= slow.step(*sample);
    }
}
