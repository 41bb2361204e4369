//! Motion that halts: how much changes from picture to picture around a moment's place, before it and after. What strikes
//! something still or is put down moves most just before it is at rest (Davis and Agrawala 2018 take such drops of motion
//! for the visible beats of a video); this needs nothing that can be followed, so it vouches for blows whose course is
//! too short or too fast to tell of them.

use super::camera::middle;
use super::hits::Scale;
use super::planes::Planes;
use super::takes::Take;
use crate::video::seen::{Hit, HitKind};

/// Pictures this near to a moment may show both sides of it, seconds.
const BLUR_S: f64 = 0.010;

/// How far before and after is looked, seconds.
const REACH_S: f64 = 0.14;

/// Differences that noise makes, grey levels.
const NOISE: f32 = 5.0;

/// How much of the doubt (as an exponent) a clear halt takes away.
const VOUCHED: f32 = 0.65;

/// What changes in a window, grey levels a pixel and interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Halt {
    /// In the last interval before, and the one before that.
    pub before: [f32; 2],
    /// The most in the first intervals after.
    pub after: f32,
}

/// What changes around a hit; none without pictures on both sides.
pub(super) fn around(
    hit: &Hit,
    take: &Take,
    (pictures, times_s): (&[Planes], &[f64]),
    repeats: &[bool],
    scale: Scale,
) -> Option<Halt> {
    let frames: Vec<usize> = take.frames.clone().filter(|k| !repeats[*k]).collect();
    let next = frames.iter().position(|k| times_s[*k] >= hit.time_s)?;
    let x = f64::from(hit.place.x + 1.0) * 0.5 * scale.width;
    let y = f64::from(hit.place.y + 1.0) * 0.5 * scale.height;
    let reach = 0.03 * scale.width + 0.6 * (f64::from(hit.place.size) * scale.width * scale.height).sqrt();
    let reach = reach.min(0.15 * scale.width);
    let change = |n: usize| {
        let (a, b) = (*frames.get(n.checked_sub(1)?)?, *frames.get(n)?);
        Some(changed(pictures, take, (a, b), (x as f32, y as f32), reach as f32))
    };
    let mut before: Vec<f32> = Vec::new();
    for n in (1..=next).rev() {
        let (from_s, to_s) = (times_s[frames[n - 1]], times_s[frames[n]]);
        if hit.time_s - from_s > REACH_S + 0.05 || before.len() == 2 {
            break;
        }
        if to_s <= hit.time_s + BLUR_S {
            before.push(change(n)?);
        }
    }
    let mut after = Vec::new();
    for n in next.max(1)..frames.len() {
        let (from_s, to_s) = (times_s[frames[n - 1]], times_s[frames[n]]);
        if to_s - hit.time_s > REACH_S || after.len() == 3 {
            break;
        }
        if from_s >= hit.time_s - BLUR_S {
            after.push(change(n)?);
        }
    }
    let most = |values: &[f32]| values.iter().copied().reduce(f32::max);
    Some(Halt { before: [*before.first()?, *before.get(1)?], after: most(&after)? })
}

/// Lets what halts vouch for a hit that is not sure. Only what goes on with all its speed until then: what comes to rest by
/// itself slows down before.
pub(super) fn vouch(hit: &mut Hit, halt: Halt) {
    if hit.kind != HitKind::Contact {
        return;
    }
    let [last, earlier] = halt.before;
    let drop = (last - halt.after) / (last + halt.after + 0.3);
    let share = |value: f32, from: f32, to: f32| ((value - from) / (to - from)).clamp(0.0, 1.0);
    let weight = share(drop, 0.3, 0.6) * share(last / earlier.max(0.1), 0.7, 0.9) * share(last, 2.0, 5.0);
    hit.confidence = hit.confidence.powf(1.0 - VOUCHED * weight);
}

/// The mean difference between two pictures of a take within a window, beyond noise.
fn changed(pictures: &[Planes], take: &Take, (a, b): (usize, usize), (x, y): (f32, f32), reach: f32) -> f32 {
    let (then, now) = (&pictures[a].luma, &pictures[b].luma);
    let (cx, cy) = middle(now);
    let back = take.maps[b - take.frames.start].then(take.maps[a - take.frames.start].inverse());
    let span = |at: f32, side: usize| {
        let low = (at - reach).max(0.0) as usize;
        (low.min(side - 1), ((at + reach).max(0.0) as usize + 1).min(side))
    };
    let ((left, right), (top, bottom)) = (span(x, now.width), span(y, now.height));
    let (mut sum, mut count) = (0.0, 0);
    for j in top..bottom {
        for i in left..right {
            let (u, v) = back.apply(i as f32 - cx, j as f32 - cy);
            let (u, v) = (u + cx, v + cy);
            if u < 0.0 || v < 0.0 || u > (then.width - 1) as f32 || v > (then.height - 1) as f32 {
                continue;
            }
            sum += ((then.at(u, v) - f32::from(now.data[j * now.width + i])).abs() - NOISE).max(0.0);
            count += 1;
        }
    }
    sum / count.max(1) as f32
}
