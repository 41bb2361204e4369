//! What goes on: layers of exactly the length that is asked for.

use klang_audio::Audio;
use klang_audio::loudness;
use klang_audio::space::Stereo;
use klang_audio::synth::tools::envelope;
use klang_audio::synth::tools::random::Random;
use klang_audio::synth::{self, Kind, SAMPLE_RATE_HZ};

use super::layer::{self, Dry};
use super::recordings::Takes;
use super::{choose, extend, frames_of, played, seeds, strike};
use crate::Error;
use crate::effects::catalogue::{Concept, Layer};
use crate::effects::mix::TEXTURE_LUFS;
use crate::effects::scene::Event;

/// Takes that one stretch is made of at most.
const MAX_TAKES: usize = 3;

/// The most times that a model which happens is repeated in a layer.
const MAX_REPEATS: usize = 400;

/// Renders a texture: exactly `frames`.
pub(super) fn render(
    concept: &Concept,
    event: &Event,
    frames: usize,
    seed: u64,
    takes: &mut Takes<'_>,
) -> Result<Dry, Error> {
    let recipe = choose::recipe(concept, event, takes);
    let mut sum: Dry = vec![vec![0.0; frames]];
    let chance = |layer| Random::new(seeds::derive(seed, &[seeds::LAYER, layer]), 0);
    for (index, layer) in recipe.iter().enumerate() {
        let mut random = chance(index as u64);
        let seed = seeds::derive(seed, &[seeds::LAYER, index as u64]);
        let pitch = layer::pitch(layer, event, &mut random);
        let mut sound = match (&layer.takes, &layer.plays) {
            (Some(name), _) => recorded(name, event, pitch, frames, takes, &mut random)?,
            (None, Some(plays)) => {
                played::play(plays, event, frames, takes, &mut played::together(recipe, event, chance))?
            }
            (None, None) if choose::goes_on(layer) => made(layer, event, pitch, frames, seed, &mut random)?,
            (None, None) => repeated(concept, layer, event, pitch, frames, seed, &mut random)?,
        };
        layer::filter(&mut sound, layer, event);
        set_loudness(&mut sound, 10_f32.powf(layer.gain_db / 20.0));
        sound.iter_mut().for_each(|channel| channel.resize(frames, 0.0));
        layer::add(&mut sum, 0, &sound, 1.0);
    }
    Ok(sum)
}

/// Brings a texture to the loudness that textures are mixed at, times `gain`. A short or sparse one, whose loudness is
/// that of its loudest moments, may not have peaks far above what the limiter can take.
pub(super) fn set_loudness(sound: &mut Dry, gain: f32) {
    let audio = Audio { sample_rate_hz: SAMPLE_RATE_HZ, channels: std::mem::take(sound) };
    let lufs = loudness::integrated(&audio).ok().flatten();
    *sound = audio.channels;
    let Some(lufs) = lufs else { return };
    // One channel will be heard from two loudspeakers.
    let lufs = if sound.len() == 1 { lufs + 3.0 } else { lufs };
    let wanted = 10_f32.powf((TEXTURE_LUFS - lufs) as f32 / 20.0);
    let most = 4.0 / layer::peak(sound).max(1e-6);
    layer::scale(sound, gain * wanted.min(most));
}

/// Lays what is behind `frames` over the beginning with constant power, so that the end runs into the beginning.
pub(super) fn close_loop(sound: &mut Stereo, frames: usize) {
    for channel in sound {
        let overlap = channel.len().saturating_sub(frames).min(frames);
        for n in 0..overlap {
            let angle = std::f32::consts::FRAC_PI_2 * n as f32 / overlap as f32;
            channel[n] = channel[n] * angle.sin() + channel[frames + n] * angle.cos();
        }
        channel.truncate(frames);
    }
}

/// Fades where a texture begins or ends within a scene.
pub(super) fn fade_inside(sound: &mut Stereo, begins_inside: bool, ends_inside: bool) {
    for channel in sound {
        let frames = channel.len();
        if begins_inside {
            envelope::fade_in(channel, frames_of(0.35).min(frames / 3));
        }
        if ends_inside {
            envelope::fade_out(channel, frames_of(0.6).min(frames / 3));
        }
    }
}

fn recorded(
    name: &str,
    event: &Event,
    pitch: f32,
    frames: usize,
    takes: &mut Takes<'_>,
    random: &mut Random,
) -> Result<Dry, Error> {
    let rate = pitch * event.speed.powf(0.3);
    let needed = (frames as f32 * rate) as usize + 64;
    let count = takes.count(name);
    let first = random.below(count);
    let mut chosen = Vec::new();
    let mut found = 0;
    for n in 0..count.min(MAX_TAKES) {
        // One take that is long enough is heard alone: two places at once are no place.
        if found >= needed.min(frames_of(6.0)) {
            break;
        }
        if let Some(recording) = takes.load(name, first + n)? {
            found += recording.audio.frames();
            chosen.push(recording);
        }
    }
    let extended = extend::extend(&chosen, needed, random);
    let mut sound = layer::play_at(extended, rate);
    sound.iter_mut().for_each(|channel| channel.truncate(frames));
    Ok(sound)
}

fn made(layer: &Layer, event: &Event, pitch: f32, frames: usize, seed: u64, random: &mut Random) -> Result<Dry, Error> {
    let Some(model) = layer.model.as_deref().and_then(synth::find) else { return Ok(Vec::new()) };
    let settings = choose::settings(layer, model, event, pitch, random);
    let rate = if choose::has(model, "pitch") { 1.0 } else { pitch };
    let needed = if (rate - 1.0).abs() < 1e-3 { frames } else { (frames as f32 * rate) as usize + 64 };
    let made = model
        .render(&settings, needed.min(synth::MAX_FRAMES), seed)
        .map_err(|error| strike::failed(model.name, &error))?;
    let mut sound = layer::play_at(made.channels, rate);
    sound.iter_mut().for_each(|channel| channel.truncate(frames));
    Ok(sound)
}

/// A model that happens, again and again.
fn repeated(
    concept: &Concept,
    layer: &Layer,
    event: &Event,
    pitch: f32,
    frames: usize,
    seed: u64,
    random: &mut Random,
) -> Result<Dry, Error> {
    const VARIANTS: usize = 6;
    let Some(model) = layer.model.as_deref().and_then(synth::find) else { return Ok(Vec::new()) };
    debug_assert!(model.kind == Kind::Event, "what goes on is not repeated");
    let most_s = concept.length_s.map_or(2.0, |[_, most]| 2.0 * most).clamp(1.0, 8.0);
    let mut variants: Vec<Dry> = Vec::new();
    for variant in 0..VARIANTS {
        let settings = choose::settings(layer, model, event, pitch, random);
        let seed = seeds::derive(seed, &[seeds::VARIANT, variant as u64]);
        let made = model
            .render(&settings, frames_of(f64::from(most_s)).min(frames.max(1)), seed)
            .map_err(|error| strike::failed(model.name, &error))?;
        let rate = if choose::has(model, "pitch") { 1.0 } else { pitch };
        variants.push(layer::play_at(made.channels, rate));
    }
    let mut sum: Dry = vec![vec![0.0; frames]];
    let mut at = frames_of(f64::from(0.15 * random.unit()));
    for time in 0..MAX_REPEATS {
        if at >= frames {
            break;
        }
        let Some(variant) = variants.get(time % VARIANTS) else { break };
        let own_s = variant.first().map_or(0, Vec::len) as f32 / SAMPLE_RATE_HZ as f32;
        let [least_s, most_s] = concept.repeat_s.unwrap_or([0.9 * own_s, 1.4 * own_s]);
        layer::add(&mut sum, at, variant, random.between(0.75, 1.0));
        at += frames_of(f64::from((random.between(least_s, most_s) / event.speed).max(0.02)));
    }
    sum.iter_mut().for_each(|channel| channel.truncate(frames));
    Ok(sum)
}
