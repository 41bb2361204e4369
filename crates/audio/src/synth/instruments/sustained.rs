//! Instruments that hold their notes: strings under the bow, flutes, brass, reeds, pipes, voices. Harmonics with
//! the slopes and formants of each (Fletcher and Rossing, "The Physics of Musical Instruments", chapters 10, 14
//! to 17; Risset, "Computer study of trumpet tones", JASA 38, 1965: brass grows brighter as it grows louder), with
//! its attack, vibrato and noise of bow or breath.

use super::phrase::{self, Note};
use crate::synth::tools::filter::{Biquad, Svf, Tuning};
use crate::synth::tools::noise;
use crate::synth::tools::oscillator::Phase;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "sustained",
    about: "a phrase on bowed strings, woodwind, brass, reeds or pipes, or hummed by a choir",
    kind: Kind::Texture,
    params: &[
        Param::word("instrument", "which", INSTRUMENTS),
        Param::number("speed", "of the playing", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual", 0.25, 4.0, 1.0),
    ],
    make,
};

const INSTRUMENTS: &[&str] = &[
    "violin",
    "cello",
    "strings",
    "double_bass",
    "flute",
    "trumpet",
    "trombone",
    "saxophone",
    "clarinet",
    "organ",
    "accordion",
    "harmonica",
    "bagpipes",
    "didgeridoo",
    "theremin",
    "choir",
    "whistle",
];

/// How an instrument speaks.
#[derive(Clone, Copy)]
struct Build {
    base_hz: f32,
    beat_s: f32,
    /// Seconds until the note is full.
    attack_s: f32,
    /// Rate in hertz and depth of the vibrato.
    vibrato: (f32, f32),
    /// Share of saw (all harmonics), pulse (odd ones) and sine.
    source: (f32, f32, f32),
    /// Low-pass in times the pitch, at full level; opens with the attack.
    open: f32,
    /// Breath or bow: level and middle in hertz.
    noise: (f32, f32),
    /// Formants: frequency, sharpness, gain in dB.
    formants: &'static [(f32, f32, f32)],
    /// Players a note, and how far they are apart.
    many: (usize, f32),
    chords: bool,
}

const PLAIN: Build = Build {
    base_hz: 261.6,
    beat_s: 0.5,
    attack_s: 0.06,
    vibrato: (5.4, 0.006),
    source: (1.0, 0.0, 0.0),
    open: 9.0,
    noise: (0.01, 2_000.0),
    formants: &[],
    many: (1, 0.0),
    chords: false,
};

fn build(instrument: &str) -> Build {
    let strings: &'static [(f32, f32, f32)] =
        &[(280.0, 3.0, 5.0), (460.0, 3.0, 5.0), (1_100.0, 1.5, 3.0), (2_600.0, 1.2, 6.0)];
    match instrument {
        "cello" => Build {
            base_hz: 98.0,
            attack_s: 0.09,
            open: 14.0,
            noise: (0.03, 1_600.0),
            formants: &[(110.0, 3.0, 4.0), (220.0, 3.0, 5.0), (600.0, 1.5, 3.0), (1_500.0, 1.2, 4.0)],
            vibrato: (5.2, 0.009),
            ..PLAIN
        },
        "double_bass" => Build {
            base_hz: 49.0,
            attack_s: 0.1,
            open: 12.0,
            noise: (0.04, 900.0),
            formants: &[(100.0, 2.0, 5.0), (250.0, 1.5, 3.0)],
            ..PLAIN
        },
        "strings" => Build {
            base_hz: 196.0,
            beat_s: 0.9,
            attack_s: 0.22,
            open: 12.0,
            noise: (0.02, 2_500.0),
            formants: strings,
            many: (2, 0.006),
            chords: true,
            vibrato: (5.0, 0.008),
            ..PLAIN
        },
        "flute" => Build {
            base_hz: 523.0,
            attack_s: 0.07,
            source: (0.06, 0.0, 1.0),
            open: 5.0,
            noise: (0.16, 2_400.0),
            vibrato: (5.0, 0.008),
            ..PLAIN
        },
        "trumpet" => Build {
            base_hz: 349.0,
            beat_s: 0.4,
            attack_s: 0.045,
            open: 10.0,
            noise: (0.008, 3_000.0),
            formants: &[(1_200.0, 1.0, 8.0), (2_400.0, 1.0, 5.0)],
            vibrato: (5.2, 0.004),
            ..PLAIN
        },
        "trombone" => Build {
            base_hz: 116.5,
            attack_s: 0.07,
            open: 12.0,
            formants: &[(520.0, 1.0, 7.0), (1_500.0, 1.0, 3.0)],
            vibrato: (4.8, 0.004),
            ..PLAIN
        },
        "saxophone" => Build {
            base_hz: 233.0,
            beat_s: 0.4,
            attack_s: 0.05,
            source: (0.8, 0.35, 0.0),
            open: 11.0,
            noise: (0.05, 2_600.0),
            formants: &[(650.0, 1.5, 6.0), (1_400.0, 1.5, 5.0), (3_000.0, 1.2, 4.0)],
            vibrato: (5.0, 0.009),
            ..PLAIN
        },
        "clarinet" => Build {
            base_hz: 233.0,
            attack_s: 0.05,
            source: (0.08, 1.0, 0.0),
            open: 8.0,
            noise: (0.02, 2_000.0),
            formants: &[(1_500.0, 1.0, 4.0)],
            vibrato: (4.5, 0.002),
            ..PLAIN
        },
        "organ" => Build {
            base_hz: 196.0,
            beat_s: 0.8,
            attack_s: 0.05,
            source: (0.25, 0.0, 0.9),
            open: 14.0,
            noise: (0.03, 1_500.0),
            vibrato: (0.5, 0.0005),
            many: (1, 0.0015),
            chords: true,
            ..PLAIN
        },
        "accordion" => Build {
            base_hz: 261.6,
            beat_s: 0.4,
            attack_s: 0.05,
            source: (0.7, 0.6, 0.0),
            open: 14.0,
            noise: (0.02, 2_500.0),
            formants: &[(800.0, 1.0, 4.0), (2_600.0, 1.0, 5.0)],
            vibrato: (0.4, 0.001),
            many: (2, 0.006),
            chords: true,
        },
        "harmonica" => Build {
            base_hz: 392.0,
            beat_s: 0.42,
            attack_s: 0.05,
            source: (0.6, 0.7, 0.0),
            open: 10.0,
            noise: (0.06, 3_000.0),
            formants: &[(1_700.0, 1.5, 7.0), (3_000.0, 1.2, 5.0)],
            vibrato: (5.5, 0.012),
            many: (2, 0.003),
            ..PLAIN
        },
        "bagpipes" => Build {
            base_hz: 466.0,
            beat_s: 0.26,
            attack_s: 0.012,
            source: (1.0, 0.5, 0.0),
            open: 16.0,
            noise: (0.02, 3_000.0),
            formants: &[(1_400.0, 1.2, 8.0), (2_800.0, 1.0, 7.0)],
            vibrato: (0.5, 0.001),
            many: (1, 0.0),
            chords: false,
        },
        "didgeridoo" => Build {
            base_hz: 68.0,
            beat_s: 0.6,
            attack_s: 0.06,
            source: (0.9, 0.5, 0.0),
            open: 22.0,
            noise: (0.12, 900.0),
            formants: &[(420.0, 2.0, 8.0), (1_500.0, 2.0, 10.0)],
            vibrato: (0.7, 0.004),
            ..PLAIN
        },
        "theremin" => Build {
            base_hz: 440.0,
            beat_s: 0.8,
            attack_s: 0.15,
            source: (0.12, 0.0, 1.0),
            open: 5.0,
            noise: (0.0, 1_000.0),
            vibrato: (6.2, 0.02),
            ..PLAIN
        },
        "choir" => Build {
            base_hz: 196.0,
            beat_s: 1.1,
            attack_s: 0.3,
            open: 16.0,
            noise: (0.04, 2_000.0),
            formants: &[(650.0, 7.0, 0.0), (1_080.0, 9.0, -4.0), (2_700.0, 12.0, -10.0), (3_300.0, 12.0, -12.0)],
            vibrato: (5.3, 0.011),
            many: (2, 0.009),
            chords: true,
            ..PLAIN
        },
        "whistle" => Build {
            base_hz: 1_050.0,
            beat_s: 0.42,
            attack_s: 0.06,
            source: (0.0, 0.0, 1.0),
            open: 4.0,
            noise: (0.1, 2_600.0),
            vibrato: (5.6, 0.009),
            ..PLAIN
        },
        _ => Build {
            base_hz: 293.7,
            attack_s: 0.07,
            open: 15.0,
            noise: (0.035, 3_500.0),
            formants: strings,
            vibrato: (5.8, 0.011),
            ..PLAIN
        },
    }
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let instrument = call.word("instrument");
    let build = build(instrument);
    let mut random = call.random(0);
    let base_hz = build.base_hz * call.number("pitch") * 2.0_f32.powf((random.unit() * 4.0).floor() / 12.0);
    let beat_s = build.beat_s / call.number("speed");
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let mut notes = if build.chords {
        phrase::chords(&mut random, call.frames, beat_s, base_hz, 0.004)
    } else {
        phrase::melody(&mut random, call.frames, beat_s, base_hz, 0, 9)
    };
    match instrument {
        "accordion" => notes.extend(phrase::melody(&mut random, call.frames, 0.7 * beat_s, 2.0 * base_hz, 0, 8)),
        // One note that the mouth colours; drones that go on under the chanter.
        "didgeridoo" => notes.iter_mut().for_each(|note| note.hz = base_hz),
        "bagpipes" => {
            let whole_s = call.frames as f32 / RATE;
            for ratio in [0.25, 0.5, 0.501] {
                notes.push(Note { at: 0, length_s: whole_s + 1.0, hz: base_hz * ratio, force: 0.45 });
            }
        }
        _ => {}
    }
    for (index, note) in notes.iter().enumerate() {
        for player in 0..build.many.0 {
            let stream = 100 + 10 * index as u64 + player as u64;
            let apart = random.around(build.many.1);
            let pan = if build.many.0 > 1 { 0.8 * random.bipolar() } else { 0.15 };
            play(call, stream, note, &build, apart, pan, &mut out);
        }
    }
    for (channel, out) in (0_u64..).zip(&mut out) {
        if instrument == "choir" {
            vowel(build.formants, out);
        } else {
            for &(hz, q, gain_db) in build.formants {
                Biquad::peak(hz, q, gain_db).run(out);
            }
        }
        if instrument == "didgeridoo" {
            mouth(call, channel, out);
        }
    }
    out.into()
}

fn play(call: &Call<'_>, stream: u64, note: &Note, build: &Build, apart: f32, pan: f32, out: &mut [Vec<f32>; 2]) {
    let length_s = note.length_s * 0.97;
    let release_s = (1.2 * build.attack_s).clamp(0.05, 0.3);
    let frames = frames_of(length_s + release_s).min(call.frames.saturating_sub(note.at));
    let mut random = call.random(stream);
    let (mut phase, mut wobble) = (Phase::at(random.unit()), Phase::at(random.unit()));
    let quiet = build.noise.0 < 0.001;
    let breath = if quiet { vec![0.0; frames] } else { noise::white(&mut random, frames) };
    let mut drift = Drift::new(random.clone(), 5.0);
    let (mut tone, mut band) = (Svf::default(), Svf::default());
    let mut tuned = (Tuning::new(2_000.0, 0.7), Tuning::new(build.noise.1, 0.8));
    let angle = (pan + 1.0) * std::f32::consts::FRAC_PI_4;
    let gains = [0.3 * angle.cos(), 0.3 * angle.sin()];
    let (saw, pulse, sine) = build.source;
    for (frame, &breath) in breath.iter().enumerate() {
        let t = frame as f32 / RATE;
        let rise = (t / build.attack_s).min(1.0);
        let fall = ((length_s + release_s - t) / release_s).clamp(0.0, 1.0);
        let level = rise * fall * note.force * (1.0 + 0.05 * drift.step());
        wobble.advance(build.vibrato.0);
        // Vibrato comes after the note has settled; the pitch comes up to it from a little below.
        let depth = build.vibrato.1 * (t / 0.35).min(1.0);
        let hz = note.hz * apart * (1.0 + depth * wobble.sine()) * (1.0 - 0.012 * (1.0 - rise).powi(2));
        phase.advance(hz);
        if frame % 32 == 0 {
            let open = hz * (1.2 + build.open * level.powf(1.3));
            tuned.0 = Tuning::new(open.min(12_000.0), 0.6);
            tuned.1 = Tuning::new(build.noise.1.max(1.5 * hz).min(9_000.0), 0.8);
        }
        let mut source = sine * phase.sine();
        if saw > 0.0 {
            source += saw * phase.saw();
        }
        if pulse > 0.0 {
            source += pulse * phase.pulse(0.5);
        }
        let sample = tone.step_tuned(source, &tuned.0).low * level
            + band.step_tuned(breath, &tuned.1).band * build.noise.0 * level * (1.3 - 0.3 * rise);
        out[0][note.at + frame] += gains[0] * sample;
        out[1][note.at + frame] += gains[1] * sample;
    }
}

/// A vowel is its formants alone.
fn vowel(formants: &[(f32, f32, f32)], out: &mut [f32]) {
    let mut bands: Vec<(Biquad, f32)> =
        formants.iter().map(|&(hz, q, gain_db)| (Biquad::band_pass(hz, q), 10_f32.powf(gain_db / 20.0))).collect();
    for sample in out {
        let input = *sample;
        *sample = 0.05 * input + bands.iter_mut().map(|(band, gain)| *gain * band.step(input)).sum::<f32>();
    }
}

/// The player's mouth moves the second formant.
fn mouth(call: &Call<'_>, channel: u64, out: &mut [f32]) {
    let mut shape = Drift::new(call.random(7), 3.2);
    let mut filter = Svf::default();
    let mut tuning = Tuning::new(900.0, 5.0);
    let mut breath = Drift::new(call.random(8), 2.0 + 0.01 * channel as f32);
    for (frame, sample) in out.iter_mut().enumerate() {
        let (shape, breath) = (shape.step(), breath.step());
        if frame % 32 == 0 {
            tuning = Tuning::new(950.0 * 2.0_f32.powf(shape), 5.0);
        }
        *sample = (0.5 * *sample + filter.step_tuned(*sample, &tuning).band) * (1.0 + 0.3 * breath);
    }
}
