//! Sounds that follow a motion and not a contact: steps of a gait, of which not all are seen; creaks and swings, which begin with
//! the motion; scrapes, which last as long as it.

use klang_model::cues::Cue;
use klang_model::scene::Event;

use super::super::see::rhythm;
use super::super::seen::{Mover, Seen, Waypoint};
use super::assign::{Moment, take_manner};
use super::continuous::{MOVING, RUB_DB, drive, follow};
use super::{distance_of, pan_of, shot_at};
use crate::effects::catalogue::Concept;

/// A shorter motion is a twitch, seconds.
const LEAST_S: f64 = 0.25;

/// Motions of one thing that are less than this apart are one, seconds: a course has about ten points a second.
const APART_S: f64 = 0.25;

/// A motion that ends this near to a moment leads to it, seconds.
const NEAR_S: f64 = 0.2;

/// Motions without a moment that sound, the longest first.
const MOST_MOTIONS: usize = 3;

/// Time from one step to the next, seconds.
const STEP_S: std::ops::RangeInclusive<f64> = 0.28..=1.0;

/// How far a gap between steps may be from a multiple of the usual one, in steps.
const UNEVEN: f64 = 0.2;

/// The most steps that are missing between two that are seen.
const MOST_MISSING: f64 = 3.0;

/// How much weaker each step is that is out of the picture than the one before it, and the weakest beside those that are seen.
const FADES: f32 = 0.88;
const WEAKEST: f32 = 0.4;

/// Something moves.
#[derive(Debug, Clone, Copy)]
struct Motion<'a> {
    mover: &'a Mover,
    start_s: f64,
    end_s: f64,
}

impl Motion<'_> {
    fn length_s(&self) -> f64 {
        self.end_s - self.start_s
    }

    fn at(&self, time_s: f64) -> Option<&Waypoint> {
        let off = |point: &&Waypoint| (point.time_s - time_s).abs();
        self.mover.course.iter().min_by(|a, b| off(a).total_cmp(&off(b)))
    }

    /// The mean speed, picture widths a second.
    fn speed(&self) -> f32 {
        let during = |point: &&Waypoint| (self.start_s..=self.end_s).contains(&point.time_s);
        let speeds: Vec<f32> = self.mover.course.iter().filter(during).map(|point| point.speed).collect();
        speeds.iter().sum::<f32>() / speeds.len().max(1) as f32
    }
}

/// All motions, in order of time.
fn motions(seen: &Seen) -> Vec<Motion<'_>> {
    let mut motions: Vec<Motion<'_>> = Vec::new();
    for mover in &seen.movers {
        let mut of_mover: Vec<Motion<'_>> = Vec::new();
        // A point's speed is that of the way to it.
        for pair in mover.course.windows(2).filter(|pair| pair[1].speed > MOVING) {
            match of_mover.last_mut() {
                Some(last) if pair[0].time_s - last.end_s < APART_S => last.end_s = pair[1].time_s,
                _ => of_mover.push(Motion { mover, start_s: pair[0].time_s, end_s: pair[1].time_s }),
            }
        }
        motions.extend(of_mover.into_iter().filter(|motion| motion.length_s() >= LEAST_S));
    }
    motions.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    motions
}

/// A sound that begins with a motion: those that lead to a moment, or where nothing happens at a moment the longest. Empty
/// where nothing moves.
pub(super) fn swings(event: &Event, moments: &[Moment], seen: &Seen) -> Vec<Cue> {
    let all = motions(seen);
    let leads = |motion: &&Motion<'_>| {
        moments.iter().any(|moment| (motion.start_s + LEAST_S..motion.end_s + NEAR_S).contains(&moment.hit.time_s))
    };
    let mut chosen: Vec<Motion<'_>> = all.iter().filter(leads).copied().collect();
    if chosen.is_empty() {
        chosen = all;
    }
    chosen.sort_by(|a, b| b.length_s().total_cmp(&a.length_s()));
    chosen.truncate(event.count.map_or(MOST_MOTIONS, |count| count as usize));
    chosen.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    let mut cues: Vec<Cue> = Vec::new();
    let mut until_s = f64::MIN;
    for motion in chosen {
        // Two things that move at once sound once.
        if motion.start_s < until_s {
            continue;
        }
        until_s = motion.end_s;
        let place = motion.at(motion.start_s).map(|point| point.place);
        let mut cue = Cue {
            strength: (0.45 + motion.speed()).clamp(0.0, 0.9),
            pan: place.map_or(event.pan, pan_of),
            distance_m: place.map_or(event.distance_m, distance_of),
            confidence: event.confidence.clamp(0.0, 1.0),
            why: format!("something begins to move; the prompt says \"{}\"", event.text),
            ..Cue::usual(&event.concept, motion.start_s.clamp(0.0, seen.duration_s))
        };
        take_manner(&mut cue, event);
        cues.push(cue);
    }
    cues
}

/// A sound that goes on for as long as something moves, from where that is. `base` has what the prompt says of it. Empty where
/// nothing moves.
pub(super) fn frictions(event: &Event, base: &Cue, seen: &Seen) -> Vec<Cue> {
    let mut cues: Vec<(Cue, f64)> = Vec::new();
    for motion in motions(seen) {
        let (start_s, end_s) = (motion.start_s.max(0.0), motion.end_s.min(seen.duration_s));
        // Of what moves at the same time the first is followed.
        if end_s - start_s < LEAST_S || cues.last().is_some_and(|(_, last_s)| start_s < *last_s) {
            continue;
        }
        let mut cue = Cue { time_s: start_s, length_s: Some(end_s - start_s), ..base.clone() };
        cue.strength = (0.35 + 1.2 * motion.speed()).clamp(0.3, 0.9);
        follow(&mut cue, motion.mover, start_s, end_s);
        cue.levels = drive(motion.mover, RUB_DB, start_s, end_s);
        cue.why = format!("something moves; the prompt says \"{}\"", event.text);
        cues.push((cue, end_s));
    }
    cues.into_iter().map(|(cue, _)| cue).collect()
}

/// Adds the steps of a gait that are not seen: between those that are, and before and after them for as long as the shot lasts, out
/// of the picture, unless who walks is seen to stand, and not past any of `bounds_s`, what comes before or after the walk. `cues` are the
/// steps at the moments that `taken` are.
pub(super) fn walk_on(cues: &mut Vec<Cue>, taken: &[&Moment], concept: &Concept, seen: &Seen, bounds_s: &[f64]) {
    let mut more: Vec<Cue> = Vec::new();
    // The steps of each shot are a walk of their own.
    let mut rest: &[&Moment] = taken;
    while let Some(first) = rest.first() {
        let Some(shot) = shot_at(seen, first.hit.time_s) else { return };
        let count = rest.iter().take_while(|moment| moment.hit.time_s < shot.end_s).count().max(1);
        let (steps, others) = rest.split_at(count);
        rest = others;
        let of_steps: Vec<&Cue> = steps
            .iter()
            .filter_map(|step| cues.iter().find(|cue| (cue.time_s - step.hit.time_s).abs() < 1e-6))
            .collect();
        let (Some(&first), Some(&last)) = (of_steps.first(), of_steps.last()) else { continue };
        let Some(period_s) = period_s(steps, concept) else { continue };
        for pair in of_steps.windows(2) {
            let gap = (pair[1].time_s - pair[0].time_s) / period_s;
            let missing = gap.round();
            if (2.0..=MOST_MISSING + 1.0).contains(&missing) && (gap - missing).abs() < UNEVEN * missing {
                more.extend((1..missing as usize).map(|nth| between(pair[0], pair[1], nth as f64 / missing)));
            }
        }
        // How the place changes from step to step, of which out of the picture no more is known.
        let steps_between = ((last.time_s - first.time_s) / period_s).round().max(1.0) as f32;
        let drift = (last.pan - first.pan) / steps_between;
        let stands = |time_s: f64| {
            let of_walker = |mover: &&Mover| steps.iter().any(|step| step.hit.mover == Some(mover.id));
            let near = |point: &&Waypoint| (point.time_s - time_s).abs() < 0.5 * period_s;
            seen.movers.iter().filter(of_walker).any(|mover| {
                let speeds: Vec<f32> = mover.course.iter().filter(near).map(|point| point.speed).collect();
                !speeds.is_empty() && speeds.iter().all(|speed| *speed < MOVING)
            })
        };
        for (from, way) in [(first, -1.0_f64), (last, 1.0)] {
            let mut cue = from.clone();
            let is_past = |time_s: f64| {
                bounds_s.iter().any(|bound_s| way * (bound_s - from.time_s) > 0.0 && way * (time_s - bound_s) >= 0.0)
            };
            loop {
                cue.time_s += way * period_s;
                let is_inside = (shot.start_s + 0.05..shot.end_s - 0.05).contains(&cue.time_s);
                if !is_inside || is_past(cue.time_s + way * 0.5 * period_s) || stands(cue.time_s) {
                    break;
                }
                cue.pan = (cue.pan + way as f32 * drift).clamp(-1.0, 1.0);
                cue.strength = (cue.strength * FADES).max(WEAKEST * from.strength);
                "the walk goes on out of the picture".clone_into(&mut cue.why);
                more.push(cue.clone());
            }
        }
    }
    cues.extend(more);
    cues.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
}

/// Adds what is missing of even blows.
pub(super) fn fill_in(cues: &mut Vec<Cue>) {
    let times_s: Vec<f64> = cues.iter().map(|cue| cue.time_s).collect();
    let more: Vec<Cue> = rhythm::missing(&times_s)
        .into_iter()
        .filter_map(|time_s| {
            let next = cues.iter().position(|cue| cue.time_s > time_s).filter(|next| *next > 0)?;
            let (a, b) = (&cues[next - 1], &cues[next]);
            let share = (time_s - a.time_s) / (b.time_s - a.time_s);
            Some(Cue { why: "one of even blows, not seen itself".to_owned(), ..between(a, b, share) })
        })
        .collect();
    cues.extend(more);
    cues.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
}

/// The time from step to step of a walk: what is seen of it, else what is usual.
fn period_s(steps: &[&Moment], concept: &Concept) -> Option<f64> {
    let mut gaps: Vec<f64> = steps.windows(2).map(|pair| pair[1].hit.time_s - pair[0].hit.time_s).collect();
    gaps.retain(|gap_s| STEP_S.contains(gap_s));
    gaps.sort_by(f64::total_cmp);
    let usual = || concept.repeat_s.map(|[least, most]| f64::midpoint(f64::from(least), f64::from(most)));
    // Of two the shorter one: a gap may be of several steps.
    gaps.get(gaps.len().saturating_sub(1) / 2).copied().or_else(usual)
}

/// A step between two others.
fn between(a: &Cue, b: &Cue, share: f64) -> Cue {
    let mix = |a: f32, b: f32| a + (b - a) * share as f32;
    Cue {
        time_s: a.time_s + (b.time_s - a.time_s) * share,
        strength: mix(a.strength, b.strength),
        pan: mix(a.pan, b.pan),
        distance_m: mix(a.distance_m, b.distance_m),
        why: "a step of the same walk".to_owned(),
        ..a.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::seen::{Hit, HitKind, Place, Shot};
    use super::*;
    use crate::effects::catalogue::Catalogue;

    fn seen(course: &[(f64, f32, f32)]) -> Seen {
        let point =
            |&(time_s, x, speed): &(f64, f32, f32)| Waypoint { time_s, place: Place { x, y: 0.0, size: 0.05 }, speed };
        let course: Vec<Waypoint> = course.iter().map(point).collect();
        let (start_s, end_s) = (course[0].time_s, course[course.len() - 1].time_s);
        let shot =
            Shot { start_s: 0.0, end_s: 5.0, camera_speed: 0.0, motion: 0.1, blends_s: [0.0; 2], things: Vec::new() };
        let mover = Mover { id: 1, start_s, end_s, course };
        Seen { duration_s: 5.0, shots: vec![shot], movers: vec![mover], ..Seen::default() }
    }

    fn moment(time_s: f64) -> Moment {
        let place = Place { x: 0.0, y: 0.0, size: 0.05 };
        let hit = Hit { time_s, kind: HitKind::Contact, place, strength: 0.5, confidence: 0.9, mover: Some(1) };
        Moment { hit, period_s: None, is_seen: true }
    }

    #[test]
    fn a_creak_begins_with_the_motion_that_a_blow_ends() {
        // Still until 1 s, then it swings until 2.2 s.
        let course: Vec<(f64, f32, f32)> = (0..45)
            .map(|k| f64::from(k) * 0.1)
            .map(|t| (t, (t.clamp(1.0, 2.2) - 1.0) as f32, if (1.05..2.25).contains(&t) { 0.4 } else { 0.0 }))
            .collect();
        let seen = seen(&course);
        let event = Event::usual("door_creak");
        let cues = swings(&event, &[moment(2.2)], &seen);
        assert!(cues.len() == 1 && (cues[0].time_s - 1.0).abs() < 0.11, "{cues:?}");
        let base = Cue::usual("scrape", 0.0);
        let scrapes = frictions(&event, &base, &seen);
        assert!(scrapes.len() == 1 && (scrapes[0].length_s.unwrap() - 1.2).abs() < 0.21, "{scrapes:?}");
        assert!(scrapes[0].end_pan.unwrap() > scrapes[0].pan + 0.4);
    }

    #[test]
    fn of_even_blows_none_is_missing() {
        let filled = |times: &[f64]| {
            let mut cues: Vec<Cue> = times.iter().map(|time_s| Cue::usual("hammering", *time_s)).collect();
            fill_in(&mut cues);
            cues.iter().map(|cue| (cue.time_s * 100.0).round() / 100.0).collect::<Vec<f64>>()
        };
        assert_eq!(filled(&[0.7, 1.8, 4.0]), [0.7, 1.8, 2.9, 4.0]);
        assert_eq!(filled(&[0.7, 1.8, 2.5]), [0.7, 1.8, 2.5]);
        assert_eq!(filled(&[0.7, 1.8]), [0.7, 1.8]);
    }

    #[test]
    fn what_walks_walks_on_until_it_is_seen_to_stand() {
        let concept = Catalogue::built_in().find("footsteps_gravel").unwrap();
        let walk = |course: &[(f64, f32, f32)], times: &[f64], bounds_s: &[f64]| {
            let moments: Vec<Moment> = times.iter().map(|time_s| moment(*time_s)).collect();
            let mut cues: Vec<Cue> = times.iter().map(|time_s| Cue::usual("footsteps_gravel", *time_s)).collect();
            walk_on(&mut cues, &moments.iter().collect::<Vec<_>>(), concept, &seen(course), bounds_s);
            cues.iter().map(|cue| (cue.time_s * 100.0).round() / 100.0).collect::<Vec<f64>>()
        };
        let across: Vec<(f64, f32, f32)> = (10..30).map(|k| (f64::from(k) * 0.1, 0.0, 0.3)).collect();
        // One is missing at 2.0.
        assert_eq!(walk(&across, &[1.5, 2.5, 3.0], &[]), [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5]);
        assert_eq!(walk(&across, &[1.5, 2.0], &[3.2]), [0.5, 1.0, 1.5, 2.0, 2.5], "something else comes then");
        // It stands from 2.6 s on and stays.
        let stops: Vec<(f64, f32, f32)> =
            (10..50).map(|k| f64::from(k) * 0.1).map(|t| (t, 0.0, if t < 2.65 { 0.3 } else { 0.0 })).collect();
        assert_eq!(walk(&stops, &[1.5, 2.0, 2.5], &[]), [0.5, 1.0, 1.5, 2.0, 2.5]);
    }
}
