//! What goes on: surroundings that change at cuts, and things that sound while they are there or move.

use klang_model::cues::{Cue, CueSheet};
use klang_model::scene::{Event, Level, MAX_LEVELS};

use super::super::seen::{ENERGY_HZ, Mover, Place, Seen, Thing, Waypoint};
use super::{assign, distance_of, pan_of};
use crate::effects::catalogue::{Catalogue, ConceptKind};

/// Surroundings and things with less confidence are not heard.
const LEAST_SURROUNDINGS: f32 = 0.3;

/// Likewise in a video in which something happens: what is heard for certain is not covered by a guess.
const LEAST_BESIDE_MOMENTS: f32 = 0.35;
const LEAST_THING: f32 = 0.4;

/// How much less the surroundings of a neighbouring shot are heard, in dB.
const NEIGHBOUR_DB: f32 = 4.0;

/// Surroundings that are less sure than this are heard less, at none at all by so much, in dB.
const SURE: f32 = 0.6;
const UNSURE_DB: f32 = 8.0;

/// How much less surroundings are heard where something happens at a moment: it must stand out of them, in dB.
const HEADROOM_DB: f32 = 8.0;

/// The most surroundings at a time.
const MOST_AT_ONCE: usize = 2;

/// A mover as long as this share of the video is what a prompt's moving sound belongs to.
const LONG_SHARE: f64 = 0.25;

/// Picture widths a second from which something is moving.
pub(super) const MOVING: f32 = 0.05;

/// The surroundings of each shot; those that a cut does not change go on. A shot that does not show where it is, a face or
/// a hand, is where its neighbour is, heard less. `has_moments`: whether something happens.
pub(super) fn surroundings(sheet: &mut CueSheet, seen: &Seen, has_moments: bool, catalogue: &Catalogue) {
    let least = if has_moments { LEAST_BESIDE_MOMENTS } else { LEAST_SURROUNDINGS };
    let of_shots: Vec<Vec<&Thing>> = seen.shots.iter().map(|shot| there(&shot.things, least, catalogue)).collect();
    for (index, shot) in seen.shots.iter().enumerate() {
        let own = of_shots.get(index).filter(|things| !things.is_empty());
        let before = of_shots.iter().take(index).rev().find(|things| !things.is_empty());
        let behind = of_shots.iter().skip(index + 1).find(|things| !things.is_empty());
        let (is_own, there) = (own.is_some(), own.or(before).or(behind));
        for (rank, thing) in there.into_iter().flatten().enumerate() {
            let goes_on = sheet.cues.iter_mut().find(|cue| {
                cue.concept == thing.concept && (cue.time_s + cue.length_s.unwrap_or(0.0) - shot.start_s).abs() < 0.01
            });
            match goes_on {
                Some(cue) => cue.length_s = Some(shot.end_s - cue.time_s),
                None => sheet.cues.push(Cue {
                    length_s: Some(shot.end_s - shot.start_s),
                    distance_m: 8.0,
                    gain_db: (if rank == 0 { -4.0 } else { -9.0 })
                        - if is_own { 0.0 } else { NEIGHBOUR_DB }
                        - UNSURE_DB * (1.0 - thing.confidence / SURE).clamp(0.0, 1.0),
                    confidence: thing.confidence.clamp(0.0, 1.0),
                    why: if is_own {
                        format!("the surroundings look like {}", thing.seen_as)
                    } else {
                        format!("another shot shows the surroundings: {}", thing.seen_as)
                    },
                    ..Cue::usual(&thing.concept, shot.start_s)
                }),
            }
        }
    }
    cross(&mut sheet.cues, seen);
}

/// The most that surroundings go on into a shot that theirs is blended with, and begin before their own, in seconds: what the
/// renderer takes to fade them out and in, so that one comes as the other goes.
const MOST_CROSSING_S: f64 = 0.3;

/// Lets surroundings that change in a dissolve or a fade change in it, not at its middle.
fn cross(cues: &mut [Cue], seen: &Seen) {
    let crossing_s = |blend_s: f64| (0.5 * blend_s).clamp(0.0, MOST_CROSSING_S);
    let is_at = |a_s: f64, b_s: f64| (a_s - b_s).abs() < 0.01;
    for cue in cues {
        let (start_s, end_s) = (cue.time_s, cue.time_s + cue.length_s.unwrap_or(0.0));
        let first = seen.shots.iter().find(|shot| is_at(shot.start_s, start_s));
        let last = seen.shots.iter().find(|shot| is_at(shot.end_s, end_s));
        let lead_s = first.map_or(0.0, |shot| crossing_s(shot.blends_s[0])).min(start_s);
        let lag_s = last.map_or(0.0, |shot| crossing_s(shot.blends_s[1]));
        cue.time_s = start_s - lead_s;
        cue.length_s = Some((end_s + lag_s).min(seen.duration_s) - cue.time_s);
        cue.levels = surge(&cue.concept, seen, start_s, end_s);
    }
}

/// Surroundings that swell with what is seen of them, by id: a breaker is white and loud.
pub(super) const SURGING: &[&str] = &[
    "applause",
    "bonfire",
    "breeze",
    "campfire",
    "cheering",
    "crowd_murmur",
    "fire",
    "fireplace",
    "lake_lapping",
    "leaves_rustle",
    "sea",
    "sea_calm",
    "sea_rocks",
    "sea_storm",
    "stadium",
    "storm_wind",
    "wind",
    "wind_howl",
    "wind_in_trees",
];

/// How far what goes on follows the motion that is seen of it, in dB: a surge, something that moves, something that rubs.
const SURGE_DB: [f32; 2] = [-5.0, 4.0];
const DRIVE_DB: [f32; 2] = [-6.0, 3.0];
pub(super) const RUB_DB: [f32; 2] = [-14.0, 3.0];

/// Over how much time a surge is taken together, seconds.
const SURGE_S: f64 = 0.5;

/// From one level to the next, seconds.
const LEVEL_S: f64 = 0.2;

/// What swings less than this is steady and has no levels, in dB.
const STEADY_DB: f32 = 2.0;

/// The motion energy below which nothing is told from noise, grey levels in 40 ms.
const FAINT: f32 = 0.15;

/// How surroundings swell in a span of time: with the motion energy of the picture. Empty for those that do not.
fn surge(concept: &str, seen: &Seen, start_s: f64, end_s: f64) -> Vec<Level> {
    if !SURGING.contains(&concept) {
        return Vec::new();
    }
    let around = |time_s: f64| {
        let index = |at_s: f64| ((at_s * ENERGY_HZ).round().max(0.0) as usize).min(seen.energy.len());
        let of = &seen.energy[index(time_s - 0.5 * SURGE_S)..index(time_s + 0.5 * SURGE_S)];
        (!of.is_empty()).then(|| of.iter().sum::<f32>() / of.len() as f32)
    };
    levels(start_s, end_s, FAINT, SURGE_DB, around)
}

/// How the sound of what moves follows its speed.
pub(super) fn drive(mover: &Mover, range_db: [f32; 2], start_s: f64, end_s: f64) -> Vec<Level> {
    let around = |time_s: f64| {
        let near = |point: &&Waypoint| (point.time_s - time_s).abs() <= 0.11;
        let speeds: Vec<f32> = mover.course.iter().filter(near).map(|point| point.speed).collect();
        (!speeds.is_empty()).then(|| speeds.iter().sum::<f32>() / speeds.len() as f32)
    };
    levels(start_s, end_s, 0.3 * MOVING, range_db, around)
}

/// Levels in a span that follow an amplitude beside its mean, within a range; `least` is what counts as none. Empty where it is steady or
/// not known.
fn levels(
    start_s: f64,
    end_s: f64,
    least: f32,
    [lowest, highest]: [f32; 2],
    amplitude: impl Fn(f64) -> Option<f32>,
) -> Vec<Level> {
    let count = (((end_s - start_s) / LEVEL_S) as usize).min(MAX_LEVELS - 1);
    let known = |n: usize| {
        let time_s = start_s + n as f64 * LEVEL_S;
        Some((time_s, amplitude(time_s)?))
    };
    let values: Vec<(f64, f32)> = (0..=count).filter_map(known).collect();
    let mean = values.iter().map(|(_, value)| value).sum::<f32>() / values.len().max(1) as f32;
    if mean < least {
        return Vec::new();
    }
    let db = |value: f32| (20.0 * ((value + least) / (mean + least)).log10()).clamp(lowest, highest);
    let levels: Vec<Level> = values.into_iter().map(|(time_s, value)| Level { time_s, gain_db: db(value) }).collect();
    let ends = levels
        .iter()
        .fold([f32::MAX, f32::MIN], |[low, high], level| [low.min(level.gain_db), high.max(level.gain_db)]);
    if ends[1] - ends[0] < STEADY_DB { Vec::new() } else { levels }
}

/// Lowers surroundings in which something happens at a moment.
pub(super) fn make_room(sheet: &mut CueSheet) {
    let moments: Vec<f64> = sheet.cues.iter().filter(|cue| cue.length_s.is_none()).map(|cue| cue.time_s).collect();
    for cue in &mut sheet.cues {
        let end_s = cue.time_s + cue.length_s.unwrap_or(0.0);
        if moments.iter().any(|time_s| (cue.time_s..end_s).contains(time_s)) {
            cue.gain_db -= HEADROOM_DB;
        }
    }
}

/// The surroundings that a shot shows, the likeliest first.
fn there<'a>(things: &'a [Thing], least: f32, catalogue: &Catalogue) -> Vec<&'a Thing> {
    let is_sure =
        |thing: &&Thing| thing.is_ambience && thing.confidence >= least && catalogue.find(&thing.concept).is_some();
    things.iter().filter(is_sure).take(MOST_AT_ONCE).collect()
}

/// Things that sound while they are there, unless something that happens already sounds like them.
pub(super) fn things(sheet: &mut CueSheet, seen: &Seen, catalogue: &Catalogue) {
    for shot in &seen.shots {
        for thing in shot.things.iter().filter(|thing| !thing.is_ambience && thing.confidence >= LEAST_THING).take(2) {
            let Some(concept) = catalogue.find(&thing.concept) else { continue };
            let is_heard = sheet.cues.iter().any(|cue| {
                let end_s = cue.time_s + cue.length_s.unwrap_or(0.0);
                cue.concept == thing.concept && cue.time_s < shot.end_s && end_s >= shot.start_s
            });
            // What happens once by its nature needs a moment; without one it would be invented.
            let repeats = concept.kind == ConceptKind::Texture || concept.repeat_s.is_some();
            if is_heard || !repeats {
                continue;
            }
            let mover = mover_at(seen, thing, shot.start_s, shot.end_s);
            let mut cue = Cue {
                length_s: Some(shot.end_s - shot.start_s),
                confidence: thing.confidence.clamp(0.0, 1.0),
                why: format!("{} is there", thing.seen_as),
                ..Cue::usual(&thing.concept, shot.start_s)
            };
            if let Some(place) = thing.place {
                (cue.pan, cue.distance_m) = (pan_of(place), distance_of(place));
            }
            if let Some(mover) = mover {
                follow(&mut cue, mover, shot.start_s, shot.end_s);
                cue.levels = drive(mover, DRIVE_DB, shot.start_s, shot.end_s);
                cue.why.push_str(" and moves");
            }
            sheet.cues.push(cue);
        }
    }
}

/// A sound of a prompt that goes on: as the prompt has it, following what moves when that is one thing.
pub(super) fn prompted(event: &Event, seen: &Seen) -> Cue {
    let length_s = event.length_s.filter(|length_s| *length_s > 0.0).unwrap_or(seen.duration_s - event.start_s);
    let mut cue = Cue {
        length_s: Some(length_s.clamp(0.0, 30.0)),
        strength: event.intensity,
        pan: event.pan,
        end_pan: event.end_pan,
        distance_m: event.distance_m,
        end_distance_m: event.end_distance_m,
        confidence: event.confidence.clamp(0.0, 1.0),
        why: format!("the prompt says \"{}\"", event.text),
        ..Cue::usual(&event.concept, event.start_s.min(seen.duration_s))
    };
    assign::take_manner(&mut cue, event);
    // The violence is in the strength of what goes on.
    cue.gain_db = event.gain_db.clamp(-60.0, 12.0);
    let is_still = event.end_pan.is_none() && event.end_distance_m.is_none() && event.pan == 0.0;
    let mut long = seen.movers.iter().filter(|mover| mover.end_s - mover.start_s > LONG_SHARE * seen.duration_s);
    if let (true, Some(mover), None) = (is_still && is_of_a_thing(&event.concept), long.next(), long.next()) {
        follow(&mut cue, mover, event.start_s, event.start_s + length_s);
        cue.levels = drive(mover, DRIVE_DB, event.start_s, (event.start_s + length_s).min(seen.duration_s));
        cue.why.push_str(", and what moves is followed");
    } else {
        let end_s = (event.start_s + length_s).min(seen.duration_s);
        cue.levels = surge(&event.concept, seen, event.start_s, end_s);
    }
    cue
}

/// Whether a sound comes from a thing that goes about, by its id, and not from all around.
fn is_of_a_thing(concept: &str) -> bool {
    const WORDS: &[&str] = &[
        "car",
        "truck",
        "bus",
        "engine",
        "train",
        "motor",
        "bicycle",
        "plane",
        "helicopter",
        "boat",
        "skate",
        "drone",
        "tram",
    ];
    WORDS.iter().any(|word| concept.split('_').any(|part| part.starts_with(word)))
}

/// The mover that a thing is: one that is near its place while it is there.
fn mover_at<'a>(seen: &'a Seen, thing: &Thing, start_s: f64, end_s: f64) -> Option<&'a Mover> {
    let place = thing.place?;
    let near = |point: &Waypoint| (point.place.x - place.x).abs() < 0.4 && (point.place.y - place.y).abs() < 0.5;
    seen.movers
        .iter()
        .filter(|mover| mover.start_s < end_s && mover.end_s > start_s)
        .filter(|mover| mover.course.iter().any(|point| point.speed > MOVING && near(point)))
        .max_by(|a, b| (a.end_s - a.start_s).total_cmp(&(b.end_s - b.start_s)))
}

/// Lets a cue follow something that moves, from its first place to its last.
pub(super) fn follow(cue: &mut Cue, mover: &Mover, start_s: f64, end_s: f64) {
    let during = |point: &&Waypoint| (start_s..=end_s).contains(&point.time_s);
    let places: Vec<Place> = mover.course.iter().filter(during).map(|point| point.place).collect();
    if let (Some(&first), Some(&last)) = (places.first(), places.last()) {
        (cue.pan, cue.distance_m) = (pan_of(first), distance_of(first));
        (cue.end_pan, cue.end_distance_m) = (Some(pan_of(last)), Some(distance_of(last)));
    }
}
