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

/// The most frames that all lines are worked on at once.
const BLOCK: usize = 32;

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
        let pre = ((self.pre_delay_s.clamp(0.0, 0.5) * RATE) as usize).min(frames);
        let mut diffused = super::silence(0);
        for ((ear, sound), shares) in diffused.iter_mut().zip(sound).zip(DIFFUSE) {
            ear.extend_from_slice(&sound[..frames - pre]);
            for share in shares {
                AllPass::new(share * self.free_path_m / 343.2).run(ear);
            }
        }
        let mut out = super::silence(frames);
        let [left, right] = &mut out;
        Network::new(self).run(&diffused, [&mut left[pre..], &mut right[pre..]]);
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

    fn run(&mut self, samples: &mut [f32]) {
        for sample in samples {
            let late = self.memory[self.at];
            let kept = *sample + DIFFUSE_GAIN * late;
            self.memory[self.at] = kept;
            self.at = if self.at + 1 == self.memory.len() { 0 } else { self.at + 1 };
            *sample = late - DIFFUSE_GAIN * kept;
        }
    }
}

/// One value of each line at one moment, so that all lines go through their filters as vectors.
type Moment = [f32; LINES];

struct Network {
    /// The last samples of each line, the oldest at `at`.
    memory: [Vec<f32>; LINES],
    at: [usize; LINES],
    /// How far before the end of a line its taps are, and how loud.
    taps: [[(usize, f32); 2]; LINES],
    /// How many frames pass before anything that goes into a line is heard of it again, at most [`BLOCK`].
    block: usize,
    /// The gain of the middle band, and what the outer bands get on top.
    gain: Moment,
    low: Moment,
    high: Moment,
    low_state: Moment,
    high_state: Moment,
    low_pole: f32,
    high_pole: f32,
    /// How much of the left and of the right sound goes into each line.
    input: [Moment; 2],
}

impl Network {
    fn new(reverb: &Reverb) -> Self {
        let length = lengths(reverb);
        let gain_for =
            |decay_s: f32| length.map(|frames| (-6.907_755 * frames as f32 / (decay_s.max(0.05) * RATE)).exp());
        let [low, middle, high] = reverb.decay_s.map(gain_for);
        let lost: f32 = middle.iter().map(|gain| 1.0 - gain * gain).sum::<f32>() / LINES as f32;
        // What circulates settles where as much comes in as is lost, and is heard behind the filters.
        let input = (lost / (1.0 - lost).max(0.01)).sqrt();
        let input_of = |side: usize| {
            std::array::from_fn(|line| {
                let sign = if line % 4 < 2 { 1.0 } else { -1.0 };
                if line % 2 == side { sign * input } else { 0.0 }
            })
        };
        let taps: [_; LINES] = std::array::from_fn(|line| taps(line, length[line], middle[line]));
        let reach = |line: usize| taps[line].iter().map(|(ahead, _)| length[line] - ahead).min().unwrap_or(1);
        Self {
            memory: length.map(|frames| vec![0.0; frames]),
            at: [0; LINES],
            block: (0..LINES).map(reach).min().unwrap_or(1).clamp(1, BLOCK),
            taps,
            gain: middle,
            low: std::array::from_fn(|line| low[line] / middle[line] - 1.0),
            high: std::array::from_fn(|line| high[line] / middle[line] - 1.0),
            low_state: [0.0; LINES],
            high_state: [0.0; LINES],
            low_pole: 1.0 - (-TAU * LOW_HZ / RATE).exp(),
            high_pole: 1.0 - (-TAU * HIGH_HZ / RATE).exp(),
            input: [input_of(0), input_of(1)],
        }
    }

    /// Writes the answer to `sound` into `out`; all four are of one length.
    fn run(&mut self, sound: &Stereo, out: [&mut [f32]; 2]) {
        let [left, right] = out;
        let (mut lines, mut within) = ([[0.0; LINES]; BLOCK], [[0.0; LINES]; BLOCK]);
        let inputs = sound[0].chunks(self.block).zip(sound[1].chunks(self.block));
        let outputs = left.chunks_mut(self.block).zip(right.chunks_mut(self.block));
        for ((in_left, in_right), (left, right)) in inputs.zip(outputs) {
            let frames = in_left.len();
            let (lines, within) = (&mut lines[..frames], &mut within[..frames]);
            self.read(lines, within);
            for (moment, within) in lines.iter_mut().zip(&mut *within) {
                self.filter(moment);
                for (within, heard) in within.iter_mut().zip(&*moment) {
                    *within += heard;
                }
            }
            for ((heard, left), right) in within.iter().zip(left).zip(right) {
                // Eight lines and a tenth of eight more, each heard three times.
                [*left, *right] = EARS.map(|ear| 0.195 * dot(&ear, heard));
            }
            for ((moment, left), right) in lines.iter_mut().zip(in_left).zip(in_right) {
                *moment = hadamard(moment);
                for (line, sample) in moment.iter_mut().enumerate() {
                    *sample += self.input[0][line] * left + self.input[1][line] * right;
                }
            }
            self.write(lines);
        }
    }

    /// What comes out of the lines, and what is heard within them.
    fn read(&self, lines: &mut [Moment], within: &mut [Moment]) {
        for (line, memory) in self.memory.iter().enumerate() {
            for (moment, sample) in lines.iter_mut().zip(around(memory, self.at[line])) {
                moment[line] = *sample;
            }
            let [(early, early_gain), (late, late_gain)] = self.taps[line];
            let taps = around(memory, self.at[line] + early).zip(around(memory, self.at[line] + late));
            for (moment, (early, late)) in within.iter_mut().zip(taps) {
                moment[line] = early_gain * early + late_gain * late;
            }
        }
    }

    fn filter(&mut self, moment: &mut Moment) {
        for (line, heard) in moment.iter_mut().enumerate() {
            let sample = *heard;
            self.low_state[line] += self.low_pole * (sample - self.low_state[line]);
            self.high_state[line] += self.high_pole * (sample - self.high_state[line]);
            let above = sample - self.high_state[line];
            *heard = self.gain[line] * (sample + self.low[line] * self.low_state[line] + self.high[line] * above);
        }
    }

    /// What goes into the lines.
    fn write(&mut self, lines: &[Moment]) {
        for (line, (memory, at)) in self.memory.iter_mut().zip(&mut self.at).enumerate() {
            for moment in lines {
                memory[*at] = moment[line];
                *at = if *at + 1 == memory.len() { 0 } else { *at + 1 };
            }
        }
    }
}

/// A ring from a place on (less than twice its length), once around.
fn around(ring: &[f32], from: usize) -> impl Iterator<Item = &f32> {
    let (before, after) = ring.split_at(if from >= ring.len() { from - ring.len() } else { from });
    after.iter().chain(before)
}

/// How loud each line is for either ear: signs that differ between the ears make them independent.
const EARS: [Moment; 2] = [
    [1.0, 0.3, 1.0, -0.3, 1.0, 0.3, 1.0, -0.3, 1.0, 0.3, 1.0, -0.3, 1.0, 0.3, 1.0, -0.3],
    [-0.3, 1.0, 0.3, 1.0, -0.3, 1.0, 0.3, 1.0, -0.3, 1.0, 0.3, 1.0, -0.3, 1.0, 0.3, 1.0],
];

/// A sum of products, four at once.
fn dot(a: &Moment, b: &Moment) -> f32 {
    let mut sums = [0.0_f32; 4];
    for (a, b) in a.chunks_exact(4).zip(b.chunks_exact(4)) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums[0] + sums[1] + (sums[2] + sums[3])
}

/// Multiplies by the Hadamard matrix of sixteen, scaled to keep the energy: it is that of four on the rows of a square
/// and again on its columns.
fn hadamard(lines: &Moment) -> Moment {
    let square: [[f32; 4]; 4] = std::array::from_fn(|row| std::array::from_fn(|column| lines[4 * row + column]));
    let square = turned(&hadamard_of_rows(&turned(&hadamard_of_rows(&square))));
    std::array::from_fn(|line| 0.25 * square[line / 4][line % 4])
}

fn hadamard_of_rows(rows: &[[f32; 4]; 4]) -> [[f32; 4]; 4] {
    let sum = |a: &[f32; 4], b: &[f32; 4]| std::array::from_fn(|n| a[n] + b[n]);
    let difference = |a: &[f32; 4], b: &[f32; 4]| std::array::from_fn(|n| a[n] - b[n]);
    let [a, b, c, d] = rows;
    let (near, near_less): ([f32; 4], [f32; 4]) = (sum(a, b), difference(a, b));
    let (far, far_less): ([f32; 4], [f32; 4]) = (sum(c, d), difference(c, d));
    [sum(&near, &far), sum(&near_less, &far_less), difference(&near, &far), difference(&near_less, &far_less)]
}

fn turned(square: &[[f32; 4]; 4]) -> [[f32; 4]; 4] {
    std::array::from_fn(|row| std::array::from_fn(|column| square[column][row]))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::tools::noise;
    use crate::synth::tools::random::Random;

    #[test]
    fn the_matrix_keeps_the_energy_and_undoes_itself() {
        let lines: Moment = std::array::from_fn(|line| (line as f32 * 1.7).sin());
        let mixed = hadamard(&lines);
        assert!((dot(&mixed, &mixed) - dot(&lines, &lines)).abs() < 1e-4);
        // An impulse reaches every line, as loud in each.
        let impulse = hadamard(&std::array::from_fn(|line| if line == 5 { 1.0 } else { 0.0 }));
        assert!(impulse.iter().all(|sample| (sample.abs() - 0.25).abs() < 1e-6));
        for (line, back) in lines.iter().zip(hadamard(&mixed)) {
            assert!((line - back).abs() < 1e-5);
        }
    }

    #[test]
    fn blocks_make_no_difference() {
        let reverb = Reverb { decay_s: [0.9, 0.7, 0.4], free_path_m: 1.2, pre_delay_s: 0.01 };
        let noise = noise::white(&mut Random::new(3, 0), 9_000);
        let sound = [noise.clone(), noise];
        let run = |block: usize| {
            let mut network = Network::new(&reverb);
            network.block = block;
            let mut out = super::super::silence(9_000);
            let [left, right] = &mut out;
            network.run(&sound, [left, right]);
            out
        };
        let usual = Network::new(&reverb).block;
        assert!((2..=BLOCK).contains(&usual), "{usual}");
        assert_eq!(run(1), run(usual));
    }
}
