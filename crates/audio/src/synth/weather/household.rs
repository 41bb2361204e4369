//! Water with a course of its own: a toilet flush (rush, siphon, refill), gargling, and the world below the
//! surface. The flush follows recordings: 3 s of rushing water, the siphon's gurgle as air breaks in, then a
//! hissing valve. Gargling is a voice whose air comes up through water in bubbles about 25 times a second.

use crate::synth::tools::bubble::{Bubble, Cloud};
use crate::synth::tools::filter::{Biquad, Svf, Tuning};
use crate::synth::tools::oscillator::Phase;
use crate::synth::tools::slow::Drift;
use crate::synth::tools::{envelope, grains, noise};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const FLUSH: Model = Model {
    name: "toilet_flush",
    about: "a toilet is flushed: lever, rush, gurgle, refill",
    kind: Kind::Event,
    params: &[Param::number("intensity", "force of the rush", 0.0, 1.0, 0.5)],
    make: flush,
};

pub(super) const GARGLE: Model = Model {
    name: "gargle",
    about: "somebody gargles",
    kind: Kind::Texture,
    params: &[
        Param::number("pitch", "times the usual frequency of the voice", 0.25, 4.0, 1.0),
        Param::number("speed", "of the bubbles", 0.25, 4.0, 1.0),
    ],
    make: gargle,
};

pub(super) const UNDERWATER: Model = Model {
    name: "underwater",
    about: "below the surface: dull movement of the water and bubbles that rise",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "movement of the water", 0.0, 1.0, 0.5),
        Param::number("bubbles", "how many", 0.0, 1.0, 0.5),
    ],
    make: underwater,
};

fn pair(frames: usize) -> [Vec<f32>; 2] {
    [vec![0.0; frames], vec![0.0; frames]]
}

fn flush(call: &Call<'_>) -> Vec<Vec<f32>> {
    let intensity = call.number("intensity");
    let frames = frames_of(9.0).min(call.frames);
    let mut random = call.random(0);
    let mut out = pair(frames);
    for (at_s, frequency_hz, gain) in [(0.0, 900.0, 0.5), (0.07, 420.0, 0.6)] {
        let clunk = noise::burst(&mut random, frequency_hz, 2.5, 0.05);
        grains::add_panned(&mut out, frames_of(at_s), &clunk, gain, 0.0);
    }
    let rush_end = random.between(2.5, 3.3);
    let rush = move |t: f32| {
        let up = 1.0 / (1.0 + (-(t - 0.35) / 0.07).exp());
        let down = 1.0 / (1.0 + ((t - rush_end) / 0.28).exp());
        up * down * (1.25 - 0.75 * (t / rush_end).min(1.0))
    };
    let siphon = move |t: f32| (-((t - rush_end - 0.3) / 0.6).powi(2)).exp();
    let refill = move |t: f32| ((t - 0.8) / 1.5).clamp(0.0, 1.0) * ((8.9 - t) / 2.5).clamp(0.0, 1.0);
    let clouds = [
        (Cloud { rate: 2_600.0, radius_m: [0.4e-3, 3.5e-3], small: 1.0, growth: 0.3, rising: 0.6, width: 0.6 }, 0.3, 0),
        (Cloud { rate: 500.0, radius_m: [2.2e-3, 1.2e-2], small: 1.1, growth: 0.2, rising: 0.6, width: 0.5 }, 0.2, 0),
        (Cloud { rate: 60.0, radius_m: [4e-3, 1.5e-2], small: 1.0, growth: 0.2, rising: 0.7, width: 0.3 }, 0.5, 1),
        (Cloud { rate: 240.0, radius_m: [0.5e-3, 2.5e-3], small: 1.0, growth: 0.4, rising: 0.5, width: 0.4 }, 0.12, 2),
    ];
    for (cloud, gain, part) in clouds {
        cloud.add(&mut out, &mut random, gain, |at| {
            let t = at as f32 / RATE;
            [rush(t), siphon(t), refill(t)][part]
        });
    }
    for (channel, out) in (0_u64..).zip(&mut out) {
        let stream = 10 + 10 * channel;
        let mut body = noise::band(&mut call.random(stream), frames, 260.0, 2_400.0);
        Biquad::peak(520.0, 1.0, 4.0).run(&mut body);
        let spray = noise::band(&mut call.random(stream + 1), frames, 1_500.0, 8_000.0);
        let valve = noise::band(&mut call.random(stream + 2), frames, 2_200.0, 9_000.0);
        let (mut swirl, mut churn) =
            (Drift::new(call.random(stream + 3), 6.0), Drift::new(call.random(stream + 4), 23.0));
        // The bowl empties: the air above the water grows and its resonance falls, till the siphon breaks.
        let (mut bowl, mut tuning) = (Svf::default(), Tuning::new(600.0, 2.5));
        for (frame, out) in out.iter_mut().enumerate() {
            let t = frame as f32 / RATE;
            if frame % 64 == 0 {
                tuning = Tuning::new(720.0 - 400.0 * (t / rush_end).min(1.0), 2.5);
            }
            let swirl = (0.6 * swirl.step() + 0.3 * churn.step()).exp();
            *out += rush(t)
                * swirl
                * (0.7 + intensity)
                * (body[frame] * 0.5 + 0.8 * bowl.step_tuned(body[frame], &tuning).band + spray[frame] * 0.4)
                + siphon(t) * swirl * body[frame] * 0.3
                + refill(t) * valve[frame] * 0.16;
        }
        // The bowl and the pipe colour it all.
        Biquad::peak(240.0, 1.5, 4.0).run(out);
        envelope::fade_out(out, frames / 10);
    }
    out.into()
}

fn gargle(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (pitch, speed) = (call.number("pitch"), call.number("speed"));
    let mut out = pair(call.frames);
    let mut random = call.random(0);
    let mut burst = vec![0.0_f32; call.frames];
    for at in grains::regular(&mut random, 0.042 / speed, 0.35, call.frames) {
        let (gain, fall_s) = (random.between(0.4, 1.0), random.between(0.01, 0.03));
        for (step, level) in burst.iter_mut().skip(at).take(frames_of(0.06)).enumerate() {
            let t = step as f32 / RATE;
            *level += gain * (t / 0.003).min(1.0) * (-t / fall_s).exp();
        }
        let pan = 0.2 * random.bipolar();
        for _ in 0..2 {
            let bubble = Bubble {
                radius_m: random.between_log(2.2e-3, 7e-3),
                rise: random.between(0.1, 0.6),
                gain: random.between(0.1, 0.35),
            };
            bubble.add(&mut out, at + frames_of(random.between(0.0, 0.02)), [1.0 - pan, 1.0 + pan]);
        }
    }
    let breath = noise::band(&mut call.random(4), call.frames, 500.0, 5_000.0);
    let mut voice = Phase::at(0.0);
    let mut drift = Drift::new(call.random(5), 2.5);
    let mut vowel = [Svf::default(); 4];
    let tuned = [620.0, 1_060.0, 2_450.0, 3_300.0].map(|formant| Tuning::new(formant, 8.0));
    for frame in 0..call.frames {
        voice.advance(128.0 * pitch * (1.0 + 0.06 * drift.step() + 0.05 * (burst[frame] - 0.5)));
        let source = (voice.saw() * 0.5 + breath[frame] * 0.8) * (0.12 + burst[frame]);
        let mut sum = 0.0;
        for ((filter, tuning), gain) in vowel.iter_mut().zip(&tuned).zip([0.3, 0.22, 0.08, 0.05]) {
            sum += gain * filter.step_tuned(source, tuning).band;
        }
        out[0][frame] += 0.35 * sum;
        out[1][frame] += 0.35 * sum;
    }
    out.into()
}

fn underwater(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (intensity, many) = (call.number("intensity"), call.number("bubbles"));
    let mut out = pair(call.frames);
    let mut random = call.random(0);
    // Bubbles come in strings, each from one place and getting smaller.
    for at in grains::poisson(&mut random, 0.4 + 2.2 * many, call.frames) {
        let (mut radius_m, pan) = (random.between_log(3e-3, 1.1e-2), 0.9 * random.bipolar());
        let mut later = at;
        for _ in 0..4 + random.below(22) {
            let bubble = Bubble { radius_m, rise: random.between(0.05, 0.3), gain: random.between(0.02, 0.12) };
            bubble.add(&mut out, later, [1.0 - pan, 1.0 + pan]);
            radius_m = (radius_m * random.between(0.85, 1.1)).max(1.6e-3);
            later += frames_of(random.between_log(0.02, 0.12));
        }
    }
    for (channel, out) in (0_u64..).zip(&mut out) {
        let stream = 10 + 10 * channel;
        let mut low = noise::brown(&mut call.random(stream), call.frames);
        Biquad::low_pass(190.0, 0.8).run(&mut low);
        Biquad::high_pass(28.0, 0.6).run(&mut low);
        let mut wash = noise::band(&mut call.random(stream + 1), call.frames, 120.0, 420.0);
        Biquad::low_pass(600.0, 0.7).run(&mut wash);
        let mut sway = Drift::new(call.random(stream + 2), 0.7);
        let mut lumps = Drift::new(call.random(stream + 3), 4.0);
        for (frame, out) in out.iter_mut().enumerate() {
            let sway = 1.0 + 0.6 * sway.step();
            *out += (0.25 + intensity) * sway * (low[frame] * 0.35 * (0.5 * lumps.step()).exp() + wash[frame] * 0.22);
        }
        Biquad::low_pass(2_200.0, 0.7).run(out);
    }
    out.into()
}
