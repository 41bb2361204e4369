//! Shots that go over into each other: dissolves, and fades through black or another bare picture. A dissolve is a mixture
//! of two pictures whose shares change with time, so every pixel goes one way, from its value in the one to that in the other,
//! and every picture between lies on the straight line between both (the model of linear mixing of Hampapur, Jain and
//! Weymouth 1995; that ends far apart are needed while no step between is large is the twin comparison of Zhang,
//! Kankanhalli and Smoliar 1993; fades by bare pictures as in Lienhart 1999).
//!
//! It refuses what else changes slowly: a camera that turns (one picture is the other one shifted), light that comes or goes
//! (the same picture, lighter), something large that passes (its pixels change one after the other, not all at once). So do wipes,
//! which are not found.

use super::cuts::{Small, unlike};

/// A blend of two shots.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Blend {
    /// The first frame at which the second shot has the larger share.
    pub middle: usize,
    /// When it begins, seconds.
    pub from_s: f64,
    /// When it ends, seconds.
    pub to_s: f64,
}

/// Time between the pictures that are compared, seconds.
const STEP_S: f64 = 1.0 / 16.0;

/// Lengths of time that are tried, in such steps: from 0.25 to 2.4 s, each at most half as long again as the one before, so that
/// one covers a dissolve of 0.3 to 2 s and not much more.
const SPANS: [usize; 7] = [4, 6, 9, 13, 19, 28, 38];

/// What must be seen of the shots before and after, in steps.
const AROUND: usize = 3;

/// How unlike the two shots are at least, grey levels: as for cuts.
const LEAST_UNLIKE: f32 = 14.0;

/// How far pictures between may be from a mixture, as a share of the distance of both ends, root mean square. What passes before
/// a ground, or a wipe, is at 0.41: there a share t of the pixels has changed by all it will change.
const MOST_OFF: f32 = 0.22;

/// How straight the way of the pixels is at least: the way from end to end beside all steps on it.
const LEAST_STRAIGHT: f32 = 0.7;

/// How much of the change may come in one step: 1 is a cut.
const MOST_AT_ONCE: f32 = 0.45;

/// How much of the picture changes at least, and from how many grey levels on it has: a door that swings leaves the wall as it is.
const LEAST_CHANGED: f32 = 0.6;
const CHANGED: f32 = 4.0;

/// How fast may change what lies before and after, beside the blend itself.
const MOST_AROUND: f32 = 0.5;

/// How alike the structures of two pictures of the same place are at least, 0 to 1.
const SAME_PLACE: f32 = 0.8;

/// Pictures whose brightness spreads less are bare, grey levels (standard deviation).
const BARE: f32 = 4.0;

/// A bare picture for longer is a shot of its own, and a fade takes no longer, seconds.
const MOST_FADE_S: f64 = 2.0;

/// Looks at what lies between cuts. `starts` are the first frames of the shots that cuts make.
pub(super) fn find(small: &[Small], times_s: &[f64], starts: &[usize]) -> Vec<Blend> {
    let mut blends = Vec::new();
    for (nth, &start) in starts.iter().enumerate() {
        let end = starts.get(nth + 1).copied().unwrap_or(small.len());
        let mut frames: Vec<usize> = Vec::new();
        for frame in start..end {
            // A little less, for times that are rounded.
            if frames.last().is_none_or(|last| times_s[frame] - times_s[*last] > 0.98 * STEP_S) {
                frames.push(frame);
            }
        }
        let mut found = dissolves(small, times_s, &frames);
        let fades = fades(small, times_s, &frames);
        found.retain(|blend| fades.iter().all(|fade| blend.to_s < fade.from_s || blend.from_s > fade.to_s));
        found.extend(fades);
        blends.extend(found);
    }
    blends.sort_by_key(|blend| blend.middle);
    blends
}

/// A dissolve with what chooses between those that overlap.
struct Candidate {
    /// The frames of its ends.
    ends: [usize; 2],
    unlike: f32,
    blend: Blend,
}

fn dissolves(small: &[Small], times_s: &[f64], frames: &[usize]) -> Vec<Blend> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for span in SPANS {
        for first in AROUND..frames.len().saturating_sub(span + AROUND) {
            let inside = &frames[first..=first + span];
            let (before, after) = (frames[first - AROUND], frames[first + span + AROUND]);
            candidates.extend(dissolve(small, times_s, inside, [before, after]));
        }
    }
    // Of those that overlap the one between the pictures that are most unlike: the whole of it.
    candidates.sort_by(|a, b| b.unlike.total_cmp(&a.unlike).then(a.blend.middle.cmp(&b.blend.middle)));
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        let blend = &candidate.blend;
        let is_apart = kept.iter().all(|other| blend.to_s < other.blend.from_s || blend.from_s > other.blend.to_s);
        // Costly, so only for what is left.
        if is_apart && !is_same_place(&small[candidate.ends[0]], &small[candidate.ends[1]]) {
            kept.push(candidate);
        }
    }
    kept.into_iter().map(|candidate| candidate.blend).collect()
}

/// Whether the frames are a dissolve from the first to the last; `around` are frames before and after.
fn dissolve(small: &[Small], times_s: &[f64], frames: &[usize], around: [usize; 2]) -> Option<Candidate> {
    let (&first, &last) = (frames.first()?, frames.last()?);
    let (a, b) = (&small[first], &small[last]);
    let far = unlike(a, b);
    let span = frames.len() - 1;
    // What goes over into a bare picture is faded, which is no other shot yet.
    if far < LEAST_UNLIKE || spread(a).min(spread(b)) < BARE {
        return None;
    }
    let rate = far / span as f32;
    let outside = unlike(&small[around[0]], a).max(unlike(b, &small[around[1]])) / AROUND as f32;
    if outside > MOST_AROUND * rate {
        return None;
    }
    let way: Vec<f32> = values(a).zip(values(b)).map(|(a, b)| b - a).collect();
    let squared: f32 = way.iter().map(|step| step * step).sum();
    let pixels = a[0].data.len();
    let changes = |pixel: &usize| {
        [*pixel, pixel + pixels, pixel + 2 * pixels]
            .iter()
            .any(|at| way.get(*at).is_some_and(|step| step.abs() > CHANGED))
    };
    if ((0..pixels).filter(changes).count() as f32) < LEAST_CHANGED * pixels as f32 {
        return None;
    }
    // At most eight pictures between say it.
    let stride = (span / 9).max(1);
    let mut shares = vec![0.0];
    let (mut off, mut count) = (0.0, 0.0);
    let mut length = 0.0;
    let mut previous = first;
    for &frame in frames[1..span].iter().step_by(stride).chain([&last]) {
        let from_a = || values(&small[frame]).zip(values(a)).map(|(value, a)| value - a);
        let share = from_a().zip(&way).map(|(value, step)| value * step).sum::<f32>() / squared.max(1e-6);
        off += from_a().zip(&way).map(|(value, step)| (value - share * step).powi(2)).sum::<f32>();
        count += 1.0;
        length += values(&small[frame]).zip(values(&small[previous])).map(|(to, from)| (to - from).abs()).sum::<f32>();
        previous = frame;
        shares.push(share);
    }
    let direct: f32 = way.iter().map(|step| step.abs()).sum();
    // The last one is an end and not off.
    let off = (off / (count - 1.0_f32).max(1.0) / squared.max(1e-6)).sqrt();
    let is_steady = shares.windows(2).all(|pair| (-0.05..MOST_AT_ONCE).contains(&(pair[1] - pair[0])));
    if off > MOST_OFF || direct < LEAST_STRAIGHT * length || !is_steady {
        return None;
    }
    // Where both have the same share, and where it begins and ends: the straight line through a quarter and three.
    let share_of = |frame: usize| {
        let value = values(&small[frame]).zip(values(a)).map(|(value, a)| value - a);
        value.zip(&way).map(|(value, step)| value * step).sum::<f32>() / squared.max(1e-6)
    };
    let at = |share: f32| (first..=last).find(|frame| share_of(*frame) >= share).unwrap_or(last);
    let (quarter_s, three_s) = (times_s[at(0.25)], times_s[at(0.75)]);
    let (middle_s, half_s) = (f64::midpoint(quarter_s, three_s), (three_s - quarter_s).max(0.1));
    let (from_s, to_s) = ((middle_s - half_s).max(times_s[first]), (middle_s + half_s).min(times_s[last]));
    Some(Candidate { ends: [first, last], unlike: far, blend: Blend { middle: at(0.5), from_s, to_s } })
}

/// Fades to a bare picture and out of it again, into another shot.
fn fades(small: &[Small], times_s: &[f64], frames: &[usize]) -> Vec<Blend> {
    let spreads: Vec<f32> = frames.iter().map(|frame| spread(&small[*frame])).collect();
    let mut blends = Vec::new();
    let mut k = 0;
    while k < frames.len() {
        let run = spreads[k..].iter().take_while(|spread| **spread < BARE).count();
        if run == 0 {
            k += 1;
            continue;
        }
        let (first, last) = (k, k + run - 1);
        k += run;
        if first < AROUND || last + AROUND >= frames.len() {
            continue;
        }
        let bare_s = times_s[frames[last]] - times_s[frames[first]];
        // As long as the picture becomes barer, or fuller.
        let mut from = first;
        while from > 0
            && spreads[from - 1] > spreads[from] * 1.02
            && times_s[frames[first]] - times_s[frames[from]] < MOST_FADE_S
        {
            from -= 1;
        }
        let mut to = last;
        while to + 1 < frames.len()
            && spreads[to + 1] > spreads[to] * 1.02
            && times_s[frames[to]] - times_s[frames[last]] < MOST_FADE_S
        {
            to += 1;
        }
        let is_slow = first - from >= 2 && to - last >= 2;
        if bare_s < MOST_FADE_S && is_slow && !is_same_place(&small[frames[from]], &small[frames[to]]) {
            let middle = frames[usize::midpoint(first, last)];
            blends.push(Blend { middle, from_s: times_s[frames[from]], to_s: times_s[frames[to]] });
        }
    }
    blends
}

/// All values of a picture; colours count less, as between cuts.
fn values(picture: &Small) -> impl Iterator<Item = f32> {
    let [luma, blue, red] = picture;
    let colour = |value: &u8| 0.7 * f32::from(*value);
    luma.data.iter().map(|value| f32::from(*value)).chain(blue.data.iter().chain(&red.data).map(colour))
}

/// The standard deviation of brightness.
fn spread(picture: &Small) -> f32 {
    let luma = &picture[0];
    let mean = luma.mean();
    let sum: f32 = luma.data.iter().map(|value| (f32::from(*value) - mean).powi(2)).sum();
    (sum / luma.data.len().max(1) as f32).sqrt()
}

/// Whether two pictures show the same place: in another light, or shifted by up to half.
fn is_same_place(a: &Small, b: &Small) -> bool {
    let (width, height) = (a[0].width as isize, a[0].height as isize);
    if spread(a).max(spread(b)) < BARE {
        return true;
    }
    let (most_x, most_y) = (width / 2, height / 3);
    (-most_y..=most_y).any(|dy| (-most_x..=most_x).any(|dx| likeness(a, b, dx, dy) > SAME_PLACE))
}

/// How alike the structures of two pictures are where the second one, shifted, lies on the first: correlation of brightness
/// without the means of rows and columns, which two landscapes have in common.
fn likeness(a: &Small, b: &Small, dx: isize, dy: isize) -> f32 {
    let (a, b) = (&a[0], &b[0]);
    let (width, height) = (a.width, a.height);
    let span = |shift: isize, length: usize| {
        let start = shift.max(0).unsigned_abs().min(length);
        let end = length.saturating_sub((-shift).max(0).unsigned_abs());
        start..end.max(start)
    };
    let (columns, rows) = (span(dx, width), span(dy, height));
    let (w, h) = (columns.len(), rows.len());
    if w < 4 || h < 4 {
        return 0.0;
    }
    let cut = |plane: &super::planes::Plane, by: (isize, isize)| -> Vec<f32> {
        let mut part = Vec::with_capacity(w * h);
        for y in rows.clone() {
            for x in columns.clone() {
                let at = (y.wrapping_add_signed(-by.1)) * width + x.wrapping_add_signed(-by.0);
                part.push(f32::from(plane.data.get(at).copied().unwrap_or(0)));
            }
        }
        centre(&mut part, w);
        part
    };
    let (a, b) = (cut(a, (0, 0)), cut(b, (dx, dy)));
    let (mut ab, mut aa, mut bb) = (0.0_f32, 0.0_f32, 0.0_f32);
    for (a, b) in a.iter().zip(&b) {
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    // What is all but bare is like nothing.
    let least = (w * h) as f32;
    if aa < least || bb < least { 0.0 } else { ab / (aa * bb).sqrt() }
}

/// Takes away the means of rows and columns.
fn centre(part: &mut [f32], width: usize) {
    for row in part.chunks_exact_mut(width) {
        let mean = row.iter().sum::<f32>() / width as f32;
        row.iter_mut().for_each(|value| *value -= mean);
    }
    let height = (part.len() / width.max(1)).max(1);
    for x in 0..width {
        let mean = part.iter().skip(x).step_by(width).sum::<f32>() / height as f32;
        part.iter_mut().skip(x).step_by(width).for_each(|value| *value -= mean);
    }
}

#[cfg(test)]
mod tests;
