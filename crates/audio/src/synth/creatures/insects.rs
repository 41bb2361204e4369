//! Insects that sing. A field cricket's chirp is three to five pulses of its wing file, 25 to 30 a second, at
//! 4.5 to 5 kHz, two to four chirps a second and more the warmer it is (Dolbear 1897; Bennet-Clark, "Songs and
//! the physics of sound production", 1989); tree crickets trill without a pause. A cicada's tymbals click 100
//! to 250 times a second, each click ringing at 4 to 7 kHz in the hollow abdomen, swelling and falling over
//! seconds (Young and Bennet-Clark, J. Exp. Biol. 198, 1995). Grasshoppers rasp: rows of broadband clicks at
//! 6 to 12 kHz.

use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::grains;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::noise;
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::tools::whistle::note;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "insects",
    about: "singing insects: crickets, cicadas, grasshoppers, one or many",
    kind: Kind::Texture,
    params: &[
        Param::word("kind", "which", &["crickets", "cricket", "cicadas", "grasshopper", "night"]),
        Param::number("intensity", "how many and how near", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate of chirps", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let intensity = call.number("intensity");
    let many = |least: f32, most: f32| (least + (most - least) * intensity) as u64;
    match call.word("kind") {
        "cricket" => cricket(call, &mut out, 0, 1.0, 0.0),
        "cicadas" => (0..many(2.0, 7.0)).for_each(|n| cicada(call, &mut out, n)),
        "grasshopper" => (0..many(1.0, 3.4)).for_each(|n| grasshopper(call, &mut out, n)),
        kind => {
            let (near, far) = (many(2.0, 6.0), if kind == "night" { 10 } else { 6 });
            (0..near).for_each(|n| cricket(call, &mut out, n, 1.0, 0.8));
            (near..near + far).for_each(|n| cricket(call, &mut out, n, 0.22, 1.0));
            chorus(call, &mut out, if kind == "night" { 0.05 } else { 0.03 });
        }
    }
    out.into()
}

/// One male, with its own pitch and pace.
fn cricket(call: &Call<'_>, out: &mut [Vec<f32>; 2], n: u64, level: f32, width: f32) {
    let random = &mut call.random(100 + n);
    let hz = random.between(4_200.0, 5_200.0) * call.number("pitch");
    let pulse_s = 1.0 / random.between(24.0, 34.0);
    let pulses = 3 + random.below(3);
    let chirp_s = random.between(0.32, 0.55) / call.number("speed");
    let level = level * random.between(0.35, 1.0);
    let pan = width * random.bipolar();
    let mut time_s = random.unit() * chirp_s;
    let mut is_singing = true;
    while frames_of(time_s) < call.frames {
        if is_singing {
            for pulse in 0..pulses {
                let grown = level * (0.55 + 0.45 * (pulse as f32 + 1.0) / pulses as f32) * random.around(0.1);
                let tone = note(0.62 * pulse_s, [hz * 1.015, hz, hz * 0.985], grown).sing(random);
                grains::add_panned(out, frames_of(time_s + pulse as f32 * pulse_s), &tone, 1.0, pan);
            }
        }
        // Now and then one rests for a few chirps.
        is_singing = if is_singing { !random.chance(0.03) } else { random.chance(0.3) };
        time_s += chirp_s * random.around(0.05);
    }
}

/// Trilling far away: many that blur into bands of noise.
fn chorus(call: &Call<'_>, out: &mut [Vec<f32>; 2], level: f32) {
    for (channel, out) in out.iter_mut().enumerate() {
        let stream = 20 + channel as u64;
        let mut band = noise::white(&mut call.random(stream), call.frames);
        let hz = 4_300.0 * call.number("pitch");
        Biquad::band_pass(hz, 14.0).run(&mut band);
        Biquad::band_pass(hz * 1.02, 9.0).run(&mut band);
        let mut swell = Drift::new(call.random(stream + 5), 18.0);
        out.iter_mut().zip(&band).for_each(|(out, band)| *out += level * 12.0 * band * (0.7 + 0.3 * swell.step()));
    }
}

fn cicada(call: &Call<'_>, out: &mut [Vec<f32>; 2], n: u64) {
    let random = &mut call.random(200 + n);
    let hz = random.between(4_300.0, 6_800.0) * call.number("pitch");
    let rate_hz = random.between(110.0, 210.0) * call.number("speed");
    let modes: Vec<Mode> = [(0.92, 0.5), (1.0, 1.0), (1.07, 0.7), (1.42, 0.15)]
        .map(|(times, gain)| Mode { frequency_hz: hz * times, decay_s: random.between(0.008, 0.016), gain })
        .into();
    let mut body = Modes::new(&modes);
    let mut swell = Drift::new(call.random(300 + n), random.between(0.25, 0.6));
    let mut quiver = Drift::new(call.random(400 + n), 9.0);
    let mut smooth = OnePole::smoothing(0.01);
    let (mut phase, level, pan) = (random.unit(), random.between(0.3, 1.0), random.bipolar());
    let mut sound = Vec::with_capacity(call.frames);
    let mut step = rate_hz / RATE;
    // Most sing in syllables: the belly bends, and the sound swells and breaks off several times a second.
    let (syllable_hz, deep) = (random.between(3.0, 7.5) * call.number("speed"), random.between(0.0, 0.5));
    let mut syllable = random.unit();
    for _ in 0..call.frames {
        phase += step;
        syllable += syllable_hz * (1.0 + 0.2 * quiver.step()) / RATE;
        if syllable >= 1.0 {
            syllable -= 1.0;
        }
        let bent =
            1.0 - deep * (1.0 - (syllable * 1.25).min(1.0).powi(2)) - deep * ((syllable - 0.85) / 0.15).max(0.0) * 0.9;
        let mut click = 0.05 * random.bipolar();
        if phase >= 1.0 {
            phase -= 1.0;
            step = rate_hz * random.around(0.06) / RATE;
            click = random.between(0.6, 1.0);
        }
        let loud = (0.65 + 0.5 * swell.step()).clamp(0.0, 1.0);
        sound.push(body.step(click) * smooth.step(loud * bent.max(0.05)));
    }
    grains::add_panned(out, 0, &sound, level, pan);
}

fn grasshopper(call: &Call<'_>, out: &mut [Vec<f32>; 2], n: u64) {
    let random = &mut call.random(500 + n);
    let (level, pan) = (random.between(0.4, 1.0), 0.8 * random.bipolar());
    let rate_hz = random.between(22.0, 38.0) * call.number("speed");
    let hz = random.between(6_500.0, 9_000.0) * call.number("pitch");
    let mut time_s = random.unit() * 0.5;
    while frames_of(time_s) < call.frames {
        let strokes = 8 + random.below(28);
        for stroke in 0..strokes {
            let through = stroke as f32 / strokes as f32;
            let click = rasp(hz, random);
            let gain = level * (0.3 + 0.7 * through.sqrt()) * random.around(0.15);
            grains::add_panned(out, frames_of(time_s + stroke as f32 / rate_hz), &click, gain, pan);
        }
        time_s += strokes as f32 / rate_hz + random.between(0.25, 1.2);
    }
}

/// One stroke of the leg: 10 ms of teeth.
fn rasp(hz: f32, random: &mut Random) -> Vec<f32> {
    let mut band = Biquad::band_pass(hz * random.around(0.05), 2.2);
    let mut high = Biquad::high_pass(4_000.0, 0.7);
    let frames = frames_of(0.014);
    (0..frames)
        .map(|frame| {
            let t = frame as f32 / frames as f32;
            let tooth = if random.chance(0.1) { random.bipolar() * 3.0 } else { 0.2 * random.bipolar() };
            high.step(band.step(tooth)) * (std::f32::consts::PI * t).sin()
        })
        .collect()
}
