//! Where a sound is: its way to the ear (distance, air, movement, direction) and the place around it
//! (reflections, echoes, reverberation, walls, water, a telephone).
//!
//! [`path::place`] puts a dry mono sound on a [`path::Path`]; [`place::Place`] answers what is sent into it.
//! Everything but [`colour`]'s telephone is linear, and the places do not change with time, so that the tail
//! of a sound may be laid over its beginning to make it a loop. All of it works at
//! [`crate::synth::SAMPLE_RATE_HZ`] and refuses to decide levels: those are the mixer's.

pub mod air;
pub mod colour;
pub mod delay;
pub mod distance;
pub mod early;
pub mod echoes;
pub mod pan;
pub mod path;
pub mod place;
pub mod reverb;
pub mod tone;
pub mod width;

#[cfg(test)]
mod tests;

/// Left and right, of the same length.
pub type Stereo = [Vec<f32>; 2];

/// Silence.
#[must_use]
pub fn silence(frames: usize) -> Stereo {
    [vec![0.0; frames], vec![0.0; frames]]
}

/// Adds `sound` to `out` from frame `at` on, as far as there is room.
pub fn add(out: &mut Stereo, at: usize, sound: &Stereo, gain: f32) {
    for (out, sound) in out.iter_mut().zip(sound) {
        crate::synth::tools::grains::add(out, at, sound, gain);
    }
}

/// The frames from the first that is not silent to the last; `None` where all are.
#[must_use]
pub fn heard(sound: &Stereo) -> Option<std::ops::Range<usize>> {
    let is_sound = |sample: &f32| *sample != 0.0;
    let start = sound.iter().filter_map(|channel| channel.iter().position(is_sound)).min()?;
    let end = sound.iter().filter_map(|channel| channel.iter().rposition(is_sound)).max()?;
    Some(start..end + 1)
}
