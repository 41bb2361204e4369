//! Chance with a seed.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of random numbers that is the same for the same seed on every machine.
#[derive(Debug, Clone)]
pub struct Random(ChaCha8Rng);

impl Random {
    /// Stream `stream` of a seed. Streams of one seed are independent of each other.
    #[must_use]
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self(generator)
    }

    /// Evenly from 0 (included) to 1 (not).
    pub fn unit(&mut self) -> f32 {
        self.0.random::<f32>()
    }

    /// Evenly from -1 to 1.
    pub fn bipolar(&mut self) -> f32 {
        2.0 * self.unit() - 1.0
    }

    /// Evenly from `low` to `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// From `low` to `high` (both above 0), evenly in octaves: for frequencies, times and gains.
    pub fn between_log(&mut self, low: f32, high: f32) -> f32 {
        low * (high / low).powf(self.unit())
    }

    /// A multiplier around 1: `spread` 0.1 gives 1/1.1 to 1.1.
    pub fn around(&mut self, spread: f32) -> f32 {
        (1.0 + spread).powf(self.bipolar())
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    /// A whole number below `count`; 0 when `count` is 0.
    pub fn below(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { self.0.random_range(0..count) }
    }

    /// From the normal distribution with mean 0 and deviation 1 (Box and Muller 1958).
    pub fn normal(&mut self) -> f32 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f32::consts::TAU * self.unit()).cos()
    }

    /// The wait until the next event of a Poisson process with `rate` events a second, in seconds.
    pub fn wait(&mut self, rate: f32) -> f32 {
        -(1.0 - self.unit()).ln() / rate.max(1e-6)
    }
}
