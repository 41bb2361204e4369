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
}

/// The regions of a picture, the largest first, at most 24, and the share of the picture that they take.
pub(super) fn blobs(difference: &Difference) -> (Vec<Blob>, f32) {
    let (w, h) = (difference.width, difference.height);
    let mask: Vec<bool> = difference.ratio.iter().map(|ratio| *ratio > 1.0).collect();
    let closed = erode(&dilate(&mask, w, h), w, h);
    let mask: Vec<bool> = mask.iter().zip(&closed).map(|(a, b)| *a || *b).collect();
    let (labels, count) = label(&mask, w, h);
    let mut found: Vec<(f64, f64, f64, usize, Blob)> = vec![
        (
            0.0,
            0.0,
            0.0,
            0,
            Blob { x: 0.0, y: 0.0, area: 0.0, left: w, top: h, right: 0, bottom: 0, at_edge: false }
        );
        count
    ];
    for j in 0..h {
        for i in 0..w {
            let at = j * w + i;
            if labels[at] == 0 {
                continue;
            }
            let (sx, sy, sum, pixels, blob) = &mut found[labels[at] - 1];
            // Pixels of the outline count as far as they are covered; those within count fully.
            let inner = i > 0
                && j > 0
                && i + 1 < w
                && j + 1 < h
                && mask[at - 1]
                && mask[at + 1]
                && mask[at - w]
                && mask[at + w];
            let weight = if inner { 1.0 } else { f64::from((difference.ratio[at] - 0.4).clamp(0.15, 1.0)) };
            *sx += weight * i as f64;
            *sy += weight * j as f64;
            *sum += weight;
            *pixels += 1;
            blob.left = blob.left.min(i);
            blob.right = blob.right.max(i);
            blob.top = blob.top.min(j);
            blob.bottom = blob.bottom.max(j);
        }
    }
    let least = (w * h / 3_500).clamp(3, 12);
    let mut share = 0;
    let mut blobs: Vec<Blob> = Vec::new();
    for (sx, sy, sum, pixels, mut blob) in found {
        share += pixels;
        if pixels >= least && sum > 0.0 {
            blob.x = (sx / sum) as f32;
            blob.y = (sy / sum) as f32;
            blob.area = sum as f32;
            blob.at_edge = blob.left <= 1 || blob.top <= 1 || blob.right + 2 >= w || blob.bottom + 2 >= h;
            blobs.push(blob);
        }
    }
    blobs.sort_by(|a, b| b.area.total_cmp(&a.area));
    blobs.truncate(24);
    (blobs, share as f32 / (w * h).max(1) as f32)
}

fn dilate(mask: &[bool], w: usize, h: usize) -> Vec<bool> {
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
