//! [`Fit`]: a constant-acceleration course (or one of constant velocity) through samples, by least squares.

use super::kinks::Sample;

/// A polynomial course through samples.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    origin_s: f64,
    x: [f64; 3],
    y: [f64; 3],
    /// Sum of squared distances, pixels².
    pub error: f64,
}

impl Fit {
    /// Least squares of a degree of 0 to 2.
    pub fn of(samples: &[Sample], degree: usize) -> Self {
        let origin_s = samples.iter().map(|s| s.time_s).sum::<f64>() / samples.len().max(1) as f64;
        let solve = |get: &dyn Fn(&Sample) -> f64| {
            let mut m = [[0f64; 4]; 3];
            for s in samples {
                let t = s.time_s - origin_s;
                let powers = [1.0, t, t * t];
                for p in 0..=degree {
                    for q in 0..=degree {
                        m[p][q] += powers[p] * powers[q];
                    }
                    m[p][3] += powers[p] * get(s);
                }
            }
            for k in 0..=degree {
                if m[k][k].abs() < 1e-15 {
                    continue;
                }
                for row in 0..=degree {
                    if row != k {
                        let share = m[row][k] / m[k][k];
                        let pivot = m[k];
                        for (value, other) in m[row].iter_mut().zip(pivot).skip(k) {
                            *value -= share * other;
                        }
                    }
                }
            }
            let mut out = [0f64; 3];
            for k in 0..=degree {
                out[k] = if m[k][k].abs() < 1e-15 { 0.0 } else { m[k][3] / m[k][k] };
            }
            out
        };
        let mut fit = Self { origin_s, x: solve(&|s| s.x), y: solve(&|s| s.y), error: 0.0 };
        fit.error = samples
            .iter()
            .map(|s| {
                let (x, y) = fit.at(s.time_s);
                (x - s.x).powi(2) + (y - s.y).powi(2)
            })
            .sum();
        fit
    }

    pub fn at(&self, time_s: f64) -> (f64, f64) {
        let t = time_s - self.origin_s;
        let value = |c: &[f64; 3]| c[0] + t * (c[1] + t * c[2]);
        (value(&self.x), value(&self.y))
    }

    pub fn acceleration(&self) -> f64 {
        2.0 * self.x[2].hypot(self.y[2])
    }

    pub fn velocity(&self, time_s: f64) -> [f64; 2] {
        let t = time_s - self.origin_s;
        [self.x[1] + 2.0 * t * self.x[2], self.y[1] + 2.0 * t * self.y[2]]
    }
}
