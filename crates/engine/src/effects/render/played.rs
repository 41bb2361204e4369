//! What an instrument of the soundfont plays, for as long as an event lasts.

use klang_audio::synth::tools::random::Random;

use super::layer::{self, Dry};
use super::recordings::Takes;
use super::strike;
use crate::Error;
use crate::effects::catalogue::Recipe;
use crate::effects::phrase::Plays;
use crate::effects::scene::Event;

/// Exactly `frames` of a phrase.
pub(super) fn play(
    plays: &Plays,
    event: &Event,
    frames: usize,
    takes: &mut Takes<'_>,
    random: &mut Random,
) -> Result<Dry, Error> {
    let Some(font) = takes.instruments()? else { return Ok(Vec::new()) };
    let notes = plays.events(frames, event.speed, event.intensity, random);
    let played = font.play(plays.patch(), &notes, frames).map_err(|error| strike::failed("instruments", &error))?;
    Ok(played.channels)
}

/// What all instruments of a recipe draw from: what the first of them would, so that they play in one key and in time.
/// `chance` is that of a layer.
pub(super) fn together(recipe: &Recipe, event: &Event, chance: impl Fn(u64) -> Random) -> Random {
    let first = recipe.iter().position(|layer| layer.plays.is_some()).unwrap_or(0);
    let mut random = chance(first as u64);
    if let Some(layer) = recipe.get(first) {
        layer::pitch(layer, event, &mut random);
    }
    random
}
