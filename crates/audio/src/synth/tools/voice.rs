//! A voice: pulses of a glottis and breath noise through the resonances of a throat.
//!
//! The source is the flow pulse of Rosenberg ("Effect of glottal pulse shape on the quality of natural
//! vowels", JASA 49, 1971) as its derivative, smoothed at the closure by a band-limited step and by a
//! low-pass for the return phase (Fant, Liljencrants and Lin, "A four-parameter model of glottal flow",
//! STL-QPSR 4, 1985). Unsteadiness from period to period makes it alive (jitter, shimmer) and, when large,
//! harsh; alternate periods of different strength are the subharmonics of growls and cries (Fitch, Neubauer
//! and Herzel, "Calls out of chaos", Animal Behaviour 63, 2002).
//!
//! The throat is a tube closed at one end with resonances at odd multiples of c/4L (Fant, "Acoustic theory of
//! speech production", 1960); the mouth moves the lowest three. They sound in parallel (Klatt, "Software for a
//! cascade/parallel formant synthesizer", JASA 67, 1980) with the residues that a cascade of them would have.

use std::f32::consts::{PI, TAU};

use super::filter::OnePole;
use super::random::Random;
use crate::synth::{RATE, frames_of};

/// Frames between two settings of the filters.
const BLOCK: usize = 32;

/// The most resonances of a throat.
const MAX_RESONANCES: usize = 22;

/// Speed of sound in warm moist air, cm/s.
const SOUND_CM_S: f32 = 35_000.0;

/// Where the mouth moves the lowest three resonances: times those of a straight tube. The values for vowels
/// are those of Peterson and Barney (JASA 24, 1952) over 500, 1500 and 2500 Hz.
pub type Mouth = [f32; 3];

/// A straight tube.
pub const NEUTRAL: Mouth = [1.0, 1.0, 1.0];
/// As in "father": wide open.
pub const AH: Mouth = [1.46, 0.73, 0.98];
/// As in "cat".
pub const AE: Mouth = [1.32, 1.15, 0.96];
/// As in "bed".
pub const EH: Mouth = [1.06, 1.23, 0.99];
/// As in "see".
pub const EE: Mouth = [0.54, 1.53, 1.2];
/// As in "law".
pub const AW: Mouth = [1.14, 0.56, 0.96];
/// As in "boot": nearly closed and rounded.
pub const OO: Mouth = [0.6, 0.58, 0.9];
/// Closed lips: what comes through the nose.
pub const MM: Mouth = [0.5, 0.75, 0.9];

/// A throat and how its folds swing.
#[derive(Debug, Clone, Copy)]
pub struct Throat {
    /// From the folds to the lips: 17 cm in men, 14.5 in women, 8 in babies, 60 in cattle.
    pub tract_cm: f32,
    /// The part of a period in which the folds are open, 0.3 (pressed) to 0.9 (breathy).
    pub open: f32,
    /// Above it the pulses lose another 6 dB an octave: 500 Hz is soft, 5 kHz a shout.
    pub tilt_hz: f32,
    /// Above it the breath noise loses 6 dB an octave.
    pub air_hz: f32,
    /// Deviation of the length of a period from the next, as a part of it: 0.01 is a healthy voice.
    pub jitter: f32,
    /// Deviation of the strength of a period from the next.
    pub shimmer: f32,
    /// How much alternate periods differ, 0 to 1.
    pub subharmonic: f32,
    /// The rate at which roughness shakes the level.
    pub growl_hz: f32,
    /// Times the usual widths of the resonances: above 1 soft walls, below 1 hard ones.
    pub damping: f32,
    /// Slow swing of the pitch: its rate and its depth as a part of the pitch.
    pub vibrato: (f32, f32),
}

impl Throat {
    /// An ordinary voice with this length of throat.
    #[must_use]
    pub const fn new(tract_cm: f32) -> Self {
        Self {
            tract_cm,
            open: 0.6,
            tilt_hz: 2_500.0,
            air_hz: 6_000.0,
            jitter: 0.012,
            shimmer: 0.05,
            subharmonic: 0.0,
            growl_hz: 45.0,
            damping: 1.0,
            vibrato: (5.5, 0.004),
        }
    }
}

/// What the voice does at a moment; between moments everything moves evenly (the pitch in octaves).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Key {
    /// When.
    pub at_s: f32,
    /// Periods a second.
    pub pitch_hz: f32,
    /// How loud, 0 to about 1.
    pub level: f32,
    /// The shape of the mouth.
    pub mouth: Mouth,
    /// From 0 (pulses alone) to 1 (breath noise alone).
    pub breath: f32,
    /// From 0 (even) to 1 (harsh).
    pub rough: f32,
}

/// A [`Key`] in short, for tables of utterances.
#[must_use]
pub const fn key(at_s: f32, pitch_hz: f32, level: f32, mouth: Mouth, breath: f32, rough: f32) -> Key {
    Key { at_s, pitch_hz, level, mouth, breath, rough }
}

/// An utterance said anew: `pitch` and `slow` multiply pitches and times, `spread` (0.05 is natural) lets
/// each key wander, and the keys stay in order.
#[must_use]
pub fn say_again(keys: &[Key], pitch: f32, slow: f32, spread: f32, random: &mut Random) -> Vec<Key> {
    let (pitch, slow) = (pitch * random.around(spread), slow * random.around(spread));
    let mut last_s = 0.0;
    let mut before_s = 0.0;
    keys.iter()
        .map(|key| {
            last_s += (key.at_s - before_s) * slow * random.around(spread);
            before_s = key.at_s;
            Key {
                at_s: last_s,
                pitch_hz: key.pitch_hz * pitch * random.around(0.4 * spread),
                level: key.level * random.around(spread),
                mouth: key.mouth.map(|times| times * random.around(0.3 * spread)),
                ..*key
            }
        })
        .collect()
}

/// The sound of an utterance: from its first to its last key and the ring of the throat after it.
#[must_use]
pub fn speak(throat: &Throat, keys: &[Key], random: &mut Random) -> Vec<f32> {
    let Some(last) = keys.last() else { return Vec::new() };
    let frames = frames_of(last.at_s.min(60.0)) + frames_of(0.06);
    let mut folds = Folds::new(throat, random);
    let mut tract = Tract::new(throat);
    let mut out = Vec::with_capacity(frames);
    let mut glide = Glide::new(keys);
    while out.len() < frames {
        let now = glide.at(out.len() as f32 / RATE);
        tract.shape(&now.mouth);
        folds.set(&now);
        for _ in 0..BLOCK.min(frames - out.len()) {
            let source = folds.step(random);
            out.push(tract.step(source));
        }
    }
    super::envelope::fade_out(&mut out, frames_of(0.03));
    out
}

/// Keys joined by lines.
struct Glide<'a> {
    keys: &'a [Key],
    index: usize,
}

impl<'a> Glide<'a> {
    const fn new(keys: &'a [Key]) -> Self {
        Self { keys, index: 0 }
    }

    fn at(&mut self, time_s: f32) -> Key {
        while self.index + 1 < self.keys.len() && self.keys[self.index + 1].at_s <= time_s {
            self.index += 1;
        }
        let from = self.keys[self.index];
        let Some(to) = self.keys.get(self.index + 1) else { return Key { level: 0.0, ..from } };
        let t = ((time_s - from.at_s) / (to.at_s - from.at_s).max(1e-4)).clamp(0.0, 1.0);
        let mix = |a: f32, b: f32| a + (b - a) * t;
        Key {
            at_s: time_s,
            pitch_hz: from.pitch_hz * (to.pitch_hz / from.pitch_hz).max(1e-3).powf(t),
            level: mix(from.level, to.level),
            mouth: [0, 1, 2].map(|n| mix(from.mouth[n], to.mouth[n])),
            breath: mix(from.breath, to.breath),
            rough: mix(from.rough, to.rough),
        }
    }
}

/// The source.
struct Folds {
    throat: Throat,
    phase: f32,
    /// This period's length and strength beside the usual.
    stretch: f32,
    strength: f32,
    is_odd: bool,
    step: f32,
    target: Key,
    level: OnePole,
    growl_phase: f32,
    growl_step: f32,
    vibrato_phase: f32,
    tilt: OnePole,
    air: OnePole,
    air_low: OnePole,
}

impl Folds {
    fn new(throat: &Throat, random: &mut Random) -> Self {
        Self {
            throat: *throat,
            phase: random.unit(),
            stretch: 1.0,
            strength: 1.0,
            is_odd: false,
            step: 0.0,
            target: key(0.0, 100.0, 0.0, NEUTRAL, 0.0, 0.0),
            level: OnePole::smoothing(0.002),
            growl_phase: random.unit(),
            growl_step: 0.0,
            vibrato_phase: random.unit(),
            tilt: OnePole::low_pass(throat.tilt_hz),
            air: OnePole::low_pass(throat.air_hz),
            air_low: OnePole::low_pass(350.0),
        }
    }

    fn set(&mut self, now: &Key) {
        self.target = *now;
        self.vibrato_phase = (self.vibrato_phase + self.throat.vibrato.0 * BLOCK as f32 / RATE).fract();
        let swing = 1.0 + self.throat.vibrato.1 * (TAU * self.vibrato_phase).sin();
        self.step = (now.pitch_hz * swing / RATE).clamp(0.0, 0.4);
    }

    fn step(&mut self, random: &mut Random) -> f32 {
        let step = (self.step / self.stretch).min(0.45);
        self.phase += step;
        self.growl_phase += self.growl_step;
        if self.growl_phase >= 1.0 || self.growl_step == 0.0 {
            self.growl_phase = self.growl_phase.fract();
            self.growl_step = self.throat.growl_hz * random.around(0.35) / RATE;
        }
        if self.phase >= 1.0 {
            self.phase -= 1.0;
            self.new_period(random);
        }
        let level = self.level.step(self.target.level);
        let rough = self.target.rough;
        let shaken = 1.0 - 0.85 * rough * (0.5 + 0.5 * (TAU * self.growl_phase).cos());
        let (pulse, opening) = self.pulse(step);
        let voiced = self.tilt.step(pulse * self.strength) * (1.0 - self.target.breath);
        let noise = self.air.step(random.bipolar());
        let noise = noise - self.air_low.step(noise);
        let modulated = 1.0 - (1.0 - self.target.breath) * 0.8 * (1.0 - opening);
        level * shaken * (voiced + 1.4 * self.target.breath * modulated * noise)
    }

    fn new_period(&mut self, random: &mut Random) {
        self.is_odd = !self.is_odd;
        let (throat, rough) = (&self.throat, self.target.rough);
        let side = if self.is_odd { 1.0 } else { -1.0 };
        self.stretch =
            (1.0 + (throat.jitter + 0.1 * rough) * random.normal() + side * 0.04 * throat.subharmonic).clamp(0.5, 2.0);
        self.strength =
            ((1.0 + (throat.shimmer + 0.35 * rough) * random.normal()) * (1.0 + side * throat.subharmonic)).max(0.0);
    }

    /// The derivative of the flow, at most 1 in size, and how far the folds are open.
    fn pulse(&self, step: f32) -> (f32, f32) {
        let opening_part = 0.68 * self.throat.open;
        let closing_part = self.throat.open - opening_part;
        let closure = self.throat.open;
        let phase = self.phase;
        let (value, opening) = if phase < opening_part {
            let angle = PI * phase / opening_part;
            (closing_part / opening_part * angle.sin(), 0.5 - 0.5 * angle.cos())
        } else if phase < closure {
            let angle = 0.5 * PI * (phase - opening_part) / closing_part;
            (-angle.sin(), angle.cos())
        } else {
            (0.0, 0.0)
        };
        // The jump from -1 to 0 at the closure, smoothed over two samples.
        let past = phase - closure;
        let smooth = if (0.0..step).contains(&past) {
            let t = past / step;
            0.5 * (t + t - t * t - 1.0)
        } else if (-step..0.0).contains(&past) {
            let t = past / step;
            0.5 * (t * t + t + t + 1.0)
        } else {
            0.0
        };
        (value + smooth, opening)
    }
}

/// The throat: resonances in parallel.
struct Tract {
    straight_hz: [f32; MAX_RESONANCES],
    count: usize,
    damping: f32,
    mouth: Mouth,
    input: [f32; MAX_RESONANCES],
    a1: [f32; MAX_RESONANCES],
    a2: [f32; MAX_RESONANCES],
    y1: [f32; MAX_RESONANCES],
    y2: [f32; MAX_RESONANCES],
}

impl Tract {
    fn new(throat: &Throat) -> Self {
        let lowest = SOUND_CM_S / (4.0 * throat.tract_cm.max(1.0));
        let straight_hz: [f32; MAX_RESONANCES] = std::array::from_fn(|index| (2 * index + 1) as f32 * lowest);
        let count = straight_hz.iter().take_while(|hz| **hz < 14_000.0).count().max(3);
        let zero = [0.0; MAX_RESONANCES];
        Self {
            straight_hz,
            count,
            damping: throat.damping,
            mouth: [0.0; 3],
            input: zero,
            a1: zero,
            a2: zero,
            y1: zero,
            y2: zero,
        }
    }

    fn shape(&mut self, mouth: &Mouth) {
        if *mouth == self.mouth {
            return;
        }
        self.mouth = *mouth;
        let hz: [f32; MAX_RESONANCES] =
            std::array::from_fn(|n| self.straight_hz[n] * mouth.get(n).copied().unwrap_or(1.0));
        for n in 0..self.count {
            let frequency_hz = hz[n].min(0.45 * RATE);
            let width_hz = self.damping * (45.0 + 0.045 * frequency_hz + 6e-6 * frequency_hz * frequency_hz);
            let radius = (-PI * width_hz / RATE).exp();
            let omega = TAU * frequency_hz / RATE;
            let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
            self.input[n] = sign * self.residue(&hz, n) * omega.sin();
            self.a1[n] = 2.0 * radius * omega.cos();
            self.a2[n] = -radius * radius;
        }
    }

    /// How strong resonance `n` is in a cascade with these frequencies, beside a straight tube, where all
    /// are equally strong.
    fn residue(&self, hz: &[f32; MAX_RESONANCES], n: usize) -> f32 {
        let mut product = 1.0;
        for other in (0..self.count).filter(|&other| other != n && (n < 3 || other < 3)) {
            let straight = (self.straight_hz[n] / self.straight_hz[other]).powi(2);
            let moved = (hz[n] / hz[other]).powi(2);
            product *= (1.0 - straight).abs() / (1.0 - moved).abs().max(0.05);
        }
        (product * hz[n] / self.straight_hz[n]).clamp(0.02, 6.0)
    }

    fn step(&mut self, source: f32) -> f32 {
        let mut sum = 0.0;
        for n in 0..self.count {
            let y = self.input[n] * source + self.a1[n] * self.y1[n] + self.a2[n] * self.y2[n];
            self.y2[n] = self.y1[n];
            self.y1[n] = y;
            sum += y;
        }
        sum * 0.1
    }
}
