//! Which sound a hit, a rhythm or a movement makes, by the thing that is seen there. Always answers something for a
//! hit: a thing that nobody knows still makes the sound of its size.

use super::super::seen::{HitKind, Place, Thing};
use super::kinds::{KINDS, Kind};
use crate::effects::scene::Space;

/// The sound of something that happens.
#[derive(Debug, Clone, PartialEq)]
pub struct HitSound {
    /// An id of the catalogue.
    pub concept: String,
    /// What it is made of, in the words of the models of impacts.
    pub material: Option<String>,
    /// Why this sound, for people: "tennis ball bounces".
    pub why: String,
    /// How sure, 0 to 1.
    pub confidence: f32,
}

/// A thing that is less sure than this says nothing about a hit.
const LEAST_CONFIDENCE: f32 = 0.12;
/// How sure a sound is that was chosen by size alone.
const BY_SIZE: f32 = 0.15;
/// A thing seen in the whole picture is less likely to be the one that hits.
const ELSEWHERE: f32 = 0.7;

/// The sound of a hit at a place (whose size is that of the thing), by what is seen in the shot. `strength` is 0 to 1.
#[must_use]
pub fn hit_concept(things: &[Thing], kind: HitKind, place: Place, strength: f32) -> HitSound {
    if let Some(sound) = of_light(things, kind, place) {
        return sound;
    }
    let seen = things_at(things, place);
    for &(thing, known, confidence) in &seen {
        let verb = verb(kind);
        if known.name == "person" || known.name == "clothes" {
            // Feet are in the lower half; what hands do is not known.
            if place.y > 0.15 && matches!(kind, HitKind::Contact | HitKind::Bounce) {
                return sound("footsteps", None, format!("{} {verb}", thing.seen_as), confidence);
            }
            continue;
        }
        if matches!(kind, HitKind::Start | HitKind::Appearance) {
            if let Some(moving) = &known.moving {
                return sound(moving, None, format!("{} {verb}", thing.seen_as), confidence);
            }
            continue;
        }
        if let Some(hit) = &known.hit {
            return sound(hit, known.material.as_deref(), format!("{} {verb}", thing.seen_as), confidence);
        }
    }
    if let Some(water) = things.iter().find(|thing| is_water(thing) && thing.confidence > 0.35)
        && matches!(kind, HitKind::Contact | HitKind::Bounce)
    {
        let why = format!("something hits the water: {}", water.seen_as);
        let concept = if place.size < 0.01 { "plop" } else { "splash" };
        return sound(concept, None, why, water.confidence * ELSEWHERE);
    }
    let material = seen.iter().find_map(|(thing, known, confidence)| {
        known.material.as_deref().map(|material| (material, &thing.seen_as, *confidence))
    });
    by_size(kind, place.size, strength, material)
}

/// The sound of something that moves to and fro, `period_s` from one time to the next.
#[must_use]
pub fn rhythm_concept(things: &[Thing], place: Place, period_s: f64) -> HitSound {
    for (thing, known, confidence) in things_at(things, place) {
        let Some(steps) = &known.steps else { continue };
        let concept = if steps == "footsteps" && period_s < 0.37 { "running" } else { steps };
        let why = format!("{} every {period_s:.2} s", thing.seen_as);
        return sound(concept, known.material.as_deref(), why, confidence);
    }
    // Steps come 1.2 to 3.5 times a second, low in the picture.
    let is_step = (0.28..=0.85).contains(&period_s) && place.y > 0.1;
    let concept = if is_step { "footsteps" } else { "thud" };
    sound(concept, None, format!("something moves every {period_s:.2} s"), BY_SIZE)
}

/// The sound of something that moves along at `speed` widths of the picture per second, if it has one.
#[must_use]
pub fn moving_concept(things: &[Thing], place: Place, speed: f32) -> Option<HitSound> {
    for (thing, known, confidence) in things_at(things, place) {
        if let Some(moving) = &known.moving {
            return Some(sound(moving, None, format!("{} moves", thing.seen_as), confidence));
        }
    }
    let is_rush = speed > 1.2 && place.size > 0.002;
    is_rush.then(|| sound("whoosh", None, format!("something passes at {speed:.1} widths a second"), BY_SIZE))
}

/// Where a shot is, by the surest thing that is a sign of a place.
#[must_use]
pub fn space_of(things: &[Thing]) -> Option<Space> {
    let sign = |thing: &Thing| {
        let space = KINDS.of_thing(thing).and_then(|kind| kind.space).or_else(|| super::scene::space_of(thing));
        space.map(|space| (space, thing.confidence))
    };
    let surest = things.iter().filter_map(sign).max_by(|a, b| a.1.total_cmp(&b.1));
    surest.filter(|(_, confidence)| *confidence >= 0.2).map(|(space, _)| space)
}

/// The things that may be what is at a place, the likeliest first, with how sure that is.
fn things_at(things: &[Thing], place: Place) -> Vec<(&Thing, &'static Kind, f32)> {
    let mut found: Vec<(&Thing, &'static Kind, f32)> = things
        .iter()
        .filter(|thing| !thing.is_ambience)
        .filter_map(|thing| {
            let nearness = match thing.place {
                Some(there) => {
                    let reach = there.size.max(place.size).max(0.01).sqrt() * 1.2;
                    let is_near = (there.x - place.x).abs() < reach && (there.y - place.y).abs() < reach;
                    if is_near { 1.0 } else { 0.3 }
                }
                None => ELSEWHERE,
            };
            let confidence = thing.confidence * nearness;
            KINDS.of_thing(thing).filter(|_| confidence >= LEAST_CONFIDENCE).map(|kind| (thing, kind, confidence))
        })
        .collect();
    found.sort_by(|a, b| b.2.total_cmp(&a.2));
    found
}

/// A flash is lightning out of doors, a camera, or fire where fire is.
fn of_light(things: &[Thing], kind: HitKind, place: Place) -> Option<HitSound> {
    if kind != HitKind::Flash {
        return None;
    }
    let has = |concepts: &[&str]| things.iter().find(|thing| concepts.contains(&thing.concept.as_str()));
    if let Some(camera) = has(&["camera_shutter"]) {
        return Some(sound("camera_shutter", None, format!("{} flashes", camera.seen_as), camera.confidence));
    }
    if let Some(fire) = has(&["fire", "campfire", "gunshot", "rifle_shot", "cannon", "rocket_launch"]) {
        let concept = if fire.concept.ends_with("fire") { "explosion" } else { &fire.concept };
        return Some(sound(concept, None, format!("{} flashes", fire.seen_as), fire.confidence));
    }
    let is_inside = matches!(space_of(things), Some(Space::Room | Space::Tiles | Space::Hall | Space::Church));
    let (concept, why) = match (is_inside, place.size > 0.3) {
        (false, true) => ("thunder", "the whole picture flashes"),
        (true, true) => ("camera_shutter", "the room flashes"),
        (_, false) => ("firework", "a small light flashes"),
    };
    Some(sound(concept, None, why.to_owned(), BY_SIZE))
}

/// What is not known sounds by its size and by how hard it hits. What is at rest and moves from one picture to the next
/// was struck.
fn by_size(kind: HitKind, size: f32, strength: f32, material: Option<(&str, &String, f32)>) -> HitSound {
    let of_material = |material: &str| match (material, size > 0.02) {
        ("metal", true) => "metal_clang",
        ("metal", false) => "coin_drop",
        ("glass" | "ceramic", _) => "glass_clink",
        ("wood", true) => "knock",
        ("wood", false) => "wood_block",
        _ => "thud",
    };
    if let Some((material, name, confidence)) = material
        && matches!(kind, HitKind::Contact | HitKind::Collision | HitKind::Bounce)
    {
        let why = format!("something of {material} {}: {name}", verb(kind));
        return sound(of_material(material), Some(material), why, confidence * ELSEWHERE);
    }
    let (concept, what) = match kind {
        HitKind::Bounce if size < 0.2 => ("ball_bounce", "something round"),
        HitKind::Appearance if size < 0.25 => ("whoosh", "something"),
        HitKind::Appearance => ("whoosh", "something large"),
        _ if size > 0.15 && strength > 0.8 => ("crash", "something large"),
        _ if size > 0.15 => ("thud", "something large"),
        HitKind::Collision if size < 0.03 => ("wood_block", "something small"),
        _ if size < 0.004 && strength < 0.5 => ("wood_block", "something small"),
        _ if size < 0.03 => ("knock", "something small"),
        _ => ("thud", "something"),
    };
    sound(concept, None, format!("{what} {}", verb(kind)), BY_SIZE)
}

fn is_water(thing: &Thing) -> bool {
    const WATER: [&str; 9] =
        ["sea", "sea_calm", "sea_rocks", "lake_lapping", "river", "stream", "waterfall", "fountain", "underwater"];
    WATER.contains(&thing.concept.as_str())
}

const fn verb(kind: HitKind) -> &'static str {
    match kind {
        HitKind::Bounce => "bounces",
        HitKind::Contact => "hits something",
        HitKind::Collision => "collides",
        HitKind::Start => "starts to move",
        HitKind::Flash => "flashes",
        HitKind::Appearance => "appears",
    }
}

fn sound(concept: &str, material: Option<&str>, why: String, confidence: f32) -> HitSound {
    HitSound {
        concept: concept.to_owned(),
        material: material.map(str::to_owned),
        why,
        confidence: confidence.clamp(0.0, 1.0),
    }
}

#[cfg(test)]
mod tests;
