//! Steps become events with times: what follows each other shares the duration by natural lengths, what
//! sounds together starts together, what is in the background goes on all the time.

use klang_audio::synth::{self, Range};

use super::settle::{Beyond, Settled, Step, Thing};
use super::traits::{Count, Path, Traits};
use super::{UNSURE, candidate};
use crate::effects::catalogue::{Catalogue, Concept, ConceptKind};
use crate::effects::scene::{Event, MAX_EVENTS, Scene};

/// How much quieter the background is.
const BACKGROUND_DB: f32 = -9.0;

/// More of those who cause it than these are not placed one by one.
const MAX_VOICES: u32 = 4;

/// Where something comes from and goes to, in metres.
const FAR_M: f32 = 80.0;

/// What passes by passes at this distance, and begins and ends [`FAR_M`] times half away to the sides.
const PASSING_M: f32 = 30.0;

/// Lays out a settled prompt.
pub fn lay_out(catalogue: &'static Catalogue, settled: Settled, duration_s: f64) -> Scene {
    let mut events: Vec<Event> = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    for thing in &settled.background {
        place(catalogue, thing, (0.0, duration_s), duration_s, &mut events, &mut notes);
    }
    let naturals: Vec<Natural> = settled.steps.iter().map(|step| natural(catalogue, step)).collect();
    let mut start_s = 0.0;
    for (step, slot_s) in settled.steps.iter().zip(share(&naturals, duration_s)) {
        let is_crowded = step.things.len() + settled.background.len() > 1;
        let mut moments = 0;
        for thing in &step.things {
            let mut from_s = start_s;
            if is_crowded && is_single(&catalogue.concepts()[thing.matches[0].concept]) {
                // One bang within something that goes on is heard when that is established.
                moments += 1;
                from_s += slot_s * (0.25 * f64::from(moments)).min(0.8);
            }
            let end_s = if start_s + slot_s > duration_s - 0.01 { duration_s } else { start_s + slot_s };
            place(catalogue, thing, (from_s, end_s), duration_s, &mut events, &mut notes);
        }
        start_s += slot_s;
    }
    events.truncate(MAX_EVENTS);
    let usual = settled.steps.iter().flat_map(|step| &step.things).chain(&settled.background).next();
    let usual = usual.map(|thing| catalogue.concepts()[thing.matches[0].concept].space);
    let space = settled.scene.space.or(settled.scene.mood_space).or(usual).unwrap_or_default();
    events.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    Scene { duration_s, space, is_loop: settled.scene.is_loop, events, notes }
}

/// How long a step lasts by its nature.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Natural {
    seconds: f64,
    /// Whether it may as well last longer.
    is_elastic: bool,
}

fn natural(catalogue: &Catalogue, step: &Step) -> Natural {
    if step.things.is_empty() {
        return Natural { seconds: 1.0, is_elastic: false };
    }
    let each = step.things.iter().map(|thing| {
        if let Some(seconds) = thing.traits.length_s {
            return Natural { seconds, is_elastic: false };
        }
        let concept = &catalogue.concepts()[thing.matches[0].concept];
        if concept.kind == ConceptKind::Texture {
            return Natural { seconds: 3.0, is_elastic: true };
        }
        let length = f64::from(middle(concept.length_s.unwrap_or([1.0, 1.0])));
        let repeat = f64::from(concept.repeat_s.map_or(0.0, middle)).max(length * 0.6);
        match times(&thing.traits, concept) {
            Some(count) => Natural { seconds: length + repeat * f64::from(count - 1), is_elastic: false },
            None if concept.repeat_s.is_some() => {
                Natural { seconds: (length + 2.0 * repeat).min(4.0), is_elastic: true }
            }
            None => Natural { seconds: length, is_elastic: false },
        }
    });
    let longest = |a: Natural, b: Natural| Natural {
        seconds: a.seconds.max(b.seconds),
        is_elastic: a.is_elastic || b.is_elastic,
    };
    each.reduce(longest).unwrap_or(Natural { seconds: 1.0, is_elastic: false })
}

/// Seconds for each step. They add up to the duration; none is shorter than half of an equal share.
fn share(naturals: &[Natural], duration_s: f64) -> Vec<f64> {
    let least = 0.5 * duration_s / naturals.len().max(1) as f64;
    let total = |elastic: bool| {
        naturals
            .iter()
            .filter(|natural| natural.is_elastic == elastic)
            .map(|natural| natural.seconds.max(0.1))
            .sum::<f64>()
    };
    let (fixed, elastic) = (total(false), total(true));
    let (fixed_scale, elastic_scale) = if elastic > 0.0 && fixed + elastic <= duration_s {
        (1.0, (duration_s - fixed) / elastic)
    } else {
        let scale = duration_s / (fixed + elastic).max(0.1);
        (scale, scale)
    };
    let scaled = naturals
        .iter()
        .map(|natural| natural.seconds.max(0.1) * if natural.is_elastic { elastic_scale } else { fixed_scale });
    let mut slots: Vec<f64> = scaled.map(|seconds| seconds.max(least)).collect();
    let sum: f64 = slots.iter().sum();
    slots.iter_mut().for_each(|slot| *slot *= duration_s / sum.max(0.01));
    slots
}

/// Adds the events of a thing between two moments.
fn place(
    catalogue: &'static Catalogue,
    thing: &Thing,
    (from_s, to_s): (f64, f64),
    duration_s: f64,
    events: &mut Vec<Event>,
    notes: &mut Vec<String>,
) {
    let Some(best) = thing.matches.first() else { return };
    let concept = &catalogue.concepts()[best.concept];
    let mut event = dress(thing, concept);
    event.confidence = candidate(catalogue, best).confidence;
    event.start_s = round(from_s.clamp(0.0, duration_s));
    let ends_early = to_s < duration_s - 0.01 || thing.traits.length_s.is_some();
    if ends_early {
        let length_s = thing.traits.length_s.unwrap_or(to_s - from_s).min(duration_s - from_s);
        event.length_s = Some(round(length_s.max(0.05)));
    }
    note(catalogue, thing, &event, notes);
    let voices = voices(&thing.traits, concept);
    for voice in 0..voices {
        let mut event = event.clone();
        if voices > 1 {
            let side = 2.0 * voice as f32 / (voices - 1) as f32 - 1.0;
            event.pan = (event.pan + 0.5 * side).clamp(-1.0, 1.0);
            event.gain_db -= 1.5 * (voices - 1) as f32;
            let apart_s = f64::from(concept.repeat_s.map_or(0.3, middle)).min(1.0) * 0.37;
            event.start_s = round((event.start_s + apart_s * f64::from(voice)).min(duration_s));
        }
        events.push(event);
    }
}

/// The event of a thing, without its times.
fn dress(thing: &Thing, concept: &Concept) -> Event {
    let traits = &thing.traits;
    let mut event = Event::usual(&concept.id);
    event.text = thing.text.clone();
    event.gain_db = traits.gain_db + if traits.is_background { BACKGROUND_DB } else { 0.0 };
    event.intensity = traits.intensity.unwrap_or(event.intensity);
    event.speed = traits.speed.unwrap_or(event.speed);
    event.size = traits.size.unwrap_or(event.size);
    event.material = material(traits, concept, &thing.text);
    event.count = if concept.kind == ConceptKind::Event { times(traits, concept) } else { None };
    if let Some((pan, end_pan)) = traits.pan {
        event.pan = pan;
        event.end_pan = end_pan;
    }
    let usual_m = event.distance_m;
    event.distance_m = traits.distance_m.unwrap_or(usual_m);
    match traits.path {
        Some(Path::Approach) => {
            event.end_distance_m = Some(usual_m);
            event.distance_m = traits.distance_m.unwrap_or(0.0).max(FAR_M);
        }
        Some(Path::Recede) => {
            event.end_distance_m = Some(traits.distance_m.unwrap_or(0.0).max(FAR_M));
            event.distance_m = usual_m;
        }
        Some(Path::PassBy) => {
            let metres = traits.distance_m.unwrap_or(0.0).max(PASSING_M);
            event.distance_m = metres;
            event.end_distance_m = Some(metres);
            if event.end_pan.is_none() {
                (event.pan, event.end_pan) = (-0.9, Some(0.9));
            }
        }
        None => {}
    }
    event
}

/// The material of the models' settings that the words name, for this concept if one of its models has it.
fn material(traits: &Traits, concept: &Concept, text: &str) -> Option<String> {
    let own: Vec<&str> = concept
        .recipes
        .iter()
        .flatten()
        .filter_map(|layer| layer.model.as_deref())
        .filter_map(synth::find)
        .flat_map(materials)
        .collect();
    let named = own.iter().find(|word| text.split(|c: char| !c.is_alphanumeric()).any(|said| said == **word));
    let said = traits.materials.iter().find_map(|words| words.iter().find(|word| own.contains(word)));
    let other = || {
        traits.materials.iter().find_map(|words| {
            words.iter().find(|word| synth::models().flat_map(materials).any(|known| known == **word))
        })
    };
    said.or(named).or_else(other).map(|word| (*word).to_owned())
}

fn materials(model: &synth::Model) -> impl Iterator<Item = &'static str> + use<> {
    let params = model.params.iter().filter(|param| matches!(param.name, "surface" | "material"));
    params.flat_map(|param| {
        match param.range {
            Range::Word(words) => words,
            Range::Number { .. } => &[],
        }
        .iter()
        .copied()
    })
}

/// How often an event happens, when the prompt says so.
fn times(traits: &Traits, concept: &Concept) -> Option<u32> {
    match traits.count {
        Some(Count::Times(count)) => Some(count),
        Some(Count::Unsure(count)) if concept.kind == ConceptKind::Event => Some(count),
        // Five balloons popping: each pops once.
        Some(Count::Agents(count)) if is_moment(concept) => Some(count),
        _ => None,
    }
}

/// How many sound at once.
fn voices(traits: &Traits, concept: &Concept) -> u32 {
    match traits.count {
        Some(Count::Agents(count)) if !is_moment(concept) => count.clamp(1, MAX_VOICES),
        Some(Count::Unsure(count)) if concept.kind == ConceptKind::Texture => count.clamp(1, MAX_VOICES),
        _ => 1,
    }
}

fn is_single(concept: &Concept) -> bool {
    concept.kind == ConceptKind::Event && concept.repeat_s.is_none()
}

/// What is over so soon that several are told apart by their times.
fn is_moment(concept: &Concept) -> bool {
    is_single(concept) && concept.length_s.is_some_and(|[_, most]| most <= 1.5)
}

/// Says what was made in place of something else, and what else an unsure event may be.
fn note(catalogue: &'static Catalogue, thing: &Thing, event: &Event, notes: &mut Vec<String>) {
    let shown: String = thing.text.chars().take(80).collect();
    match thing.beyond {
        Some(Beyond::Speech) => notes
            .push(format!("spoken words are not part of sound effects: `{}` stands for \"{shown}\"", event.concept)),
        Some(Beyond::Music) => {
            notes.push(format!("music is not part of sound effects: `{}` stands for \"{shown}\"", event.concept))
        }
        None if event.confidence < UNSURE => {
            let others: Vec<String> =
                thing.matches[1..].iter().map(|other| format!("`{}`", candidate(catalogue, other).concept)).collect();
            let others = if others.is_empty() { String::new() } else { format!("; next were {}", others.join(", ")) };
            notes.push(format!("nothing fits \"{shown}\" well: `{}` is the closest{others}", event.concept));
        }
        None => {}
    }
}

fn middle([least, most]: [f32; 2]) -> f32 {
    (least + most) / 2.0
}

/// Times to the millisecond: plans are read by people.
fn round(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
