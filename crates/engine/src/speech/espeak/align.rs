//! Pairs written words with spoken ones when their counts differ, by their lengths.

use std::ops::Range;

/// The most words of one side that are paired with one of the other.
const MAX_GROUP: usize = 8;

/// Pairs of ranges (written, spoken) that cover both sides in order; in each pair one range has one
/// word. `written` holds how long each word is when spoken alone, `spoken` how long each spoken word is.
/// The pairing with the least sum of differences wins. When no pairing exists, everything is one pair.
pub(super) fn groups(written: &[usize], spoken: &[usize]) -> Vec<(Range<usize>, Range<usize>)> {
    const UNREACHED: usize = usize::MAX;
    let width = spoken.len() + 1;
    let cell = |w: usize, s: usize| w * width + s;
    let mut costs = vec![UNREACHED; (written.len() + 1) * width];
    let mut steps = vec![(0_usize, 0_usize); costs.len()];
    costs[0] = 0;
    for w in 0..written.len() {
        for s in 0..spoken.len() {
            let cost = costs[cell(w, s)];
            if cost == UNREACHED {
                continue;
            }
            for (dw, ds) in (1..=MAX_GROUP).map(|n| (n, 1)).chain((2..=MAX_GROUP).map(|n| (1, n))) {
                if w + dw > written.len() || s + ds > spoken.len() {
                    continue;
                }
                let length = |lengths: &[usize]| lengths.iter().sum::<usize>();
                let difference = length(&written[w..w + dw]).abs_diff(length(&spoken[s..s + ds]));
                // Pairs of single words are the normal case: the others cost a little.
                let next = cost + difference * 2 + dw.max(ds) - 1;
                let to = cell(w + dw, s + ds);
                if next < costs[to] {
                    costs[to] = next;
                    steps[to] = (dw, ds);
                }
            }
        }
    }
    if costs[cell(written.len(), spoken.len())] == UNREACHED {
        return vec![(0..written.len(), 0..spoken.len())];
    }
    let mut groups = Vec::new();
    let (mut w, mut s) = (written.len(), spoken.len());
    while w > 0 && s > 0 {
        let (dw, ds) = steps[cell(w, s)];
        groups.push((w - dw..w, s - ds..s));
        (w, s) = (w - dw, s - ds);
    }
    groups.reverse();
    groups
}
