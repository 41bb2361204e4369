//! Combustion engines, after Stefano Baldan, Hélène Lachambre, Stefano Delle Monache and Patrick Boussard,
//! "Physically informed car engine sound synthesis for virtual and augmented environments" (IEEE Sonic
//! Interactions for Virtual Environments 2015): every cylinder sends a pulse of gas into the exhaust when its
//! valve opens, each cycle a little different; header, pipe and silencer are waveguides; intake, pistons,
//! valves, gears and cooling air add their own. Speed and load come from [`drive`], the builds of engines
//! from [`build`].

mod build;
mod drive;
mod starter;

pub use build::{Build, find};
pub use drive::steady;

use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::noise;
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE};

use super::parts::{Pass, Pipe, add_impulse, pass_by};
use super::road;

pub(super) const MODEL: Model = Model {
    name: "engine",
    about: "a combustion engine that idles, runs, revs, starts, stops or pulls away through its gears",
    kind: Kind::Texture,
    params: &[
        Param::word("vehicle", "which engine", build::NAMES),
        Param::word("action", "what it does", &["steady", "idle", "rev", "accelerate", "start", "stop", "work"]),
        Param::number("intensity", "how hard it works", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual engine speed", 0.25, 4.0, 1.0),
        Param::number("size", "from a toy to a giant of its kind", 0.0, 1.0, 0.5),
    ],
    make: |call| {
        let build = find(call.word("vehicle"));
        let drive = drive::plan(call, build, call.word("action"));
        vec![run(call, build, &drive, call.number("size"))]
    },
};

/// A vehicle that comes, passes and goes.
pub(super) const PASS: Model = Model {
    name: "vehicle_pass",
    about: "a vehicle with its tyres that comes, passes and goes",
    kind: Kind::Texture,
    params: &[
        Param::word("vehicle", "which engine", build::NAMES),
        Param::number("intensity", "how hard it works", 0.0, 1.0, 0.5),
        Param::number("speed", "times its usual speed", 0.25, 4.0, 1.0),
        Param::number("size", "from a toy to a giant of its kind", 0.0, 1.0, 0.5),
        Param::number("tyres", "the rolling noise beside the engine", 0.0, 2.0, 1.0),
    ],
    make: make_pass,
};

fn make_pass(call: &Call<'_>) -> Vec<Vec<f32>> {
    let build = find(call.word("vehicle"));
    let drive = steady(call, build, 0.3 + 0.4 * call.number("intensity"));
    let mut source = run(call, build, &drive, call.number("size"));
    let tyres = call.number("tyres") * build.tyres;
    if tyres > 0.0 {
        let level = rms(&source);
        let rolling = road::rolling(call.random(60), call.frames, 0.5 + 0.25 * call.number("speed"));
        let gain = 0.7 * tyres * level / rms(&rolling).max(1e-9);
        source.iter_mut().zip(&rolling).for_each(|(sample, rolling)| *sample += gain * rolling);
    }
    let duration_s = call.frames as f32 / RATE;
    let mut random = call.random(61);
    let speed_m_s = build.usual_m_s * call.number("speed") * random.around(0.15);
    let pass = Pass {
        height_m: 0.4,
        speed_m_s,
        // Who stands beside a fast road stands further back.
        nearest_m: random.between(3.0, 4.0) + 0.22 * speed_m_s,
        at_s: duration_s * random.between(0.42, 0.55),
    };
    pass_by(&source, pass).to_vec()
}

fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32).sqrt()
}

/// Revolutions a minute and load (0 coasting to 1 full) at every frame; 0 rpm is a standing engine.
pub struct Drive {
    /// Revolutions a minute.
    pub rpm: Vec<f32>,
    /// Load.
    pub load: Vec<f32>,
    /// Where the starter turns the engine, if it does: from and to, in frames.
    pub starter: Option<(usize, usize)>,
}

/// The sound of an engine, mono.
pub fn run(call: &Call<'_>, build: &Build, drive: &Drive, size: f32) -> Vec<f32> {
    let frames = drive.rpm.len();
    let larger = 2.0_f32.powf(1.2 * (size - 0.5));
    let pulses = Pulses::place(call, build, drive);
    let mut out = exhaust(call, build, drive, &pulses, larger);
    let block = block(call, build, &pulses, larger, frames);
    let intake = intake(call, build, drive, &pulses);
    let gears = gears(call, build, drive);
    for frame in 0..frames {
        out[frame] += block[frame] + intake[frame] + gears[frame];
    }
    if let Some((from, to)) = drive.starter {
        let cranking = starter::cranking(call, build, to - from);
        out[from..to].iter_mut().zip(&cranking).for_each(|(sample, starter)| *sample += starter);
    }
    out
}

/// Impulses, two samples each, of everything that happens once a cycle.
struct Pulses {
    exhaust: [Vec<f32>; 2],
    combustion: Vec<f32>,
    valves: Vec<f32>,
}

impl Pulses {
    fn place(call: &Call<'_>, build: &Build, drive: &Drive) -> Self {
        let frames = drive.rpm.len();
        let mut random = call.random(40);
        let mut out = Self {
            exhaust: [vec![0.0; frames], vec![0.0; frames]],
            combustion: vec![0.0; frames],
            valves: vec![0.0; frames],
        };
        // No two cylinders fill alike, nor are their headers equally long.
        let strength: Vec<f32> = build.firing.iter().map(|_| random.around(0.18)).collect();
        let header: Vec<f32> = build.firing.iter().map(|_| random.between(0.0, 1.2e-3) * RATE).collect();
        let per_cycle = if build.two_stroke { 1.0 } else { 2.0 };
        let mut uneven = Drift::new(call.random(39), build.idle_rpm / 60.0);
        let mut phase = random.unit();
        for frame in 0..frames {
            // Every combustion pushes the crank on: at idle its speed swings within the cycle, and wanders.
            let swing = 0.012
                * build.roughness
                * (1.0 - drive.load[frame])
                * uneven.step()
                * (build.idle_rpm / drive.rpm[frame].max(1.0)).min(1.0);
            let step = drive.rpm[frame] * (1.0 + swing) / (60.0 * per_cycle * RATE);
            if step <= 0.0 {
                continue;
            }
            let load = drive.load[frame];
            let next = phase + step;
            for (cylinder, &fires) in build.firing.iter().enumerate() {
                let crossed =
                    if next >= 1.0 { fires >= phase || fires < next - 1.0 } else { phase <= fires && fires < next };
                if !crossed {
                    continue;
                }
                let at = frame as f32 + ((fires - phase).rem_euclid(1.0) / step).min(1.0);
                // Combustion varies from cycle to cycle, most at idle: by some 5 to 10 % there, 2 % under load
                // (Heywood, "Internal Combustion Engine Fundamentals", section 9.4).
                let spread = build.roughness * (0.07 + 0.11 * (1.0 - load).powi(2));
                let missed = random.chance(build.roughness * 0.01 * (1.0 - load));
                let cycle = strength[cylinder] * (1.0 + spread * random.normal()).clamp(0.1, 2.5);
                let gain = if missed { 0.15 } else { cycle } * (0.3 + 0.7 * load);
                let bank = usize::from(build.banks == 2 && cylinder % 2 == 1);
                let opening = 0.35 / per_cycle / step;
                add_impulse(&mut out.exhaust[bank], at + header[cylinder] + opening, gain);
                add_impulse(&mut out.combustion, at, gain);
                for _ in 0..2 {
                    let tick = at + random.unit() / (per_cycle * step);
                    add_impulse(&mut out.valves, tick, random.between(0.3, 1.0));
                }
            }
            phase = next.fract();
        }
        out
    }
}

/// Gas pulses through header, pipe and silencer.
fn exhaust(call: &Call<'_>, build: &Build, drive: &Drive, pulses: &Pulses, larger: f32) -> Vec<f32> {
    let frames = drive.rpm.len();
    let mut out = vec![0.0; frames];
    let mut turbulence = call.random(41);
    for (bank, impulses) in pulses.exhaust.iter().enumerate().take(build.banks) {
        let length_m = build.pipe_m * larger * (1.0 + 0.07 * bank as f32);
        let mut pipe = Pipe::new(length_m, -build.ringing, 1_800.0);
        let quiet = 1.0 - build.openness;
        let mut chambers = [0.31, 0.47, 0.19].map(|length_m| Pipe::new(length_m * larger, 0.55, 900.0));
        let mut dull = Biquad::low_pass(900.0 + 6_000.0 * build.openness, 0.5);
        let mut thump = Biquad::high_pass(22.0, 0.7);
        let (mut rise, mut fall) = (0.0_f32, 0.0_f32);
        let (mut tail, mut gas, mut gust) = (0.0_f32, 0.0_f32, 0.0_f32);
        let (mut coefficient, mut rough) = (0.1, 0.0);
        let mut before = 0.0;
        for frame in 0..frames {
            if frame % 16 == 0 {
                // Blow-down takes some 30 degrees of the crank, but not less than the gas needs.
                let width_s = (12.0 / (6.0 * drive.rpm[frame].max(60.0))).clamp(1.5e-4, 4.0e-3);
                coefficient = 1.0 - (-1.0 / (width_s * RATE)).exp();
                // The faster pulses follow each other, the less the flow breaks up between them.
                let quick = (850.0_f32.max(build.idle_rpm) / drive.rpm[frame].max(1.0)).min(1.2);
                rough = build.hiss * (0.08 + 0.35 * quick * quick.sqrt());
            }
            rise += coefficient * (impulses[frame] / coefficient.max(1e-3) * 0.25 - rise);
            fall += coefficient * (rise - fall);
            gas += 0.006 * (fall - gas);
            // Turbulence rides on the flow and outlasts the pulse: no two are alike.
            gust += 0.35 * (turbulence.bipolar() - gust);
            let noise = gust + 0.5 * turbulence.bipolar();
            let blown = fall * (1.0 + rough * noise) + 0.25 * build.hiss * gas * noise;
            let mut pressure = pipe.step(blown);
            // The wave steepens on its way where it is strong (the bark of an open exhaust).
            pressure = steepen(pressure * (1.0 + 2.0 * build.openness));
            let silenced: f32 = chambers.iter_mut().map(|chamber| chamber.step(pressure)).sum::<f32>() / 3.0;
            let mixed = build.openness * pressure + quiet * silenced;
            let heard = thump.step(dull.step(mixed));
            // A small opening radiates the change of flow: 6 dB an octave up to its size.
            tail += 0.12 * (heard - tail);
            out[frame] += 5.0 * heard + 10.0 * (tail - before);
            before = tail;
        }
    }
    out
}

fn steepen(pressure: f32) -> f32 {
    pressure / (1.0 + pressure.abs() * 0.6)
}

/// The block and its covers, struck by combustion and by the valves; diesel knock is the same, harder. A
/// blow is a burst of pressure waves in the chamber, each different, so noise drives the modes.
fn block(call: &Call<'_>, build: &Build, pulses: &Pulses, larger: f32, frames: usize) -> Vec<f32> {
    let mut random = call.random(42);
    let body = modes(&mut random, 16, 180.0 / larger, 3_600.0 / larger);
    let cover = modes(&mut random, 10, 1_500.0, 9_500.0);
    let (mut body, mut cover) = (Modes::new(&body), Modes::new(&cover));
    let mut hardness = OnePole::low_pass(3_200.0);
    let mut rattle = call.random(43);
    let (mut burst, mut ring, mut tick) = (0.0_f32, 0.0_f32, 0.0_f32);
    (0..frames)
        .map(|frame| {
            let noise = rattle.bipolar();
            burst = burst * 0.982 + pulses.combustion[frame];
            ring = ring * 0.9975 + pulses.combustion[frame] * 0.03;
            tick = tick * 0.99 + pulses.valves[frame];
            let blow = hardness.step(0.35 * pulses.combustion[frame] + (0.12 * burst + 0.12 * ring) * noise);
            1.5 * build.knock * body.step(blow) + build.valves * cover.step((0.02 * tick + 0.002) * noise)
        })
        .collect()
}

/// Modes of cast iron with gaskets and oil: damped by some 2.5 % of the critical, and each radiates with a sign
/// of its own, so that a blow is no click.
fn modes(random: &mut Random, count: usize, low_hz: f32, high_hz: f32) -> Vec<Mode> {
    (0..count)
        .map(|index| {
            let frequency_hz = low_hz * (high_hz / low_hz).powf((index as f32 + random.unit()) / count as f32);
            let sign = if random.chance(0.5) { 1.0 } else { -1.0 };
            Mode {
                frequency_hz,
                decay_s: 6.9 / (std::f32::consts::TAU * frequency_hz * 0.025) * random.around(0.4),
                gain: sign * random.between(0.3, 1.0),
            }
        })
        .collect()
}

/// Air sucked in with every stroke, and blown by the cooling fan.
fn intake(call: &Call<'_>, build: &Build, drive: &Drive, pulses: &Pulses) -> Vec<f32> {
    let mut air = noise::pink(&mut call.random(44), drive.rpm.len());
    Biquad::band_pass(420.0, 0.6).run(&mut air);
    let mut fan = noise::pink(&mut call.random(45), drive.rpm.len());
    Biquad::high_pass(350.0, 0.5).run(&mut fan);
    let mut throat = Pipe::new(0.45, -0.6, 1_500.0);
    let mut breath = 0.0_f32;
    let mut soft = 0.0_f32;
    (0..drive.rpm.len())
        .map(|frame| {
            let turn = 0.06 * (drive.rpm[frame] / build.idle_rpm).min(1.0) + drive.rpm[frame] / build.max_rpm;
            breath = breath * 0.994 + pulses.combustion[frame] * 0.1;
            soft += 0.03 * (breath - soft);
            let sucked = throat.step(-soft * (0.5 + 3.0 * air[frame]));
            build.intake * drive.load[frame] * sucked * 0.5 + build.fan * turn.powf(1.5) * fan[frame] * 0.5
        })
        .collect()
}

/// Gears, camshaft drive and charger: tones tied to the engine speed.
fn gears(call: &Call<'_>, build: &Build, drive: &Drive) -> Vec<f32> {
    let mut out = vec![0.0; drive.rpm.len()];
    if build.whine <= 0.0 {
        return out;
    }
    for (index, &ratio) in build.whine_ratios.iter().enumerate() {
        let mut unsteady = Drift::new(call.random(46 + index as u64), 9.0);
        let mut phase = 0.0_f32;
        for (frame, sample) in out.iter_mut().enumerate() {
            let frequency_hz = drive.rpm[frame] / 60.0 * ratio;
            phase = (phase + frequency_hz / RATE).fract();
            if frequency_hz > 12_000.0 {
                continue;
            }
            let turn = drive.rpm[frame] / build.max_rpm;
            let level = turn * turn * (1.0 + 0.5 * unsteady.step()) / (1.0 + index as f32);
            *sample += 0.12 * build.whine * level * (std::f32::consts::TAU * phase).sin();
        }
    }
    out
}
