//! What is measured in the pictures of a shot.

use super::super::picture::Picture;

/// The size at which is measured.
const WIDTH: usize = 96;
const HEIGHT: usize = 63;
const ZONE_ROWS: usize = HEIGHT / 3;

/// A change of brightness that is more than a good sensor's noise, of full scale.
const STIRRED: f32 = 0.006;

/// A third of the picture's height: shares of its pixels, 0 to 1, and the mean steps of brightness from a pixel to the
/// next, of full scale.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in super::super) struct Zone {
    pub(super) dark: f32,
    pub(super) white: f32,
    pub(super) grey: f32,
    pub(super) blue: f32,
    pub(super) teal: f32,
    pub(super) violet: f32,
    pub(super) green: f32,
    /// Yellow to light brown: dry grass, sand.
    pub(super) straw: f32,
    /// Orange to red-brown.
    pub(super) rust: f32,
    /// Bright yellow to red, as only light itself is.
    pub(super) flame: f32,
    /// Steps along a row.
    pub(super) along: f32,
    /// Steps from row to row.
    pub(super) down: f32,
}

impl Zone {
    pub(super) fn edges(&self) -> f32 {
        (self.along + self.down) / 2.0
    }

    fn parts(&mut self) -> [&mut f32; 12] {
        let Self { dark, white, grey, blue, teal, violet, green, straw, rust, flame, along, down } = self;
        [dark, white, grey, blue, teal, violet, green, straw, rust, flame, along, down]
    }
}

/// The means over the pictures of a shot.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in super::super) struct Measures {
    /// Upper, middle, lower.
    pub(super) zones: [Zone; 3],
    /// 0 to 1.
    pub(super) saturation: f32,
    /// How far a level line goes through the picture between its first and last quarter: the share of the columns that
    /// change there in the same way.
    pub(super) horizon: f32,
    /// Mean difference of brightness between two pictures, of full scale; 0 with one picture.
    pub(super) flicker: f32,
    /// How much longer the differences are down than across: 1 when alike.
    pub(super) streaks: f32,
    /// Share of the picture that differs.
    pub(super) spread: f32,
    /// How much larger a share of the lower third differs than of the upper one; `None` with one picture.
    pub(super) stirs: Option<f32>,
}

impl Measures {
    pub(super) fn edges(&self) -> f32 {
        self.zones.iter().map(Zone::edges).sum::<f32>() / 3.0
    }
}

/// Measures pictures.
pub(in super::super) fn measure(pictures: &[&Picture]) -> Measures {
    let mut all = Measures { streaks: 1.0, ..Measures::default() };
    let mut before: Option<Vec<f32>> = None;
    let mut changes = 0.0;
    for picture in pictures {
        let pixels: Vec<[f32; 3]> = picture
            .scaled(picture.whole(), WIDTH, HEIGHT)
            .chunks_exact(3)
            .map(|pixel| [pixel[0] / 255.0, pixel[1] / 255.0, pixel[2] / 255.0])
            .collect();
        let brightness: Vec<f32> = pixels.iter().map(|&[r, g, b]| 0.299 * r + 0.587 * g + 0.114 * b).collect();
        let share = 1.0 / pictures.len() as f32;
        for ((zone, pixels), brightness) in
            all.zones.iter_mut().zip(pixels.chunks(ZONE_ROWS * WIDTH)).zip(brightness.chunks(ZONE_ROWS * WIDTH))
        {
            let mut found = zone_of(pixels, brightness);
            for (sum, part) in zone.parts().into_iter().zip(found.parts()) {
                *sum += *part * share;
            }
        }
        all.saturation +=
            pixels.iter().map(|&pixel| hue_saturation(pixel).1).sum::<f32>() / pixels.len() as f32 * share;
        all.horizon += horizon(&brightness) * share;
        if let Some(before) = before {
            let difference: Vec<f32> = brightness.iter().zip(&before).map(|(a, b)| a - b).collect();
            let (along, down) = steps(&difference);
            all.flicker += difference.iter().map(|change| change.abs()).sum::<f32>() / difference.len() as f32;
            all.streaks += (along + 0.002) / (down + 0.002) - 1.0;
            let stirred = |part: &[f32]| {
                part.iter().filter(|change| change.abs() > STIRRED).count() as f32 / part.len().max(1) as f32
            };
            let zone = ZONE_ROWS * WIDTH;
            let (upper, lower) = (&difference[..zone], &difference[difference.len() - zone..]);
            all.stirs = Some(all.stirs.unwrap_or(0.0) + stirred(lower) - stirred(upper));
            let changed = difference.iter().filter(|change| change.abs() > 0.01).count();
            all.spread += changed as f32 / difference.len() as f32;
            changes += 1.0;
        }
        before = Some(brightness);
    }
    if changes > 0.0 {
        all.flicker /= changes;
        all.spread /= changes;
        all.stirs = all.stirs.map(|stirs| stirs / changes);
        all.streaks = 1.0 + (all.streaks - 1.0) / changes;
    }
    all
}

fn zone_of(pixels: &[[f32; 3]], brightness: &[f32]) -> Zone {
    let (along, down) = steps(brightness);
    let mut zone = Zone { along, down, ..Zone::default() };
    let share = 1.0 / pixels.len().max(1) as f32;
    for &pixel in pixels {
        let value = pixel.into_iter().fold(0.0, f32::max);
        let (hue, saturation) = hue_saturation(pixel);
        // Paper and cut-out backgrounds are plain white: that is no snow and no cloud.
        let is_plain = value > 0.985 && saturation < 0.015;
        let slot = match (value, saturation, hue) {
            _ if is_plain => continue,
            (..0.13, _, _) => &mut zone.dark,
            (0.72.., ..0.18, _) => &mut zone.white,
            (_, ..0.14, _) => &mut zone.grey,
            (0.85.., 0.6.., ..55.0 | 350.0..) => &mut zone.flame,
            (_, _, 50.0..165.0) => &mut zone.green,
            (_, _, 165.0..198.0) => &mut zone.teal,
            (_, _, 198.0..258.0) => &mut zone.blue,
            (_, _, 258.0..330.0) => &mut zone.violet,
            (_, ..0.6, 24.0..50.0) => &mut zone.straw,
            _ => &mut zone.rust,
        };
        *slot += share;
    }
    zone
}

/// The mean steps along rows and from row to row.
fn steps(values: &[f32]) -> (f32, f32) {
    let along: f32 =
        values.chunks_exact(WIDTH).flat_map(|row| row.windows(2).map(|pair| (pair[0] - pair[1]).abs())).sum();
    let below = values.iter().skip(WIDTH);
    let down: f32 = values.iter().zip(below).map(|(above, below)| (above - below).abs()).sum();
    let rows = (values.len() / WIDTH) as f32;
    (along / (rows * (WIDTH - 1) as f32).max(1.0), down / ((rows - 1.0) * WIDTH as f32).max(1.0))
}

/// The largest share of columns whose brightness changes in one way at one height.
fn horizon(brightness: &[f32]) -> f32 {
    const LEAST_STEP: f32 = 0.035;
    let mut best = 0_usize;
    for row in HEIGHT / 4..HEIGHT * 3 / 4 {
        let (mut up, mut down) = (0, 0);
        for column in 0..WIDTH {
            let step = brightness[(row + 1) * WIDTH + column] - brightness[(row - 1) * WIDTH + column];
            up += usize::from(step > LEAST_STEP);
            down += usize::from(step < -LEAST_STEP);
        }
        best = best.max(up.max(down));
    }
    best as f32 / WIDTH as f32
}

/// Hue in degrees, 0 to 360, and saturation, 0 to 1, of the HSV model (Smith 1978).
fn hue_saturation([r, g, b]: [f32; 3]) -> (f32, f32) {
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let range = most - least;
    if range < 1e-4 {
        return (0.0, 0.0);
    }
    let sextant = if most == r {
        ((g - b) / range).rem_euclid(6.0)
    } else if most == g {
        (b - r) / range + 2.0
    } else {
        (r - g) / range + 4.0
    };
    (sextant * 60.0, range / most)
}
