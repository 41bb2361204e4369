//! [`Changes`]: what changes from picture to picture of a take once the camera's motion is removed, at half the size of the kept
//! pictures: the motion energy of the whole, and the masks in which things that are suddenly there are looked for.

use super::blobs::{dilate, label};
use super::camera::{Similarity, middle};
use super::planes::{Plane, Planes};
use crate::video::seen::ENERGY_HZ;

/// Differences that are never noticed, grey levels.
const LEAST: f32 = 12.0;

/// What is usual between two pictures counts as noise up to so many times as much.
const NOISE: f32 = 6.0;

/// How far misalignment may be, in pixels of the half size: that of a camera that moves, and of one that stands.
const SLACK: [f32; 2] = [0.12, 0.5];

/// The time that energies are of, seconds: from one picture to the next at 25 a second.
const SPAN_S: f64 = 0.04;

/// Of longer videos the rest is not told of, seconds.
pub(super) const MOST_S: f64 = 60.0;

/// The pictures of a take that show something new, each beside the others.
pub(super) struct Changes<'a> {
    pub width: usize,
    pub height: usize,
    /// When each is.
    pub times_s: Vec<f64>,
    /// From each one's pixels to those of the take's first, in full size and from the middle.
    maps: Vec<Similarity>,
    luma: Vec<Plane>,
    colours: Vec<[&'a Plane; 2]>,
    /// What is usual between each picture and the one before, grey levels; 0 for the first.
    noises: Vec<f32>,
    slack: f32,
}

/// What differs between two pictures within a part of the later one.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Part {
    /// How many pixels.
    pub count: usize,
    /// Their middle, pixels.
    pub x: f32,
    pub y: f32,
    /// By how many times what would be noticed, the mean.
    pub contrast: f32,
    /// Around all of them.
    pub window: Window,
}

impl Part {
    /// Whether it fills what is around it and is no line.
    pub fn is_compact(&self) -> bool {
        let w = self.window.right.saturating_sub(self.window.left);
        let h = self.window.bottom.saturating_sub(self.window.top);
        w.min(h) >= 2 && 2 * self.count >= w * h
    }
}

/// A part of a picture, pixels; `right` and `bottom` are the first outside.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Window {
    pub left: usize,
    pub top: usize,
    pub right: usize,
    pub bottom: usize,
}

impl Window {
    /// Its pixels, row by row.
    pub fn pixels(self) -> impl Iterator<Item = (usize, usize)> {
        (self.top..self.bottom).flat_map(move |j| (self.left..self.right).map(move |i| (i, j)))
    }

    /// Whether a pixel is in it.
    pub fn holds(self, (i, j): (usize, usize)) -> bool {
        (self.left..self.right).contains(&i) && (self.top..self.bottom).contains(&j)
    }

    /// Holds a pixel too.
    pub fn take(&mut self, (i, j): (usize, usize)) {
        self.left = self.left.min(i);
        self.top = self.top.min(j);
        self.right = self.right.max(i + 1);
        self.bottom = self.bottom.max(j + 1);
    }

    /// What holds nothing yet, in a picture.
    pub const fn none(width: usize, height: usize) -> Self {
        Self { left: width, top: height, right: 0, bottom: 0 }
    }

    /// Larger by a margin on each side, as far as the picture reaches.
    pub fn grown(self, margin: usize, width: usize, height: usize) -> Self {
        Self {
            left: self.left.saturating_sub(margin),
            top: self.top.saturating_sub(margin),
            right: (self.right + margin).min(width),
            bottom: (self.bottom + margin).min(height),
        }
    }
}

impl<'a> Changes<'a> {
    /// Of a take's pictures; `repeats` says which only repeat the one before. `None` without two that are new.
    pub fn of(
        pictures: &'a [Planes],
        times_s: &[f64],
        maps: &[Similarity],
        repeats: &[bool],
        moves: bool,
    ) -> Option<Self> {
        let fresh: Vec<usize> = (0..pictures.len()).filter(|k| !repeats[*k]).collect();
        let first = fresh.first().filter(|_| fresh.len() > 1)?;
        let blue = &pictures[*first].blue;
        let mut changes = Self {
            width: blue.width,
            height: blue.height,
            times_s: fresh.iter().map(|k| times_s[*k]).collect(),
            maps: fresh.iter().map(|k| maps[*k]).collect(),
            luma: fresh.iter().map(|k| pictures[*k].luma.halved()).collect(),
            colours: fresh.iter().map(|k| [&pictures[*k].blue, &pictures[*k].red]).collect(),
            noises: Vec::new(),
            slack: SLACK[usize::from(moves)],
        };
        changes.noises =
            (0..fresh.len()).map(|n| n.checked_sub(1).map_or(0.0, |then| changes.usual(then, n))).collect();
        Some(changes)
    }

    /// How many pictures there are.
    pub fn len(&self) -> usize {
        self.luma.len()
    }

    /// The brightness of a picture.
    pub fn luma(&self, n: usize) -> &Plane {
        &self.luma[n]
    }

    /// Where a pixel of one picture is in another.
    pub fn place(&self, from: usize, to: usize, (x, y): (f32, f32)) -> (f32, f32) {
        if from == to || self.maps[from] == self.maps[to] {
            return (x, y);
        }
        let (cx, cy) = middle(&self.luma[from]);
        // Maps are in pixels of the full size.
        let (u, v) = self.maps[from].then(self.maps[to].inverse()).apply(2.0 * (x - cx), 2.0 * (y - cy));
        (0.5 * u + cx, 0.5 * v + cy)
    }

    /// How many times what would be noticed a pixel of `now` differs from its place in `then`; 0 where that is outside. `noise`: what
    /// is usual between the two, grey levels.
    fn ratio(&self, then: usize, now: usize, noise: f32, (i, j): (usize, usize)) -> f32 {
        let luma = &self.luma[now];
        let at = j * self.width + i;
        let (u, v) = self.place(now, then, (i as f32, j as f32));
        if u < 0.0 || v < 0.0 || u > (self.width - 1) as f32 || v > (self.height - 1) as f32 {
            return 0.0;
        }
        let (l, r) = (if i > 0 { at - 1 } else { at }, if i + 1 < self.width { at + 1 } else { at });
        let (t, b) = (if j > 0 { at - self.width } else { at }, if j + 1 < self.height { at + self.width } else { at });
        let edge = f32::from(luma.data[l].abs_diff(luma.data[r])) + f32::from(luma.data[t].abs_diff(luma.data[b]));
        let allowed = LEAST.max(NOISE * noise) + self.slack * edge;
        let mut most = (self.luma[then].at(u, v) - f32::from(luma.data[at])).abs();
        for (before, here) in self.colours[then].iter().zip(&self.colours[now]) {
            most = most.max((before.at(u, v) - f32::from(here.data[at])).abs());
        }
        most / allowed
    }

    /// What is usual between two pictures, grey levels.
    fn noise(&self, then: usize, now: usize) -> f32 {
        if then + 1 == now { self.noises[now] } else { self.usual(then, now) }
    }

    /// The median difference of brightness between two pictures, grey levels.
    fn usual(&self, then: usize, now: usize) -> f32 {
        let mut differences: Vec<f32> = Vec::with_capacity(self.width * self.height / 9 + 1);
        for j in (1..self.height).step_by(3) {
            for i in (1..self.width).step_by(3) {
                let (u, v) = self.place(now, then, (i as f32, j as f32));
                let here = f32::from(self.luma[now].data[j * self.width + i]);
                differences.push((self.luma[then].at(u, v) - here).abs());
            }
        }
        super::backdrop::median(&mut differences).unwrap_or(0.0)
    }

    /// Which pixels of a picture differ from the one before.
    pub fn mask(&self, now: usize) -> Vec<bool> {
        let noise = self.noise(now - 1, now);
        let whole = Window { left: 0, top: 0, right: self.width, bottom: self.height };
        whole.pixels().map(|pixel| self.ratio(now - 1, now, noise, pixel) > 1.0).collect()
    }

    /// How many pixels of a window of the later of two pictures differ from the earlier.
    pub fn count(&self, then: usize, now: usize, window: Window) -> usize {
        let noise = self.noise(then, now);
        let differs = |pixel: &(usize, usize)| self.ratio(then, now, noise, *pixel) > 1.0;
        window.pixels().filter(differs).count()
    }

    /// What of a window of the later of two pictures differs from the earlier and hangs together with what differs within `seed`.
    pub fn part(&self, then: usize, now: usize, window: Window, seed: Window) -> Part {
        let noise = self.noise(then, now);
        let (w, h) = (window.right.saturating_sub(window.left), window.bottom.saturating_sub(window.top));
        let ratios: Vec<f32> = window.pixels().map(|pixel| self.ratio(then, now, noise, pixel)).collect();
        let mask: Vec<bool> = ratios.iter().map(|ratio| *ratio > 1.0).collect();
        let (labels, count) = label(&dilate(&mask, w, h), w, h);
        let mut is_one = vec![false; count + 1];
        for (at, pixel) in window.pixels().enumerate() {
            is_one[labels[at]] |= mask[at] && seed.holds(pixel);
        }
        let mut part = Part { window: Window::none(self.width, self.height), ..Part::default() };
        for (at, (i, j)) in window.pixels().enumerate() {
            if mask[at] && is_one[labels[at]] {
                part.count += 1;
                part.x += i as f32;
                part.y += j as f32;
                part.contrast += ratios[at];
                part.window.take((i, j));
            }
        }
        let count = part.count.max(1) as f32;
        Part { x: part.x / count, y: part.y / count, contrast: part.contrast / count, ..part }
    }

    /// A window of one picture where it is in another.
    pub fn window(&self, from: usize, to: usize, window: Window) -> Window {
        if self.maps[from] == self.maps[to] {
            return window;
        }
        let (left, top) = self.place(from, to, (window.left as f32, window.top as f32));
        let (right, bottom) = self.place(from, to, (window.right as f32, window.bottom as f32));
        let held = |at: f32, most: usize| at.clamp(0.0, most as f32) as usize;
        Window {
            left: held(left.min(right), self.width),
            top: held(top.min(bottom), self.height),
            right: held(left.max(right).ceil(), self.width),
            bottom: held(top.max(bottom).ceil(), self.height),
        }
    }

    /// The motion energy at each picture but the first: the mean change of brightness beyond noise, grey levels in 40 ms.
    pub fn energies(&self) -> Vec<(f64, f32)> {
        let energy = |now: usize| {
            let noise = (2.5 * self.noise(now - 1, now)).max(3.0);
            let (mut sum, mut count) = (0.0, 0);
            for j in 0..self.height {
                for i in 0..self.width {
                    let (u, v) = self.place(now, now - 1, (i as f32, j as f32));
                    let here = f32::from(self.luma[now].data[j * self.width + i]);
                    sum += ((self.luma[now - 1].at(u, v) - here).abs() - noise).max(0.0);
                    count += 1;
                }
            }
            let span_s = (self.times_s[now] - self.times_s[now - 1]).max(1e-3);
            (self.times_s[now], sum / count.max(1) as f32 * (SPAN_S / span_s) as f32)
        };
        (1..self.len()).map(energy).collect()
    }
}

/// Energies at [`ENERGY_HZ`], each the mean of those around it, up to the end of the video; where none
/// is, at a cut, the one before.
pub(super) fn per_second(energies: &[(f64, f32)], end_s: f64) -> Vec<f32> {
    let mut values: Vec<f32> = Vec::new();
    for n in 0..=(end_s.clamp(0.0, MOST_S) * ENERGY_HZ) as usize {
        let from_s = (n as f64 - 0.5) / ENERGY_HZ;
        let first = energies.partition_point(|(time_s, _)| *time_s < from_s);
        let around = energies[first..].iter().take_while(|(time_s, _)| *time_s < from_s + 1.0 / ENERGY_HZ);
        let (sum, count) = around.fold((0.0, 0_u16), |(sum, count), (_, energy)| (sum + energy, count + 1));
        let last = values.last().copied().unwrap_or(0.0);
        values.push(if count > 0 { sum / f32::from(count) } else { last });
    }
    values
}
