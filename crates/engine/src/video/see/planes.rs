//! [`Planes`]: one picture as the analyser keeps it: brightness, and colour at half the size.

use crate::video::frames::{Frame, FrameSize};

/// Longest side of the kept brightness, pixels. A frame of 448 shrinks by exactly two.
const LONGEST: usize = 224;

/// A picture of one value a pixel.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plane {
    pub width: usize,
    pub height: usize,
    pub data: Vec<u8>,
}

impl Plane {
    /// Bilinear value at pixel-centre coordinates, clamped to the edge.
    pub fn at(&self, x: f32, y: f32) -> f32 {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (i, j) = (x as usize, y as usize);
        let (u, v) = (x - i as f32, y - j as f32);
        let (i1, j1) = ((i + 1).min(self.width - 1), (j + 1).min(self.height - 1));
        let get = |i: usize, j: usize| f32::from(self.data[j * self.width + i]);
        (get(i, j) * (1.0 - u) + get(i1, j) * u) * (1.0 - v) + (get(i, j1) * (1.0 - u) + get(i1, j1) * u) * v
    }

    /// Mean value.
    pub fn mean(&self) -> f32 {
        self.data.iter().map(|value| f32::from(*value)).sum::<f32>() / self.data.len().max(1) as f32
    }

    /// Half the size, rounded up, by the mean of up to four pixels.
    pub fn halved(&self) -> Self {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut data = Vec::with_capacity(width * height);
        for j in 0..height {
            let (top, bottom) = (2 * j, (2 * j + 1).min(self.height - 1));
            for i in 0..width {
                let (left, right) = (2 * i, (2 * i + 1).min(self.width - 1));
                let get = |i: usize, j: usize| u16::from(self.data[j * self.width + i]);
                data.push(((get(left, top) + get(right, top) + get(left, bottom) + get(right, bottom) + 2) / 4) as u8);
            }
        }
        Self { width, height, data }
    }

    /// Mean absolute difference to a picture of the same size.
    pub fn difference(&self, other: &Self) -> f32 {
        let sum: u64 = self.data.iter().zip(&other.data).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        sum as f32 / self.data.len().max(1) as f32
    }
}

/// A picture as it is kept: BT.601 brightness and the two colour differences, half as wide and high.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Planes {
    pub luma: Plane,
    pub blue: Plane,
    pub red: Plane,
}

/// The size in which frames of a size are kept.
pub(super) fn kept_size(size: FrameSize) -> (usize, usize) {
    let longest = size.width.max(size.height).max(1);
    if longest <= LONGEST {
        return (size.width.max(1), size.height.max(1));
    }
    let shrink = |side: usize| ((side * LONGEST + longest / 2) / longest).max(2);
    (shrink(size.width), shrink(size.height))
}

impl Planes {
    /// Shrinks a frame, each kept pixel the mean of those it covers. The caller has checked the frame's length.
    pub fn of(frame: &Frame<'_>) -> Self {
        let (width, height) = kept_size(frame.size);
        let mut luma = Vec::with_capacity(width * height);
        let (half_w, half_h) = (width.div_ceil(2), height.div_ceil(2));
        let mut blue = vec![[0f32; 2]; half_w * half_h];
        let mut red = vec![0f32; half_w * half_h];
        for j in 0..height {
            let (top, bottom) = cover(j, height, frame.size.height);
            for i in 0..width {
                let (left, right) = cover(i, width, frame.size.width);
                let mut sum = [0u32; 3];
                for row in top..bottom {
                    let from = (row * frame.size.width + left) * 3;
                    let to = (row * frame.size.width + right) * 3;
                    for pixel in frame.rgb[from..to].chunks_exact(3) {
                        sum[0] += u32::from(pixel[0]);
                        sum[1] += u32::from(pixel[1]);
                        sum[2] += u32::from(pixel[2]);
                    }
                }
                let share = 1.0 / ((bottom - top) * (right - left)).max(1) as f32;
                let [r, g, b] = sum.map(|tone| tone as f32 * share);
                let y = 0.299 * r + 0.587 * g + 0.114 * b;
                luma.push((y + 0.5) as u8);
                let at = (j / 2) * half_w + i / 2;
                blue[at][0] += 0.564 * (b - y);
                blue[at][1] += 1.0;
                red[at] += 0.713 * (r - y);
            }
        }
        let byte = |sum: f32, count: f32| (128.5 + sum / count.max(1.0)).clamp(0.0, 255.0) as u8;
        let red = red.iter().zip(&blue).map(|(sum, [_, count])| byte(*sum, *count)).collect();
        let blue = blue.iter().map(|[sum, count]| byte(*sum, *count)).collect();
        Self {
            luma: Plane { width, height, data: luma },
            blue: Plane { width: half_w, height: half_h, data: blue },
            red: Plane { width: half_w, height: half_h, data: red },
        }
    }

    /// Bytes kept.
    pub fn bytes(&self) -> usize {
        self.luma.data.len() + 2 * self.blue.data.len()
    }
}

/// The span of source pixels that the kept pixel `k` of `kept` covers; at least one.
fn cover(k: usize, kept: usize, source: usize) -> (usize, usize) {
    let from = k * source / kept;
    (from, ((k + 1) * source / kept).clamp(from + 1, source.max(from + 1)))
}
