//! [`Watcher`]: what happens in a video, and when. Frames come in one by one and are kept small; when the last has come,
//! shots are cut, the camera's motion is removed, things that move are followed, and sudden changes of their velocity
//! become moments, placed between frames where the courses before and after meet.
//!
//! It knows nothing of what things are, refuses frames of a wrong size or without a place in time, and keeps no more than
//! [`MOST_BYTES`] of pictures.

mod appear;
mod backdrop;
mod blends;
mod blobs;
mod camera;
mod change;
mod cuts;
mod fit;
mod follow;
mod halt;
mod hits;
mod hops;
mod kinks;
mod planes;
mod points;
mod recur;
pub(super) mod rhythm;
mod steps;
mod takes;

use super::frames::{Frame, FrameSize};
use super::seen::{Hit, HitKind, Mover, Place, Rhythm, Seen, Shot, Waypoint};
use backdrop::Backdrop;
use camera::Similarity;
use change::Changes;
use follow::{Follower, Spot, Track};
use hits::Scale;
use planes::Planes;

/// Most bytes of pictures kept; frames after that are not looked at. Enough for 20 s of wide pictures at 60 a second.
pub const MOST_BYTES: usize = 72 << 20;

/// Looks at the frames of one video.
pub struct Watcher {
    size: FrameSize,
    duration_s: f64,
    pictures: Vec<Planes>,
    times_s: Vec<f64>,
    bytes: usize,
}

impl Watcher {
    /// For frames of a size and a video of a length in seconds.
    #[must_use]
    pub fn new(size: FrameSize, duration_s: f64) -> Self {
        let duration_s = if duration_s.is_finite() { duration_s.max(0.0) } else { 0.0 };
        Self { size, duration_s, pictures: Vec::new(), times_s: Vec::new(), bytes: 0 }
    }

    /// Takes the next frame. One of another size, with too few bytes, or not later than the last one is left out.
    pub fn frame(&mut self, frame: Frame<'_>) {
        let fits = frame.size == self.size
            && self.size.width >= 2
            && self.size.height >= 2
            && self.size.width.checked_mul(self.size.height).and_then(|n| n.checked_mul(3)) == Some(frame.rgb.len());
        let later = self.times_s.last().is_none_or(|last| frame.time_s > *last);
        if !fits || !frame.time_s.is_finite() || !later || self.bytes > MOST_BYTES {
            return;
        }
        let picture = Planes::of(&frame);
        self.bytes += picture.bytes();
        self.pictures.push(picture);
        self.times_s.push(frame.time_s);
    }

    /// What was seen.
    #[must_use]
    pub fn finish(mut self) -> Seen {
        let end_s = self.times_s.last().map_or(self.duration_s, |last| self.duration_s.max(*last));
        let whole =
            Shot { start_s: 0.0, end_s, camera_speed: 0.0, motion: 0.0, blends_s: [0.0; 2], things: Vec::new() };
        if self.pictures.len() < 2 {
            return Seen { duration_s: end_s, shots: vec![whole], ..Seen::default() };
        }
        let small = cuts::small(&self.pictures);
        let mut cuts = cuts::find(&small, &self.times_s);
        let blends = blends::find(&small, &self.times_s, &cuts.starts);
        drop(small);
        cuts.starts.extend(blends.iter().map(|blend| blend.middle));
        cuts.starts.sort_unstable();
        cuts.starts.dedup();
        let repeats = cuts::repeats(&self.pictures);
        self.times_s = cuts::true_times(&self.times_s, &repeats);
        let (width, height) = (self.pictures[0].luma.width, self.pictures[0].luma.height);
        let scale = Scale { width: width as f64, height: height as f64 };
        let mut seen = Seen { duration_s: end_s, ..Seen::default() };
        let mut found: Vec<Hit> = Vec::new();
        let mut appeared: Vec<Hit> = Vec::new();
        let mut energies: Vec<(f64, f32)> = Vec::new();
        let mut of_places: Vec<Rhythm> = Vec::new();
        let mut all_takes = Vec::new();
        for (k, start) in cuts.starts.iter().enumerate() {
            let end = cuts.starts.get(k + 1).copied().unwrap_or(self.pictures.len());
            let mut speeds = Vec::new();
            let mut motion = Vec::new();
            for take in takes::takes(&self.pictures, *start..end) {
                speeds.extend(camera_speeds(&take.maps, &self.times_s[take.frames.clone()], scale));
                let tracks = self.follow(&take, &repeats, scale, &mut motion);
                let frames = take.frames.clone();
                let points = points::follow(
                    &self.pictures[frames.clone()],
                    &self.times_s[frames.clone()],
                    &take.maps,
                    &repeats[frames],
                );
                let unsure = take.is_unsure(&self.pictures);
                let mut of_points = hits::of_points(&points, unsure, scale);
                for track in tracks {
                    let id = seen.movers.len() as u32;
                    let steps = steps::of_track(&track, id, scale);
                    if steps.iter().filter(|step| step.confidence > 0.4).count() >= 3 {
                        // Arms and legs that swing are not hits.
                        steps::quiet(&track, &mut of_points, scale);
                        found.extend(steps);
                    } else {
                        found.extend(hits::of_track(&track, id, unsure, scale));
                    }
                    seen.rhythms.extend(rhythm::of_track(&track, id, scale));
                    seen.movers.push(mover(&track, id, scale));
                }
                found.extend(of_points);
                if let Some(changes) = self.changes(&take, &repeats) {
                    energies.extend(changes.energies());
                    appeared.extend(appear::find(&changes, scale));
                    of_places.extend(recur::find(&changes, take.moves, scale));
                }
                all_takes.push(take);
            }
            seen.shots.push(Shot {
                start_s: if k == 0 { 0.0 } else { self.times_s[*start] },
                end_s: cuts.starts.get(k + 1).map_or(end_s, |next| self.times_s[*next]),
                camera_speed: backdrop::median(&mut speeds).unwrap_or(0.0),
                motion: motion.iter().sum::<f32>() / motion.len().max(1) as f32,
                blends_s: [blend_s(&blends, Some(start)), blend_s(&blends, cuts.starts.get(k + 1))],
                things: Vec::new(),
            });
        }
        for (frame, rise) in cuts.flashes {
            found.push(Hit {
                time_s: self.times_s[frame],
                kind: HitKind::Flash,
                place: Place { x: 0.0, y: 0.0, size: 1.0 },
                strength: (rise / 80.0).clamp(0.1, 1.0),
                confidence: (rise / 40.0).clamp(0.3, 0.95),
                mover: None,
            });
        }
        seen.hits = hits::merge(found);
        // While two shots are mixed, what comes and goes is neither's motion.
        let is_mixed = |hit: &Hit| blends.iter().any(|blend| (blend.from_s..=blend.to_s).contains(&hit.time_s));
        seen.hits.retain(|hit| !is_mixed(hit));
        self.vouch(&mut seen.hits, &all_takes, &repeats, scale);
        hits::doubt_slips(&mut seen.hits);
        rhythm::expect(&mut seen.hits);
        hops::go_on(&mut seen.hits, &seen.movers);
        seen.hits.retain(|hit| !appeared.iter().any(|other| appear::ends(hit, other, &seen.movers)));
        appeared.retain(|hit| !is_mixed(hit) && !seen.hits.iter().any(|other| appear::is_of(hit, other)));
        seen.hits.extend(appeared);
        seen.hits.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
        // What is hit in a rhythm also swings in it: the blows are the better moments.
        let of_hits = rhythm::of_hits(&seen.hits);
        seen.rhythms.retain(|rhythm| of_hits.iter().all(|other| other.mover.is_none() || other.mover != rhythm.mover));
        seen.rhythms.extend(of_hits);
        of_places.retain(|rhythm| !seen.rhythms.iter().any(|other| recur::is_of(rhythm, other)));
        seen.rhythms.extend(of_places);
        seen.energy = change::per_second(&energies, end_s);
        seen.rhythms.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        seen
    }

    /// What changes in a take.
    fn changes(&self, take: &takes::Take, repeats: &[bool]) -> Option<Changes<'_>> {
        let frames = take.frames.clone();
        let (pictures, times_s) = (&self.pictures[frames.clone()], &self.times_s[frames.clone()]);
        Changes::of(pictures, times_s, &take.maps, &repeats[frames], take.moves)
    }

    /// Lets motion that halts vouch for hits that are not sure.
    fn vouch(&self, hits: &mut [Hit], takes: &[takes::Take], repeats: &[bool], scale: Scale) {
        for hit in hits {
            let within = |take: &&takes::Take| self.times_s[take.frames.start] <= hit.time_s;
            let Some(take) = takes.iter().rev().find(within) else { continue };
            let halt = halt::around(hit, take, (&self.pictures, &self.times_s), repeats, scale);
            if let Some(halt) = halt {
                halt::vouch(hit, halt);
            }
        }
    }

    /// The things that move in a take.
    fn follow(&self, take: &takes::Take, repeats: &[bool], scale: Scale, motion: &mut Vec<f32>) -> Vec<Track> {
        let pictures = &self.pictures[take.frames.clone()];
        let Some(ground) = Backdrop::of(pictures, &take.maps, take.moves) else {
            return Vec::new();
        };
        let (cx, cy) = camera::middle(&pictures[0].luma);
        let mut follower = Follower::default();
        for (k, picture) in pictures.iter().enumerate() {
            let frame = take.frames.start + k;
            if repeats[frame] {
                continue;
            }
            let map = take.maps[k];
            let regions = blobs::regions(&ground.difference(picture, map));
            motion.push(regions.share);
            let time_s = self.times_s[frame];
            let spots = |blobs: Vec<blobs::Blob>| {
                let spot = |blob: blobs::Blob| {
                    let (x, y) = map.apply(blob.x - cx, blob.y - cy);
                    Spot { frame, time_s, x: f64::from(x + cx), y: f64::from(y + cy), blob, melted: false }
                };
                blobs.into_iter().map(spot).collect()
            };
            follower.push(spots(regions.whole), time_s, scale.width);
        }
        follower.finish()
    }
}

/// How long the blend is that a frame is the middle of; 0 when it is none's.
fn blend_s(blends: &[blends::Blend], frame: Option<&usize>) -> f64 {
    let blend = blends.iter().find(|blend| Some(&blend.middle) == frame);
    blend.map_or(0.0, |blend| blend.to_s - blend.from_s)
}

/// How fast the camera moves from frame to frame, widths per second.
fn camera_speeds(maps: &[Similarity], times_s: &[f64], scale: Scale) -> Vec<f32> {
    maps.windows(2)
        .zip(times_s.windows(2))
        .map(|(maps, times)| {
            let span_s = (times[1] - times[0]).max(1e-3) as f32;
            (maps[1].tx - maps[0].tx).hypot(maps[1].ty - maps[0].ty) / span_s / scale.width as f32
        })
        .collect()
}

/// A track as others see it, about ten points a second.
fn mover(track: &Track, id: u32, scale: Scale) -> Mover {
    let mut course: Vec<Waypoint> = Vec::new();
    let mut from = 0;
    for (k, spot) in track.spots.iter().enumerate() {
        let last = k + 1 == track.spots.len();
        if k == 0 || last || spot.time_s - track.spots[from].time_s >= 0.095 {
            let before = &track.spots[from];
            let span_s = spot.time_s - before.time_s;
            let speed =
                if span_s > 0.0 { (spot.x - before.x).hypot(spot.y - before.y) / span_s / scale.width } else { 0.0 };
            course.push(Waypoint {
                time_s: spot.time_s,
                place: scale.place(f64::from(spot.blob.x), f64::from(spot.blob.y), f64::from(spot.blob.area)),
                speed: speed as f32,
            });
            from = k;
        }
    }
    if let [first, second, ..] = &mut course[..] {
        first.speed = second.speed;
    }
    let (start_s, end_s) = (course.first().map_or(0.0, |w| w.time_s), course.last().map_or(0.0, |w| w.time_s));
    Mover { id, start_s, end_s, course }
}

#[cfg(test)]
mod tests;
