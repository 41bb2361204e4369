//! Many small things shaken together, as PhISEM models them (Perry Cook, "Physically informed sonic modeling
//! (PhISM): synthesis of percussive sounds", CMJ 21(3), 1997): the energy of the shake decays, collisions
//! happen at random in proportion to it, and each excites one of the things' own resonances.

use super::contact::ping;
use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "jingle",
    about: "small things shaken or moved: keys, sleigh bells, a chain, cutlery, dishes",
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
    /// How many there are, their band, the multiples of their partials, and how long they ring.
    count: usize,
    band_hz: [f32; 2],
    partials: &'static [f32],
    ring_s: f32,
    /// Collisions a second at full energy, shakes a second, and the time in which a shake dies away.
    rate: f32,
    shakes: f32,
    settle_s: f32,
    /// Low-pass noise of what they lie in.
    noise: f32,
}

fn things(name: &str) -> Things {
    let of = |(count, band_hz, partials, ring_s), (rate, shakes, settle_s), noise| Things {
        count,
        band_hz,
        partials,
        ring_s,
        rate,
        shakes,
        settle_s,
        noise,
    };
    const BAR: &[f32] = &[1.0, 2.756, 5.404];
    const BELL: &[f32] = &[1.0, 1.44, 1.93, 2.62];
    const SHELL: &[f32] = &[1.0, 2.3, 4.1, 6.2];
    const BLOCK: &[f32] = &[1.0, 1.6, 2.3];
    match name {
        "sleigh_bells" => of((18, [2_400.0, 4_600.0], BELL, 0.22), (120.0, 3.4, 0.16), 0.0),
        "chain" => of((26, [1_500.0, 6_500.0], BAR, 0.07), (130.0, 2.2, 0.3), 0.12),
        "coins" => of((14, [4_200.0, 8_500.0], BELL, 0.11), (75.0, 2.0, 0.25), 0.0),
        "cutlery" => of((9, [1_100.0, 3_200.0], BAR, 0.18), (22.0, 1.5, 0.3), 0.1),
        "dishes" => of((8, [900.0, 2_600.0], SHELL, 0.2), (14.0, 1.2, 0.3), 0.15),
        "bottles" => of((6, [900.0, 2_400.0], SHELL, 0.16), (16.0, 1.8, 0.25), 0.05),
        "dice" => of((5, [1_500.0, 3_500.0], BLOCK, 0.012), (45.0, 4.0, 0.18), 0.1),
        "pebbles" => of((20, [900.0, 3_800.0], BLOCK, 0.01), (120.0, 3.0, 0.2), 0.1),
        "tambourine" => of((16, [4_800.0, 9_500.0], BELL, 0.14), (190.0, 5.0, 0.1), 0.05),
        _ => of((9, [2_800.0, 7_800.0], BAR, 0.16), (55.0, 2.1, 0.28), 0.0),
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let things = things(call.word("things"));
    let mut random = call.random(0);
    let scale = call.number("pitch") * (1.4 * (0.5 - call.number("size"))).exp2();
    // Each thing with frequencies of its own.
    let own: Vec<Vec<f32>> = (0..things.count)
        .map(|_| {
            let lowest = scale * random.between_log(things.band_hz[0], things.band_hz[1]);
            things.partials.iter().map(|ratio| lowest * ratio * random.around(0.03)).collect()
        })
        .collect();
    let energy = shaken(call, &things);
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let hard = 0.5 + call.number("intensity");
    let mut at = 0;
    while at < call.frames {
        let level = energy[at];
        if random.chance((things.rate * hard * level / RATE * 16.0).min(1.0)) {
            let thing = &own[random.below(own.len())];
            let gain = level.sqrt() * random.unit().powi(2) * (0.3 + 0.7 * level);
            let pan = 0.5 * random.bipolar();
            for (order, &hz) in thing.iter().enumerate() {
                if hz < 17_000.0 {
                    let ring_s = things.ring_s * random.around(0.4) / (1.0 + 0.5 * order as f32);
                    let bright = (0.35 + 0.5 * call.number("intensity")).powi(order as i32);
                    let grain = ping(hz, ring_s, random.unit());
                    grains::add_panned(&mut out, at, &grain, gain * bright * random.between(0.3, 1.0), pan);
                }
            }
            // Metal on metal clicks.
            let click =
                ping(scale * random.between_log(3_000.0, 11_000.0).min(16_000.0 / scale), 0.0025, random.unit());
            grains::add_panned(&mut out, at, &click, 0.5 * gain, pan);
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
