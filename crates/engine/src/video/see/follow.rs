//! [`Track`]: regions of successive pictures that are the same thing.

use super::blobs::Blob;

/// A thing in one picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spot {
    /// The frame, counted in the video.
    pub frame: usize,
    pub time_s: f64,
    /// On the canvas, camera removed, pixels.
    pub x: f64,
    pub y: f64,
    /// In the picture.
    pub blob: Blob,
    /// Melted with another thing: where it is is not known well.
    pub melted: bool,
}

/// A thing through a take.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Track {
    pub spots: Vec<Spot>,
}

impl Track {
    fn predict(&self, time_s: f64) -> (f64, f64) {
        let n = self.spots.len();
        let last = &self.spots[n - 1];
        // From the last spot a little back: two frames are too noisy.
        let Some(before) = self.spots[n.saturating_sub(4)..n - 1].iter().find(|s| !s.melted) else {
            return (last.x, last.y);
        };
        let span_s = (last.time_s - before.time_s).max(1e-3);
        let ahead = ((time_s - last.time_s) / span_s).min(3.0);
        (last.x + (last.x - before.x) * ahead, last.y + (last.y - before.y) * ahead)
    }

    fn area(&self) -> f32 {
        let mut areas: Vec<f32> = self.spots.iter().rev().filter(|s| !s.melted).take(5).map(|s| s.blob.area).collect();
        super::backdrop::median(&mut areas).unwrap_or(1.0)
    }
}

/// How long a thing may be out of sight, seconds.
const PATIENCE_S: f64 = 0.2;

/// Follows regions from picture to picture.
#[derive(Default)]
pub(super) struct Follower {
    live: Vec<Track>,
    done: Vec<Track>,
}

impl Follower {
    /// Takes the regions of the next picture, as spots.
    pub fn push(&mut self, spots: Vec<Spot>, time_s: f64, width: f64) {
        let mut pairs = Vec::new();
        for (t, track) in self.live.iter().enumerate() {
            let (x, y) = track.predict(time_s);
            let last = &track.spots[track.spots.len() - 1];
            let area = track.area();
            let gate = 0.05 * width + 1.2 * f64::from(area.sqrt()) + 0.7 * (x - last.x).hypot(y - last.y);
            for (s, spot) in spots.iter().enumerate() {
                // A bounce turns back: near the last place counts as well as near the predicted one.
                let ahead = (spot.x - x).hypot(spot.y - y);
                let stayed = (spot.x - last.x).hypot(spot.y - last.y);
                let far = ahead.min(1.0 + 1.1 * stayed);
                let unlike = f64::from((spot.blob.area / area).ln().abs());
                if far < gate && unlike < 1.6 {
                    pairs.push((far / gate + 0.7 * unlike, t, s));
                }
            }
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut taken = vec![None; self.live.len()];
        let mut used = vec![false; spots.len()];
        for (_, t, s) in pairs {
            if taken[t].is_none() && !used[s] {
                taken[t] = Some(s);
                used[s] = true;
            }
        }
        // A track without a region of its own that is predicted within another's: the two have melted.
        let mut melted = vec![false; spots.len()];
        let mut kept = vec![false; self.live.len()];
        for (t, track) in self.live.iter().enumerate() {
            if taken[t].is_none() {
                let (x, y) = track.predict(time_s);
                for (s, spot) in spots.iter().enumerate() {
                    let (dx, dy) = (x - spot.x, y - spot.y);
                    let within = |d: f64, low: usize, high: usize| d.abs() < 0.5 * (high - low) as f64 + 3.0;
                    if used[s]
                        && within(dx, spot.blob.left, spot.blob.right)
                        && within(dy, spot.blob.top, spot.blob.bottom)
                    {
                        let whose = taken.iter().position(|taken| *taken == Some(s));
                        let alone = whose.map_or(0.0, |t| self.live[t].area());
                        if spot.blob.area > alone + 0.35 * track.area() {
                            melted[s] = true;
                            kept[t] = true;
                        }
                    }
                }
            }
        }
        let mut next = Vec::new();
        for (t, mut track) in std::mem::take(&mut self.live).into_iter().enumerate() {
            if let Some(s) = taken[t] {
                let mut spot = spots[s].clone();
                spot.melted = melted[s] || spot.blob.area > 1.5 * track.area();
                // Melted for long: it is one thing now.
                let since = track.spots.iter().rev().take_while(|s| s.melted).count();
                if since > 12 {
                    spot.melted = false;
                }
                track.spots.push(spot);
                next.push(track);
            } else if time_s - track.spots[track.spots.len() - 1].time_s
                < if kept[t] { 2.0 * PATIENCE_S } else { PATIENCE_S }
            {
                next.push(track);
            } else {
                self.done.push(track);
            }
        }
        for (s, spot) in spots.into_iter().enumerate() {
            if !used[s] && next.len() < 48 {
                next.push(Track { spots: vec![spot] });
            }
        }
        self.live = next;
    }

    /// All things that were there for at least three pictures, in the order in which they came.
    pub fn finish(mut self) -> Vec<Track> {
        self.done.append(&mut self.live);
        self.done.retain(|track| track.spots.len() >= 3);
        self.done.sort_by(|a, b| a.spots[0].time_s.total_cmp(&b.spots[0].time_s));
        self.done
    }
}
