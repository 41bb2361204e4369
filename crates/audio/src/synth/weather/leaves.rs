//! Leaves in the wind. A crown is heard as its leaves' collisions with each other and with twigs: so many that
//! they join to a hiss, which trembles (Olivier Fégeant, "Wind-induced
//! vegetation noise", Acustica 85, 1999: broad, highest between 1 and 8 kHz, level with the air's speed to a
//! power of two to three). Crowns near and far meet a gust one after the other, and every branch sways at its own
//! pace, so that the sound travels and never stands still.

use crate::synth::tools::filter::{Biquad, OnePole, Svf, Tuning};
use crate::synth::tools::slow::Drift;
use crate::synth::tools::{noise, random::Random};
use crate::synth::{Call, RATE};

/// Levels are worked out once in this many samples.
const BLOCK: usize = 32;

/// Crowns heard apart from each other.
const CROWNS: usize = 6;

/// One crown, or one thick branch of it.
struct Crown {
    /// Sways with this, beside the gust.
    sway: Drift,
    /// Its twigs and leaves tremble with these.
    twigs: Drift,
    leaves: Drift,
    /// Hears the gust so many blocks late.
    late: usize,
    hiss: [(Svf, Tuning); 2],
    gains: [f32; 2],
}

/// The leaves on both sides for the speed of the air at every block of 32 samples.
pub(super) fn rustle(call: &Call<'_>, speed: &[f32], stream: u64) -> [Vec<f32>; 2] {
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let mut random = call.random(stream);
    for index in 0..CROWNS {
        let crown = crown(call, &mut random, stream + 1 + 3 * index as u64, index);
        add(crown, &mut random, speed, &mut out);
    }
    far(call, speed, stream + 40, &mut out);
    out
}

fn crown(call: &Call<'_>, random: &mut Random, stream: u64, index: usize) -> Crown {
    let near = 1.0 / (1.0 + 0.5 * index as f32);
    let angle = random.unit() * std::f32::consts::FRAC_PI_2;
    let tone_hz = random.between_log(2_600.0, 4_800.0);
    Crown {
        sway: Drift::new(call.random(stream), random.between(0.5, 1.2) * BLOCK as f32),
        twigs: Drift::new(call.random(stream + 1), random.between(3.0, 7.0) * BLOCK as f32),
        leaves: Drift::new(call.random(stream + 2), random.between(18.0, 45.0) * BLOCK as f32),
        late: (random.between(0.0, 1.2) * RATE) as usize / BLOCK,
        hiss: [
            (Svf::default(), Tuning::new(tone_hz, 0.7)),
            (Svf::default(), Tuning::new(tone_hz * random.between(1.6, 2.2), 0.8)),
        ],
        gains: [near * angle.cos(), near * angle.sin()],
    }
}

/// Adds the collisions of one crown's leaves: brushes rather than clicks, so the many of them are noise whose
/// level trembles, and they all fall silent when the air does.
fn add(mut crown: Crown, random: &mut Random, speed: &[f32], out: &mut [Vec<f32>; 2]) {
    let [left, right] = out;
    let mut smooth = OnePole::smoothing(0.001);
    for (block, (left, right)) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)).enumerate().take(speed.len()) {
        let air = speed[block.saturating_sub(crown.late)];
        let own = air * (1.0 + 0.45 * crown.sway.step()).max(0.1);
        let level = 0.32 * own.powf(1.8) * (0.75 * crown.twigs.step() + 0.55 * crown.leaves.step()).exp();
        for (left, right) in left.iter_mut().zip(right) {
            let noise = random.bipolar() * smooth.step(level);
            let [(low, first), (high, second)] = &mut crown.hiss;
            let sound = low.step_tuned(noise, first).band + 0.6 * high.step_tuned(noise, second).band;
            *left += sound * crown.gains[0];
            *right += sound * crown.gains[1];
        }
    }
}

/// The wood behind: too many leaves to tell apart, and the air has taken their highs.
fn far(call: &Call<'_>, speed: &[f32], stream: u64, out: &mut [Vec<f32>; 2]) {
    for (channel, out) in (0_u64..).zip(out) {
        let mut rush = noise::pink(&mut call.random(stream + 2 * channel), call.frames);
        Biquad::high_pass(500.0, 0.5).run(&mut rush);
        Biquad::low_pass(3_800.0, 0.5).run(&mut rush);
        let mut moving = Drift::new(call.random(stream + 2 * channel + 1), 0.7 * BLOCK as f32);
        for (block, samples) in out.chunks_mut(BLOCK).enumerate() {
            let level = 0.16 * speed[block].powi(2) * (1.0 + 0.3 * moving.step());
            for (sample, rush) in samples.iter_mut().zip(&rush[block * BLOCK..]) {
                *sample += level * rush;
            }
        }
    }
}
