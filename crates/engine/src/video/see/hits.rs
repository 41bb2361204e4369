//! Sudden changes of velocity become [`Hit`]s: what kind, how strong, how sure, and one for each moment and place.

use super::follow::Track;
use super::kinks::{Kink, Sample, kinks};
use crate::video::seen::{Hit, HitKind, Place};

/// The smallest change of velocity that counts, widths of the picture per second.
const LEAST: f64 = 0.10;

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

/// The hits of one track. `id`: its number.
pub(super) fn of_track(track: &Track, id: u32, scale: Scale) -> Vec<Hit> {
    let mut hits = Vec::new();
    for run in runs(track) {
        let course: Vec<Sample> =
            run.iter().map(|k| &track.spots[*k]).map(|s| Sample { time_s: s.time_s, x: s.x, y: s.y }).collect();
        for kink in kinks(&course, LEAST * scale.width) {
            let index = kink.index.min(run.len() - 1);
            let spot = &track.spots[run[index]];
            // A thing that is being covered or uncovered seems to slow down or speed up.
            let change = area_change(track, &run, index);
            if change > 0.30 {
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
                confidence: confidence(&kink, kind, change, course.len(), scale),
                mover: Some(id),
            });
        }
    }
    hits
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

/// |ln| of the change of size around a spot.
fn area_change(track: &Track, run: &[usize], index: usize) -> f64 {
    let mean = |span: std::ops::Range<usize>| {
        let areas: Vec<f64> =
            run.get(span).unwrap_or(&[]).iter().map(|k| f64::from(track.spots[*k].blob.area)).collect();
        areas.iter().sum::<f64>() / areas.len().max(1) as f64
    };
    let before = mean(index.saturating_sub(4)..index.max(1));
    let after = mean(index..(index + 4).min(run.len()));
    if before <= 0.0 || after <= 0.0 { 1.0 } else { (after / before).ln().abs() }
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

fn confidence(kink: &Kink, kind: HitKind, area_change: f64, samples: usize, scale: Scale) -> f32 {
    let change = kink.change() / scale.width;
    let clear = (kink.significance / 30.0).min(1.0);
    let strong = (change / 0.35).min(1.0);
    let followed = (samples as f64 / 12.0).min(1.0);
    let sharp = {
        let speed = kink.before[0].hypot(kink.before[1]).max(kink.after[0].hypot(kink.after[1]));
        (kink.change() / speed.max(1e-6)).min(1.0)
    };
    let all = 0.25 + 0.75 * (clear * strong * followed).cbrt() * sharp.sqrt() * (1.0 - area_change);
    let kind = match kind {
        HitKind::Start => 0.55,
        _ => 1.0,
    };
    (all * kind).clamp(0.0, 1.0) as f32
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
            (hit.time_s - other.time_s).abs() < near_s && (hit.mover == other.mover || apart < reach)
        });
        match same {
            Some(other) => {
                if hit.mover != other.mover && other.kind != HitKind::Flash && other.kind != HitKind::Appearance {
                    // Two things change their course together.
                    other.kind = HitKind::Collision;
                    other.confidence = (1.0 - (1.0 - other.confidence) * (1.0 - 0.5 * hit.confidence)).clamp(0.0, 1.0);
                }
                other.strength = other.strength.max(hit.strength);
            }
            None => kept.push(hit),
        }
    }
    kept.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    kept
}
