//! Animals and people without words.

mod applause;
mod beatbox;
mod birds;
mod breath;
mod buzz;
mod calls;
mod cough;
mod crowd;
mod cry;
mod frogs;
mod heart;
mod insects;
mod laugh;
mod mouth;
mod purr;
mod sea;
mod shout;
mod snake;
mod tune;
mod wings;
mod woodpecker;

#[cfg(test)]
mod tests;

use super::Model;
use super::tools::envelope;
use super::tools::voice::Key;

pub(super) const MODELS: &[Model] = &[
    applause::APPLAUSE,
    applause::CLAP,
    beatbox::MODEL,
    birds::BIRD,
    birds::BIRDS,
    breath::BREATHING,
    breath::BREATH,
    breath::SNORING,
    buzz::MODEL,
    calls::BEAST,
    calls::FOWL,
    calls::HERD,
    calls::MONSTER,
    cough::MODEL,
    crowd::MODEL,
    cry::MODEL,
    frogs::FROG,
    frogs::FROGS,
    heart::MODEL,
    insects::MODEL,
    laugh::MODEL,
    mouth::EATING,
    mouth::MOUTH,
    purr::MODEL,
    sea::MODEL,
    shout::MODEL,
    snake::MODEL,
    tune::MODEL,
    wings::MODEL,
    woodpecker::MODEL,
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
