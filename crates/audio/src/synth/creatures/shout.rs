//! Voices without words: screams, yells, groans, grunts, moans, cheers of one person, humming.
//!
//! A scream is high (0.7 to 1.5 kHz), loud in 2 to 5 kHz, and rough: its level is shaken 30 to 150 times a
//! second (Arnal et al., "Human screams occupy a privileged niche in the communication soundscape", Current
//! Biology 25, 2015). A groan is low, pressed and creaky; a grunt is short and cut off by the glottis.

use super::cut;
use crate::synth::tools::voice::{AE, AH, AW, EH, Key, MM, NEUTRAL, OO, Throat, key, say_again, speak};
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "shout",
    about: "a voice without words: scream, yell, groan, grunt, moan, whoop or boo",
    kind: Kind::Event,
    params: &[
        Param::word(
            "kind",
            "which",
            &["scream", "yell", "groan", "grunt", "moan", "whoop", "boo", "yeah", "ow", "wail", "roar"],
        ),
        Param::word("voice", "whose", &["woman", "man", "child"]),
        Param::number("intensity", "from held back to with all might", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual pace", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make,
};

/// For a pitch of 220 Hz in speaking.
fn utterance(kind: &str) -> &'static [Key] {
    match kind {
        "yell" => {
            const {
                &[
                    key(0.0, 330.0, 0.0, EH, 0.4, 0.0),
                    key(0.05, 440.0, 0.9, EH, 0.1, 0.15),
                    key(0.15, 540.0, 1.0, AE, 0.06, 0.25),
                    key(0.5, 520.0, 1.0, AE, 0.07, 0.35),
                    key(0.8, 440.0, 0.7, AH, 0.1, 0.4),
                    key(1.0, 300.0, 0.0, AH, 0.4, 0.3),
                ]
            }
        }
        "groan" => {
            const {
                &[
                    key(0.0, 210.0, 0.0, MM, 0.3, 0.1),
                    key(0.1, 225.0, 0.6, NEUTRAL, 0.15, 0.15),
                    key(0.4, 200.0, 1.0, AW, 0.1, 0.3),
                    key(0.9, 160.0, 0.8, AW, 0.15, 0.45),
                    key(1.3, 125.0, 0.4, NEUTRAL, 0.25, 0.6),
                    key(1.6, 105.0, 0.0, MM, 0.5, 0.6),
                ]
            }
        }
        "grunt" => {
            const {
                &[
                    key(0.0, 190.0, 0.0, NEUTRAL, 0.6, 0.3),
                    key(0.02, 210.0, 1.0, AW, 0.15, 0.45),
                    key(0.1, 200.0, 0.9, NEUTRAL, 0.15, 0.5),
                    key(0.18, 150.0, 0.3, NEUTRAL, 0.5, 0.4),
                    key(0.32, 120.0, 0.0, NEUTRAL, 0.95, 0.1),
                ]
            }
        }
        "moan" => {
            const {
                &[
                    key(0.0, 230.0, 0.0, MM, 0.3, 0.0),
                    key(0.25, 275.0, 0.7, NEUTRAL, 0.2, 0.03),
                    key(0.7, 260.0, 1.0, AH, 0.18, 0.05),
                    key(1.2, 215.0, 0.7, AW, 0.25, 0.1),
                    key(1.6, 185.0, 0.0, MM, 0.5, 0.1),
                ]
            }
        }
        "whoop" => {
            const {
                &[
                    key(0.0, 300.0, 0.0, OO, 0.4, 0.0),
                    key(0.08, 380.0, 0.8, OO, 0.08, 0.0),
                    key(0.35, 800.0, 1.0, [0.9, 0.7, 0.95], 0.03, 0.05),
                    key(0.7, 760.0, 0.9, [0.8, 0.65, 0.95], 0.04, 0.05),
                    key(0.95, 480.0, 0.0, OO, 0.3, 0.0),
                ]
            }
        }
        "boo" => {
            const {
                &[
                    key(0.0, 170.0, 0.0, MM, 0.1, 0.0),
                    key(0.04, 185.0, 0.3, MM, 0.1, 0.0),
                    key(0.1, 215.0, 1.0, OO, 0.08, 0.03),
                    key(0.8, 195.0, 1.0, OO, 0.08, 0.05),
                    key(1.5, 150.0, 0.6, OO, 0.12, 0.1),
                    key(1.8, 130.0, 0.0, OO, 0.3, 0.1),
                ]
            }
        }
        "yeah" => {
            const {
                &[
                    key(0.0, 380.0, 0.0, [0.55, 1.4, 1.1], 0.1, 0.0),
                    key(0.07, 460.0, 0.9, [0.7, 1.4, 1.1], 0.08, 0.05),
                    key(0.25, 540.0, 1.0, AE, 0.08, 0.12),
                    key(0.7, 480.0, 0.9, AH, 0.1, 0.15),
                    key(1.0, 340.0, 0.0, AH, 0.3, 0.1),
                ]
            }
        }
        "ow" => {
            const {
                &[
                    key(0.0, 380.0, 0.0, AH, 0.3, 0.1),
                    key(0.03, 480.0, 1.0, AH, 0.08, 0.15),
                    key(0.2, 430.0, 0.9, AH, 0.1, 0.25),
                    key(0.38, 300.0, 0.5, OO, 0.15, 0.2),
                    key(0.5, 240.0, 0.0, OO, 0.5, 0.1),
                ]
            }
        }
        "wail" => {
            const {
                &[
                    key(0.0, 330.0, 0.0, AH, 0.3, 0.0),
                    key(0.2, 480.0, 0.9, AH, 0.1, 0.02),
                    key(0.9, 520.0, 1.0, AH, 0.08, 0.06),
                    key(1.6, 390.0, 0.8, AW, 0.12, 0.1),
                    key(2.2, 290.0, 0.0, AW, 0.4, 0.1),
                ]
            }
        }
        "roar" => {
            const {
                &[
                    key(0.0, 170.0, 0.0, AW, 0.3, 0.5),
                    key(0.1, 240.0, 0.9, AH, 0.12, 0.6),
                    key(0.5, 270.0, 1.0, AE, 0.12, 0.7),
                    key(1.1, 230.0, 0.9, AH, 0.15, 0.7),
                    key(1.5, 150.0, 0.0, AW, 0.4, 0.6),
                ]
            }
        }
        _ => {
            const {
                &[
                    key(0.0, 600.0, 0.0, AE, 0.3, 0.0),
                    key(0.07, 900.0, 0.9, AE, 0.06, 0.1),
                    key(0.3, 1_150.0, 1.0, [1.6, 0.95, 1.0], 0.04, 0.2),
                    key(0.9, 1_080.0, 1.0, [1.6, 0.95, 1.0], 0.04, 0.3),
                    key(1.3, 900.0, 0.8, AE, 0.06, 0.3),
                    key(1.55, 600.0, 0.0, AE, 0.3, 0.1),
                ]
            }
        }
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let intensity = call.number("intensity");
    let kind = call.word("kind");
    let (tract_cm, pitch) = match call.word("voice") {
        // Loud voices of men come closer to those of women than quiet ones.
        "man" => (17.3, if matches!(kind, "scream" | "yell" | "yeah" | "whoop" | "ow") { 0.75 } else { 0.56 }),
        "child" => (11.5, 1.3),
        _ => (14.5, 1.0),
    };
    let pitch = pitch * call.number("pitch") * (0.5 * (intensity - 0.5)).exp2();
    let slow = (0.75 + 0.5 * intensity) * random.around(0.15) / call.number("speed");
    let mut keys = say_again(utterance(kind), pitch, slow, 0.08, random);
    for key in &mut keys {
        key.rough = (key.rough * (0.4 + 1.2 * intensity)).min(1.0);
    }
    let throat = Throat {
        open: 0.5,
        jitter: 0.012,
        shimmer: 0.06,
        subharmonic: 0.12 * intensity,
        tilt_hz: 1_200.0 + 5_000.0 * intensity,
        growl_hz: 75.0,
        vibrato: (5.5, 0.012),
        ..Throat::new(tract_cm * random.around(0.04))
    };
    vec![cut(speak(&throat, &keys, random), call.frames)]
}
