//! A [`Scene`] becomes sound: for each event the best recipe that can be had, its layers, how often and when it
//! happens, its way to the ear; then the place around and the levels ([`super::mix`]).
//!
//! Deterministic for a scene and a seed: what an event sounds like depends on the seed, its place in the list and its
//! concept, not on the other events. It refuses scenes whose sounds add up to more work than [`MAX_WORK_S`].

mod choose;
mod extend;
mod layer;
mod played;
mod recordings;
mod schedule;
mod seeds;
mod stretch;
mod strike;

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use klang_audio::Audio;
use klang_audio::space::Stereo;
use klang_audio::space::path::{self, Path, Placed};
use klang_audio::space::place::Place;
use klang_audio::synth::SAMPLE_RATE_HZ;
use klang_audio::synth::tools::envelope;
use klang_audio::synth::tools::random::Random;
use klang_model::Attribution;

use super::catalogue::{Catalogue, Concept, ConceptKind, Recipe};
use super::mix::{Bus, Mix};
use super::scene::{Event, Level, Scene, Space};
use crate::Error;
use recordings::Takes;
pub(crate) use recordings::{Installed, Recordings};
use strike::Strokes;

/// The most seconds of dry sound, over all events and layers, that one scene may ask for: some 20 s of one core.
pub(crate) const MAX_WORK_S: f64 = 600.0;

/// The most different renderings of an event that happens often; further ones are varied repetitions.
const MAX_VARIANTS: usize = 10;

/// The longest of what happens once, in seconds.
const MAX_EVENT_S: f32 = 15.0;

/// From the gentlest moment of an event to the most violent, in dB: what lies between the first bounce of a ball and its
/// last that is heard.
pub(crate) const MOMENT_RANGE_DB: f32 = 18.0;

/// Frames over which the gain of a level that changes is taken as straight.
const LEVEL_FRAMES: usize = 64;

/// The most frames that a sound which begins before its scene is faded in over.
const EARLY_FADE: usize = 64;

/// What a scene became.
#[derive(Debug)]
pub(crate) struct Made {
    /// Stereo at 44.1 kHz, exactly as long as the scene.
    pub(crate) audio: Audio,
    /// Whose recordings it contains.
    pub(crate) attributions: Vec<Attribution>,
}

/// Frames in this many seconds, rounded to the nearest.
pub(crate) fn frames_of(seconds: f64) -> usize {
    (seconds.max(0.0) * f64::from(SAMPLE_RATE_HZ)).round() as usize
}

/// What of klang-audio answers for a space.
pub(crate) const fn place_of(space: Space) -> Place {
    match space {
        Space::Dry => Place::DRY,
        Space::Outdoors => Place::OUTDOORS,
        Space::Forest => Place::FOREST,
        Space::Street => Place::STREET,
        Space::Room => Place::ROOM,
        Space::Tiles => Place::TILES,
        Space::Hall => Place::HALL,
        Space::Church => Place::CHURCH,
        Space::Cave => Place::CAVE,
        Space::Underwater => Place::UNDERWATER,
        Space::Telephone => Place::TELEPHONE,
        Space::NextDoor => Place::NEXT_DOOR,
    }
}

/// Renders a scene of at most so many events. `progress` hears how much is done (0 to 1) after each event and may stop the work.
///
/// # Errors
/// [`Error::Input`] with every rule that the scene breaks; [`Error::Stopped`]; those of loading recordings.
pub(crate) fn render(
    scene: &Scene,
    max_events: usize,
    seed: u64,
    catalogue: &Catalogue,
    recordings: Option<&dyn Recordings>,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<Made, Error> {
    let faults = scene.check_up_to(max_events, &|id| catalogue.find(id).is_some());
    if !faults.is_empty() {
        return Err(Error::Input(faults.join("; ")));
    }
    let known: Vec<(&Event, &Concept)> =
        scene.events.iter().filter_map(|event| Some((event, catalogue.find(&event.concept)?))).collect();
    let work_s: f64 = known.iter().map(|(event, concept)| work_s(scene, event, concept)).sum();
    if work_s > MAX_WORK_S {
        return Err(Error::Input(format!(
            "the events ask for {work_s:.0} s of sound in all, at most {MAX_WORK_S:.0} s are possible: use fewer or shorter ones"
        )));
    }
    let mut takes = Takes::new(recordings);
    let place = place_of(scene.space);
    let mut mix = Mix::new(frames_of(scene.duration_s), scene.is_loop, place, seed);
    let loudest_db = known.iter().map(|(_, concept)| concept.level_db).fold(-40.0, f32::max);
    for (index, (event, concept)) in known.iter().enumerate() {
        let seed = seeds::derive(seed, &[index as u64, seeds::of_text(&concept.id)]);
        let work = Work { scene, event, concept, seed, place, gain: relative_gain(event, concept, loudest_db) };
        match concept.kind {
            ConceptKind::Texture => work.texture(&mut takes, &mut mix)?,
            ConceptKind::Event => work.happening(&mut takes, &mut mix)?,
        }
        // The mix is about as much work as one more event.
        if progress((index + 1) as f32 / (known.len() + 1) as f32).is_break() {
            return Err(Error::Stopped);
        }
    }
    Ok(Made { audio: mix.finish(natural_gain(&known))?, attributions: takes.into_attributions() })
}

/// How much of the difference between concepts is heard, as a film mixer does it: what is asked for must be heard, and
/// a watch beside a jet never is.
const LEVEL_SHARE: f32 = 0.5;

/// The most that a scene is lowered by, in dB.
const LEAST_NATURAL_DB: f32 = -10.0;

/// The level of a whole scene beside one of loud things: that of its loudest event.
fn natural_gain(known: &[(&Event, &Concept)]) -> f32 {
    let loudest_db =
        known.iter().map(|(event, concept)| LEVEL_SHARE * concept.level_db + event.gain_db).fold(f32::MIN, f32::max);
    10_f32.powf(loudest_db.clamp(LEAST_NATURAL_DB, 0.0) / 20.0)
}

/// The level of an event beside the loudest of its scene. Differences between concepts are halved; what the scene
/// itself says counts in full.
fn relative_gain(event: &Event, concept: &Concept, loudest_db: f32) -> f32 {
    let natural_db = LEVEL_SHARE * (concept.level_db - loudest_db);
    10_f32.powf((natural_db + event.gain_db + 8.0 * (event.intensity - 0.5)) / 20.0)
}

/// How many seconds of dry sound an event needs at most.
fn work_s(scene: &Scene, event: &Event, concept: &Concept) -> f64 {
    let layers = concept.recipes.iter().map(Vec::len).max().unwrap_or(1) as f64;
    let length_s = event.length_s.unwrap_or(scene.duration_s).min(scene.duration_s);
    layers
        * match concept.kind {
            ConceptKind::Texture => length_s,
            ConceptKind::Event => {
                let times =
                    if event.at.is_empty() { event.count.map(|count| count as usize) } else { Some(event.at.len()) };
                let variants = times.unwrap_or(MAX_VARIANTS).min(MAX_VARIANTS);
                let variants = if times.is_none() && concept.repeat_s.is_none() { 1 } else { variants };
                variants as f64 * f64::from(concept.length_s.map_or(1.0, |[_, most]| most).min(MAX_EVENT_S))
            }
        }
}

/// One event of a scene at work.
struct Work<'a> {
    scene: &'a Scene,
    event: &'a Event,
    concept: &'a Concept,
    seed: u64,
    place: Place,
    gain: f32,
}

impl Work<'_> {
    fn random(&self, stream: u64) -> Random {
        Random::new(self.seed, stream)
    }

    fn path(&self) -> Path {
        let event = self.event;
        Path {
            distance_m: [event.distance_m, event.end_distance_m.unwrap_or(event.distance_m)],
            pan: [event.pan, event.end_pan.unwrap_or(event.pan)],
        }
    }

    /// Something that goes on.
    fn texture(&self, takes: &mut Takes<'_>, mix: &mut Mix) -> Result<(), Error> {
        let (start, end) = self.span();
        let frames = end - start;
        let path = self.path();
        let is_whole = start == 0 && end == mix.frames();
        // What will be laid over the beginning of a loop.
        let overlap = if mix.is_loop() && is_whole { (frames / 3).min(frames_of(0.8)) } else { 0 };
        let heard = frames + overlap;
        let needed = if path.moves() { heard + path::extra_frames(&path, heard) } else { heard };
        let mut dry = stretch::render(self.concept, self.event, needed, self.seed, takes)?;
        stretch::set_loudness(&mut dry, self.gain);
        let mut placed = if path.moves() || path.pan[0] != 0.0 {
            path::place(&layer::to_mono(&dry), &path, heard, self.place.critical_m, self.place.is_enclosed)
        } else {
            let wide = layer::to_stereo(dry, seeds::derive(self.seed, &[seeds::WIDTH]));
            path::place_wide(&wide, path.distance_m[0], self.place.critical_m, self.place.is_enclosed)
        };
        for sound in [&mut placed.direct, &mut placed.send] {
            stretch::close_loop(sound, frames);
            if overlap == 0 {
                stretch::fade_inside(sound, start > 0, end < mix.frames());
            }
        }
        for channel in placed.direct.iter_mut().chain(&mut placed.send) {
            follow_levels(channel, start, &self.event.levels);
        }
        mix.add(Bus::Textures, start, &placed);
        Ok(())
    }

    /// Something that happens, once or more often.
    fn happening(&self, takes: &mut Takes<'_>, mix: &mut Mix) -> Result<(), Error> {
        if !self.event.at.is_empty() {
            return self.moments(takes, mix);
        }
        let (start, end) = self.span();
        let end = if mix.is_loop() { end } else { end.min(mix.frames()) };
        let plan = schedule::Plan::of(self.concept, self.event, start, end, &mut self.random(1));
        let recipe = choose::recipe(self.concept, self.event, takes);
        let strokes = if self.event.count.is_some() { Strokes::Counted } else { Strokes::Any };
        let variants = self.variants(plan.times, recipe, strokes, takes)?;
        let lengths: Vec<usize> = variants.iter().map(strike::Strike::body_frames).collect();
        let onsets = plan.onsets(&lengths, &mut self.random(2));
        let mut random = self.random(3);
        let path = self.path();
        for (time, onset) in onsets.iter().enumerate() {
            let Some(variant) = variants.get(time % variants.len().max(1)) else { break };
            let again = time >= variants.len();
            let sound = if again { variant.varied(&mut random) } else { variant.sound.clone() };
            // The first is as loud as it can be; others vary around it, as hands and throats do.
            let gain = if time == 0 { 1.0 } else { 10_f32.powf(random.between(-2.5, 0.5) / 20.0) };
            let spread = if onsets.len() > 1 { random.between(-0.07, 0.07) } else { 0.0 };
            let at = onset.saturating_sub(variant.onset);
            let here = self.path_at(&path, at, sound[0].len(), (start, end), spread);
            let mut placed = self.place_strike(&sound, &here);
            scale(&mut placed, gain * self.gain);
            mix.fit(at, &mut placed);
            mix.add(Bus::Events, at, &placed);
        }
        Ok(())
    }

    /// As many different renderings as it happens, up to [`MAX_VARIANTS`].
    fn variants(
        &self,
        times: usize,
        recipe: &Recipe,
        strokes: Strokes,
        takes: &mut Takes<'_>,
    ) -> Result<Vec<strike::Strike>, Error> {
        (0..times.min(MAX_VARIANTS))
            .map(|variant| {
                let seed = seeds::derive(self.seed, &[seeds::VARIANT, variant as u64]);
                let turn = strike::Turn { variant, strokes, seed, order: self.seed };
                strike::render(self.concept, self.event, recipe, &turn, takes)
            })
            .collect()
    }

    /// Something that happens at moments that the scene names: each is heard to begin just there.
    fn moments(&self, takes: &mut Takes<'_>, mix: &mut Mix) -> Result<(), Error> {
        let moments = &self.event.at;
        let recipe = choose::recipe(self.concept, self.event, takes);
        let variants = self.variants(moments.len(), recipe, Strokes::Timed, takes)?;
        let mut random = self.random(3);
        let path = self.path();
        for (time, moment) in moments.iter().enumerate() {
            let Some(variant) = variants.get(time % variants.len().max(1)) else { break };
            let mut sound = if time < variants.len() { variant.sound.clone() } else { variant.varied(&mut random) };
            strike::soften(&mut sound, moment.strength);
            let onset = frames_of(moment.time_s);
            // What would begin before the scene does is cut there.
            let early = variant.onset.saturating_sub(onset);
            for channel in &mut sound {
                channel.drain(..early.min(channel.len()));
                envelope::fade_in(channel, early.min(EARLY_FADE));
            }
            let at = onset.saturating_sub(variant.onset);
            let share = onset as f32 / mix.frames().max(1) as f32;
            let (distance_m, pan) = path.at(share);
            let here =
                Path { distance_m: [moment.distance_m.unwrap_or(distance_m); 2], pan: [moment.pan.unwrap_or(pan); 2] };
            let mut placed = self.place_strike(&sound, &here);
            let gain = 10_f32.powf(MOMENT_RANGE_DB * (moment.strength - 0.5) / 20.0);
            scale(&mut placed, gain * self.gain);
            mix.fit(at, &mut placed);
            mix.add(Bus::Events, at, &placed);
        }
        Ok(())
    }

    /// The part of the event's path that a sound of some frames covers.
    fn path_at(&self, path: &Path, at: usize, frames: usize, (start, end): (usize, usize), spread: f32) -> Path {
        let share = |frame: usize| frame.saturating_sub(start) as f32 / (end - start).max(1) as f32;
        let (from, to) = (path.at(share(at)), path.at(share(at + frames)));
        Path { distance_m: [from.0, to.0], pan: [(from.1 + spread).clamp(-1.0, 1.0), (to.1 + spread).clamp(-1.0, 1.0)] }
    }

    fn place_strike(&self, sound: &[Vec<f32>], path: &Path) -> Placed {
        let frames = sound.first().map_or(0, Vec::len);
        match sound {
            [left, right] if !path.moves() && path.pan[0].abs() < 0.1 => {
                let wide: Stereo = [left.clone(), right.clone()];
                path::place_wide(&wide, path.distance_m[0], self.place.critical_m, self.place.is_enclosed)
            }
            _ => path::place(&layer::to_mono(sound), path, frames, self.place.critical_m, self.place.is_enclosed),
        }
    }

    /// The frames from the event's beginning to its end.
    fn span(&self) -> (usize, usize) {
        let whole = frames_of(self.scene.duration_s);
        let start = frames_of(self.event.start_s).min(whole);
        let length = self.event.length_s.filter(|length| *length > 0.0).map_or(whole, frames_of);
        // What is left must be enough to be heard.
        let least = frames_of(0.2).min(whole);
        let start = start.min(whole - least);
        (start, start.saturating_add(length.max(least)).min(whole))
    }
}

/// Lets a sound that begins at a frame of the scene take the levels of its event.
fn follow_levels(channel: &mut [f32], start: usize, levels: &[Level]) {
    let (Some(first), Some(last)) = (levels.first(), levels.last()) else { return };
    let rate = f64::from(SAMPLE_RATE_HZ);
    let db_at = |frame: usize| {
        let time_s = frame as f64 / rate;
        let next = levels.partition_point(|level| level.time_s <= time_s);
        match next.checked_sub(1).map(|before| (&levels[before], levels.get(next))) {
            None => first.gain_db,
            Some((_, None)) => last.gain_db,
            Some((before, Some(after))) => {
                let share = (time_s - before.time_s) / (after.time_s - before.time_s).max(1e-9);
                before.gain_db + share as f32 * (after.gain_db - before.gain_db)
            }
        }
    };
    // Straight within a block, of which none is heard as a step.
    for (block, samples) in channel.chunks_mut(LEVEL_FRAMES).enumerate() {
        let at = start + block * LEVEL_FRAMES;
        let [from, to] = [at, at + LEVEL_FRAMES].map(|frame| 10_f32.powf(db_at(frame) / 20.0));
        for (k, sample) in samples.iter_mut().enumerate() {
            *sample *= from + (to - from) * k as f32 / LEVEL_FRAMES as f32;
        }
    }
}

fn scale(placed: &mut Placed, gain: f32) {
    placed.direct.iter_mut().chain(&mut placed.send).flatten().for_each(|sample| *sample *= gain);
}
