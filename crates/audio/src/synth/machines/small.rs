//! Small things that sound by themselves: a music box (steel teeth plucked by pins: a bar clamped at one end,
//! Euler and Bernoulli: 1, 6.27, 17.5; its case answers, its governor whirrs) and the vibration of a telephone
//! (an eccentric of some 10,000 turns a minute that makes phone and table rattle).

use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

use super::parts::Clack;

pub(super) const MUSIC_BOX: Model = Model {
    name: "music_box",
    about: "a music box that plays a tune of its own",
    kind: Kind::Texture,
    params: &[
        Param::number("speed", "times the usual speed", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make: music_box,
};

pub(super) const VIBRATION: Model = Model {
    name: "phone_vibration",
    about: "a telephone that vibrates on a table",
    kind: Kind::Texture,
    params: &[
        Param::number("speed", "times the usual rate of calls", 0.25, 4.0, 1.0),
        Param::number("intensity", "how much it rattles", 0.0, 1.0, 0.5),
    ],
    make: vibration,
};

fn music_box(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    // A major scale; steps of a tune are small, and it comes home at the end of every four bars.
    let scale = [0, 2, 4, 5, 7, 9, 11, 12, 14, 16];
    let base_hz = 1_046.5 * call.number("pitch");
    let beat_s = 0.21 / call.number("speed");
    let mut out = vec![0.0; call.frames];
    let total_s = call.frames as f32 / RATE;
    let teeth: Vec<Vec<f32>> = scale
        .iter()
        .map(|&steps| {
            let hz = base_hz * 2.0_f32.powf(steps as f32 / 12.0) * random.around(0.003);
            let modes: Vec<Mode> = [(1.0, 1.0, 1.9), (2.02, 0.06, 0.9), (6.27, 0.22, 0.25), (17.5, 0.08, 0.07)]
                .iter()
                .map(|&(ratio, gain, decay_s)| Mode { frequency_hz: hz * ratio, decay_s, gain })
                .collect();
            Modes::new(&modes).ring(&[1.0], frames_of(1.9))
        })
        .collect();
    let pin = Clack { low_hz: 1_500.0, high_hz: 8_000.0, decay_s: 0.012, modes: 8, contact_s: 1.5e-4, noise: 0.3 };
    let pin_body = pin.body(&mut random);
    let (mut at_s, mut place, mut count) = (random.between(0.05, 0.2), 4_usize, 0_usize);
    while at_s < total_s {
        place = if count.is_multiple_of(16) {
            [0, 4, 7][random.below(3)]
        } else {
            (place + random.below(5)).saturating_sub(2).min(9)
        };
        if !random.chance(0.14) || count.is_multiple_of(4) {
            let at = frames_of(at_s * random.around(0.002));
            grains::add(&mut out, at, &teeth[place], 0.35 * random.around(0.25));
            grains::add(&mut out, at, &pin.strike(&pin_body, &mut random), 0.03);
            if count.is_multiple_of(8) {
                grains::add(&mut out, at, &teeth[place.saturating_sub(2)], 0.22);
            }
        }
        count += 1;
        at_s += beat_s * random.around(0.02);
    }
    let mut whirr = Biquad::band_pass(2_900.0, 1.0);
    out.iter_mut().for_each(|sample| *sample += 0.006 * whirr.step(random.bipolar()));
    vec![out]
}

fn vibration(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let rattles = call.number("intensity");
    let cycle_s = 1.9 / call.number("speed");
    let turn_hz = random.between(160.0, 185.0);
    let table = Clack { low_hz: 220.0, high_hz: 6_500.0, decay_s: 0.006, modes: 20, contact_s: 2.0e-4, noise: 0.5 };
    let body = table.body(&mut random);
    let taps: Vec<Vec<f32>> = (0..6).map(|_| table.strike(&body, &mut random)).collect();
    let mut drift = Drift::new(call.random(1), 6.0);
    let mut hop = Drift::new(call.random(2), 12.0);
    let (mut phase, mut speed) = (0.0_f32, 0.0_f32);
    let mut out = vec![0.0; call.frames];
    for frame in 0..call.frames {
        let time = frame as f32 / RATE;
        let on = (time % cycle_s) < 0.55 * cycle_s;
        speed += (if on { 1.0 } else { 0.0 } - speed) * 1.0 / (0.045 * RATE);
        phase += turn_hz * speed * (1.0 + 0.006 * drift.step()) / RATE;
        if phase >= 1.0 {
            phase -= 1.0;
            let strength = speed * speed * (0.4 + rattles) * (1.0 + 0.3 * hop.step());
            // The case is thrown up in every turn; now and then it lands late and softly.
            let bounce = if random.chance(0.05) { 0.5 } else { random.around(0.12) };
            grains::add(&mut out, frame, &taps[random.below(6)], 0.3 * strength * bounce);
        }
        out[frame] += 0.1 * speed * speed * (std::f32::consts::TAU * phase).sin();
    }
    vec![out]
}
