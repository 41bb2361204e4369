//! Notes of birds, dolphins and lips: a tone whose pitch moves through three points, with a few harmonics,
//! trills, flutter and hiss. Birds' syllables are such sweeps, 20 to 400 ms long (Catchpole and Slater, "Bird
//! song", 2008; Smyth and Smith, "The sounds of the avian syrinx", 2002).

use std::f32::consts::TAU;

use super::filter::OnePole;
use super::random::Random;
use crate::synth::{RATE, frames_of};

/// One note.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Note {
    /// How long.
    pub long_s: f32,
    /// The pitch at its beginning, middle and end, joined evenly in octaves by a curve.
    pub hz: [f32; 3],
    /// How loud, 0 to 1.
    pub level: f32,
    /// The second and third harmonic beside the first.
    pub harmonics: [f32; 2],
    /// Swing of the pitch: rate in Hz and depth in octaves.
    pub trill: (f32, f32),
    /// Swing of the level: rate in Hz and depth from 0 to 1.
    pub flutter: (f32, f32),
    /// Hiss beside the tone, 0 to 1.
    pub hiss: f32,
}

/// A pure note.
#[must_use]
pub const fn note(long_s: f32, hz: [f32; 3], level: f32) -> Note {
    Note { long_s, hz, level, harmonics: [0.08, 0.03], trill: (0.0, 0.0), flutter: (0.0, 0.0), hiss: 0.0 }
}

impl Note {
    /// The same note by another bird or at another time: pitch, length and level off by about `spread`.
    #[must_use]
    pub fn varied(&self, spread: f32, random: &mut Random) -> Self {
        let higher = random.around(spread * 0.6);
        Self {
            long_s: self.long_s * random.around(spread),
            hz: self.hz.map(|hz| hz * higher * random.around(spread * 0.3)),
            level: self.level * random.around(spread),
            ..*self
        }
    }

    /// Times another pitch.
    #[must_use]
    pub fn higher(&self, times: f32) -> Self {
        Self { hz: self.hz.map(|hz| hz * times), ..*self }
    }

    /// Its sound.
    #[must_use]
    pub fn sing(&self, random: &mut Random) -> Vec<f32> {
        let frames = frames_of(self.long_s.min(20.0));
        let logs = self.hz.map(|hz| hz.clamp(20.0, 20_000.0).log2());
        // A low breathy note needs a while to speak.
        let speaks_s = if self.hiss > 0.0 { 0.025_f32.max(22.0 / self.hz[1].max(20.0)) } else { 0.025 };
        let (attack_s, release_s) = ((0.2 * self.long_s).min(speaks_s), (0.35 * self.long_s).min(0.08));
        let (mut phase, mut swing, mut flutter) = (random.unit(), random.unit(), random.unit());
        let mut step = 0.0;
        let mut level = 0.0;
        // No breath is even: where it is heard, pitch and level stray a little. It comes out of the same throat.
        let is_breathy = self.hiss > 0.0;
        let (mut stray, mut sway) = (0.0_f32, 0.0_f32);
        let pull = 8.0 / RATE / 0.02;
        let mut dull = [OnePole::low_pass(2.5 * self.hz[1]), OnePole::low_pass(3.0 * self.hz[1])];
        (0..frames)
            .map(|frame| {
                let time_s = frame as f32 / RATE;
                if frame % 8 == 0 {
                    let t = time_s / self.long_s;
                    let [from, middle, to] = logs;
                    // The parabola through the three points.
                    let bend = 2.0 * (from + to - 2.0 * middle);
                    let pitch = from + t * (to - from - bend) + t * t * bend;
                    swing += 8.0 * self.trill.0 / RATE;
                    flutter += 8.0 * self.flutter.0 / RATE;
                    if is_breathy {
                        stray += (2.0 * pull).sqrt() * random.normal() - pull * stray;
                        sway += (2.0 * pull).sqrt() * random.normal() - pull * sway;
                    }
                    let hz = (pitch + self.trill.1 * (TAU * swing).sin() + 0.004 * stray).exp2();
                    step = (hz / RATE).min(0.48);
                    let ends = (time_s / attack_s).min((self.long_s - time_s) / release_s).clamp(0.0, 1.0);
                    let shaken = (1.0 + 0.1 * sway).max(0.0) - self.flutter.1 * (0.5 + 0.5 * (TAU * flutter).sin());
                    level = self.level * ends * ends * (3.0 - 2.0 * ends) * shaken;
                }
                phase += step;
                if phase >= 1.0 {
                    phase -= 1.0;
                }
                let (sine, cosine) = (TAU * phase).sin_cos();
                let double = if step < 0.24 { 2.0 * sine * cosine } else { 0.0 };
                let triple = if step < 0.16 { sine * (3.0 - 4.0 * sine * sine) } else { 0.0 };
                let tone = sine + self.harmonics[0] * double + self.harmonics[1] * triple;
                if is_breathy {
                    let hiss = 2.0 * self.hiss * random.bipolar();
                    level * (tone + dull.iter_mut().fold(hiss, |hiss, filter| filter.step(hiss)))
                } else {
                    level * tone
                }
            })
            .collect()
    }
}
