//! The camera's own motion: a similarity (shift, turn, zoom) between pictures of one shot, estimated by robust direct
//! alignment: Gauss–Newton on brightness (Lucas and Kanade 1981; Baker and Matthews 2004) in blocks of equal say, with
//! weights after Geman and McClure, so that things that move of themselves do not count.

use super::planes::Plane;

/// Pixels of one picture to those of another, both from the middle of the picture: `x' = a x - b y + tx`,
/// `y' = b x + a y + ty`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Similarity {
    pub a: f32,
    pub b: f32,
    pub tx: f32,
    pub ty: f32,
}

impl Similarity {
    /// Nothing moves.
    pub const STILL: Self = Self { a: 1.0, b: 0.0, tx: 0.0, ty: 0.0 };

    /// Where a point goes.
    pub fn apply(self, x: f32, y: f32) -> (f32, f32) {
        (self.a * x - self.b * y + self.tx, self.b * x + self.a * y + self.ty)
    }

    /// First `self`, then `next`.
    pub fn then(self, next: Self) -> Self {
        let (tx, ty) = next.apply(self.tx, self.ty);
        Self { a: next.a * self.a - next.b * self.b, b: next.b * self.a + next.a * self.b, tx, ty }
    }

    /// The way back.
    pub fn inverse(self) -> Self {
        let square = (self.a * self.a + self.b * self.b).max(1e-6);
        let (a, b) = (self.a / square, -self.b / square);
        Self { a, b, tx: -(a * self.tx - b * self.ty), ty: -(b * self.tx + a * self.ty) }
    }

    /// The same between pictures `scale` times as large.
    fn scaled(self, scale: f32) -> Self {
        Self { tx: self.tx * scale, ty: self.ty * scale, ..self }
    }

    /// Magnification.
    pub fn zoom(self) -> f32 {
        self.a.hypot(self.b)
    }
}

/// A picture in three sizes, the largest first.
pub(super) type Pyramid = [Plane; 3];

/// Builds the sizes.
pub(super) fn pyramid(luma: &Plane) -> Pyramid {
    let half = luma.halved();
    let quarter = half.halved();
    [luma.clone(), half, quarter]
}

/// Differences above this many grey levels count no more: they are other things, not misalignment.
const TRUNCATE: f32 = 24.0;

/// Pixels a side of a block.
const BLOCK: usize = 8;

/// Mean truncated difference of `now` to `then` under a transformation, over a grid of pixels.
pub(super) fn misfit(then: &Plane, now: &Plane, map: Similarity) -> f32 {
    let (cx, cy) = middle(now);
    let (mut sum, mut count) = (0.0, 0);
    for j in (1..now.height).step_by(2) {
        for i in (1..now.width).step_by(2) {
            let (x, y) = map.apply(i as f32 - cx, j as f32 - cy);
            let (x, y) = (x + cx, y + cy);
            if x >= 0.0 && y >= 0.0 && x <= (then.width - 1) as f32 && y <= (then.height - 1) as f32 {
                sum += (then.at(x, y) - f32::from(now.data[j * now.width + i])).abs().min(TRUNCATE);
                count += 1;
            }
        }
    }
    // What has left the picture is unknown, not well aligned.
    let all = (now.width / 2 * (now.height / 2)).max(1);
    if count * 4 < all { TRUNCATE } else { sum / count as f32 }
}

/// The middle of a picture in pixel-centre coordinates.
pub(super) fn middle(plane: &Plane) -> (f32, f32) {
    (0.5 * (plane.width as f32 - 1.0), 0.5 * (plane.height as f32 - 1.0))
}

/// The similarity that takes pixels of `now` to those of `then`, starting from the best of some guesses and a coarse
/// search. Without enough texture in enough places, the best guess.
pub(super) fn align(then: &Pyramid, now: &Pyramid, guesses: &[Similarity]) -> Similarity {
    let (mut best, mut least) = (Similarity::STILL, f32::MAX);
    for guess in guesses.iter().chain(&[Similarity::STILL]) {
        let cost = misfit(&then[2], &now[2], guess.scaled(0.25));
        if cost < least - 0.02 {
            (best, least) = (*guess, cost);
        }
    }
    // A jerk: only searched for when the guesses fit badly.
    if least > 6.0 {
        for dy in -5i16..=5 {
            for dx in -6i16..=6 {
                let shift = Similarity { tx: f32::from(dx) * 8.0 + best.tx, ty: f32::from(dy) * 8.0 + best.ty, ..best };
                let cost = misfit(&then[2], &now[2], shift.scaled(0.25));
                if cost < 0.9 * least {
                    (best, least) = (shift, cost);
                }
            }
        }
    }
    let start = best;
    let mut map = best;
    for (level, scale, rounds) in [(2, 0.25, 4), (1, 0.5, 4), (0, 1.0, 2)] {
        let small = map.scaled(scale);
        if let Some(refined) = refine(&then[level], &now[level], small, rounds) {
            map = refined.scaled(1.0 / scale);
        } else if level == 0 {
            break;
        }
    }
    let (before, after) = (misfit(&then[1], &now[1], start.scaled(0.5)), misfit(&then[1], &now[1], map.scaled(0.5)));
    if after < 0.985 * before - 0.01 { map } else { start }
}

struct Block {
    x: f32,
    y: f32,
    /// Sums of gradient products xx, xy, yy.
    h: [f32; 3],
    /// Sums of gradient times difference.
    g: [f32; 2],
    /// Mean squared difference.
    energy: f32,
}

fn refine(then: &Plane, now: &Plane, start: Similarity, rounds: usize) -> Option<Similarity> {
    let mut map = start;
    for _ in 0..rounds {
        let blocks = measure(then, now, map);
        // Needs texture in enough places, else a single moving thing would be the camera.
        let whole = (now.width / BLOCK) * (now.height / BLOCK);
        if blocks.len() < (whole / 12).max(5) {
            return None;
        }
        let mut energies: Vec<f32> = blocks.iter().map(|block| block.energy).collect();
        let mid = energies.len() / 2;
        let scale = energies.select_nth_unstable_by(mid, f32::total_cmp).1.max(4.0);
        let (mut m, mut v) = ([[0f64; 4]; 4], [0f64; 4]);
        let mut spread = [Spread::default(); 2];
        for block in &blocks {
            let robust = (1.0 + block.energy / (2.0 * scale)).powi(-2);
            let weight = f64::from(robust / (block.h[0] + block.h[2] + 2_000.0));
            // Derivatives of the mapped point by (a, b, tx, ty).
            let jx = [block.x, -block.y, 1.0, 0.0].map(f64::from);
            let jy = [block.y, block.x, 0.0, 1.0].map(f64::from);
            let [hxx, hxy, hyy] = block.h.map(f64::from);
            spread[0].add(block, weight * hxx);
            spread[1].add(block, weight * hyy);
            for p in 0..4 {
                for q in 0..4 {
                    m[p][q] +=
                        weight * (jx[p] * hxx * jx[q] + (jx[p] * jy[q] + jy[p] * jx[q]) * hxy + jy[p] * hyy * jy[q]);
                }
                v[p] -= weight * (jx[p] * f64::from(block.g[0]) + jy[p] * f64::from(block.g[1]));
            }
        }
        // Damped: what cannot be seen does not move.
        let square = (now.width * now.width) as f64 / 12.0;
        let all = blocks.len() as f64;
        for (p, row) in m.iter_mut().enumerate() {
            row[p] += all * if p < 2 { 0.002 * square } else { 0.004 };
        }
        // What tells of a direction only at one place is a thing that moves before an empty wall.
        for (axis, spread) in spread.iter().enumerate() {
            if spread.share(now) < 0.2 {
                m[2 + axis][2 + axis] += 1e3 * all;
            }
        }
        let step = solve(m, v)?;
        let [a, b, tx, ty] = step.map(|value| value as f32);
        if ![a, b, tx, ty].iter().all(|value| value.is_finite()) || a.abs() > 0.2 || b.abs() > 0.2 {
            return None;
        }
        map = Similarity { a: map.a + a, b: map.b + b, tx: map.tx + tx, ty: map.ty + ty };
        if !(0.4..2.5).contains(&map.zoom()) {
            return None;
        }
        if tx.abs() + ty.abs() < 0.01 {
            break;
        }
    }
    Some(map)
}

/// Where the blocks lie that tell of a direction.
#[derive(Clone, Copy, Default)]
struct Spread {
    weight: f64,
    sums: [f64; 2],
    squares: [f64; 2],
}

impl Spread {
    fn add(&mut self, block: &Block, weight: f64) {
        self.weight += weight;
        for (axis, at) in [block.x, block.y].map(f64::from).into_iter().enumerate() {
            self.sums[axis] += weight * at;
            self.squares[axis] += weight * at * at;
        }
    }

    /// The larger deviation over the picture's side; 0.29 when everywhere.
    fn share(&self, plane: &Plane) -> f64 {
        let weight = self.weight.max(1e-9);
        let deviation =
            |axis: usize| (self.squares[axis] / weight - (self.sums[axis] / weight).powi(2)).max(0.0).sqrt();
        (deviation(0) / plane.width as f64).max(deviation(1) / plane.height as f64)
    }
}

fn measure(then: &Plane, now: &Plane, map: Similarity) -> Vec<Block> {
    let (cx, cy) = middle(now);
    let mut blocks = Vec::new();
    let w = now.width;
    for top in (1..now.height.saturating_sub(BLOCK)).step_by(BLOCK) {
        for left in (1..now.width.saturating_sub(BLOCK)).step_by(BLOCK) {
            let mut block = Block {
                x: left as f32 + 0.5 * BLOCK as f32 - cx,
                y: top as f32 + 0.5 * BLOCK as f32 - cy,
                h: [0.0; 3],
                g: [0.0; 2],
                energy: 0.0,
            };
            let (x, y) = map.apply(block.x, block.y);
            let margin = 0.6 * BLOCK as f32;
            let inside = |p: f32, side: usize| p > margin && p < side as f32 - 1.0 - margin;
            if !inside(x + cx, then.width) || !inside(y + cy, then.height) {
                continue;
            }
            for j in top..top + BLOCK {
                let (x, y) = map.apply(left as f32 - cx, j as f32 - cy);
                let (mut x, mut y) = (x + cx, y + cy);
                for i in left..left + BLOCK {
                    let at = j * w + i;
                    let value = |at: usize| f32::from(now.data[at]);
                    let gx = 0.5 * (value(at + 1) - value(at - 1));
                    let gy = 0.5 * (value(at + w) - value(at - w));
                    let r = then.at(x, y) - value(at);
                    block.h[0] += gx * gx;
                    block.h[1] += gx * gy;
                    block.h[2] += gy * gy;
                    block.g[0] += gx * r;
                    block.g[1] += gy * r;
                    block.energy += r * r;
                    x += map.a;
                    y += map.b;
                }
            }
            block.energy /= (BLOCK * BLOCK) as f32;
            if block.h[0] + block.h[2] > 6.0 * (BLOCK * BLOCK) as f32 {
                blocks.push(block);
            }
        }
    }
    blocks
}

/// Gauss elimination with pivoting.
fn solve(mut m: [[f64; 4]; 4], mut v: [f64; 4]) -> Option<[f64; 4]> {
    for k in 0..4 {
        let pivot = (k..4).max_by(|p, q| m[*p][k].abs().total_cmp(&m[*q][k].abs()))?;
        m.swap(k, pivot);
        v.swap(k, pivot);
        if m[k][k].abs() < 1e-9 {
            return None;
        }
        for row in k + 1..4 {
            let share = m[row][k] / m[k][k];
            let pivot = m[k];
            for (value, above) in m[row].iter_mut().zip(pivot).skip(k) {
                *value -= share * above;
            }
            v[row] -= share * v[k];
        }
    }
    for k in (0..4).rev() {
        for column in k + 1..4 {
            v[k] -= m[k][column] * v[column];
        }
        v[k] /= m[k][k];
    }
    Some(v)
}
