//! Soft and heavy things that fall or are hit: most of what is heard is a short pressure of low frequency and
//! the noise of what is squeezed between (bodies and bags as strongly damped springs; Rath et al., "The
//! Sounding Object", 2003, chapter 8).

use super::contact::{burst, mix, ping};
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "thump",
    about: "a thud, punch, slap, falling body, dropped book or stone, splat or crunch",
    kind: Kind::Event,
    params: &[
        Param::word(
            "thing",
            "what hits",
            &["heavy", "punch", "slap", "body", "book", "stone", "splat", "bat", "racket", "pillow"],
        ),
        Param::number("intensity", "from gentle to violent", 0.0, 1.0, 0.5),
        Param::number("size", "of the thing", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
    ],
    make,
};

/// A contact: its thud (Hz, s, gain), its noise (least and most Hz, s, gain), and hollow tones.
struct Contact {
    thud: (f32, f32, f32),
    noise: (f32, f32, f32, f32),
    tones: &'static [(f32, f32, f32)],
    /// When other parts of the thing follow and how hard.
    after: &'static [(f32, f32)],
}

fn contact(name: &str) -> Contact {
    let of = |thud, noise, tones, after| Contact { thud, noise, tones, after };
    match name {
        "punch" => of((95.0, 0.09, 0.9), (250.0, 3_200.0, 0.05, 1.0), &[], &[(0.018, 0.35)]),
        "slap" => of((170.0, 0.04, 0.2), (650.0, 8_500.0, 0.045, 1.0), &[(1_100.0, 0.02, 0.3)], &[(0.006, 0.3)]),
        "body" => of((58.0, 0.2, 1.0), (80.0, 1_000.0, 0.14, 0.6), &[], &[(0.09, 0.6), (0.17, 0.4), (0.3, 0.2)]),
        "book" => of((110.0, 0.09, 0.9), (220.0, 4_500.0, 0.06, 0.9), &[(310.0, 0.06, 0.4)], &[(0.05, 0.25)]),
        "stone" => of(
            (85.0, 0.11, 0.8),
            (400.0, 5_500.0, 0.03, 0.7),
            &[(1_450.0, 0.02, 0.3), (2_300.0, 0.015, 0.2)],
            &[(0.11, 0.4), (0.18, 0.2)],
        ),
        "splat" => of(
            (120.0, 0.06, 0.4),
            (350.0, 5_000.0, 0.16, 1.0),
            &[(540.0, 0.03, 0.2)],
            &[(0.03, 0.5), (0.07, 0.35), (0.13, 0.2)],
        ),
        // The hand and the strings' damper leave a few milliseconds of tone.
        "bat" => of(
            (180.0, 0.04, 0.5),
            (500.0, 9_000.0, 0.02, 1.0),
            &[(1_050.0, 0.018, 0.5), (1_830.0, 0.012, 0.4), (2_900.0, 0.008, 0.3)],
            &[(0.004, 0.4)],
        ),
        "racket" => of(
            (140.0, 0.045, 0.6),
            (350.0, 5_500.0, 0.025, 0.9),
            &[(520.0, 0.022, 0.6), (930.0, 0.012, 0.3)],
            &[(0.005, 0.3)],
        ),
        "pillow" => of((75.0, 0.09, 0.7), (200.0, 2_400.0, 0.13, 0.6), &[], &[]),
        _ => of((58.0, 0.22, 1.0), (60.0, 700.0, 0.1, 0.7), &[], &[(0.07, 0.25), (0.14, 0.1)]),
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let scale = call.number("pitch") * (1.4 * (0.5 - call.number("size"))).exp2();
    let contact = contact(call.word("thing"));
    let mut parts = Vec::new();
    hit(&mut random, &contact, scale, call.number("intensity"), 0.0, 1.0, &mut parts);
    for &(at_s, level) in contact.after {
        let (at_s, level) = (at_s * random.around(0.25), level * random.around(0.4));
        // What follows is lighter, so higher.
        let lighter = 1.0 + 0.4 * (1.0 - level.min(1.0));
        hit(&mut random, &contact, scale * lighter, call.number("intensity"), at_s, level, &mut parts);
    }
    vec![mix(&parts, call.frames)]
}

fn hit(
    random: &mut Random,
    contact: &Contact,
    scale: f32,
    intensity: f32,
    at_s: f32,
    level: f32,
    parts: &mut Vec<(f32, Vec<f32>, f32)>,
) {
    let (hz, decay_s, gain) = contact.thud;
    let hz = hz * scale * random.around(0.08);
    parts.push((at_s, ping(hz, 1.6 * decay_s, 0.0), 0.8 * gain * level));
    parts.push((at_s, burst(random, 0.002, 2.0 * decay_s, 0.6 * hz, 2.4 * hz), 0.7 * gain * level));
    let (low_hz, high_hz, length_s, gain) = contact.noise;
    let high_hz = (high_hz * scale * (0.6 + 0.8 * intensity)).min(16_000.0);
    let length_s = length_s * random.around(0.15);
    parts.push((at_s, burst(random, 0.0008, 2.0 * length_s, low_hz * scale, high_hz), gain * level));
    for &(hz, decay_s, gain) in contact.tones {
        parts.push((at_s, ping(hz * scale * random.around(0.04), 2.0 * decay_s, 0.0), gain * level));
    }
}
