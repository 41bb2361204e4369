//! Sounds of lips and teeth. A kiss: the lips draw apart against suction, a squeak of 1 to 3 kHz while they stick
//! and slip and a pop when air rushes in. Crisp food breaks in hundreds of tiny fractures, each a click of 1 to
//! 3 ms with energy to 12 kHz, dense at the start of a bite and thinning out (Vickers and Bourne, "A
//! psychoacoustical theory of crispness", J. Food Science 41, 1976; Duizer 2001). Soft food squelches: short
//! damped bubbles and smacks. Slurping is air and drops drawn through narrow lips.

use crate::synth::tools::filter::{Biquad, Svf};
use crate::synth::tools::grains;
use crate::synth::tools::noise;
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::tools::whistle::note;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MOUTH: Model = Model {
    name: "mouth",
    about: "a kiss, a bite, a slurp, a lip smack or spitting",
    kind: Kind::Event,
    params: &[
        Param::word("kind", "which", &["kiss", "bite", "slurp", "smack", "spit", "raspberry"]),
        Param::number("intensity", "from soft to hearty", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make: mouth,
};

pub(super) const EATING: Model = Model {
    name: "eating",
    about: "somebody chews",
    kind: Kind::Texture,
    params: &[
        Param::word("kind", "what", &["crisp", "soft", "animal"]),
        Param::number("intensity", "with closed or open mouth", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate of bites", 0.25, 4.0, 1.0),
    ],
    make: eating,
};

fn mouth(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let (intensity, pitch) = (call.number("intensity"), call.number("pitch"));
    let sound = match call.word("kind") {
        "bite" => {
            let mut out = crunch(0.25 + 0.3 * intensity, 1.0, pitch, random);
            let second = crunch(0.12, 0.6, pitch, random);
            out.resize(out.len() + frames_of(0.3), 0.0);
            grains::add(&mut out, frames_of(random.between(0.12, 0.2)), &second, 0.7);
            out
        }
        "slurp" => slurp(0.5 + 0.7 * intensity, pitch, random),
        "smack" => smack(pitch, random),
        "spit" => spit(pitch, random),
        "raspberry" => raspberry(0.6 + 0.8 * intensity, pitch, random),
        _ => kiss(0.12 + 0.3 * intensity, pitch, random),
    };
    vec![super::cut(sound, call.frames)]
}

fn kiss(long_s: f32, pitch: f32, random: &mut Random) -> Vec<f32> {
    let long_s = long_s * random.around(0.2);
    let frames = frames_of(long_s + 0.12);
    let mut out = vec![0.0; frames];
    // Sticking and slipping lips, faster and faster as the pout gives way.
    let (from, to) = (random.between(1_100.0, 1_500.0) * pitch, random.between(2_200.0, 3_200.0) * pitch);
    let (mut tube, mut hiss) = (Svf::default(), Biquad::high_pass(1_500.0, 0.7));
    let mut phase = 0.0_f32;
    let squeak = frames_of(long_s);
    for (n, sample) in out.iter_mut().take(squeak).enumerate() {
        let t = n as f32 / squeak as f32;
        let hz = from * (to / from).powf(t * t);
        phase += (120.0 + 330.0 * t) * random.around(0.1) / RATE;
        let slip = if phase >= 1.0 {
            phase -= 1.0;
            6.0
        } else {
            0.0
        };
        let noise = random.bipolar();
        let drawn = tube.step(slip + 0.7 * noise, hz, 5.0).band * 0.35 + 0.25 * hiss.step(noise);
        *sample = drawn * (t * 4.0).min(1.0) * (0.25 + 0.75 * t);
    }
    let pop = pop(random.between(900.0, 1_400.0) * pitch, random);
    grains::add(&mut out, squeak, &pop, 1.6);
    out
}

/// Air that rushes into a cavity: a damped sweep up with a click of noise.
fn pop(hz: f32, random: &mut Random) -> Vec<f32> {
    let mut out = note(0.035, [hz * 0.7, hz, hz * 1.5], 1.0).sing(random);
    let frames = out.len() as f32;
    for (n, sample) in out.iter_mut().enumerate() {
        let fall = (-6.0 * n as f32 / frames).exp();
        *sample = *sample * fall * 1.5 + random.bipolar() * fall * fall * fall * 1.2;
    }
    out
}

/// A wet film tearing: a few milliseconds of noise in a band.
fn click(hz: f32, random: &mut Random) -> Vec<f32> {
    let frames = frames_of(random.between_log(0.004, 0.02));
    let mut band = Biquad::band_pass(hz, 1.3);
    (0..frames).map(|n| 1.6 * band.step(random.bipolar()) * (1.0 - n as f32 / frames as f32).powi(2)).collect()
}

fn smack(pitch: f32, random: &mut Random) -> Vec<f32> {
    let mut out = vec![0.0; frames_of(0.2)];
    for _ in 0..2 + random.below(3) {
        let wet = click(random.between_log(1_200.0, 4_000.0) * pitch, random);
        grains::add(&mut out, frames_of(0.08 * random.unit()), &wet, random.between(0.3, 1.0));
    }
    out
}

/// Fractures: clicks through the resonances of skull and food.
fn crunch(long_s: f32, crisp: f32, pitch: f32, random: &mut Random) -> Vec<f32> {
    let frames = frames_of(long_s + 0.05);
    let mut clicks = vec![0.0; frames];
    let mut time_s = 0.0;
    while time_s < long_s {
        let t = time_s / long_s;
        let grain: Vec<f32> = {
            let long = frames_of(random.between_log(0.0006, 0.004)).max(4);
            (0..long).map(|n| random.bipolar() * (1.0 - n as f32 / long as f32)).collect()
        };
        let strong = random.unit().powi(3) * (0.25 + (std::f32::consts::PI * t).sin());
        grains::add(&mut clicks, frames_of(time_s), &grain, strong);
        time_s += random.wait((350.0 + 900.0 * crisp) * (1.1 - t));
    }
    // Fractures of something this small ring high; what is heard low is the jaw that they shake.
    let mut jaw = clicks.clone();
    Biquad::band_pass(random.between(100.0, 170.0) * pitch, 0.6).run(&mut jaw);
    Biquad::low_pass(300.0 * pitch, 0.7).run(&mut jaw);
    let mut bright = clicks;
    Biquad::peak(random.between(1_100.0, 1_600.0) * pitch, 1.2, 4.0).run(&mut bright);
    Biquad::peak(random.between(3_600.0, 4_800.0) * pitch, 0.9, 5.0 + 3.0 * crisp).run(&mut bright);
    Biquad::high_pass(900.0, 0.6).run(&mut bright);
    Biquad::low_pass(11_000.0, 0.7).run(&mut bright);
    bright.iter().zip(&jaw).map(|(bright, jaw)| 0.3 * bright + 3.0 * jaw).collect()
}

/// Soft food: damped bubbles and a dull squeeze.
fn squelch(random: &mut Random) -> Vec<f32> {
    let frames = frames_of(0.28);
    let mut out = noise::white(random, frames);
    Biquad::band_pass(random.between(900.0, 1_600.0), 0.8).run(&mut out);
    for (n, sample) in out.iter_mut().enumerate() {
        *sample *= 0.3 * (std::f32::consts::PI * n as f32 / frames as f32).sin().powi(2);
    }
    for _ in 0..3 + random.below(6) {
        let wet = click(random.between_log(700.0, 3_200.0), random);
        grains::add(&mut out, frames_of(0.22 * random.unit()), &wet, random.between(0.1, 0.6));
    }
    out
}

fn slurp(long_s: f32, pitch: f32, random: &mut Random) -> Vec<f32> {
    let frames = frames_of(long_s * random.around(0.15));
    let mut gurgle = Drift::new(Random::new(u64::from(random.below(1 << 30) as u32), 1), 26.0);
    let (mut lips, mut high) = (Svf::default(), Biquad::high_pass(600.0, 0.7));
    let mut out: Vec<f32> = (0..frames)
        .map(|n| {
            let t = n as f32 / frames as f32;
            let shake = gurgle.step();
            let hz = (900.0 + 1_500.0 * t + 700.0 * shake) * pitch;
            let air = lips.step(random.bipolar(), hz, 3.5).band * 0.5 + 0.3 * high.step(random.bipolar());
            air * (0.45 + 0.55 * shake).max(0.0) * (t * 8.0).min(1.0) * ((1.0 - t) * 10.0).min(1.0)
        })
        .collect();
    for at in grains::poisson(random, 28.0, frames) {
        let pop = pop(random.between_log(600.0, 2_600.0) * pitch, random);
        grains::add(&mut out, at, &pop, random.between(0.1, 0.6));
    }
    out
}

fn spit(pitch: f32, random: &mut Random) -> Vec<f32> {
    let frames = frames_of(0.16);
    let mut out = noise::white(random, frames);
    Biquad::high_pass(2_000.0 * pitch, 0.7).run(&mut out);
    for (n, sample) in out.iter_mut().enumerate() {
        let time_s = n as f32 / RATE;
        *sample *= (time_s / 0.004).min(1.0) * (-time_s / 0.03).exp();
    }
    let pop = pop(700.0 * pitch, random);
    grains::add(&mut out, 0, &pop, 0.8);
    out
}

/// Fluttering lips, or another flutter of flesh further down: a pressed relaxation oscillation of 60 to 140 Hz
/// with wandering pitch, each opening a puff of air.
fn raspberry(long_s: f32, pitch: f32, random: &mut Random) -> Vec<f32> {
    let frames = frames_of(long_s * random.around(0.25));
    let mut wander = Drift::new(Random::new(u64::from(random.below(1 << 30) as u32), 2), 5.0);
    let (mut body, mut wide, mut dull) =
        (Biquad::band_pass(260.0 * pitch, 1.1), Biquad::band_pass(850.0 * pitch, 0.9), Biquad::low_pass(3_000.0, 0.7));
    let base = random.between(65.0, 115.0) * pitch;
    let (mut phase, mut open, mut stretch) = (0.0_f32, 0.35, 1.0);
    (0..frames)
        .map(|n| {
            let t = n as f32 / frames as f32;
            let hz = base * (1.0 - 0.25 * t + 0.3 * wander.step());
            phase += hz * stretch / RATE;
            if phase >= 1.0 {
                phase -= 1.0;
                (open, stretch) = (random.between(0.2, 0.5), random.around(0.12));
            }
            let puff = if phase < open { (std::f32::consts::PI * phase / open).sin() } else { 0.0 };
            let flow = puff * (1.0 + 0.8 * random.bipolar());
            let ends = (t * 25.0).min(1.0) * ((1.0 - t) * 6.0).min(1.0);
            ends * dull.step(1.4 * body.step(flow) + wide.step(flow) + 0.15 * flow)
        })
        .collect()
}

fn eating(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let kind = call.word("kind");
    let open = call.number("intensity");
    let chew_s = if kind == "animal" { 0.42 } else { 0.62 } / call.number("speed");
    let mut out = vec![0.0; call.frames];
    let mut time_s = 0.03;
    let mut through = 0_usize;
    while frames_of(time_s) < call.frames {
        // A mouthful gets softer over a dozen chews.
        let softened = (through % 12) as f32 / 12.0;
        let crisp = if kind == "crisp" { 1.0 - 0.55 * softened } else { 0.12 };
        if crisp > 0.15 {
            let broken = crunch(random.between(0.28, 0.45), crisp, 1.0, random);
            grains::add(&mut out, frames_of(time_s), &broken, (0.4 + 0.6 * crisp) * random.around(0.3));
        }
        let wet = squelch(random);
        grains::add(&mut out, frames_of(time_s + 0.05), &wet, (0.25 + 0.5 * open) * (1.0 - 0.8 * crisp));
        if random.chance(0.15 + 0.4 * open) {
            let lips = smack(1.0, random);
            grains::add(&mut out, frames_of(time_s + 0.5 * chew_s), &lips, 0.25 * open + 0.08);
        }
        time_s += chew_s * random.around(0.18);
        through += 1;
    }
    let mut duller = out;
    // A closed mouth keeps the high part in.
    Biquad::high_shelf(2_000.0, -12.0 * (1.0 - open)).run(&mut duller);
    vec![duller]
}
