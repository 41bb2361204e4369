//! What is played: a walk over a scale in simple rhythms, as chance has it.

use crate::synth::tools::random::Random;
use crate::synth::{RATE, frames_of};

/// A note of a phrase.
#[derive(Debug, Clone, Copy)]
pub struct Note {
    /// The frame at which it starts.
    pub at: usize,
    /// How long it is held.
    pub length_s: f32,
    /// Its frequency.
    pub hz: f32,
    /// How hard it is played, 0.4 to 1.
    pub force: f32,
}

const MAJOR: [f32; 7] = [0.0, 2.0, 4.0, 5.0, 7.0, 9.0, 11.0];

/// The frequency of a step of the major scale above `base_hz`; steps below 0 are below it.
pub fn scale_hz(base_hz: f32, step: i32) -> f32 {
    let octave = step.div_euclid(7) as f32;
    let degree = MAJOR[step.rem_euclid(7) as usize];
    base_hz * 2.0_f32.powf(octave + degree / 12.0)
}

/// A melody of notes from `lowest` to `highest` steps of the scale on `base_hz`, until `frames`.
pub fn melody(random: &mut Random, frames: usize, beat_s: f32, base_hz: f32, lowest: i32, highest: i32) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut step = i32::midpoint(lowest, highest);
    let mut time_s = random.between(0.0, 0.08);
    while frames_of(time_s) < frames {
        let beats = [0.5, 0.5, 1.0, 1.0, 1.0, 1.5, 2.0][random.below(7)];
        let length_s = beats * beat_s;
        notes.push(Note {
            at: frames_of(time_s),
            length_s,
            hz: scale_hz(base_hz, step),
            force: random.between(0.65, 1.0),
        });
        time_s += length_s * random.around(0.015);
        step += [-2, -1, -1, 1, 1, 2, 3][random.below(7)];
        if step > highest {
            step -= 4;
        }
        if step < lowest {
            step += 4;
        }
    }
    notes
}

/// Chords of three or four notes, one after another, each broken up over `spread_s`.
pub fn chords(random: &mut Random, frames: usize, beat_s: f32, base_hz: f32, spread_s: f32) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut bar = 0;
    while frames_of(bar as f32 * 2.0 * beat_s) < frames {
        let root = [0, 5, 3, 4][bar % 4];
        let start_s = bar as f32 * 2.0 * beat_s;
        for (index, third) in [0, 4, 7, 9, 11].into_iter().enumerate() {
            let at_s = start_s + spread_s * index as f32 * random.around(0.2);
            notes.push(Note {
                at: (at_s * RATE) as usize,
                length_s: 2.0 * beat_s - (at_s - start_s),
                hz: scale_hz(base_hz, root + third),
                force: random.between(0.6, 0.95),
            });
        }
        bar += 1;
    }
    notes
}
