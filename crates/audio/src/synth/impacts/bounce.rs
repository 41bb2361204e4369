//! Balls that bounce: each contact lasts as long as the ball's own spring lets it (10 ms a basketball, 4 ms a
//! tennis ball, 0.1 ms a glass marble), rings the ball's shell and its air and thuds on the floor; height and
//! time between contacts fall with the coefficient of restitution (Cross, "The bounce of a ball", American
//! Journal of Physics 67, 1999).

use super::body::{self, Material, Shape};
use super::contact::{burst, contact, mix, ping, with_peak};
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "bounce",
    about: "a ball or other thing that is dropped or hit and bounces",
    kind: Kind::Event,
    params: &[
        Param::word(
            "thing",
            "what bounces",
            &["basketball", "rubber", "tennis", "table_tennis", "golf", "marble", "billiard", "dice", "bowling"],
        ),
        Param::number("bounces", "how often at most", 1.0, 24.0, 8.0),
        Param::number("height", "of the fall, times the usual", 0.25, 4.0, 1.0),
        Param::number("intensity", "from gentle to hard", 0.0, 1.0, 0.5),
        Param::number("size", "of the thing, about the usual", 0.0, 1.0, 0.5),
        Param::word("surface", "what it falls on", &["wood", "concrete", "metal", "grass"]),
    ],
    make,
};

/// A thing that bounces.
struct Ball {
    contact_s: f32,
    /// Its own modes: lowest and number, and how they ring.
    own_hz: f32,
    count: usize,
    material: Material,
    own: f32,
    /// Noise of the contact and its upper limit; the floor's thud.
    slap: f32,
    slap_hz: f32,
    thud: f32,
    restitution: f32,
    first_gap_s: f32,
}

fn ball(name: &str) -> Ball {
    let of = |contact_s, (own_hz, count, material, own), (slap, slap_hz), thud, (restitution, first_gap_s)| Ball {
        contact_s,
        own_hz,
        count,
        material,
        own,
        slap,
        slap_hz,
        thud,
        restitution,
        first_gap_s,
    };
    let rings = |loss, support_s, slope| Material { loss, support_s, slope };
    match name {
        "rubber" => of(0.005, (260.0, 6, rings(0.08, 0.08, 1.2), 0.8), (0.2, 2_000.0), 0.5, (0.8, 0.5)),
        "tennis" => of(0.004, (420.0, 6, rings(0.09, 0.06, 1.0), 0.8), (0.45, 3_200.0), 0.35, (0.72, 0.6)),
        "table_tennis" => of(0.000_6, (2_600.0, 6, rings(0.05, 0.009, 0.1), 0.8), (0.5, 9_000.0), 0.3, (0.86, 0.4)),
        "golf" => of(0.000_45, (1_900.0, 6, rings(0.03, 0.02, 0.5), 1.0), (0.7, 9_000.0), 0.2, (0.78, 0.5)),
        "marble" => of(0.000_1, (5_600.0, 8, rings(0.004, 0.05, 0.2), 1.0), (0.35, 12_000.0), 0.15, (0.75, 0.3)),
        "billiard" => of(0.000_22, (2_600.0, 8, rings(0.03, 0.01, 0.2), 0.9), (0.7, 9_000.0), 0.3, (0.4, 0.12)),
        "dice" => of(0.000_35, (1_900.0, 8, rings(0.04, 0.01, 0.3), 0.8), (0.6, 7_000.0), 0.5, (0.5, 0.11)),
        "bowling" => of(0.001_2, (520.0, 8, rings(0.04, 0.07, 0.6), 0.8), (0.35, 2_600.0), 1.2, (0.35, 0.25)),
        _ => of(0.009, (92.0, 4, rings(0.05, 0.16, 1.0), 0.9), (0.42, 1_700.0), 0.8, (0.76, 0.75)),
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let random = &mut random;
    let ball = ball(call.word("thing"));
    let scale = (0.8 * (0.5 - call.number("size"))).exp2();
    let floor = floor(call.word("surface"));
    let restitution = ball.restitution * floor.4;
    let mut parts = Vec::new();
    let mut gap_s = ball.first_gap_s * call.number("height").sqrt();
    let (mut at_s, mut level) = (0.0, 1.0);
    for _ in 0..call.number("bounces").round() as usize {
        hit(random, call, &ball, &floor, scale, &mut parts, at_s, level);
        at_s += gap_s;
        gap_s *= restitution * random.around(0.03);
        level *= restitution;
        if gap_s < 0.008 || level < 0.004 {
            break;
        }
    }
    vec![mix(&parts, call.frames)]
}

/// A floor: lowest mode, decay, gain, brightness, how much of the bounce it leaves.
type Floor = (f32, f32, f32, f32, f32);

fn floor(name: &str) -> Floor {
    match name {
        "concrete" => (180.0, 0.04, 0.3, 1.1, 1.0),
        "metal" => (260.0, 0.5, 0.7, 1.3, 0.95),
        "grass" => (80.0, 0.03, 0.3, 0.4, 0.6),
        _ => (95.0, 0.14, 0.6, 1.0, 1.0),
    }
}

#[expect(clippy::too_many_arguments, reason = "all of it differs from contact to contact")]
fn hit(
    random: &mut Random,
    call: &Call<'_>,
    ball: &Ball,
    floor: &Floor,
    scale: f32,
    parts: &mut Vec<(f32, Vec<f32>, f32)>,
    at_s: f32,
    level: f32,
) {
    let &(lowest_hz, decay_s, floor_gain, bright, _) = floor;
    let hard = (-0.7 * (call.number("intensity") - 0.5)).exp();
    let contact_s = ball.contact_s * hard / scale * (1.0 + 0.3 * (1.0 - level));
    let force = contact(random, contact_s, 0.25);
    let own_hz = ball.own_hz * scale * random.around(0.02);
    let own = body::modes(random, Shape::Shell, ball.material, own_hz, ball.count);
    parts.push((at_s, with_peak(body::ring(&own, &force, call.frames), 1.0), ball.own * level));
    let lowest_hz = lowest_hz * random.around(0.03);
    let material = Material { loss: 0.03, support_s: decay_s, slope: 0.6 };
    let boards = body::modes(random, Shape::Plate, material, lowest_hz, 24);
    parts.push((at_s, with_peak(body::ring(&boards, &force, call.frames), 1.0), floor_gain * ball.thud * level));
    let slap_hz = (ball.slap_hz * bright).min(16_000.0);
    let slap_s = (14.0 * contact_s).clamp(0.012, 0.05);
    parts.push((at_s, burst(random, 0.2 * contact_s, slap_s, 0.15 * slap_hz, slap_hz), ball.slap * level));
    parts.push((at_s, burst(random, 0.002, 0.08, 45.0, 220.0), 0.5 * ball.thud * level));
    // The air inside a thin-walled ball sings for a moment.
    let air = ping(own_hz * 6.1, (12.0 * contact_s).min(0.05), random.unit());
    parts.push((at_s, air, 0.12 * ball.own * level));
}
