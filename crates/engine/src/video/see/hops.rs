//! The last hops of what bounces: they are too short and low to be seen well, but each takes the same share of the time of
//! the one before, the coefficient of restitution (Bernstein 1977, Listening to the coefficient of restitution).

use crate::video::seen::{Hit, HitKind, Mover};

/// The share of its time that a hop may take of the one before.
const RESTITUTION: std::ops::RangeInclusive<f64> = 0.45..=0.93;

/// How far two shares may be apart, and a moment from where it should be in times of its hop.
const UNEVEN: f64 = 0.1;

/// Shorter hops are a roll, seconds; weaker ones are not heard.
const SHORTEST_S: f64 = 0.07;
const WEAKEST: f32 = 0.2;

/// How high one floor may be, heights of the picture (which is 2 high).
const FLOOR: f32 = 0.12;

/// How sure a hop is that only follows from those before.
const FOLLOWS: f32 = 0.6;

/// What is left of the confidence in a bounce between two hops.
const BETWEEN: f32 = 0.6;

/// Adds the hops that follow from three or more before, as long as the thing is still in sight.
pub(super) fn go_on(hits: &mut Vec<Hit>, movers: &[Mover]) {
    for mover in movers {
        let bounces: Vec<Hit> = hits
            .iter()
            .filter(|hit| hit.mover == Some(mover.id) && hit.kind == HitKind::Bounce && hit.confidence >= 0.5)
            .cloned()
            .collect();
        let Some((mut last, share)) = bounces.windows(4).rev().find_map(rhythm) else { continue };
        // All hops that are left take so long.
        let end_s = last.0.time_s + last.1 * share / (1.0 - share);
        if bounces.iter().any(|hit| hit.time_s > end_s + 0.1) {
            continue; // It has met something else since.
        }
        let from_s = last.0.time_s + 1e-6;
        let mut hops_s = Vec::new();
        loop {
            let hop_s = share * last.1;
            let time_s = last.0.time_s + hop_s;
            let strength = last.0.strength * (share as f32).powf(0.7);
            if hop_s < SHORTEST_S || strength < WEAKEST || time_s + 0.1 > mover.end_s {
                break;
            }
            let near = hits.iter_mut().find(|hit| {
                (hit.time_s - time_s).abs() < UNEVEN * hop_s && (hit.place.y - last.0.place.y).abs() < FLOOR
            });
            let next = match near {
                Some(hit) => {
                    hit.confidence = hit.confidence.max(FOLLOWS);
                    Hit { time_s, ..last.0.clone() }
                }
                None => {
                    let hit = Hit { time_s, strength, confidence: FOLLOWS, ..last.0.clone() };
                    hits.push(hit.clone());
                    hit
                }
            };
            hops_s.push(time_s);
            last = (Hit { strength, ..next }, hop_s);
        }
        // What was taken for a bounce between two hops was a mixture of them.
        let until_s = last.0.time_s + 0.5 * last.1;
        for hit in hits.iter_mut().filter(|hit| hit.mover == Some(mover.id) && hit.kind == HitKind::Bounce) {
            let is_hop = hops_s.iter().any(|hop_s| (hop_s - hit.time_s).abs() < SHORTEST_S * 0.5);
            if hit.time_s > from_s && hit.time_s < until_s && !is_hop {
                hit.confidence *= BETWEEN;
            }
        }
    }
    hits.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
}

/// The last of four bounces on one floor whose hops grow shorter evenly, with the time of the hop before it; and by how
/// much they do.
fn rhythm(bounces: &[Hit]) -> Option<((Hit, f64), f64)> {
    let hops: Vec<f64> = bounces.windows(2).map(|pair| pair[1].time_s - pair[0].time_s).collect();
    let shares: Vec<f64> = hops.windows(2).map(|pair| pair[1] / pair[0].max(1e-6)).collect();
    let last = bounces.last()?;
    let is_even = shares.windows(2).all(|pair| (pair[0] - pair[1]).abs() < UNEVEN);
    let is_flat = bounces.iter().all(|hit| (hit.place.y - last.place.y).abs() < FLOOR);
    let share = shares.iter().sum::<f64>() / shares.len().max(1) as f64;
    (is_even && is_flat && RESTITUTION.contains(&share)).then(|| ((last.clone(), hops[hops.len() - 1]), share))
}
