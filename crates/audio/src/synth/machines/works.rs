//! Works of many machines: factory hall, conveyor, printer and scanner, cash register, and the buzz of
//! electric bells' cousins. A factory is a few machines of different periods, each a loop of knocks, hisses
//! and hum (Murray Schafer's "flat line" of continuous machinery, "The soundscape", 1977, under rhythmic
//! ones). Printers: stepper motors sing at their step rate (some hundred hertz), the head runs to and fro,
//! rollers and paper follow; dot-matrix needles fire at about 1 kHz in lines.

use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::grains;
use crate::synth::tools::noise;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

use super::parts::Clack;

pub(super) const FACTORY: Model = Model {
    name: "factory",
    about: "a hall of machines, a conveyor, a mill",
    kind: Kind::Texture,
    params: &[
        Param::word("place", "which", &["factory", "conveyor", "mill", "engine_room"]),
        Param::number("speed", "times the usual rate", 0.25, 4.0, 1.0),
        Param::number("intensity", "how busy", 0.0, 1.0, 0.5),
    ],
    make: factory,
};

pub(super) const PRINTER: Model = Model {
    name: "printer",
    about: "a printer, dot-matrix printer or scanner at work",
    kind: Kind::Texture,
    params: &[
        Param::word("device", "which", &["inkjet", "laser", "dot_matrix", "scanner"]),
        Param::number("speed", "times the usual speed", 0.25, 4.0, 1.0),
    ],
    make: printer,
};

pub(super) const BUZZER: Model = Model {
    name: "buzzer",
    about: "an electric buzzer: door, game show, apartment intercom",
    kind: Kind::Event,
    params: &[
        Param::number("length_s", "how long", 0.05, 10.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
        Param::number("intensity", "how rough", 0.0, 1.0, 0.6),
    ],
    make: buzzer,
};

/// A machine of a hall: period, when it acts within it, what it does.
struct Worker {
    period_s: f32,
    offset_s: f32,
    clack: Clack,
    gain: f32,
    hiss_s: f32,
    pan: f32,
}

fn factory(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let place = call.word("place");
    let busy = call.number("intensity");
    let (workers, hum_level, bed_level, hiss) = match place {
        "conveyor" => (5, 0.12, 0.2, false),
        "mill" => (6, 0.1, 0.25, false),
        "engine_room" => (3, 0.3, 0.5, true),
        _ => (7, 0.3, 0.28, true),
    };
    let speed = call.number("speed");
    let crew: Vec<Worker> = (0..workers)
        .map(|index| {
            let quick = place == "conveyor" || place == "mill";
            let low_hz = random.between_log(220.0, 1_400.0);
            Worker {
                period_s: if quick { random.between(0.16, 0.5) } else { random.between_log(0.35, 2.6) } / speed,
                offset_s: random.unit(),
                clack: Clack {
                    low_hz,
                    high_hz: low_hz * random.between(6.0, 14.0),
                    decay_s: random.between_log(0.03, 0.12),
                    modes: 14,
                    contact_s: random.between_log(3.0e-4, 2.0e-3),
                    noise: 0.4,
                },
                gain: random.between(0.1, 0.32) * (0.4 + 1.2 * busy),
                hiss_s: if hiss && index % 3 == 1 { random.between(0.12, 0.45) } else { 0.0 },
                pan: random.between(-0.9, 0.9),
            }
        })
        .collect();
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let total_s = call.frames as f32 / RATE;
    for worker in &crew {
        let body = worker.clack.body(&mut random);
        let mut at_s = worker.offset_s * worker.period_s;
        while at_s < total_s {
            let stroke = worker.clack.strike(&body, &mut random);
            grains::add_panned(&mut out, frames_of(at_s), &stroke, worker.gain * random.around(0.2), worker.pan);
            if worker.period_s > 0.5 {
                let echo = worker.clack.strike(&body, &mut random);
                grains::add_panned(
                    &mut out,
                    frames_of(at_s + 0.3 * worker.period_s),
                    &echo,
                    0.45 * worker.gain,
                    worker.pan,
                );
            }
            if worker.hiss_s > 0.0 {
                let mut puff = noise::white(&mut random, frames_of(worker.hiss_s));
                Biquad::high_pass(1_600.0, 0.6).run(&mut puff);
                let shape = crate::synth::tools::envelope::strike(0.01, worker.hiss_s, puff.len());
                crate::synth::tools::envelope::apply(&mut puff, &shape);
                grains::add_panned(
                    &mut out,
                    frames_of(at_s + 0.55 * worker.period_s),
                    &puff,
                    0.12 * (0.5 + busy),
                    worker.pan,
                );
            }
            at_s += worker.period_s * random.around(0.01);
        }
    }
    let motors: Vec<(f32, f32)> = (0..6).map(|_| (random.between_log(47.0, 900.0), random.between(0.3, 1.0))).collect();
    for (side, samples) in out.iter_mut().enumerate() {
        let mut bed = noise::pink(&mut call.random(10 + side as u64), call.frames);
        Biquad::peak(320.0, 0.7, 6.0).run(&mut bed);
        Biquad::low_pass(4_500.0, 0.5).run(&mut bed);
        let mut sway = Drift::new(call.random(20 + side as u64), 0.7);
        let mut phases = vec![0.0_f32; motors.len()];
        for (sample, bed) in samples.iter_mut().zip(&bed) {
            let mut hum = 0.0;
            for (phase, (hz, level)) in phases.iter_mut().zip(&motors) {
                *phase = (*phase + hz * speed.powf(0.3) / RATE).fract();
                hum += level * (2.0 * *phase - 1.0) / (1.0 + hz / 150.0);
            }
            let moved = 1.0 + 0.15 * sway.step();
            *sample += hum_level * hum * 0.2 * moved + bed_level * 0.4 * bed * moved;
        }
    }
    out.to_vec()
}

fn printer(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let device = call.word("device");
    let speed = call.number("speed");
    let mut out = vec![0.0; call.frames];
    let make = Clack { low_hz: 380.0, high_hz: 5_500.0, decay_s: 0.04, modes: 14, contact_s: 6.0e-4, noise: 0.5 };
    let body = make.body(&mut random);
    let (pass_s, step_hz): (f32, f32) = match device {
        "laser" => (2.4, 330.0),
        "dot_matrix" => (1.05, 1_050.0),
        "scanner" => (7.0, 410.0),
        _ => (0.95, 560.0),
    };
    let pass_s = pass_s / speed * random.around(0.06);
    let total_s = call.frames as f32 / RATE;
    let mut motor_phase = 0.0_f32;
    let mut soft = OnePole::low_pass(3_800.0);
    let mut needles = [Biquad::peak(1_900.0, 1.5, 8.0), Biquad::high_pass(600.0, 0.7)];
    let mut roller = Biquad::band_pass(900.0, 0.5);
    let mut fan = Biquad::band_pass(500.0, 0.4);
    let mut flutter = Drift::new(call.random(1), 20.0);
    let mut text = Drift::new(call.random(2), 9.0);
    let mut worn = Drift::new(call.random(3), 45.0);
    let mut case = [(640.0, 2.5), (1_300.0, 3.0), (2_400.0, 3.0), (4_100.0, 3.0)]
        .map(|(hz, q)| Biquad::band_pass(hz * random.around(0.15), q));
    let mut pull = 0.0_f32;
    for (frame, sample) in out.iter_mut().enumerate() {
        let time = frame as f32 / RATE;
        let part = (time / pass_s).fract();
        let forward = ((time / pass_s) as u32).is_multiple_of(2);
        // The carriage speeds up, runs, slows down, waits while the paper moves on.
        let run = (part / 0.07).min(1.0).min((0.86 - part) / 0.07).clamp(0.0, 1.0);
        let feeding = if part > 0.88 { 1.0 } else { 0.0 };
        let noise = random.bipolar();
        let tone_hz = step_hz
            * if device == "dot_matrix" { 0.28 } else { 1.0 }
            * (0.3 + 0.7 * run)
            * if forward { 1.0 } else { 1.04 }
            * (1.0 + 0.008 * worn.step());
        motor_phase += (tone_hz * run + 190.0 * feeding) / RATE;
        // Every step jolts the case, through belts and gears that are never twice the same.
        let jolt = if motor_phase >= 1.0 { random.between(0.25, 1.0) } else { 0.0 };
        motor_phase = motor_phase.fract();
        let moves = run.max(0.8 * feeding);
        let jolted = case.iter_mut().map(|mode| mode.step(jolt * moves + 0.05 * noise * moves)).sum::<f32>();
        let step = soft.step(if motor_phase < 0.5 { 1.0 } else { -1.0 }) + 0.5 * (2.0 * motor_phase - 1.0);
        let glide = roller.step(noise);
        *sample = 0.03 * step * moves * (1.0 + 0.2 * flutter.step())
            + 1.6 * jolted
            + 0.12 * glide * (0.25 + 0.75 * run.max(feeding))
            + 0.06 * fan.step(noise);
        if device == "dot_matrix" {
            pull += step_hz * speed.sqrt() / RATE;
            let prints = run > 0.9 && text.step() > -0.45;
            let mut fired = 0.0;
            if pull >= 1.0 {
                pull -= 1.0;
                fired = if prints { random.between(0.5, 1.0) } else { 0.0 };
            }
            let rung =
                needles.iter_mut().fold(fired + if prints { 0.12 * noise } else { 0.0 }, |x, filter| filter.step(x));
            *sample += 0.8 * rung;
        }
    }
    let mut at_s = 0.0;
    while at_s < total_s {
        let turn = make.strike(&body, &mut random);
        grains::add(&mut out, frames_of(at_s + 0.87 * pass_s), &turn, 0.35 * random.around(0.3));
        let start = make.strike(&body, &mut random);
        grains::add(&mut out, frames_of(at_s + 0.99 * pass_s), &start, 0.25 * random.around(0.3));
        at_s += pass_s;
    }
    Biquad::high_pass(90.0, 0.7).run(&mut out);
    vec![out]
}

fn buzzer(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let frames = frames_of(call.number("length_s") * random.around(0.06) + 0.06).min(call.frames);
    let rough = call.number("intensity");
    // An armature on mains of 60 Hz: it hits its stop twice a period, never quite alike.
    let hz = 120.0 * call.number("pitch") * random.around(0.03);
    let held = frames.saturating_sub(frames_of(0.06));
    let make = Clack { low_hz: 260.0, high_hz: 4_900.0, decay_s: 0.02, modes: 16, contact_s: 2.5e-4, noise: 0.25 };
    let body = make.body(&mut random);
    let strokes: Vec<Vec<f32>> = (0..6).map(|_| make.strike(&body, &mut random)).collect();
    let mut out = vec![0.0; frames];
    let (mut phase, mut side) = (0.0_f32, 0_usize);
    let mut drift = Drift::new(call.random(1), 7.0);
    let mut wave = OnePole::low_pass(2_400.0);
    for frame in 0..held {
        phase += hz * (1.0 + 0.004 * drift.step()) / RATE;
        if phase >= 1.0 {
            phase -= 1.0;
            side += 1;
            let gain = (0.3 + 0.43 * rough) * random.around(0.12) * if side.is_multiple_of(2) { 1.0 } else { 0.83 };
            grains::add(&mut out, frame, &strokes[random.below(6)], gain);
        }
        out[frame] += 0.3 * wave.step(if phase < 0.35 { 1.0 } else { -0.5 });
    }
    // The case it is screwed to.
    for (hz, q, gain_db) in [(430.0, 1.5, 6.0), (1_370.0, 2.0, 7.0), (2_700.0, 2.0, 6.0)] {
        Biquad::peak(hz * random.around(0.15), q, gain_db).run(&mut out);
    }
    Biquad::high_pass(170.0, 0.7).run(&mut out);
    crate::synth::tools::envelope::fade_in(&mut out, 120);
    crate::synth::tools::envelope::fade_out(&mut out, frames_of(0.06));
    vec![out]
}
