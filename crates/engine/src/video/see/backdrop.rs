//! [`Backdrop`]: what stays when everything that moves is taken away: the median over a take, on a canvas that holds all
//! that the camera saw, with how much each place flutters. Things that rest for most of the time and move later are told
//! from the ground by their outline (Cucchiara et al. 2003 call the false images of such things ghosts).

use super::camera::{Similarity, middle};
use super::planes::{Plane, Planes};

/// Pictures whose median is taken, at most.
const SAMPLES: usize = 41;

/// The ground of a take.
pub(super) struct Backdrop {
    /// Where the canvas's top left pixel lies from the middle of the first picture.
    left: f32,
    top: f32,
    luma: Layer,
    blue: Layer,
    red: Layer,
    /// The part of the tolerance that comes from misalignment: grey levels per grey level of gradient.
    slack: f32,
}

struct Layer {
    ground: Plane,
    /// Typical deviation (1.48 times the median absolute deviation), grey levels.
    flutter: Vec<f32>,
    known: Vec<bool>,
}

/// How much a picture differs from the ground, each pixel in units of what would be noticed.
pub(super) struct Difference {
    pub width: usize,
    pub height: usize,
    pub ratio: Vec<f32>,
}

impl Backdrop {
    /// From the pictures of a take and how each lies on the first.
    pub fn of(pictures: &[Planes], maps: &[Similarity], moves: bool) -> Option<Self> {
        let first = pictures.first()?;
        let (cx, cy) = middle(&first.luma);
        let (mut left, mut top, mut right, mut bottom) = (-cx, -cy, cx, cy);
        for map in maps {
            for (x, y) in [(-cx, -cy), (cx, -cy), (-cx, cy), (cx, cy)] {
                let (x, y) = map.apply(x, y);
                left = left.min(x);
                right = right.max(x);
                top = top.min(y);
                bottom = bottom.max(y);
            }
        }
        // Whole pixels from the first picture: where the camera stands still, nothing is interpolated.
        let (left, top) = (-cx - (-cx - left - 1e-3).ceil().max(0.0), -cy - (-cy - top - 1e-3).ceil().max(0.0));
        // Takes end before the canvas would be larger (see `takes`); held here too.
        let width = ((right - left).ceil() as usize + 1).min(4 * first.luma.width + 8);
        let height = ((bottom - top).ceil() as usize + 1).min(4 * first.luma.height + 8);
        let count = pictures.len().min(SAMPLES);
        let chosen: Vec<usize> = (0..count).map(|k| (2 * k + 1) * pictures.len() / (2 * count)).collect();
        let canvas = |get: fn(&Planes) -> &Plane, half: bool| {
            let scale = if half { 0.5 } else { 1.0 };
            let (w, h) = if half { (width.div_ceil(2), height.div_ceil(2)) } else { (width, height) };
            let warped: Vec<Vec<i16>> = chosen
                .iter()
                .map(|k| {
                    let back = maps.get(*k).copied().unwrap_or(Similarity::STILL).inverse();
                    warp(get(&pictures[*k]), back, (w, h), (left, top), scale, (cx, cy))
                })
                .collect();
            Layer::of(&warped, w, h)
        };
        let mut luma = canvas(|p| &p.luma, false);
        let mut blue = canvas(|p| &p.blue, true);
        let mut red = canvas(|p| &p.red, true);
        let lifted = luma.1.iter().chain(&blue.1).chain(&red.1).any(|value| *value >= 0);
        if lifted {
            unveil(&mut luma.0, &luma.1, &mut [(&mut blue.0, &blue.1), (&mut red.0, &red.1)]);
        }
        Some(Self { left, top, luma: luma.0, blue: blue.0, red: red.0, slack: if moves { 0.3 } else { 0.12 } })
    }

    /// How a picture differs from the ground under it.
    pub fn difference(&self, picture: &Planes, map: Similarity) -> Difference {
        let (width, height) = (picture.luma.width, picture.luma.height);
        let (cx, cy) = middle(&picture.luma);
        let place = |i: f32, j: f32| {
            let (x, y) = map.apply(i - cx, j - cy);
            (x - self.left, y - self.top)
        };
        // The exposure may change: the median difference is not motion.
        let mut offsets = Vec::with_capacity(width * height / 16 + 1);
        for j in (0..height).step_by(4) {
            for i in (0..width).step_by(4) {
                let (x, y) = place(i as f32, j as f32);
                if let Some((ground, _)) = self.luma.look(x, y, 0.0) {
                    offsets.push(f32::from(picture.luma.data[j * width + i]) - ground);
                }
            }
        }
        let offset = median(&mut offsets).unwrap_or(0.0);
        let offset = if offset.abs() > 1.5 { offset } else { 0.0 };
        let mut signed = vec![0f32; width * height];
        let mut tolerance = vec![1f32; width * height];
        for j in 0..height {
            for i in 0..width {
                let (x, y) = place(i as f32, j as f32);
                if let Some((ground, allowed)) = self.luma.look(x, y, self.slack) {
                    signed[j * width + i] = f32::from(picture.luma.data[j * width + i]) - ground - offset;
                    tolerance[j * width + i] = allowed;
                }
            }
        }
        let smooth = blur(&signed, width, height);
        let mut ratio: Vec<f32> = smooth.iter().zip(&tolerance).map(|(d, allowed)| d.abs() / allowed).collect();
        let (half_w, half_h) = (picture.blue.width, picture.blue.height);
        let mut colour = vec![0f32; half_w * half_h];
        for (plane, layer) in [(&picture.blue, &self.blue), (&picture.red, &self.red)] {
            for j in 0..half_h {
                for i in 0..half_w {
                    let (x, y) = place(2.0 * i as f32 + 0.5, 2.0 * j as f32 + 0.5);
                    if let Some((ground, allowed)) = layer.look(0.5 * (x - 0.5), 0.5 * (y - 0.5), self.slack) {
                        let d = (f32::from(plane.data[j * half_w + i]) - ground).abs() / allowed;
                        let to = &mut colour[j * half_w + i];
                        *to = to.max(d);
                    }
                }
            }
        }
        for j in 0..height {
            for i in 0..width {
                let to = &mut ratio[j * width + i];
                *to = to.max(colour[(j / 2) * half_w + i / 2]);
            }
        }
        Difference { width, height, ratio }
    }
}

impl Layer {
    /// The layer and, where another value was seen for long, that value (else -1).
    fn of(warped: &[Vec<i16>], width: usize, height: usize) -> (Self, Vec<i16>) {
        let mut ground = vec![0u8; width * height];
        let mut flutter = vec![0f32; width * height];
        let mut known = vec![false; width * height];
        let mut other = vec![-1i16; width * height];
        let mut values: Vec<i16> = Vec::with_capacity(warped.len());
        let mut away: Vec<i16> = Vec::with_capacity(warped.len());
        for at in 0..width * height {
            values.clear();
            values.extend(warped.iter().map(|sample| sample[at]).filter(|value| *value >= 0));
            if values.is_empty() {
                continue;
            }
            let in_time: &[i16] = &values.clone();
            values.sort_unstable();
            let mid = values[values.len() / 2];
            for value in &mut values {
                *value = (*value - mid).abs();
            }
            values.sort_unstable();
            // The lower third: things that pass should not make their way look restless.
            let deviation = f32::from(values[values.len() / 2].min(3 * values[values.len() / 3] + 1)) * 1.48;
            ground[at] = mid as u8;
            flutter[at] = deviation.min(12.0);
            known[at] = true;
            // Another value, held for some samples on end.
            let limit = (4.0 * deviation).max(12.0);
            let (mut run, mut longest) = (0, 0);
            away.clear();
            let mut last = i16::MIN;
            for value in in_time {
                if f32::from((value - mid).abs()) > limit {
                    away.push(*value);
                    run = if value.abs_diff(last) < 8 { run + 1 } else { 1 };
                    longest = longest.max(run);
                    last = *value;
                } else {
                    run = 0;
                    last = i16::MIN;
                }
            }
            if longest >= 4.max(warped.len() / 8) {
                away.sort_unstable();
                other[at] = away[away.len() / 2];
            }
        }
        (Self { ground: Plane { width, height, data: ground }, flutter, known }, other)
    }

    /// The ground and the difference that would be noticed, at canvas coordinates of this layer.
    fn look(&self, x: f32, y: f32, slack: f32) -> Option<(f32, f32)> {
        let (w, h) = (self.ground.width, self.ground.height);
        let (i, j) = ((x + 0.5).floor(), (y + 0.5).floor());
        if i < 0.0 || j < 0.0 || i >= w as f32 || j >= h as f32 {
            return None;
        }
        let at = j as usize * w + i as usize;
        // All that is interpolated must have been seen.
        let (x0, y0) = (x.max(0.0) as usize, y.max(0.0) as usize);
        let right = if x - x0 as f32 > 1e-3 { (x0 + 1).min(w - 1) } else { x0 };
        let below = if y - y0 as f32 > 1e-3 { (y0 + 1).min(h - 1) } else { y0 };
        let corners = [y0 * w + x0, y0 * w + right, below * w + x0, below * w + right];
        if !self.known[at] || corners.iter().any(|corner| !self.known.get(*corner).copied().unwrap_or(false)) {
            return None;
        }
        let mut allowed = 9.0 + 2.5 * self.flutter[at];
        if slack > 0.0 {
            let (l, r) = (at.saturating_sub(1), (at + 1).min(w * h - 1));
            let (t, b) = (at.saturating_sub(w), (at + w).min(w * h - 1));
            let data = &self.ground.data;
            allowed += slack * f32::from(data[l].abs_diff(data[r])) + slack * f32::from(data[t].abs_diff(data[b]));
        }
        Some((self.ground.at(x, y), allowed))
    }
}

/// Puts what was seen behind a resting thing in its place, where the picture without it has the fainter outline.
fn unveil(luma: &mut Layer, other: &[i16], colours: &mut [(&mut Layer, &Vec<i16>)]) {
    let (w, h) = (luma.ground.width, luma.ground.height);
    let (half_w, half_h) = (w.div_ceil(2), h.div_ceil(2));
    // Where another value was seen in brightness or colour.
    let mut veiled = vec![false; w * h];
    for j in 0..h {
        for i in 0..w {
            let half = (j / 2).min(half_h - 1) * half_w + (i / 2).min(half_w - 1);
            veiled[j * w + i] = other[j * w + i] >= 0 || colours.iter().any(|(_, other)| other[half] >= 0);
        }
    }
    let (labels, count) = super::blobs::label(&veiled, w, h);
    let mut before = vec![0f32; count];
    let mut after = vec![0f32; count];
    let mut area = vec![0usize; count];
    let mut fresh = luma.ground.data.clone();
    for (to, value) in fresh.iter_mut().zip(other) {
        if *value >= 0 {
            *to = *value as u8;
        }
    }
    let edge = |a: u8, b: u8| f32::from(a.abs_diff(b));
    for j in 1..h.saturating_sub(1) {
        for i in 1..w.saturating_sub(1) {
            let at = j * w + i;
            if labels[at] == 0 {
                continue;
            }
            let label = labels[at] - 1;
            area[label] += 1;
            // The outline lies in a band along the region's edge: colour is coarse and reaches over it.
            let near_edge = j < 3 || i < 3 || j + 3 >= h || i + 3 >= w || {
                [at - 3, at + 3, at - 3 * w, at + 3 * w].iter().any(|far| labels[*far] != labels[at])
            };
            if !near_edge {
                continue;
            }
            let half_of = |at: usize| ((at / w) / 2).min(half_h - 1) * half_w + ((at % w) / 2).min(half_w - 1);
            for next in [at - 1, at + 1, at - w, at + w] {
                before[label] += edge(luma.ground.data[at], luma.ground.data[next]);
                after[label] += edge(fresh[at], fresh[next]);
                let (here, there) = (half_of(at), half_of(next));
                for (layer, other) in colours.iter() {
                    let new = |k: usize| if other[k] >= 0 { other[k] as u8 } else { layer.ground.data[k] };
                    before[label] += edge(layer.ground.data[here], layer.ground.data[there]);
                    after[label] += edge(new(here), new(there));
                }
            }
        }
    }
    for at in 0..w * h {
        if labels[at] == 0 || area[labels[at] - 1] < 12 || after[labels[at] - 1] > 0.75 * before[labels[at] - 1] {
            continue;
        }
        luma.ground.data[at] = fresh[at];
        let half = ((at / w) / 2).min(half_h - 1) * half_w + ((at % w) / 2).min(half_w - 1);
        for (layer, other) in colours.iter_mut() {
            if other[half] >= 0 {
                layer.ground.data[half] = other[half] as u8;
            }
        }
    }
}

/// A picture on the canvas; -1 where it does not reach. `scale` 0.5: the plane and the canvas are half as large.
fn warp(
    plane: &Plane,
    back: Similarity,
    (w, h): (usize, usize),
    (left, top): (f32, f32),
    scale: f32,
    (cx, cy): (f32, f32),
) -> Vec<i16> {
    let mut out = Vec::with_capacity(w * h);
    let shift = if scale < 1.0 { 0.5 } else { 0.0 };
    for j in 0..h {
        for i in 0..w {
            let (x, y) = back.apply(i as f32 / scale + shift + left, j as f32 / scale + shift + top);
            let (x, y) = ((x + cx - shift) * scale, (y + cy - shift) * scale);
            let inside = x >= -0.4 && y >= -0.4 && x <= plane.width as f32 - 0.6 && y <= plane.height as f32 - 0.6;
            out.push(if inside { (plane.at(x, y) + 0.5) as i16 } else { -1 });
        }
    }
    out
}

fn blur(values: &[f32], width: usize, height: usize) -> Vec<f32> {
    let mut rows = vec![0f32; values.len()];
    for j in 0..height {
        for i in 0..width {
            let at = j * width + i;
            let (l, r) = (if i > 0 { at - 1 } else { at }, if i + 1 < width { at + 1 } else { at });
            rows[at] = (values[l] + values[at] + values[r]) / 3.0;
        }
    }
    let mut out = vec![0f32; values.len()];
    for j in 0..height {
        for i in 0..width {
            let at = j * width + i;
            let (t, b) = (if j > 0 { at - width } else { at }, if j + 1 < height { at + width } else { at });
            out[at] = (rows[t] + rows[at] + rows[b]) / 3.0;
        }
    }
    out
}

/// The median, in place.
pub(super) fn median(values: &mut [f32]) -> Option<f32> {
    if values.is_empty() {
        return None;
    }
    let mid = values.len() / 2;
    Some(*values.select_nth_unstable_by(mid, f32::total_cmp).1)
}
