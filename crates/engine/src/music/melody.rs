//! Themes: motifs that are repeated, varied and moved with the harmony, and long notes against them.

use klang_audio::synth::tools::random::Random;

use super::compose::Context;
use super::grid::{self, Hit};
use super::player::{Player, Written};
use super::style::{Ornament, Part};
use super::theory::{self, fold, nearest};

/// Rhythms in quarters of a beat for bars of four beats, from sparse to dense.
const FOUR: &[&[&str]] = &[
    &["x-------x-------", "x-----------x---", "x---------------", "....x-------x---"],
    &["x-----x-x-------", "x---x---x-------", "x-------x---x---", "x-----x-x---x---"],
    &["x---x-x-x---x---", "x-x-x---x-x-x---", "x-----x-x-x-x---", "..x-x-x-x---x-x-"],
    &["x-x-x-x-x---x-x-", "x-xxx-x-x-x-x---", "x-x-x-xxx-x-x-x-", "xxx-x-x-xxx-x---"],
];

/// The same for three beats.
const THREE: &[&[&str]] = &[
    &["x-----------", "x-------x---"],
    &["x-------x---", "x---x---x---", "x-----x-x---"],
    &["x---x-x-x---", "x---x---x-x-", "x-x-x---x---"],
    &["x-x-x-x-x---", "x-x-x-x-x-x-", "x---x-xxx-x-"],
];

/// The same for beats of three parts.
const TRIPLE: &[&[&str]] = &[
    &["x-----x-----", "x-----------"],
    &["x-----x--x--", "x--x--x-----", "x-x---x-x---"],
    &["x-xx--x-xx--", "x-xx-xx-----", "x-xx--x--x-x"],
    &["xxxx-xxxxx--", "x-xxxxx-x---", "xxxxxxx-xx-x"],
];

/// A shape: a rhythm and the way of its notes in steps of the mode.
#[derive(Debug, Clone)]
struct Motif {
    hits: Vec<Hit>,
    steps: Vec<i32>,
}

/// The themes of a piece, the same for all parts that play melody.
#[derive(Debug, Clone)]
pub struct Themes {
    first: [Motif; 2],
    second: [Motif; 2],
    order: usize,
}

/// How the bars of a phrase follow each other: 0 and 1 are the motifs, 2 is the first varied, 3 a rest with an upbeat,
/// 4 the close.
const ORDERS: &[[usize; 4]] = &[[0, 2, 1, 4], [0, 1, 0, 4], [0, 0, 1, 4], [0, 1, 2, 4], [0, 3, 2, 4]];

impl Themes {
    /// Invents the themes.
    #[must_use]
    pub fn invent(context: &Context<'_>, part: &Part, random: &mut Random) -> Self {
        let mut motif = |lift: f64| Motif::invent(context, part, lift, random);
        let first = [motif(0.0), motif(0.1)];
        let second = [motif(0.15), motif(0.0)];
        Self { first, second, order: random.below(ORDERS.len()) }
    }
}

impl Motif {
    fn invent(context: &Context<'_>, part: &Part, lift: f64, random: &mut Random) -> Self {
        let style = context.style;
        let level = context.level(0.6 + lift);
        let pattern: String = if part.patterns.is_empty() {
            let table = match (style.steps, style.beats) {
                (3, _) => TRIPLE,
                (_, 3) => THREE,
                _ => FOUR,
            };
            let row = table[((level * table.len() as f64) as usize).min(table.len() - 1)];
            row[random.below(row.len())].to_owned()
        } else {
            // A neighbour of the one that fits, for variety.
            let count = part.patterns.len();
            let middle = (level * count as f64) as usize + random.below(2);
            part.patterns[middle.min(count - 1)].clone()
        };
        let hits: Vec<Hit> = grid::read(&pattern, style.steps, style.beats).swap_remove(0);
        // A line with a direction: mostly steps, a leap turns back.
        let mut steps = Vec::with_capacity(hits.len());
        let mut place = 0;
        let mut direction = if random.chance(0.55) { 1 } else { -1 };
        for number in 0..hits.len() {
            if number > 0 {
                let size = match random.unit() {
                    chance if chance < 0.12 => 0,
                    chance if chance < 0.72 => 1,
                    chance if chance < 0.9 => 2,
                    _ => 3,
                };
                place += direction * size;
                if size >= 2 || random.chance(0.3) || i32::abs(place) > 4 {
                    direction = if place > 2 {
                        -1
                    } else if place < -2 {
                        1
                    } else {
                        -direction
                    };
                }
            }
            steps.push(place);
        }
        Self { hits, steps }
    }
}

/// Plays the theme.
pub fn melody(context: &Context<'_>, part: &Part, themes: &Themes, player: &mut Player<'_>) {
    let range = context.range(part);
    let middle = (range[0] + range[1]) / 2;
    let mut before = middle;
    for section in &context.form.sections {
        if section.energy + 1e-9 < part.from {
            continue;
        }
        let motifs = if section.is_second { &themes.second } else { &themes.first };
        for place in 0..section.bars {
            let Some(bar) = context.form.bars.get(section.first + place) else { continue };
            let is_last = place + 1 == section.bars;
            let kind = if is_last && section.bars > 1 { 4 } else { ORDERS[themes.order][place % 4] };
            let chord = context.harmony.at(bar.start);
            let anchors = theory::chord_keys(context.tonic, chord, range);
            // Each phrase sets out a little higher than the last, and comes back.
            let lift = [0, 2, 3, -1][place / 4 % 4] + if section.is_second { 4 } else { 0 };
            let aim = (before + 2 * (middle + lift)) / 3;
            let Some(anchor) = anchors.get(nearest(&anchors, aim)).copied() else { continue };
            let motif = &motifs[usize::from(kind == 1)];
            let (hits, steps) = shaped(motif, kind, bar.beats);
            let mut last = None;
            for (number, (hit, step)) in hits.iter().zip(&steps).enumerate() {
                let at = bar.start + hit.at;
                let is_closing = kind == 4 && number + 1 == hits.len();
                let key = context.melodic_key(at, anchor, *step, range, hit.at.fract() < 0.01 || is_closing, last);
                let length = hit.length.min(context.form.final_beat - at);
                let strong = if hit.at < 0.01 {
                    0.1
                } else if hit.at.fract() < 0.01 {
                    0.05
                } else {
                    0.0
                };
                let phrase = 0.06 * (std::f64::consts::PI * (place % 4) as f64 / 4.0).sin();
                let force = 0.62 + strong + phrase + 0.14 * section.energy;
                sing(context, part, player, Written { at, length: length * part.gate, key, force, late_s: 0.0 });
                last = Some(key);
            }
            before = last.unwrap_or(before);
        }
    }
    // Home.
    let home = theory::chord_keys(context.tonic, &context.harmony.home, range);
    let tonics: Vec<i32> = home.iter().copied().filter(|key| (key - context.tonic).rem_euclid(12) == 0).collect();
    if let Some(key) = tonics.get(nearest(&tonics, before)) {
        let (at, length) = (context.form.final_beat, context.ring_beats());
        sing(context, part, player, Written { at, length, key: *key, force: 0.78, late_s: 0.0 });
    }
}

/// A motif fitted to its place in the phrase and to a bar that may be short.
fn shaped(motif: &Motif, kind: usize, beats: f64) -> (Vec<Hit>, Vec<i32>) {
    let mut hits: Vec<Hit> = motif.hits.iter().copied().filter(|hit| hit.at < beats - 0.1).collect();
    let mut steps: Vec<i32> = motif.steps[..hits.len()].to_vec();
    match kind {
        // The end goes the other way.
        2 => {
            let half = steps.len() / 2;
            for at in half..steps.len() {
                steps[at] = 2 * steps[half.saturating_sub(1)] - steps[at];
            }
        }
        // Nothing but the last notes, as an upbeat.
        3 => {
            let late = hits.iter().position(|hit| hit.at >= beats / 2.0).unwrap_or(hits.len());
            hits.drain(..late);
            steps.drain(..late);
        }
        // Half of it, then a long note.
        4 => {
            let half = hits.iter().position(|hit| hit.at >= beats / 2.0).unwrap_or(hits.len());
            let keep = (half + 1).min(hits.len());
            hits.truncate(keep);
            steps.truncate(keep);
            if let Some(step) = steps.last_mut() {
                *step = 0;
            }
            if let Some(last) = hits.last_mut() {
                last.length = beats - last.at;
            }
        }
        _ => {}
    }
    for hit in &mut hits {
        hit.length = hit.length.min(beats - hit.at);
    }
    (hits, steps)
}

/// Plays a note of a melody with what dresses it.
fn sing(context: &Context<'_>, part: &Part, player: &mut Player<'_>, note: Written) {
    let beat_s = 60.0 / context.bpm;
    let long = note.length * beat_s > 0.45;
    match part.ornament {
        Ornament::Grace if (long && player.random().chance(0.4)) || player.random().chance(0.12) => {
            let keys = context.scale(note.at, [note.key, note.key + 4]);
            let above = keys.get(1).copied().unwrap_or(note.key + 2);
            let short = 0.07 / beat_s;
            player.play(Written { key: above, length: short, force: note.force * 0.85, ..note });
            player.play(Written { at: note.at + short, length: (note.length - short).max(short), ..note });
        }
        Ornament::Tremolo if long => {
            let step = 0.25 * if beat_s < 0.4 { 1.0 } else { 0.5 };
            let count = (note.length / step).floor().max(1.0) as usize;
            for number in 0..count {
                let swell = 0.8 + 0.2 * number as f64 / count as f64;
                let at = note.at + number as f64 * step;
                player.play(Written { at, length: step, force: note.force * swell, ..note });
            }
        }
        Ornament::Slide | Ornament::Vibrato => {
            let start_s = player.seconds_at(note.at);
            let vibrato = if long { 40 } else { 0 };
            if part.ornament == Ornament::Slide && long && player.random().chance(0.6) {
                for step in 0..6 {
                    let share = f64::from(step) / 5.0;
                    let semitones = -1.2 * (1.0 - share);
                    player.bends.push(Bend { at_s: start_s + 0.13 * share, semitones, vibrato: 0 });
                }
            } else {
                player.bends.push(Bend { at_s: start_s, semitones: 0.0, vibrato: 0 });
            }
            player.bends.push(Bend { at_s: start_s + 0.25, semitones: 0.0, vibrato });
            player.play(note);
        }
        _ => player.play(note),
    }
    for interval in &part.doubled {
        // A third of the mode, not always the same number of semitones.
        let key = if matches!(interval.rem_euclid(12), 3 | 4 | 8 | 9) {
            let keys = context.scale(note.at, [0, 127]);
            keys[nearest(&keys, note.key + interval)]
        } else {
            note.key + interval
        };
        player.play(Written { key, force: note.force * 0.85, ..note });
    }
}

use super::song::Bend;

/// One long note a chord: the third or seventh that lies nearest.
pub fn counter(context: &Context<'_>, part: &Part, player: &mut Player<'_>) {
    let range = context.range(part);
    let mut before = (range[0] + range[1]) / 2;
    for span in &context.harmony.spans {
        let energy = context.energy(span.bar);
        if energy + 1e-9 < part.from {
            continue;
        }
        let guides = [span.chord.third(), span.chord.seventh(), span.chord.fifth()];
        let wanted = guides.iter().take(if span.chord.tones.len() > 3 { 2 } else { 3 }).map(|tone| {
            let key = fold(context.tonic + span.chord.root + tone, range);
            [key, key + 12].into_iter().filter(|key| *key <= range[1]).min_by_key(|key| (key - before).abs())
        });
        let options: Vec<i32> = wanted.flatten().filter(|key| span.chord.contains(key - context.tonic)).collect();
        let Some(key) = options.iter().copied().min_by_key(|key| ((key - before).abs(), *key)) else { continue };
        let note = Written {
            at: span.start,
            length: (span.end - span.start) * part.gate,
            key,
            force: 0.5 + 0.2 * energy,
            late_s: 0.0,
        };
        sing(context, part, player, note);
        before = key;
    }
    let home = theory::chord_keys(context.tonic, &context.harmony.home, range);
    if let Some(key) = home.get(nearest(&home, before)) {
        let (at, length) = (context.form.final_beat, context.ring_beats());
        player.play(Written { at, length, key: *key, force: 0.65, late_s: 0.0 });
    }
}
