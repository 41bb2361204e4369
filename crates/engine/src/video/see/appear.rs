//! What is suddenly there or gone: a region that was calm changes from one picture to the next and stays changed, without anything
//! having come there or left. A sign that lights up, a balloon that bursts, a word that pops up.

use std::ops::Range;

use super::blobs::{dilate, label};
use super::change::{Changes, Part, Window};
use super::hits::Scale;
use crate::video::seen::{Hit, HitKind, Mover};

/// The smallest region, a share of the picture.
const LEAST_SHARE: f32 = 0.0008;

/// Where more than this share changes at once, it is the picture and not a thing in it.
const MOST_SHARE: f32 = 0.5;

/// The most regions of one picture that are looked at, the largest first.
const MOST_REGIONS: usize = 24;

/// So long it must have been calm, and so long it must stay changed, seconds.
const CALM_S: f64 = 0.15;
const STAYS_S: f64 = 0.3;
const LEAST_STAY_S: f64 = 0.15;

/// What grows is all there after so long, seconds.
const GROWS_S: f64 = 0.18;

/// A hit as sure as this explains what appears this near to it in time.
const LEAST_OTHER: f32 = 0.3;
const SAME_S: f64 = 0.15;

/// The share of a region that may change in what is called calm.
const RESTLESS: f32 = 0.15;

/// What grows to its size within that time is there at once when so much of it is there in its first picture.
const AT_ONCE: f32 = 0.6;

/// Pixels that must have changed in the middle of what grows, of nine.
const MIDDLE: usize = 6;

/// What pops up grows around its middle: how far that may move, in roots of its area.
const DRIFT: f32 = 0.3;

/// Everything that is suddenly there or gone in a take, in order of time. At most one for each picture: what is there at
/// once makes one sound.
pub(super) fn find(changes: &Changes<'_>, scale: Scale) -> Vec<Hit> {
    let (w, h) = (changes.width, changes.height);
    let least = (LEAST_SHARE * (w * h) as f32).max(6.0) as usize;
    let mut hits: Vec<Hit> = Vec::new();
    for now in 1..changes.len() {
        let Some(calm_from) = calm_from(changes, now) else { continue };
        let mask = changes.mask(now);
        let changed = mask.iter().filter(|changes| **changes).count();
        if changed < least || changed as f32 > MOST_SHARE * (w * h) as f32 {
            continue;
        }
        let mut found: Vec<(Part, f32)> = Vec::new();
        for (window, count) in regions(&mask, w, h, least) {
            let inside = window.left > 0 && window.top > 0 && window.right < w && window.bottom < h;
            let stayed = stays(changes, now, window, least).filter(|_| inside);
            found.extend(stayed.filter(|_| is_calm(changes, calm_from..now, window, count, least)));
        }
        let area: f32 = found.iter().map(|(part, _)| part.count as f32).sum();
        if area < least as f32 {
            continue;
        }
        let mean = |get: &dyn Fn(&(Part, f32)) -> f32| {
            found.iter().map(|one| one.0.count as f32 * get(one)).sum::<f32>() / area
        };
        let (x, y) = (f64::from(mean(&|one| one.0.x)), f64::from(mean(&|one| one.0.y)));
        // From the half size to that of the kept pictures.
        let place = scale.place(2.0 * x + 0.5, 2.0 * y + 0.5, 4.0 * f64::from(area));
        let clear = ((mean(&|one| one.0.contrast) - 1.0) / 0.8).clamp(0.0, 1.0);
        let hit = Hit {
            time_s: changes.times_s[now],
            kind: HitKind::Appearance,
            place,
            strength: (0.3 + 0.7 * (place.size / 0.06).sqrt()).clamp(0.0, 1.0),
            confidence: (0.4 + 0.5 * clear) * (1.0 - mean(&|one| one.1)).max(0.0),
            mover: None,
        };
        // What grows is seen again.
        if !hits.iter().any(|other| is_of(&hit, other)) {
            hits.push(hit);
        }
    }
    hits
}

/// Whether a hit is no more than the end of what came up there: of something that was not there before.
pub(super) fn ends(hit: &Hit, appeared: &Hit, movers: &[Mover]) -> bool {
    let apart = (hit.place.x - appeared.place.x).hypot(hit.place.y - appeared.place.y);
    let since_s = hit.time_s - appeared.time_s;
    let is_new = hit
        .mover
        .is_none_or(|id| movers.iter().any(|mover| mover.id == id && mover.start_s > appeared.time_s - SAME_S));
    is_new && (0.0..STAYS_S).contains(&since_s) && apart < 0.1 + 1.5 * appeared.place.size.sqrt()
}

/// Whether what appears is of another hit: what is struck is often suddenly gone, and what pops up grows.
pub(super) fn is_of(hit: &Hit, other: &Hit) -> bool {
    let apart = (hit.place.x - other.place.x).hypot(hit.place.y - other.place.y);
    let reach = 0.3 + 1.2 * (hit.place.size.sqrt() + other.place.size.sqrt());
    other.confidence >= LEAST_OTHER && (hit.time_s - other.time_s).abs() < SAME_S && apart < reach
}

/// The first of the pictures that must be calm before one; none when the take has too few before it.
fn calm_from(changes: &Changes<'_>, now: usize) -> Option<usize> {
    let early = (0..now.saturating_sub(1)).rev().find(|n| changes.times_s[now - 1] - changes.times_s[*n] >= CALM_S)?;
    Some(early)
}

/// The connected regions of a mask whose parts are at most two pixels apart: where, and how many pixels.
fn regions(mask: &[bool], w: usize, h: usize, least: usize) -> Vec<(Window, usize)> {
    let (labels, count) = label(&dilate(mask, w, h), w, h);
    let mut found = vec![(Window::none(w, h), 0usize); count];
    for (at, _) in mask.iter().enumerate().filter(|(_, changes)| **changes) {
        let (i, j) = (at % w, at / w);
        let (window, pixels) = &mut found[labels[at] - 1];
        *pixels += 1;
        window.take((i, j));
    }
    found.retain(|(_, pixels)| *pixels >= least);
    found.sort_by_key(|(_, pixels)| std::cmp::Reverse(*pixels));
    found.truncate(MOST_REGIONS);
    found
}

/// A margin around a region by its size.
fn margin(window: Window, share: f32) -> usize {
    2 + (share * (window.right - window.left).max(window.bottom - window.top) as f32) as usize
}

/// Whether in some pictures nothing moved in and near a region of so many pixels that changed after them: from each to the next, nor
/// slowly from the first to the last. Fewer than `least` are no motion, but the beginning of what grows.
fn is_calm(changes: &Changes<'_>, pictures: Range<usize>, window: Window, count: usize, least: usize) -> bool {
    let few = (RESTLESS * count as f32).max(least as f32 - 1.0);
    let near = window.grown(margin(window, 0.3), changes.width, changes.height);
    let is_calm = |then: usize, now: usize| {
        let there = changes.window(pictures.end, now, near);
        changes.count(then, now, there) as f32 <= few
    };
    is_calm(pictures.start, pictures.end - 1) && (pictures.start + 1..pictures.end).all(|n| is_calm(n - 1, n))
}

/// What a region has become a little later, with how much of it still changes, when it stays changed and did not come from
/// beside it.
fn stays(changes: &Changes<'_>, now: usize, window: Window, least: usize) -> Option<(Part, f32)> {
    let before = now - 1;
    let later = (now..changes.len()).take_while(|n| changes.times_s[*n] - changes.times_s[now] <= STAYS_S).last()?;
    if changes.times_s[later] - changes.times_s[now] < LEAST_STAY_S {
        return None;
    }
    let within = |window: Window, share: f32| window.grown(margin(window, share), changes.width, changes.height);
    let near = window.grown(margin(window, 0.8).max(changes.width / 10), changes.width, changes.height);
    let first = changes.part(before, now, near, window);
    let last = changes.part(before, later, changes.window(now, later, near), changes.window(now, later, window));
    if (last.count as f32) < AT_ONCE * first.count as f32 || last.count < 2 * least {
        return None;
    }
    let (x, y) = changes.place(later, now, (last.x, last.y));
    let drift = (x - first.x).hypot(y - first.y);
    // From when on it is all there.
    let grown = (now..later).find(|n| changes.times_s[*n] - changes.times_s[now] >= GROWS_S).unwrap_or(later - 1);
    let moving = |then: usize| changes.count(then, later, last.window);
    let restless = moving(grown).max(moving(later - 1)) as f32 / last.count.max(1) as f32;
    let rests = restless <= RESTLESS;
    let at_once = first.count as f32 >= AT_ONCE * last.count as f32;
    // What is pushed a little changes at its edges, what grows also in its middle.
    let middle = Window {
        left: (last.x - 1.0).max(0.0) as usize,
        top: (last.y - 1.0).max(0.0) as usize,
        right: (last.x as usize + 2).min(changes.width),
        bottom: (last.y as usize + 2).min(changes.height),
    };
    let grows = || changes.count(before, later, middle) >= MIDDLE;
    // Nor has anything come from beside it or gone there.
    let own = within(changes.window(later, now, last.window), 0.15);
    let beside = within(own, 0.2);
    let passing = |n: usize| {
        let count = |window: Window| changes.count(n - 1, n, changes.window(now, n, window));
        count(beside).saturating_sub(count(own))
    };
    let passes = || (now + 1..=later).map(passing).sum::<usize>() as f32 > RESTLESS * last.count as f32;
    let is_there = match (at_once, rests) {
        (true, true) => true,
        // Edges that begin to move are thin.
        (true, false) => first.is_compact(),
        (false, true) => first.is_compact() && grows(),
        (false, false) => false,
    };
    let is_there = is_there && drift <= DRIFT * (last.count as f32).sqrt() && !passes();
    is_there.then_some((Part { x, y, ..last }, restless.min(1.0) * 0.5))
}
