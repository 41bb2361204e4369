//! [`Take`]: a run of frames of one shot that lie on one canvas, with how each lies on the first.

use std::ops::Range;

use super::camera::{Pyramid, Similarity, align, pyramid};
use super::planes::{Plane, Planes};

/// A run of frames.
pub(super) struct Take {
    /// Its frames.
    pub frames: Range<usize>,
    /// From each frame's pixels to the first one's.
    pub maps: Vec<Similarity>,
    /// Whether the camera moves.
    pub moves: bool,
}

impl Take {
    /// Whether the camera moves before a ground too bare to tell how: a wall, with a few edges that may be the thing's own.
    pub fn is_unsure(&self, pictures: &[Planes]) -> bool {
        self.moves && structure(&pictures[(self.frames.start + self.frames.end) / 2].luma) < BARE
    }
}

/// A ground with brightness that changes sideways in a smaller share of its places is bare.
const BARE: f32 = 0.25;

/// The share of places whose brightness changes sideways, by more than noise, in the picture at a quarter of its size.
fn structure(luma: &Plane) -> f32 {
    let small = luma.halved().halved();
    let rows = small.data.chunks_exact(small.width);
    let changes = rows.flat_map(|row| row.windows(3)).filter(|three| three[0].abs_diff(three[2]) > 3).count();
    changes as f32 / small.data.len().max(1) as f32
}

/// Cuts a shot into takes.
pub(super) fn takes(pictures: &[Planes], shot: Range<usize>) -> Vec<Take> {
    let mut takes = Vec::new();
    let mut start = shot.start;
    while start < shot.end {
        let take = follow(pictures, start..shot.end);
        start = take.frames.end.max(start + 1);
        takes.push(take);
    }
    takes
}

fn follow(pictures: &[Planes], frames: Range<usize>) -> Take {
    let (w, h) = (pictures[frames.start].luma.width as f32, pictures[frames.start].luma.height as f32);
    let mut key: (Pyramid, Similarity) = (pyramid(&pictures[frames.start].luma), Similarity::STILL);
    let mut maps = vec![Similarity::STILL];
    let mut last = Similarity::STILL; // On the key picture.
    let mut speed = Similarity::STILL;
    for picture in &pictures[frames.start + 1..frames.end] {
        let now = pyramid(&picture.luma);
        let found = align(&key.0, &now, &[last, last.then(speed)]);
        let whole = found.then(key.1);
        // Off the canvas: a take of its own.
        if whole.tx.abs() > 0.9 * w || whole.ty.abs() > 0.9 * h || !(0.6..1.6).contains(&whole.zoom()) {
            break;
        }
        speed = last.inverse().then(found);
        maps.push(whole);
        last = found;
        if found.tx.abs() > 0.22 * w || found.ty.abs() > 0.22 * h || !(0.85..1.18).contains(&found.zoom()) {
            key = (now, whole);
            last = Similarity::STILL;
        }
    }
    let end = frames.start + maps.len();
    // A tripod: what is left is noise of the estimate.
    let corner = |map: &Similarity| {
        let (x, y) = map.apply(0.5 * w, 0.5 * h);
        (x - 0.5 * w).hypot(y - 0.5 * h)
    };
    let mut sizes: Vec<f32> = maps.iter().map(corner).collect();
    sizes.sort_by(f32::total_cmp);
    let moves = sizes.get(sizes.len() * 9 / 10).copied().unwrap_or(0.0) > 0.35;
    if !moves {
        maps.fill(Similarity::STILL);
    }
    Take { frames: frames.start..end, maps, moves }
}
