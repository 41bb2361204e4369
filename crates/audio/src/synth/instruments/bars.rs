//! Bars and tongues that are struck: modes at the ratios they are tuned to (Fletcher and Rossing, "The Physics of
//! Musical Instruments", chapter 19: marimba 1 : 4 : 10, xylophone 1 : 3 : 6, an even bar 1 : 2.76 : 5.4), with
//! the knock of the mallet.

use super::phrase;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::{grains, noise};
use crate::synth::{Call, Kind, Model, Param, frames_of};

pub(super) const MODEL: Model = Model {
    name: "struck_bars",
    about: "a phrase on a marimba, xylophone, glockenspiel, vibraphone, music box or steel drum",
    kind: Kind::Texture,
    params: &[
        Param::word(
            "instrument",
            "which",
            &["marimba", "xylophone", "glockenspiel", "vibraphone", "music_box", "steelpan"],
        ),
        Param::number("speed", "of the playing", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual", 0.25, 4.0, 1.0),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (base_hz, beat_s, modes, knock): (f32, f32, &[(f32, f32, f32)], f32) = match call.word("instrument") {
        "xylophone" => (523.0, 0.26, &[(1.0, 1.0, 0.45), (3.0, 0.45, 0.2), (6.1, 0.25, 0.1), (10.2, 0.1, 0.05)], 0.6),
        "glockenspiel" => (1_046.0, 0.32, &[(1.0, 1.0, 2.2), (2.76, 0.4, 1.0), (5.4, 0.25, 0.4)], 0.3),
        "vibraphone" => (262.0, 0.42, &[(1.0, 1.0, 3.5), (4.0, 0.3, 1.2), (10.0, 0.08, 0.3)], 0.15),
        "music_box" => (784.0, 0.3, &[(1.0, 1.0, 1.3), (2.0, 0.12, 0.7), (6.27, 0.22, 0.25), (17.5, 0.05, 0.08)], 0.2),
        "steelpan" => (330.0, 0.28, &[(1.0, 1.0, 0.9), (2.0, 0.7, 0.7), (3.01, 0.35, 0.4), (4.02, 0.25, 0.3)], 0.2),
        _ => (196.0, 0.3, &[(1.0, 1.0, 0.9), (3.95, 0.3, 0.25), (9.6, 0.12, 0.1)], 0.5),
    };
    let mut random = call.random(0);
    let base_hz = base_hz * call.number("pitch") * 2.0_f32.powf((random.unit() * 5.0).floor() / 12.0);
    let notes = phrase::melody(&mut random, call.frames, beat_s / call.number("speed"), base_hz, 0, 10);
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    for note in notes {
        let bank: Vec<Mode> = modes
            .iter()
            .map(|&(ratio, gain, decay_s)| Mode {
                frequency_hz: note.hz * ratio * random.around(0.002),
                decay_s: decay_s * (base_hz / note.hz).sqrt(),
                gain: gain * random.around(0.2),
            })
            .collect();
        let longest_s = modes.iter().map(|mode| mode.2).fold(0.1, f32::max);
        let mallet = noise::burst(&mut random, (4.0 * note.hz).min(5_000.0), 0.7, 0.012);
        let mut bar = Modes::new(&bank).ring(&[1.0], frames_of(longest_s));
        grains::add(&mut bar, 0, &mallet, knock);
        let pan = ((note.hz / base_hz).log2() - 0.7).clamp(-0.7, 0.7);
        grains::add_panned(&mut out, note.at, &bar, note.force, pan);
    }
    out.into()
}
