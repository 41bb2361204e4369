//! Sudden changes of velocity in a course: the course is cut into pieces of constant acceleration by dynamic programming
//! (the optimal partition of Jackson et al. 2005), and where two pieces meet at an angle that neither noise nor
//! acceleration explains, something was hit. The moment is where the two pieces come nearest to each other, which is
//! finer than the frames.

use super::fit::Fit;

/// A point of a course, in pixels, camera removed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sample {
    pub time_s: f64,
    pub x: f64,
    pub y: f64,
}

/// A sudden change of velocity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Kink {
    pub time_s: f64,
    /// The first sample after it.
    pub index: usize,
    pub x: f64,
    pub y: f64,
    /// Velocity before and after, pixels per second.
    pub before: [f64; 2],
    pub after: [f64; 2],
    /// Change of velocity over its standard error.
    pub significance: f64,
    /// How much better a bend at one moment explains the course than a smooth one: 0 not at all, 1 wholly.
    pub sharpness: f64,
    /// Change of velocity over what the accelerations before and after make of it from frame to frame.
    jump: f64,
    /// The course is even for a while before and after. What a hand moves changes its course again and again.
    pub settled: bool,
}

impl Kink {
    /// Size of the change of velocity, pixels per second.
    pub fn change(&self) -> f64 {
        (self.after[0] - self.before[0]).hypot(self.after[1] - self.before[1])
    }
}

/// Longest piece, seconds: no free motion keeps its acceleration longer.
const LONGEST_S: f64 = 0.7;

/// How much of each side is used to find the moment, seconds.
const SIDE_S: f64 = 0.22;

/// All sudden changes of a course whose samples are in order of time. `least` is the smallest change, pixels per second.
pub(super) fn kinks(course: &[Sample], least: f64) -> Vec<Kink> {
    if course.len() < 6 {
        return Vec::new();
    }
    let sigma = noise(course);
    let starts = partition(course, sigma);
    let mut found = Vec::new();
    for k in 1..starts.len() {
        let from = starts[k - 1];
        let at = starts[k];
        let to = starts.get(k + 1).copied().unwrap_or(course.len());
        let Some(mut kink) = meet(course, from, at, to, sigma) else { continue };
        if kink.change() < least || kink.significance < 5.0 {
            continue;
        }
        // Under another force after it than before, no single acceleration fits; a change far larger than the forces make
        // is sharp all the same.
        let sudden = ((kink.jump - 2.5) / 3.0).clamp(0.0, 0.9) * ((kink.significance - 8.0) / 14.0).clamp(0.0, 1.0);
        kink.sharpness = sharpness(course, (from, to), &kink, sigma).max(sudden);
        if kink.sharpness > 0.3 {
            found.push(kink);
        }
    }
    without_stutter(found)
}

/// A change of a course as a camera sees it that moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sighting {
    pub kink: Kink,
    /// Only in the picture, not on the ground: the camera jerked, or its motion was taken from the thing itself.
    pub in_picture_only: bool,
}

/// How much of its sharpness is left to a change that is only on the ground: where the ground tells little of how the
/// camera moves, the course on it turns when the estimate does.
const GROUND_ONLY: f64 = 0.5;

/// Changes of a course that are seen on the ground, where the camera's motion is removed, and in the picture. A camera
/// in a hand sways softly: what is hit turns in both. `picture` holds the same moments as `ground`.
pub(super) fn sightings(ground: &[Sample], picture: &[Sample], least: f64) -> Vec<Sighting> {
    let (on_ground, mut in_picture) = (kinks(ground, least), kinks(picture, least));
    let mut found = Vec::with_capacity(on_ground.len() + in_picture.len());
    for mut kink in on_ground {
        let twin = in_picture.iter().position(|other| {
            let direction = |k: &Kink| [k.after[0] - k.before[0], k.after[1] - k.before[1]];
            let (a, b) = (direction(&kink), direction(other));
            (kink.time_s - other.time_s).abs() < 0.045
                && a[0] * b[0] + a[1] * b[1] > 0.5 * kink.change() * other.change()
        });
        match twin.map(|twin| in_picture.swap_remove(twin)) {
            Some(other) => {
                kink.sharpness = kink.sharpness.max(other.sharpness);
                kink.significance = kink.significance.max(other.significance);
            }
            None => kink.sharpness *= GROUND_ONLY,
        }
        found.push(Sighting { kink, in_picture_only: false });
    }
    for mut kink in in_picture {
        let k = kink.index.min(ground.len() - 1);
        (kink.x, kink.y) = (kink.x + ground[k].x - picture[k].x, kink.y + ground[k].y - picture[k].y);
        found.push(Sighting { kink, in_picture_only: true });
    }
    found.sort_by(|a, b| a.kink.time_s.total_cmp(&b.kink.time_s));
    found
}

/// How long a course is even on both sides of a change that stands alone, seconds.
const SETTLED_S: f64 = 0.11;

/// Longest stutter, seconds.
const STUTTER_S: f64 = 0.13;

/// Leaves out pairs of changes after which all is as before: pictures that are missing or come late, or a course that
/// slipped to something else and back. What is thrown back and forth between two walls turns in between and stays.
fn without_stutter(found: Vec<Kink>) -> Vec<Kink> {
    let mut kept = Vec::with_capacity(found.len());
    let mut k = 0;
    while k < found.len() {
        let stutter = found.get(k + 1).is_some_and(|next| {
            let one = &found[k];
            let (a, b) = (one.before, next.after);
            let along = one.before[0] * one.after[0] + one.before[1] * one.after[1];
            let fast = one.after[0].hypot(one.after[1]).max(a[0].hypot(a[1]));
            next.time_s - one.time_s < STUTTER_S
                && (a[0] - b[0]).hypot(a[1] - b[1]) < 0.3 * one.change().min(next.change())
                && along > -0.1 * fast * fast
        });
        if !stutter {
            kept.push(found[k]);
        }
        k += if stutter { 2 } else { 1 };
    }
    kept
}

/// Deviation of the samples around a smooth course, pixels: from the second differences against a line between
/// neighbours.
pub(super) fn noise(course: &[Sample]) -> f64 {
    let mut jumps: Vec<f64> = Vec::with_capacity(2 * course.len());
    for w in course.windows(4) {
        // Third differences: acceleration does not count.
        for get in [|s: &Sample| s.x, |s: &Sample| s.y] {
            jumps.push((get(&w[3]) - 3.0 * get(&w[2]) + 3.0 * get(&w[1]) - get(&w[0])).abs());
        }
    }
    if jumps.is_empty() {
        return 0.25;
    }
    let mid = jumps.len() / 2;
    let typical = *jumps.select_nth_unstable_by(mid, f64::total_cmp).1;
    (1.48 * typical / 20f64.sqrt()).clamp(0.10, 1.5)
}

/// Sums for least squares over any run of samples.
struct Sums {
    /// Up to sample n: t^0..t^4, x t^0..t^2, y t^0..t^2, x² + y².
    rows: Vec<[f64; 12]>,
    origin_s: f64,
}

impl Sums {
    fn of(course: &[Sample]) -> Self {
        let origin_s = course[course.len() / 2].time_s;
        let mut rows = Vec::with_capacity(course.len() + 1);
        let mut sum = [0f64; 12];
        rows.push(sum);
        let (x0, y0) = (course[0].x, course[0].y);
        for s in course {
            let t = s.time_s - origin_s;
            let (x, y) = (s.x - x0, s.y - y0);
            let terms = [1.0, t, t * t, t.powi(3), t.powi(4), x, x * t, x * t * t, y, y * t, y * t * t, x * x + y * y];
            for (total, term) in sum.iter_mut().zip(terms) {
                *total += term;
            }
            rows.push(sum);
        }
        Self { rows, origin_s }
    }

    /// Squared error of the best constant-acceleration course through samples `from..to` (constant velocity when there
    /// are fewer than five).
    fn error(&self, course: &[Sample], from: usize, to: usize) -> f64 {
        let n = to - from;
        // Few samples: directly, which is also exact.
        if n <= 3 {
            return Fit::of(&course[from..to], 1).error;
        }
        let mut s = [0f64; 12];
        for (k, value) in s.iter_mut().enumerate() {
            *value = self.rows[to][k] - self.rows[from][k];
        }
        // Centre time on the run for a well-conditioned solution.
        let m = s[1] / s[0];
        let t2 = s[2] - 2.0 * m * s[1] + m * m * s[0];
        let t3 = s[3] - 3.0 * m * s[2] + 3.0 * m * m * s[1] - m.powi(3) * s[0];
        let t4 = s[4] - 4.0 * m * s[3] + 6.0 * m * m * s[2] - 4.0 * m.powi(3) * s[1] + m.powi(4) * s[0];
        let quadratic = n >= 5;
        let mut error = s[11];
        for k in [5, 8] {
            let (a, b) = (s[k], s[k + 1] - m * s[k]);
            let c = s[k + 2] - 2.0 * m * s[k + 1] + m * m * s[k];
            // Orthogonal polynomials 1, t, t² - αt - β.
            error -= a * a / s[0];
            if t2 > 1e-12 {
                error -= b * b / t2;
                if quadratic {
                    let (alpha, beta) = (t3 / t2, t2 / s[0]);
                    let norm = t4 - alpha * t3 - beta * t2;
                    if norm > 1e-12 {
                        let q = c - alpha * b - beta * a;
                        error -= q * q / norm;
                    }
                }
            }
        }
        error.max(0.0)
    }
}

/// Where pieces begin.
fn partition(course: &[Sample], sigma: f64) -> Vec<usize> {
    let n = course.len();
    let sums = Sums::of(course);
    debug_assert!(sums.origin_s.is_finite());
    let penalty = 14.0 + 2.0 * (n as f64).ln();
    let mut best = vec![f64::INFINITY; n + 1];
    let mut back = vec![0usize; n + 1];
    best[0] = 0.0;
    for to in 3..=n {
        for from in (0..=to - 3).rev() {
            if course[to - 1].time_s - course[from].time_s > LONGEST_S && to - from > 3 {
                break;
            }
            if best[from].is_finite() {
                let cost = best[from] + sums.error(course, from, to) / (sigma * sigma) + penalty;
                if cost < best[to] {
                    best[to] = cost;
                    back[to] = from;
                }
            }
        }
        // A gap so long that no piece of three reaches over it.
        if best[to].is_infinite() {
            best[to] = best[to - 1].min(best[to - 3]) + penalty;
            back[to] = to - 3;
        }
    }
    let mut starts = Vec::new();
    let mut at = n;
    while at > 0 {
        at = back[at];
        starts.push(at);
    }
    starts.reverse();
    starts
}

/// Where the piece of samples `from..at` meets the piece `at..to`.
fn meet(course: &[Sample], from: usize, at: usize, to: usize, sigma: f64) -> Option<Kink> {
    let (last, next) = (course[at - 1].time_s, course[at].time_s);
    let gap_s = next - last;
    if gap_s > 0.25 {
        return None;
    }
    // The frame in which it happens may show both sides; the split that fits best is taken.
    let mut best: Option<(f64, Kink)> = None;
    for shift in [-1isize, 0, 1] {
        let Some(split) = at.checked_add_signed(shift) else { continue };
        if split < from + 2 || split + 2 > to {
            continue;
        }
        let (last, next) = (course[split - 1].time_s, course[split].time_s);
        let left = side(&course[from..split], |s| last - s.time_s <= SIDE_S);
        let right = side(&course[split..to], |s| s.time_s - next <= SIDE_S);
        let degree = |n: usize| if n >= 5 { 2 } else { 1 };
        let (a, b) = (Fit::of(left, degree(left.len())), Fit::of(right, degree(right.len())));
        let (mut time_s, mut least) = (last, f64::MAX);
        for step in -8..=48 {
            let t = last + (next - last) * f64::from(step) / 40.0;
            let ((ax, ay), (bx, by)) = (a.at(t), b.at(t));
            let far = (ax - bx).hypot(ay - by);
            if far < least {
                (time_s, least) = (t, far);
            }
        }
        let (before, after) = (a.velocity(time_s), b.velocity(time_s));
        let change = (after[0] - before[0]).hypot(after[1] - before[1]);
        if least > 2.0 + 0.25 * change * gap_s {
            continue; // A jump, not a turn: something else is followed.
        }
        let spread = |samples: &[Sample]| {
            let mid = samples.iter().map(|s| s.time_s).sum::<f64>() / samples.len() as f64;
            let square: f64 = samples.iter().map(|s| (s.time_s - mid).powi(2)).sum();
            // A quadratic's slope at its end is four times less sure than a line's.
            sigma / square.max(1e-9).sqrt() * if samples.len() >= 5 { 4.0 } else { 1.0 }
        };
        let error = spread(left).hypot(spread(right)).max(1e-6);
        let cost = a.error + b.error + least * least;
        let (x, y) = a.at(time_s);
        let (x2, y2) = b.at(time_s);
        let kink = Kink {
            time_s: time_s.clamp(last, next),
            index: split,
            x: 0.5 * (x + x2),
            y: 0.5 * (y + y2),
            before,
            after,
            significance: change / error,
            sharpness: 0.0,
            settled: (left.len() >= 5 && right.len() >= 5)
                || (next - course[from].time_s > SETTLED_S && course[to - 1].time_s - last > SETTLED_S),
            jump: if left.len() >= 5 && right.len() >= 5 {
                change / ((a.acceleration() + b.acceleration()) * (next - last)).max(1e-6)
            } else {
                0.0
            },
        };
        if best.as_ref().is_none_or(|(least, _)| cost < 0.8 * least) {
            best = Some((cost + 1e-9, kink));
        }
    }
    best.map(|(_, kink)| kink)
}

/// The run of samples that a condition holds for; at least two.
fn side(samples: &[Sample], near: impl Fn(&Sample) -> bool) -> &[Sample] {
    let first = samples.iter().position(&near).unwrap_or(0);
    let last = samples.iter().rposition(&near).unwrap_or(samples.len() - 1);
    let (first, last) = if last > first { (first, last) } else { (0, samples.len() - 1) };
    &samples[first..=last]
}

/// Compares courses with equally many parameters around a kink: one acceleration with a bend at the kink's moment, and
/// smooth ones.
fn sharpness(course: &[Sample], (from, to): (usize, usize), kink: &Kink, sigma: f64) -> f64 {
    let near = |s: &Sample| (s.time_s - kink.time_s).abs() <= 0.13;
    let mut first = kink.index;
    while first > from && (near(&course[first - 1]) || kink.index - first < 4) {
        first -= 1;
    }
    let mut end = kink.index;
    while end < to && (near(&course[end]) || end - kink.index < 4) {
        end += 1;
    }
    let window = &course[first..end];
    if window.len() < 6 {
        return 0.0;
    }
    let span_s = (window[window.len() - 1].time_s - window[0].time_s).max(1e-6);
    let residual = |last: &dyn Fn(f64) -> f64| {
        let mut columns: [Vec<f64>; 4] = std::array::from_fn(|_| Vec::with_capacity(window.len()));
        for s in window {
            let t = (s.time_s - kink.time_s) / span_s;
            for (column, value) in columns.iter_mut().zip([1.0, t, t * t, last(t)]) {
                column.push(value);
            }
        }
        let error = |get: fn(&Sample) -> f64| misfit(&columns, window.iter().map(get).collect());
        error(|s| s.x) + error(|s| s.y)
    };
    let floor = 0.5 * window.len() as f64 * sigma * sigma;
    let jump = residual(&|t| t.max(0.0));
    let mut smooth = residual(&|t| t.powi(3));
    // A force that sets in, as when a hammer is drawn back and swung: the velocity bends but does not jump.
    for offset_s in [-0.03, 0.0, 0.03] {
        smooth = smooth.min(residual(&|t| (t - offset_s / span_s).max(0.0).powi(2)));
    }
    (1.0 - (jump + floor) / (smooth + floor)).max(0.0)
}

/// Squared error of the best combination of columns (Gram–Schmidt).
fn misfit(columns: &[Vec<f64>], mut left: Vec<f64>) -> f64 {
    let n = left.len();
    let mut basis: Vec<Vec<f64>> = Vec::with_capacity(columns.len());
    for column in columns {
        let mut v = column.clone();
        let before: f64 = v.iter().map(|x| x * x).sum();
        for b in &basis {
            let along: f64 = v.iter().zip(b).map(|(x, y)| x * y).sum();
            for k in 0..n {
                v[k] -= along * b[k];
            }
        }
        let norm = v.iter().map(|x| x * x).sum::<f64>();
        if norm > 1e-10 * before.max(1e-30) {
            let scale = norm.sqrt();
            v.iter_mut().for_each(|x| *x /= scale);
            let along: f64 = left.iter().zip(&v).map(|(x, y)| x * y).sum();
            for k in 0..n {
                left[k] -= along * v[k];
            }
            basis.push(v);
        }
    }
    left.iter().map(|x| x * x).sum()
}

/// Mean velocity of a course between two times, pixels per second; none with fewer than two samples there.
pub(super) fn velocity(course: &[Sample], from_s: f64, to_s: f64) -> Option<[f64; 2]> {
    let first = course.iter().find(|s| s.time_s >= from_s)?;
    let last = course.iter().rev().find(|s| s.time_s <= to_s)?;
    let span_s = last.time_s - first.time_s;
    (span_s > 1e-3).then(|| [(last.x - first.x) / span_s, (last.y - first.y) / span_s])
}
