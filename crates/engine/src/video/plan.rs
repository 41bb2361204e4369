//! What is seen and what is asked for become a [`CueSheet`]: the prompt decides what sounds, the picture decides when, how
//! strong and from where; without a prompt the picture decides alone. Deterministic; draws nothing.
//!
//! It refuses to invent: a cue says in `why` what it comes from, and where nothing is seen that fits, the prompt's own
//! plan is kept and a note says so.

mod assign;
mod continuous;
mod manner;
mod motion;
mod said;

#[cfg(test)]
mod tests;

use klang_model::cues::{Cue, CueSheet, MAX_CUES, MAX_SHOTS, MAX_SOUNDS};
use klang_model::scene::{Scene, Space};

use super::seen::{Hit, HitKind, Place, Rhythm, Seen, Shot};
use crate::effects::catalogue::{Catalogue, ConceptKind};
use assign::Moment;

/// What happens with less confidence is not heard; close up, for detail, more is.
const LEAST_CONFIDENCE: f32 = 0.5;
const LEAST_CONFIDENCE_ASMR: f32 = 0.25;

/// What swings without a blow that is seen is heard when it is known this surely as something that strikes, as feet do: a
/// pendulum is silent.
const LEAST_SWINGING: f32 = 0.2;

/// How far sounds of a scene usually are, in metres.
const USUAL_M: f32 = 2.0;

/// A hit this near one of a rhythm's times belongs to it.
const SAME_S: f64 = 0.1;

/// What repeats itself more slowly than this surges and does not strike, seconds.
const MOST_BLOW_S: f64 = 2.5;

/// What is asked for besides the video.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wish<'a> {
    /// The plan of the prompt for effects, as long as the video.
    pub(super) effects: Option<&'a Scene>,
    /// The prompt for music.
    pub(super) music: Option<&'a str>,
    /// Close, detailed, over a quiet bed.
    pub(super) asmr: bool,
}

/// What a hit sounds like when nobody says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Heard {
    pub(super) concept: String,
    pub(super) material: Option<String>,
    pub(super) why: String,
    pub(super) confidence: f32,
}

/// Says what a hit in a shot sounds like, if it can be heard; the last is the period of the rhythm that it is one of, in seconds.
pub(super) type HearHit<'a> = dyn Fn(&Shot, &Hit, Option<f64>) -> Option<Heard> + 'a;

/// The sheet for what was seen and asked for.
pub(super) fn plan(
    seen: &Seen,
    wish: Wish<'_>,
    space: Option<Space>,
    catalogue: &Catalogue,
    hear: &HearHit<'_>,
) -> CueSheet {
    let least = if wish.asmr { LEAST_CONFIDENCE_ASMR } else { LEAST_CONFIDENCE };
    let moments = moments(seen, least, wish);
    let mut sheet = CueSheet {
        duration_s: seen.duration_s,
        space: space.unwrap_or_default(),
        asmr: wish.asmr,
        cues: Vec::new(),
        music: wish.music.map(str::to_owned),
        shots_s: seen.shots.iter().take(MAX_SHOTS).map(|shot| shot.start_s).collect(),
        notes: Vec::new(),
    };
    match wish.effects {
        Some(scene) => {
            sheet.space = scene.space;
            sheet.notes.clone_from(&scene.notes);
            let scene = said::heed(scene, seen, catalogue);
            assign::prompted(&mut sheet, seen, &scene, &moments, catalogue);
        }
        None => alone(&mut sheet, seen, &moments, catalogue, hear),
    }
    if wish.asmr {
        sheet.space = close(sheet.space);
        for cue in &mut sheet.cues {
            draw_near(cue, catalogue);
        }
    }
    keep_within_limits(&mut sheet);
    sheet
}

/// Everything that happens at one moment: hits, and the times of rhythms in which no hit is seen. What is suddenly there
/// makes no noise by itself; for detail it rustles, and a prompt may have one for it. Likewise a place that repeats itself: waves
/// strike nothing.
fn moments(seen: &Seen, least: f32, wish: Wish<'_>) -> Vec<Moment> {
    let is_prompted = wish.effects.is_some();
    let with_appearances = wish.asmr || is_prompted;
    let mut moments: Vec<Moment> = seen
        .hits
        .iter()
        .filter(|hit| hit.confidence >= least && (0.0..seen.duration_s).contains(&hit.time_s))
        .filter(|hit| with_appearances || hit.kind != HitKind::Appearance)
        .map(|hit| Moment { hit: hit.clone(), period_s: period_s(seen, hit), is_seen: true })
        .collect();
    let counts = |rhythm: &&Rhythm| {
        rhythm.confidence >= least && (rhythm.mover.is_some() || is_prompted && rhythm.period_s <= MOST_BLOW_S)
    };
    for rhythm in seen.rhythms.iter().filter(counts) {
        let span = rhythm.start_s..=rhythm.end_s;
        if moments.iter().any(|moment| span.contains(&moment.hit.time_s)) {
            continue;
        }
        for &time_s in &rhythm.times_s {
            if (0.0..seen.duration_s).contains(&time_s) {
                let hit = Hit {
                    time_s,
                    kind: HitKind::Contact,
                    place: rhythm.place,
                    strength: 0.5,
                    confidence: rhythm.confidence,
                    mover: rhythm.mover,
                };
                moments.push(Moment { hit, period_s: Some(rhythm.period_s), is_seen: false });
            }
        }
    }
    moments.sort_by(|a, b| a.hit.time_s.total_cmp(&b.hit.time_s));
    moments
}

/// The period of the rhythm that a hit is one of.
fn period_s(seen: &Seen, hit: &Hit) -> Option<f64> {
    let is_near = |time_s: &f64| (time_s - hit.time_s).abs() < SAME_S;
    let mut rhythms = seen.rhythms.iter().filter(|rhythm| rhythm.confidence >= LEAST_CONFIDENCE);
    rhythms.find(|rhythm| rhythm.times_s.iter().any(is_near)).map(|rhythm| rhythm.period_s)
}

/// The picture decides alone: surroundings, then what happens, then what moves or is just there.
fn alone(sheet: &mut CueSheet, seen: &Seen, moments: &[Moment], catalogue: &Catalogue, hear: &HearHit<'_>) {
    continuous::surroundings(sheet, seen, !moments.is_empty(), catalogue);
    for moment in moments {
        let Some(shot) = shot_at(seen, moment.hit.time_s) else { continue };
        let Some(heard) = hear(shot, &moment.hit, moment.period_s) else { continue };
        let is_guessed = !moment.is_seen && heard.confidence < LEAST_SWINGING;
        if is_guessed || catalogue.find(&heard.concept).is_none() {
            continue;
        }
        let mut cue = cue_of(&moment.hit, &heard.concept);
        cue.material = heard.material;
        cue.confidence = (moment.hit.confidence * heard.confidence).clamp(0.0, 1.0);
        cue.why = format!("{}: {}", what_is_seen(&moment.hit, moment.is_rhythmic()), heard.why);
        sheet.cues.push(cue);
    }
    continuous::make_room(sheet);
    continuous::things(sheet, seen, catalogue);
    if sheet.cues.is_empty() {
        sheet.notes.push("nothing is seen that would be heard: give a sound_effect_prompt".to_owned());
    }
}

/// The shot of a moment.
fn shot_at(seen: &Seen, time_s: f64) -> Option<&Shot> {
    seen.shots.iter().rfind(|shot| shot.start_s <= time_s).or_else(|| seen.shots.first())
}

/// A cue at a hit: when, how strong and from where.
fn cue_of(hit: &Hit, concept: &str) -> Cue {
    Cue {
        strength: (0.15 + 0.85 * hit.strength).clamp(0.0, 1.0),
        pan: pan_of(hit.place),
        distance_m: distance_of(hit.place),
        confidence: hit.confidence.clamp(0.0, 1.0),
        ..Cue::usual(concept, hit.time_s)
    }
}

/// What is at the edge of the picture is heard at the side, but in front: films keep to the middle.
fn pan_of(place: Place) -> f32 {
    (0.7 * place.x).clamp(-1.0, 1.0)
}

/// What fills the picture is near: a thing of half a metre, seen through a lens as wide as it is far, covers a share of
/// the picture that falls with the square of its distance. Films record what is seen closer than the lens is and keep half of
/// the difference (in dB) to [`USUAL_M`].
fn distance_of(place: Place) -> f32 {
    let seen_m = (0.5 / place.size.max(1e-5).sqrt()).clamp(0.5, 30.0);
    (USUAL_M * seen_m).sqrt()
}

fn what_is_seen(hit: &Hit, is_rhythmic: bool) -> String {
    let what = match hit.kind {
        HitKind::Bounce => "something turns back",
        HitKind::Contact if is_rhythmic => "something moves in a rhythm",
        HitKind::Contact => "something stops on something",
        HitKind::Collision => "two things touch",
        HitKind::Start => "something starts to move",
        HitKind::Flash => "a flash",
        HitKind::Appearance => "something is suddenly there or gone",
    };
    let side = match hit.place.x {
        x if x < -0.33 => "left",
        x if x > 0.33 => "right",
        _ => "in the middle",
    };
    format!("{what} {side}")
}

/// The place of a sound that is recorded close up.
const fn close(space: Space) -> Space {
    match space {
        Space::Underwater | Space::Telephone => space,
        _ => Space::Dry,
    }
}

/// Close and detailed: what happens comes to the ear, what goes on becomes a quiet bed.
fn draw_near(cue: &mut Cue, catalogue: &Catalogue) {
    let is_texture = catalogue.find(&cue.concept).is_some_and(|concept| concept.kind == ConceptKind::Texture);
    if is_texture {
        cue.gain_db = (cue.gain_db - 10.0).max(-60.0);
    } else {
        cue.distance_m = cue.distance_m.min(0.5);
        cue.end_distance_m = cue.end_distance_m.map(|distance_m| distance_m.min(0.5));
        // Small sounds come up towards large ones.
        cue.strength = 0.5 + 0.5 * (cue.strength - 0.5);
        cue.pan = (1.4 * cue.pan).clamp(-1.0, 1.0);
    }
}

/// Drops the least certain cues until the sheet keeps its limits, and says so.
fn keep_within_limits(sheet: &mut CueSheet) {
    let before = sheet.cues.len();
    let by_confidence = |sheet: &mut CueSheet| sheet.cues.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    if before > MAX_CUES {
        by_confidence(sheet);
        sheet.cues.truncate(MAX_CUES);
    }
    let mut sounds: Vec<(String, Option<String>)> = Vec::new();
    by_confidence(sheet);
    sheet.cues.retain(|cue| {
        let sound = (cue.concept.clone(), cue.material.clone());
        if sounds.contains(&sound) {
            return true;
        }
        let fits = sounds.len() < MAX_SOUNDS;
        if fits {
            sounds.push(sound);
        }
        fits
    });
    sheet.cues.sort_by(|a, b| a.time_s.total_cmp(&b.time_s).then_with(|| a.concept.cmp(&b.concept)));
    if sheet.cues.len() < before {
        sheet.notes.push(format!("{} cues, those that were least certain, were left out", before - sheet.cues.len()));
    }
}
