//! Steps of somebody who walks across the picture: the foot that is ahead moves and then stands, while the body goes on.

use super::backdrop::median;
use super::follow::{Spot, Track};
use super::hits::{Scale, clarity, strength};
use super::kinks::{Sample, kinks};
use crate::video::seen::{Hit, HitKind};

/// The steps of one track; none for things that do not stand upright and move sideways.
pub(super) fn of_track(track: &Track, id: u32, scale: Scale) -> Vec<Hit> {
    let spots: Vec<_> = track.spots.iter().filter(|spot| spot.blob.feet.is_some()).collect();
    // Melted with a strip of the floor it still has its feet, but not for most of the time.
    let alone = spots.iter().filter(|spot| !spot.melted).count();
    if alone < 12 || alone * 3 < track.spots.len() || spots.len() * 2 < track.spots.len() {
        return Vec::new();
    }
    let (first, last) = (spots[0], spots[spots.len() - 1]);
    let span_s = last.time_s - first.time_s;
    let speed = (last.x - first.x) / span_s.max(1e-3) / scale.width;
    // Legs that go apart and together, not a thing that slides.
    let width = |feet: [f32; 2]| f64::from(feet[1] - feet[0]);
    let (narrow, wide) = spots
        .iter()
        .filter_map(|spot| spot.blob.feet.map(width))
        .fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    let mut shapes: Vec<f32> = spots
        .iter()
        .map(|spot| (spot.blob.bottom + 1 - spot.blob.top) as f32 / (spot.blob.right + 1 - spot.blob.left) as f32)
        .collect();
    let walks = (last.x - first.x).abs() > 0.15 * scale.width && span_s > 1.0;
    let upright = walks && median(&mut shapes).is_some_and(|shape| shape > 1.25);
    let tall = spots.iter().map(|spot| spot.blob.bottom - spot.blob.top).max().unwrap_or(0) as f64;
    if speed.abs() < 0.02 || !upright || wide - narrow < 0.15 * tall || wide < 1.5 * narrow {
        return Vec::new();
    }
    let ahead = usize::from(speed > 0.0);
    // Sideways only, on the ground, and in the picture as if the camera moved evenly: before an empty wall its sideways
    // motion is not known. The course on which the steps are clearer counts.
    let on_ground = |spot: &Spot| spot.x;
    let drift = (last.x - first.x - f64::from(last.blob.x - first.blob.x)) / span_s.max(1e-3);
    let even = |spot: &Spot| f64::from(spot.blob.x) + drift * (spot.time_s - first.time_s);
    let gait = Gait::of(&spots, ahead);
    let [a, b] = [&on_ground as &dyn Fn(&Spot) -> f64, &even].map(|body| {
        let mut course = Vec::with_capacity(spots.len());
        for spot in &spots {
            if let Some(feet) = spot.blob.feet {
                let x = f64::from(feet[ahead] - spot.blob.x) + body(spot);
                course.push(Sample { time_s: spot.time_s, x, y: 0.0 });
            }
        }
        landings(&course, &spots, (id, ahead, speed), gait.as_ref(), scale)
    });
    let sum = |hits: &[Hit]| hits.iter().map(|hit| hit.confidence).sum::<f32>();
    if sum(&a) >= sum(&b) { a } else { b }
}

/// Where the foot that is ahead comes to a stand. `speed`: of the body, widths per second to the right.
fn landings(
    course: &[Sample],
    spots: &[&Spot],
    (id, ahead, speed): (u32, usize, f64),
    gait: Option<&Gait>,
    scale: Scale,
) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for kink in kinks(course, 0.06 * scale.width) {
        let (before, after) = (kink.before[0] * speed.signum(), kink.after[0] * speed.signum());
        if before < 0.05 * scale.width || after > 0.4 * before {
            continue;
        }
        let spot = spots[kink.index.min(spots.len() - 1)];
        let x = f64::from(spot.blob.feet.map_or(spot.blob.x, |feet| feet[ahead]));
        let tall = (spot.blob.bottom - spot.blob.top) as f64;
        hits.push(Hit {
            time_s: kink.time_s,
            kind: HitKind::Contact,
            place: scale.place(x, spot.blob.bottom as f64, 0.02 * tall * tall),
            strength: strength(kink.change() / scale.width, 0.01),
            confidence: clarity(kink.significance + 10.0, kink.sharpness + 0.2) as f32,
            mover: Some(id),
        });
    }
    // Steps come at even distances: those that do vouch for each other.
    hits.retain(|hit| hit.confidence > 0.08);
    let mut gaps: Vec<f32> = hits.windows(2).map(|pair| (pair[1].time_s - pair[0].time_s) as f32).collect();
    if hits.len() >= 3
        && let Some(typical) = median(&mut gaps)
    {
        let times_s: Vec<f64> = hits.iter().map(|hit| hit.time_s).collect();
        for hit in &mut hits {
            let even = times_s.iter().any(|other_s| {
                let gap = (hit.time_s - other_s).abs() as f32 / typical;
                (gap - 1.0).abs() < 0.2 && typical > 0.2
            });
            hit.confidence = if even { hit.confidence.sqrt() } else { 0.5 * hit.confidence };
        }
    }
    match gait {
        Some(gait) => gait.keep(&mut hits, spots, (id, ahead), scale),
        None => go_on(&mut hits, spots, (id, ahead), scale),
    }
    hits
}

/// The rhythm of somebody's feet: how far the foot that is ahead is before the body, which no camera changes, comes back
/// to itself with each step, and is greatest where the foot comes to the ground (Zeni, Richards and Higginson 2008).
struct Gait {
    period_s: f64,
    /// Where a foot lands, one of each step.
    times_s: Vec<f64>,
    /// How alike the steps are, 0 to 1.
    likeness: f64,
}

/// Steps a second of the grid on which the gait is measured.
const GRID: f64 = 60.0;

/// Time from step to step, seconds: nobody walks faster or slower.
const STEP_S: (f64, f64) = (0.3, 0.9);

/// How alike the steps must be.
const ALIKE: f64 = 0.45;

impl Gait {
    fn of(spots: &[&Spot], ahead: usize) -> Option<Self> {
        let sign = if ahead == 1 { 1.0 } else { -1.0 };
        let reach: Vec<(f64, f64)> = spots
            .iter()
            .filter(|spot| !spot.melted)
            .filter_map(|spot| Some((spot.time_s, sign * f64::from(spot.blob.feet?[ahead] - spot.blob.x))))
            .collect();
        let grid = even(&reach)?;
        let (start_s, count) = (reach[0].0, grid.len());
        let curve: Vec<f64> =
            (0..=((STEP_S.1 * GRID) as usize + 1).min(count / 2)).map(|lag| likeness(&grid, lag)).collect();
        let lags = (STEP_S.0 * GRID) as usize..curve.len().saturating_sub(1);
        let peak = lags
            .filter(|lag| curve[*lag] > ALIKE && curve[*lag] >= curve[lag - 1] && curve[*lag] >= curve[lag + 1])
            .find(|lag| curve[..*lag].iter().any(|value| *value < curve[*lag] - 0.3))?;
        let (l, m, r) = (curve[peak - 1], curve[peak], curve[peak + 1]);
        let shift = if l - 2.0 * m + r < -1e-9 { 0.5 * (l - r) / (l - 2.0 * m + r) } else { 0.0 };
        let period = peak as f64 + shift.clamp(-0.5, 0.5);
        // Folded over the period: noise of single pictures averages out.
        let folded = |phase: f64| {
            let at = (0..).map(|k| phase + f64::from(k) * period).take_while(|at| *at < count as f64 - 1.0);
            let values: Vec<f64> = at.map(|at| mean_around(&grid, at)).collect();
            values.iter().sum::<f64>() / values.len().max(1) as f64
        };
        let phase = (0..peak).max_by(|a, b| folded(*a as f64).total_cmp(&folded(*b as f64)))?;
        let reach = (0.15 * period) as usize;
        let times_s: Vec<f64> = (0..)
            .map(|k| phase as f64 + f64::from(k) * period)
            .take_while(|at| *at < count as f64)
            .map(|at| {
                // No two steps are quite the same.
                let (from, to) = ((at as usize).saturating_sub(reach), (at as usize + reach).min(count - 1));
                let best = (from..=to)
                    .max_by(|a, b| mean_around(&grid, *a as f64).total_cmp(&mean_around(&grid, *b as f64)))
                    .filter(|best| *best > from && *best < to);
                start_s + best.map_or(at, |best| best as f64) / GRID
            })
            .collect();
        (times_s.len() >= 3).then_some(Self { period_s: period / GRID, times_s, likeness: m })
    }

    /// Keeps of the steps that were found those that fall into the rhythm, and puts in those that it has besides, also
    /// before and after as long as somebody walks there.
    fn keep(&self, hits: &mut Vec<Hit>, spots: &[&Spot], (id, ahead): (u32, usize), scale: Scale) {
        let mut times_s = self.times_s.clone();
        for (from, way) in [(self.times_s[0], -1.0), (self.times_s[self.times_s.len() - 1], 1.0)] {
            let more = (1..3).map(|k| from + way * f64::from(k) * self.period_s);
            times_s.extend(more.take_while(|at| walks(spots, *at, self.period_s)));
        }
        let found = std::mem::take(hits);
        let confidence = (0.5 + 1.2 * (self.likeness - ALIKE)).clamp(0.0, 0.95) as f32;
        let mut strengths: Vec<f32> = found.iter().map(|hit| hit.strength).collect();
        let usual = median(&mut strengths).unwrap_or(0.3);
        for time_s in times_s {
            let near = found
                .iter()
                .filter(|hit| (hit.time_s - time_s).abs() < 0.13 * self.period_s)
                .max_by(|a, b| a.confidence.total_cmp(&b.confidence));
            if let Some(near) = near {
                hits.push(Hit { confidence: near.confidence.max(confidence), ..near.clone() });
            } else if let Some(hit) = step(spots, time_s, (id, ahead), (usual, confidence), scale) {
                hits.push(hit);
            }
        }
        hits.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    }
}

/// Values on a grid of equal steps, without what grows or falls all the way; none when too short or with gaps.
fn even(values: &[(f64, f64)]) -> Option<Vec<f64>> {
    let (first, last) = (values.first()?, values.last()?);
    let span_s = last.0 - first.0;
    if span_s < 1.2 || values.windows(2).any(|pair| pair[1].0 - pair[0].0 > 0.25) {
        return None;
    }
    let mut grid = Vec::with_capacity((span_s * GRID) as usize);
    let mut k = 0;
    for n in 0..(span_s * GRID) as usize {
        let at_s = first.0 + n as f64 / GRID;
        while k + 2 < values.len() && values[k + 1].0 < at_s {
            k += 1;
        }
        let (a, b) = (values[k], values[k + 1]);
        grid.push(a.1 + (b.1 - a.1) * ((at_s - a.0) / (b.0 - a.0).max(1e-6)).clamp(0.0, 1.0));
    }
    let (count, mean) = (grid.len() as f64, grid.iter().sum::<f64>() / grid.len() as f64);
    let middle = 0.5 * (count - 1.0);
    let (mut up, mut all) = (0.0, 0.0);
    for (n, value) in grid.iter().enumerate() {
        up += (n as f64 - middle) * (value - mean);
        all += (n as f64 - middle).powi(2);
    }
    let slope = up / all.max(1e-9);
    Some(grid.iter().enumerate().map(|(n, value)| value - mean - slope * (n as f64 - middle)).collect())
}

/// Normalised correlation of a course with itself, so much later.
fn likeness(grid: &[f64], lag: usize) -> f64 {
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in grid.iter().zip(&grid[lag..]) {
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    ab / (aa * bb).sqrt().max(1e-9)
}

/// The mean of three values around a place.
fn mean_around(grid: &[f64], at: f64) -> f64 {
    let at = (at + 0.5) as usize;
    let some = &grid[at.saturating_sub(1).min(grid.len() - 1)..(at + 2).min(grid.len())];
    some.iter().sum::<f64>() / some.len().max(1) as f64
}

/// A step at a time, where the foot is then.
fn step(
    spots: &[&Spot],
    time_s: f64,
    (id, ahead): (u32, usize),
    (strength, confidence): (f32, f32),
    scale: Scale,
) -> Option<Hit> {
    let spot = spots.iter().min_by(|a, b| (a.time_s - time_s).abs().total_cmp(&(b.time_s - time_s).abs()))?;
    let x = f64::from(spot.blob.feet.map_or(spot.blob.x, |feet| feet[ahead]));
    let tall = (spot.blob.bottom - spot.blob.top) as f64;
    let place = scale.place(x, spot.blob.bottom as f64, 0.02 * tall * tall);
    Some(Hit { time_s, kind: HitKind::Contact, place, strength, confidence, mover: Some(id) })
}

/// How far a step may be from where an even gait has it, periods.
const UNEVEN: f64 = 0.13;

/// Puts in the steps that were not seen well: who walks evenly before and after, or is still walking at the same speed,
/// takes them.
fn go_on(hits: &mut Vec<Hit>, spots: &[&Spot], (id, ahead): (u32, usize), scale: Scale) {
    let sure: Vec<(f64, f32, f32)> =
        hits.iter().filter(|hit| hit.confidence >= 0.5).map(|hit| (hit.time_s, hit.confidence, hit.strength)).collect();
    let Some(period_s) = period(&sure.iter().map(|step| step.0).collect::<Vec<_>>()) else { return };
    let mut times_s = Vec::new();
    for pair in sure.windows(2) {
        let count = ((pair[1].0 - pair[0].0) / period_s).round();
        let is_even = ((pair[1].0 - pair[0].0) / period_s - count).abs() < UNEVEN * count;
        if (2.0..=3.0).contains(&count) && is_even {
            times_s.extend((1..count as usize).map(|k| pair[0].0 + (pair[1].0 - pair[0].0) * k as f64 / count));
        }
    }
    let (first, last) = (sure[0].0, sure[sure.len() - 1].0);
    times_s.extend((1..4).map(|k| first - f64::from(k) * period_s).take_while(|at| walks(spots, *at, period_s)));
    times_s.extend((1..4).map(|k| last + f64::from(k) * period_s).take_while(|at| walks(spots, *at, period_s)));
    let mean = |get: fn(&(f64, f32, f32)) -> f32| sure.iter().map(get).sum::<f32>() / sure.len() as f32;
    let (confidence, strength) = (0.8 * mean(|step| step.1), mean(|step| step.2));
    for time_s in times_s {
        if let Some(near) = hits.iter_mut().find(|hit| (hit.time_s - time_s).abs() < 0.25 * period_s) {
            near.confidence = near.confidence.max(confidence);
            continue;
        }
        hits.extend(step(spots, time_s, (id, ahead), (strength, confidence), scale));
    }
    hits.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
}

/// The time from one step to the next, when at least two gaps between sure steps are the same.
fn period(times_s: &[f64]) -> Option<f64> {
    let gaps: Vec<f64> = times_s.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 0.2).collect();
    let shortest = gaps.iter().copied().reduce(f64::min)?;
    let alike: Vec<f64> = gaps.into_iter().filter(|gap| *gap < (1.0 + UNEVEN) * shortest).collect();
    (alike.len() >= 2).then(|| alike.iter().sum::<f64>() / alike.len() as f64)
}

/// Whether somebody is there at a time and has walked, or walks on, at the speed of the whole way.
fn walks(spots: &[&Spot], at_s: f64, period_s: f64) -> bool {
    let near: Vec<&&Spot> = spots.iter().filter(|spot| (spot.time_s - at_s).abs() < 0.6 * period_s).collect();
    let (Some(first), Some(last)) = (near.first(), near.last()) else { return false };
    let (begin, end) = (spots[0], spots[spots.len() - 1]);
    let speed = |a: &Spot, b: &Spot| (b.x - a.x) / (b.time_s - a.time_s).max(1e-3);
    let covers = first.time_s <= at_s + 0.02 && last.time_s >= at_s - 0.02;
    covers && last.time_s - first.time_s > 0.4 * period_s && speed(first, last) / speed(begin, end) > 0.6
}

/// Takes away confidence from what points saw on somebody who walks.
pub(super) fn quiet(track: &Track, hits: &mut [Hit], scale: Scale) {
    for hit in hits {
        let Some(spot) = track.spots.iter().find(|spot| (spot.time_s - hit.time_s).abs() < 0.06) else { continue };
        let x = f64::from(hit.place.x + 1.0) * 0.5 * scale.width;
        let y = f64::from(hit.place.y + 1.0) * 0.5 * scale.height;
        let blob = &spot.blob;
        let within = |at: f64, low: usize, high: usize| at > low as f64 - 4.0 && at < high as f64 + 4.0;
        if within(x, blob.left, blob.right) && within(y, blob.top, blob.bottom) {
            hit.confidence *= 0.3;
        }
    }
}
