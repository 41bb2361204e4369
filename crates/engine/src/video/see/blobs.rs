//! [`Blob`]: a connected region that differs from the ground.

use super::backdrop::Difference;

/// A region of a picture; pixels from its top left.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Blob {
    /// Centre of gravity, weighted by how clearly each pixel differs.
    pub x: f32,
    pub y: f32,
    /// Weighted pixels.
    pub area: f32,
    pub left: usize,
    pub top: usize,
    pub right: usize,
    pub bottom: usize,
    /// Reaches the edge of the picture: part of it may be outside.
    pub at_edge: bool,
    /// See [`feet`].
    pub feet: Option<[f32; 2]>,
}

/// What differs in a picture.
pub(super) struct Regions {
    /// The regions, the largest first, at most 24.
    pub whole: Vec<Blob>,
    /// The share of the picture that differs.
    pub share: f32,
}

/// Pixels that a region needs at least.
fn least(w: usize, h: usize) -> usize {
    (w * h / 3_500).clamp(3, 12)
}

/// The regions of a picture.
pub(super) fn regions(difference: &Difference) -> Regions {
    let (w, h) = (difference.width, difference.height);
    let mask: Vec<bool> = difference.ratio.iter().map(|ratio| *ratio > 1.0).collect();
    let closed = erode(&dilate(&mask, w, h), w, h);
    let mask: Vec<bool> = mask.iter().zip(&closed).map(|(a, b)| *a || *b).collect();
    let share = mask.iter().filter(|differs| **differs).count() as f32 / mask.len().max(1) as f32;
    let mut whole = gather(difference, &mask, least(w, h));
    whole.truncate(24);
    for blob in &mut whole {
        blob.feet = feet(&mask, w, h, blob);
    }
    Regions { whole, share }
}

/// The outermost places, left and right, in the lowest fifth of an upright region: of somebody who walks, the foot that
/// is ahead and the one that is behind.
fn feet(mask: &[bool], w: usize, h: usize, blob: &Blob) -> Option<[f32; 2]> {
    let (across, tall) = (blob.right + 1 - blob.left, blob.bottom + 1 - blob.top);
    if tall * 6 < h || tall * 10 < across * 8 || blob.at_edge {
        return None;
    }
    let mut columns: Vec<usize> = Vec::new();
    for j in blob.bottom - tall / 5..=blob.bottom {
        columns.extend((blob.left..=blob.right).filter(|i| mask[j * w + i]));
    }
    // The mean of some pixels is finer than the outermost one.
    let count = (tall * tall / 160).clamp(4, 60);
    if columns.len() < 2 * count {
        return None;
    }
    columns.sort_unstable();
    let mean = |some: &[usize]| some.iter().sum::<usize>() as f32 / count as f32;
    Some([mean(&columns[..count]), mean(&columns[columns.len() - count..])])
}

/// The connected regions of a mask, the largest first.
fn gather(difference: &Difference, mask: &[bool], least: usize) -> Vec<Blob> {
    let (w, h) = (difference.width, difference.height);
    let (labels, count) = label(mask, w, h);
    let empty = Blob { x: 0.0, y: 0.0, area: 0.0, left: w, top: h, right: 0, bottom: 0, at_edge: false, feet: None };
    let mut found: Vec<([f64; 3], usize, Blob)> = vec![([0.0; 3], 0, empty); count];
    for j in 0..h {
        for i in 0..w {
            let at = j * w + i;
            if labels[at] == 0 {
                continue;
            }
            let (sums, pixels, blob) = &mut found[labels[at] - 1];
            // Pixels of the outline count as far as they are covered; those within count fully.
            let inside = i > 0 && j > 0 && i + 1 < w && j + 1 < h;
            let inner = inside && mask[at - 1] && mask[at + 1] && mask[at - w] && mask[at + w];
            let weight = if inner { 1.0 } else { f64::from((difference.ratio[at] - 0.4).clamp(0.15, 1.0)) };
            for (sum, value) in sums.iter_mut().zip([1.0, i as f64, j as f64]) {
                *sum += weight * value;
            }
            *pixels += 1;
            blob.left = blob.left.min(i);
            blob.right = blob.right.max(i);
            blob.top = blob.top.min(j);
            blob.bottom = blob.bottom.max(j);
        }
    }
    let mut blobs: Vec<Blob> = Vec::new();
    for (sums, pixels, mut blob) in found {
        if pixels >= least.max(1) && sums[0] > 0.0 {
            blob.x = (sums[1] / sums[0]) as f32;
            blob.y = (sums[2] / sums[0]) as f32;
            blob.area = sums[0] as f32;
            blob.at_edge = blob.left <= 1 || blob.top <= 1 || blob.right + 2 >= w || blob.bottom + 2 >= h;
            blobs.push(blob);
        }
    }
    blobs.sort_by(|a, b| b.area.total_cmp(&a.area));
    blobs
}

pub(super) fn dilate(mask: &[bool], w: usize, h: usize) -> Vec<bool> {
    around(mask, w, h, true)
}

fn erode(mask: &[bool], w: usize, h: usize) -> Vec<bool> {
    around(mask, w, h, false)
}

/// Any (or all) of the 3 by 3 pixels around each, what lies outside the picture as the pixel itself.
fn around(mask: &[bool], w: usize, h: usize, any: bool) -> Vec<bool> {
    let pick = |a: bool, b: bool, c: bool| if any { a || b || c } else { a && b && c };
    let mut rows = vec![false; mask.len()];
    for j in 0..h {
        for i in 0..w {
            let at = j * w + i;
            let (l, r) = (if i > 0 { at - 1 } else { at }, if i + 1 < w { at + 1 } else { at });
            rows[at] = pick(mask[l], mask[at], mask[r]);
        }
    }
    let mut out = vec![false; mask.len()];
    for j in 0..h {
        for i in 0..w {
            let at = j * w + i;
            let (t, b) = (if j > 0 { at - w } else { at }, if j + 1 < h { at + w } else { at });
            out[at] = pick(rows[t], rows[at], rows[b]);
        }
    }
    out
}

/// Numbers the 8-connected regions from 1 (0: none) and counts them.
pub(super) fn label(mask: &[bool], w: usize, h: usize) -> (Vec<usize>, usize) {
    let mut labels = vec![0usize; mask.len()];
    let mut count = 0;
    let mut stack = Vec::new();
    for start in 0..mask.len() {
        if !mask[start] || labels[start] != 0 {
            continue;
        }
        count += 1;
        labels[start] = count;
        stack.push(start);
        while let Some(at) = stack.pop() {
            let (i, j) = (at % w, at / w);
            for y in j.saturating_sub(1)..=(j + 1).min(h - 1) {
                for x in i.saturating_sub(1)..=(i + 1).min(w - 1) {
                    let next = y * w + x;
                    if mask[next] && labels[next] == 0 {
                        labels[next] = count;
                        stack.push(next);
                    }
                }
            }
        }
    }
    (labels, count)
}
