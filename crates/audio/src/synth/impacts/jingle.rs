//! Many small things shaken together, as PhISEM models them (Perry Cook, "Physically informed sonic modeling
//! (PhISM): synthesis of percussive sounds", CMJ 21(3), 1997): the energy of the shake decays, collisions
//! happen at random in proportion to it, and each excites one of the things' own resonances.

use super::contact::ping;
use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "jingle",
    about: "small things shaken or moved: keys, sleigh bells, a chain, cutlery, dishes, tiles of a game",
    kind: Kind::Texture,
    params: &[
        Param::word(
            "things",
            "what is moved",
            &[
                "keys",
                "sleigh_bells",
                "chain",
                "coins",
                "cutlery",
                "dishes",
                "bottles",
                "dice",
                "pebbles",
                "tambourine",
                "tiles",
                "beads",
            ],
        ),
        Param::number("speed", "shakes, times the usual", 0.25, 4.0, 1.0),
        Param::number("intensity", "how hard", 0.0, 1.0, 0.5),
        Param::number("size", "of the things", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::number("regular", "how evenly it is shaken", 0.0, 1.0, 0.3),
    ],
    make,
};

/// Some things.
struct Things {
    /// How many there are, the band of their lowest modes, the multiples of their strongest modes, and how long
    /// they ring.
    count: usize,
    band_hz: [f32; 2],
    partials: &'static [f32],
    ring_s: f32,
    /// Modes too dense to be told apart: how many, up to which frequency, and their part.
    dense: (usize, f32, f32),
    /// Collisions a second at full energy, shakes a second, and the time in which a shake dies away.
    rate: f32,
    shakes: f32,
    settle_s: f32,
    /// How often two of them touch again in one collision.
    chatter: usize,
    /// Low-pass noise of what they lie in.
    noise: f32,
}

fn things(name: &str) -> Things {
    let of = |(count, band_hz, partials, ring_s), dense, (rate, shakes, settle_s), (chatter, noise)| Things {
        count,
        band_hz,
        partials,
        ring_s,
        dense,
        rate,
        shakes,
        settle_s,
        chatter,
        noise,
    };
    const BAR: &[f32] = &[1.0, 2.756, 5.404];
    const BELL: &[f32] = &[1.0, 1.44, 1.93, 2.62];
    const SHELL: &[f32] = &[1.0, 2.3, 4.1, 6.2];
    const BLOCK: &[f32] = &[1.0, 1.6, 2.3];
    const NONE: (usize, f32, f32) = (0, 0.0, 0.0);
    match name {
        "sleigh_bells" => of((18, [2_400.0, 4_600.0], BELL, 0.16), (3, 14_000.0, 0.6), (120.0, 3.4, 0.16), (1, 0.0)),
        "chain" => of((26, [1_500.0, 6_500.0], BAR, 0.05), (10, 12_000.0, 0.7), (130.0, 2.2, 0.3), (1, 0.12)),
        "coins" => of((14, [4_200.0, 8_500.0], BELL, 0.11), (4, 15_000.0, 0.5), (75.0, 2.0, 0.25), (1, 0.0)),
        "cutlery" => of((9, [1_400.0, 4_200.0], BAR, 0.1), (14, 13_000.0, 0.8), (18.0, 1.5, 0.3), (3, 0.05)),
        "dishes" => of((8, [700.0, 2_200.0], SHELL, 0.11), (16, 9_000.0, 0.8), (11.0, 1.2, 0.3), (3, 0.08)),
        "bottles" => of((6, [1_100.0, 2_800.0], SHELL, 0.12), (12, 10_000.0, 0.6), (14.0, 1.8, 0.25), (2, 0.03)),
        "dice" => of((5, [1_500.0, 3_500.0], BLOCK, 0.012), NONE, (45.0, 4.0, 0.18), (0, 0.1)),
        "pebbles" => of((3, [700.0, 1_800.0], BLOCK, 0.04), (14, 9_000.0, 0.9), (150.0, 3.0, 0.2), (1, 0.15)),
        "tiles" => of((20, [1_800.0, 4_200.0], BLOCK, 0.018), (6, 11_000.0, 0.7), (48.0, 1.3, 0.45), (3, 0.05)),
        "beads" => of((8, [2_500.0, 4_500.0], BLOCK, 0.008), (3, 9_000.0, 0.5), (30.0, 3.0, 0.12), (1, 0.02)),
        "tambourine" => of((16, [4_800.0, 9_500.0], BELL, 0.07), (9, 16_000.0, 0.9), (150.0, 5.0, 0.1), (1, 0.05)),
        _ => of((12, [3_200.0, 8_200.0], BAR, 0.055), (20, 15_500.0, 0.95), (120.0, 3.4, 0.22), (2, 0.03)),
    }
}

/// A mode of one thing: frequency and part.
type Own = Vec<(f32, f32)>;

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let things = things(call.word("things"));
    let mut random = call.random(0);
    let scale = call.number("pitch") * (1.4 * (0.5 - call.number("size"))).exp2();
    // Each thing with frequencies of its own.
    let own: Vec<Own> = (0..things.count).map(|_| modes(&things, scale, &mut random)).collect();
    let energy = shaken(call, &things);
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let hard = 0.5 + call.number("intensity");
    let mut at = 0;
    while at < call.frames {
        let level = energy[at];
        if random.chance((things.rate * hard * level / RATE * 16.0).min(1.0)) {
            let gain = level.sqrt() * random.unit().powi(2) * (0.3 + 0.7 * level);
            let pan = 0.5 * random.bipolar();
            // What meets touches several times before it comes to rest; where all is in motion, nobody hears that.
            let chatter = if level > 0.9 { 0 } else { things.chatter };
            let (mut late, mut again) = (0, gain);
            for _ in 0..=random.below(chatter + 1) {
                let parts: &[f32] = if chatter > 0 { &[1.0, 0.6] } else { &[1.0] };
                for part in parts {
                    let thing = &own[random.below(own.len())];
                    let hit = Hit { at: at + late, gain: again * part, pan, intensity: call.number("intensity") };
                    collide(&mut out, thing, &things, hit, &mut random);
                }
                // Hard on hard clicks.
                let click_hz = (scale * random.between_log(3_000.0, 11_000.0)).min(16_000.0);
                let click = ping(click_hz, 0.0025, random.unit());
                grains::add_panned(&mut out, at + late, &click, 0.5 * again, pan);
                late += frames_of(random.between(0.006, 0.05));
                again *= random.between(0.3, 0.7);
            }
        }
        at += 16;
    }
    if things.noise > 0.0 {
        for side in &mut out {
            let mut noise: Vec<f32> = energy.iter().map(|level| level * random.bipolar()).collect();
            Biquad::band_pass(scale * things.band_hz[0], 0.6).run(&mut noise);
            side.iter_mut().zip(&noise).for_each(|(sample, noise)| *sample += things.noise * noise);
        }
    }
    out.into()
}

fn modes(things: &Things, scale: f32, random: &mut Random) -> Own {
    let lowest = scale * random.between_log(things.band_hz[0], things.band_hz[1]);
    let (count, top_hz, part) = things.dense;
    let strong = things.partials.iter().map(|ratio| (lowest * ratio * random.around(0.03), 1.0)).collect::<Own>();
    let dense = (0..count).map(|_| (random.between_log(lowest, (scale * top_hz).max(2.0 * lowest)), part));
    strong.into_iter().chain(dense).filter(|(hz, _)| *hz < 17_000.0).collect()
}

/// One touch: when, how hard, where, and how hard the whole is shaken.
struct Hit {
    at: usize,
    gain: f32,
    pan: f32,
    intensity: f32,
}

/// A thing is hit somewhere: every place excites its modes in other proportions, and a hand or a neighbour damps it.
fn collide(out: &mut [Vec<f32>; 2], own: &Own, things: &Things, hit: Hit, random: &mut Random) {
    let lowest_hz = own.iter().map(|(hz, _)| *hz).fold(f32::MAX, f32::min);
    let held = random.around(0.6);
    for &(hz, part) in own {
        let octaves = (hz / lowest_hz).log2();
        let ring_s = things.ring_s * held * random.around(0.3) / (1.0 + 0.35 * octaves);
        let bright = (0.45 + 0.5 * hit.intensity).powf(octaves);
        let level = hit.gain * bright * part * random.between(0.1, 1.0);
        let phase = random.unit();
        // What is 40 dB below a hard blow is covered by the next one.
        if level > 0.01 {
            grains::add_panned(out, hit.at, &ping(hz, ring_s, phase), level, hit.pan);
        }
    }
}

/// The energy of the things at every frame, 0 to about 1.
fn shaken(call: &Call<'_>, things: &Things) -> Vec<f32> {
    let mut random = call.random(1);
    let interval_s = 1.0 / (things.shakes * call.number("speed"));
    let loose = 0.75 * (1.0 - call.number("regular"));
    let mut energy = vec![0.0_f32; call.frames];
    let mut at_s = 0.02;
    while frames_of(at_s) < call.frames {
        let level = random.between(0.35, 1.0);
        let settle_s = things.settle_s * random.around(0.3);
        let rise = frames_of(0.012);
        for (frame, energy) in energy.iter_mut().skip(frames_of(at_s)).take(frames_of(4.0 * settle_s)).enumerate() {
            let time_s = frame as f32 / RATE;
            *energy += level * (frame as f32 / rise as f32).min(1.0) * (1.0 - time_s / (4.0 * settle_s)).powi(4);
        }
        at_s += interval_s * (1.0 + loose * random.bipolar());
    }
    energy.iter_mut().for_each(|energy| *energy = energy.min(1.2));
    energy
}
