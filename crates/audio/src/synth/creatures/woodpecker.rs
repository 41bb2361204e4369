//! A woodpecker drums: 10 to 25 blows of the beak within half a second to a second on a resonant branch, quickest
//! in the middle and weakening to the end (Dodenhoff, Stark and Johnson, "Do woodpecker drums encode information
//! for species recognition?", The Condor 103, 2001: great spotted about 16 blows a second, black up to 20).

use crate::synth::tools::envelope::decay_factor;
use crate::synth::tools::filter::Biquad;
use crate::synth::tools::grains;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::{Call, Kind, Model, Param, frames_of};

pub(super) const MODEL: Model = Model {
    name: "woodpecker",
    about: "a woodpecker drums on a tree",
    kind: Kind::Event,
    params: &[
        Param::number("speed", "times the usual rate of blows", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch of the wood", 0.25, 4.0, 1.0),
        Param::number("intensity", "how hard", 0.0, 1.0, 0.5),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let hz = random.between(520.0, 780.0) * call.number("pitch");
    // A stiff hollow branch.
    let modes: Vec<Mode> =
        [(1.0, 0.022, 1.0), (1.83, 0.022, 0.9), (2.74, 0.016, 0.8), (4.1, 0.012, 0.7), (5.9, 0.009, 0.5)]
            .map(|(times, decay_s, gain)| Mode { frequency_hz: hz * times * random.around(0.04), decay_s, gain })
            .into();
    let wood = Modes::new(&modes);
    let blows = 11 + random.below(8);
    let rate_hz = random.between(14.0, 19.0) * call.number("speed");
    let mut out = vec![0.0; frames_of(blows as f32 / rate_hz * 1.4 + 0.3)];
    let mut time_s = 0.01;
    let fall = decay_factor(0.004);
    for blow in 0..blows {
        let t = blow as f32 / blows as f32;
        let mut energy = 1.0;
        let beak: Vec<f32> = (0..frames_of(0.004))
            .map(|_| {
                energy *= fall;
                energy * (0.3 + (0.3 + 0.5 * call.number("intensity")) * random.bipolar())
            })
            .collect();
        let strong = (1.0 - 0.6 * t * t) * random.around(0.12);
        grains::add(&mut out, frames_of(time_s), &wood.clone().ring(&beak, frames_of(0.09)), strong);
        time_s += (1.0 + 0.5 * (t - 0.5).powi(2)) * random.around(0.03) / rate_hz;
    }
    Biquad::low_pass(4_000.0, 0.7).run(&mut out);
    vec![super::cut(out, call.frames)]
}
