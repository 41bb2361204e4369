//! Creaks and squeaks: two surfaces stick and slip, and every slip excites the bodies behind them. The rate
//! of slips follows the speed of the rubbing, so a slow hinge ticks and groans and a fast one squeals
//! (Farnell, "Designing Sound", 2010, practical 6: a creaking door; Avanzini, Serafin and Rocchesso,
//! "Interactive simulation of rigid body interaction with friction-induced sound generation", IEEE TSAP 13,
//! 2005). A slip is over in 0.1 ms and so as bright as the body lets it be; slow slips come irregularly and ever
//! stronger the longer it stuck, fast ones lock into a tone; and what creaks moves in jerks.

use super::contact::{arch, with_peak};
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "creak",
    about: "a creak or squeak of something that sticks and slips",
    kind: Kind::Event,
    params: &[
        Param::word("material", "of the body", &["wood", "metal", "rope", "leather", "rubber", "chalk", "floor"]),
        Param::number("length", "seconds", 0.1, 8.0, 1.4),
        Param::number("speed", "of the movement, times the usual", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::number("size", "of the body", 0.0, 1.0, 0.5),
        Param::number("roughness", "how uneven the slips are", 0.0, 1.0, 0.5),
        Param::number("intensity", "how firmly it is pressed", 0.0, 1.0, 0.5),
    ],
    make,
};

/// What rubs: slips a second at least and most, how regular the fastest are (0 to 1), how long it moves at once, the
/// hiss between the slips, and the body.
struct Rubbing {
    slips_hz: [f32; 2],
    lock: f32,
    jerk_s: f32,
    noise: f32,
    body: Body,
}

/// Modes of a thick, built-up thing, dense and strongly damped: from, to, how many, and the decay at both ends.
struct Body {
    hz: [f32; 2],
    count: usize,
    decay_s: [f32; 2],
    /// The power of the frequency with which high modes are louder.
    rise: f32,
}

fn rubbing(material: &str) -> Rubbing {
    let of = |(slow_hz, fast_hz, lock), jerk_s, noise, (low_hz, high_hz, count), (long_s, short_s), rise| Rubbing {
        slips_hz: [slow_hz, fast_hz],
        lock,
        jerk_s,
        noise,
        body: Body { hz: [low_hz, high_hz], count, decay_s: [long_s, short_s], rise },
    };
    match material {
        "metal" => of((260.0, 1_300.0, 0.96), 0.32, 0.04, (700.0, 7_000.0, 14), (0.03, 0.012), 0.1),
        "rope" => of((12.0, 90.0, 0.4), 0.45, 0.12, (700.0, 5_500.0, 18), (0.02, 0.008), 0.1),
        "leather" => of((25.0, 170.0, 0.6), 0.25, 0.1, (800.0, 5_000.0, 14), (0.018, 0.008), 0.1),
        "rubber" => of((750.0, 1_500.0, 0.98), 8.0, 0.05, (900.0, 6_500.0, 9), (0.012, 0.006), 0.0),
        "chalk" => of((1_500.0, 2_700.0, 0.98), 8.0, 0.1, (1_400.0, 9_000.0, 10), (0.02, 0.01), 0.1),
        "floor" => of((14.0, 75.0, 0.5), 0.3, 0.05, (350.0, 4_200.0, 28), (0.04, 0.015), 0.2),
        _ => of((18.0, 260.0, 0.9), 0.5, 0.05, (450.0, 4_200.0, 26), (0.04, 0.014), 0.2),
    }
}

fn modes(random: &mut Random, body: &Body, scale: f32) -> Vec<Mode> {
    let [low_hz, high_hz] = body.hz;
    (0..body.count)
        .map(|mode| {
            let place = mode as f32 / (body.count - 1) as f32;
            let ratio = (high_hz / low_hz).powf(place) * random.around(0.1);
            let decay_s = body.decay_s[0] * (body.decay_s[1] / body.decay_s[0]).powf(place) * random.around(0.25);
            let sign = if random.chance(0.5) { -1.0 } else { 1.0 };
            let gain = sign * random.between(0.3, 1.0) * ratio.powf(body.rise);
            Mode { frequency_hz: low_hz * ratio * scale, decay_s, gain }
        })
        .collect()
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let rubbing = rubbing(call.word("material"));
    let mut random = call.random(0);
    let scale = (1.4 * (0.5 - call.number("size"))).exp2();
    let body = modes(&mut call.random(1), &rubbing.body, scale);
    let frames = frames_of(call.number("length") * random.around(0.12)).min(call.frames);
    let mut force = vec![0.0; frames];
    let mut at = 0;
    let mut jerk = 0;
    while at < frames {
        // A last short rest belongs to the jerk.
        let mut length = frames_of(rubbing.jerk_s * random.around(0.6)).max(8).min(frames - at);
        if frames - at - length < frames_of(0.12) {
            length = frames - at;
        }
        let push = if jerk == 0 { 1.0 } else { random.between(0.45, 1.0) };
        rub(&mut random, call, &rubbing, push, jerk, &mut force[at..at + length]);
        at += length + frames_of(random.between(0.01, 0.16));
        jerk += 1;
    }
    let length = (frames + frames_of(0.12)).min(call.frames);
    let mut out = Modes::new(&body).ring(&force, length);
    for (sample, force) in out.iter_mut().zip(&force) {
        *sample += 0.1 * force;
    }
    vec![with_peak(out, 1.0)]
}

/// The force of one movement: it is set in motion, runs, and comes to rest.
fn rub(random: &mut Random, call: &Call<'_>, rubbing: &Rubbing, push: f32, jerk: u64, force: &mut [f32]) {
    let length_s = force.len() as f32 / RATE;
    let mut movement = Drift::new(call.random(20 + 2 * jerk), 2.2 / length_s.max(0.2) + 0.8);
    let mut tremor = Drift::new(call.random(21 + 2 * jerk), 10.0);
    let [slow_hz, fast_hz] = rubbing.slips_hz;
    let rate = call.number("speed").sqrt() * call.number("pitch");
    let uneven = 2.0 * call.number("roughness");
    let slip = frames_of(0.000_16 * (0.5 - call.number("intensity")).exp()).max(3);
    let turn = random.between(0.3, 0.7);
    let total = force.len() as f32;
    let mut next = 0.0;
    let mut gap = 0.0;
    for frame in 0..force.len() {
        let position = frame as f32 / total;
        let speed = push
            * arch(position.powf(-std::f32::consts::LN_2 / f32::ln(turn))).powf(0.55)
            * (1.0 + 0.35 * movement.step() + 0.08 * tremor.step());
        let speed = speed.clamp(0.0, 1.3);
        force[frame] += 0.002 * rubbing.noise * speed * random.bipolar();
        if (frame as f32) < next {
            continue;
        }
        let hz = rate * slow_hz * (fast_hz / slow_hz).powf(speed);
        // The faster, the more the body's own vibration sets the moment of the slip.
        let regular = rubbing.lock * ((hz / 35.0).ln() / 1.8).clamp(0.0, 1.0);
        let usual = RATE / hz;
        if gap > 0.0 {
            let held = (gap / usual).min(1.7);
            let level = push * held * (hz / (rate * slow_hz)).powf(-0.25) * (0.4 + 0.6 * arch(position).sqrt());
            let level = level * random.between((1.0 - 0.9 * uneven * (1.0 - regular)).max(0.05), 1.0);
            let end = (frame + slip).min(force.len());
            force[frame..end].iter_mut().for_each(|force| *force -= level / slip as f32);
        }
        let jitter = (1.0 - regular) * uneven * random.between(-0.75, 0.9) + 0.02 * uneven * random.normal();
        gap = usual * (1.0 + jitter).max(0.15);
        next = frame as f32 + gap;
    }
}
