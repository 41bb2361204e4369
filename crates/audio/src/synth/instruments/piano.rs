//! A piano, additively: partials stretched by the stiffness of the strings (`f_n = n f sqrt(1 + B n^2)`, Fletcher
//! and Rossing, "The Physics of Musical Instruments", section 12.3), two or three strings a key slightly apart,
//! a quick and a slow decay (Weinreich, "Coupled piano strings", JASA 62, 1977), the hammer's knock.

use super::phrase;
use crate::synth::tools::envelope::decay_factor;
use crate::synth::tools::random::Random;
use crate::synth::tools::{grains, noise};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "piano",
    about: "a phrase on a piano, or an electric piano",
    kind: Kind::Texture,
    params: &[
        Param::word("instrument", "which", &["piano", "electric_piano"]),
        Param::number("speed", "of the playing", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual", 0.25, 4.0, 1.0),
        Param::number("intensity", "how hard it is played", 0.0, 1.0, 0.5),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (speed, intensity) = (call.number("speed"), call.number("intensity"));
    let electric = call.word("instrument") == "electric_piano";
    let mut random = call.random(0);
    let base_hz = 261.6 * call.number("pitch") * 2.0_f32.powf((random.unit() * 5.0).floor() / 12.0);
    let beat_s = 0.46 / speed;
    let mut notes = phrase::melody(&mut random, call.frames, beat_s, base_hz, 2, 12);
    notes.extend(phrase::chords(&mut random, call.frames, 2.0 * beat_s, 0.5 * base_hz, 0.5 * beat_s));
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    for note in notes {
        let force = note.force * (0.55 + 0.9 * intensity);
        let key = key(&mut random, note.hz, force.min(1.2), note.length_s + 0.5, electric);
        let pan = ((note.hz / 400.0).log2() * 0.3).clamp(-0.6, 0.6);
        grains::add_panned(&mut out, note.at, &key, force, pan);
    }
    out.into()
}

fn key(random: &mut Random, hz: f32, force: f32, length_s: f32, electric: bool) -> Vec<f32> {
    let frames = frames_of(length_s);
    let mut out = vec![0.0_f32; frames];
    let stiff = if electric { 0.0 } else { 0.0003 * (hz / 260.0).powf(1.4) };
    let count = if electric { 5 } else { (9_000.0 / hz).clamp(4.0, 16.0) as usize };
    for partial in 1..=count {
        let n = partial as f32;
        let partial_hz = hz * n * (1.0 + stiff * n * n).sqrt();
        if partial_hz > 15_000.0 {
            break;
        }
        // The hammer at an eighth of the string leaves out every eighth partial, and is softer when slow.
        let strike = (std::f32::consts::PI * n / 8.0).sin().abs().max(0.05);
        let fall = (-(n - 1.0) * (0.5 - 0.25 * force) * (hz / 260.0).powf(0.35)).exp();
        let gain = if electric { [1.0, 0.25, 0.05, 0.25, 0.02][partial - 1] } else { strike * fall };
        let slow_s = 7.0 * (220.0 / partial_hz).powf(0.6);
        // Only the beats of the low partials can be told apart.
        let strings: &[(f32, f32)] = if partial <= 3 { &[(1.0, 0.6), (1.0006, 0.4)] } else { &[(1.0, 1.0)] };
        for &(detune, share) in strings {
            let omega = std::f32::consts::TAU * partial_hz * detune / RATE;
            let (mut quick, mut slow) = (0.75_f32, 0.25_f32);
            let (quick_step, slow_step) = (decay_factor(0.35 * slow_s), decay_factor(slow_s));
            // A sine by its recurrence.
            let twice = 2.0 * omega.cos();
            let start = random.unit() * std::f32::consts::TAU;
            let (mut before, mut now) = ((start - omega).sin(), start.sin());
            // What has fallen by 70 dB is not worked out.
            let heard = frames.min(frames_of(1.2 * slow_s));
            for sample in &mut out[..heard] {
                quick *= quick_step;
                slow *= slow_step;
                *sample += gain * share * (quick + slow) * now;
                (before, now) = (now, twice * now - before);
            }
        }
    }
    let knock = noise::burst(random, (2.2 * hz).min(2_500.0), 0.5, 0.03);
    grains::add(&mut out, 0, &knock, if electric { 0.1 } else { 0.5 * force });
    crate::synth::tools::envelope::fade_in(&mut out, 70);
    crate::synth::tools::envelope::fade_out(&mut out, frames_of(0.12));
    out.iter_mut().for_each(|sample| *sample *= 0.3);
    out
}
