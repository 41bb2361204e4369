//! Where shots begin, which frames only repeat the one before, and flashes.

use super::planes::{Plane, Planes};

/// What can be told from neighbouring pictures alone.
pub(super) struct Cuts {
    /// The first frame of each shot; the first is 0.
    pub starts: Vec<usize>,
    /// Flashes: the frame and its rise in grey levels.
    pub flashes: Vec<(usize, f32)>,
}

/// A picture so small that it says what is where but not how it moves: brightness and both colours, 28 pixels wide.
pub(super) type Small = [Plane; 3];

/// Shrinks all pictures.
pub(super) fn small(pictures: &[Planes]) -> Vec<Small> {
    let shrink = |p: &Planes| [p.luma.halved().halved().halved(), p.blue.halved().halved(), p.red.halved().halved()];
    pictures.iter().map(shrink).collect()
}

/// Looks at all kept pictures, made small.
pub(super) fn find(small: &[Small], times_s: &[f64]) -> Cuts {
    let bright: Vec<f32> = small.iter().map(|s| s[0].mean()).collect();
    let far = |a: usize, b: usize| unlike(&small[a], &small[b]);
    let steps: Vec<f32> = (1..small.len()).map(|k| far(k - 1, k)).collect();
    let mut starts = vec![0];
    let mut flashes = Vec::new();
    let mut lit_until = 0;
    for k in 1..small.len() {
        if k <= lit_until {
            continue; // The end of a flash is as abrupt as its beginning.
        }
        let step = steps[k - 1];
        // What is usual around it, without itself.
        let (from, to) = (k.saturating_sub(9), (k + 8).min(steps.len()));
        let mut usual: Vec<f32> = (from..to).filter(|n| *n != k - 1).map(|n| steps[n]).collect();
        let usual = super::backdrop::median(&mut usual).unwrap_or(0.0);
        let rise = bright[k] - bright[k - 1];
        // Light that comes within a frame and goes within a third of a second, on the same picture.
        let mut after = (k + 1..small.len()).take_while(|n| times_s[*n] - times_s[k] < 0.35);
        let back = after.find(|n| bright[*n] - bright[k - 1] < 0.35 * rise && far(k - 1, *n) < 0.5 * step);
        if let (true, Some(dark)) = (rise > 10.0, back) {
            lit_until = dark;
            let near = flashes.last().is_some_and(|(last, _): &(usize, f32)| times_s[k] - times_s[*last] < 0.12);
            if !near {
                flashes.push((k, rise));
            }
            continue;
        }
        // A shot lasts at least 0.25 s; what returns to the picture before was no cut.
        let recent = times_s[k] - times_s[*starts.last().unwrap_or(&0)] < 0.25 && starts.len() > 1;
        let returns =
            (k + 1..small.len()).take_while(|n| times_s[*n] - times_s[k] < 0.25).any(|n| far(k - 1, n) < 0.4 * step);
        if step > 14.0 && step > 4.0 * usual + 4.0 && !recent && !returns {
            starts.push(k);
        }
    }
    Cuts { starts, flashes }
}

/// How different two small pictures are, allowing for a shift by one of their pixels: grey levels.
pub(super) fn unlike(a: &Small, b: &Small) -> f32 {
    let colour = a[1].difference(&b[1]) + a[2].difference(&b[2]);
    let (w, h) = (a[0].width, a[0].height);
    let mut sum = 0u64;
    for j in 0..h {
        for i in 0..w {
            let value = b[0].data[j * w + i];
            let mut least = u8::MAX;
            for y in j.saturating_sub(1)..=(j + 1).min(h - 1) {
                for x in i.saturating_sub(1)..=(i + 1).min(w - 1) {
                    least = least.min(a[0].data[y * w + x].abs_diff(value));
                }
            }
            sum += u64::from(least);
        }
    }
    sum as f32 / (w * h).max(1) as f32 + 0.7 * colour
}

/// Frames that show the same as the one before although things move: made by a change of frame rate. They say nothing
/// about where things are at their time.
pub(super) fn repeats(pictures: &[Planes]) -> Vec<bool> {
    let steps: Vec<f32> = (1..pictures.len()).map(|k| pictures[k - 1].luma.difference(&pictures[k].luma)).collect();
    (0..pictures.len())
        .map(|k| {
            k >= 2 && k < steps.len() && {
                let (before, here, after) = (steps[k - 2], steps[k - 1], steps[k]);
                here < 0.15 * before.min(after) && before.min(after) > 0.25
            }
        })
        .collect()
}

/// The times at which the motion was: where many frames only repeat the one before, a slower rate was stretched, and the
/// others were taken at even distances. Each takes the mean time of its neighbours among them.
pub(super) fn true_times(times_s: &[f64], repeats: &[bool]) -> Vec<f64> {
    let fresh: Vec<usize> = (0..times_s.len()).filter(|k| !repeats[*k]).collect();
    let mut out = times_s.to_vec();
    if (times_s.len() - fresh.len()) * 12 < times_s.len() {
        return out;
    }
    for n in 0..fresh.len() {
        let reach = n.min(fresh.len() - 1 - n).min(5);
        let around = &fresh[n - reach..=n + reach];
        out[fresh[n]] = around.iter().map(|k| times_s[*k]).sum::<f64>() / around.len() as f64;
    }
    out
}
