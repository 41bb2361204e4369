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
//! While the folds are apart for breath, the lungs behind them swallow the lowest resonances (Klatt and Klatt,
//! "Analysis, synthesis, and perception of voice quality", JASA 87, 1990). Hisses arise in front, at the teeth.

mod folds;
mod tract;

use super::random::Random;
use crate::synth::{RATE, frames_of};
use folds::Folds;
use tract::{Teeth, Tract};

/// Frames between two settings of the filters.
const BLOCK: usize = 32;

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
    /// How far the pitch strays from where it should be, as a part of it: no muscle holds still.
    pub wander: f32,
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
            wander: 0.008,
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
    /// How loud it hisses at the teeth or lips, 0 to about 1, whatever the folds do.
    pub hiss: f32,
    /// Where the hiss is strongest: 2.5 kHz for "sh", 6 kHz for "s".
    pub hiss_hz: f32,
}

impl Key {
    /// The same with a hiss.
    #[must_use]
    pub const fn hissing(mut self, hiss: f32, hiss_hz: f32) -> Self {
        (self.hiss, self.hiss_hz) = (hiss, hiss_hz);
        self
    }
}

/// A [`Key`] in short, for tables of utterances.
#[must_use]
pub const fn key(at_s: f32, pitch_hz: f32, level: f32, mouth: Mouth, breath: f32, rough: f32) -> Key {
    Key { at_s, pitch_hz, level, mouth, breath, rough, hiss: 0.0, hiss_hz: 3_500.0 }
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
    let mut teeth = Teeth::default();
    let mut out = Vec::with_capacity(frames);
    let mut glide = Glide::new(keys);
    while out.len() < frames {
        let now = glide.at(out.len() as f32 / RATE);
        tract.shape(&now.mouth, now.breath);
        folds.set(&now, random);
        teeth.set(&now);
        for _ in 0..BLOCK.min(frames - out.len()) {
            let source = folds.step(random);
            let front = if teeth.is_open() { teeth.step(random.bipolar()) } else { 0.0 };
            out.push(tract.step(source) + front);
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
        let Some(to) = self.keys.get(self.index + 1) else { return Key { level: 0.0, hiss: 0.0, ..from } };
        let t = ((time_s - from.at_s) / (to.at_s - from.at_s).max(1e-4)).clamp(0.0, 1.0);
        let mix = |a: f32, b: f32| a + (b - a) * t;
        Key {
            at_s: time_s,
            pitch_hz: from.pitch_hz * (to.pitch_hz / from.pitch_hz).max(1e-3).powf(t),
            level: mix(from.level, to.level),
            mouth: [0, 1, 2].map(|n| mix(from.mouth[n], to.mouth[n])),
            breath: mix(from.breath, to.breath),
            rough: mix(from.rough, to.rough),
            hiss: mix(from.hiss, to.hiss),
            hiss_hz: mix(from.hiss_hz, to.hiss_hz),
        }
    }
}
