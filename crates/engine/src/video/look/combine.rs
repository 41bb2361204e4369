//! Views, boxes and measures of a scene become things.

use std::collections::HashMap;

use super::super::seen::{Place, Shot, Thing};
use super::View;
use super::detect::Found;
use super::kinds::{CLASSES, KINDS};
use super::scene::{self, Measures};

/// The most things of a shot.
const MAX_THINGS: usize = 8;
/// Below this a thing is not told.
const LEAST_CONFIDENCE: f32 = 0.04;
/// Boxes that are smaller than this share of the picture are not looked at again.
const LEAST_REGION: f32 = 0.004;
/// A region that covers more than this is the picture itself.
const MOST_REGION: f32 = 0.7;
/// How much what is seen only in a part counts beside what is seen in the whole.
const REGION_TRUST: f32 = 0.8;
/// How much a box counts: more where the classifier sees some of it, too, for the detector knows few things and takes
/// others for them.
const BOX_TRUST: f32 = 0.9;
const LONE_BOX_TRUST: f32 = 0.35;
/// A box of this score says nothing.
const LEAST_BOX_SCORE: f32 = 0.25;
/// There are no classes of people, so that the detector is alone with them.
const PERSON: &str = "Person";
/// The classifier sees some of a thing from this probability on.
const AGREEMENT: f32 = 0.05;
/// What every class gets by chance, so that kinds of many classes are not seen everywhere.
const CHANCE: f32 = 0.004;

/// Where to look closer: where something moves, then where the detector found something.
pub(super) fn regions(moving: &[Place], found: &[Found]) -> Vec<Place> {
    let mut regions: Vec<Place> = Vec::new();
    for place in moving.iter().copied().chain(found.iter().map(Found::place)) {
        let is_usable =
            place.size > LEAST_REGION && place.size < MOST_REGION && place.x.is_finite() && place.y.is_finite();
        let is_new = regions.iter().all(|known| {
            let near = known.size.max(place.size).sqrt();
            (known.x - place.x).abs() > near || (known.y - place.y).abs() > near
        });
        if is_usable && is_new {
            regions.push(place);
        }
    }
    regions
}

/// What speaks for a kind.
#[derive(Debug, Clone, Default)]
struct Evidence {
    confidence: f32,
    /// The class or label that says so, and how surely.
    name: String,
    sureness: f32,
    place: Option<Place>,
}

/// The things of a shot, the likeliest first.
pub(super) fn things(views: &[View], found: &[Found], measures: &Measures, shot: &Shot) -> Vec<Thing> {
    let mut evidence: HashMap<usize, Evidence> = HashMap::new();
    let wholes: Vec<&View> = views.iter().filter(|view| view.place.is_none()).collect();
    // The mean over the whole pictures: what is there for a moment only counts for as long as it is there.
    let mut mean = vec![0.0; CLASSES.len()];
    for view in &wholes {
        for (sum, probability) in mean.iter_mut().zip(&view.classes) {
            *sum += probability / wholes.len() as f32;
        }
    }
    add(&mut evidence, &mean, None, 1.0);
    for view in views.iter().filter(|view| view.place.is_some()) {
        // A small part without its surroundings is taken for anything.
        let size = view.place.map_or(1.0, |place| place.size);
        add(&mut evidence, &view.classes, view.place, REGION_TRUST * (size.sqrt() * 2.5).clamp(0.3, 1.0));
    }
    for one in found {
        let Some(kind) = KINDS.all.iter().position(|kind| kind.labels.iter().any(|label| label == one.label)) else {
            continue;
        };
        let entry = evidence.entry(kind).or_default();
        let is_agreed = one.label == PERSON || entry.confidence > AGREEMENT;
        let trust = if is_agreed { BOX_TRUST } else { LONE_BOX_TRUST };
        let share = one.place().size.sqrt().min(0.5) * 2.0;
        let confidence = (one.score - LEAST_BOX_SCORE).max(0.0) / (1.0 - LEAST_BOX_SCORE) * trust * (0.4 + 0.6 * share);
        // Both networks agree: surer than each.
        entry.confidence = 1.0 - (1.0 - entry.confidence) * (1.0 - confidence);
        if one.score > entry.sureness {
            (entry.name, entry.sureness) = (one.label.to_owned(), one.score);
        }
        entry.place = entry.place.or(Some(one.place()));
    }
    let mut things: Vec<Thing> = evidence
        .into_iter()
        .map(|(kind, evidence)| {
            let kind = &KINDS.all[kind];
            Thing {
                concept: kind.concept.clone(),
                seen_as: evidence.name,
                confidence: evidence.confidence * kind.weight,
                place: evidence.place,
                is_ambience: kind.is_ambience,
            }
        })
        .collect();
    let sureness = things.iter().map(|thing| thing.confidence).fold(0.0, f32::max);
    things.extend(scene::things(measures, shot.motion, sureness));
    things.extend(crowds(found));
    merge(things)
}

/// Many of one kind are surroundings: people a crowd, cars traffic.
fn crowds(found: &[Found]) -> impl Iterator<Item = Thing> {
    const CROWDS: [(&[&str], usize, &str, &str); 2] =
        [(&[PERSON], 4, "city_people", "people"), (&["Car", "Vehicle"], 3, "traffic", "vehicles")];
    CROWDS.iter().filter_map(|&(labels, least, concept, name)| {
        let count = found.iter().filter(|one| labels.contains(&one.label) && one.score > 0.4).count();
        (count >= least).then(|| Thing {
            concept: concept.to_owned(),
            seen_as: format!("{count} {name}"),
            confidence: (0.12 * count as f32).min(0.7),
            place: None,
            is_ambience: true,
        })
    })
}

/// Adds what a view says: the sum of a kind's classes.
fn add(evidence: &mut HashMap<usize, Evidence>, classes: &[f32], place: Option<Place>, trust: f32) {
    let mut sums: HashMap<usize, (f32, usize)> = HashMap::new();
    for (class, &probability) in classes.iter().enumerate() {
        let entry = sums.entry(KINDS.of_class(class)).or_insert((0.0, class));
        entry.0 += (probability - CHANCE).max(0.0);
        if probability > classes[entry.1] {
            entry.1 = class;
        }
    }
    for (kind, (sum, class)) in sums {
        let confidence = sum.min(1.0) * trust;
        let entry = evidence.entry(kind).or_default();
        if confidence > entry.confidence {
            *entry = Evidence { confidence, name: CLASSES[class].to_owned(), sureness: classes[class], place };
        }
    }
}

/// One thing for each concept, sure ones first. Several signs of one concept make it surer.
fn merge(mut things: Vec<Thing>) -> Vec<Thing> {
    // The order must not depend on that of a hash map.
    things.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then_with(|| a.seen_as.cmp(&b.seen_as)));
    let mut merged: Vec<Thing> = Vec::new();
    for thing in things {
        match merged.iter_mut().find(|known| known.concept == thing.concept) {
            Some(known) => {
                known.confidence = 1.0 - (1.0 - known.confidence) * (1.0 - thing.confidence);
                known.place = known.place.or(thing.place);
            }
            None => merged.push(thing),
        }
    }
    merged.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then_with(|| a.concept.cmp(&b.concept)));
    merged.retain(|thing| thing.confidence >= LEAST_CONFIDENCE);
    merged.truncate(MAX_THINGS);
    merged
}
