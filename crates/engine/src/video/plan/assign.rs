//! Which of a prompt's sounds happens at which of the moments that are seen.

use klang_model::cues::{Cue, CueSheet};
use klang_model::scene::{Event, Scene};

use super::super::seen::{Hit, HitKind, Mover, Seen};
use super::manner::{self, APPEARANCES, FLASHES, Manner};
use super::{continuous, cue_of, motion, what_is_seen};
use crate::effects::catalogue::{Catalogue, Concept};

/// Something that happens at one moment.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Moment {
    /// When, where, how strong.
    pub(super) hit: Hit,
    /// The period of the rhythm that it is one of, in seconds.
    pub(super) period_s: Option<f64>,
    /// Seen itself, not only as one of the rhythm.
    pub(super) is_seen: bool,
}

impl Moment {
    pub(super) const fn is_rhythmic(&self) -> bool {
        self.period_s.is_some()
    }

    /// Something that is suddenly there or gone.
    fn is_appearance(&self) -> bool {
        self.hit.kind == HitKind::Appearance
    }
}

/// A sound of the prompt that happens.
struct Wanted<'a> {
    event: &'a Event,
    /// How often at most.
    most: usize,
    /// The moments it got, by index.
    taken: Vec<usize>,
}

/// What happens in a rhythm, by what its ids contain.
const RHYTHMIC: &[&str] =
    &["footsteps", "hammer", "clap", "knock", "typing", "keyboard", "chop", "saw", "drum", "gallop"];

/// Gives the sounds of a prompt their moments; what goes on is laid over the whole or follows what moves.
pub(super) fn prompted(sheet: &mut CueSheet, seen: &Seen, scene: &Scene, moments: &[Moment], catalogue: &Catalogue) {
    let known = |event: &Event| catalogue.find(&event.concept);
    let mut wanted = Vec::new();
    for event in &scene.events {
        let Some(concept) = known(event) else { continue };
        match manner::of(concept) {
            Manner::Lasting => sheet.cues.push(continuous::prompted(event, seen)),
            Manner::Own => sheet.cues.push(unseen(event)),
            Manner::Blow | Manner::Step => wanted.push(event),
            Manner::Friction => {
                let whole = continuous::prompted(event, seen);
                let parts = motion::frictions(event, &whole, seen);
                sheet.cues.extend(if parts.is_empty() { vec![whole] } else { parts });
            }
            Manner::Swing => {
                let swings = motion::swings(event, moments, seen);
                if swings.is_empty() && suits_appearances(event) && moments.iter().any(Moment::is_appearance) {
                    wanted.push(event);
                    continue;
                }
                if swings.is_empty() {
                    sheet.cues.push(unseen(event));
                    sheet
                        .notes
                        .push(format!("no motion is seen for `{}`: it sounds when the prompt says", event.concept));
                }
                sheet.cues.extend(swings);
            }
        }
    }
    let mut wanted: Vec<Wanted<'_>> = wanted
        .into_iter()
        .map(|event| Wanted { event, most: most_times(event, known(event)), taken: Vec::new() })
        .collect();
    share(&mut wanted, moments, scene, seen);
    for wish in &wanted {
        if wish.taken.is_empty() {
            sheet.cues.push(unseen(wish.event));
            sheet.notes.push(format!("no moment is seen for `{}`: it sounds when the prompt says", wish.event.concept));
            continue;
        }
        let mut cues = Vec::new();
        let taken: Vec<&Moment> = wish.taken.iter().filter_map(|&index| moments.get(index)).collect();
        for moment in &taken {
            let mut cue = cue_of(&moment.hit, &wish.event.concept);
            take_manner(&mut cue, wish.event);
            cue.confidence = (moment.hit.confidence * wish.event.confidence).clamp(0.0, 1.0);
            cue.why =
                format!("{}; the prompt says \"{}\"", what_is_seen(&moment.hit, moment.is_rhythmic()), wish.event.text);
            cues.push(cue);
        }
        // Steps that are counted are as many as that.
        let is_walk = wish.event.count.is_none() && known(wish.event).is_some_and(|c| manner::of(c) == Manner::Step);
        if let (true, Some(concept)) = (is_walk, known(wish.event)) {
            // "Steps, then a knock": nobody walks on when it knocks.
            let others = wanted.iter().filter(|other| !std::ptr::eq(*other, wish) && !is_whole(wish.event, scene));
            let others = others.flat_map(|other| &other.taken).filter_map(|&index| moments.get(index));
            let bounds_s: Vec<f64> = others.map(|moment| moment.hit.time_s).collect();
            motion::walk_on(&mut cues, &taken, concept, seen, &bounds_s);
        }
        // Of somebody who hammers every blow is heard, also one that was not seen.
        if wish.event.count.is_none() && is_rhythmic(wish.event) {
            motion::fill_in(&mut cues);
        }
        sheet.cues.extend(cues);
    }
}

/// Whether a sound belongs to what is suddenly there or gone.
fn suits_appearances(event: &Event) -> bool {
    APPEARANCES.contains(&event.concept.as_str())
}

/// Whether a sound may have a moment. What is suddenly there is no blow, unless nothing else happens.
fn may_have(event: &Event, moment: &Moment, moments: &[Moment]) -> bool {
    !moment.is_appearance() || suits_appearances(event) || moments.iter().all(Moment::is_appearance)
}

/// Whether a sound is made again and again by its nature.
fn is_rhythmic(event: &Event) -> bool {
    RHYTHMIC.iter().any(|word| event.concept.contains(word))
}

/// How often an event may happen: as counted; what happens once by its nature once; else without end.
fn most_times(event: &Event, concept: Option<&Concept>) -> usize {
    let is_short = concept.and_then(|concept| concept.length_s).is_none_or(|[_, most_s]| most_s <= 1.5);
    match event.count {
        Some(count) => count as usize,
        // A knock, a step, a bounce may come at each moment; an avalanche comes once.
        None if is_short || concept.is_some_and(|concept| concept.repeat_s.is_some()) => usize::MAX,
        None => 1,
    }
}

/// Each moment goes to the sound that suits it best. What happens seldom chooses first, among the strongest.
fn share(wanted: &mut [Wanted<'_>], moments: &[Moment], scene: &Scene, seen: &Seen) {
    let mut is_free = vec![true; moments.len()];
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|&index| wanted[index].most);
    let several = wanted.len() > 1;
    order.retain(|&index| wanted[index].most < usize::MAX);
    for index in order {
        let event = wanted[index].event;
        let may = |moment: usize| is_free[moment] && may_have(event, &moments[moment], moments);
        let mut best: Vec<usize> = (0..moments.len()).filter(|&moment| may(moment)).collect();
        let worth = |moment: &usize| {
            let moment = &moments[*moment];
            suits(event, moment, scene, several) + moment.hit.strength * moment.hit.confidence
        };
        best.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.cmp(b)));
        let most = wanted[index].most;
        best.truncate(most);
        best.sort_unstable();
        for &moment in &best {
            is_free[moment] = false;
        }
        wanted[index].taken = best;
    }
    let endless: Vec<usize> = (0..wanted.len()).filter(|&index| wanted[index].most == usize::MAX).collect();
    if endless.is_empty() {
        return;
    }
    for (moment, _) in is_free.iter().enumerate().filter(|(_, free)| **free) {
        let worth = |index: usize| {
            suits(wanted[index].event, &moments[moment], scene, several)
                + same_doer(&wanted[index], moments, moment, seen)
        };
        // Of equals the one that the prompt names first.
        let may = |index: &usize| may_have(wanted[*index].event, &moments[moment], moments);
        let best = endless
            .iter()
            .copied()
            .filter(may)
            .reduce(|best, next| if worth(next) > worth(best) { next } else { best });
        if let Some(best) = best {
            wanted[best].taken.push(moment);
        }
    }
}

/// How well a sound suits a moment, beside its strength: by its kind, and by when the prompt has it.
fn suits(event: &Event, moment: &Moment, scene: &Scene, several: bool) -> f32 {
    let is_one_of = |words: &[&str]| words.iter().any(|word| event.concept.contains(word));
    let mut worth = 0.0;
    if moment.hit.kind == HitKind::Flash {
        worth += if is_one_of(FLASHES) { 2.0 } else { -1.0 };
    }
    if moment.is_appearance() {
        worth += if suits_appearances(event) { 1.0 } else { -1.0 };
    }
    if is_one_of(RHYTHMIC) {
        worth += if moment.is_rhythmic() { 1.0 } else { -0.2 };
    } else if moment.is_rhythmic() {
        worth -= 0.5;
    }
    if several {
        // "A, then B": the prompt's own plan says where in the whole each belongs.
        if !is_whole(event, scene) {
            let outside_s = (event.start_s - moment.hit.time_s).max(moment.hit.time_s - end_s(event, scene)).max(0.0);
            worth -= (2.0 * outside_s / scene.duration_s.max(0.1)) as f32;
        }
    }
    worth
}

/// When the prompt has a sound end.
fn end_s(event: &Event, scene: &Scene) -> f64 {
    event.length_s.map_or(scene.duration_s, |length_s| event.start_s + length_s)
}

/// Whether the prompt has a sound all the time.
fn is_whole(event: &Event, scene: &Scene) -> bool {
    event.start_s < 0.05 * scene.duration_s && end_s(event, scene) > 0.95 * scene.duration_s
}

/// One thing makes one sound.
fn same_doer(wish: &Wanted<'_>, moments: &[Moment], moment: usize, seen: &Seen) -> f32 {
    let doer = |index: usize| moments.get(index).and_then(|moment| moment.hit.mover);
    let Some(mover) = doer(moment) else { return 0.0 };
    let is_known = seen.movers.iter().any(|Mover { id, .. }| *id == mover);
    if is_known && wish.taken.iter().any(|&taken| doer(taken) == Some(mover)) { 0.6 } else { 0.0 }
}

/// A sound for which no moment is seen: as the prompt has it.
fn unseen(event: &Event) -> Cue {
    let mut cue = Cue {
        length_s: Some(event.length_s.unwrap_or(0.0)).filter(|length_s| *length_s > 0.0).or(Some(30.0)),
        pan: event.pan,
        end_pan: event.end_pan,
        distance_m: event.distance_m,
        end_distance_m: event.end_distance_m,
        strength: event.intensity,
        confidence: event.confidence.clamp(0.0, 1.0),
        why: format!("the prompt says \"{}\"", event.text),
        ..Cue::usual(&event.concept, event.start_s)
    };
    take_manner(&mut cue, event);
    cue
}

/// What the prompt says of how it sounds.
pub(super) fn take_manner(cue: &mut Cue, event: &Event) {
    cue.gain_db = (event.gain_db + 8.0 * (event.intensity - 0.5)).clamp(-60.0, 12.0);
    cue.speed = event.speed;
    cue.size = event.size;
    cue.material.clone_from(&event.material);
}
