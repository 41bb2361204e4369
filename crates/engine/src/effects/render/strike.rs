//! One time that something happens: its layers laid over each other.

use klang_audio::synth::tools::envelope;
use klang_audio::synth::tools::random::Random;
use klang_audio::synth::{self, Kind};
use klang_audio::{Audio, onsets};

use super::layer::{self, Dry};
use super::recordings::Takes;
use super::{MAX_EVENT_S, choose, frames_of, played, seeds};
use crate::Error;
use crate::effects::catalogue::{Concept, Layer, Recipe};
use crate::effects::phrase::Plays;
use crate::effects::scene::Event;

/// What lasts at most this long is a single stroke: when strokes are counted, a recording of two of them is cut
/// to one.
const STROKE_S: f32 = 2.0;

/// The share of the peak that a sound has fallen to before it is struck again: -18 dB. The pieces of what breaks are not as
/// far apart.
const REST: f32 = 0.126;

/// What lasts at most this long is a single blow: at a moment that is named, a recording of two is cut to one even where
/// the first has not died away.
const BLOW_S: f32 = 0.8;

/// Strokes nearer than this in a recording are one (a knock and its rattle).
const ONE_STROKE_MS: f64 = 140.0;

/// Which time it is.
pub(super) struct Turn {
    /// Counted from 0 within the event.
    pub(super) variant: usize,
    /// Whether the scene says how often it happens, or when.
    pub(super) strokes: Strokes,
    /// Of this turn.
    pub(super) seed: u64,
    /// Of the event: the order of takes follows from it.
    pub(super) order: u64,
}

/// What a scene says of the strokes of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strokes {
    /// Nothing: a recording of several is as good.
    Any,
    /// How many there are: what is a single stroke by its length must be one.
    Counted,
    /// When each is: a blow, and whatever is struck again after a rest, as a ball that bounces on, must be one.
    Timed,
}

/// A sound with a peak of 1.
pub(super) struct Strike {
    /// One or two channels.
    pub(super) sound: Dry,
    /// Where it is heard to begin.
    pub(super) onset: usize,
}

impl Strike {
    /// Frames from the onset until it has fallen by 20 dB for good: what should not be talked into.
    pub(super) fn body_frames(&self) -> usize {
        let last = self.sound.iter().filter_map(|channel| channel.iter().rposition(|sample| sample.abs() > 0.1)).max();
        last.unwrap_or(0).saturating_sub(self.onset)
    }

    /// The same once more, but not quite: a little higher or lower, duller or brighter.
    pub(super) fn varied(&self, random: &mut Random) -> Dry {
        let mut sound = layer::play_at(self.sound.clone(), random.around(0.05));
        let tilt = klang_audio::synth::tools::filter::Biquad::high_shelf(1_800.0, random.between(-2.5, 2.0));
        sound.iter_mut().for_each(|channel| tilt.run(channel));
        sound
    }
}

pub(super) fn render(
    concept: &Concept,
    event: &Event,
    recipe: &Recipe,
    turn: &Turn,
    takes: &mut Takes<'_>,
) -> Result<Strike, Error> {
    let mut sum: Dry = Vec::new();
    for (index, layer) in recipe.iter().enumerate() {
        let mut random = Random::new(turn.seed, index as u64);
        let pitch = layer::pitch(layer, event, &mut random);
        let mut sound = match (&layer.takes, &layer.plays) {
            (Some(name), _) => take(concept, name, turn, pitch, event, takes, &mut random)?,
            (None, Some(plays)) => {
                let mut together = played::together(recipe, event, |layer| Random::new(turn.seed, layer));
                phrase(concept, plays, event, takes, &mut together)?
            }
            (None, None) => model(concept, layer, event, turn, index, pitch, &mut random)?,
        };
        layer::filter(&mut sound, layer, event);
        let peak = layer::peak(&sound);
        if peak <= 0.0 {
            continue;
        }
        let [least, most] = layer.at_s;
        let at = frames_of(f64::from(random.between(least, most.max(least)).clamp(0.0, MAX_EVENT_S)));
        layer::add(&mut sum, at, &sound, 10_f32.powf(layer.gain_db / 20.0) / peak);
    }
    let lasts = |longest_s| concept.length_s.is_some_and(|[_, most_s]| most_s <= longest_s);
    match turn.strokes {
        Strokes::Counted if lasts(STROKE_S) => keep_first_stroke(&mut sum, 1.0),
        Strokes::Timed if lasts(BLOW_S) => keep_first_stroke(&mut sum, 1.0),
        Strokes::Timed => keep_first_stroke(&mut sum, REST),
        Strokes::Any | Strokes::Counted => {}
    }
    let peak = layer::peak(&sum);
    if peak > 0.0 {
        layer::scale(&mut sum, 1.0 / peak);
    }
    let onset = first_onset(&sum);
    Ok(Strike { sound: sum, onset })
}

/// What is struck more gently is duller: the contact takes longer (Hertz).
pub(super) fn soften(sound: &mut Dry, strength: f32) {
    let tilt = klang_audio::synth::tools::filter::Biquad::high_shelf(1_500.0, 14.0 * (strength - 0.5).min(0.0));
    sound.iter_mut().for_each(|channel| tilt.run(channel));
}

/// Cuts what is heard to begin a second time after the sound had fallen to a share of its peak.
fn keep_first_stroke(sound: &mut Dry, rest: f32) {
    let audio = Audio { sample_rate_hz: synth::SAMPLE_RATE_HZ, channels: std::mem::take(sound) };
    let found = onsets(&audio, ONE_STROKE_MS);
    *sound = audio.channels;
    let before = |onset: usize| {
        let range = onset.saturating_sub(frames_of(0.05))..onset.saturating_sub(frames_of(0.015));
        sound
            .iter()
            .filter_map(|channel| channel.get(range.clone()))
            .flatten()
            .fold(0.0_f32, |peak, s| peak.max(s.abs()))
    };
    let limit = rest * layer::peak(sound);
    let Some(second) = found.iter().skip(1).copied().find(|&onset| before(onset) <= limit) else { return };
    let frames = second.saturating_sub(frames_of(0.015));
    for channel in sound {
        channel.truncate(frames);
        envelope::fade_out(channel, frames_of(0.05));
    }
}

/// Where it is heard to begin: where it first comes within 20 dB of its peak.
fn first_onset(sound: &[Vec<f32>]) -> usize {
    sound.iter().filter_map(|channel| channel.iter().position(|sample| sample.abs() > 0.1)).min().unwrap_or(0)
}

/// A take, another one each time, each time a little different.
fn take(
    concept: &Concept,
    name: &str,
    turn: &Turn,
    pitch: f32,
    event: &Event,
    takes: &mut Takes<'_>,
    random: &mut Random,
) -> Result<Dry, Error> {
    let count = takes.count(name).max(1);
    // Where it starts is drawn once for the event; then one follows the other.
    let first = Random::new(turn.order, seeds::LAYER).below(count);
    let Some(recording) = takes.load(name, first + turn.variant)? else { return Ok(Vec::new()) };
    let rate = pitch * random.around(0.04) * event.speed.powf(0.2);
    let [_, most_s] = concept.length_s.unwrap_or([0.1, MAX_EVENT_S]);
    let mut frames = recording.audio.frames().min(frames_of(f64::from(MAX_EVENT_S)));
    let mut fade_s = 0.02;
    let limit = frames_of(f64::from((1.6 * most_s).max(0.4)));
    if frames > limit {
        frames = limit;
        fade_s = 0.3 * limit as f32 / synth::SAMPLE_RATE_HZ as f32;
    }
    let mut sound: Dry = recording.audio.channels.iter().map(|channel| channel[..frames].to_vec()).collect();
    for channel in &mut sound {
        envelope::fade_in(channel, frames_of(0.001));
        envelope::fade_out(channel, frames_of(f64::from(fade_s)));
    }
    Ok(layer::play_at(sound, rate))
}

fn model(
    concept: &Concept,
    layer: &Layer,
    event: &Event,
    turn: &Turn,
    index: usize,
    pitch: f32,
    random: &mut Random,
) -> Result<Dry, Error> {
    let Some(model) = layer.model.as_deref().and_then(synth::find) else { return Ok(Vec::new()) };
    let settings = choose::settings(layer, model, event, pitch, random);
    let [least_s, most_s] = concept.length_s.unwrap_or([0.5, 2.0]);
    let frames = match model.kind {
        Kind::Event => frames_of(f64::from((2.0 * most_s).clamp(2.0, MAX_EVENT_S))),
        Kind::Texture => frames_of(f64::from(random.between(least_s, most_s).min(MAX_EVENT_S))),
    };
    let seed = seeds::derive(turn.seed, &[seeds::LAYER, index as u64]);
    let made: Audio = model.render(&settings, frames, seed).map_err(|error| failed(model.name, &error))?;
    let mut sound = made.channels;
    if model.kind == Kind::Texture {
        let length_s = frames as f32 / synth::SAMPLE_RATE_HZ as f32;
        for channel in &mut sound {
            envelope::fade_in(channel, frames_of(f64::from((0.06 * length_s).min(0.04))));
            envelope::fade_out(channel, frames_of(f64::from((0.3 * length_s).min(0.6))));
        }
    }
    Ok(if choose::has(model, "pitch") { sound } else { layer::play_at(sound, pitch) })
}

fn phrase(
    concept: &Concept,
    plays: &Plays,
    event: &Event,
    takes: &mut Takes<'_>,
    random: &mut Random,
) -> Result<Dry, Error> {
    let [least_s, most_s] = concept.length_s.unwrap_or([0.5, 2.0]);
    let length_s = plays.written_s(event.speed).unwrap_or_else(|| random.between(least_s, most_s)).min(MAX_EVENT_S);
    let mut sound = played::play(plays, event, frames_of(f64::from(length_s)), takes, random)?;
    sound.iter_mut().for_each(|channel| envelope::fade_out(channel, frames_of(f64::from(0.3 * length_s))));
    Ok(sound)
}

pub(super) fn failed(model: &str, error: &klang_audio::Error) -> Error {
    Error::Model { model: model.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blow_is_cut_before_it_is_struck_again() {
        let rate = synth::SAMPLE_RATE_HZ as f32;
        // Two strokes 0.25 s apart; the first has fallen to a third by then.
        let stroke = |since: f32| if since < 0.0 { 0.0 } else { (-4.5 * since).exp() * (900.0 * since).sin() };
        let two =
            || vec![(0..40_000).map(|n| stroke(n as f32 / rate) + 2.5 * stroke(n as f32 / rate - 0.25)).collect()];
        let (mut blow, mut pieces): (Dry, Dry) = (two(), two());
        keep_first_stroke(&mut blow, 1.0);
        keep_first_stroke(&mut pieces, 0.05);
        assert!((frames_of(0.2)..frames_of(0.25)).contains(&blow[0].len()), "{}", blow[0].len());
        assert_eq!(pieces[0].len(), 40_000, "what breaks goes on");
    }
}
