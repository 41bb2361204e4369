//! Hand claps and applause. A clap is a burst of noise through the resonance of the air between the hands,
//! whose frequency goes with the way the hands meet, from 0.6 to 2.5 kHz; a person claps about four times a
//! second with small deviations; an audience is many such people, each with its own pace, strength and
//! distance (Peltola, Erkut, Cook and Välimäki, "Synthesis of hand clapping sounds", IEEE TASLP 15, 2007; Repp,
//! "The sound of two hands clapping", JASA 81, 1987).

use crate::synth::tools::envelope::decay_factor;
use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const APPLAUSE: Model = Model {
    name: "applause",
    about: "an audience claps, or a few people, or all in time",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "from polite to frantic", 0.0, 1.0, 0.5),
        Param::number("size", "from a handful of people to a full hall", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate of claps", 0.25, 4.0, 1.0),
        Param::word("rhythm", "whether all keep time", &["free", "together"]),
    ],
    make: applause,
};

pub(super) const CLAP: Model = Model {
    name: "hand_clap",
    about: "one clap of two hands",
    kind: Kind::Event,
    params: &[
        Param::number("intensity", "how hard", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual resonance", 0.25, 4.0, 1.0),
    ],
    make: hand_clap,
};

/// Resonances of the ways hands meet (Repp's P1 to P3 flat, A1 to A3 at an angle, and cupped): centre and Q.
const WAYS: [(f32, f32); 8] = [
    (600.0, 1.6),
    (790.0, 1.9),
    (950.0, 2.0),
    (1_160.0, 1.6),
    (1_350.0, 1.7),
    (1_650.0, 1.5),
    (2_000.0, 1.4),
    (2_400.0, 1.3),
];

fn hand_clap(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let way = (WAYS[1 + random.below(5)].0 * call.number("pitch"), 1.7);
    let clap = clap(way, 0.3 + 0.7 * call.number("intensity"), random);
    vec![clap]
}

/// The burst when the palms meet: the hands touch in two or three places within a few milliseconds and push
/// the air between them out, which rings. The jet that escapes between the fingers is broad noise up to some 10 kHz
/// and lasts longest around the resonance; hands are small, so that little is radiated far below it.
fn clap((hz, q): (f32, f32), hard: f32, random: &mut Random) -> Vec<f32> {
    let frames = frames_of(0.16);
    let hz = hz * random.around(0.06);
    let mut palm = Biquad::band_pass(hz, 0.85 * q);
    let mut cavity = Biquad::band_pass(hz * random.between(1.7, 2.4), 1.2);
    let mut snap = Biquad::high_pass(2_500.0, 0.7);
    let mut small = [Biquad::high_pass(0.35 * hz, 0.6), Biquad::high_pass(0.2 * hz, 0.7)];
    let mut soft = Biquad::low_pass(9_000.0, 0.6);
    let slow = decay_factor(random.between(0.09, 0.17));
    let fast = decay_factor(random.between(0.02, 0.04));
    let touches = [0, frames_of(random.between(0.001, 0.003)), frames_of(random.between(0.003, 0.009))];
    let (mut body, mut sharp) = (0.0, 0.0);
    (0..frames)
        .map(|frame| {
            if let Some(n) = touches.iter().position(|&touch| touch == frame) {
                let strong = [1.0, 0.6, 0.4][n] * random.around(0.3);
                (body, sharp) = (body + strong, sharp + strong);
            }
            body *= slow;
            sharp *= fast;
            let noise = random.bipolar();
            let heard = 1.9 * palm.step(noise * body)
                + 0.7 * cavity.step(noise * (0.5 * body + 0.5 * sharp))
                + 0.35 * noise * body
                + hard * 0.6 * snap.step(noise * sharp);
            soft.step(small.iter_mut().fold(heard, |heard, filter| filter.step(heard)))
        })
        .collect()
}

/// The clap with what floor, seats and neighbours throw back within 60 ms, duller than it was; `level` goes with
/// how many stand around.
fn among_people(clap: &[f32], level: f32, random: &mut Random) -> Vec<f32> {
    let mut dull = clap.to_vec();
    Biquad::low_pass(2_800.0, 0.6).run(&mut dull);
    let mut heard = clap.to_vec();
    heard.resize(clap.len() + frames_of(0.06), 0.0);
    for _ in 0..12 {
        let late_s = random.between_log(0.003, 0.06);
        let gain =
            level * random.between(0.25, 0.6) * (1.0 - 12.0 * late_s) * if random.chance(0.5) { -1.0 } else { 1.0 };
        grains::add(&mut heard, frames_of(late_s), &dull, gain);
    }
    heard
}

/// One who claps.
struct Clapper {
    claps: usize,
    next_s: f32,
    period_s: f32,
    level: f32,
    pan: f32,
    is_far: bool,
}

fn applause(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let (intensity, size) = (call.number("intensity"), call.number("size"));
    let together = call.word("rhythm") == "together";
    let people = (6.0 * (80.0_f32).powf(size)) as usize;
    let claps: Vec<Vec<f32>> = (0..64)
        .map(|n| {
            let near = clap(WAYS[n % WAYS.len()], 0.25 + 0.75 * intensity * random.unit(), random);
            among_people(&near, (1.6 * size).min(1.0), random)
        })
        .collect();
    let usual_s = if together { 0.48 } else { 0.29 - 0.07 * intensity } / call.number("speed");
    let mut near = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let mut far = near.clone();
    let length_s = call.frames as f32 / RATE;
    for _ in 0..people {
        let distance = 1.0 + 4.0 * size + 4.0 * size * random.unit().sqrt();
        let mut who = Clapper {
            claps: random.below(WAYS.len()),
            next_s: 0.0,
            period_s: usual_s * random.around(0.25),
            level: random.around(0.25) / distance,
            pan: random.bipolar(),
            is_far: distance > 5.0,
        };
        if together {
            who.period_s = usual_s;
        }
        who.next_s = if together { 0.0 } else { -random.unit() * who.period_s };
        let off_s = if together { 0.04 * random.normal() } else { 0.0 };
        while who.next_s < length_s {
            let at_s = who.next_s + off_s + if together { 0.02 * random.normal() } else { 0.0 };
            if at_s >= 0.0 {
                // The same hands, four recordings of them.
                let clap = &claps[who.claps + WAYS.len() * random.below(8)];
                let out = if who.is_far { &mut far } else { &mut near };
                grains::add_panned(out, frames_of(at_s), clap, who.level * random.around(0.25), who.pan);
            }
            who.next_s += who.period_s * random.around(if together { 0.01 } else { 0.06 });
        }
    }
    near.into_iter()
        .zip(far)
        .map(|(mut near, mut far)| {
            Biquad::high_shelf(3_500.0, -7.0).run(&mut far);
            near.iter_mut().zip(&far).for_each(|(near, far)| *near += far);
            near
        })
        .collect()
}
