//! Steam: a locomotive's exhaust beats (two double-acting cylinders: four chuffs a turn of the driving
//! wheels; a chuff is a burst of steam through blast pipe and chimney, broad noise under 1 kHz), its whistle
//! (steam over the edge of a bell, a quarter-wave resonator of air and steam; chime whistles sound a chord,
//! as the six-chime of the Southern Pacific), hissing cocks and safety valves, compressed air let out by
//! brakes (choked flow through a small opening: broad noise that rises in frequency with the jet speed and
//! falls as the reservoir empties, Lighthill 1952), and stationary engines.

use crate::synth::tools::envelope;
use crate::synth::tools::filter::{Biquad, OnePole, Svf};
use crate::synth::tools::grains;
use crate::synth::tools::noise;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

use super::parts::{Clack, Pipe};

pub(super) const LOCOMOTIVE: Model = Model {
    name: "steam_locomotive",
    about: "a steam locomotive or stationary engine at work: exhaust beats, rods, hissing steam",
    kind: Kind::Texture,
    params: &[
        Param::word("action", "what it does", &["run", "depart", "stand", "stationary"]),
        Param::number("speed", "times the usual speed", 0.25, 4.0, 1.0),
        Param::number("intensity", "how hard it works", 0.0, 1.0, 0.5),
        Param::number("size", "from a toy to a giant", 0.0, 1.0, 0.5),
    ],
    make: locomotive,
};

pub(super) const WHISTLE: Model = Model {
    name: "steam_whistle",
    about: "one blow of a steam whistle",
    kind: Kind::Event,
    params: &[
        Param::word("whistle", "which", &["chime", "single", "factory", "kettle"]),
        Param::number("length_s", "how long", 0.15, 10.0, 1.6),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make: whistle,
};

pub(super) const RELEASE: Model = Model {
    name: "air_release",
    about: "compressed air or steam let out: air brakes, valves, a hiss",
    kind: Kind::Event,
    params: &[
        Param::number("length_s", "how long it takes to empty", 0.05, 8.0, 0.9),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
        Param::number("intensity", "how sudden", 0.0, 1.0, 0.6),
    ],
    make: release,
};

fn locomotive(call: &Call<'_>) -> Vec<Vec<f32>> {
    let action = call.word("action");
    let larger = 2.0_f32.powf(1.4 * (call.number("size") - 0.5));
    let hard = call.number("intensity");
    let mut random = call.random(0);
    let rate = call.number("speed") * random.around(0.06);
    let mut beats = vec![0.0; call.frames];
    let mut out = vec![0.0; call.frames];
    let rod = Clack { low_hz: 240.0, high_hz: 3_200.0, decay_s: 0.07, modes: 12, contact_s: 1.5e-3, noise: 0.4 };
    let body = rod.body(&mut random);
    if action != "stand" {
        let total_s = call.frames as f32 / RATE;
        let strengths = [1.0, 0.78, 0.9, 0.72].map(|level: f32| level * random.around(0.1));
        let (mut time, mut count) = (random.between(0.02, 0.2), 0_usize);
        while time < total_s {
            let per_s = rate
                * match action {
                    "depart" => 1.1 + 4.5 * (time / total_s.max(4.0)),
                    "stationary" => 2.6,
                    _ => 5.2,
                };
            let level = strengths[count % 4] * random.around(0.12) * (0.5 + 0.7 * hard);
            let chuff_s = (0.75 / per_s).min(0.34);
            let attack = frames_of(0.012 + 0.05 * chuff_s);
            let shape = envelope::strike(attack as f32 / RATE, chuff_s * 1.6, frames_of(chuff_s * 1.5));
            grains::add(&mut beats, frames_of(time), &shape, level);
            if count.is_multiple_of(2) {
                let clank = rod.strike(&body, &mut random);
                grains::add(&mut out, frames_of(time + 0.3 / per_s), &clank, 0.07 * random.around(0.4));
            }
            time += random.around(0.02) / per_s;
            count += 1;
        }
    }
    let steam = noise::white(&mut call.random(1), call.frames);
    let mut chimney = Pipe::new(1.1 * larger, -0.5, 1_200.0);
    let (mut throat, mut low) = (Svf::default(), Biquad::low_pass(5_500.0, 0.5));
    let mut thump = Biquad::low_pass(130.0 / larger, 0.9);
    let mut cocks = Biquad::high_pass(2_600.0, 0.6);
    let mut leak = Drift::new(call.random(2), 0.7);
    let hissing = if action == "stand" { 0.3 } else { 0.1 };
    for frame in 0..call.frames {
        let flow = beats[frame];
        let noise = steam[frame];
        // The jet is faster and so brighter at the beginning of each beat.
        let jet = throat.step(noise * flow, (380.0 + 900.0 * flow) / larger, 0.8);
        let blast = chimney.step(0.45 * jet.low + 0.5 * jet.band + 0.3 * flow * noise);
        out[frame] += low.step(blast) * 0.8
            + 0.1 * thump.step(flow * (1.0 + 0.7 * noise))
            + hissing * (0.75 + 0.35 * leak.step()) * cocks.step(noise) * (1.0 + 1.5 * flow);
    }
    vec![out]
}

fn whistle(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let kind = call.word("whistle");
    let (notes, rise_s, breath): (&[f32], f32, f32) = match kind {
        "single" => (&[720.0], 0.12, 0.55),
        "factory" => (&[310.0, 390.0], 0.5, 0.6),
        "kettle" => (&[1_950.0], 1.4, 0.35),
        // The chord of a six-chime whistle's lower bells: D, F sharp, A, C.
        _ => (&[293.7, 370.0, 440.0, 523.3, 587.3], 0.16, 0.6),
    };
    let length_s = call.number("length_s") * random.around(0.06);
    let fall_s = if kind == "kettle" { 0.5 } else { 0.22 };
    let frames = frames_of(length_s + fall_s).min(call.frames);
    let pitch = call.number("pitch") * random.around(0.04);
    let mut out = vec![0.0; frames];
    for (index, &hz) in notes.iter().enumerate() {
        let mut random = call.random(10 + index as u64);
        let hz = hz * pitch * random.around(0.012);
        let mut waver = Drift::new(call.random(30 + index as u64), 6.0);
        let mut swell = Drift::new(call.random(50 + index as u64), 3.0);
        let mut pressure = OnePole::smoothing(0.35 * rise_s);
        let (mut first, mut third) = (Svf::default(), Svf::default());
        let mut phase = random.unit();
        let gain = random.between(0.7, 1.0) / notes.len() as f32;
        for (frame, sample) in out.iter_mut().enumerate() {
            let time = frame as f32 / RATE;
            let level = pressure.step(if time < length_s { 1.0 } else { 0.0 });
            // The pitch rises with the pressure.
            let moved = hz * (0.9 + 0.1 * level) * (1.0 + 0.004 * waver.step());
            phase = (phase + moved / RATE).fract();
            let noise = random.bipolar();
            let angle = std::f32::consts::TAU * phase;
            let tone =
                angle.sin() + 0.22 * (2.0 * angle).sin() + 0.3 * (3.0 * angle).sin() + 0.08 * (5.0 * angle).sin();
            // Edge tones through the bell's own resonances: a quarter-wave, so the first and the third.
            let edge = first.step(noise, moved, 16.0).band + 0.6 * third.step(noise, 3.0 * moved, 14.0).band;
            let steady = level * level * (1.0 + 0.15 * swell.step());
            *sample +=
                gain * steady * (tone * (1.0 - 0.35 * breath) + breath * 0.35 * edge + 0.3 * breath * noise * level);
        }
    }
    let mut hiss = noise::white(&mut random, frames);
    Biquad::high_pass(2_000.0, 0.6).run(&mut hiss);
    let mut pressure = OnePole::smoothing(0.03);
    for (frame, sample) in out.iter_mut().enumerate() {
        let open = if (frame as f32) < length_s * RATE { 1.0 } else { 0.0 };
        *sample += 0.09 * breath * pressure.step(open) * hiss[frame];
    }
    envelope::fade_out(&mut out, frames_of(0.03));
    vec![out]
}

fn release(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let length_s = call.number("length_s") * random.around(0.15);
    let frames = frames_of(length_s * 1.25 + 0.05).min(call.frames);
    let pitch = call.number("pitch") * random.around(0.1);
    let sudden = call.number("intensity");
    let (mut jet, mut pipe) = (Svf::default(), Biquad::peak(900.0 * pitch, 1.0, 4.0));
    let mut flutter = Drift::new(call.random(1), 35.0);
    let attack_s = 0.02 + 0.08 * (1.0 - sudden);
    let out = (0..frames)
        .map(|frame| {
            let time = frame as f32 / RATE;
            // A reservoir empties through a choked opening: pressure falls nearly exponentially.
            let pressure =
                (-2.2 * time / length_s).exp() * ((1.25 * length_s - time) / (0.3 * length_s)).clamp(0.0, 1.0);
            let level = (time / attack_s).min(1.0) * pressure;
            let heard = jet.step(random.bipolar(), (1_300.0 + 5_200.0 * pressure) * pitch, 0.6);
            let sample = heard.low * 0.1 + heard.band * 0.8 + heard.high * 0.5;
            level * pipe.step(sample) * (1.0 + 0.12 * flutter.step())
        })
        .collect();
    vec![out]
}
