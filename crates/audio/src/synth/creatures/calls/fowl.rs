//! Birds with harsh or rich voices. Their source is the syrinx at the lower end of the windpipe, a tube of 7 to
//! 20 cm, so that it can be modelled as a voice (Fletcher, "Bird song: a quantitative acoustic model", J. Theor.
//! Biol. 135, 1988). Contours measured in recordings.

use super::Caller;
use crate::synth::tools::voice::{AE, AH, AW, EE, EH, MM, NEUTRAL, OO, Throat, key};

pub(super) const KINDS: &[&str] =
    &["crow", "rooster", "hen", "chick", "duck", "goose", "turkey", "gull", "parrot", "raven", "peacock", "heron"];

const fn throat(tract_cm: f32, tilt_hz: f32, growl_hz: f32) -> Throat {
    let mut throat = Throat::new(tract_cm);
    (throat.tilt_hz, throat.open, throat.jitter, throat.shimmer) = (tilt_hz, 0.4, 0.02, 0.1);
    throat.growl_hz = growl_hz;
    throat
}

#[rustfmt::skip]
pub(super) fn find(kind: &str) -> Caller {
    match kind {
        "rooster" => Caller::new(throat(11.5, 4_500.0, 60.0), const { &[
            &[key(0.0, 420.0, 0.0, NEUTRAL, 0.4, 0.3), key(0.04, 640.0, 0.55, AW, 0.25, 0.45), key(0.2, 690.0, 0.5, AW, 0.25, 0.45),
              key(0.27, 520.0, 0.0, NEUTRAL, 0.5, 0.3), key(0.36, 620.0, 0.0, AW, 0.1, 0.0), key(0.4, 745.0, 0.9, AH, 0.06, 0.08),
              key(0.47, 790.0, 1.0, AH, 0.06, 0.08), key(0.54, 700.0, 0.0, AW, 0.2, 0.0), key(0.58, 560.0, 0.0, AW, 0.1, 0.0),
              key(0.64, 730.0, 1.0, AH, 0.1, 0.3), key(0.8, 772.0, 1.0, AH, 0.1, 0.4), key(1.05, 745.0, 1.0, AH, 0.1, 0.4),
              key(1.1, 710.0, 1.0, AH, 0.04, 0.04), key(1.6, 705.0, 0.95, AW, 0.04, 0.0), key(1.95, 700.0, 0.8, AW, 0.05, 0.02),
              key(2.0, 690.0, 0.6, AH, 0.25, 0.4), key(2.12, 560.0, 0.25, OO, 0.4, 0.4), key(2.22, 420.0, 0.0, OO, 0.6, 0.2)],
        ] }),
        "hen" => Caller::new(throat(10.5, 3_500.0, 70.0), const { &[
            &[key(0.0, 320.0, 0.0, MM, 0.3, 0.2), key(0.01, 420.0, 0.9, AW, 0.1, 0.25), key(0.05, 390.0, 0.7, NEUTRAL, 0.15, 0.3),
              key(0.08, 300.0, 0.0, MM, 0.4, 0.1)],
            &[key(0.0, 330.0, 0.0, MM, 0.3, 0.2), key(0.01, 440.0, 0.8, AW, 0.1, 0.25), key(0.06, 400.0, 0.0, MM, 0.4, 0.1)],
            &[key(0.0, 330.0, 0.0, AW, 0.3, 0.2), key(0.02, 440.0, 0.8, AW, 0.1, 0.25), key(0.06, 560.0, 1.0, AE, 0.06, 0.2),
              key(0.22, 620.0, 0.9, AE, 0.08, 0.2), key(0.3, 430.0, 0.0, AH, 0.4, 0.1)],
        ] }).times(5, 9, (0.1, 0.3)),
        "chick" => Caller::new(throat(4.0, 7_000.0, 60.0), const { &[
            &[key(0.0, 3_100.0, 0.0, EE, 0.1, 0.0), key(0.015, 4_100.0, 1.0, EE, 0.02, 0.0), key(0.07, 3_500.0, 0.9, EE, 0.02, 0.0),
              key(0.11, 2_900.0, 0.0, EE, 0.1, 0.0)],
        ] }).times(4, 8, (0.12, 0.3)),
        "duck" => Caller::new(throat(12.5, 6_000.0, 60.0), const { &[
            &[key(0.0, 205.0, 0.0, NEUTRAL, 0.2, 0.1), key(0.015, 235.0, 0.9, AE, 0.05, 0.1), key(0.09, 245.0, 1.0, AE, 0.05, 0.12),
              key(0.17, 215.0, 0.6, AH, 0.08, 0.15), key(0.22, 185.0, 0.0, NEUTRAL, 0.3, 0.1)],
        ] }).times(3, 6, (0.08, 0.16)).fading(0.9, 0.98),
        "goose" => Caller::new(throat(14.0, 6_500.0, 70.0), const { &[
            &[key(0.0, 300.0, 0.0, AW, 0.2, 0.2), key(0.02, 340.0, 0.7, AW, 0.06, 0.2), key(0.08, 360.0, 0.8, AH, 0.05, 0.15),
              key(0.095, 500.0, 1.0, AE, 0.04, 0.08), key(0.28, 520.0, 1.0, AE, 0.04, 0.1), key(0.36, 430.0, 0.0, AH, 0.3, 0.1)],
        ] }).times(2, 4, (0.12, 0.4)),
        "turkey" => Caller::new(throat(12.0, 4_500.0, 60.0), const { &[
            &[key(0.0, 560.0, 0.0, OO, 0.2, 0.1), key(0.012, 680.0, 0.9, AH, 0.05, 0.15), key(0.04, 600.0, 1.0, AW, 0.05, 0.15),
              key(0.065, 480.0, 0.1, OO, 0.2, 0.1)],
        ] }).times(9, 13, (0.005, 0.02)).fading(0.97, 0.97),
        "gull" => Caller::new(throat(9.0, 5_500.0, 80.0), const { &[
            &[key(0.0, 720.0, 0.0, AW, 0.2, 0.1), key(0.05, 950.0, 0.8, AH, 0.06, 0.1), key(0.18, 1_250.0, 1.0, AE, 0.05, 0.12),
              key(0.4, 1_100.0, 0.9, AE, 0.06, 0.15), key(0.55, 820.0, 0.0, AH, 0.3, 0.1)],
            &[key(0.0, 850.0, 0.0, AH, 0.2, 0.1), key(0.03, 1_150.0, 1.0, AE, 0.06, 0.12), key(0.15, 1_050.0, 0.8, AE, 0.06, 0.15),
              key(0.22, 850.0, 0.0, AH, 0.3, 0.1)],
        ] }).times(3, 6, (0.06, 0.25)),
        "parrot" => Caller::new(throat(7.5, 7_000.0, 95.0), const { &[
            &[key(0.0, 700.0, 0.0, EH, 0.3, 0.4), key(0.03, 1_100.0, 1.0, AE, 0.12, 0.5), key(0.2, 1_350.0, 1.0, AE, 0.12, 0.6),
              key(0.4, 900.0, 0.0, EH, 0.4, 0.5)],
            &[key(0.0, 1_300.0, 0.0, EE, 0.2, 0.0), key(0.05, 1_900.0, 0.7, EE, 0.04, 0.0), key(0.15, 1_500.0, 0.6, EH, 0.05, 0.05),
              key(0.25, 2_100.0, 0.7, EE, 0.04, 0.0), key(0.32, 1_400.0, 0.0, EH, 0.2, 0.0)],
        ] }).times(2, 4, (0.1, 0.5)),
        "raven" => Caller::new(throat(13.0, 3_500.0, 55.0), const { &[
            &[key(0.0, 180.0, 0.0, AW, 0.3, 0.5), key(0.03, 240.0, 1.0, AW, 0.12, 0.5), key(0.2, 260.0, 1.0, AH, 0.12, 0.55),
              key(0.38, 190.0, 0.0, AW, 0.4, 0.4)],
        ] }).times(1, 3, (0.25, 0.6)),
        "peacock" => Caller::new(throat(12.0, 9_000.0, 70.0), const { &[
            &[key(0.0, 420.0, 0.0, EE, 0.3, 0.2), key(0.08, 560.0, 0.8, EH, 0.12, 0.2), key(0.3, 900.0, 1.0, AE, 0.1, 0.2),
              key(0.6, 860.0, 0.9, AH, 0.12, 0.25), key(0.85, 520.0, 0.0, AW, 0.4, 0.2)],
        ] }).times(1, 3, (0.15, 0.4)),
        "heron" => Caller::new(throat(18.0, 4_500.0, 48.0), const { &[
            &[key(0.0, 150.0, 0.0, AH, 0.4, 0.6), key(0.04, 190.0, 1.0, AE, 0.2, 0.6), key(0.3, 180.0, 0.9, AH, 0.2, 0.7),
              key(0.45, 140.0, 0.0, AW, 0.5, 0.5)],
        ] }),
        _ => Caller::new(throat(8.5, 5_500.0, 85.0), const { &[
            &[key(0.0, 330.0, 0.0, AH, 0.3, 0.4), key(0.03, 480.0, 0.9, AE, 0.12, 0.4), key(0.12, 560.0, 1.0, AE, 0.1, 0.45),
              key(0.28, 500.0, 0.9, AH, 0.12, 0.5), key(0.38, 360.0, 0.0, AW, 0.4, 0.4)],
        ] }).times(2, 4, (0.15, 0.4)),
    }
}
