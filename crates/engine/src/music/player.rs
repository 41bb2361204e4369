//! From beats to notes: swing, human timing and touch. The one place where written notes become times.

use klang_audio::synth::tools::random::Random;

use super::form::Form;
use super::song::{Bend, Note};
use super::style::{Arc, Style};

/// A note as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Written {
    /// Its beat in the piece.
    pub at: f64,
    /// Its length in beats.
    pub length: f64,
    /// Its key.
    pub key: i32,
    /// 0 (silent) to 1 (as hard as can be).
    pub force: f64,
    /// Seconds that it comes late, as the strings of a chord do.
    pub late_s: f64,
}

/// Turns what is written into notes.
pub struct Player<'a> {
    form: &'a Form,
    swing: f64,
    swing_16: f64,
    beat_parts: usize,
    human: f64,
    arc: Arc,
    random: Random,
    /// The notes so far.
    pub notes: Vec<Note>,
    /// The bends so far.
    pub bends: Vec<Bend>,
}

/// How far people are off the beat, in seconds (one standard deviation), at `human` 1.
const OFF_S: f64 = 0.009;

/// How much the force varies at `human` 1.
const UNEVEN: f64 = 0.07;

impl<'a> Player<'a> {
    /// A player with a stream of chance.
    #[must_use]
    pub fn new(form: &'a Form, style: &Style, random: Random) -> Self {
        Self {
            form,
            swing: style.swing,
            swing_16: style.swing_16,
            beat_parts: style.steps,
            human: style.human,
            arc: style.arc,
            random,
            notes: Vec::new(),
            bends: Vec::new(),
        }
    }

    /// Chance.
    pub const fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// The time of a written beat.
    #[must_use]
    pub fn seconds_at(&self, beat: f64) -> f64 {
        self.form.seconds_at(self.swung(beat))
    }

    fn swung(&self, beat: f64) -> f64 {
        if !self.beat_parts.is_multiple_of(2) {
            return beat;
        }
        let whole = beat.floor();
        let mut part = beat - whole;
        if self.swing_16 > 0.5 {
            let half = (part * 2.0).floor() / 2.0;
            part = half + 0.5 * bend(2.0 * (part - half), self.swing_16);
        }
        whole + bend(part, self.swing)
    }

    /// Plays a note.
    pub fn play(&mut self, written: Written) {
        let start_beat = self.swung(written.at);
        let start = self.form.seconds_at(start_beat);
        let end = self.form.seconds_at(self.swung(written.at + written.length));
        // The first note must not come before the beginning, nor the last chord before its time.
        let off = if written.at > 0.01 { f64::from(self.random.normal()) * OFF_S * self.human } else { 0.0 };
        let start_s = (start + off + written.late_s).max(0.0);
        let progress = start / self.form.duration_s.max(0.1);
        let swell = match self.arc {
            Arc::Build => 0.85 + 0.15 * progress,
            Arc::Flat => 1.0,
            Arc::Calm => 0.9 + 0.1 * (std::f64::consts::PI * progress).sin(),
        };
        let force = written.force * swell * (1.0 + UNEVEN * self.human * f64::from(self.random.normal()));
        let velocity = (force * 127.0).round().clamp(1.0, 127.0) as u8;
        let length_s = (end - start - written.late_s).max(0.03);
        if start_s < self.form.duration_s - 0.05 && (0..=127).contains(&written.key) {
            self.notes.push(Note { start_s, length_s, key: written.key as u8, velocity });
        }
    }

    /// Notes and bends in the order of time.
    #[must_use]
    pub fn finish(mut self) -> (Vec<Note>, Vec<Bend>) {
        self.notes.sort_by(|a, b| a.start_s.total_cmp(&b.start_s).then(a.key.cmp(&b.key)));
        self.bends.sort_by(|a, b| a.at_s.total_cmp(&b.at_s));
        (self.notes, self.bends)
    }
}

/// Moves the middle of an interval to `middle`.
fn bend(part: f64, middle: f64) -> f64 {
    if part < 0.5 { part * 2.0 * middle } else { middle + (part - 0.5) * 2.0 * (1.0 - middle) }
}
