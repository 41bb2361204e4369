//! Wind, made of what a microphone outdoors hears of it: turbulence of the passing air, whose pressure falls
//! steeply with frequency (Kolmogorov's inertial range as measured by van den Berg, "Wind-induced noise in a
//! screened microphone", JASA 119, 2006) and flutters several times a second; the rush of air over the ground,
//! a broad band that rises with the speed; tones behind edges at `0.2 v / d` (Strouhal 1878; Andy Farnell,
//! "Designing Sound", MIT Press 2010, practical 18); and leaves. Level goes with the square of the speed,
//! tones with its cube. A bare microphone hears its own wake before all, and its membrane is overloaded (Morgan and
//! Raspet, "Investigation of the mechanisms of low-frequency wind noise generation outdoors", JASA 92, 1992).

use crate::synth::tools::filter::{Biquad, Svf, Tuning};
use crate::synth::tools::slow::Drift;
use crate::synth::tools::{grains, noise};
use crate::synth::{Call, Kind, Model, Param};

pub(super) const MODEL: Model = Model {
    name: "wind",
    about: "wind with gusts, over open land, through leaves or howling around edges",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "from a breeze to a storm", 0.0, 1.0, 0.5),
        Param::number("gusts", "how much it swells and falls", 0.0, 1.0, 0.6),
        Param::word("surface", "what it blows through", &["open", "leaves", "edges", "microphone"]),
    ],
    make,
};

/// Filters are moved once in this many samples.
const BLOCK: usize = 32;

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let speed = air_speed(call);
    let mut sides: Vec<Vec<f32>> = (0..2).map(|channel| one_side(call, &speed, channel)).collect();
    let leaves = mix(call.word("surface")).leaves;
    if leaves > 0.0 {
        for (side, rustle) in sides.iter_mut().zip(super::leaves::rustle(call, &speed, 60)) {
            grains::add(side, 0, &rustle, leaves);
        }
    }
    sides
}

/// The speed of the air at every block, 0 to about 1.5.
fn air_speed(call: &Call<'_>) -> Vec<f32> {
    let (intensity, gusts) = (call.number("intensity"), call.number("gusts"));
    let mut swell = Drift::new(call.random(0), 0.45 * BLOCK as f32);
    let mut gust = Drift::new(call.random(1), 2.0 * BLOCK as f32);
    (0..call.frames.div_ceil(BLOCK))
        .map(|_| {
            let moving = 0.5 * swell.step() + 0.35 * gust.step();
            (0.35 + 0.6 * intensity) * (0.7 + gusts * moving).max(0.3)
        })
        .collect()
}

/// The shares of the parts of the sound.
struct Mix {
    turbulence: f32,
    rush: f32,
    tones: f32,
    leaves: f32,
    /// How much stronger the turbulence flutters than in open air.
    flutter: f32,
    /// How far it drives a membrane beyond what that can follow.
    overload: f32,
}

fn mix(surface: &str) -> Mix {
    let usual = Mix { turbulence: 0.6, rush: 0.65, tones: 0.24, leaves: 0.0, flutter: 1.9, overload: 0.0 };
    match surface {
        // Among trees the air near the ground is slow: little of it tears at the ear itself.
        "leaves" => Mix { turbulence: 0.05, rush: 0.1, tones: 0.05, leaves: 1.0, ..usual },
        "edges" => Mix { turbulence: 0.5, tones: 2.6, rush: 0.6, ..usual },
        "microphone" => Mix { turbulence: 1.0, rush: 0.02, tones: 0.0, flutter: 1.8, overload: 1.0, ..usual },
        _ => usual,
    }
}

fn one_side(call: &Call<'_>, speed: &[f32], channel: u64) -> Vec<f32> {
    let stream = 10 + 20 * channel;
    let mix = mix(call.word("surface"));
    let mut turbulence = noise::brown(&mut call.random(stream), call.frames);
    Biquad::low_pass(420.0, 0.5).run(&mut turbulence);
    Biquad::high_pass(24.0, 0.6).run(&mut turbulence);
    let pink = noise::pink(&mut call.random(stream + 1), call.frames);
    let mut flutter = Drift::new(call.random(stream + 2), 11.0 * BLOCK as f32);
    let mut wander = Drift::new(call.random(stream + 3), 0.9 * BLOCK as f32);
    let mut rush = [Svf::default(); 3];
    let mut buffet = Drift::new(call.random(stream + 9), 3.5 * BLOCK as f32);
    let mut tones = Tones::new(call, stream + 4);
    let mut out = Vec::with_capacity(call.frames);
    for (block, &speed) in speed.iter().enumerate() {
        let moved = 1.0 + 0.15 * wander.step();
        let burst =
            (mix.flutter * (0.7 * flutter.step() + 0.25 * buffet.step())).exp() * speed * speed * mix.turbulence * 3.2;
        let band = Tuning::new((240.0 + 450.0 * speed) * moved, 0.5);
        let dull = Tuning::new((1_300.0 + 2_400.0 * speed) * moved, 0.6);
        let rush_gain = mix.rush * speed.powf(2.3) * 9.0;
        tones.tune(speed * moved);
        let tone_gain = mix.tones * speed.powi(3) * 0.5;
        let span = block * BLOCK..((block + 1) * BLOCK).min(call.frames);
        for (&turbulence, &pink) in turbulence[span.clone()].iter().zip(&pink[span]) {
            let air = rush[0].step_tuned(pink, &band).band;
            let air = 0.3 * air + rush[1].step_tuned(air, &band).low;
            let air = rush[2].step_tuned(air, &dull).low;
            out.push(burst * turbulence + rush_gain * air + tone_gain * tones.step(pink));
        }
    }
    if mix.overload > 0.0 {
        let power = out.iter().map(|sample| sample * sample).sum::<f32>() / out.len().max(1) as f32;
        let drive = mix.overload / power.sqrt().max(1e-6);
        out.iter_mut().for_each(|sample| *sample = (*sample * drive).tanh());
    }
    out
}

/// Tones behind wires, branches and gaps: narrow bands at the Strouhal frequency of each.
struct Tones {
    parts: [(Svf, Tuning, Drift, f32, f32); 4],
}

impl Tones {
    fn new(call: &Call<'_>, stream: u64) -> Self {
        let mut random = call.random(stream);
        let parts = [330.0, 520.0, 810.0, 1_580.0].map(|usual| {
            let drift = Drift::new(call.random(stream + 1 + usual as u64), 0.7 * BLOCK as f32);
            (Svf::default(), Tuning::new(usual, 9.0), drift, usual * random.around(0.12), 0.0)
        });
        Self { parts }
    }

    fn tune(&mut self, speed: f32) {
        for (_, tuning, drift, usual, gain) in &mut self.parts {
            // Each edge meets air of its own speed, and sounds only while that is fast.
            let own = speed * (1.0 + 0.45 * drift.step());
            *tuning = Tuning::new(*usual * (0.45 + 0.75 * own), 11.0);
            *gain = (own - 0.42).max(0.0).powi(2) * 2.5;
        }
    }

    fn step(&mut self, noise: f32) -> f32 {
        let mut sum = 0.0;
        for (filter, tuning, _, _, gain) in &mut self.parts {
            sum += *gain * filter.step_tuned(noise, tuning).band;
        }
        sum * 0.2
    }
}
