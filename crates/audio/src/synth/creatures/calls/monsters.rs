//! Creatures that do not exist, from those that do: large ones are lions and alligators with longer throats and
//! slower folds, the undead are people with broken voices, ghosts sigh and wail between a voice and the wind.

use super::Caller;
use crate::synth::tools::voice::{AE, AH, AW, EH, MM, NEUTRAL, OO, Throat, key};

pub(super) const KINDS: &[&str] = &["monster", "dragon", "dinosaur", "zombie", "ghost", "demon", "alien", "goblin"];

const fn throat(tract_cm: f32, tilt_hz: f32, growl_hz: f32, subharmonic: f32) -> Throat {
    let mut throat = Throat::new(tract_cm);
    (throat.tilt_hz, throat.open, throat.jitter, throat.shimmer) = (tilt_hz, 0.42, 0.05, 0.15);
    (throat.growl_hz, throat.subharmonic) = (growl_hz, subharmonic);
    throat
}

const fn swaying(mut throat: Throat, vibrato: (f32, f32), air_hz: f32) -> Throat {
    (throat.vibrato, throat.jitter, throat.air_hz) = (vibrato, 0.01, air_hz);
    throat
}

#[rustfmt::skip]
pub(super) fn find(kind: &str) -> Caller {
    match kind {
        "dragon" => Caller::new(throat(58.0, 3_500.0, 30.0, 0.3), const { &[
            &[key(0.0, 60.0, 0.0, MM, 0.5, 0.5), key(0.25, 90.0, 0.6, AW, 0.3, 0.5), key(0.7, 160.0, 1.0, AH, 0.22, 0.55),
              key(1.4, 180.0, 1.0, AE, 0.25, 0.65), key(2.2, 120.0, 0.9, AH, 0.35, 0.7), key(3.0, 70.0, 0.4, AW, 0.5, 0.7),
              key(3.5, 50.0, 0.0, MM, 0.8, 0.6)],
        ] }),
        "dinosaur" => Caller::new(throat(70.0, 5_000.0, 40.0, 0.25), const { &[
            &[key(0.0, 80.0, 0.0, MM, 0.4, 0.5), key(0.15, 140.0, 0.8, AH, 0.2, 0.5), key(0.5, 260.0, 1.0, AE, 0.15, 0.4),
              key(1.2, 290.0, 1.0, AE, 0.15, 0.5), key(1.8, 170.0, 0.9, AH, 0.25, 0.7), key(2.5, 80.0, 0.0, AW, 0.6, 0.7)],
        ] }),
        "zombie" => Caller::new(throat(18.5, 1_500.0, 24.0, 0.3), const { &[
            &[key(0.0, 75.0, 0.0, MM, 0.5, 0.5), key(0.3, 90.0, 0.7, AW, 0.3, 0.5), key(0.9, 105.0, 1.0, AH, 0.25, 0.55),
              key(1.5, 85.0, 0.8, AW, 0.3, 0.65), key(2.2, 65.0, 0.0, NEUTRAL, 0.6, 0.6)],
            &[key(0.0, 110.0, 0.0, EH, 0.6, 0.5), key(0.15, 130.0, 0.9, AE, 0.3, 0.6), key(0.7, 100.0, 0.8, AH, 0.35, 0.7),
              key(1.2, 70.0, 0.0, AW, 0.6, 0.6)],
        ] }).times(1, 2, (0.3, 0.8)),
        "ghost" => Caller::new(swaying(throat(15.5, 1_300.0, 45.0, 0.0), (5.2, 0.03), 3_000.0), const { &[
            &[key(0.0, 300.0, 0.0, OO, 0.7, 0.0), key(0.5, 380.0, 0.6, OO, 0.35, 0.0), key(1.4, 620.0, 1.0, [0.75, 0.6, 0.95], 0.22, 0.0),
              key(2.1, 560.0, 0.9, OO, 0.25, 0.0), key(3.0, 360.0, 0.6, OO, 0.4, 0.0), key(3.7, 270.0, 0.0, OO, 0.8, 0.0)],
        ] }),
        "demon" => Caller::new(throat(27.0, 2_500.0, 36.0, 0.4), const { &[
            &[key(0.0, 55.0, 0.0, MM, 0.3, 0.5), key(0.15, 70.0, 0.9, AW, 0.15, 0.5), key(0.8, 85.0, 1.0, AH, 0.15, 0.55),
              key(1.6, 62.0, 0.8, AW, 0.2, 0.65), key(2.1, 48.0, 0.0, MM, 0.5, 0.5)],
        ] }),
        "alien" => Caller::new(swaying(throat(10.0, 5_000.0, 110.0, 0.2), (13.0, 0.12), 8_000.0), const { &[
            &[key(0.0, 280.0, 0.0, OO, 0.3, 0.2), key(0.05, 520.0, 0.9, EH, 0.08, 0.35), key(0.18, 900.0, 1.0, AE, 0.06, 0.3),
              key(0.3, 420.0, 0.8, OO, 0.08, 0.4), key(0.5, 700.0, 0.9, AH, 0.1, 0.3), key(0.65, 300.0, 0.0, OO, 0.4, 0.2)],
        ] }).times(2, 4, (0.04, 0.2)),
        "goblin" => Caller::new(throat(12.0, 4_500.0, 60.0, 0.2), const { &[
            &[key(0.0, 220.0, 0.0, EH, 0.4, 0.4), key(0.03, 330.0, 0.9, AE, 0.15, 0.45), key(0.15, 360.0, 1.0, AH, 0.15, 0.5),
              key(0.26, 230.0, 0.0, EH, 0.5, 0.3)],
        ] }).times(3, 6, (0.04, 0.2)),
        _ => Caller::new(throat(40.0, 1_700.0, 26.0, 0.35), const { &[
            &[key(0.0, 48.0, 0.0, MM, 0.4, 0.6), key(0.2, 62.0, 0.8, AW, 0.25, 0.6), key(0.8, 85.0, 1.0, AH, 0.22, 0.65),
              key(1.5, 70.0, 0.9, AW, 0.25, 0.7), key(2.2, 46.0, 0.0, MM, 0.6, 0.6)],
        ] }),
    }
}
