//! Slow random movement: gusts, drifting pitch, the unsteadiness of living things and machines.

use super::random::Random;
use crate::synth::RATE;

/// A smooth random walk in -1 to 1 that turns about `rate_hz` times a second: random points joined by
/// cubic curves (Catmull and Rom 1974), so that neither level nor slope jumps.
#[derive(Debug, Clone)]
pub struct Drift {
    random: Random,
    points: [f32; 4],
    position: f32,
    step: f32,
}

impl Drift {
    /// Starts at a random place.
    #[must_use]
    pub fn new(mut random: Random, rate_hz: f32) -> Self {
        let points = [random.bipolar(), random.bipolar(), random.bipolar(), random.bipolar()];
        let position = random.unit();
        Self { random, points, position, step: (rate_hz / RATE).clamp(0.0, 1.0) }
    }

    /// The level at the next sample.
    pub fn step(&mut self) -> f32 {
        self.position += self.step;
        if self.position >= 1.0 {
            self.position -= 1.0;
            self.points.rotate_left(1);
            self.points[3] = self.random.bipolar();
        }
        let [p0, p1, p2, p3] = self.points;
        let t = self.position;
        let curve =
            p1 + 0.5 * t * (p2 - p0 + t * (2.0 * p0 - 5.0 * p1 + 4.0 * p2 - p3 + t * (3.0 * (p1 - p2) + p3 - p0)));
        curve.clamp(-1.0, 1.0)
    }

    /// The next `frames` levels.
    #[must_use]
    pub fn take(mut self, frames: usize) -> Vec<f32> {
        (0..frames).map(|_| self.step()).collect()
    }
}
