//! Words that say how something sounds: level, violence, speed, size, mood, distance, movement, side,
//! material.

mod materials;
mod ways;

use crate::effects::scene::Space;

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Manner {
    /// How violent, 0 to 1.
    Intensity(f32),
    /// Its level in dB beside the usual one.
    Gain(f32),
    /// Times the usual rate.
    Speed(f32),
    /// How large, 0 to 1.
    Size(f32),
    /// How far away in metres.
    Distance(f32),
    /// It comes near.
    Approach,
    /// It goes away.
    Recede,
    /// It comes and goes.
    PassBy,
    /// Where it is, -1 left to 1 right.
    Pan(f32),
    /// Where it moves from and to.
    Sweep(f32, f32),
    /// A mood that asks for a space when the prompt names none.
    Space(Space),
    /// The whole scene repeats without a seam.
    Loop,
    /// What it is made of or falls on: words of the models' settings, the best first.
    Material(&'static [&'static str]),
}

/// Words that mean the same.
#[derive(Debug)]
pub struct Manners {
    /// The words.
    pub words: &'static [&'static str],
    /// What they say.
    pub say: &'static [Manner],
    /// Whether they say nothing about what sounds, so that a match is better without them.
    pub is_apart: bool,
}

/// All of them.
pub const MANNERS: [&[Manners]; 2] = [ways::WAYS, materials::MATERIALS];

const fn apart(words: &'static [&'static str], say: &'static [Manner]) -> Manners {
    Manners { words, say, is_apart: true }
}

const fn part(words: &'static [&'static str], say: &'static [Manner]) -> Manners {
    Manners { words, say, is_apart: false }
}
