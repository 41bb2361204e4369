//! Mammals. Lengths of throats and pitches after Fitch and Hauser, "Unpacking honesty: vertebrate vocal
//! production and the evolution of acoustic signals" (2002), Yeon, "The vocal communication of canines" (2007),
//! Briefer et al. on horses, goats and pigs (2012 to 2022), and contours measured in recordings.

use super::Caller;
use crate::synth::tools::voice::{AE, AH, AW, EE, EH, MM, Mouth, NEUTRAL, OO, Throat, key};

pub(super) const KINDS: &[&str] = &[
    "dog",
    "small_dog",
    "dog_growl",
    "dog_whimper",
    "dog_howl",
    "wolf",
    "cat",
    "kitten",
    "cat_hiss",
    "cat_fight",
    "cow",
    "horse",
    "horse_snort",
    "pig",
    "pig_squeal",
    "sheep",
    "goat",
    "lion",
    "lion_growl",
    "tiger",
    "bear",
    "elephant",
    "monkey",
    "donkey",
    "mouse",
    "seal",
    "fox",
    "hyena",
];

const fn throat(tract_cm: f32, tilt_hz: f32, open: f32) -> Throat {
    let mut throat = Throat::new(tract_cm);
    (throat.tilt_hz, throat.open, throat.jitter, throat.shimmer) = (tilt_hz, open, 0.02, 0.1);
    throat
}

const fn shaking(mut throat: Throat, growl_hz: f32, vibrato: (f32, f32)) -> Throat {
    (throat.growl_hz, throat.vibrato) = (growl_hz, vibrato);
    throat
}

const fn airy(mut throat: Throat, air_hz: f32, damping: f32) -> Throat {
    (throat.air_hz, throat.damping) = (air_hz, damping);
    throat
}

const fn split(mut throat: Throat, subharmonic: f32, jitter: f32) -> Throat {
    (throat.subharmonic, throat.jitter) = (subharmonic, jitter);
    throat
}

const fn wandering(mut throat: Throat, wander: f32) -> Throat {
    throat.wander = wander;
    throat
}

/// The rounded muzzle of a howl.
const HOWL: Mouth = [1.15, 0.68, 0.95];
/// The open mouth of cattle.
const MOO: Mouth = [1.5, 1.05, 1.0];

#[rustfmt::skip]
pub(super) fn find(kind: &str) -> Caller {
    match kind {
        "small_dog" => Caller::new(shaking(throat(10.5, 5_000.0, 0.5), 90.0, (5.0, 0.0)), const { &[
            &[key(0.0, 620.0, 0.0, NEUTRAL, 0.4, 0.2), key(0.012, 980.0, 1.0, AH, 0.12, 0.3), key(0.05, 1_080.0, 1.0, AE, 0.12, 0.35),
              key(0.09, 760.0, 0.5, EH, 0.25, 0.3), key(0.13, 500.0, 0.0, NEUTRAL, 0.6, 0.1)],
        ] }).times(3, 5, (0.1, 0.28)),
        "dog_growl" => Caller::new(shaking(throat(19.0, 1_100.0, 0.4), 26.0, (5.0, 0.0)), const { &[
            &[key(0.0, 74.0, 0.0, MM, 0.3, 0.6), key(0.25, 82.0, 0.6, [0.9, 1.0, 1.0], 0.22, 0.55), key(0.9, 92.0, 1.0, EH, 0.2, 0.6),
              key(1.5, 88.0, 0.8, EH, 0.22, 0.6), key(1.9, 74.0, 0.0, MM, 0.4, 0.6)],
        ] }).times(1, 2, (0.1, 0.3)),
        "dog_whimper" => Caller::new(throat(13.0, 1_400.0, 0.65), const { &[
            &[key(0.0, 800.0, 0.0, MM, 0.3, 0.0), key(0.06, 1_150.0, 0.7, MM, 0.12, 0.0), key(0.2, 1_320.0, 1.0, NEUTRAL, 0.08, 0.0),
              key(0.42, 900.0, 0.5, MM, 0.15, 0.0), key(0.5, 680.0, 0.0, MM, 0.5, 0.0)],
            &[key(0.0, 1_000.0, 0.0, MM, 0.3, 0.0), key(0.04, 1_350.0, 0.8, MM, 0.1, 0.0), key(0.16, 1_050.0, 0.0, MM, 0.3, 0.0)],
        ] }).times(2, 4, (0.06, 0.35)),
        "dog_howl" => Caller::new(wandering(airy(split(throat(14.5, 3_000.0, 0.5), 0.1, 0.02), 4_000.0, 1.2), 0.01), const { &[
            &[key(0.0, 260.0, 0.0, NEUTRAL, 0.3, 0.4), key(0.1, 340.0, 0.8, AH, 0.15, 0.4), key(0.18, 420.0, 0.8, AW, 0.12, 0.2),
              key(0.2, 500.0, 0.8, AW, 0.12, 0.1), key(0.5, 590.0, 1.0, HOWL, 0.27, 0.05), key(1.4, 570.0, 1.0, HOWL, 0.27, 0.08),
              key(2.0, 500.0, 0.8, HOWL, 0.27, 0.1), key(2.02, 420.0, 0.6, AW, 0.16, 0.15), key(2.4, 330.0, 0.0, MM, 0.4, 0.2)],
        ] }),
        // The muzzle is raised and rounded, but a howl is no whistle: the folds break into another register on
        // the way up and down, and air hisses along.
        "wolf" => Caller::new(wandering(airy(shaking(split(throat(16.0, 2_600.0, 0.5), 0.08, 0.02), 38.0, (4.5, 0.007)), 4_000.0, 1.2), 0.011), const { &[
            &[key(0.0, 210.0, 0.0, MM, 0.4, 0.3), key(0.2, 270.0, 0.4, NEUTRAL, 0.2, 0.25), key(0.45, 330.0, 0.7, AW, 0.12, 0.2),
              key(0.47, 410.0, 0.7, AW, 0.14, 0.1), key(0.75, 500.0, 0.95, HOWL, 0.27, 0.05), key(0.95, 465.0, 1.0, HOWL, 0.27, 0.05),
              key(2.1, 480.0, 1.0, HOWL, 0.27, 0.08), key(2.5, 440.0, 0.9, HOWL, 0.27, 0.12), key(2.52, 370.0, 0.7, AW, 0.16, 0.2),
              key(3.1, 320.0, 0.4, AW, 0.2, 0.2), key(3.5, 250.0, 0.0, MM, 0.5, 0.2)],
            &[key(0.0, 240.0, 0.0, NEUTRAL, 0.4, 0.3), key(0.3, 350.0, 0.7, AW, 0.14, 0.15), key(0.6, 400.0, 0.9, HOWL, 0.27, 0.1),
              key(1.3, 415.0, 1.0, HOWL, 0.27, 0.06), key(1.32, 540.0, 0.85, HOWL, 0.27, 0.05), key(2.0, 525.0, 0.95, HOWL, 0.27, 0.05),
              key(2.3, 480.0, 0.9, HOWL, 0.27, 0.1), key(2.32, 400.0, 0.7, AW, 0.15, 0.15), key(3.0, 300.0, 0.0, MM, 0.4, 0.2)],
            &[key(0.0, 300.0, 0.0, AW, 0.3, 0.2), key(0.15, 420.0, 0.8, AW, 0.12, 0.15), key(0.5, 620.0, 1.0, HOWL, 0.27, 0.08),
              key(0.9, 560.0, 1.0, HOWL, 0.27, 0.05), key(1.6, 530.0, 0.9, HOWL, 0.27, 0.1), key(2.2, 430.0, 0.6, AW, 0.15, 0.15),
              key(2.6, 330.0, 0.0, MM, 0.4, 0.2)],
        ] }),
        "cat" => Caller::new(throat(9.2, 3_200.0, 0.5), const { &[
            &[key(0.0, 470.0, 0.0, MM, 0.2, 0.0), key(0.06, 520.0, 0.35, MM, 0.08, 0.0), key(0.2, 610.0, 0.9, EH, 0.04, 0.0),
              key(0.38, 680.0, 1.0, AE, 0.03, 0.02), key(0.62, 640.0, 0.9, AH, 0.04, 0.02), key(0.8, 540.0, 0.5, AW, 0.06, 0.0),
              key(0.92, 450.0, 0.0, OO, 0.3, 0.0)],
            &[key(0.0, 560.0, 0.0, EE, 0.2, 0.0), key(0.05, 620.0, 0.5, EE, 0.06, 0.0), key(0.2, 760.0, 1.0, AE, 0.04, 0.03),
              key(0.45, 700.0, 0.8, AH, 0.05, 0.0), key(0.6, 520.0, 0.0, OO, 0.3, 0.0)],
        ] }),
        "kitten" => Caller::new(airy(split(throat(6.0, 10_000.0, 0.36), 0.05, 0.02), 8_000.0, 1.8), const { &[
            &[key(0.0, 700.0, 0.0, MM, 0.3, 0.0), key(0.07, 860.0, 0.6, EE, 0.15, 0.0), key(0.18, 1_080.0, 1.0, AE, 0.12, 0.03),
              key(0.36, 1_000.0, 0.8, AE, 0.12, 0.02), key(0.55, 760.0, 0.0, MM, 0.3, 0.0)],
        ] }).times(1, 3, (0.2, 0.5)),
        "cat_hiss" => Caller::new(airy(throat(8.5, 3_000.0, 0.5), 14_000.0, 1.4), const { &[
            &[key(0.0, 200.0, 0.0, EE, 1.0, 0.0), key(0.03, 200.0, 0.9, EE, 1.0, 0.0), key(0.15, 200.0, 1.0, [0.8, 1.5, 1.4], 1.0, 0.0),
              key(0.6, 200.0, 0.9, [0.8, 1.5, 1.4], 1.0, 0.0), key(0.85, 200.0, 0.5, EE, 1.0, 0.0), key(1.1, 200.0, 0.0, EE, 1.0, 0.0)],
        ] }),
        // A long wail that sways between vowels and rises as the mouth opens; now and then a short shriek.
        "cat_fight" => Caller::new(shaking(split(throat(9.2, 4_500.0, 0.45), 0.05, 0.015), 60.0, (3.2, 0.025)), const { &[
            &[key(0.0, 400.0, 0.0, MM, 0.2, 0.0), key(0.2, 480.0, 0.5, AW, 0.05, 0.02), key(0.6, 560.0, 0.9, AE, 0.04, 0.05),
              key(1.0, 500.0, 0.8, AW, 0.05, 0.04), key(1.5, 620.0, 1.0, AE, 0.04, 0.08), key(1.9, 560.0, 0.9, AW, 0.05, 0.06),
              key(2.4, 720.0, 1.0, AE, 0.05, 0.12), key(2.7, 600.0, 0.7, AH, 0.06, 0.1), key(2.95, 430.0, 0.0, OO, 0.3, 0.0)],
            &[key(0.0, 520.0, 0.0, EE, 0.2, 0.0), key(0.1, 600.0, 0.6, EE, 0.06, 0.02), key(0.5, 760.0, 1.0, AE, 0.04, 0.1),
              key(1.0, 700.0, 1.0, AH, 0.04, 0.12), key(1.5, 620.0, 0.8, AW, 0.06, 0.08), key(1.8, 450.0, 0.0, OO, 0.3, 0.0)],
            &[key(0.0, 620.0, 0.0, EE, 0.3, 0.1), key(0.06, 820.0, 1.0, AE, 0.06, 0.2), key(0.5, 900.0, 1.1, AE, 0.06, 0.22),
              key(0.75, 760.0, 0.8, AH, 0.08, 0.15), key(0.95, 500.0, 0.0, OO, 0.4, 0.1)],
        ] }).times(2, 3, (0.1, 0.3)),
        // A hum through the nose, then the mouth opens and the voice is there at once, brassy, and soon jumps an
        // octave into its upper register, where the fundamental is strongest.
        "cow" => Caller::new(wandering(airy(shaking(split(throat(34.0, 14_000.0, 0.34), 0.05, 0.012), 38.0, (4.0, 0.006)), 5_000.0, 1.2), 0.006), const { &[
            &[key(0.0, 92.0, 0.0, MM, 0.25, 0.05), key(0.2, 100.0, 0.1, MM, 0.15, 0.05), key(0.7, 118.0, 0.18, MM, 0.12, 0.05),
              key(0.73, 122.0, 0.7, AE, 0.08, 0.1), key(0.9, 135.0, 0.9, AE, 0.06, 0.08), key(1.08, 146.0, 0.9, AE, 0.06, 0.1),
              key(1.1, 255.0, 0.8, MOO, 0.05, 0.03), key(1.4, 268.0, 1.0, MOO, 0.05, 0.03), key(1.75, 262.0, 1.0, MOO, 0.06, 0.05),
              key(1.85, 235.0, 0.6, EH, 0.1, 0.1), key(1.92, 190.0, 0.0, NEUTRAL, 0.4, 0.2)],
            &[key(0.0, 104.0, 0.0, MM, 0.25, 0.05), key(0.3, 112.0, 0.15, MM, 0.15, 0.05), key(0.5, 120.0, 0.7, AE, 0.08, 0.1),
              key(0.8, 140.0, 1.0, MOO, 0.06, 0.08), key(1.3, 152.0, 1.0, MOO, 0.06, 0.06), key(1.7, 140.0, 0.9, AE, 0.08, 0.1),
              key(1.95, 112.0, 0.4, NEUTRAL, 0.15, 0.2), key(2.05, 98.0, 0.0, MM, 0.4, 0.2)],
        ] }),
        "horse" => Caller::new(shaking(split(throat(30.0, 7_000.0, 0.42), 0.15, 0.03), 11.5, (11.5, 0.02)), const { &[
            &[key(0.0, 290.0, 0.0, NEUTRAL, 0.6, 0.2), key(0.1, 330.0, 0.5, EH, 0.35, 0.2), key(0.28, 560.0, 0.8, AE, 0.25, 0.25),
              key(0.45, 1_250.0, 1.0, AE, 0.16, 0.15), key(0.6, 1_500.0, 1.0, EH, 0.14, 0.25), key(0.8, 1_380.0, 0.9, AE, 0.2, 0.4),
              key(1.0, 900.0, 0.8, AH, 0.35, 0.6), key(1.25, 420.0, 0.6, AH, 0.45, 0.75), key(1.5, 240.0, 0.35, AW, 0.55, 0.75),
              key(1.7, 160.0, 0.0, NEUTRAL, 0.8, 0.6)],
        ] }),
        "horse_snort" => Caller::new(shaking(airy(throat(40.0, 2_000.0, 0.5), 4_000.0, 1.6), 24.0, (5.0, 0.0)), const { &[
            &[key(0.0, 50.0, 0.0, NEUTRAL, 1.0, 0.3), key(0.04, 50.0, 1.0, NEUTRAL, 0.95, 0.6), key(0.3, 45.0, 0.9, NEUTRAL, 0.95, 0.95),
              key(0.7, 40.0, 0.4, MM, 0.95, 0.95), key(0.95, 35.0, 0.0, MM, 1.0, 0.8)],
        ] }),
        "pig" => Caller::new(shaking(split(throat(19.0, 2_600.0, 0.4), 0.25, 0.1), 55.0, (5.0, 0.0)), const { &[
            &[key(0.0, 70.0, 0.0, MM, 0.5, 0.5), key(0.03, 90.0, 0.9, NEUTRAL, 0.3, 0.6), key(0.12, 85.0, 1.0, EH, 0.3, 0.6),
              key(0.2, 70.0, 0.0, MM, 0.6, 0.5)],
            &[key(0.0, 60.0, 0.0, MM, 0.7, 0.6), key(0.05, 72.0, 0.7, NEUTRAL, 0.45, 0.7), key(0.25, 66.0, 0.6, NEUTRAL, 0.45, 0.7),
              key(0.34, 60.0, 0.0, MM, 0.7, 0.5)],
            &[key(0.0, 380.0, 0.0, MM, 0.6, 0.4), key(0.02, 450.0, 0.8, NEUTRAL, 0.3, 0.5), key(0.12, 490.0, 0.9, EH, 0.3, 0.5),
              key(0.22, 400.0, 0.0, MM, 0.6, 0.5)],
        ] }).times(3, 5, (0.1, 0.45)),
        "pig_squeal" => Caller::new(shaking(split(throat(17.0, 6_000.0, 0.45), 0.2, 0.03), 70.0, (7.0, 0.03)), const { &[
            &[key(0.0, 700.0, 0.0, EH, 0.3, 0.3), key(0.06, 1_100.0, 0.9, EE, 0.1, 0.4), key(0.4, 1_450.0, 1.0, EE, 0.08, 0.5),
              key(0.8, 1_200.0, 1.0, AE, 0.1, 0.5), key(1.0, 700.0, 0.0, EH, 0.4, 0.4)],
        ] }),
        "sheep" => Caller::new(shaking(throat(17.5, 3_500.0, 0.45), 9.0, (8.5, 0.045)), const { &[
            &[key(0.0, 170.0, 0.0, MM, 0.2, 0.1), key(0.06, 190.0, 0.5, NEUTRAL, 0.06, 0.1), key(0.14, 215.0, 1.0, AE, 0.06, 0.4),
              key(0.55, 205.0, 1.0, AE, 0.08, 0.5), key(0.85, 180.0, 0.6, EH, 0.1, 0.5), key(1.0, 160.0, 0.0, NEUTRAL, 0.4, 0.3)],
        ] }),
        "goat" => Caller::new(shaking(throat(14.5, 4_500.0, 0.45), 10.0, (10.0, 0.05)), const { &[
            &[key(0.0, 280.0, 0.0, EH, 0.2, 0.1), key(0.05, 350.0, 0.9, AE, 0.05, 0.25), key(0.3, 390.0, 1.0, AE, 0.05, 0.45),
              key(0.7, 350.0, 0.9, EH, 0.07, 0.5), key(0.95, 270.0, 0.0, EH, 0.4, 0.3)],
        ] }).times(1, 2, (0.3, 0.7)),
        "lion" => Caller::new(shaking(split(throat(36.0, 1_900.0, 0.4), 0.2, 0.06), 32.0, (4.0, 0.01)), const { &[
            &[key(0.0, 90.0, 0.0, MM, 0.4, 0.5), key(0.2, 130.0, 0.6, AW, 0.25, 0.5), key(0.55, 195.0, 1.0, AH, 0.2, 0.5),
              key(1.1, 170.0, 1.0, AH, 0.2, 0.6), key(1.6, 110.0, 0.6, AW, 0.3, 0.7), key(2.1, 70.0, 0.0, MM, 0.6, 0.6)],
        ] }),
        "lion_growl" => Caller::new(shaking(split(throat(34.0, 1_000.0, 0.4), 0.2, 0.08), 22.0, (4.0, 0.01)), const { &[
            &[key(0.0, 45.0, 0.0, MM, 0.4, 0.6), key(0.4, 52.0, 0.7, NEUTRAL, 0.28, 0.6), key(1.4, 60.0, 1.0, AW, 0.25, 0.6),
              key(2.3, 50.0, 0.6, NEUTRAL, 0.3, 0.7), key(2.8, 42.0, 0.0, MM, 0.6, 0.6)],
        ] }),
        "tiger" => Caller::new(shaking(split(throat(31.0, 3_000.0, 0.4), 0.25, 0.06), 45.0, (4.0, 0.01)), const { &[
            &[key(0.0, 110.0, 0.0, NEUTRAL, 0.5, 0.6), key(0.1, 170.0, 0.9, EH, 0.25, 0.6), key(0.4, 230.0, 1.0, AE, 0.2, 0.65),
              key(0.9, 190.0, 0.9, AH, 0.25, 0.7), key(1.3, 110.0, 0.0, NEUTRAL, 0.6, 0.6)],
        ] }),
        "bear" => Caller::new(shaking(split(throat(30.0, 1_800.0, 0.42), 0.3, 0.08), 38.0, (4.0, 0.01)), const { &[
            &[key(0.0, 80.0, 0.0, NEUTRAL, 0.5, 0.7), key(0.12, 120.0, 0.9, AW, 0.3, 0.7), key(0.5, 140.0, 1.0, AH, 0.25, 0.75),
              key(1.0, 115.0, 0.8, AW, 0.3, 0.8), key(1.4, 75.0, 0.0, NEUTRAL, 0.7, 0.7)],
        ] }),
        // The trunk makes the throat long, and blown that hard it brays like brass: harmonics to 6 kHz, torn by
        // subharmonics where the pressure rises and falls.
        "elephant" => Caller::new(wandering(airy(shaking(split(throat(50.0, 12_000.0, 0.32), 0.15, 0.02), 70.0, (7.0, 0.015)), 8_000.0, 1.6), 0.015), const { &[
            &[key(0.0, 240.0, 0.0, NEUTRAL, 0.5, 0.5), key(0.08, 360.0, 0.8, AE, 0.25, 0.45), key(0.2, 460.0, 1.0, AE, 0.2, 0.3),
              key(0.6, 560.0, 1.0, AE, 0.18, 0.25), key(0.9, 590.0, 1.0, AE, 0.18, 0.3), key(1.2, 520.0, 0.9, AE, 0.22, 0.4),
              key(1.22, 420.0, 0.8, AE, 0.25, 0.5), key(1.6, 280.0, 0.0, AW, 0.5, 0.5)],
            &[key(0.0, 320.0, 0.0, NEUTRAL, 0.5, 0.5), key(0.06, 520.0, 1.0, AE, 0.2, 0.35), key(0.4, 680.0, 1.0, AE, 0.18, 0.25),
              key(0.9, 640.0, 1.0, AE, 0.18, 0.3), key(1.3, 440.0, 0.0, AW, 0.5, 0.5)],
        ] }),
        "monkey" => Caller::new(split(throat(12.5, 4_000.0, 0.5), 0.05, 0.02), const { &[
            &[key(0.0, 330.0, 0.0, OO, 0.5, 0.0), key(0.03, 380.0, 0.8, OO, 0.15, 0.08), key(0.1, 480.0, 1.0, [0.8, 0.65, 1.0], 0.1, 0.1),
              key(0.15, 430.0, 0.0, OO, 0.5, 0.0)],
            &[key(0.0, 500.0, 0.0, EH, 0.5, 0.1), key(0.025, 760.0, 0.9, AE, 0.12, 0.25), key(0.09, 900.0, 1.0, AH, 0.1, 0.3),
              key(0.15, 620.0, 0.0, EH, 0.5, 0.1)],
        ] }).times(7, 11, (0.05, 0.13)).fading(1.05, 1.05),
        "donkey" => Caller::new(shaking(split(throat(36.0, 4_500.0, 0.42), 0.2, 0.04), 28.0, (6.0, 0.02)), const { &[
            &[key(0.0, 480.0, 0.0, EE, 0.6, 0.2), key(0.08, 640.0, 0.6, EE, 0.35, 0.3), key(0.4, 760.0, 0.6, EH, 0.35, 0.3),
              key(0.46, 500.0, 0.1, EH, 0.7, 0.2), key(0.5, 270.0, 1.0, AH, 0.12, 0.5), key(0.9, 240.0, 1.0, AH, 0.12, 0.6),
              key(1.05, 190.0, 0.0, AW, 0.5, 0.4)],
        ] }).times(3, 4, (0.02, 0.1)).fading(0.92, 0.96),
        "mouse" => Caller::new(throat(2.4, 3_000.0, 0.6), const { &[
            &[key(0.0, 5_200.0, 0.0, NEUTRAL, 0.1, 0.0), key(0.012, 6_300.0, 1.0, NEUTRAL, 0.02, 0.0), key(0.04, 6_800.0, 0.9, NEUTRAL, 0.02, 0.0),
              key(0.07, 5_800.0, 0.0, NEUTRAL, 0.1, 0.0)],
            &[key(0.0, 6_200.0, 0.0, NEUTRAL, 0.1, 0.0), key(0.01, 7_000.0, 0.8, NEUTRAL, 0.02, 0.0), key(0.05, 5_600.0, 0.0, NEUTRAL, 0.1, 0.0)],
        ] }).times(3, 7, (0.04, 0.25)),
        "seal" => Caller::new(airy(shaking(split(throat(21.0, 9_000.0, 0.36), 0.3, 0.05), 48.0, (5.0, 0.01)), 7_000.0, 1.6), const { &[
            &[key(0.0, 210.0, 0.0, NEUTRAL, 0.5, 0.4), key(0.03, 310.0, 0.9, AE, 0.2, 0.35), key(0.12, 350.0, 1.0, [1.6, 1.15, 1.0], 0.18, 0.4),
              key(0.28, 320.0, 0.8, AE, 0.22, 0.45), key(0.36, 240.0, 0.3, EH, 0.4, 0.4), key(0.42, 190.0, 0.0, NEUTRAL, 0.7, 0.3)],
        ] }).times(4, 6, (0.1, 0.22)),
        "fox" => Caller::new(split(throat(12.0, 5_000.0, 0.45), 0.2, 0.05), const { &[
            &[key(0.0, 600.0, 0.0, AH, 0.4, 0.4), key(0.08, 850.0, 0.9, AE, 0.15, 0.5), key(0.4, 950.0, 1.0, AE, 0.12, 0.6),
              key(0.7, 650.0, 0.0, AH, 0.5, 0.5)],
        ] }).times(1, 2, (0.6, 1.2)),
        "hyena" => Caller::new(split(throat(20.0, 3_500.0, 0.5), 0.1, 0.03), const { &[
            &[key(0.0, 380.0, 0.0, OO, 0.4, 0.1), key(0.03, 560.0, 0.9, AW, 0.1, 0.15), key(0.1, 700.0, 1.0, AH, 0.1, 0.2),
              key(0.17, 480.0, 0.0, OO, 0.5, 0.1)],
        ] }).times(5, 9, (0.03, 0.09)).fading(0.97, 0.98),
        _ => Caller::new(shaking(throat(17.0, 4_000.0, 0.48), 70.0, (5.0, 0.0)), const { &[
            &[key(0.0, 300.0, 0.0, NEUTRAL, 0.5, 0.3), key(0.015, 460.0, 0.9, AW, 0.2, 0.4), key(0.055, 560.0, 1.0, AH, 0.15, 0.45),
              key(0.11, 430.0, 0.8, AH, 0.2, 0.45), key(0.16, 270.0, 0.2, AW, 0.4, 0.3), key(0.22, 200.0, 0.0, OO, 0.8, 0.1)],
            &[key(0.0, 220.0, 0.0, MM, 0.3, 0.6), key(0.05, 250.0, 0.3, NEUTRAL, 0.3, 0.6), key(0.07, 480.0, 1.0, AH, 0.15, 0.4),
              key(0.13, 520.0, 1.0, AH, 0.15, 0.45), key(0.2, 300.0, 0.2, AW, 0.4, 0.3), key(0.26, 200.0, 0.0, OO, 0.8, 0.1)],
        ] }).times(2, 4, (0.18, 0.5)),
    }
}
