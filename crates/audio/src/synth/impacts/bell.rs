//! Bells and other tuned metal, struck once. Partials as multiples of the strike note: the church bell's
//! hum, prime, tierce, quint, nominal and what is above (Lehr, "Partial groups in the bell sound", JASA 79,
//! 1986; Hibbert, "The quantification of strike pitch and pitch shifts in church bells", 2008), free bars
//! for tubes, triangles and tuning forks, shells for bowls (Rossing, "Science of Percussion Instruments",
//! 2000). No casting is perfectly round, so most partials are pairs that beat.

use super::contact::{burst, contact, mix, with_peak};
use crate::synth::tools::filter::OnePole;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, frames_of};

pub(super) const MODEL: Model = Model {
    name: "bell",
    about: "one stroke of a bell, gong, bowl, chime or triangle",
    kind: Kind::Event,
    params: &[
        Param::word("bell", "what is struck", KINDS),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::number("size", "of the bell", 0.0, 1.0, 0.5),
        Param::number("intensity", "how hard it is struck", 0.0, 1.0, 0.5),
        Param::number("ring", "times the usual decay", 0.1, 4.0, 1.0),
    ],
    make,
};

/// What can be struck.
pub(super) const KINDS: &[&str] = &[
    "church", "temple", "hand", "ship", "school", "cow", "tube", "triangle", "fork", "bowl", "counter", "chime",
    "goblet",
];

/// A kind: its strike note, partials (multiple, gain, decay in s), beating in Hz, contact in s, noise.
struct Casting {
    note_hz: f32,
    partials: &'static [(f32, f32, f32)],
    beat_hz: f32,
    contact_s: f32,
    clank: f32,
}

fn casting(kind: &str) -> Casting {
    let cast = |note_hz, partials, beat_hz, contact_s, clank| Casting { note_hz, partials, beat_hz, contact_s, clank };
    match kind {
        "hand" => cast(
            1_050.0,
            &[(1.0, 1.0, 3.0), (3.0, 0.5, 1.3), (4.2, 0.15, 0.8), (6.1, 0.12, 0.5), (9.0, 0.05, 0.3)],
            1.2,
            0.000_5,
            0.06,
        ),
        // The hanging bell of East Asia, struck by a beam of wood: no tuned partials, slow beats, very long.
        "temple" => cast(
            150.0,
            &[
                (1.0, 0.8, 26.0),
                (1.71, 0.7, 20.0),
                (2.62, 1.0, 15.0),
                (3.37, 0.5, 11.0),
                (4.18, 0.7, 8.5),
                (5.36, 0.6, 6.5),
                (6.47, 0.5, 5.0),
                (7.83, 0.5, 4.0),
                (9.31, 0.4, 3.2),
                (11.0, 0.4, 2.6),
                (12.9, 0.3, 2.0),
                (15.2, 0.3, 1.6),
                (18.1, 0.25, 1.3),
                (21.7, 0.2, 1.0),
            ],
            0.7,
            0.000_8,
            0.12,
        ),
        "ship" => cast(760.0, CHURCH, 2.2, 0.000_25, 0.2),
        "school" => cast(1_250.0, CHURCH, 4.0, 0.000_2, 0.25),
        "cow" => cast(
            540.0,
            &[
                (1.0, 1.0, 0.35),
                (1.48, 0.85, 0.3),
                (2.03, 0.5, 0.2),
                (2.72, 0.5, 0.18),
                (3.6, 0.35, 0.14),
                (4.9, 0.25, 0.1),
                (6.3, 0.2, 0.08),
            ],
            0.0,
            0.000_35,
            0.25,
        ),
        "tube" => cast(
            262.0,
            &[
                (0.8, 0.25, 5.0),
                (1.5, 0.5, 5.0),
                (2.0, 1.0, 4.5),
                (3.01, 0.8, 3.6),
                (4.17, 0.55, 2.6),
                (5.43, 0.35, 1.8),
                (6.8, 0.22, 1.2),
                (8.4, 0.12, 0.8),
            ],
            0.5,
            0.000_4,
            0.08,
        ),
        "triangle" => cast(
            1_650.0,
            &[
                (1.0, 0.25, 3.0),
                (1.63, 0.5, 3.0),
                (2.41, 0.9, 3.4),
                (3.2, 1.0, 3.0),
                (4.13, 0.9, 2.6),
                (5.03, 0.8, 2.2),
                (6.2, 0.7, 1.8),
                (7.4, 0.5, 1.4),
                (8.7, 0.4, 1.0),
            ],
            3.0,
            0.000_12,
            0.1,
        ),
        "fork" => cast(440.0, &[(1.0, 1.0, 7.0), (6.27, 0.22, 0.7), (17.5, 0.05, 0.15)], 0.0, 0.000_5, 0.05),
        "bowl" => cast(
            285.0,
            &[(1.0, 1.0, 11.0), (2.78, 0.65, 7.0), (5.18, 0.35, 4.0), (8.17, 0.16, 2.2), (11.6, 0.08, 1.2)],
            1.6,
            0.002,
            0.03,
        ),
        "counter" => cast(
            2_350.0,
            &[(1.0, 1.0, 2.2), (1.005, 0.6, 1.8), (2.63, 0.6, 1.0), (4.81, 0.3, 0.5), (6.2, 0.15, 0.3)],
            3.5,
            0.000_15,
            0.15,
        ),
        "chime" => {
            cast(900.0, &[(1.0, 1.0, 3.2), (2.756, 0.6, 1.8), (5.404, 0.3, 0.9), (8.93, 0.12, 0.4)], 0.8, 0.000_4, 0.05)
        }
        "goblet" => cast(
            1_150.0,
            &[(1.0, 1.0, 1.3), (2.3, 0.7, 0.8), (4.2, 0.4, 0.45), (6.6, 0.25, 0.25), (9.3, 0.12, 0.15)],
            5.0,
            0.000_2,
            0.12,
        ),
        _ => cast(440.0, CHURCH, 1.6, 0.000_25, 0.2),
    }
}

/// Hum, prime, tierce, quint, nominal, and what is above it; the gains of a warm minor-third bell. A casting is
/// never tuned to the last: the ratios are those of measured bells, not of a chord.
const CHURCH: &[(f32, f32, f32)] = &[
    (0.5, 0.3, 24.0),
    (1.0, 0.45, 11.0),
    (1.19, 0.75, 12.0),
    (1.507, 0.3, 5.0),
    (2.0, 1.0, 7.0),
    (2.51, 0.4, 3.6),
    (2.66, 0.4, 3.2),
    (3.01, 0.95, 5.0),
    (3.36, 0.2, 2.4),
    (4.17, 0.9, 3.6),
    (5.43, 0.8, 2.6),
    (6.79, 0.7, 2.0),
    (8.21, 0.55, 1.5),
    (9.69, 0.45, 1.2),
    (11.2, 0.35, 1.0),
];

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let pitch = call.number("pitch") * (1.6 * (0.5 - call.number("size"))).exp2();
    let stroke = Stroke { pitch, intensity: call.number("intensity"), ring: call.number("ring") };
    vec![strike(&mut random, call.word("bell"), &stroke, call.frames)]
}

/// How a bell is struck.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stroke {
    /// Times the usual frequency.
    pub pitch: f32,
    /// 0 to 1.
    pub intensity: f32,
    /// Times the usual decay.
    pub ring: f32,
}

/// One stroke on a bell of a kind; peak 1.
pub(super) fn strike(random: &mut Random, kind: &str, stroke: &Stroke, frames: usize) -> Vec<f32> {
    let casting = casting(kind);
    // Larger bells ring longer: decays grow as frequencies fall.
    let longer = stroke.ring * stroke.pitch.powf(-0.6);
    let mut modes = Vec::new();
    for &(multiple, gain, decay_s) in casting.partials {
        let frequency_hz = casting.note_hz * stroke.pitch * multiple * random.around(0.002);
        let gain = gain * random.around(0.2);
        let decay_s = decay_s * longer * random.around(0.1);
        let beat_hz = casting.beat_hz * multiple.sqrt() * random.between(0.3, 1.0);
        let weaker = random.between(0.2, 0.6);
        modes.push(Mode { frequency_hz, decay_s, gain: gain * (1.0 - weaker) });
        modes.push(Mode { frequency_hz: frequency_hz + beat_hz, decay_s: 0.9 * decay_s, gain: gain * weaker });
    }
    if matches!(kind, "church" | "temple" | "ship" | "school") {
        // Above the octave nominal a thick wall has ever more modes, close together and short.
        let (lowest, ring_s) = if kind == "temple" { (7.0, 3.5) } else { (5.9, 1.3) };
        for order in 0..26 {
            let multiple = lowest * 1.06_f32.powi(order) * random.around(0.02);
            let frequency_hz = casting.note_hz * stroke.pitch * multiple;
            let decay_s = ring_s * longer * (multiple / lowest).powf(-1.2) * random.around(0.3);
            modes.push(Mode { frequency_hz, decay_s, gain: 0.28 * random.between(0.3, 1.0) });
        }
    }
    let hard = (-1.4 * (stroke.intensity - 0.5)).exp();
    let force = contact(random, casting.contact_s * hard / stroke.pitch.sqrt(), 0.1);
    let longest_s = modes.iter().map(|mode| mode.decay_s).fold(0.05, f32::max);
    let mut rung = with_peak(Modes::new(&modes).ring(&force, frames_of(longest_s).min(frames)), 1.0);
    OnePole::low_pass(14_000.0).run(&mut rung);
    let clank_hz = casting.note_hz * stroke.pitch;
    let clank = burst(random, 0.0004, 0.03, (1.5 * clank_hz).min(4_000.0), (12.0 * clank_hz).min(12_000.0));
    mix(&[(0.0, rung, 1.0), (0.0, clank, casting.clank * (0.5 + stroke.intensity))], frames)
}
