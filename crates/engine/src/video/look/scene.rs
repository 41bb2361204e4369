//! Wide scenes by colour, texture and change: for them the classifier has few classes. Colours are counted in three
//! zones (upper, middle, lower third), edges measured along and across, differences between pictures by how streaky they
//! are. Each scene is a product of ramps over such measures; the limits were set on the development half of
//! `eval/stills.json` and on pictures of one colour.
//!
//! What it says is weak evidence: at most [`MOST_CONFIDENCE`], less the surer a thing is seen.

mod measures;

#[cfg(test)]
mod tests;

pub(super) use measures::{Measures, measure};

use super::super::seen::Thing;
use crate::effects::scene::Space;

/// The surest that a scene is by its measures alone.
const MOST_CONFIDENCE: f32 = 0.45;
/// Below this a scene is not told.
const LEAST_CONFIDENCE: f32 = 0.05;

/// A scene: its concept, what people call it, and how far the measures speak for it, 0 to 1.
struct Scene {
    concept: &'static str,
    name: &'static str,
    space: Option<Space>,
    score: fn(&Measures) -> f32,
}

const SCENES: [Scene; 11] = [
    Scene { concept: "sea_calm", name: "water below a horizon, by its colours", space: None, score: water },
    Scene { concept: "birds_forest", name: "woods, by their green", space: Some(Space::Forest), score: woods },
    Scene { concept: "birds", name: "open green land, by its colours", space: None, score: meadow },
    Scene { concept: "breeze", name: "sky, by its colour", space: None, score: sky },
    Scene { concept: "wind", name: "snow, by its white", space: None, score: snow },
    Scene { concept: "crickets", name: "night, by its darkness", space: None, score: night },
    Scene { concept: "fire", name: "fire, by its light", space: None, score: fire },
    Scene { concept: "rain", name: "rain, by its streaks", space: None, score: rain },
    Scene {
        concept: "underwater",
        name: "under water, by its colour",
        space: Some(Space::Underwater),
        score: underwater,
    },
    Scene { concept: "stream", name: "running water, by its glitter", space: None, score: running_water },
    Scene { concept: "leaves_rustle", name: "autumn leaves, by their colour", space: None, score: autumn },
];

/// Water with more motion than this has waves that are heard as the sea.
const WAVES: f32 = 0.12;

/// The scenes that the measures speak for. `motion` is the shot's, `sureness` that of the surest thing that is seen
/// otherwise.
pub(super) fn things(measures: &Measures, motion: f32, sureness: f32) -> Vec<Thing> {
    let doubt = 1.0 - 0.7 * sureness.clamp(0.0, 1.0);
    SCENES
        .iter()
        .map(|scene| Thing {
            concept: if scene.concept == "sea_calm" && motion > WAVES { "sea" } else { scene.concept }.to_owned(),
            seen_as: scene.name.to_owned(),
            confidence: (scene.score)(measures) * MOST_CONFIDENCE * doubt,
            place: None,
            is_ambience: true,
        })
        .filter(|thing| thing.confidence >= LEAST_CONFIDENCE)
        .collect()
}

/// Where a scene is.
pub(super) fn space_of(thing: &Thing) -> Option<Space> {
    SCENES.iter().find(|scene| scene.name == thing.seen_as).and_then(|scene| scene.space)
}

/// 0 up to `low`, 1 from `high` on; the other way round where `low` is greater.
fn ramp(value: f32, low: f32, high: f32) -> f32 {
    ((value - low) / (high - low)).clamp(0.0, 1.0)
}

fn water(m: &Measures) -> f32 {
    let [upper, _, lower] = &m.zones;
    let is_sky = ramp(upper.blue + upper.white + upper.grey + upper.violet, 0.4, 0.8) * ramp(upper.edges(), 0.06, 0.03);
    let surface = ramp(lower.blue + lower.teal + lower.violet + 0.6 * lower.grey, 0.3, 0.65);
    // Waves are wider than high: brightness changes more from row to row than along a row.
    let waves = ramp(lower.down / lower.along.max(0.002), 0.9, 1.8).max(ramp(lower.edges(), 0.012, 0.006));
    // A road or a wall below the sky is grey, too.
    let colour = 0.4 + 0.6 * ramp(lower.blue + lower.teal + lower.violet, 0.05, 0.3);
    // Water stirs all over and the sky above does not; noise is in both, and a floor on which something moves rests elsewhere.
    let stirs = m.stirs.map_or(1.0, |stirs| 0.3 + 0.7 * ramp(stirs, 0.05, 0.3));
    is_sky * surface * waves * colour * stirs * ramp(m.horizon, 0.15, 0.5) * ramp(lower.green, 0.25, 0.1)
}

fn woods(m: &Measures) -> f32 {
    let [upper, middle, lower] = &m.zones;
    let green = (upper.green + middle.green + lower.green) / 3.0;
    let canopy = ramp(upper.green + 0.7 * upper.dark, 0.35, 0.7);
    ramp(green, 0.25, 0.55) * canopy * ramp(m.edges(), 0.035, 0.06)
}

fn meadow(m: &Measures) -> f32 {
    let [upper, middle, lower] = &m.zones;
    let land = ramp(lower.green + 0.6 * lower.straw, 0.35, 0.75);
    let open = ramp(upper.blue + upper.white + upper.grey, 0.3, 0.7);
    let near = ramp((middle.green + lower.green + upper.green) / 3.0, 0.5, 0.8) * 0.8;
    land * open.max(near)
}

fn sky(m: &Measures) -> f32 {
    let [upper, middle, lower] = &m.zones;
    let blue = (upper.blue + middle.blue + lower.blue) / 3.0;
    let cover = blue + (upper.white + middle.white + lower.white) / 3.0;
    ramp(cover, 0.7, 0.9) * ramp(blue, 0.15, 0.4) * ramp(m.edges(), 0.035, 0.015) * ramp(m.edges(), 0.0005, 0.002) * 0.6
}

fn snow(m: &Measures) -> f32 {
    let [upper, _, lower] = &m.zones;
    let cold = ramp(upper.blue + upper.grey + upper.white, 0.4, 0.8);
    ramp(lower.white, 0.5, 0.85) * ramp(lower.edges(), 0.004, 0.012) * cold * ramp(lower.straw, 0.2, 0.05)
}

fn night(m: &Measures) -> f32 {
    let dark = m.zones.iter().map(|zone| zone.dark).sum::<f32>() / 3.0;
    ramp(dark, 0.6, 0.85) * ramp(m.edges(), 0.002, 0.006) * 0.7
}

fn fire(m: &Measures) -> f32 {
    let flames = m.zones.iter().map(|zone| zone.flame).sum::<f32>() / 3.0;
    let dark = m.zones.iter().map(|zone| zone.dark).sum::<f32>() / 3.0;
    ramp(flames, 0.03, 0.15) * ramp(dark, 0.3, 0.6).max(ramp(m.flicker, 0.03, 0.1) * 0.7)
}

fn rain(m: &Measures) -> f32 {
    let grey = m.zones.iter().map(|zone| zone.grey + zone.white + zone.dark).sum::<f32>() / 3.0;
    // What falls leaves differences that are much longer down than across, all over the picture.
    ramp(m.streaks, 1.6, 2.6) * ramp(m.flicker, 0.006, 0.02) * ramp(grey, 0.3, 0.6) * ramp(m.spread, 0.12, 0.35)
}

fn underwater(m: &Measures) -> f32 {
    let teal = m.zones.iter().map(|zone| zone.teal + 0.6 * zone.blue).sum::<f32>() / 3.0;
    let least = m.zones.iter().map(|zone| zone.teal + zone.blue).fold(1.0, f32::min);
    ramp(teal, 0.6, 0.85) * ramp(least, 0.5, 0.8) * ramp(m.saturation, 0.3, 0.5) * ramp(m.horizon, 0.5, 0.2)
}

fn running_water(m: &Measures) -> f32 {
    // Glitter changes in small places between pictures while the picture as a whole stays.
    let [upper, middle, lower] = &m.zones;
    let wet = ramp(middle.white + lower.white + lower.blue + lower.teal + lower.grey, 0.5, 1.1);
    let banks = ramp(upper.green + middle.green + upper.dark, 0.3, 0.8);
    wet * banks * ramp(m.flicker, 0.015, 0.05) * ramp(m.streaks, 2.0, 1.4)
}

fn autumn(m: &Measures) -> f32 {
    let warm = m.zones.iter().map(|zone| zone.rust).sum::<f32>() / 3.0;
    ramp(warm, 0.3, 0.6) * ramp(m.edges(), 0.03, 0.06) * 0.7
}
