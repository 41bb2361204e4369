//! What the words of a prompt say about motion, where a picture shows it. A planner of prompts alone hears "scrapes over the floor"
//! without seeing that something slides; here it is known, so that friction sounds like friction and a plain blow like one.
//!
//! It refuses to change what a prompt names itself: only sounds whose own thing the words do not have are replaced.

use super::super::seen::Seen;
use super::manner::{self, Manner};
use crate::effects::catalogue::{Catalogue, Concept};
use klang_model::scene::{Event, Scene};

/// Something moves along something.
const FRICTION: &[&str] =
    &["scrapes", "scraping", "scraped", "drags", "dragging", "dragged", "刮擦", "拖动", "拖过", "拖着"];

/// Furniture and boxes, which rumble and stutter as they are pushed.
const BULKY: &[&str] = &[
    "box",
    "crate",
    "table",
    "chair",
    "wardrobe",
    "cabinet",
    "furniture",
    "sofa",
    "desk",
    "箱",
    "桌",
    "椅",
    "柜",
    "家具",
];

/// Something meets something.
const BLOW: &[&str] =
    &["hits", "hitting", "bumps", "strikes", "lands on", "falls on", "drops on", "撞到", "撞上", "落在", "掉在"];

/// Things whose blows are their own: the first parts of ids, which the words must have.
const OWN: &[(&str, &[&str])] =
    &[("car_crash", &["car", "vehicle", "truck", "crash", "车"]), ("bullet_hit", &["bullet", "shot", "子弹"])];

/// The end of something that moves, when the words leave out what ends.
const SHUTS: &[&str] = &["shuts", "closes", "and shut", "关上"];

/// The scene with its sounds corrected.
pub(super) fn heed(scene: &Scene, seen: &Seen, catalogue: &Catalogue) -> Scene {
    let mut scene = scene.clone();
    if seen.movers.is_empty() && seen.hits.is_empty() {
        return scene;
    }
    let has_door = scene.events.iter().any(|event| event.concept.starts_with("door_"));
    for event in &mut scene.events {
        let Some(concept) = catalogue.find(&event.concept) else { continue };
        let Some(better) = better(event, concept, has_door) else { continue };
        if catalogue.find(better).is_some() {
            better.clone_into(&mut event.concept);
        }
    }
    scene
}

/// What an event is rather, by its words.
fn better(event: &Event, concept: &Concept, has_door: bool) -> Option<&'static str> {
    let text = event.text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let manner = manner::of(concept);
    if says(FRICTION) && !matches!(manner, Manner::Friction | Manner::Swing) {
        return Some(if says(BULKY) { "furniture_drag" } else { "scrape" });
    }
    if let Some((_, own)) = OWN.iter().find(|(id, _)| *id == concept.id)
        && says(BLOW)
        && !says(own)
    {
        return Some("thud");
    }
    // "A door creaks and shuts": what shuts is the door.
    (has_door && says(SHUTS) && !concept.id.contains("door")).then_some("door_close")
}

#[cfg(test)]
mod tests {
    use klang_model::scene::Space;

    use super::super::super::seen::{Mover, Seen};
    use super::*;

    #[test]
    fn words_of_motion_are_heeded_where_something_moves() {
        let event = |concept: &str, text: &str| Event { text: text.to_owned(), ..Event::usual(concept) };
        let heard = |events: Vec<Event>, moves: bool| {
            let mover = Mover { id: 0, start_s: 0.0, end_s: 3.0, course: Vec::new() };
            let seen = Seen { duration_s: 4.0, movers: vec![mover; usize::from(moves)], ..Seen::default() };
            let scene = Scene { duration_s: 4.0, space: Space::default(), is_loop: false, events, notes: Vec::new() };
            let scene = heed(&scene, &seen, Catalogue::built_in());
            scene.events.into_iter().map(|event| event.concept).collect::<Vec<_>>()
        };
        let slide = || {
            vec![event("footsteps_wood", "a wooden box scrapes over the floor"), event("car_crash", "hits the wall")]
        };
        assert_eq!(heard(slide(), true), ["furniture_drag", "thud"]);
        assert_eq!(heard(slide(), false), ["footsteps_wood", "car_crash"], "nothing moves");
        assert_eq!(heard(vec![event("car_crash", "a car hits the wall")], true), ["car_crash"]);
        let door = vec![event("door_creak", "a door creaks"), event("power_down", "shuts")];
        assert_eq!(heard(door, true), ["door_creak", "door_close"]);
        assert_eq!(heard(vec![event("power_down", "the machine shuts down")], true), ["power_down"]);
        assert_eq!(heard(vec![event("metal_scrape", "metal scrapes over stone")], true), ["metal_scrape"]);
    }
}
