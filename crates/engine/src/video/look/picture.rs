//! [`Picture`]: a small picture of a video, and parts of it in the size and form that a network takes.

use super::super::frames::FrameSize;
use super::super::seen::Place;

/// The longest side of a picture that is looked at, in pixels; larger ones are refused.
pub const MAX_SIDE: usize = 448;

/// A picture that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// When it is shown, in seconds from the beginning of the video.
    pub time_s: f64,
    /// Its size: each side 8 to [`MAX_SIDE`].
    pub size: FrameSize,
    /// Rows from the top, each pixel red, green, blue: [`FrameSize::rgb_bytes`] bytes.
    pub rgb: Vec<u8>,
}

/// A rectangle in pixels; its edges may lie between pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rectangle {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Picture {
    /// Whether its size is within the limits and its bytes are as many as it says.
    pub(super) fn check(&self) -> Result<(), String> {
        let FrameSize { width, height } = self.size;
        if !(8..=MAX_SIDE).contains(&width) || !(8..=MAX_SIDE).contains(&height) {
            return Err(format!("a picture is {width} x {height}, possible is 8 to {MAX_SIDE} on each side"));
        }
        if self.rgb.len() != self.size.rgb_bytes() {
            return Err(format!("a picture of {width} x {height} has {} bytes", self.rgb.len()));
        }
        Ok(())
    }

    /// The whole.
    pub(super) fn whole(&self) -> Rectangle {
        Rectangle { left: 0.0, top: 0.0, width: self.size.width as f32, height: self.size.height as f32 }
    }

    /// The largest square in the middle.
    pub(super) fn centre(&self) -> Rectangle {
        let whole = self.whole();
        let side = whole.width.min(whole.height);
        Rectangle { left: (whole.width - side) / 2.0, top: (whole.height - side) / 2.0, width: side, height: side }
    }

    /// A square about a place, a little larger than the thing there, moved so that it lies within the picture.
    pub(super) fn around(&self, place: Place) -> Rectangle {
        let whole = self.whole();
        let area = place.size.clamp(0.0, 1.0) * whole.width * whole.height;
        let side = (area.sqrt() * 1.5).max(24.0).min(whole.width.min(whole.height));
        let within = |at: f32, extent: f32| ((at + 1.0) / 2.0 * extent - side / 2.0).clamp(0.0, extent - side);
        Rectangle { left: within(place.x, whole.width), top: within(place.y, whole.height), width: side, height: side }
    }

    /// A part, scaled to `width` x `height` with a triangle filter as wide as the scale asks for: rows from the top,
    /// three values a pixel, 0 to 255.
    pub(super) fn scaled(&self, part: Rectangle, width: usize, height: usize) -> Vec<f32> {
        let columns = filter(part.left, part.width, self.size.width, width);
        let rows = filter(part.top, part.height, self.size.height, height);
        // First along the rows, for those rows that are needed.
        let first = rows.iter().map(|row| row.first).min().unwrap_or(0);
        let end = rows.iter().map(|row| row.first + row.weights.len()).max().unwrap_or(0);
        let mut narrow = vec![0.0; (end - first) * width * 3];
        for (y, out) in (first..end).zip(narrow.chunks_exact_mut(width * 3)) {
            let line = &self.rgb[y * self.size.width * 3..(y + 1) * self.size.width * 3];
            for (column, pixel) in columns.iter().zip(out.chunks_exact_mut(3)) {
                for (weight, source) in column.weights.iter().zip(line[column.first * 3..].chunks_exact(3)) {
                    for (value, &byte) in pixel.iter_mut().zip(source) {
                        *value += weight * f32::from(byte);
                    }
                }
            }
        }
        let mut scaled = vec![0.0; width * height * 3];
        for (row, out) in rows.iter().zip(scaled.chunks_exact_mut(width * 3)) {
            for (weight, line) in
                row.weights.iter().zip(narrow[(row.first - first) * width * 3..].chunks_exact(width * 3))
            {
                for (value, source) in out.iter_mut().zip(line) {
                    *value += weight * source;
                }
            }
        }
        scaled
    }

    /// A part as a network takes it: channels, rows, columns, each value (v - mean) / scale.
    pub(super) fn planes(&self, part: Rectangle, side: usize, mean: f32, scale: f32) -> Vec<f32> {
        let pixels = self.scaled(part, side, side);
        let channel = |channel: usize| pixels.iter().skip(channel).step_by(3).map(move |value| (value - mean) / scale);
        (0..3).flat_map(channel).collect()
    }
}

/// The pixels that one pixel of the result is made of.
struct Tap {
    first: usize,
    weights: Vec<f32>,
}

/// For each of `count` places over `length` pixels from `start` on, out of `extent`: where to read. Sums of weights
/// are 1.
fn filter(start: f32, length: f32, extent: usize, count: usize) -> Vec<Tap> {
    let scale = length / count as f32;
    let reach = scale.max(1.0);
    let last = extent.saturating_sub(1);
    (0..count)
        .map(|index| {
            let centre = start + (index as f32 + 0.5) * scale - 0.5;
            let first = ((centre - reach).ceil().max(0.0) as usize).min(last);
            let end = ((centre + reach).floor().max(0.0) as usize).clamp(first, last);
            let weights: Vec<f32> =
                (first..=end).map(|at| (1.0 - (at as f32 - centre).abs() / reach).max(1e-6)).collect();
            let sum: f32 = weights.iter().sum();
            Tap { first, weights: weights.into_iter().map(|weight| weight / sum).collect() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: usize, height: usize, colour: impl Fn(usize, usize) -> [u8; 3]) -> Picture {
        let rgb = (0..width * height).flat_map(|at| colour(at % width, at / width)).collect();
        Picture { time_s: 0.0, size: FrameSize { width, height }, rgb }
    }

    #[test]
    fn scaling_keeps_colours_and_places() {
        let halves = picture(64, 32, |x, _| if x < 32 { [200, 0, 0] } else { [0, 0, 100] });
        for (width, height) in [(8, 8), (64, 32), (100, 7)] {
            let scaled = halves.scaled(halves.whole(), width, height);
            assert_eq!(scaled.len(), width * height * 3);
            assert!((scaled[0] - 200.0).abs() < 0.1 && scaled[2].abs() < 0.1);
            let end = &scaled[scaled.len() - 3..];
            assert!((end[2] - 100.0).abs() < 0.1 && end[0].abs() < 0.1);
        }
        // The channels come one after the other.
        let planes = halves.planes(halves.centre(), 4, 100.0, 50.0);
        assert_eq!(planes.len(), 48);
        assert!((planes[0] - 2.0).abs() < 0.01 && (planes[16] + 2.0).abs() < 0.01 && planes[35].abs() < 0.01);
    }

    #[test]
    fn parts_lie_within_the_picture() {
        let wide = picture(448, 100, |_, _| [0; 3]);
        for x in [-1.0, 0.3, 1.0, 7.0, -f32::INFINITY] {
            for size in [0.0, 0.2, 1.0, 9.0] {
                let part = wide.around(Place { x, y: x, size });
                assert!(part.left >= 0.0 && part.left + part.width <= 448.01 && part.height <= 100.0, "{part:?}");
                assert!(wide.scaled(part, 5, 5).iter().all(|value| value.is_finite()));
            }
        }
        assert_eq!(wide.centre().left, 174.0);
    }

    #[test]
    fn refuses_wrong_sizes() {
        assert!(picture(8, 448, |_, _| [0; 3]).check().is_ok());
        assert!(picture(7, 448, |_, _| [0; 3]).check().unwrap_err().contains("7 x 448"));
        assert!(picture(449, 8, |_, _| [0; 3]).check().is_err());
        let mut short = picture(8, 8, |_, _| [0; 3]);
        short.rgb.pop();
        assert!(short.check().unwrap_err().contains("191 bytes"));
    }
}
