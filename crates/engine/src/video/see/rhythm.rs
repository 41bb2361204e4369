//! What repeats itself: hits at equal distances, and courses that come back to themselves, found by autocorrelation.

use super::follow::Track;
use super::hits::Scale;
use crate::video::seen::{Hit, HitKind, Rhythm};

/// Shortest and longest period, seconds.
const PERIODS_S: (f64, f64) = (0.15, 2.5);

/// Rhythms of hits: three or more of one mover (or one place) at distances that differ by less than a fifth.
pub(super) fn of_hits(hits: &[Hit]) -> Vec<Rhythm> {
    let mut rhythms: Vec<Rhythm> = Vec::new();
    let sure: Vec<&Hit> = hits.iter().filter(|hit| hit.confidence >= 0.5).collect();
    let mut used = vec![false; sure.len()];
    for first in 0..sure.len() {
        if used[first] {
            continue;
        }
        let alike = |hit: &Hit| {
            let apart = (hit.place.x - sure[first].place.x).hypot(hit.place.y - sure[first].place.y);
            (hit.mover.is_some() && hit.mover == sure[first].mover) || apart < 0.15
        };
        let group: Vec<usize> = (first..sure.len()).filter(|k| !used[*k] && alike(sure[*k])).collect();
        if group.len() < 3 {
            continue;
        }
        let times: Vec<f64> = group.iter().map(|k| sure[*k].time_s).collect();
        let steps: Vec<f64> = times.windows(2).map(|w| w[1] - w[0]).collect();
        let mean = steps.iter().sum::<f64>() / steps.len() as f64;
        let spread = (steps.iter().map(|step| (step - mean).powi(2)).sum::<f64>() / steps.len() as f64).sqrt();
        if spread > 0.2 * mean || !(PERIODS_S.0..=PERIODS_S.1).contains(&mean) {
            continue;
        }
        for k in &group {
            used[*k] = true;
        }
        let sureness = group.iter().map(|k| sure[*k].confidence).sum::<f32>() / group.len() as f32;
        rhythms.push(Rhythm {
            start_s: times[0],
            end_s: times[times.len() - 1],
            period_s: mean,
            place: sure[group[group.len() / 2]].place,
            confidence: sureness * (1.0 - 2.0 * (spread / mean) as f32).max(0.2),
            mover: sure[first].mover,
            times_s: times,
        });
    }
    rhythms
}

/// A gap may be so many periods, of which each blow but the first was doubtful.
const MOST_PERIODS: f64 = 3.0;

/// How uneven a rhythm is in which something is expected, periods: nobody hammers like a clock.
const UNEVEN: f64 = 0.2;

/// What is at least seen of a blow that is expected, and how sure it is then.
const LEAST_SEEN: f32 = 0.2;
const EXPECTED: f32 = 0.55;

/// Lets a rhythm vouch for a doubtful hit where it has a gap: what was struck three times or more at even distances but for one
/// that is twice or three times as long was probably struck in it too, when something was seen there.
pub(super) fn expect(hits: &mut [Hit]) {
    let sure: Vec<Hit> = hits.iter().filter(|hit| hit.confidence >= 0.5 && is_blow(hit)).cloned().collect();
    for (first, hit) in sure.iter().enumerate() {
        let alike = |other: &Hit| (other.mover.is_some() && other.mover == hit.mover) || apart(other, hit) < 0.25;
        // Each group once, from its first blow on.
        if sure[..first].iter().any(alike) {
            continue;
        }
        let group: Vec<&Hit> = sure[first..].iter().filter(|other| alike(other)).collect();
        let times_s: Vec<f64> = group.iter().map(|hit| hit.time_s).collect();
        for expected_s in missing(&times_s) {
            let Some(period_s) = shortest_gap_s(&times_s) else { break };
            let near = |other: &&mut Hit| {
                is_blow(other)
                    && (LEAST_SEEN..0.5).contains(&other.confidence)
                    && (other.time_s - expected_s).abs() < UNEVEN * period_s
                    && alike(other)
            };
            if let Some(best) = hits.iter_mut().filter(near).max_by(|a, b| a.confidence.total_cmp(&b.confidence)) {
                best.confidence = EXPECTED;
            }
        }
    }
}

/// The times at which even blows are missing: none where the others are not even.
pub(in crate::video) fn missing(times_s: &[f64]) -> Vec<f64> {
    let Some(period_s) = shortest_gap_s(times_s).filter(|gap_s| *gap_s >= PERIODS_S.0) else { return Vec::new() };
    if times_s.len() < 3 {
        return Vec::new();
    }
    let mut missing = Vec::new();
    for pair in times_s.windows(2) {
        let periods = (pair[1] - pair[0]) / period_s;
        let count = periods.round();
        if count > MOST_PERIODS || (periods - count).abs() > UNEVEN * count {
            return Vec::new();
        }
        missing.extend((1..count as usize).map(|nth| pair[0] + (pair[1] - pair[0]) * nth as f64 / count));
    }
    missing
}

fn shortest_gap_s(times_s: &[f64]) -> Option<f64> {
    times_s.windows(2).map(|pair| pair[1] - pair[0]).reduce(f64::min)
}

const fn is_blow(hit: &Hit) -> bool {
    matches!(hit.kind, HitKind::Contact | HitKind::Bounce | HitKind::Collision)
}

fn apart(a: &Hit, b: &Hit) -> f32 {
    (a.place.x - b.place.x).hypot(a.place.y - b.place.y)
}

/// The rhythm of a course that swings or turns; its moments are where it is fastest, in each repetition once.
pub(super) fn of_track(track: &Track, id: u32, scale: Scale) -> Option<Rhythm> {
    let spots: Vec<_> = track.spots.iter().filter(|spot| !spot.melted && !spot.blob.at_edge).collect();
    let (first, last) = (spots.first()?, spots.last()?);
    let span_s = last.time_s - first.time_s;
    if spots.len() < 24 || span_s < 1.2 {
        return None;
    }
    // On a grid of 30 a second, without the straight way from the beginning to the end.
    let rate = 30.0;
    let count = (span_s * rate) as usize;
    let mut values = Vec::with_capacity(count);
    let mut k = 0;
    for n in 0..count {
        let t = first.time_s + n as f64 / rate;
        while k + 2 < spots.len() && spots[k + 1].time_s < t {
            k += 1;
        }
        let (a, b) = (spots[k], spots[k + 1]);
        let u = ((t - a.time_s) / (b.time_s - a.time_s).max(1e-6)).clamp(0.0, 1.0);
        let way = (t - first.time_s) / span_s;
        let at = |get: fn(&super::follow::Spot) -> f64| {
            get(a) + u * (get(b) - get(a)) - get(first) - way * (get(last) - get(first))
        };
        values.push([at(|s| s.x), at(|s| s.y)]);
    }
    let mean = values.iter().fold([0.0; 2], |m, v| [m[0] + v[0] / count as f64, m[1] + v[1] / count as f64]);
    values.iter_mut().for_each(|v| *v = [v[0] - mean[0], v[1] - mean[1]]);
    let energy: f64 = values.iter().map(|v| v[0] * v[0] + v[1] * v[1]).sum::<f64>() / count as f64;
    if energy.sqrt() < 0.008 * scale.width {
        return None;
    }
    let likeness = |lag: usize| {
        let pairs = count - lag;
        let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
        for n in 0..pairs {
            let (a, b) = (values[n], values[n + lag]);
            ab += a[0] * b[0] + a[1] * b[1];
            aa += a[0] * a[0] + a[1] * a[1];
            bb += b[0] * b[0] + b[1] * b[1];
        }
        ab / (aa * bb).sqrt().max(1e-9)
    };
    // The first peak after the course has become unlike itself; at least two periods must have been seen.
    let longest = ((PERIODS_S.1 * rate) as usize).min(count / 2);
    let curve: Vec<f64> = (0..=longest).map(likeness).collect();
    let valley = curve.iter().position(|value| *value < 0.3)?;
    let peak = (valley.max((PERIODS_S.0 * rate) as usize)..longest)
        .filter(|lag| *lag > 0 && curve[*lag] >= curve[lag - 1] && curve[*lag] >= curve[lag + 1])
        .find(|lag| curve[*lag] > 0.6)?;
    // Finer than the grid by a parabola.
    let (l, m, r) = (curve[peak - 1], curve[peak], curve[peak + 1]);
    let shift = if (l - 2.0 * m + r).abs() > 1e-9 { 0.5 * (l - r) / (l - 2.0 * m + r) } else { 0.0 };
    let period_s = (peak as f64 + shift.clamp(-0.5, 0.5)) / rate;
    let speed = |n: usize| {
        let (a, b) = (values[n.saturating_sub(1)], values[(n + 1).min(count - 1)]);
        (b[0] - a[0]).hypot(b[1] - a[1])
    };
    // The phase at which it is fastest over all repetitions.
    let folded = |phase: usize| {
        let moments: Vec<usize> =
            (0..).map(|k| phase + (k as f64 * period_s * rate) as usize).take_while(|n| *n < count).collect();
        moments.iter().map(|n| speed(*n)).sum::<f64>() / moments.len().max(1) as f64
    };
    let phase = (0..peak).max_by(|a, b| folded(*a).total_cmp(&folded(*b)))?;
    let start_s = first.time_s + phase as f64 / rate;
    let times_s = (0..).map(|k| start_s + f64::from(k) * period_s).take_while(|t| *t <= last.time_s).collect();
    let middle = spots[spots.len() / 2];
    Some(Rhythm {
        start_s: first.time_s,
        end_s: last.time_s,
        period_s,
        times_s,
        place: scale.place(f64::from(middle.blob.x), f64::from(middle.blob.y), f64::from(middle.blob.area)),
        confidence: curve[peak].clamp(0.0, 1.0) as f32,
        mover: Some(id),
    })
}
