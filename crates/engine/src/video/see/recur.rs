//! Rhythms of places: a wheel that turns, waves that come in, rows of dancers. Nothing there need be followed: the brightness of
//! small cells comes back to itself, as autocorrelation tells (Cutler and Davis 2000 find periodic motion in the likeness of
//! pictures to later ones in the same way).

use super::change::{Changes, MOST_S};
use super::hits::Scale;
use crate::video::seen::Rhythm;

/// Cells of the grid, across and down.
const CELLS: [usize; 2] = [14, 8];

/// Samples of a cell, each way.
const SAMPLES: usize = 4;

/// Places that are looked at: cells across and down, and the step from one to the next.
const PLACES: [([usize; 2], [usize; 2]); 3] = [([14, 8], [1, 1]), ([7, 8], [7, 1]), ([6, 4], [4, 2])];

/// Values of a course in a second.
const RATE_HZ: f64 = 30.0;

/// Shortest and longest period, seconds.
const PERIODS_S: [f64; 2] = [0.15, 10.0];

/// At least so many periods must be seen.
const LEAST_PERIODS: f64 = 2.5;

/// A shorter take tells of no rhythm, seconds.
const LEAST_S: f64 = 1.2;

/// A cell whose brightness varies less than this is not counted, grey levels; under a moving camera, what is left of its motion.
const LEAST_VARIES: [f64; 2] = [1.5, 4.0];

/// The share of a place whose cells must vary.
const LEAST_ACTIVE: f64 = 0.2;

/// How unlike itself a course becomes, and how alike it is again after a period.
const UNLIKE: f64 = 0.3;
const ALIKE: f64 = 0.6;

/// The rhythm of the place in a take that repeats itself most clearly. `moves`: whether the camera does.
pub(super) fn find(changes: &Changes<'_>, moves: bool, scale: Scale) -> Option<Rhythm> {
    let (start_s, end_s) = (*changes.times_s.first()?, *changes.times_s.last()?);
    if !(LEAST_S..=MOST_S).contains(&(end_s - start_s)) {
        return None;
    }
    let count = ((end_s - start_s) * RATE_HZ) as usize + 1;
    let cells = courses(changes, count, LEAST_VARIES[usize::from(moves)]);
    let mut best: Option<(f64, Found)> = None;
    for (size, step) in PLACES {
        for top in (0..=CELLS[1] - size[1]).step_by(step[1]) {
            for left in (0..=CELLS[0] - size[0]).step_by(step[0]) {
                let of_place = (0..CELLS[0] * CELLS[1]).filter(|at| {
                    (left..left + size[0]).contains(&(at % CELLS[0])) && (top..top + size[1]).contains(&(at / CELLS[0]))
                });
                let active: Vec<usize> = of_place.filter(|at| cells[*at].is_some()).collect();
                if (active.len() as f64) < LEAST_ACTIVE * (size[0] * size[1]) as f64 {
                    continue;
                }
                let Some(found) = recurs(&cells, &active, count) else { continue };
                // Of equally clear ones the larger.
                let worth = found.likeness + 0.02 * (active.len() as f64).sqrt();
                if best.as_ref().is_none_or(|(most, _)| worth > *most) {
                    best = Some((worth, found));
                }
            }
        }
    }
    let (_, found) = best?;
    let period_s = found.period / RATE_HZ;
    let phase_s = start_s + found.phase as f64 / RATE_HZ;
    let times_s = (0..).map(|k| phase_s + f64::from(k) * period_s).take_while(|t| *t <= end_s).collect();
    let (width, height) = (changes.width as f64 / CELLS[0] as f64, changes.height as f64 / CELLS[1] as f64);
    let place = scale.place(
        2.0 * width * (found.x + 0.5),
        2.0 * height * (found.y + 0.5),
        4.0 * width * height * found.active as f64,
    );
    Some(Rhythm { start_s, end_s, period_s, times_s, place, confidence: found.likeness as f32, mover: None })
}

/// Whether a rhythm of a place is that of something that was followed or struck there at the same time.
pub(super) fn is_of(rhythm: &Rhythm, other: &Rhythm) -> bool {
    let apart = (rhythm.place.x - other.place.x).hypot(rhythm.place.y - other.place.y);
    let near = apart < 0.4 + rhythm.place.size.sqrt() + other.place.size.sqrt();
    near && rhythm.start_s < other.end_s && other.start_s < rhythm.end_s
}

/// The course of one cell's brightness, without its mean and trend.
type Course = Vec<f64>;

/// Those of all cells; `None` where it does not vary or the cell is not always in the picture.
fn courses(changes: &Changes<'_>, count: usize, least: f64) -> Vec<Option<Course>> {
    let course = |at: usize| -> Option<Course> {
        let values: Option<Vec<f64>> = (0..changes.len()).map(|n| brightness(changes, at, n)).collect();
        let values = on_grid(&changes.times_s, &values?, count);
        let values = without_trend(values);
        let energy = values.iter().map(|value| value * value).sum::<f64>() / values.len().max(1) as f64;
        (energy.sqrt() >= least).then_some(values)
    };
    (0..CELLS[0] * CELLS[1]).map(course).collect()
}

/// How bright a cell of the take's first picture is in another; `None` where it is not in the picture.
fn brightness(changes: &Changes<'_>, cell: usize, n: usize) -> Option<f64> {
    let (column, row) = ((cell % CELLS[0]) as f32, (cell / CELLS[0]) as f32);
    let (width, height) = (changes.width as f32, changes.height as f32);
    let mut sum = 0.0;
    for v in 0..SAMPLES {
        for u in 0..SAMPLES {
            let within = |k: usize| (k as f32 + 0.5) / SAMPLES as f32;
            let x = (column + within(u)) * width / CELLS[0] as f32 - 0.5;
            let y = (row + within(v)) * height / CELLS[1] as f32 - 0.5;
            let (x, y) = changes.place(0, n, (x, y));
            if x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5 {
                return None;
            }
            sum += f64::from(changes.luma(n).at(x, y));
        }
    }
    Some(sum / (SAMPLES * SAMPLES) as f64)
}

/// Values at times, on a grid of [`RATE_HZ`] from the first on.
fn on_grid(times_s: &[f64], values: &[f64], count: usize) -> Course {
    let mut k = 0;
    let at = |n: usize| {
        let time_s = times_s[0] + n as f64 / RATE_HZ;
        while k + 2 < times_s.len() && times_s[k + 1] < time_s {
            k += 1;
        }
        let share = ((time_s - times_s[k]) / (times_s[k + 1] - times_s[k]).max(1e-6)).clamp(0.0, 1.0);
        values[k] + share * (values[k + 1] - values[k])
    };
    (0..count).map(at).collect()
}

/// Takes away the straight line that fits best.
fn without_trend(mut values: Course) -> Course {
    let n = values.len() as f64;
    let middle = 0.5 * (n - 1.0);
    let mean = values.iter().sum::<f64>() / n;
    let (mut along, mut square) = (0.0, 0.0);
    for (k, value) in values.iter().enumerate() {
        along += (k as f64 - middle) * (value - mean);
        square += (k as f64 - middle).powi(2);
    }
    let slope = along / square.max(1e-9);
    for (k, value) in values.iter_mut().enumerate() {
        *value -= mean + slope * (k as f64 - middle);
    }
    values
}

/// A rhythm of some cells; times in values of the grid, places in cells.
struct Found {
    period: f64,
    /// Where in the first period most changes.
    phase: usize,
    likeness: f64,
    x: f64,
    y: f64,
    active: usize,
}

fn recurs(cells: &[Option<Course>], active: &[usize], count: usize) -> Option<Found> {
    let of: Vec<(usize, &Course)> = active.iter().filter_map(|at| Some((*at, cells[*at].as_ref()?))).collect();
    let likeness = |lag: usize| {
        let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
        for (_, course) in &of {
            for (a, b) in course.iter().zip(&course[lag..]) {
                ab += a * b;
                aa += a * a;
                bb += b * b;
            }
        }
        ab / (aa * bb).sqrt().max(1e-9)
    };
    let longest = ((PERIODS_S[1] * RATE_HZ) as usize).min((count as f64 / LEAST_PERIODS) as usize);
    let curve: Vec<f64> = (0..=longest).map(likeness).collect();
    let valley = curve.iter().position(|value| *value < UNLIKE)?;
    let peak = (valley.max((PERIODS_S[0] * RATE_HZ) as usize).max(1)..longest)
        .filter(|lag| curve[*lag] >= curve[lag - 1] && curve[*lag] >= curve[lag + 1])
        .find(|lag| curve[*lag] > ALIKE)?;
    let (l, m, r) = (curve[peak - 1], curve[peak], curve[peak + 1]);
    let bend = l - 2.0 * m + r;
    let shift = if bend.abs() > 1e-9 { 0.5 * (l - r) / bend } else { 0.0 };
    let period = peak as f64 + shift.clamp(-0.5, 0.5);
    let change = |n: usize| {
        let (before, after) = (n.saturating_sub(1), (n + 1).min(count - 1));
        of.iter().map(|(_, course)| (course[after] - course[before]).abs()).sum::<f64>()
    };
    let folded = |phase: usize| {
        let moments = (0..).map(|k| phase + (f64::from(k) * period) as usize).take_while(|n| *n < count);
        let (sum, times) = moments.fold((0.0, 0), |(sum, times), n| (sum + change(n), times + 1));
        sum / f64::from(times.max(1))
    };
    let phase = (0..peak).max_by(|a, b| folded(*a).total_cmp(&folded(*b)))?;
    let mean = |get: &dyn Fn(usize) -> usize| active.iter().map(|at| get(*at) as f64).sum::<f64>() / of.len() as f64;
    Some(Found {
        period,
        phase,
        likeness: m.clamp(0.0, 1.0),
        x: mean(&|at| at % CELLS[0]),
        y: mean(&|at| at / CELLS[0]),
        active: of.len(),
    })
}
