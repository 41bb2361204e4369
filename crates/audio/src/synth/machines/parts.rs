//! What the machines share: delay lines with a reflecting end (pipes and horns), impulses placed between
//! samples, small mechanical clacks, and the movement of a thing that passes by.

use crate::synth::RATE;
use crate::synth::tools::envelope::decay_factor;
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::random::Random;

/// The speed of sound in air of 20 °C, in m/s.
pub const SOUND_M_S: f32 = 343.0;

/// Adds an impulse at a place between two samples, shared between them.
pub fn add_impulse(out: &mut [f32], at: f32, gain: f32) {
    if at < 0.0 {
        return;
    }
    let (index, fraction) = (at as usize, at.fract());
    if let Some(sample) = out.get_mut(index) {
        *sample += gain * (1.0 - fraction);
    }
    if let Some(sample) = out.get_mut(index + 1) {
        *sample += gain * fraction;
    }
}

/// A pipe: a delay line of one round trip whose end reflects a part, duller at each turn (Baldan, Lachambre,
/// Delle Monache and Boussard 2015 build exhausts of such elements).
#[derive(Debug, Clone)]
pub struct Pipe {
    line: Vec<f32>,
    at: usize,
    reflection: f32,
    end: OnePole,
}

impl Pipe {
    /// A pipe `length_m` long. `reflection` is below 0 for an open end and above for a closed one; what is
    /// above `dull_hz` is lost at the end.
    pub fn new(length_m: f32, reflection: f32, dull_hz: f32) -> Self {
        let round_trip = (2.0 * length_m / SOUND_M_S * RATE) as usize;
        Self {
            line: vec![0.0; round_trip.clamp(2, 8192)],
            at: 0,
            reflection: reflection.clamp(-0.98, 0.98),
            end: OnePole::low_pass(dull_hz),
        }
    }

    /// The pressure at the driven end at the next sample.
    pub fn step(&mut self, input: f32) -> f32 {
        let back = self.end.step(self.line[self.at]);
        let pressure = input + self.reflection * back;
        self.line[self.at] = pressure;
        self.at += 1;
        if self.at == self.line.len() {
            self.at = 0;
        }
        pressure
    }
}

/// The make of a small mechanical contact.
#[derive(Debug, Clone, Copy)]
pub struct Clack {
    /// Its lowest mode.
    pub low_hz: f32,
    /// Its highest mode.
    pub high_hz: f32,
    /// How long the lowest mode rings (to -60 dB).
    pub decay_s: f32,
    /// How many modes it has.
    pub modes: usize,
    /// How long the contact lasts: shorter is brighter.
    pub contact_s: f32,
    /// The noise of the surfaces beside the ringing, 0 to 1.
    pub noise: f32,
}

impl Clack {
    /// A body of this make: the modes stay the same from one stroke to the next.
    pub fn body(&self, random: &mut Random) -> Vec<Mode> {
        (0..self.modes)
            .map(|index| {
                let place = (index as f32 + random.unit()) / self.modes as f32;
                let frequency_hz = self.low_hz * (self.high_hz / self.low_hz).powf(place);
                Mode {
                    frequency_hz,
                    decay_s: self.decay_s * (self.low_hz / frequency_hz).powf(0.8) * random.around(0.5),
                    gain: random.between(0.15, 1.0),
                }
            })
            .collect()
    }

    /// One stroke on a body: a contact pulse drives its lowest modes; those too dense to be told apart are
    /// noise in their band that dies with them, and the surfaces scratch while they touch. What the contact is
    /// mounted in takes a little of the blow and keeps it longer: recorded keys and switches fall by 25 to 30 dB
    /// in 5 to 10 ms and then by another 15 dB in 50 ms. So small a thing hardly radiates what is below its
    /// lowest mode.
    pub fn strike(&self, body: &[Mode], random: &mut Random) -> Vec<f32> {
        let contact = ((self.contact_s * random.around(0.2) * RATE) as usize).max(2);
        let excitation: Vec<f32> = (0..contact)
            .map(|index| {
                let window = 0.5 - 0.5 * (std::f32::consts::TAU * (index as f32 + 0.5) / contact as f32).cos();
                window * (1.0 + 2.0 * self.noise * random.bipolar()) * 2.0 / contact as f32
            })
            .collect();
        let varied: Vec<Mode> = body
            .iter()
            .map(|mode| Mode {
                gain: 0.28 * mode.gain * random.around(0.6),
                decay_s: mode.decay_s * random.around(0.15),
                ..*mode
            })
            .collect();
        let frames = contact + (1.1 * self.decay_s * RATE) as usize;
        let mut out = Modes::new(&varied).ring(&excitation, frames);
        let held_s = (HELD_TIMES * self.decay_s).min(self.decay_s + HELD_MOST_S);
        out.resize(frames.max(contact + (0.7 * held_s * RATE) as usize), 0.0);
        let (mut under, mut over) = (Biquad::high_pass(self.low_hz, 0.6), Biquad::low_pass(0.8 * self.high_hz, 0.6));
        let mut radiated = Biquad::high_pass(0.8 * self.low_hz, 0.7);
        let dense_fall = decay_factor(0.45 * self.decay_s);
        let held_fall = decay_factor(held_s);
        let scratch_fall = decay_factor(self.contact_s * 6.0);
        let (mut dense, mut scratch) = (1.1 + 1.4 * self.noise, 0.6 * self.noise);
        let mut held = HELD_SHARE * dense;
        for (frame, sample) in out.iter_mut().enumerate() {
            let noise = random.bipolar();
            let rise = if frame < contact { (frame as f32 + 1.0) / contact as f32 } else { 1.0 };
            let surface = scratch * random.bipolar();
            *sample = radiated.step(*sample) + over.step(under.step((dense + held) * rise * noise + surface));
            dense *= dense_fall;
            held *= held_fall;
            scratch *= scratch_fall;
        }
        out
    }
}

/// How much of a blow goes to what the contact is mounted in, how many times longer that keeps it, and how many
/// seconds longer at most.
const HELD_SHARE: f32 = 0.05;
const HELD_TIMES: f32 = 8.0;
const HELD_MOST_S: f32 = 0.12;

/// How a thing moves past a listener.
#[derive(Debug, Clone, Copy)]
pub struct Pass {
    /// Its speed.
    pub speed_m_s: f32,
    /// How near it comes.
    pub nearest_m: f32,
    /// How high it is above the ground.
    pub height_m: f32,
    /// When it is nearest.
    pub at_s: f32,
}

/// What is heard of a source that passes on a straight line: level by 1/distance, Doppler shift by the
/// changing delay, air and ground dulling what is far, and left to right.
pub fn pass_by(source: &[f32], pass: Pass) -> [Vec<f32>; 2] {
    let (mut left, mut right) = (Vec::with_capacity(source.len()), Vec::with_capacity(source.len()));
    let mut air = 0.0_f32;
    let mut ground = 0.0_f32;
    let start = distance(pass, 0.0).1;
    // Under an aircraft there is mostly grass, which swallows what is high; under a vehicle the road.
    let hardness = if pass.height_m > 10.0 { 0.1 } else { 0.35 };
    let mut from = Heard::at(pass, start, 0.0);
    while left.len() < source.len() {
        // Nothing moves far within a block: what is slow is worked out at its ends.
        let frame = left.len();
        let to = Heard::at(pass, start, (frame + PASS_BLOCK) as f32 / RATE);
        for step in 0..PASS_BLOCK.min(source.len() - frame) {
            let part = step as f32 / PASS_BLOCK as f32;
            let mix = |from: f32, to: f32| from + (to - from) * part;
            let read = (frame + step) as f32 - mix(from.delay, to.delay);
            ground += hardness * (at(source, read - mix(from.later, to.later)) - ground);
            let sample = at(source, read) + 0.6 * ground;
            air += mix(from.air, to.air) * (sample - air);
            left.push(air * mix(from.gains[0], to.gains[0]));
            right.push(air * mix(from.gains[1], to.gains[1]));
        }
        from = to;
    }
    [left, right]
}

const PASS_BLOCK: usize = 32;

/// What the way to the listener does to a sound at a moment; delays in frames.
struct Heard {
    delay: f32,
    later: f32,
    air: f32,
    gains: [f32; 2],
}

impl Heard {
    fn at(pass: Pass, start_m: f32, time_s: f32) -> Self {
        let (along, away) = distance(pass, time_s);
        let cutoff = (18_000.0 / (1.0 + away / 60.0)).clamp(600.0, 18_000.0);
        let angle = (along / away * 0.9 + 1.0) * std::f32::consts::FRAC_PI_4;
        let gain = pass.nearest_m / away;
        Self {
            // The delay at the beginning is taken off, so that something sounds from the first sample on.
            delay: (away - start_m) / SOUND_M_S * RATE,
            // The ground sends a second copy, later by 2 * height * ear height / distance: the comb that
            // sweeps while an aircraft passes.
            later: 2.0 * pass.height_m * EAR_M / away / SOUND_M_S * RATE,
            air: (cutoff / 7_000.0).min(1.0),
            gains: [gain * angle.cos(), gain * angle.sin()],
        }
    }
}

/// How high the listener's ears are.
const EAR_M: f32 = 1.6;

/// Between two samples. What was sent before the beginning is read backwards.
fn at(source: &[f32], place: f32) -> f32 {
    let place = place.abs().min(source.len().saturating_sub(2) as f32);
    let (index, fraction) = (place as usize, place.fract());
    let next = source.get(index + 1).copied().unwrap_or(0.0);
    source[index] + (next - source[index]) * fraction
}

/// Along the line (negative before the nearest point) and straight to the listener.
fn distance(pass: Pass, time: f32) -> (f32, f32) {
    let along = (time - pass.at_s) * pass.speed_m_s;
    (along, along.hypot(pass.nearest_m))
}
