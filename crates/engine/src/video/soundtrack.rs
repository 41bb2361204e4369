//! A [`CueSheet`] becomes sound: cues become a [`Scene`], whose sound is the effects; music steps back behind them; both
//! together are brought to their level. The parts keep the levels that they have in the whole.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use klang_audio::dynamics::{self, Compressor, Ducking};
use klang_audio::{Audio, edges, limit, loudness};
use klang_model::cues::{Cue, CueSheet};
use klang_model::scene::{Event, Moment, Scene};

use crate::Error;
use crate::effects::catalogue::{Catalogue, ConceptKind};

/// Music is this loud beside the effects, and alone.
const MUSIC_LUFS: f64 = -22.0;
const MUSIC_ALONE_LUFS: f64 = -18.0;

/// The whole is not louder.
const MAX_LUFS: f64 = -16.0;

/// No peak is above, with room for what a lossy codec adds.
const CEILING_DBTP: f64 = -1.0 - loudness::CODEC_MARGIN_DB;

/// How far the limiter goes down into effects and music that meet.
const MAX_LIMITING_DB: f64 = 3.0;

/// How music steps back: enough that a blow is heard, not so much that it seems to stop.
const DUCKING: Ducking = Ducking { threshold_db: -32.0, slope: 0.5, most_db: 8.0, attack_ms: 15.0, release_ms: 350.0 };

/// What close recording does to effects: soft sounds come up gently.
const CLOSE: Compressor =
    Compressor { threshold_db: -30.0, ratio: 2.0, knee_db: 12.0, attack_ms: 8.0, release_ms: 180.0 };

/// The parts of a soundtrack and their sum, of equal length.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Soundtrack {
    pub(super) whole: Audio,
    pub(super) effects: Option<Audio>,
    pub(super) music: Option<Audio>,
}

/// The scene of a sheet's effects; `None` when it has none.
pub(super) fn scene_of(sheet: &CueSheet, catalogue: &Catalogue) -> Option<Scene> {
    let mut events: Vec<Event> = Vec::new();
    // What happens at one moment is one event for each sound, so that no two times are the same.
    let mut groups: BTreeMap<(String, Option<String>, u32, u32), Vec<&Cue>> = BTreeMap::new();
    for cue in &sheet.cues {
        let kind = catalogue.find(&cue.concept).map(|concept| concept.kind);
        if kind == Some(ConceptKind::Event) && cue.length_s.is_none() {
            let key = (cue.concept.clone(), cue.material.clone(), cue.size.to_bits(), cue.speed.to_bits());
            groups.entry(key).or_default().push(cue);
        } else {
            events.push(Event {
                start_s: cue.time_s,
                length_s: cue.length_s,
                intensity: cue.strength,
                gain_db: cue.gain_db,
                levels: cue.levels.clone(),
                end_pan: cue.end_pan,
                end_distance_m: cue.end_distance_m,
                ..event_of(cue)
            });
        }
    }
    for cues in groups.values() {
        // An event holds so many moments.
        for cues in cues.chunks(klang_model::scene::MAX_COUNT as usize) {
            let Some(first) = cues.first() else { continue };
            let loudest_db = cues.iter().map(|cue| cue.gain_db).fold(f32::MIN, f32::max);
            let at = cues.iter().map(|cue| moment_of(cue, loudest_db)).collect();
            events.push(Event { start_s: first.time_s, gain_db: loudest_db, at, ..event_of(first) });
        }
    }
    events.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    let (duration_s, space) = (sheet.duration_s, sheet.space);
    (!events.is_empty()).then_some(Scene { duration_s, space, is_loop: false, events, notes: Vec::new() })
}

fn event_of(cue: &Cue) -> Event {
    Event {
        confidence: cue.confidence,
        speed: cue.speed,
        size: cue.size,
        material: cue.material.clone(),
        distance_m: cue.distance_m,
        pan: cue.pan,
        ..Event::usual(&cue.concept)
    }
}

fn moment_of(cue: &Cue, loudest_db: f32) -> Moment {
    // What a cue is quieter than the loudest of its sound.
    let lower = (cue.gain_db - loudest_db) / crate::effects::MOMENT_RANGE_DB;
    Moment {
        time_s: cue.time_s,
        strength: (cue.strength + lower).clamp(0.0, 1.0),
        pan: Some(cue.pan),
        distance_m: Some(cue.distance_m),
    }
}

/// Lays effects and music together. `frames` is the length of the video at the rate of both.
///
/// # Errors
/// Those of the meter and the limiter.
pub(super) fn mix(
    sheet: &CueSheet,
    effects: Option<Audio>,
    music: Option<Audio>,
    frames: usize,
) -> Result<Soundtrack, Error> {
    let fit = |audio: Option<Audio>| {
        audio.map(|mut audio| {
            audio.channels.iter_mut().for_each(|channel| channel.resize(frames, 0.0));
            audio
        })
    };
    let (mut effects, mut music) = (fit(effects), fit(music));
    if sheet.asmr
        && let Some(effects) = &mut effects
    {
        dynamics::compress(effects, &CLOSE);
        to_ceiling(effects)?;
    }
    if let Some(music) = &mut music {
        let target = if effects.is_some() { MUSIC_LUFS } else { MUSIC_ALONE_LUFS };
        if let Some(lufs) = loudness::measure(music).map_err(failed)?.integrated_lufs {
            scale(music, target - lufs);
        }
        if let Some(effects) = &effects {
            dynamics::duck(music, effects, &DUCKING);
        }
    }
    let rate = klang_audio::synth::SAMPLE_RATE_HZ;
    let mut whole = Audio::silence(rate, 2, frames);
    for part in [&effects, &music].into_iter().flatten() {
        for (sum, channel) in whole.channels.iter_mut().zip(part.channels.iter().cycle()) {
            sum.iter_mut().zip(channel).for_each(|(sum, sample)| *sum += sample);
        }
    }
    let found = loudness::measure(&whole).map_err(failed)?;
    if let Some(lufs) = found.integrated_lufs {
        let gain_db = (MAX_LUFS - lufs).min(CEILING_DBTP + MAX_LIMITING_DB - found.true_peak_dbtp).min(0.0);
        for part in [Some(&mut whole), effects.as_mut(), music.as_mut()].into_iter().flatten() {
            scale(part, gain_db);
        }
        if found.true_peak_dbtp + gain_db > CEILING_DBTP {
            limit(&mut whole, CEILING_DBTP).map_err(failed)?;
        }
    }
    // What sounds at the last picture must not click.
    for part in [Some(&mut whole), effects.as_mut(), music.as_mut()].into_iter().flatten() {
        edges::fade_out(part, 20.0);
    }
    Ok(Soundtrack { whole, effects, music })
}

/// Brings what was compressed back up to full level.
fn to_ceiling(audio: &mut Audio) -> Result<(), Error> {
    let found = loudness::measure(audio).map_err(failed)?;
    let Some(lufs) = found.integrated_lufs else { return Ok(()) };
    scale(audio, (CEILING_DBTP - found.true_peak_dbtp).min(MAX_LUFS - lufs));
    Ok(())
}

fn scale(audio: &mut Audio, gain_db: f64) {
    let gain = 10_f64.powf(gain_db / 20.0) as f32;
    audio.channels.iter_mut().flatten().for_each(|sample| *sample *= gain);
}

fn failed(error: klang_audio::Error) -> Error {
    Error::Model { model: "soundtrack".to_owned(), reason: error.to_string() }
}
