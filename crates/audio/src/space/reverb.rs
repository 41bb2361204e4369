//! Late reverberation: a feedback delay network of sixteen lines with a Hadamard matrix, whose decay is set per band
//! by a filter in each line (Jot and Chaigne, "Digital delay networks for designing artificial reverberators",
//! AES 90th convention, 1991). The filter has three bands: shelves at 250 Hz and 4 kHz around the middle.

use std::f32::consts::TAU;

use super::Stereo;
use crate::synth::RATE;

const LINES: usize = 16;

/// Where the low band ends and the high one begins.
const LOW_HZ: f32 = 250.0;
const HIGH_HZ: f32 = 4_000.0;

/// What a room's late reverberation is like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reverb {
    /// Seconds in which it falls by 60 dB: below 250 Hz, between, above 4 kHz.
    pub decay_s: [f32; 3],
    /// The mean way from wall to wall, which sets the lengths of the lines: 4 V / S of the room in metres.
    pub free_path_m: f32,
    /// When it begins after the direct sound.
    pub pre_delay_s: f32,
}

impl Reverb {
    /// The reverberation of a sound, as loud as the sound itself once it has built up. As long as the sound: let
    /// silence follow it to hear the end.
    #[must_use]
    pub fn run(&self, sound: &Stereo) -> Stereo {
        let frames = sound[0].len();
        let mut network = Network::new(self);
        let mut out = super::silence(frames);
        let pre = ((self.pre_delay_s.clamp(0.0, 0.5) * RATE) as usize).min(frames);
        let [left, right] = &mut out;
        let inputs = sound[0].iter().zip(&sound[1]);
        for ((left, right), (in_left, in_right)) in left[pre..].iter_mut().zip(&mut right[pre..]).zip(inputs) {
            [*left, *right] = network.step(*in_left, *in_right);
        }
        out
    }
}

struct Network {
    /// All lines, one behind the other.
    memory: Vec<f32>,
    start: [usize; LINES],
    length: [usize; LINES],
    at: [usize; LINES],
    /// The gain of the middle band, and what the outer bands get on top.
    gain: [f32; LINES],
    low: [f32; LINES],
    high: [f32; LINES],
    low_state: [f32; LINES],
    high_state: [f32; LINES],
    low_pole: f32,
    high_pole: f32,
    input: f32,
}

impl Network {
    fn new(reverb: &Reverb) -> Self {
        let length = lengths(reverb.free_path_m);
        let gain_for =
            |decay_s: f32| length.map(|frames| (-6.907_755 * frames as f32 / (decay_s.max(0.05) * RATE)).exp());
        let [low, middle, high] = reverb.decay_s.map(gain_for);
        let mut start = [0; LINES];
        for line in 1..LINES {
            start[line] = start[line - 1] + length[line - 1];
        }
        let lost: f32 = middle.iter().map(|gain| 1.0 - gain * gain).sum::<f32>() / LINES as f32;
        Self {
            memory: vec![0.0; length.iter().sum()],
            start,
            length,
            at: [0; LINES],
            gain: middle,
            low: std::array::from_fn(|line| low[line] / middle[line] - 1.0),
            high: std::array::from_fn(|line| high[line] / middle[line] - 1.0),
            low_state: [0.0; LINES],
            high_state: [0.0; LINES],
            low_pole: 1.0 - (-TAU * LOW_HZ / RATE).exp(),
            high_pole: 1.0 - (-TAU * HIGH_HZ / RATE).exp(),
            // What circulates settles where as much comes in as is lost, and is heard behind the filters.
            input: (lost / (1.0 - lost).max(0.01)).sqrt(),
        }
    }

    fn step(&mut self, left: f32, right: f32) -> [f32; 2] {
        let mut lines = [0.0_f32; LINES];
        for (line, sample) in lines.iter_mut().enumerate() {
            *sample = self.memory[self.start[line] + self.at[line]];
        }
        for (line, heard) in lines.iter_mut().enumerate() {
            let sample = *heard;
            self.low_state[line] += self.low_pole * (sample - self.low_state[line]);
            self.high_state[line] += self.high_pole * (sample - self.high_state[line]);
            let above = sample - self.high_state[line];
            *heard = self.gain[line] * (sample + self.low[line] * self.low_state[line] + self.high[line] * above);
        }
        let mut out = [0.0_f32; 2];
        for pair in 0..LINES / 2 {
            // Signs that differ between the ears make them independent.
            let sign = if pair % 2 == 0 { 1.0 } else { -1.0 };
            out[0] += lines[2 * pair] + 0.3 * sign * lines[2 * pair + 1];
            out[1] += lines[2 * pair + 1] - 0.3 * sign * lines[2 * pair];
        }
        hadamard(&mut lines);
        for (line, back) in lines.iter().enumerate() {
            let input = if line % 2 == 0 { left } else { right };
            let sign = if line % 4 < 2 { 1.0 } else { -1.0 };
            self.memory[self.start[line] + self.at[line]] = back + sign * self.input * input;
            self.at[line] += 1;
            if self.at[line] == self.length[line] {
                self.at[line] = 0;
            }
        }
        // Eight lines and a tenth of eight more.
        out.map(|sum| sum * 0.338)
    }
}

/// Multiplies by the Hadamard matrix, scaled to keep the energy.
fn hadamard(lines: &mut [f32; LINES]) {
    let mut half = 1;
    while half < LINES {
        for start in (0..LINES).step_by(2 * half) {
            for n in start..start + half {
                let (a, b) = (lines[n], lines[n + half]);
                lines[n] = a + b;
                lines[n + half] = a - b;
            }
        }
        half *= 2;
    }
    lines.iter_mut().for_each(|line| *line *= 0.25);
}

/// Lengths from 0.9 to 3.6 times the mean free path, spread evenly in octaves and without a common divisor: twice
/// those of a room's own echoes, because what sixteen lines lack in modes they must have in length (a small room
/// would ring otherwise).
fn lengths(free_path_m: f32) -> [usize; LINES] {
    let mean = free_path_m.clamp(0.8, 60.0) / 343.2 * RATE;
    let mut found = [0; LINES];
    let mut last = 1;
    for (line, length) in found.iter_mut().enumerate() {
        let wanted = mean * 0.9 * 4_f32.powf((line as f32 + 0.37 * (line % 3) as f32) / LINES as f32);
        last = next_prime((wanted as usize).max(last + 1));
        *length = last;
    }
    // Neighbours in length must not be neighbours in the matrix, whose rows would pair them.
    std::array::from_fn(|line| found[line * 7 % LINES])
}

fn next_prime(from: usize) -> usize {
    (from..).find(|n| (2..).take_while(|d| d * d <= *n).all(|d| n % d != 0)).unwrap_or(from)
}
