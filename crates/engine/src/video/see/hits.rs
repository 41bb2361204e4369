//! Sudden changes of velocity become [`Hit`]s: what kind, how strong, how sure, and one for each moment and place.

use super::blobs::Blob;
use super::follow::Track;
use super::kinks::{Kink, Sample, Sighting, kinks, sightings, velocity};
use super::points::PointTrack;
use crate::video::seen::{Hit, HitKind, Place};

/// The smallest change of velocity that counts, widths of the picture per second.
const LEAST: f64 = 0.10;

/// What is faster moves too fast for most points to be followed, widths of the picture per second.
const FAST: f64 = 1.8;

/// A camera that is pushed moves what is so far apart, widths of the picture.
const JERK_REACH: f64 = 0.5;

/// How much less sure is what is seen in the picture only: a hand turns, too.
const PICTURE_DOUBT: f64 = 0.2;

/// The size of the kept pictures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub width: f64,
    pub height: f64,
}

impl Scale {
    /// A place in the picture from pixels and an area in pixels.
    pub fn place(self, x: f64, y: f64, area: f64) -> Place {
        let unit = |at: f64, side: f64| (2.0 * (at + 0.5) / side - 1.0).clamp(-1.0, 1.0) as f32;
        Place {
            x: unit(x, self.width),
            y: unit(y, self.height),
            size: (area / (self.width * self.height)).clamp(0.0, 1.0) as f32,
        }
    }
}

/// The hits of one track. `id`: its number; `unsure`: whether the ground does not tell how the camera moves.
pub(super) fn of_track(track: &Track, id: u32, unsure: bool, scale: Scale) -> Vec<Hit> {
    let mut hits = Vec::new();
    for run in runs(track) {
        let course: Vec<Sample> =
            run.iter().map(|k| &track.spots[*k]).map(|s| Sample { time_s: s.time_s, x: s.x, y: s.y }).collect();
        let in_picture = |k: &usize| {
            let spot = &track.spots[*k];
            Sample { time_s: spot.time_s, x: f64::from(spot.blob.x), y: f64::from(spot.blob.y) }
        };
        let picture: Vec<Sample> = if unsure { run.iter().map(in_picture).collect() } else { Vec::new() };
        for Sighting { kink, in_picture_only } in changes(&course, &picture, scale) {
            if in_picture_only {
                continue;
            }
            let index = kink.index.min(run.len() - 1);
            let spot = &track.spots[run[index]];
            // A thing that is being covered or uncovered seems to slow down or speed up.
            let interval_s = (spot.time_s - track.spots[run[index.saturating_sub(1)]].time_s).abs();
            let speed = kink.before[0].hypot(kink.before[1]).max(kink.after[0].hypot(kink.after[1]));
            let change = shape_change(track, &run, index, 0.7 * speed * interval_s);
            // What stops dead may have turned until then, as a hammer does; what is being covered never stops dead.
            let dead = kink.significance > 30.0 && kink.sharpness > 0.6;
            if change > if dead { 0.9 } else { 0.35 } {
                continue;
            }
            // From the canvas back to the picture by the nearest frame.
            let x = f64::from(spot.blob.x) + kink.x - spot.x;
            let y = f64::from(spot.blob.y) + kink.y - spot.y;
            let place = scale.place(x, y, f64::from(spot.blob.area));
            let kind = kind(&kink);
            hits.push(Hit {
                time_s: kink.time_s,
                kind,
                place,
                strength: strength(kink.change() / scale.width, place.size),
                confidence: (clarity(kink.significance, kink.sharpness)
                    * (1.0 - 0.6 * change)
                    * (course.len() as f64 / 10.0).min(1.0)
                    * likelihood(kind, kink.before)) as f32,
                mover: Some(id),
            });
        }
    }
    hits
}

/// Sudden changes of a course; `picture` is the same in the picture, empty where the ground alone will do.
fn changes(ground: &[Sample], picture: &[Sample], scale: Scale) -> Vec<Sighting> {
    let least = LEAST * scale.width;
    if picture.is_empty() {
        return kinks(ground, least).into_iter().map(|kink| Sighting { kink, in_picture_only: false }).collect();
    }
    sightings(ground, picture, least)
}

/// Runs of spots whose place is sure: whole in the picture, alone, without sudden changes of size.
fn runs(track: &Track) -> Vec<Vec<usize>> {
    let mut runs = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    for (k, spot) in track.spots.iter().enumerate() {
        if spot.melted || spot.blob.at_edge {
            continue;
        }
        if let Some(last) = run.last().map(|k| &track.spots[*k]) {
            let jump = (spot.blob.area / last.blob.area).ln().abs();
            if spot.time_s - last.time_s > 0.25 || jump > 0.4 {
                runs.push(std::mem::take(&mut run));
            }
        }
        run.push(k);
    }
    runs.push(run);
    runs.retain(|run| run.len() >= 6);
    runs
}

/// How much a thing changes its shape around a spot: |ln| of the largest change of its size or its sides. What is being
/// covered or changes its shape has its middle elsewhere without having been hit. `blur`: pixels by which motion may
/// have drawn it out.
fn shape_change(track: &Track, run: &[usize], index: usize, blur: f64) -> f64 {
    let span = run.get(index.saturating_sub(4)..(index + 4).min(run.len())).unwrap_or(&[]);
    let spread = |get: &dyn Fn(&Blob) -> f64, slack: f64| {
        let (low, high) = span
            .iter()
            .map(|k| get(&track.spots[*k].blob))
            .fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
        ((high - slack).max(1.0) / low.max(1.0)).ln().max(0.0)
    };
    let sides = spread(&|b| (b.right + 1 - b.left) as f64, 2.0 + blur)
        .max(spread(&|b| (b.bottom + 1 - b.top) as f64, 2.0 + blur));
    let outline = f64::from(track.spots[run[index]].blob.area).sqrt();
    sides.max(spread(&|b| f64::from(b.area), 4.0 + 0.6 * blur * outline))
}

fn kind(kink: &Kink) -> HitKind {
    let change = kink.change().max(1e-9);
    let n = [(kink.after[0] - kink.before[0]) / change, (kink.after[1] - kink.before[1]) / change];
    let (before, after) = (kink.before[0].hypot(kink.before[1]), kink.after[0].hypot(kink.after[1]));
    let away = kink.after[0] * n[0] + kink.after[1] * n[1];
    if before < 0.25 * after {
        HitKind::Start
    } else if after < 0.2 * before || away < 0.1 * change {
        HitKind::Contact
    } else {
        let towards = -(kink.before[0] * n[0] + kink.before[1] * n[1]);
        if towards > 0.12 * change { HitKind::Bounce } else { HitKind::Start }
    }
}

/// 0 to 1 from the change of velocity in widths per second; larger things hit harder.
pub(super) fn strength(change: f64, size: f32) -> f32 {
    let speed = (change / 2.0).min(1.0).powf(0.7) as f32;
    (speed * (0.75 + 0.25 * (size / 0.02).min(1.0).sqrt())).clamp(0.0, 1.0)
}

/// How clearly a change of velocity stands out of the noise and of smooth motion, 0 to 1.
pub(super) fn clarity(significance: f64, sharpness: f64) -> f64 {
    ((significance - 6.0) / 24.0).clamp(0.0, 1.0) * ((sharpness - 0.25) / 0.5).clamp(0.0, 1.0)
}

/// What starts suddenly was often only let go; what stops in rising was mostly held: things come to lie on something.
fn likelihood(kind: HitKind, before: [f64; 2]) -> f64 {
    let rises = before[1] < -0.7 * before[0].hypot(before[1]);
    match kind {
        HitKind::Start => 0.63,
        HitKind::Contact if rises => 0.6,
        _ => 1.0,
    }
}

/// What starts this near to a blow was pushed by it, seconds and widths of the picture.
const PUSH_S: f64 = 0.025;
const PUSH_REACH: f32 = 0.5;

/// Whether one of two is what the other pushes: it starts when the other stops or turns, also at the far end of a row.
fn pushes(one: &Hit, other: &Hit) -> bool {
    let starts = |hit: &Hit| hit.kind == HitKind::Start;
    let strikes = |hit: &Hit| matches!(hit.kind, HitKind::Bounce | HitKind::Contact | HitKind::Collision);
    let apart = 0.5 * (one.place.x - other.place.x).hypot(one.place.y - other.place.y);
    apart < PUSH_REACH && (starts(one) && strikes(other) || strikes(one) && starts(other))
}

/// Makes one of hits that are the same moment at the same place.
pub(super) fn merge(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.time_s.total_cmp(&b.time_s)));
    let mut kept: Vec<Hit> = Vec::new();
    for hit in hits {
        let same = kept.iter_mut().find(|other| {
            let apart = (hit.place.x - other.place.x).hypot(hit.place.y - other.place.y);
            let reach = 0.18 + 1.2 * (hit.place.size.sqrt() + other.place.size.sqrt());
            let near_s = if hit.mover == other.mover { 0.07 } else { 0.05 };
            let gap_s = (hit.time_s - other.time_s).abs();
            gap_s < near_s && (hit.mover == other.mover || apart < reach) || (gap_s < PUSH_S && pushes(&hit, other))
        });
        match same {
            Some(other) => {
                let witness = hit.kind != HitKind::Start || other.kind != HitKind::Start;
                let is_pushed = (hit.time_s - other.time_s).abs() < PUSH_S && pushes(&hit, other);
                if is_pushed && other.kind == HitKind::Start {
                    (other.kind, other.place) = (hit.kind, hit.place);
                }
                if witness && !is_pushed && other.kind != HitKind::Flash && other.kind != HitKind::Appearance {
                    if hit.mover.is_some() && other.mover.is_some() && hit.mover != other.mover {
                        other.kind = HitKind::Collision; // Two things change their course together.
                    }
                    let both = 1.0 - (1.0 - other.confidence) * (1.0 - 0.7 * hit.confidence);
                    // A region and points of it, measured apart, that name the same moment: rarely by chance.
                    let apart = other.mover.is_some() != hit.mover.is_some();
                    let sure = apart && (hit.time_s - other.time_s).abs() < 0.02;
                    other.confidence = if sure { both.max(0.95 * both.sqrt()) } else { both }.clamp(0.0, 1.0);
                }
                other.mover = other.mover.or(hit.mover);
                other.strength = other.strength.max(hit.strength);
            }
            None => kept.push(hit),
        }
    }
    // Points shake before and after a blow: a lesser moment beside a greater one.
    let strong: Vec<Hit> = kept.iter().filter(|hit| hit.confidence > 0.7).cloned().collect();
    for hit in kept.iter_mut().filter(|hit| hit.mover.is_none()) {
        let overshone = strong.iter().any(|other| {
            let apart = (hit.place.x - other.place.x).hypot(hit.place.y - other.place.y);
            let gap_s = (hit.time_s - other.time_s).abs();
            gap_s > 1e-6 && gap_s < 0.13 && apart < 0.5 && other.confidence > hit.confidence
        });
        if overshone {
            hit.confidence *= 0.5;
        }
    }
    kept.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    kept
}

/// How much less sure turning back is that only points saw: near an edge they slip to where they came from.
const SLIPS: f32 = 0.84;

/// Takes from the bounces that no region vouches for.
pub(super) fn doubt_slips(hits: &mut [Hit]) {
    for hit in hits.iter_mut().filter(|hit| hit.kind == HitKind::Bounce && hit.mover.is_none()) {
        hit.confidence *= SLIPS;
    }
}

/// A kink of one point.
struct Vote {
    kink: Kink,
    in_picture_only: bool,
    /// Whose.
    track: usize,
    /// In the picture.
    x: f64,
    y: f64,
}

/// The hits that points agree on. `unsure`: whether the ground does not tell how the camera moves.
pub(super) fn of_points(tracks: &[PointTrack], unsure: bool, scale: Scale) -> Vec<Hit> {
    let mut votes: Vec<Vote> = Vec::new();
    for (index, track) in tracks.iter().enumerate() {
        let reach = |get: fn(&Sample) -> f64| {
            let (low, high) = track.course.iter().map(get).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
            high - low
        };
        if reach(|s| s.x).hypot(reach(|s| s.y)) < 0.012 * scale.width {
            continue;
        }
        let in_picture =
            |(s, (x, y)): (&Sample, &(f32, f32))| Sample { time_s: s.time_s, x: f64::from(*x), y: f64::from(*y) };
        let picture: Vec<Sample> =
            if unsure { track.course.iter().zip(&track.spots).map(in_picture).collect() } else { Vec::new() };
        for Sighting { kink, in_picture_only } in changes(&track.course, &picture, scale) {
            let k = kink.index.min(track.course.len() - 1);
            let x = f64::from(track.spots[k].0) + kink.x - track.course[k].x;
            let y = f64::from(track.spots[k].1) + kink.y - track.course[k].y;
            votes.push(Vote { kink, in_picture_only, track: index, x, y });
        }
    }
    without_jerks(&mut votes, scale);
    let weight = |vote: &Vote| vote.kink.change() * vote.kink.significance.min(40.0);
    votes.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    let mut taken = vec![false; votes.len()];
    let mut hits = Vec::new();
    let mut firsts = Vec::new();
    for first in 0..votes.len() {
        if taken[first] {
            continue;
        }
        let mut group = Vec::new();
        for k in first..votes.len() {
            let (a, b) = (&votes[first], &votes[k]);
            let apart = (a.x - b.x).hypot(a.y - b.y) / scale.width;
            let direction = |v: &Vote| [v.kink.after[0] - v.kink.before[0], v.kink.after[1] - v.kink.before[1]];
            let (da, db) = (direction(a), direction(b));
            let along = (da[0] * db[0] + da[1] * db[1]) / (a.kink.change() * b.kink.change()).max(1e-9);
            if !taken[k] && (a.kink.time_s - b.kink.time_s).abs() < 0.045 && apart < 0.2 && (along > 0.5 || k == first)
            {
                taken[k] = true;
                group.push(k);
            }
        }
        let against = dissent(tracks, &votes, &group, scale);
        hits.push(agree(&votes, &group, against, scale));
        firsts.push(first);
    }
    let firsts: Vec<&Vote> = firsts.into_iter().map(|first| &votes[first]).collect();
    oppose(&mut hits, &firsts, scale);
    hits
}

/// How near in time and space two things are that push each other: seconds, and widths of the picture between points of
/// them.
const OPPOSED_S: f64 = 0.02;
const OPPOSED_REACH: f64 = 0.3;

/// Lets two changes vouch for each other that are opposite and drive apart: what two things do to each other is equal and
/// opposite. `firsts`: the strongest vote of each hit.
fn oppose(hits: &mut [Hit], firsts: &[&Vote], scale: Scale) {
    let change = |vote: &Vote| [vote.kink.after[0] - vote.kink.before[0], vote.kink.after[1] - vote.kink.before[1]];
    let before: Vec<f32> = hits.iter().map(|hit| hit.confidence).collect();
    for (k, one) in firsts.iter().enumerate() {
        let is_pushed = firsts.iter().enumerate().any(|(n, other)| {
            let (a, b) = (change(one), change(other));
            let away = [one.x - other.x, one.y - other.y];
            let sizes = one.kink.change() * other.kink.change();
            let ratio = one.kink.change() / other.kink.change().max(1e-9);
            before[n] > 0.04
                && (hits[k].time_s - hits[n].time_s).abs() < OPPOSED_S
                && away[0].hypot(away[1]) < OPPOSED_REACH * scale.width
                && a[0] * b[0] + a[1] * b[1] < -0.6 * sizes
                && a[0] * away[0] + a[1] * away[1] > 0.3 * one.kink.change() * away[0].hypot(away[1])
                && (0.25..4.0).contains(&ratio)
        });
        if is_pushed {
            hits[k].confidence = before[k].sqrt();
            if hits[k].kind == HitKind::Start {
                hits[k].kind = HitKind::Collision;
            }
        }
    }
}

/// Leaves out what is only in the picture where that is all over it: the camera itself was pushed.
fn without_jerks(votes: &mut Vec<Vote>, scale: Scale) {
    let seen: Vec<(f64, f64)> =
        votes.iter().filter(|vote| vote.in_picture_only).map(|vote| (vote.kink.time_s, vote.x)).collect();
    votes.retain(|vote| {
        let near = seen.iter().filter(|(time_s, _)| (time_s - vote.kink.time_s).abs() < 0.045).map(|(_, x)| *x);
        let (low, high) = near.fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(x), high.max(x)));
        !vote.in_picture_only || high - low < JERK_REACH * scale.width
    });
}

/// How many points moved along with those that voted, before or after, and saw nothing.
fn dissent(tracks: &[PointTrack], votes: &[Vote], group: &[usize], scale: Scale) -> usize {
    let first = &votes[group[0]];
    let voters: std::collections::BTreeSet<usize> = group.iter().map(|k| votes[*k].track).collect();
    let at_s = first.kink.time_s;
    let mut against = 0;
    for (k, track) in tracks.iter().enumerate() {
        if voters.contains(&k) {
            continue;
        }
        let Some(near) = track.course.iter().position(|s| s.time_s >= at_s) else { continue };
        let (x, y) = track.spots[near];
        if (f64::from(x) - first.x).hypot(f64::from(y) - first.y) > 0.12 * scale.width {
            continue;
        }
        let alike = |mine: Option<[f64; 2]>, theirs: [f64; 2]| {
            let speed = theirs[0].hypot(theirs[1]);
            speed > 0.4 * first.kink.change()
                && mine.is_some_and(|mine| (mine[0] - theirs[0]).hypot(mine[1] - theirs[1]) < 0.35 * speed)
        };
        // As near as two frames allow: in a longer time a smooth turn looks like a blow.
        let span_s = track.course[track.course.len() - 1].time_s - track.course[0].time_s;
        let reach_s = (1.8 * span_s / track.course.len() as f64).clamp(0.05, 0.12);
        let before = velocity(&track.course, at_s - reach_s, at_s);
        let after = velocity(&track.course, at_s, at_s + reach_s);
        // One that was lost at the moment says nothing.
        if before.is_none() || after.is_none() {
            continue;
        }
        let with = alike(before, first.kink.before) || alike(after, first.kink.after);
        let turned =
            before.zip(after).is_some_and(|(b, a)| (a[0] - b[0]).hypot(a[1] - b[1]) > 0.6 * first.kink.change());
        against += usize::from(with && !turned);
    }
    against
}

/// One hit of votes that belong together; the first is the strongest.
fn agree(votes: &[Vote], group: &[usize], against: usize, scale: Scale) -> Hit {
    let total: f64 = group.iter().map(|k| votes[*k].kink.change()).sum::<f64>().max(1e-9);
    let mean = |get: &dyn Fn(&Vote) -> f64| {
        group.iter().map(|k| get(&votes[*k]) * votes[*k].kink.change()).sum::<f64>() / total
    };
    let (x, y) = (mean(&|v| v.x), mean(&|v| v.y));
    // The median of the moments by weight: some points slip.
    let mut times: Vec<(f64, f64)> = group.iter().map(|k| (votes[*k].kink.time_s, votes[*k].kink.change())).collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut sum = 0.0;
    let time_s = times.iter().find(|(_, weight)| {
        sum += weight;
        sum >= 0.5 * total
    });
    let first = &votes[group[0]].kink;
    let spread = mean(&|v| (v.x - x).hypot(v.y - y));
    let size = std::f64::consts::PI * (1.5 * spread + 4.0).powi(2);
    let place = scale.place(x, y, size);
    let change = mean(&|v| v.kink.change()) / scale.width;
    let kinds = [HitKind::Bounce, HitKind::Contact, HitKind::Start].map(|kind_| {
        let share =
            group.iter().filter(|k| kind(&votes[**k].kink) == kind_).map(|k| votes[*k].kink.change()).sum::<f64>();
        (kind_, share)
    });
    let kind = kinds.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map_or(HitKind::Contact, |(kind, _)| *kind);
    // One point slips easily; four do not slip together.
    let few = group.len().min(4);
    let stopped = |v: &Vote| {
        let (before, after) = (v.kink.before[0].hypot(v.kink.before[1]), v.kink.after[0].hypot(v.kink.after[1]));
        v.kink.settled && before > FAST * scale.width && before < 4.0 * scale.width && after < 0.2 * before
    };
    // What was fast for a while and stops dead is not a slip.
    let many = if group.iter().all(|k| stopped(&votes[*k])) {
        [0.0, 0.6, 0.8, 0.9, 1.0][few]
    } else {
        [0.0, 0.35, 0.55, 0.72, 1.0][few]
    };
    let sharp = mean(&|v| v.kink.sharpness);
    let agreed = group.len() as f64 / (group.len() + against) as f64;
    let settled = 0.6 + 0.4 * mean(&|v| if v.kink.settled { 1.0 } else { 0.0 });
    let doubt = 1.0 - PICTURE_DOUBT * mean(&|v| if v.in_picture_only { 1.0 } else { 0.0 });
    let confidence =
        many * clarity(first.significance, sharp) * agreed.sqrt() * likelihood(kind, first.before) * settled * doubt;
    Hit {
        time_s: time_s.map_or(first.time_s, |(time_s, _)| *time_s),
        kind,
        place,
        strength: strength(change, place.size),
        confidence: confidence.clamp(0.0, 1.0) as f32,
        mover: None,
    }
}
