//! Drums: grooves by energy, fills into new sections, crashes where they begin, hits on accents.

use super::compose::Context;
use super::grid::Hit;
use super::player::{Player, Written};
use super::style::Drums;

/// Fills of the last two beats in sixteenths: a drum's key and its pattern.
const FILLS: &[&[(u8, &str)]] = &[
    &[(38, "xx.xxxxX"), (36, "x...x...")],
    &[(50, "xx......"), (47, "..xx...."), (45, "....xx.."), (41, "......xX")],
    &[(38, "x.xx...."), (47, "....xx.."), (41, "......xX"), (36, "x...x...")],
    &[(38, "....xxxX"), (36, "x.x.....")],
];

/// The same where beats have three parts.
const TRIPLE_FILLS: &[&[(u8, &str)]] =
    &[&[(38, "x.xxxX")], &[(50, "x....."), (47, "..x..."), (45, "...xx."), (41, ".....X")]];

const CRASH: i32 = 49;
const KICK: i32 = 36;

/// Beats that fills of a style's own may take.
const FILL_BEATS: f64 = 2.0;

/// Plays the drums.
pub fn play(context: &Context<'_>, drums: &Drums, player: &mut Player<'_>) {
    let style = context.style;
    let light = Drums::rows(&drums.light, style.steps, style.beats);
    let full = Drums::rows(&drums.full, style.steps, style.beats);
    let own_fill = Drums::rows(&drums.fill, style.steps, 2);
    for (number, section) in context.form.sections.iter().enumerate() {
        if section.energy + 1e-9 < drums.from {
            continue;
        }
        let rows = if context.level(section.energy) > 0.52 { &full } else { &light };
        for place in 0..section.bars {
            let Some(bar) = context.form.bars.get(section.first + place) else { continue };
            let is_end = place + 1 == section.bars && section.bars > 1;
            let fills = is_end && !drums.is_plain && bar.beats >= 3.0;
            let until = if fills { bar.beats - FILL_BEATS } else { bar.beats };
            for (key, bars) in rows {
                for hit in bars[place % bars.len()].iter().filter(|hit| hit.at < until - 0.01) {
                    strike(player, bar.start, i32::from(*key), hit, section.energy);
                }
            }
            if fills {
                fill(context, &own_fill, bar.start + until, section.energy, player);
            }
        }
        let begins = context.form.bars.get(section.first).filter(|_| number > 0 && !drums.is_plain);
        if let Some(bar) = begins {
            hit(player, bar.start, CRASH, 0.62 + 0.2 * section.energy);
        }
    }
    if context.form.sections.iter().any(|section| section.energy + 1e-9 >= drums.from) {
        let last = context.form.final_beat;
        if !drums.is_plain {
            hit(player, last, CRASH, 0.8);
        }
        let lowest = full.iter().map(|(key, _)| i32::from(*key)).find(|key| *key == KICK);
        if let Some(key) = lowest.or_else(|| full.first().map(|(key, _)| i32::from(*key))) {
            hit(player, last, key, 0.85);
        }
    }
}

fn fill(context: &Context<'_>, own: &[(u8, Vec<Vec<Hit>>)], start: f64, energy: f64, player: &mut Player<'_>) {
    if !own.is_empty() {
        for (key, bars) in own {
            for hit in bars.iter().flatten() {
                strike(player, start, i32::from(*key), hit, energy);
            }
        }
        return;
    }
    let steps = if context.style.steps == 3 { 3 } else { 4 };
    let fills = if steps == 3 { TRIPLE_FILLS } else { FILLS };
    let chosen = fills[player.random().below(fills.len())];
    for (key, pattern) in chosen {
        for hit in super::grid::read(pattern, steps, 2).iter().flatten() {
            strike(player, start, i32::from(*key), hit, energy);
        }
    }
}

fn strike(player: &mut Player<'_>, start: f64, key: i32, found: &Hit, energy: f64) {
    let base = match found.mark {
        'X' => 0.92,
        'g' => 0.36,
        _ => 0.72,
    };
    hit(player, start + found.at, key, base * (0.8 + 0.2 * energy));
}

fn hit(player: &mut Player<'_>, at: f64, key: i32, force: f64) {
    player.play(Written { at, length: 0.2, key, force, late_s: 0.0 });
}
