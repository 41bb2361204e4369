//! Horns: a diaphragm or reed that opens and shuts, coupled to a flared pipe. Electric car horns buzz two
//! notes about a major third apart (Bosch FC4: 400 and 500 Hz); air horns sound a steel diaphragm at the
//! pipe's own pitch (Nathan Airchime K5LA: 311, 370, 415, 494 and 622 Hz; truck horns about 220 to 370 Hz in
//! two or three trumpets); ships' whistles are sized by COLREG 1972 annex III (70 to 200 Hz above 200 m of
//! length, 130 to 350 Hz from 75 m, 250 to 700 Hz below). A diaphragm needs some tens of milliseconds to
//! build up and lets its pitch sag when the air ends. The bulb horn is a reed under falling pressure.

use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE};

pub(super) const MODEL: Model = Model {
    name: "horn",
    about: "one blast of a car, truck, train, ship or bicycle horn",
    kind: Kind::Event,
    params: &[
        Param::word(
            "vehicle",
            "whose horn",
            &["car", "truck", "train", "ship", "foghorn", "boat", "scooter", "bulb", "vuvuzela"],
        ),
        Param::number("length_s", "how long it is held", 0.08, 12.0, 0.8),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
        Param::number("intensity", "how hard it is blown", 0.0, 1.0, 0.6),
    ],
    make,
};

/// One kind of horn.
struct Build {
    name: &'static str,
    notes_hz: &'static [f32],
    /// Part of a period for which the diaphragm is open: narrow is brassy.
    open: f32,
    /// How much faster it shuts than it opens; 1 is evenly.
    skew: f32,
    /// Gain of the bell's resonance.
    bell_db: f32,
    attack_s: f32,
    release_s: f32,
    /// Noise of the air.
    air: f32,
    /// How far the pitch sags at the end and scoops at the beginning.
    sag: f32,
    bell_hz: f32,
    top_hz: f32,
    /// Mechanical roughness of the contact.
    buzz: f32,
}

const BUILDS: &[Build] = &[
    Build {
        name: "car",
        notes_hz: &[405.0, 505.0],
        open: 0.22,
        skew: 1.0,
        bell_db: 7.0,
        attack_s: 0.018,
        release_s: 0.03,
        air: 0.03,
        sag: 0.01,
        bell_hz: 2_300.0,
        top_hz: 7_500.0,
        buzz: 0.5,
    },
    Build {
        name: "truck",
        notes_hz: &[185.0, 233.0, 277.0],
        open: 0.14,
        skew: 1.0,
        bell_db: 7.0,
        attack_s: 0.09,
        release_s: 0.13,
        air: 0.35,
        sag: 0.05,
        bell_hz: 1_500.0,
        top_hz: 8_000.0,
        buzz: 0.7,
    },
    Build {
        name: "train",
        notes_hz: &[311.1, 370.0, 415.3, 493.9, 622.3],
        open: 0.45,
        skew: 1.6,
        bell_db: 2.0,
        attack_s: 0.14,
        release_s: 0.28,
        air: 0.2,
        sag: 0.035,
        bell_hz: 1_300.0,
        top_hz: 6_000.0,
        buzz: 0.15,
    },
    Build {
        name: "ship",
        notes_hz: &[110.0, 138.6],
        open: 0.55,
        skew: 1.8,
        bell_db: 5.0,
        attack_s: 0.35,
        release_s: 0.5,
        air: 0.22,
        sag: 0.03,
        bell_hz: 420.0,
        top_hz: 4_500.0,
        buzz: 0.1,
    },
    Build {
        name: "foghorn",
        notes_hz: &[131.0],
        open: 0.5,
        skew: 1.7,
        bell_db: 5.0,
        attack_s: 0.3,
        release_s: 0.45,
        air: 0.24,
        sag: 0.22,
        bell_hz: 420.0,
        top_hz: 4_000.0,
        buzz: 0.12,
    },
    Build {
        name: "boat",
        notes_hz: &[370.0],
        open: 0.22,
        skew: 1.0,
        bell_db: 7.0,
        attack_s: 0.05,
        release_s: 0.08,
        air: 0.3,
        sag: 0.03,
        bell_hz: 1_500.0,
        top_hz: 6_500.0,
        buzz: 0.2,
    },
    Build {
        name: "scooter",
        notes_hz: &[440.0],
        open: 0.16,
        skew: 1.0,
        bell_db: 7.0,
        attack_s: 0.01,
        release_s: 0.02,
        air: 0.02,
        sag: 0.01,
        bell_hz: 2_900.0,
        top_hz: 8_500.0,
        buzz: 0.9,
    },
    Build {
        name: "bulb",
        notes_hz: &[290.0],
        open: 0.2,
        skew: 1.0,
        bell_db: 7.0,
        attack_s: 0.012,
        release_s: 0.06,
        air: 0.2,
        sag: 0.18,
        bell_hz: 1_150.0,
        top_hz: 4_200.0,
        buzz: 0.35,
    },
    Build {
        name: "vuvuzela",
        notes_hz: &[235.0],
        open: 0.25,
        skew: 1.0,
        bell_db: 7.0,
        attack_s: 0.06,
        release_s: 0.08,
        air: 0.2,
        sag: 0.04,
        bell_hz: 900.0,
        top_hz: 4_000.0,
        buzz: 0.1,
    },
];

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let name = call.word("vehicle");
    let build = BUILDS.iter().find(|build| build.name == name).unwrap_or(&BUILDS[0]);
    let mut random = call.random(0);
    let length_s = call.number("length_s") * random.around(0.08);
    let frames = (((length_s + 4.0 * build.release_s) * RATE) as usize).min(call.frames);
    let pitch = call.number("pitch") * random.around(0.03);
    let blown = 0.5 + call.number("intensity");
    let mut out = vec![0.0; frames];
    for (index, &hz) in build.notes_hz.iter().enumerate() {
        let note = trumpet(call, build, hz * pitch * random.around(0.006), length_s, frames, index as u64, blown);
        out.iter_mut().zip(&note).for_each(|(sample, note)| *sample += note);
    }
    Biquad::peak(build.bell_hz, 0.9, build.bell_db).run(&mut out);
    Biquad::peak(build.bell_hz * random.between(1.9, 2.4), 1.6, 0.6 * build.bell_db).run(&mut out);
    Biquad::high_pass(build.notes_hz[0] * pitch * 0.6, 0.7).run(&mut out);
    Biquad::low_pass(build.top_hz * (0.7 + 0.5 * blown), 0.6).run(&mut out);
    vec![out]
}

fn trumpet(call: &Call<'_>, build: &Build, hz: f32, length_s: f32, frames: usize, index: u64, blown: f32) -> Vec<f32> {
    let mut random = call.random(10 + index);
    let mut shake = Drift::new(call.random(30 + index), 7.0);
    let late_s = random.between(0.0, 0.25) * build.attack_s;
    let attack_s = build.attack_s * random.around(0.3);
    let mut pressure = OnePole::smoothing(0.4 * build.attack_s);
    let mut air = Biquad::band_pass(hz * 4.0, 0.4);
    let mut phase = random.unit();
    let mut roughness = Roughness::new(&mut random);
    (0..frames)
        .map(|frame| {
            let time = frame as f32 / RATE - late_s;
            let open = if time < length_s { (time / attack_s).clamp(0.0, 1.0) } else { 0.0 };
            let level = pressure.step(open);
            let falling = if time >= length_s { (1.0 - (time - length_s) / build.release_s).max(0.0) } else { 1.0 };
            let level = level.max(if time >= length_s { 0.7 * falling * falling } else { 0.0 });
            let sunk = 1.0 - build.sag * (1.0 - level).clamp(0.0, 1.0);
            phase += hz * sunk * (1.0 + 0.0015 * shake.step()) / RATE;
            if phase >= 1.0 {
                phase -= 1.0;
                roughness.next(&mut random);
            }
            let width = build.open * (1.2 - 0.4 * level * blown).max(0.4);
            // A puff while the diaphragm is off its seat, and the air it lets through.
            let lifted = (phase / width).min(1.0).powf(build.skew);
            let puff = (std::f32::consts::PI * lifted).sin().powi(2);
            let noise = random.bipolar();
            let tone = puff * (1.0 + 0.25 * build.buzz * roughness.0) - 0.5 * width;
            level * (1.6 * tone + build.air * (0.25 + puff) * air.step(noise) * 2.0)
        })
        .collect()
}

/// How the contact differs from one period to the next.
struct Roughness(f32);

impl Roughness {
    fn new(random: &mut Random) -> Self {
        Self(random.bipolar())
    }

    fn next(&mut self, random: &mut Random) {
        self.0 = 0.6 * self.0 + 0.4 * random.bipolar();
    }
}
