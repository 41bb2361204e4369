//! Animals and people without words.

mod breath;
mod cough;
mod cry;
mod heart;
mod laugh;
mod purr;
mod shout;

use super::Model;
use super::tools::envelope;
use super::tools::voice::Key;

pub(super) const MODELS: &[Model] = &[
    breath::BREATHING,
    breath::BREATH,
    breath::SNORING,
    cough::MODEL,
    cry::MODEL,
    heart::MODEL,
    laugh::MODEL,
    purr::MODEL,
    shout::MODEL,
];

/// Adds an utterance after the last key, `gap_s` later.
fn after(keys: &mut Vec<Key>, gap_s: f32, utterance: &[Key]) {
    let start_s = keys.last().map_or(0.0, |last| last.at_s) + gap_s;
    keys.extend(utterance.iter().map(|key| Key { at_s: key.at_s + start_s, ..*key }));
}

/// 0.5 to 2 for a size of 0 to 1.
fn size_factor(size: f32) -> f32 {
    (2.0 * (size - 0.5)).exp2()
}

/// Cuts to `frames` with a fade.
fn cut(mut samples: Vec<f32>, frames: usize) -> Vec<f32> {
    if samples.len() > frames {
        samples.truncate(frames);
        envelope::fade_out(&mut samples, super::frames_of(0.05));
    }
    samples
}
