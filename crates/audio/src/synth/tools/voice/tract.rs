//! The way of the sound from the folds to the air: the resonances of the throat, and hisses at the teeth.

use std::f32::consts::{PI, TAU};

use super::super::filter::Biquad;
use super::{Key, Mouth, Throat};
use crate::synth::RATE;

/// The most resonances of a throat.
const MAX_RESONANCES: usize = 22;

/// Places for them, and how many are worked through at once. Those without a resonance stay silent.
const PLACES: usize = 24;
const LANES: usize = 8;

/// Keeps a throat that is silent from ringing down to numbers so small that processors are slow with them; -360 dB.
const REST: f32 = 1e-18;

/// Speed of sound in warm moist air, cm/s.
const SOUND_CM_S: f32 = 35_000.0;

/// How much wider the lowest resonance gets when the folds of a throat of 17 cm are apart. The others less.
const LUNGS_HZ: f32 = 40.0;

/// The throat: resonances in parallel.
pub(super) struct Tract {
    straight_hz: [f32; MAX_RESONANCES],
    count: usize,
    damping: f32,
    mouth: Mouth,
    apart: f32,
    lungs_hz: f32,
    input: [f32; PLACES],
    a1: [f32; PLACES],
    a2: [f32; PLACES],
    y1: [f32; PLACES],
    y2: [f32; PLACES],
}

impl Tract {
    pub(super) fn new(throat: &Throat) -> Self {
        let lowest = SOUND_CM_S / (4.0 * throat.tract_cm.max(1.0));
        let straight_hz: [f32; MAX_RESONANCES] = std::array::from_fn(|index| (2 * index + 1) as f32 * lowest);
        let count = straight_hz.iter().take_while(|hz| **hz < 14_000.0).count().max(3);
        let zero = [0.0; PLACES];
        Self {
            straight_hz,
            count,
            damping: throat.damping,
            mouth: [0.0; 3],
            apart: 0.0,
            lungs_hz: LUNGS_HZ * 17.0 / throat.tract_cm.max(1.0),
            input: zero,
            a1: zero,
            a2: zero,
            y1: zero,
            y2: zero,
        }
    }

    /// Sets the mouth, and how far the folds are apart, 0 to 1.
    pub(super) fn shape(&mut self, mouth: &Mouth, apart: f32) {
        if *mouth == self.mouth && (apart - self.apart).abs() < 0.01 {
            return;
        }
        (self.mouth, self.apart) = (*mouth, apart);
        let hz: [f32; MAX_RESONANCES] =
            std::array::from_fn(|n| self.straight_hz[n] * mouth.get(n).copied().unwrap_or(1.0));
        for n in 0..self.count {
            let frequency_hz = hz[n].min(0.45 * RATE);
            let lungs_hz = self.lungs_hz * apart / (1 + n) as f32;
            let width_hz = self.damping * (45.0 + 0.045 * frequency_hz + 6e-6 * frequency_hz * frequency_hz) + lungs_hz;
            let radius = (-PI * width_hz / RATE).exp();
            let omega = TAU * frequency_hz / RATE;
            let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
            self.input[n] = sign * self.residue(&hz, n) * omega.sin();
            self.a1[n] = 2.0 * radius * omega.cos();
            self.a2[n] = -radius * radius;
        }
    }

    /// How strong resonance `n` is in a cascade with these frequencies, beside a straight tube, where all
    /// are equally strong.
    fn residue(&self, hz: &[f32; MAX_RESONANCES], n: usize) -> f32 {
        let mut product = 1.0;
        for other in (0..self.count).filter(|&other| other != n && (n < 3 || other < 3)) {
            let straight = (self.straight_hz[n] / self.straight_hz[other]).powi(2);
            let moved = (hz[n] / hz[other]).powi(2);
            product *= (1.0 - straight).abs() / (1.0 - moved).abs().max(0.05);
        }
        (product * hz[n] / self.straight_hz[n]).clamp(0.02, 6.0)
    }

    pub(super) fn step(&mut self, source: f32) -> f32 {
        let source = source + REST;
        // Lane by lane, so that it is done with vectors: crowds have dozens of throats.
        let mut sums = [0.0; LANES];
        for first in (0..self.count.min(PLACES)).step_by(LANES) {
            for (lane, sum) in sums.iter_mut().enumerate() {
                let n = first + lane;
                let y = self.input[n] * source + self.a1[n] * self.y1[n] + self.a2[n] * self.y2[n];
                self.y2[n] = self.y1[n];
                self.y1[n] = y;
                *sum += y;
            }
        }
        sums.iter().sum::<f32>() * 0.1
    }
}

/// The small space before the place where air is forced through teeth or lips: one wide resonance and little
/// below it (Stevens, "Airflow and turbulence noise for fricative and stop consonants", JASA 50, 1971).
#[derive(Default)]
pub(super) struct Teeth {
    hz: f32,
    level: f32,
    target: f32,
    front: Option<(Biquad, Biquad)>,
}

impl Teeth {
    pub(super) fn set(&mut self, now: &Key) {
        self.target = now.hiss;
        if now.hiss <= 0.0 && self.level < 1e-4 {
            self.front = None;
        } else if self.front.is_none() || (now.hiss_hz / self.hz - 1.0).abs() > 0.1 {
            self.hz = now.hiss_hz;
            self.front = Some((Biquad::band_pass(self.hz, 0.9), Biquad::high_pass(0.55 * self.hz, 0.7)));
        }
    }

    pub(super) const fn is_open(&self) -> bool {
        self.front.is_some()
    }

    pub(super) fn step(&mut self, noise: f32) -> f32 {
        let Some((around, above)) = &mut self.front else { return 0.0 };
        self.level += 0.02 * (self.target - self.level);
        0.6 * self.level * above.step(around.step(noise) + 0.15 * noise)
    }
}
