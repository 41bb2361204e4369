//! Fireworks and firecrackers: the mortar's thump, a whistle (a pressed charge that burns in pulses at 2 to 4
//! kHz; Maxwell, "Pyrotechnic whistles", 4th Symposium on Combustion, 1953), the burst, and crackling stars:
//! hundreds of small reports, each a blast of its own.

use super::contact::{blast, burst, mix, saturate, with_peak};
use crate::synth::tools::filter::OnePole;
use crate::synth::tools::grains;
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const SHELL: Model = Model {
    name: "firework",
    about: "one firework: lift, whistle, burst and crackle",
    kind: Kind::Event,
    params: &[
        Param::number("whistle", "how loud it whistles as it rises", 0.0, 1.0, 0.5),
        Param::number("crackle", "how much its stars crackle", 0.0, 1.0, 0.6),
        Param::number("size", "of the shell", 0.0, 1.0, 0.5),
        Param::number("far", "from near to far", 0.0, 1.0, 0.3),
    ],
    make: make_shell,
};

pub(super) const SHOW: Model = Model {
    name: "fireworks_show",
    about: "many fireworks, one after another",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "how many at once", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate", 0.25, 4.0, 1.0),
        Param::number("far", "from near to far", 0.0, 1.0, 0.4),
    ],
    make: make_show,
};

pub(super) const CRACKERS: Model = Model {
    name: "firecrackers",
    about: "a string of firecrackers",
    kind: Kind::Texture,
    params: &[
        Param::number("speed", "times the usual rate", 0.25, 4.0, 1.0),
        Param::number("size", "of each cracker", 0.0, 1.0, 0.5),
        Param::number("intensity", "how many strings burn", 0.0, 1.0, 0.5),
    ],
    make: make_crackers,
};

struct Shell {
    whistle: f32,
    crackle: f32,
    size: f32,
    far: f32,
}

fn make_shell(call: &Call<'_>) -> Vec<Vec<f32>> {
    let shell = Shell {
        whistle: call.number("whistle"),
        crackle: call.number("crackle"),
        size: call.number("size"),
        far: call.number("far"),
    };
    let mut out = [Vec::new(), Vec::new()];
    let rise_s = if shell.whistle > 0.02 { 0.5 + 0.5 * shell.whistle } else { 0.0 };
    out.iter_mut().for_each(|side| side.resize(frames_of(rise_s + 3.4).min(call.frames), 0.0));
    fire(&mut call.random(0), &mut out, 0.0, &shell, 1.0);
    out.into()
}

/// Adds one firework.
fn fire(random: &mut Random, out: &mut [Vec<f32>; 2], at_s: f32, shell: &Shell, level: f32) {
    let pan = 0.5 * random.bipolar();
    let rise_s = if shell.whistle > 0.02 { random.between(0.75, 1.0) * (0.5 + 0.5 * shell.whistle) } else { 0.0 };
    if rise_s > 0.0 {
        let rising = whistle(random, rise_s);
        grains::add_panned(out, frames_of(at_s), &rising, 0.3 * level * shell.whistle, pan);
        let mut lift = burst(random, 0.002, 0.25, 45.0, 400.0);
        OnePole::low_pass(1_500.0).run(&mut lift);
        grains::add_panned(out, frames_of(at_s), &lift, 0.35 * level, pan);
    }
    let burst_s = at_s + rise_s;
    let report = report(random, shell.size, shell.far);
    grains::add_panned(out, frames_of(burst_s), &report, level, pan);
    // Houses and hills answer.
    for _ in 0..3 {
        let late_s = burst_s + random.between(0.12, 0.6);
        grains::add_panned(out, frames_of(late_s), &report, 0.12 * level, random.bipolar());
    }
    let pops = (shell.crackle * 260.0 * (0.5 + shell.size)) as usize;
    let length_s = random.between(1.2, 2.0);
    for _ in 0..pops {
        let late_s = 0.25 + length_s * (random.unit() + random.unit()) / 2.0;
        let pop = crack(random, 0.04, shell.far);
        grains::add_panned(
            out,
            frames_of(burst_s + late_s),
            &pop,
            0.3 * level * random.unit().powi(2),
            pan + 0.5 * random.bipolar(),
        );
    }
}

fn whistle(random: &mut Random, rise_s: f32) -> Vec<f32> {
    let frames = frames_of(rise_s);
    let (from_hz, to_hz) = (random.between(1_500.0, 2_000.0), random.between(2_600.0, 3_800.0));
    let mut phase = 0.0_f32;
    (0..frames)
        .map(|frame| {
            let position = frame as f32 / frames as f32;
            let wobble = 1.0 + 0.012 * random.bipolar();
            phase = (phase + (from_hz + (to_hz - from_hz) * position) * wobble / RATE).fract();
            let tone = (std::f32::consts::TAU * phase).sin() + 0.3 * (2.0 * std::f32::consts::TAU * phase).sin();
            (tone + 0.5 * random.bipolar())
                * (position * 8.0).min(1.0)
                * (1.0 - position).powf(0.4)
                * (1.0 - 0.5 * position)
        })
        .collect()
}

/// The burst of a shell and its rolling end.
fn report(random: &mut Random, size: f32, far: f32) -> Vec<f32> {
    let front = with_peak(blast(0.002 + 0.006 * size), 1.0);
    let body = burst(random, 0.001, 0.28 + 0.3 * size, 45.0, 1_600.0);
    let bright = burst(random, 0.0005, 0.12, 300.0, 7_000.0);
    let tail = burst(random, 0.02, 1.6 + 0.8 * size, 60.0, 700.0);
    let mut sum = mix(
        &[(0.0, front, 1.0), (0.0, body, 1.0), (0.0, bright, 0.6 * (1.0 - far)), (0.01, tail, 0.22)],
        frames_of(3.0),
    );
    saturate(&mut sum, 2.2);
    OnePole::low_pass(9_000.0 * (-2.6 * far).exp()).run(&mut sum);
    with_peak(sum, 1.0)
}

/// A small report: a cracker or a star.
fn crack(random: &mut Random, size: f32, far: f32) -> Vec<f32> {
    let front = with_peak(blast(0.000_15 + 0.000_7 * size), 1.0);
    let length_s = (0.012 + 0.06 * size) * random.around(0.4);
    let gas = burst(random, 0.0003, length_s, 500.0 - 350.0 * size, 11_000.0);
    let mut sum = mix(&[(0.0, front, 1.0), (0.0, gas, 0.9)], frames_of(0.5));
    if far > 0.0 {
        OnePole::low_pass(12_000.0 * (-2.0 * far).exp()).run(&mut sum);
    }
    sum
}

fn make_show(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let mut random = call.random(0);
    let rate = (0.5 + 2.6 * call.number("intensity")) * call.number("speed");
    let seconds = call.frames as f32 / RATE;
    // The show is under way when we begin to listen.
    let mut at_s = 0.05;
    while at_s < seconds {
        let shell = Shell {
            whistle: if random.chance(0.3) { random.between(0.3, 1.0) } else { 0.0 },
            crackle: if random.chance(0.55) { random.between(0.3, 1.0) } else { 0.0 },
            size: random.unit(),
            far: (call.number("far") + 0.25 * random.bipolar()).clamp(0.0, 1.0),
        };
        let level = random.between_log(0.25, 1.0);
        fire(&mut random, &mut out, at_s, &shell, level);
        at_s += random.wait(rate).clamp(0.06, 2.5 / rate);
    }
    out.into()
}

fn make_crackers(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let mut random = call.random(0);
    let rate = (6.0 + 22.0 * call.number("intensity")) * call.number("speed");
    let size = call.number("size");
    for at in grains::poisson(&mut random, rate, call.frames) {
        let size = (size * random.around(0.5)).min(1.0);
        let crack = crack(&mut random, size, 0.0);
        let (level, pan) = (random.between_log(0.25, 1.0), 0.6 * random.bipolar());
        grains::add_panned(&mut out, at, &crack, level, pan);
        let echo_s = random.between(0.04, 0.16);
        grains::add_panned(&mut out, at + frames_of(echo_s), &crack, 0.1 * level, -pan);
    }
    out.into()
}
