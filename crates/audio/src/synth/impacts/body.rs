//! Bodies that ring when struck: the modes of simple shapes and the losses of materials.
//!
//! Ratios of frequencies are those of the free bar, the supported plate, the ideal membrane and the thin
//! shell (Fletcher and Rossing, "The Physics of Musical Instruments", 1998, chapters 2, 3 and 21). A mode of
//! a material with loss factor η falls by 60 dB in 2.2 / (f η) (van den Doel and Pai 1998; loss factors
//! after Cremer, Heckl and Petersson, "Structure-Borne Sound", 2005, table 4.3), and no longer than what
//! holds the body lets it.

use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::random::Random;

/// Materials that models offer.
pub(super) const MATERIALS: &[&str] = &["wood", "metal", "glass", "ceramic", "plastic", "stone", "skin"];

/// How a material rings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Material {
    /// Loss factor: the part of the energy lost in each radian.
    pub loss: f32,
    /// The longest decay, to the hand or floor that holds the body.
    pub support_s: f32,
    /// How fast higher modes get weaker: the power of the frequency.
    pub slope: f32,
}

impl Material {
    /// By its word in [`MATERIALS`] (and `rubber`); wood for others.
    pub fn named(name: &str) -> Self {
        let (loss, support_s, slope) = match name {
            "metal" => (0.000_9, 2.2, 0.3),
            "glass" => (0.002, 0.9, 0.45),
            "ceramic" => (0.004, 0.45, 0.5),
            "plastic" => (0.035, 0.12, 0.9),
            "stone" => (0.01, 0.14, 0.5),
            "skin" => (0.03, 0.5, 1.1),
            "rubber" => (0.12, 0.1, 1.3),
            _ => (0.018, 0.2, 0.8),
        };
        Self { loss, support_s, slope }
    }

    /// The time in which a mode falls by 60 dB.
    pub fn decay_s(&self, frequency_hz: f32) -> f32 {
        1.0 / (frequency_hz * self.loss / 2.2 + 1.0 / self.support_s)
    }

    /// The same with everything held longer (above 1) or damped.
    pub fn held(self, times: f32) -> Self {
        Self { loss: self.loss / times, support_s: self.support_s * times, ..self }
    }
}

/// What a body is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Long and thin, free: a rod, a blade, a stick.
    Bar,
    /// Flat: a door, a table, a sheet.
    Plate,
    /// Stretched: a drum.
    Membrane,
    /// Round and hollow: a glass, a cup, a bowl.
    Shell,
    /// As thick as long: a stone, a chess piece.
    Block,
}

/// The frequencies of the first modes, as multiples of the lowest, in order.
fn ratios(shape: Shape, count: usize, random: &mut Random) -> Vec<f32> {
    match shape {
        Shape::Bar => (0..count)
            .map(|n| match n {
                0 => 1.0,
                1 => 2.756,
                2 => 5.404,
                _ => (2 * n + 3) as f32 * (2 * n + 3) as f32 / 9.0625,
            })
            .collect(),
        Shape::Plate => {
            let aspect = random.between(1.3, 2.1).powi(2);
            let mut found: Vec<f32> = (1..=12_u8)
                .flat_map(|m| {
                    (1..=12_u8).map(move |n| (f32::from(m).powi(2) + aspect * f32::from(n).powi(2)) / (1.0 + aspect))
                })
                .collect();
            found.sort_by(f32::total_cmp);
            found.truncate(count);
            found
        }
        Shape::Membrane => [1.0, 1.594, 2.136, 2.296, 2.653, 2.918, 3.156, 3.501, 3.6, 3.652, 4.06, 4.154]
            .into_iter()
            .take(count)
            .collect(),
        Shape::Shell => (2..2 + count)
            .map(|n| {
                let n = n as f32;
                n * (n * n - 1.0) / (n * n + 1.0).sqrt() / 2.683
            })
            .collect(),
        Shape::Block => (0..count).map(|n| 1.0 + 0.62 * n as f32 * random.around(0.15)).collect(),
    }
}

/// The modes of a body, struck somewhere: no two bodies and no two places are the same.
pub(super) fn modes(random: &mut Random, shape: Shape, material: Material, lowest_hz: f32, count: usize) -> Vec<Mode> {
    ratios(shape, count, random)
        .into_iter()
        .map(|ratio| {
            let frequency_hz = lowest_hz * ratio * random.around(0.02);
            let sign = if random.chance(0.5) { -1.0 } else { 1.0 };
            Mode {
                frequency_hz,
                decay_s: material.decay_s(frequency_hz) * random.around(0.2),
                gain: sign * random.between(0.35, 1.0) * ratio.powf(-material.slope),
            }
        })
        .collect()
}

/// A body's answer to a force, until its longest mode has fallen by 60 dB, at most `frames`.
pub(super) fn ring(modes: &[Mode], force: &[f32], frames: usize) -> Vec<f32> {
    let longest = modes.iter().map(|mode| mode.decay_s).fold(0.01, f32::max);
    let length = (force.len() + crate::synth::frames_of(longest)).min(frames);
    Modes::new(modes).ring(force, length)
}
