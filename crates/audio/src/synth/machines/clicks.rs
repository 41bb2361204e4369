//! Small mechanisms that click: keys, mouse buttons, switches, shutters, ratchets, turnstiles. Each is a few
//! contacts in a fixed order (a key: the finger lands, the switch gives way, the key bottoms out, and comes
//! back up), every contact a short blow on a small body (van den Doel and Pai 1998). Times between contacts
//! are as measured on slow-motion recordings of such devices: key press 5 to 20 ms apart, release 60 to
//! 120 ms later; mirror, first and second curtain of a reflex camera within 150 ms.

mod devices;

use crate::synth::tools::grains;
use crate::synth::tools::modal::Mode;
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, frames_of};

use self::devices::{Contact, contact, device, keyboard, make};
use super::parts::Clack;

pub(super) const CLICK: Model = Model {
    name: "click",
    about: "one working of a small mechanism: key, mouse button, switch, shutter, latch, stapler",
    kind: Kind::Event,
    params: &[
        Param::word(
            "device",
            "which",
            &[
                "key",
                "laptop_key",
                "mouse",
                "switch",
                "camera",
                "old_camera",
                "pen",
                "latch",
                "stapler",
                "turnstile",
                "lighter",
                "relay",
            ],
        ),
        Param::number("intensity", "how hard", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make: click,
};

pub(super) const TYPING: Model = Model {
    name: "typing",
    about: "typing on a keyboard or a typewriter",
    kind: Kind::Texture,
    params: &[
        Param::word("device", "on what", &["keyboard", "laptop", "typewriter"]),
        Param::number("speed", "times the usual speed of typing", 0.25, 4.0, 1.0),
        Param::number("intensity", "how hard", 0.0, 1.0, 0.5),
    ],
    make: typing,
};

pub(super) const RATCHET: Model = Model {
    name: "ratchet",
    about: "pawls, cogs and reels: ratchet, gears, bicycle freewheel, winding, mechanical toy",
    kind: Kind::Texture,
    params: &[
        Param::word("device", "which", &["ratchet", "freewheel", "gears", "winding", "toy", "reel"]),
        Param::number("speed", "times the usual speed", 0.25, 4.0, 1.0),
        Param::number("intensity", "how hard", 0.0, 1.0, 0.5),
    ],
    make: ratchet,
};

/// One working on bodies that stay the same.
fn work(bodies: &[(Clack, Vec<Mode>)], contacts: &[Contact], random: &mut Random, hurry: f32) -> Vec<f32> {
    let mut out = Vec::new();
    for contact in contacts {
        let Some((make, body)) = bodies.get(contact.body) else { continue };
        let stroke = make.strike(body, random);
        let at = frames_of(contact.at_s * hurry * random.around(0.12));
        out.resize(out.len().max(at + stroke.len()), 0.0);
        grains::add(&mut out, at, &stroke, contact.gain * random.around(0.25));
    }
    out
}

fn bodies(makes: Vec<Clack>, random: &mut Random, pitch: f32) -> Vec<(Clack, Vec<Mode>)> {
    let tuned =
        makes.into_iter().map(|make| Clack { low_hz: make.low_hz * pitch, high_hz: make.high_hz * pitch, ..make });
    tuned.map(|make| (make, make.body(random))).collect()
}

fn click(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let (makes, contacts) = device(call.word("device"));
    let hard = call.number("intensity");
    // A harder blow is a shorter contact.
    let makes = makes.into_iter().map(|make| Clack { contact_s: make.contact_s * (1.5 - hard), ..make }).collect();
    let pitch = call.number("pitch") * random.around(0.08);
    let bodies = bodies(makes, &mut random, pitch);
    let mut out = work(&bodies, &contacts, &mut random, random_hurry(hard));
    out.truncate(call.frames);
    vec![out]
}

fn random_hurry(hard: f32) -> f32 {
    1.15 - 0.3 * hard
}

fn typing(call: &Call<'_>) -> Vec<Vec<f32>> {
    let device = call.word("device");
    let hard = call.number("intensity");
    let mut random = call.random(0);
    if device == "typewriter" {
        return vec![typewriter(call, hard)];
    }
    let (makes, contacts) = keyboard(device);
    // Every key sits elsewhere on the plate: a dozen of bodies.
    let keys: Vec<_> = (0..12)
        .map(|_| {
            let pitch = random.around(0.12);
            bodies(makes.clone(), &mut random, pitch)
        })
        .collect();
    let space =
        bodies(makes.iter().map(|make| Clack { decay_s: make.decay_s * 1.6, ..*make }).collect(), &mut random, 0.62);
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let mut at_s = random.between(0.02, 0.15);
    let total_s = call.frames as f32 / crate::synth::RATE;
    let mut letters = 2 + random.below(7);
    while at_s < total_s {
        let is_space = letters == 0;
        let key = random.below(keys.len());
        let body = if is_space { &space } else { &keys[key] };
        let mut stroke = work(body, &contacts, &mut random, 1.0);
        let gain = (0.35 + 0.65 * hard) * random.between(0.55, 1.0) * if is_space { 1.15 } else { 1.0 };
        crate::synth::tools::envelope::fade_out(&mut stroke, 100);
        let pan = if is_space { 0.0 } else { (key as f32 / 11.0 - 0.5) * 0.5 };
        grains::add_panned(&mut out, frames_of(at_s), &stroke, gain, pan);
        // Bursts of letters, pauses between words and sometimes to think.
        letters = if is_space { 1 + random.below(8) } else { letters - 1 };
        let pause = if is_space && random.chance(0.15) { random.between(0.25, 0.7) } else { 0.0 };
        at_s += (random.between(0.06, 0.19) + pause) / call.number("speed");
    }
    out.to_vec()
}

fn typewriter(call: &Call<'_>, hard: f32) -> Vec<f32> {
    let mut random = call.random(1);
    let makes = vec![
        make(1_000.0, 6_500.0, 0.03, 3.0e-4, 1.0),
        make(400.0, 3_200.0, 0.045, 7.0e-4, 1.0),
        make(1_600.0, 7_500.0, 0.02, 2.5e-4, 0.6),
    ];
    let bodies = bodies(makes, &mut random, 1.0);
    let letter = [
        contact(0.0, 0.2, 2),
        contact(0.012, 0.15, 2),
        contact(0.03, 0.9, 0),
        contact(0.031, 0.9, 1),
        contact(0.042, 0.3, 0),
        contact(0.055, 0.4, 2),
        contact(0.085, 0.3, 0),
        contact(0.11, 0.2, 2),
    ];
    let notch = [contact(0.0, 0.8, 2), contact(0.002, 0.5, 0)];
    let stop = [contact(0.0, 1.0, 1), contact(0.001, 0.8, 0), contact(0.03, 0.4, 1)];
    let mut out = vec![0.0; call.frames];
    let total_s = call.frames as f32 / crate::synth::RATE;
    let (mut at_s, mut column) = (random.between(0.02, 0.2), 8 + random.below(10));
    while at_s < total_s {
        let stroke = work(&bodies, &letter, &mut random, 1.0);
        grains::add(&mut out, frames_of(at_s), &stroke, (0.4 + 0.6 * hard) * random.between(0.6, 1.0));
        column += 1;
        at_s += (random.between(0.09, 0.26) + if random.chance(0.12) { 0.2 } else { 0.0 }) / call.number("speed");
        if column >= 34 {
            // The margin bell, and the carriage pushed back over its ratchet.
            let mut bell = vec![0.0; frames_of(0.9)];
            for (ratio, level) in [(1.0, 1.0), (2.4, 0.5), (4.1, 0.3)] {
                let decay = crate::synth::tools::envelope::decay_factor(0.8);
                let (mut phase, mut gain) = (0.0_f32, 0.3 * level);
                for sample in &mut bell {
                    phase = (phase + 2_450.0 * ratio / crate::synth::RATE).fract();
                    *sample += gain * (std::f32::consts::TAU * phase).sin();
                    gain *= decay;
                }
            }
            grains::add(&mut out, frames_of(at_s), &bell, 1.0);
            at_s += random.between(0.35, 0.55);
            for tooth in 0..22 {
                let click = work(&bodies, &notch, &mut random, 1.0);
                grains::add(&mut out, frames_of(at_s + tooth as f32 * 0.016), &click, 0.35 * random.around(0.3));
            }
            at_s += 0.38;
            let bump = work(&bodies, &stop, &mut random, 1.0);
            grains::add(&mut out, frames_of(at_s), &bump, 1.0);
            at_s += random.between(0.4, 0.6);
            column = 0;
        }
    }
    out
}

fn ratchet(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let device = call.word("device");
    // Clicks a second, whether in pulls, bodies.
    let (rate, pulls, makes): (f32, bool, Vec<Clack>) = match device {
        "freewheel" => {
            // 24 notches and 2.4 turns a second.
            (57.0, false, vec![make(2_300.0, 8_700.0, 0.012, 1.0e-4, 0.3), make(2_200.0, 5_000.0, 0.02, 3.0e-4, 0.2)])
        }
        "gears" => {
            (19.0, false, vec![make(900.0, 8_500.0, 0.02, 2.5e-4, 0.6), make(350.0, 3_000.0, 0.03, 8.0e-4, 0.5)])
        }
        "winding" => {
            (13.0, true, vec![make(2_600.0, 9_500.0, 0.016, 1.8e-4, 0.9), make(1_400.0, 5_500.0, 0.022, 3.0e-4, 0.8)])
        }
        "toy" => (33.0, false, vec![make(800.0, 6_500.0, 0.015, 3.0e-4, 0.5), make(300.0, 2_400.0, 0.02, 8.0e-4, 0.4)]),
        "reel" => {
            (48.0, true, vec![make(2_000.0, 8_500.0, 0.014, 2.0e-4, 0.6), make(1_100.0, 4_500.0, 0.018, 3.0e-4, 0.5)])
        }
        _ => (24.0, true, vec![make(2_200.0, 9_500.0, 0.016, 1.6e-4, 0.9), make(1_100.0, 5_200.0, 0.02, 3.0e-4, 0.8)]),
    };
    let bodies = bodies(makes, &mut random, 1.0);
    let contacts = [contact(0.0, 1.0, 0), contact(0.001, 0.7, 1)];
    let rate = rate * call.number("speed") * random.around(0.08);
    let hard = 0.4 + 0.6 * call.number("intensity");
    let total_s = call.frames as f32 / crate::synth::RATE;
    let mut out = vec![0.0; call.frames];
    let teeth: Vec<f32> = (0..16).map(|_| random.around(0.3)).collect();
    let mut drift = crate::synth::tools::slow::Drift::new(call.random(1), 0.5 * crate::synth::RATE / 400.0);
    let (mut at_s, mut count) = (random.between(0.0, 0.1), 0_usize);
    while at_s < total_s {
        let pull = (at_s / 0.75 * call.number("speed").min(2.0)).fract();
        let moving = if !pulls {
            1.0
        } else if pull < 0.62 {
            (std::f32::consts::PI * pull / 0.62).sin().max(0.25)
        } else {
            0.0
        };
        if moving <= 0.0 {
            at_s += 0.02;
            continue;
        }
        let stroke = work(&bodies, &contacts, &mut random, 1.0);
        grains::add(&mut out, frames_of(at_s), &stroke, hard * teeth[count % 16] * random.around(0.15));
        count += 1;
        at_s += random.around(0.04) * (1.0 + 0.12 * drift.step()) / (rate * moving);
    }
    vec![out]
}
