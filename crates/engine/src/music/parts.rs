//! What accompanies: chords in a rhythm, held chords, broken chords, bass, drones and what rises.

use super::compose::Context;
use super::grid::{self, Hit};
use super::player::{Player, Written};
use super::style::{Part, Role};
use super::theory::{self, Chord, fold, voicing};

/// The loudness of a sign.
fn force(mark: char, energy: f64) -> f64 {
    let base = if mark.is_ascii_uppercase() && mark != 'R' { 0.82 } else { 0.66 };
    let base = if mark == 'g' { 0.38 } else { base };
    base * (0.78 + 0.22 * energy)
}

/// The hits of a part in each bar where it plays, with the bar's energy.
fn hits(context: &Context<'_>, part: &Part) -> Vec<(f64, f64, Hit)> {
    let style = context.style;
    let patterns: Vec<Vec<Vec<Hit>>> =
        part.patterns.iter().map(|pattern| grid::read(pattern, style.steps, style.beats)).collect();
    let mut found = Vec::new();
    for section in &context.form.sections {
        if section.energy + 1e-9 < part.from || patterns.is_empty() {
            continue;
        }
        let level = context.level(section.energy);
        let chosen = &patterns[((level * patterns.len() as f64) as usize).min(patterns.len() - 1)];
        for place in 0..section.bars {
            let Some(bar) = context.form.bars.get(section.first + place) else { continue };
            for hit in &chosen[place % chosen.len()] {
                if hit.at < bar.beats - 0.05 {
                    let length = hit.length.min(context.form.final_beat - bar.start - hit.at);
                    found.push((bar.start + hit.at, section.energy, Hit { length, ..*hit }));
                }
            }
        }
    }
    found
}

/// Chords in a rhythm. Signs: `x` and `X` the chord, `g` a soft one, `u` its upper notes, `b` its root below, `f` its
/// fifth below.
pub fn chords(context: &Context<'_>, part: &Part, player: &mut Player<'_>) {
    let range = context.range(part);
    let mut before: Vec<i32> = Vec::new();
    let mut is_down = true;
    for (at, energy, hit) in hits(context, part) {
        let chord = context.harmony.at(at);
        let length = hit.length.min(context.harmony.end_of(at) - at) * part.gate;
        let force = force(hit.mark, energy);
        if matches!(hit.mark, 'b' | 'f') {
            let interval = if hit.mark == 'f' { chord.fifth() } else { 0 };
            let key = fold(context.tonic + chord.root + interval, [range[0] - 14, range[0] - 3]);
            player.play(Written { at, length, key, force: force * 1.05, late_s: 0.0 });
            continue;
        }
        let mut keys = voicing(context.tonic, chord, part.voices, range, &before);
        before.clone_from(&keys);
        if hit.mark == 'u' && keys.len() > 2 {
            keys.remove(0);
        }
        strum(part, player, &keys, Written { at, length, key: 0, force, late_s: 0.0 }, is_down);
        is_down = !is_down || part.strum_ms > 60.0;
    }
    let keys = voicing(context.tonic, &context.harmony.home, part.voices.max(3), range, &before);
    let last = Written { at: context.form.final_beat, length: context.ring_beats(), key: 0, force: 0.72, late_s: 0.0 };
    strum(part, player, &keys, last, true);
}

fn strum(part: &Part, player: &mut Player<'_>, keys: &[i32], note: Written, is_down: bool) {
    for (number, key) in keys.iter().enumerate() {
        let order = if is_down { number } else { keys.len() - 1 - number };
        player.play(Written { key: *key, late_s: order as f64 * part.strum_ms / 1000.0, ..note });
        for interval in &part.doubled {
            player.play(Written { key: key + interval, force: note.force * 0.9, ..note });
        }
    }
}

/// Chords that last, one after the other without a gap.
pub fn pad(context: &Context<'_>, part: &Part, player: &mut Player<'_>) {
    let range = context.range(part);
    let mut before: Vec<i32> = Vec::new();
    for span in &context.harmony.spans {
        let energy = context.energy(span.bar);
        if energy + 1e-9 < part.from {
            continue;
        }
        let keys = voicing(context.tonic, &span.chord, part.voices, range, &before);
        for key in &keys {
            let force = 0.5 + 0.25 * energy;
            // A little into the next, so that slow attacks leave no hole.
            let length = span.end - span.start + 0.08;
            player.play(Written { at: span.start, length, key: *key, force, late_s: 0.0 });
        }
        before = keys;
    }
    for key in voicing(context.tonic, &context.harmony.home, part.voices, range, &before) {
        let (at, length) = (context.form.final_beat, context.ring_beats());
        player.play(Written { at, length, key, force: 0.66, late_s: 0.0 });
    }
}

/// Broken chords: a digit is the place of a note in the chord, counted upwards through the octaves.
pub fn arp(context: &Context<'_>, part: &Part, player: &mut Player<'_>) {
    let range = context.range(part);
    let mut is_first = true;
    for (at, energy, hit) in hits(context, part) {
        let chord = context.harmony.at(at);
        let Some(digit) = hit.mark.to_digit(10) else { continue };
        let key = stacked(context.tonic, chord, range, digit as usize);
        let on_beat = if at.fract() < 0.01 { 0.08 } else { 0.0 };
        let force = 0.56 + on_beat + 0.15 * energy;
        player.play(Written { at, length: hit.length * part.gate, key, force, late_s: 0.0 });
        is_first = false;
    }
    if is_first {
        return;
    }
    for place in 0..4 {
        let key = stacked(context.tonic, &context.harmony.home, range, place);
        let late_s = 0.045 * place as f64;
        player.play(Written { at: context.form.final_beat, length: context.ring_beats(), key, force: 0.64, late_s });
    }
}

/// The note of a chord at a place, counted from the lowest root within the range; beyond its top it turns back.
fn stacked(tonic: i32, chord: &Chord, range: [i32; 2], place: usize) -> i32 {
    let keys = theory::chord_keys(tonic, chord, range);
    let root = keys.iter().position(|key| (key - tonic - chord.root).rem_euclid(12) == 0).unwrap_or(0);
    let above = &keys[root.min(keys.len())..];
    let count = above.len().max(1);
    let place = if place < count { place } else { (2 * count).saturating_sub(2 + place).min(count - 1) };
    above.get(place).copied().unwrap_or(range[0])
}

/// The lowest line. Signs: `R` and `r` the root, `8` the octave, `3`, `5`, `7` chord tones, `4`, `6` steps, `l` the fifth
/// below, `a` a step that leads into the next chord, `w` a walking step, `g` a dead note.
pub fn bass(context: &Context<'_>, part: &Part, player: &mut Player<'_>) {
    let range = part.range;
    let mut before = None;
    for (at, energy, hit) in hits(context, part) {
        let chord = context.harmony.at(at);
        let root = fold(context.tonic + chord.root, range);
        let next_at = context.harmony.end_of(at);
        let next = context.harmony.at(next_at);
        let key = match hit.mark {
            'R' | 'r' | 'x' | 'X' | 'g' => root,
            '8' => root + 12,
            '3' => root + chord.third(),
            '4' => root + 5,
            '5' => root + chord.fifth(),
            '6' => root + 9,
            '7' => root + chord.seventh(),
            'l' => root + chord.fifth() - 12,
            'a' => {
                let target = nearby(context.tonic + next.root, before.unwrap_or(root), range);
                if player.random().chance(0.5) { target - 1 } else { target + 1 }
            }
            'w' => walk(context, at, next_at, before.unwrap_or(root), range, player),
            _ => continue,
        };
        let key = if key > range[1] + 12 || key < range[0] - 5 { fold(key, range) } else { key };
        let until_next = if matches!(hit.mark, 'a' | 'w') { hit.length } else { hit.length.min(next_at - at) };
        let (length, force) = match hit.mark {
            'g' => (0.12, 0.4),
            mark => (
                until_next * part.gate,
                force(mark.to_ascii_lowercase(), energy) * if mark == 'R' { 1.15 } else { 1.05 },
            ),
        };
        player.play(Written { at, length, key, force, late_s: 0.0 });
        for interval in &part.doubled {
            player.play(Written { at, length, key: key + interval, force, late_s: 0.0 });
        }
        before = Some(key);
    }
    let key = fold(context.tonic + context.harmony.home.root, range);
    let last = Written { at: context.form.final_beat, length: context.ring_beats(), key, force: 0.8, late_s: 0.0 };
    player.play(last);
    for interval in &part.doubled {
        player.play(Written { key: key + interval, ..last });
    }
}

/// The octave of a note that lies nearest to another.
fn nearby(key: i32, other: i32, range: [i32; 2]) -> i32 {
    let folded = fold(key, range);
    [folded - 12, folded, folded + 12]
        .into_iter()
        .filter(|key| *key >= range[0] - 1 && *key <= range[1] + 1)
        .min_by_key(|key| (key - other).abs())
        .unwrap_or(folded)
}

/// A step of a walking bass: chord tones on the way, a leading step at the end of the chord.
fn walk(context: &Context<'_>, at: f64, next_at: f64, before: i32, range: [i32; 2], player: &mut Player<'_>) -> i32 {
    let target = nearby(context.tonic + context.harmony.at(next_at).root, before, range);
    if next_at - at <= 1.01 {
        let from_below = if player.random().chance(0.3) { before > target } else { before < target };
        return if from_below { target - 1 } else { target + 1 };
    }
    let keys = theory::chord_keys(context.tonic, context.harmony.at(at), range);
    let up = target >= before || before < range[0] + 5;
    let options: Vec<i32> = keys.into_iter().filter(|key| *key != before && (key - before).abs() <= 7).collect();
    let ahead = options.iter().copied().filter(|key| (*key > before) == up);
    ahead.min_by_key(|key| (key - before).abs()).or_else(|| options.first().copied()).unwrap_or(before)
}

/// The tonic and its fifth, struck anew every other bar.
pub fn drone(context: &Context<'_>, part: &Part, player: &mut Player<'_>) {
    let range = context.range(part);
    let tonic = fold(context.tonic, range);
    let mut keys = vec![tonic, tonic + 7];
    keys.truncate(part.voices.max(1));
    let mut bar = 0;
    while let Some(first) = context.form.bars.get(bar) {
        let end = context.form.bars.get(bar + 2).map_or(context.form.final_beat, |next| next.start);
        let energy = context.energy(bar);
        if energy + 1e-9 >= part.from {
            for key in &keys {
                let length = end - first.start + 0.1;
                player.play(Written { at: first.start, length, key: *key, force: 0.5 + 0.2 * energy, late_s: 0.0 });
            }
        }
        bar += 2;
    }
    for key in keys {
        let (at, length) = (context.form.final_beat, context.ring_beats());
        player.play(Written { at, length, key, force: 0.66, late_s: 0.0 });
    }
}

/// Something that rises for the last two beats before a louder section and before the last chord.
pub fn riser(context: &Context<'_>, part: &Part, player: &mut Player<'_>) {
    let mut starts: Vec<(f64, f64)> = Vec::new();
    for pair in context.form.sections.windows(2) {
        if let Some(bar) = context.form.bars.get(pair[1].first).filter(|_| pair[1].energy > pair[0].energy) {
            starts.push((bar.start, pair[1].energy));
        }
    }
    starts.push((context.form.final_beat, 1.0));
    for (end, energy) in starts {
        let length = 2.0_f64.min(end);
        if energy >= part.from && length > 0.4 {
            player.play(Written { at: end - length, length, key: part.range[0] + 6, force: 0.7, late_s: 0.0 });
        }
    }
}

/// Plays a part of any role but melody and drums.
pub fn play(context: &Context<'_>, part: &Part, player: &mut Player<'_>) {
    match part.role {
        Role::Chords => chords(context, part, player),
        Role::Pad => pad(context, part, player),
        Role::Arp => arp(context, part, player),
        Role::Bass => bass(context, part, player),
        Role::Drone => drone(context, part, player),
        Role::Riser => riser(context, part, player),
        Role::Counter => super::melody::counter(context, part, player),
        Role::Melody | Role::Drums => {}
    }
}
