//! What an instrument of the soundfont plays, for as long as an event lasts.

use klang_audio::synth::tools::random::Random;

use super::layer::Dry;
use super::recordings::Takes;
use super::strike;
use crate::Error;
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
