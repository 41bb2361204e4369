//! The grammars of single species.

use super::Phrase;
use crate::synth::tools::random::Random;
use crate::synth::tools::whistle::{Note, note};

pub(in super::super) const KINDS: &[&str] = &[
    "songbird",
    "sparrow",
    "blackbird",
    "robin",
    "thrush",
    "finch",
    "tit",
    "wren",
    "warbler",
    "nightingale",
    "canary",
    "cuckoo",
    "owl",
    "tawny_owl",
    "pigeon",
    "eagle",
    "hawk",
    "tropical",
    "chatter",
    "swallow",
    "wader",
    "tern",
    "nightjar",
    "bat",
];

/// One phrase; `long` 0 to 1 is how much of it.
pub(super) fn phrase(kind: &str, long: f32, random: &mut Random) -> Phrase {
    let mut song = Song { notes: Vec::new(), at_s: 0.0 };
    match kind {
        "sparrow" => sparrow(&mut song, long, random),
        "blackbird" => blackbird(&mut song, long, random),
        "robin" => robin(&mut song, long, random),
        "thrush" => thrush(&mut song, long, random),
        "tit" => tit(&mut song, long, random),
        "wren" | "canary" => trills(&mut song, 2 + (5.0 * long) as usize, (3_800.0, 6_800.0), random),
        "warbler" | "chatter" | "swallow" => warble(&mut song, kind, long, random),
        "nightingale" => nightingale(&mut song, long, random),
        "cuckoo" => cuckoo(&mut song, long, random),
        "owl" => horned_owl(&mut song, random),
        "tawny_owl" => tawny_owl(&mut song, random),
        "pigeon" => pigeon(&mut song, random),
        "eagle" => eagle(&mut song, random),
        "hawk" => hawk(&mut song, random),
        "tropical" => tropical(&mut song, random),
        "wader" => wader(&mut song, random),
        "tern" => tern(&mut song, random),
        "nightjar" => song.repeat(buzzed(0.03, [1_900.0, 1_850.0, 1_800.0], 0.5), 40, 0.035, 0.02, random),
        "bat" => {
            let hz = random.between(7_500.0, 9_500.0);
            song.repeat(note(0.018, [hz * 1.5, hz, hz * 0.8], 0.8), 3 + random.below(8), 0.05, 0.1, random);
        }
        "finch" => finch(&mut song, long, random),
        _ => match random.below(4) {
            0 => finch(&mut song, long, random),
            1 => trills(&mut song, 2 + (4.0 * long) as usize, (3_200.0, 6_000.0), random),
            2 => thrush(&mut song, long, random),
            _ => warble(&mut song, kind, long, random),
        },
    }
    song.notes
}

struct Song {
    notes: Phrase,
    at_s: f32,
}

impl Song {
    /// Adds a note and `gap_s` of silence.
    fn then(&mut self, note: Note, gap_s: f32) {
        self.notes.push((self.at_s, note));
        self.at_s += note.long_s + gap_s;
    }

    fn repeat(&mut self, note: Note, times: usize, gap_s: f32, spread: f32, random: &mut Random) {
        for _ in 0..times {
            self.then(note.varied(spread, random), gap_s * random.around(spread));
        }
    }
}

const fn buzzed(long_s: f32, hz: [f32; 3], level: f32) -> Note {
    let mut note = note(long_s, hz, level);
    note.flutter = (90.0, 0.5);
    note
}

const fn rich(long_s: f32, hz: [f32; 3], level: f32, harmonics: [f32; 2]) -> Note {
    let mut note = note(long_s, hz, level);
    note.harmonics = harmonics;
    note
}

fn sparrow(song: &mut Song, long: f32, random: &mut Random) {
    let hz = random.between(3_000.0, 3_800.0);
    let shape = random.between(1.25, 1.7);
    for _ in 0..2 + random.below(2 + (5.0 * long) as usize) {
        let chirp =
            rich(random.between(0.06, 0.13), [hz, hz * shape, hz * random.between(0.75, 0.95)], 0.9, [0.35, 0.15]);
        song.then(chirp.varied(0.06, random), random.between(0.12, 0.4));
    }
}

fn blackbird(song: &mut Song, long: f32, random: &mut Random) {
    for _ in 0..3 + random.below(3) + (2.0 * long) as usize {
        let hz = random.between_log(1_650.0, 2_900.0);
        let mut whistle =
            note(random.between(0.1, 0.35), [hz, hz * random.around(0.12), hz * random.around(0.18)], 1.0);
        whistle.trill = (random.between(7.0, 14.0), random.between(0.0, 0.05));
        song.then(whistle, random.between(0.02, 0.1));
    }
    for _ in 0..2 + random.below(5) {
        let hz = random.between(4_500.0, 7_500.0);
        song.then(
            note(random.between(0.025, 0.06), [hz, hz * random.around(0.3), hz * random.around(0.3)], 0.35),
            0.02,
        );
    }
}

fn robin(song: &mut Song, long: f32, random: &mut Random) {
    for _ in 0..3 + random.below(3 + (3.0 * long) as usize) {
        let hz = random.between_log(3_000.0, 7_000.0);
        if random.chance(0.4) {
            let trill = note(random.between(0.03, 0.06), [hz * 1.15, hz, hz * 0.85], 0.7);
            song.repeat(trill, 4 + random.below(6), random.between(0.015, 0.03), 0.03, random);
        } else {
            song.then(
                note(random.between(0.12, 0.4), [hz, hz * random.around(0.15), hz * random.between(0.6, 1.1)], 0.8),
                0.04,
            );
        }
    }
}

/// Motifs, each said two to four times.
fn thrush(song: &mut Song, long: f32, random: &mut Random) {
    for _ in 0..1 + random.below(2 + (2.0 * long) as usize) {
        let motif: Vec<Note> = (0..2 + random.below(3))
            .map(|_| {
                let hz = random.between_log(2_000.0, 4_600.0);
                note(
                    random.between(0.06, 0.18),
                    [hz, hz * random.around(0.25), hz * random.around(0.3)],
                    random.between(0.7, 1.0),
                )
            })
            .collect();
        for _ in 0..2 + random.below(3) {
            for note in &motif {
                song.then(note.varied(0.02, random), random.between(0.02, 0.04));
            }
            song.at_s += random.between(0.05, 0.12);
        }
        song.at_s += random.between(0.15, 0.4);
    }
}

/// A falling cascade of trills with a flourish.
fn finch(song: &mut Song, long: f32, random: &mut Random) {
    let mut hz = random.between(4_800.0, 5_600.0);
    for part in 0..3 {
        let chip = note(0.055 + 0.012 * part as f32, [hz * 1.25, hz, hz * 0.8], 0.6 + 0.13 * part as f32);
        song.repeat(chip, 3 + random.below(3) + (3.0 * long) as usize, 0.03 + 0.012 * part as f32, 0.03, random);
        hz *= random.between(0.75, 0.87);
    }
    song.then(buzzed(0.12, [hz * 0.9, hz * 1.5, hz * 1.2], 1.0), 0.02);
    song.then(note(0.16, [hz * 1.1, hz * 1.4, hz * 0.9], 0.9), 0.0);
}

/// Two notes as of a squeaking pump, again and again.
fn tit(song: &mut Song, long: f32, random: &mut Random) {
    let (high, low) = (random.between(5_200.0, 6_200.0), random.between(3_800.0, 4_400.0));
    for _ in 0..2 + random.below(3 + (3.0 * long) as usize) {
        song.then(note(0.09, [high * 1.03, high, high * 0.98], 0.9).varied(0.02, random), 0.03);
        song.then(note(0.13, [low * 1.04, low, low], 1.0).varied(0.02, random), random.between(0.08, 0.12));
    }
}

fn trills(song: &mut Song, parts: usize, (low, high): (f32, f32), random: &mut Random) {
    for _ in 0..parts {
        let hz = random.between_log(low, high);
        let sweep = if random.chance(0.5) { 1.3 } else { 0.77 };
        let fast = random.between(0.025, 0.08);
        let chip = note(fast, [hz, hz * sweep, hz * sweep * random.between(0.8, 1.15)], random.between(0.6, 1.0));
        song.repeat(
            chip,
            (0.6 / fast * random.between(0.5, 1.0)) as usize / 2,
            fast * random.between(0.3, 0.8),
            0.02,
            random,
        );
        song.at_s += 0.02;
    }
}

fn warble(song: &mut Song, kind: &str, long: f32, random: &mut Random) {
    let (low, high) = if kind == "chatter" { (2_200.0, 4_500.0) } else { (2_800.0, 6_500.0) };
    let mut hz = random.between_log(low, high);
    for _ in 0..6 + random.below(6 + (8.0 * long) as usize) {
        let next = random.between_log(low, high);
        let mut tone =
            note(random.between(0.04, 0.12), [hz, hz.max(next) * random.around(0.1), next], random.between(0.5, 1.0));
        if kind != "warbler" && random.chance(0.4) {
            tone.flutter = (random.between(60.0, 130.0), 0.6);
            tone.harmonics = [0.3, 0.1];
        }
        song.then(tone, random.between(0.015, 0.05));
        hz = next;
    }
}

fn nightingale(song: &mut Song, long: f32, random: &mut Random) {
    for _ in 0..2 + random.below(2) + long as usize {
        match random.below(3) {
            0 => {
                // Pure notes that swell.
                let hz = random.between(2_400.0, 4_200.0);
                for n in 0..4 + random.below(4) {
                    song.then(note(0.24, [hz * 1.04, hz, hz * 0.97], 0.25 + 0.1 * n as f32), 0.09);
                }
            }
            1 => {
                let hz = random.between(1_300.0, 1_900.0);
                song.repeat(
                    rich(0.045, [hz * 1.2, hz, hz * 0.9], 0.9, [0.3, 0.1]),
                    8 + random.below(10),
                    0.035,
                    0.02,
                    random,
                );
            }
            _ => {
                let hz = random.between(3_000.0, 6_000.0);
                song.repeat(
                    note(0.03, [hz * 0.8, hz * 1.25, hz * 0.9], 0.8),
                    10 + random.below(12),
                    0.025,
                    0.02,
                    random,
                );
                song.then(note(0.15, [hz * 0.7, hz * 0.9, hz * 0.5], 0.9), 0.0);
            }
        }
        song.at_s += random.between(0.08, 0.3);
    }
}

const fn breathy(mut note: Note) -> Note {
    note.hiss = 0.08;
    note
}

/// A falling third, near 660 and 540 Hz.
fn cuckoo(song: &mut Song, long: f32, random: &mut Random) {
    let hz = random.between(640.0, 690.0);
    for _ in 0..1 + (2.4 * long) as usize {
        song.then(breathy(rich(0.17, [hz * 0.93, hz, hz * 0.96], 1.0, [0.07, 0.03])).varied(0.01, random), 0.13);
        song.then(
            breathy(rich(0.28, [hz * 0.8, hz * 0.82, hz * 0.74], 0.9, [0.07, 0.03])).varied(0.01, random),
            random.between(0.6, 0.75),
        );
    }
}

/// Five low hoots: hoo, hu-hoo, hoo, hoo.
fn horned_owl(song: &mut Song, random: &mut Random) {
    let hz = random.between(330.0, 420.0);
    for (long_s, gap_s, level) in
        [(0.28, 0.22, 0.8), (0.1, 0.04, 0.6), (0.32, 0.35, 1.0), (0.3, 0.4, 0.85), (0.34, 0.0, 0.8)]
    {
        let mut hoot = rich(long_s, [hz * 0.95, hz * 1.04, hz * 0.92], level, [0.22, 0.07]);
        hoot.hiss = 0.06;
        song.then(hoot.varied(0.03, random), gap_s);
    }
}

/// A long hoot, a rest, a short one, and a quavering long one.
fn tawny_owl(song: &mut Song, random: &mut Random) {
    let hz = random.between(760.0, 880.0);
    let mut first = rich(0.7, [hz * 0.85, hz * 1.08, hz * 0.8], 0.9, [0.3, 0.15]);
    first.hiss = 0.01;
    song.then(first, random.between(1.3, 2.0));
    song.then(rich(0.12, [hz * 0.9, hz, hz * 0.9], 0.5, [0.25, 0.1]), 0.35);
    let mut quaver = rich(1.2, [hz * 0.92, hz * 1.03, hz * 0.9], 1.0, [0.3, 0.15]);
    quaver.trill = (13.0, 0.06);
    quaver.flutter = (13.0, 0.7);
    song.then(quaver, 0.0);
}

/// "Coo COO coo, coo coo", with the burr of the throat.
fn pigeon(song: &mut Song, random: &mut Random) {
    let hz = random.between(420.0, 520.0);
    for (long_s, gap_s, level, burr) in [
        (0.24, 0.1, 0.7, 0.25),
        (0.5, 0.12, 1.0, 0.1),
        (0.3, 0.22, 0.85, 0.1),
        (0.2, 0.08, 0.7, 0.3),
        (0.28, 0.0, 0.75, 0.2),
    ] {
        let mut coo = rich(long_s, [hz * 0.9, hz * 1.08, hz * 0.88], level, [0.16, 0.05]);
        coo.flutter = (24.0, burr);
        coo.hiss = 0.08;
        song.then(coo.varied(0.03, random), gap_s);
    }
}

/// The bald eagle's thin piping, falling.
fn eagle(song: &mut Song, random: &mut Random) {
    let hz = random.between(2_700.0, 3_200.0);
    song.repeat(rich(0.14, [hz * 0.85, hz * 1.1, hz * 0.9], 0.9, [0.3, 0.1]), 2, 0.08, 0.04, random);
    for n in 0..5 + random.below(4) {
        let falling = hz * (1.12 - 0.04 * n as f32);
        song.then(
            rich(0.07, [falling * 0.9, falling * 1.12, falling * 0.85], 0.9, [0.3, 0.1]).varied(0.03, random),
            0.045,
        );
    }
}

/// A hoarse scream that falls.
fn hawk(song: &mut Song, random: &mut Random) {
    let hz = random.between(2_900.0, 3_300.0);
    let mut scream = rich(random.between(1.0, 1.6), [hz * 0.93, hz * 0.98, hz * 0.66], 1.0, [0.5, 0.3]);
    scream.hiss = 0.18;
    scream.flutter = (95.0, 0.25);
    scream.trill = (38.0, 0.012);
    song.then(scream, 0.0);
}

fn tropical(song: &mut Song, random: &mut Random) {
    match random.below(4) {
        0 => {
            let hz = random.between(1_000.0, 1_800.0);
            song.repeat(
                rich(0.22, [hz * 0.8, hz, hz * 1.5], 0.9, [0.25, 0.1]),
                2 + random.below(3),
                0.12,
                0.03,
                random,
            );
        }
        1 => {
            let hz = random.between(1_500.0, 2_600.0);
            song.repeat(buzzed(0.09, [hz * 1.3, hz, hz * 1.2], 0.8), 5 + random.below(8), 0.05, 0.04, random);
        }
        2 => {
            let hz = random.between(2_500.0, 3_800.0);
            song.then(note(0.5, [hz, hz * 0.95, hz * 1.35], 0.9), 0.1);
            song.then(note(0.35, [hz * 1.3, hz * 0.8, hz * 0.6], 0.9), 0.0);
        }
        _ => {
            let hz = random.between(900.0, 1_300.0);
            for n in 0..6 + random.below(6) {
                let rising = hz * (1.0 + 0.06 * n as f32);
                song.then(rich(0.11, [rising * 0.9, rising * 1.2, rising], 0.5 + 0.06 * n as f32, [0.35, 0.2]), 0.06);
            }
        }
    }
}

fn wader(song: &mut Song, random: &mut Random) {
    let hz = random.between(2_200.0, 3_000.0);
    song.repeat(rich(0.1, [hz, hz * 1.25, hz * 0.95], 0.9, [0.15, 0.05]), 3 + random.below(5), 0.07, 0.03, random);
}

fn tern(song: &mut Song, random: &mut Random) {
    let hz = random.between(2_800.0, 3_600.0);
    let mut cry = rich(0.28, [hz * 1.1, hz, hz * 0.7], 0.8, [0.5, 0.3]);
    (cry.flutter, cry.hiss) = ((110.0, 0.4), 0.1);
    song.repeat(cry, 1 + random.below(3), 0.12, 0.05, random);
}
