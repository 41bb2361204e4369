//! Thunder as the sum of the shock waves of all parts of a crooked lightning channel (Ribner and Roy,
//! "Acoustics of thunder: a quasilinear model for tortuous lightning", JASA 72, 1982; Few, "Acoustic radiations
//! from lightning", 1982): each part sends an N-wave, loud broadside on, that arrives after its own distance.
//! Near channels crack and clap, far ones roll; air takes the highs on the way, and hills echo the rest.

use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::tools::{envelope, grains, noise};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "thunder",
    about: "a stroke of lightning and its thunder, from a crack close by to rolling far off",
    kind: Kind::Event,
    params: &[
        Param::number("intensity", "energy of the stroke", 0.0, 1.0, 0.5),
        Param::number("distance", "0 close by, 1 on the horizon", 0.0, 1.0, 0.4),
    ],
    make,
};

const SPEED_OF_SOUND: f32 = 340.0;

/// Energy is summed over this many samples.
const BLOCK: usize = 256;

/// Parts of the channel, metres long.
const STEP_M: f32 = 9.0;

/// Parts at about the same distance are filtered together: this many classes, an octave apart from 125 m on.
const CLASSES: usize = 8;

#[derive(Clone, Copy)]
struct Part {
    distance_m: f32,
    /// -1 left to 1 right.
    pan: f32,
    gain: f32,
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, distance) = (call.number("intensity"), call.number("distance"));
    let mut random = call.random(0);
    let mut parts = channel(&mut random, 120.0 * 60.0_f32.powf(distance), intensity);
    branch(&mut random, &mut parts);
    let nearest = parts.iter().map(|part| part.distance_m).fold(f32::INFINITY, f32::min);
    let farthest = parts.iter().map(|part| part.distance_m).fold(0.0, f32::max);
    let length_s = (farthest - nearest) / SPEED_OF_SOUND + 5.0;
    let frames = frames_of(length_s).min(call.frames);
    let mut classes: Vec<[Vec<f32>; 2]> = (0..CLASSES).map(|_| [vec![0.0; frames], vec![0.0; frames]]).collect();
    let mut energy = vec![0.0; frames / BLOCK + 1];
    // The duration of an N-wave grows with the energy and with the distance it has steepened over.
    let waves: Vec<Vec<f32>> =
        (0..12).map(|step| n_wave((0.003 + 0.0007 * step as f32) * (0.7 + 0.9 * intensity))).collect();
    let mut random = call.random(1);
    // Most flashes are several strokes through one channel, 40 to 90 ms apart.
    let mut strokes = vec![(0.0, 1.0)];
    for _ in 0..random.below(4) {
        let last = strokes[strokes.len() - 1].0;
        strokes.push((last + random.between(0.04, 0.09), random.between(0.3, 0.9)));
    }
    for part in parts {
        let at_s = (part.distance_m - nearest) / SPEED_OF_SOUND;
        let octave = (part.distance_m / 125.0).log2().clamp(0.0, CLASSES as f32 - 1.0) as usize;
        let wave = &waves[(octave + random.below(4)).min(waves.len() - 1)];
        // Less than the 1/r of theory: what is far is echoed by the ground and the cloud.
        let gain = part.gain * (nearest / part.distance_m).powf(0.8);
        for &(stroke_s, level) in &strokes {
            grains::add_panned(&mut classes[octave], frames_of(at_s + stroke_s), wave, gain * level, part.pan);
        }
        if let Some(energy) = energy.get_mut(frames_of(at_s) / BLOCK) {
            *energy += gain * gain;
        }
    }
    let mut out = [vec![0.0; frames], vec![0.0; frames]];
    for (class, pair) in classes.iter_mut().enumerate() {
        let distance_m = 180.0 * 2.0_f32.powi(class as i32);
        for (out, heard) in out.iter_mut().zip(pair) {
            travel(heard, distance_m);
            grains::add(out, 0, heard, 1.0);
        }
    }
    for (channel, out) in out.iter_mut().enumerate() {
        scatter(call, channel as u64, &energy, nearest, out);
        Biquad::high_pass(40.0, 0.6).run(out);
        envelope::fade_out(out, frames_of(2.5).min(frames / 3));
    }
    out.into()
}

/// What ground, hills and cloud send back: noise whose energy follows that of the direct sound, the lower the
/// longer.
fn scatter(call: &Call<'_>, channel: u64, energy: &[f32], nearest_m: f32, out: &mut [f32]) {
    let bands = [(220.0, 1.6, 1.0), (700.0, 0.7, 0.45), (2_400.0, 0.25, 0.12)];
    for (band, (below_hz, decay_s, gain)) in (0_u64..).zip(bands) {
        let mut noise = noise::brown(&mut call.random(20 + 10 * channel + band), out.len());
        let cut_hz: f32 = below_hz * (900.0 / (nearest_m + 600.0)).powf(0.3);
        Biquad::high_pass(cut_hz * 0.25, 0.5).run(&mut noise);
        Biquad::low_pass(cut_hz, 0.6).run(&mut noise);
        let (keep, mut level, mut smooth) =
            ((-(BLOCK as f32) / (decay_s * RATE)).exp(), 0.0_f32, OnePole::smoothing(0.02));
        let mut lumps = Drift::new(call.random(40 + 10 * channel + band), 5.0 * BLOCK as f32);
        for (block, samples) in noise.chunks_mut(BLOCK).enumerate() {
            level = keep * level + (1.0 - keep) * energy[block];
            let lump = (0.9 * lumps.step()).exp();
            let root = (level * 6.0 / decay_s.sqrt()).sqrt() * gain * (below_hz / 220.0);
            for (sample, out) in samples.iter().zip(&mut out[block * BLOCK..]) {
                *out += sample * smooth.step(root) * lump * 1.0;
            }
        }
    }
}

/// A crooked way from the ground up into the cloud and then along within it.
fn channel(random: &mut Random, away_m: f32, intensity: f32) -> Vec<Part> {
    let side = random.bipolar() * 0.7;
    let (mut x, mut y, mut z) = (away_m * side, away_m * (1.0 - side * side).sqrt(), 0.0_f32);
    let (mut dx, mut dy, mut dz) = (0.0_f32, 0.0_f32, 1.0_f32);
    let base_m = random.between(1_600.0, 3_200.0);
    let turn = random.bipolar() * std::f32::consts::PI;
    let inside = random.between(900.0, 2_800.0) * (0.6 + 0.8 * intensity);
    let count = ((base_m + inside) / STEP_M) as usize;
    let mut parts = Vec::with_capacity(count);
    let (mut strength, mut heading) = (1.0_f32, [0.0_f32; 3]);
    for _ in 0..count {
        let (aim_x, aim_y, aim_z) = if z < base_m { (0.0, 0.0, 1.0) } else { (turn.cos(), turn.sin(), 0.05) };
        // Crooked at every scale: small kinks, and a new heading every 200 m or so, which makes the claps.
        if random.chance(0.045) {
            heading = [1.3 * random.normal(), 1.3 * random.normal(), 0.7 * random.normal()];
        }
        dx = 0.7 * dx + 0.3 * (aim_x + heading[0]) + 0.2 * random.normal();
        dy = 0.7 * dy + 0.3 * (aim_y + heading[1]) + 0.2 * random.normal();
        dz = 0.7 * dz + 0.3 * (aim_z + heading[2]).max(-0.1) + 0.12 * random.normal();
        let length = (dx * dx + dy * dy + dz * dz).sqrt().max(1e-3);
        x += STEP_M * dx / length;
        y += STEP_M * dy / length;
        z = (z + STEP_M * dz / length).max(0.0);
        let distance_m = (x * x + y * y + z * z).sqrt().max(20.0);
        let along = ((x * dx + y * dy + z * dz) / (distance_m * length)).abs();
        strength = (strength * random.around(0.35)).clamp(0.08, 3.0);
        // Inside of the cloud the current and the pressure are less.
        let height = if z < base_m { 1.0 } else { 0.8 };
        let gain = strength * height * (1.0 - along * along).powi(3);
        parts.push(Part { distance_m, pan: (x / distance_m).clamp(-1.0, 1.0), gain });
    }
    parts
}

/// Weaker side branches: they start at parts of the channel and come nearer or go away.
fn branch(random: &mut Random, parts: &mut Vec<Part>) {
    let main = parts.len();
    for _ in 0..5 + random.below(6) {
        let start = parts[random.below(main)];
        let (mut distance_m, mut pan) = (start.distance_m, start.pan);
        let heading = random.bipolar();
        let gain = random.between(0.12, 0.4);
        for _ in 0..20 + random.below(90) {
            distance_m = (distance_m + STEP_M * (0.6 * heading + 0.6 * random.bipolar())).max(40.0);
            pan = (pan + 0.03 * random.bipolar()).clamp(-1.0, 1.0);
            parts.push(Part { distance_m, pan, gain: gain * random.unit() });
        }
    }
}

/// The pressure of a weak shock wave: a jump, a straight fall through zero, a jump back.
fn n_wave(duration_s: f32) -> Vec<f32> {
    let frames = frames_of(duration_s).max(8);
    (0..frames).map(|frame| 1.0 - 2.0 * frame as f32 / (frames - 1) as f32).collect()
}

/// Air takes the highs (ISO 9613-1 at 15 °C and 70 % humidity, read as the frequency that loses 6 dB).
fn travel(samples: &mut [f32], distance_m: f32) {
    let cut_hz = (5_000.0 * (300.0 / distance_m.max(30.0)).powf(0.62)).min(0.4 * RATE);
    OnePole::low_pass(cut_hz).run(samples);
    Biquad::low_pass(cut_hz * 1.4, 0.6).run(samples);
}
