//! Points followed from picture to picture (Lucas and Kanade 1981; chosen after Shi and Tomasi 1994): they need no
//! ground and so also tell of parts of things, and of things before an unquiet ground. Each step starts from several
//! guesses, because what bounces is not where its velocity says.

use super::camera::{Similarity, middle};
use super::kinks::Sample;
use super::planes::{Plane, Planes};

/// A point through a take.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PointTrack {
    /// Time and place on the canvas, camera removed, pixels.
    pub course: Vec<Sample>,
    /// Where it was in each picture, pixels.
    pub spots: Vec<(f32, f32)>,
}

/// Half a side of the window, pixels.
const REACH: usize = 3;
const SIDE: usize = 2 * REACH + 1;
const PATCH: usize = SIDE * SIDE;
/// Points followed at once.
const MOST: usize = 220;
/// Finished tracks kept of a take.
const MOST_TRACKS: usize = 4_000;
/// Pictures back to the one that a point must still look like.
const MEMORY: usize = 4;

struct Live {
    track: PointTrack,
    x: f32,
    y: f32,
    /// Pixels per second, in the picture.
    velocity: (f32, f32),
    /// How it looked, the latest last.
    looks: Vec<[f32; PATCH]>,
}

/// Follows points through the pictures of a take; `skip` marks those that only repeat.
pub(super) fn follow(pictures: &[Planes], times_s: &[f64], maps: &[Similarity], skip: &[bool]) -> Vec<PointTrack> {
    let Some(first) = pictures.first() else { return Vec::new() };
    let (w, h) = (first.luma.width, first.luma.height);
    if w < 4 * SIDE || h < 4 * SIDE {
        return Vec::new();
    }
    let (cx, cy) = middle(&first.luma);
    let mut live: Vec<Live> = Vec::new();
    let mut done = Vec::new();
    let mut last: Option<(usize, Plane)> = None;
    for k in 0..pictures.len() {
        if skip.get(k).copied().unwrap_or(false) {
            continue;
        }
        let now = &pictures[k].luma;
        let half = now.halved();
        if let Some((before, before_half)) = &last {
            let then = &pictures[*before].luma;
            let span_s = (times_s[k] - times_s[*before]).max(1e-3) as f32;
            let drift = maps[*before].then(maps[k].inverse());
            let mut kept = Vec::with_capacity(live.len());
            for mut point in std::mem::take(&mut live) {
                let (sx, sy) = drift.apply(point.x - cx, point.y - cy);
                let still = (sx + cx - point.x, sy + cy - point.y);
                let moving = (point.velocity.0 * span_s, point.velocity.1 * span_s);
                if let Some((dx, dy)) = step((then, now), (before_half, &half), &point, still, moving) {
                    point.x += dx;
                    point.y += dy;
                    point.velocity = (dx / span_s, dy / span_s);
                    note(&mut point, times_s[k], maps[k], (cx, cy));
                    kept.push(point);
                } else if point.track.course.len() >= 8 && done.len() < MOST_TRACKS {
                    done.push(point.track);
                }
            }
            live = kept;
            thin(&mut live, w);
        }
        // New points, more often where things move.
        let due = last.is_none() || k % 3 == 0;
        if due && live.len() < MOST {
            let moves = last
                .as_ref()
                .map(|(before, _)| moving(&pictures[*before].luma, now, maps[*before].then(maps[k].inverse())));
            for (x, y) in corners(now, &live, moves.as_deref()) {
                let mut point = Live {
                    track: PointTrack { course: Vec::new(), spots: Vec::new() },
                    x,
                    y,
                    velocity: (0.0, 0.0),
                    looks: Vec::new(),
                };
                note(&mut point, times_s[k], maps[k], (cx, cy));
                if let Some(look) = patch(now, x, y) {
                    point.looks.push(look);
                    live.push(point);
                }
                if live.len() >= MOST {
                    break;
                }
            }
        }
        for point in &mut live {
            if let Some(look) = patch(now, point.x, point.y) {
                point.looks.push(look);
                if point.looks.len() > MEMORY {
                    point.looks.remove(0);
                }
            }
        }
        last = Some((k, half));
    }
    done.extend(live.into_iter().map(|point| point.track).filter(|track| track.course.len() >= 8));
    done
}

fn note(point: &mut Live, time_s: f64, map: Similarity, (cx, cy): (f32, f32)) {
    let (x, y) = map.apply(point.x - cx, point.y - cy);
    point.track.course.push(Sample { time_s, x: f64::from(x + cx), y: f64::from(y + cy) });
    point.track.spots.push((point.x, point.y));
}

/// The pixels around a place, bilinear; none near the edge.
fn patch(plane: &Plane, x: f32, y: f32) -> Option<[f32; PATCH]> {
    let (left, top) = (x - REACH as f32, y - REACH as f32);
    if !(left >= 0.0 && top >= 0.0) {
        return None;
    }
    let (i, j) = (left as usize, top as usize);
    if i + SIDE + 1 > plane.width || j + SIDE + 1 > plane.height {
        return None;
    }
    let (u, v) = (left - i as f32, top - j as f32);
    let weights = [(1.0 - u) * (1.0 - v), u * (1.0 - v), (1.0 - u) * v, u * v];
    let mut out = [0f32; PATCH];
    for row in 0..SIDE {
        let upper = &plane.data[(j + row) * plane.width + i..][..SIDE + 1];
        let lower = plane.data.get((j + row + 1) * plane.width + i..)?.get(..SIDE + 1)?;
        for column in 0..SIDE {
            out[row * SIDE + column] = weights[0] * f32::from(upper[column])
                + weights[1] * f32::from(upper[column + 1])
                + weights[2] * f32::from(lower[column])
                + weights[3] * f32::from(lower[column + 1]);
        }
    }
    Some(out)
}

/// What does not change while a window is looked for.
struct Template {
    look: [f32; PATCH],
    gx: [f32; PATCH],
    gy: [f32; PATCH],
    inverse: [f32; 3],
}

impl Template {
    fn of(plane: &Plane, x: f32, y: f32) -> Option<Self> {
        let look = patch(plane, x, y)?;
        let (l, r) = (patch(plane, x - 1.0, y)?, patch(plane, x + 1.0, y)?);
        let (t, b) = (patch(plane, x, y - 1.0)?, patch(plane, x, y + 1.0)?);
        let (mut gx, mut gy) = ([0f32; PATCH], [0f32; PATCH]);
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for k in 0..PATCH {
            gx[k] = 0.5 * (r[k] - l[k]);
            gy[k] = 0.5 * (b[k] - t[k]);
            xx += gx[k] * gx[k];
            xy += gx[k] * gy[k];
            yy += gy[k] * gy[k];
        }
        let determinant = xx * yy - xy * xy;
        if determinant < 1_000.0 {
            return None;
        }
        Some(Self { look, gx, gy, inverse: [yy / determinant, -xy / determinant, xx / determinant] })
    }

    /// Refines a shift; gives it with the mean squared difference that is left.
    fn find(&self, plane: &Plane, x: f32, y: f32, guess: (f32, f32), rounds: usize) -> Option<((f32, f32), f32)> {
        let (mut dx, mut dy) = guess;
        let mut left = f32::MAX;
        for _ in 0..rounds {
            let now = patch(plane, x + dx, y + dy)?;
            let lift = now.iter().zip(&self.look).map(|(a, b)| a - b).sum::<f32>() / PATCH as f32;
            let (mut ex, mut ey, mut sum) = (0.0, 0.0, 0.0);
            for (k, value) in now.iter().enumerate() {
                let e = value - self.look[k] - lift;
                ex += self.gx[k] * e;
                ey += self.gy[k] * e;
                sum += e * e;
            }
            left = sum / PATCH as f32 + 0.1 * lift * lift;
            let (sx, sy) =
                (-(self.inverse[0] * ex + self.inverse[1] * ey), -(self.inverse[1] * ex + self.inverse[2] * ey));
            let size = sx.hypot(sy);
            let short = if size > 2.0 { 2.0 / size } else { 1.0 };
            dx += sx * short;
            dy += sy * short;
            if size < 0.02 {
                break;
            }
        }
        Some(((dx, dy), left))
    }
}

/// Where a point has gone from one picture to the next.
fn step(
    (then, now): (&Plane, &Plane),
    (then_half, now_half): (&Plane, &Plane),
    point: &Live,
    still: (f32, f32),
    moving: (f32, f32),
) -> Option<(f32, f32)> {
    let template = Template::of(then, point.x, point.y)?;
    let energy = {
        let mean = template.look.iter().sum::<f32>() / PATCH as f32;
        template.look.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / PATCH as f32
    };
    let good = (0.02 * energy).max(4.0);
    let mut best: Option<((f32, f32), f32)> = None;
    let mut attempt = |guess: (f32, f32)| {
        if let Some((shift, left)) = template.find(now, point.x, point.y, guess, 8)
            && best.is_none_or(|(_, least)| left < 0.9 * least)
        {
            best = Some((shift, left));
        }
        best.is_some_and(|(_, left)| left < good)
    };
    let mut found = attempt(moving);
    if !found && (moving.0 - still.0).hypot(moving.1 - still.1) > 0.5 {
        found = attempt(still);
    }
    if !found {
        // On the smaller picture the window reaches twice as far.
        let (hx, hy) = (0.5 * point.x - 0.25, 0.5 * point.y - 0.25);
        if let Some(small) = Template::of(then_half, hx, hy) {
            for guess in [moving, still] {
                if let Some((shift, _)) = small.find(now_half, hx, hy, (0.5 * guess.0, 0.5 * guess.1), 8)
                    && attempt((2.0 * shift.0, 2.0 * shift.1))
                {
                    break;
                }
            }
        }
    }
    let (shift, left) = best?;
    if left > (0.25 * energy).max(20.0) || shift.0.hypot(shift.1) > 0.2 * now.width as f32 {
        return None;
    }
    // Still like some pictures ago: not slipped to an edge that covers it.
    let old = point.looks.first()?;
    let new = patch(now, point.x + shift.0, point.y + shift.1)?;
    (likeness(old, &new) > 0.75).then_some(shift)
}

/// Normalised correlation of two windows.
fn likeness(a: &[f32; PATCH], b: &[f32; PATCH]) -> f32 {
    let (ma, mb) = (a.iter().sum::<f32>() / PATCH as f32, b.iter().sum::<f32>() / PATCH as f32);
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        ab += (x - ma) * (y - mb);
        aa += (x - ma) * (x - ma);
        bb += (y - mb) * (y - mb);
    }
    ab / (aa * bb).sqrt().max(1e-3)
}

/// Points that have run together are one.
fn thin(live: &mut Vec<Live>, width: usize) {
    let cells = width / 3 + 1;
    let mut taken = std::collections::BTreeSet::new();
    live.sort_by_key(|point| std::cmp::Reverse(point.track.course.len()));
    live.retain(|point| taken.insert((point.y / 3.0) as usize * cells + (point.x / 3.0) as usize));
}

/// Cells of 8 pixels in which something moves beside the camera.
fn moving(then: &Plane, now: &Plane, drift: Similarity) -> Vec<bool> {
    let (w, h) = (now.width, now.height);
    let (cx, cy) = middle(now);
    let back = drift.inverse();
    let (columns, rows) = (w.div_ceil(8), h.div_ceil(8));
    let mut sums = vec![0f32; columns * rows];
    for j in (0..h).step_by(2) {
        for i in (0..w).step_by(2) {
            let (x, y) = back.apply(i as f32 - cx, j as f32 - cy);
            let d = (then.at(x + cx, y + cy) - f32::from(now.data[j * w + i])).abs();
            sums[(j / 8) * columns + i / 8] += (d - 5.0).max(0.0);
        }
    }
    sums.iter().map(|sum| *sum > 16.0).collect()
}

/// Corners away from points that are followed already: every 5 pixels where something moves, else every 14.
fn corners(plane: &Plane, live: &[Live], moves: Option<&[bool]>) -> Vec<(f32, f32)> {
    let (w, h) = (plane.width, plane.height);
    let columns = w.div_ceil(8);
    let value = |at: usize| f32::from(plane.data[at]);
    let mut scores = vec![0f32; w * h];
    let margin = REACH + 2;
    let (mut xx, mut xy, mut yy) = (vec![0f32; w * h], vec![0f32; w * h], vec![0f32; w * h]);
    for j in 1..h - 1 {
        for i in 1..w - 1 {
            let at = j * w + i;
            let (gx, gy) = (0.5 * (value(at + 1) - value(at - 1)), 0.5 * (value(at + w) - value(at - w)));
            xx[at] = gx * gx;
            xy[at] = gx * gy;
            yy[at] = gy * gy;
        }
    }
    let sum = |plane: &[f32], at: usize| -> f32 {
        [at - w - w, at - w, at, at + w, at + w + w]
            .iter()
            .map(|row| plane[row - 2..=row + 2].iter().sum::<f32>())
            .sum()
    };
    let mut found: Vec<(f32, usize)> = Vec::new();
    for j in (margin..h - margin).step_by(1) {
        for i in (margin..w - margin).step_by(1) {
            let at = j * w + i;
            let moves = moves.is_none_or(|moves| moves[(j / 8) * columns + i / 8]);
            // Where nothing moves every other pixel will do.
            if !moves && (i + j) % 2 == 1 {
                continue;
            }
            let (a, b, c) = (sum(&xx, at), sum(&xy, at), sum(&yy, at));
            let least = 0.5 * (a + c - ((a - c).powi(2) + 4.0 * b * b).sqrt());
            if least > 150.0 {
                scores[at] = least;
                found.push((if moves { 4.0 * least } else { least }, at));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    // Which pixels are too near to a point.
    let mut near = vec![false; w * h];
    let block = |near: &mut Vec<bool>, x: usize, y: usize, reach: usize| {
        for j in y.saturating_sub(reach)..=(y + reach).min(h - 1) {
            near[j * w + x.saturating_sub(reach)..=j * w + (x + reach).min(w - 1)].fill(true);
        }
    };
    let reach = |at: usize| {
        let moves = moves.is_some_and(|moves| moves[(at / w / 8) * columns + (at % w) / 8]);
        if moves { 4 } else { 13 }
    };
    for point in live {
        let (x, y) = (point.x as usize, point.y as usize);
        let at = y.min(h - 1) * w + x.min(w - 1);
        block(&mut near, x, y, reach(at));
    }
    let mut chosen = Vec::new();
    for (_, at) in found {
        if chosen.len() >= MOST {
            break;
        }
        if !near[at] {
            chosen.push(((at % w) as f32, (at / w) as f32));
            block(&mut near, at % w, at / w, reach(at));
        }
    }
    chosen
}
