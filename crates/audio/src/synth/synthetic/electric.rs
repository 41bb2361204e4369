//! Electricity and radio: noise by colour, a receiver between stations, mains hum (50 or 60 Hz and the even harmonics
//! that a transformer's core gives), arcs (a breakdown at each half wave of the mains, Farnell, "Designing
//! Sound", practical 17) and the clicks of a Geiger counter, which come as a Poisson process.

use crate::space::width;
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::oscillator::Phase;
use crate::synth::tools::slow::Drift;
use crate::synth::tools::{grains, noise};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const NOISE: Model = Model {
    name: "noise",
    about: "even noise: white, pink or brown",
    kind: Kind::Texture,
    params: &[Param::word("color", "its spectrum", &["white", "pink", "brown"])],
    make: even_noise,
};

pub(super) const RADIO: Model = Model {
    name: "radio_static",
    about: "a radio or television between stations: hiss, crackle and passing whistles",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "of the interference", 0.0, 1.0, 0.5),
        Param::number("tuning", "how much the dial is moved", 0.0, 1.0, 0.4),
    ],
    make: radio,
};

pub(super) const HUM: Model = Model {
    name: "mains_hum",
    about: "the hum and buzz of mains, a transformer, a bad cable",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "from hum to buzz", 0.0, 1.0, 0.4),
        Param::number("pitch", "times that of the mains, 50 or 60 Hz", 0.25, 4.0, 1.0),
    ],
    make: hum,
};

pub(super) const ARC: Model = Model {
    name: "electric_arc",
    about: "electric sparks, an arc, a Tesla coil",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "of the discharge", 0.0, 1.0, 0.5),
        Param::number("speed", "of the sparks", 0.25, 4.0, 1.0),
        Param::word("pattern", "how it comes", &["sparks", "arc"]),
    ],
    make: arc,
};

pub(super) const GEIGER: Model = Model {
    name: "geiger_counter",
    about: "the clicks of a Geiger counter",
    kind: Kind::Texture,
    params: &[Param::number("intensity", "of the radiation", 0.0, 1.0, 0.5)],
    make: geiger,
};

fn even_noise(call: &Call<'_>) -> Vec<Vec<f32>> {
    (0..2)
        .map(|channel| {
            let mut random = call.random(channel);
            match call.word("color") {
                "pink" => noise::pink(&mut random, call.frames),
                "brown" => noise::brown(&mut random, call.frames),
                _ => noise::white(&mut random, call.frames),
            }
        })
        .collect()
}

fn radio(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, tuning) = (call.number("intensity"), call.number("tuning"));
    let mut out = noise::white(&mut call.random(0), call.frames);
    let mut fading = Drift::new(call.random(1), 1.2);
    let mut quick = Drift::new(call.random(2), 14.0);
    let mut dial = Drift::new(call.random(3), 0.7);
    let mut beat = Phase::at(0.0);
    let mut second = Phase::at(0.3);
    for sample in &mut out {
        let level = 1.0 + 0.4 * fading.step() + 0.3 * intensity * quick.step();
        let dial = dial.step();
        // The carriers of stations beat with the receiver's own while the dial passes them.
        let offset_hz = (dial * 9_000.0).abs() + 60.0;
        beat.advance(offset_hz);
        second.advance((dial * 6_000.0 - 2_400.0).abs() + 90.0);
        let near = (-offset_hz / 1_500.0).exp();
        *sample = 0.3 * level * *sample + tuning * (0.6 * near * beat.sine() + 0.1 * near * second.sine());
    }
    let mut random = call.random(4);
    for at in grains::poisson(&mut random, 5.0 + 50.0 * intensity, call.frames) {
        let (frequency_hz, decay_s) = (random.between_log(900.0, 5_000.0), random.between_log(0.002, 0.025));
        let crack = noise::burst(&mut random, frequency_hz, 0.6, decay_s);
        grains::add(&mut out, at, &crack, random.unit().powi(2) * (0.5 + 1.6 * intensity));
    }
    Biquad::high_pass(220.0, 0.7).run(&mut out);
    Biquad::low_pass(5_200.0, 0.7).run(&mut out);
    vec![out]
}

fn hum(call: &Call<'_>) -> Vec<Vec<f32>> {
    let intensity = call.number("intensity");
    let mut random = call.random(0);
    let mains_hz = if random.chance(0.5) { 50.0 } else { 60.0 };
    let base_hz = mains_hz * call.number("pitch") * random.around(0.001);
    let parts: Vec<(f32, f32)> = (1..=24)
        .map(|harmonic| {
            let even = if harmonic % 2 == 0 { 1.0 } else { 0.4 };
            let fall = (harmonic as f32).powf(-4.6 + 2.9 * intensity);
            (harmonic as f32, even * fall * random.between(0.8, 1.1))
        })
        .collect();
    let mut phases: Vec<Phase> = parts.iter().map(|_| Phase::at(random.unit())).collect();
    let mut sway = Drift::new(call.random(1), 0.63);
    let hiss = noise::band(&mut call.random(2), call.frames, 400.0, 3_000.0);
    let samples: Vec<f32> = hiss
        .iter()
        .map(|hiss| {
            let sway = 1.0 + 0.2 * sway.step();
            let mut sum = 0.0;
            for (phase, (ratio, gain)) in phases.iter_mut().zip(&parts) {
                phase.advance(base_hz * ratio);
                sum += gain * phase.sine();
            }
            sum * sway + hiss * 0.025 * (0.3 + intensity)
        })
        .collect();
    width::part(&samples, random.below(1 << 20) as u64).into()
}

fn arc(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, speed) = (call.number("intensity"), call.number("speed"));
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let mut random = call.random(0);
    let steady = call.word("pattern") == "arc";
    let (mut next, mut on_s, mut time_s) = (0.0_f32, 0.0_f32, 0.0_f32);
    let half_wave_s = 0.01 / speed.sqrt();
    while time_s < call.frames as f32 / RATE {
        if time_s >= next {
            on_s = time_s + if steady { 60.0 } else { random.between_log(0.06, 1.6) * (0.6 + intensity) };
            next = on_s + random.wait(2.6 * speed) + 0.03;
        }
        if time_s < on_s {
            // Sparks at each half wave: the gap strikes again as often as the voltage allows, early or late, and
            // each is a click without a pitch.
            let gain = random.between(0.25, 1.0) * (0.6 + intensity);
            let pan = 0.3 * random.bipolar();
            let mut at_s = time_s + random.unit() * 0.004;
            for _ in 0..1 + random.below(5) {
                let (frequency_hz, decay_s) = (random.between_log(1_800.0, 9_000.0), random.between_log(0.0008, 0.006));
                let spark = noise::burst(&mut random, frequency_hz, 0.4, decay_s);
                grains::add_panned(&mut out, frames_of(at_s), &spark, gain * random.between_log(0.2, 1.0), pan);
                at_s += random.between_log(0.000_3, 0.003);
            }
            let body_hz = random.between_log(250.0, 900.0);
            let body = noise::burst(&mut random, body_hz, 0.6, 0.008);
            grains::add_panned(&mut out, frames_of(at_s), &body, 0.15 * gain, pan);
        }
        time_s += half_wave_s;
    }
    for at in grains::poisson(&mut random, 3.0 * speed, call.frames) {
        let snap = noise::burst(&mut random, 3_500.0, 0.4, 0.03);
        grains::add_panned(&mut out, at, &snap, random.unit() * (0.6 + 1.4 * intensity), 0.0);
    }
    let mut buzz = Phase::at(0.0);
    let mut soft = OnePole::low_pass(900.0);
    let [left, right] = &mut out;
    for (left, right) in left.iter_mut().zip(right) {
        buzz.advance(100.0);
        let low = soft.step(buzz.saw()) * if steady { 0.08 } else { 0.02 };
        *left += low;
        *right += low;
    }
    out.into()
}

fn geiger(call: &Call<'_>) -> Vec<Vec<f32>> {
    let intensity = call.number("intensity");
    let mut out = vec![0.0; call.frames];
    let mut random = call.random(0);
    // A pulse of the tube is over in 0.2 ms; the small loudspeaker answers with a short, rough tick of no clear pitch.
    let clicks: Vec<Vec<f32>> = (0..8)
        .map(|_| {
            let hz = 2_700.0 * random.around(0.1);
            let tick = |frame: usize| {
                let t = frame as f32 / RATE;
                ((std::f32::consts::TAU * hz * t).sin() + random.bipolar()) * (-t / 0.000_5).exp()
            };
            (0..frames_of(0.006)).map(tick).collect()
        })
        .collect();
    let mut swell = Drift::new(call.random(1), 0.35);
    let swell: Vec<f32> =
        (0..=call.frames / 512).map(|_| (0..512).map(|_| swell.step()).sum::<f32>() / 512.0).collect();
    for at in grains::poisson(&mut random, 2.0 * 60.0_f32.powf(intensity) * 1.6, call.frames) {
        if random.chance(0.625 + 0.375 * swell[at / 512]) {
            grains::add(&mut out, at, &clicks[random.below(clicks.len())], random.between(0.8, 1.0));
        }
    }
    vec![out]
}
