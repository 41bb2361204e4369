//! Late reverberation: a feedback delay network of sixteen lines with a Hadamard matrix, whose decay is set per band
//! by a filter in each line (Jot and Chaigne, "Digital delay networks for designing artificial reverberators",
//! AES 90th convention, 1991). The filter has three bands: shelves at 250 Hz and 4 kHz around the middle.
//!
//! A network rings like a metal bowl when its modes, one for each turn of all its lines, stand apart (Schroeder,
//! "Natural sounding artificial reverberation", JAES 10, 1962). In a room the modes overlap, more so the higher
//! they are; so the lines are as long together as overlap asks for, not as short as a small room's echoes, and
//! taps within them and all-passes before them give the many early echoes that long lines lack.

use std::f32::consts::TAU;

use super::Stereo;
use crate::synth::RATE;

const LINES: usize = 16;

/// How many modes lie within the bandwidth of one.
const OVERLAP: f32 = 1.6;

/// All-passes before the lines, by ear: their lengths as shares of the mean free path, at most these many seconds.
const DIFFUSE: [[f32; 3]; 2] = [[0.83, 0.53, 0.31], [0.77, 0.59, 0.29]];
const DIFFUSE_MOST_S: f32 = 0.013;
const DIFFUSE_GAIN: f32 = 0.6;

/// Where within a line it is heard too, as shares of its length.
const TAPS: [(f32, f32); 2] = [(0.17, 0.41), (0.53, 0.79)];

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
        let mut diffusers = DIFFUSE.map(|shares| shares.map(|share| AllPass::new(share * self.free_path_m / 343.2)));
        let mut out = super::silence(frames);
        let pre = ((self.pre_delay_s.clamp(0.0, 0.5) * RATE) as usize).min(frames);
        let [left, right] = &mut out;
        let inputs = sound[0].iter().zip(&sound[1]);
        for ((left, right), (in_left, in_right)) in left[pre..].iter_mut().zip(&mut right[pre..]).zip(inputs) {
            let [near, far] = &mut diffusers;
            let sound = [near, far].map(|ear| ear.iter_mut());
            let [near, far] = sound;
            [*left, *right] = network.step(
                near.fold(*in_left, |sample, all_pass| all_pass.step(sample)),
                far.fold(*in_right, |sample, all_pass| all_pass.step(sample)),
            );
        }
        out
    }
}

/// Lets every frequency through as loud as it came, but not at once.
struct AllPass {
    memory: Vec<f32>,
    at: usize,
}

impl AllPass {
    fn new(time_s: f32) -> Self {
        let frames = next_prime((time_s.clamp(0.000_5, DIFFUSE_MOST_S) * RATE) as usize);
        Self { memory: vec![0.0; frames], at: 0 }
    }

    fn step(&mut self, input: f32) -> f32 {
        let late = self.memory[self.at];
        let kept = input + DIFFUSE_GAIN * late;
        self.memory[self.at] = kept;
        self.at = if self.at + 1 == self.memory.len() { 0 } else { self.at + 1 };
        late - DIFFUSE_GAIN * kept
    }
}

struct Network {
    /// All lines, one behind the other.
    memory: Vec<f32>,
    start: [usize; LINES],
    length: [usize; LINES],
    at: [usize; LINES],
    /// How far before the end of a line its taps are, and how loud.
    taps: [[(usize, f32); 2]; LINES],
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
        let length = lengths(reverb);
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
            taps: std::array::from_fn(|line| taps(line, length[line], middle[line])),
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
        let mut within = [0.0_f32; LINES];
        for (line, sum) in within.iter_mut().enumerate() {
            for (ahead, gain) in self.taps[line] {
                let at = self.at[line] + ahead;
                let at = if at >= self.length[line] { at - self.length[line] } else { at };
                *sum += gain * self.memory[self.start[line] + at];
            }
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
            let [even, odd] = [2 * pair, 2 * pair + 1].map(|line| lines[line] + within[line]);
            out[0] += even + 0.3 * sign * odd;
            out[1] += odd - 0.3 * sign * even;
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
        // Eight lines and a tenth of eight more, each heard three times.
        out.map(|sum| sum * 0.195)
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

/// Lengths spread evenly over two octaves and without a common divisor: from about the mean free path on, or as
/// long as it takes for the modes to overlap (a mode that falls by 60 dB in T is 2.2 / T wide).
fn lengths(reverb: &Reverb) -> [usize; LINES] {
    let echo = 0.9 * reverb.free_path_m.clamp(0.8, 60.0) / 343.2;
    // The mean of lengths from 1 to 4, evenly in octaves, is 2.16.
    let overlap = OVERLAP * reverb.decay_s[1].clamp(0.05, 6.0) / 2.2 / (LINES as f32 * 2.16);
    let shortest = echo.max(overlap) * RATE;
    let mut found = [0; LINES];
    let mut last = 1;
    for (line, length) in found.iter_mut().enumerate() {
        let wanted = shortest * 4_f32.powf((line as f32 + 0.37 * (line % 3) as f32) / LINES as f32);
        last = next_prime((wanted as usize).max(last + 1));
        *length = last;
    }
    // Neighbours in length must not be neighbours in the matrix, whose rows would pair them.
    std::array::from_fn(|line| found[line * 7 % LINES])
}

/// The taps of a line: how many frames before its end they are, and their gains with signs of their own.
fn taps(line: usize, length: usize, gain: f32) -> [(usize, f32); 2] {
    let place = line as f32 * 0.618_034 % 1.0;
    let mut sign = if line.is_multiple_of(3) { -1.0 } else { 1.0 };
    TAPS.map(|(from, to)| {
        let share = from + (to - from) * place;
        sign = -sign;
        (((1.0 - share) * length as f32) as usize, sign * gain.powf(share))
    })
}

fn next_prime(from: usize) -> usize {
    (from..).find(|n| (2..).take_while(|d| d * d <= *n).all(|d| n % d != 0)).unwrap_or(from)
}
