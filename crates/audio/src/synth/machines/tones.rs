//! Tones that apparatus makes: call progress tones of the telephone (ITU-T E.180 supplement 2: Europe 425 Hz,
//! America 350 + 440 Hz for dialling and 480 + 620 Hz for busy), keys of ITU-T Q.23 (dual tones), the trill
//! of electronic telephones (two tones alternating, EIA-470), smoke alarms (ISO 8201 temporal-three pattern at
//! about 3.1 kHz), reversing beepers (ISO 13766 devices: about 1250 Hz, once a second), alarm clocks
//! (piezo, about 2 kHz, four beeps a second), microwave, lorry and hospital beepers. A piezo disc or small
//! loudspeaker gives the overtones.

use crate::synth::tools::filter::Biquad;
use crate::synth::tools::oscillator::Phase;
use crate::synth::tools::random::Random;
use crate::synth::{Call, Kind, Model, Param, RATE};

pub(super) const MODEL: Model = Model {
    name: "signal_tone",
    about: "tones and beeps of telephones, alarms, clocks, vehicles and appliances in their cadences",
    kind: Kind::Texture,
    params: &[
        Param::word(
            "signal",
            "which",
            &[
                "alarm_clock",
                "dial",
                "busy",
                "ringback",
                "touch_tone",
                "phone_trill",
                "mobile",
                "smoke_alarm",
                "reversing",
                "fire_alarm",
                "car_alarm",
                "microwave_done",
                "heart_monitor",
                "seat_belt",
                "modem",
                "crossing_beep",
                "burglar",
            ],
        ),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
        Param::number("speed", "times the usual rate", 0.25, 4.0, 1.0),
    ],
    make,
};

/// One note of a cadence: when within the cycle, how long, and which frequencies (0 is none).
struct Note {
    at_s: f32,
    length_s: f32,
    hz: [f32; 2],
}

const fn note(at_s: f32, length_s: f32, first: f32, second: f32) -> Note {
    Note { at_s, length_s, hz: [first, second] }
}

/// How a cadence is sounded.
struct Cadence {
    cycle_s: f32,
    notes: Vec<Note>,
    /// 0 pure to 1 square.
    harsh: f32,
    /// The resonance of the sounder.
    sounder_hz: f32,
    q: f32,
}

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    let signal = call.word("signal");
    let cadence = cadence(signal, &mut random, call.frames);
    let speed = call.number("speed");
    let pitch = call.number("pitch") * random.around(if is_standard(signal) { 0.004 } else { 0.04 });
    let mut sounder = [Biquad::peak(cadence.sounder_hz * pitch, cadence.q, 9.0), Biquad::high_pass(180.0, 0.7)];
    let mut phases = [Phase::at(random.unit()), Phase::at(random.unit())];
    let offset_s =
        if signal == "microwave_done" || cadence.cycle_s > 9.0 { 0.0 } else { cadence.cycle_s * 0.05 * random.unit() };
    let mut level = 0.0_f32;
    let mut hz = [0.0_f32; 2];
    let out = (0..call.frames)
        .map(|frame| {
            let time = (frame as f32 / RATE * speed + offset_s) % cadence.cycle_s;
            let sounding = cadence.notes.iter().find(|note| time >= note.at_s && time < note.at_s + note.length_s);
            if let Some(note) = sounding {
                hz = note.hz;
            }
            let target = if sounding.is_some() { 1.0 } else { 0.0 };
            level += (target - level) * 0.012;
            let mut sample = 0.0;
            for (phase, &hz) in phases.iter_mut().zip(&hz) {
                if hz > 0.0 {
                    phase.advance(hz * pitch);
                    sample += (1.0 - cadence.harsh) * phase.sine() + cadence.harsh * 0.8 * phase.pulse(0.5);
                }
            }
            sounder.iter_mut().fold(sample * level, |sample, filter| filter.step(sample)) + 0.0008 * random.bipolar()
        })
        .collect();
    vec![out]
}

/// Networks keep their frequencies; a buzzer does not.
fn is_standard(signal: &str) -> bool {
    matches!(signal, "dial" | "busy" | "ringback" | "touch_tone")
}

fn cadence(signal: &str, random: &mut Random, frames: usize) -> Cadence {
    let plain = |cycle_s: f32, notes: Vec<Note>| Cadence { cycle_s, notes, harsh: 0.0, sounder_hz: 1_000.0, q: 0.3 };
    let piezo = |cycle_s: f32, notes: Vec<Note>, hz: f32| Cadence {
        cycle_s,
        notes,
        harsh: 0.75,
        sounder_hz: hz * 1.02,
        q: 2.5,
    };
    match signal {
        "dial" => plain(10.0, vec![note(0.0, 10.0, 350.0, 440.0)]),
        "busy" => plain(1.0, vec![note(0.0, 0.5, 480.0, 620.0)]),
        "ringback" => plain(6.0, vec![note(0.0, 2.0, 440.0, 480.0)]),
        "touch_tone" => touch_tones(random, frames),
        "phone_trill" => {
            let notes = (0..32).map(|k| note(k as f32 * 0.05, 0.05, if k % 2 == 0 { 1_000.0 } else { 1_310.0 }, 0.0));
            piezo(3.6, notes.collect(), 2_600.0)
        }
        "mobile" => {
            let tune = [1_318.5, 1_174.7, 740.0, 830.6, 1_108.7, 987.8, 587.3, 659.3];
            let notes = tune.iter().enumerate().map(|(k, &hz)| note(k as f32 * 0.16, 0.14, hz, 2.0 * hz));
            Cadence { cycle_s: 2.1, notes: notes.collect(), harsh: 0.3, sounder_hz: 2_400.0, q: 0.8 }
        }
        "smoke_alarm" => piezo(4.0, (0..3).map(|k| note(k as f32, 0.5, 3_120.0, 0.0)).collect(), 3_120.0),
        "reversing" => piezo(1.0, vec![note(0.0, 0.5, 1_250.0, 0.0)], 1_250.0),
        // Slow whoop would be a sweep; this is the alternating sounder of EN 54-3 devices.
        "fire_alarm" => {
            let notes = (0..8).map(|k| note(k as f32 * 0.25, 0.25, if k % 2 == 0 { 800.0 } else { 970.0 }, 0.0));
            Cadence { cycle_s: 2.0, notes: notes.collect(), harsh: 0.9, sounder_hz: 2_700.0, q: 1.2 }
        }
        "car_alarm" => car_alarm(),
        "microwave_done" => {
            piezo(12.0, (0..3).map(|k| note(0.15 + k as f32 * 1.0, 0.6, 2_000.0, 0.0)).collect(), 2_000.0)
        }
        "heart_monitor" => plain(0.86, vec![note(0.1, 0.1, 960.0, 0.0)]),
        "seat_belt" => plain(1.0, vec![note(0.0, 0.35, 700.0, 1_050.0)]),
        "modem" => modem(random),
        "crossing_beep" => piezo(0.9, vec![note(0.0, 0.08, 880.0, 0.0)], 1_800.0),
        "burglar" => {
            let notes = (0..40).map(|k| note(k as f32 * 0.01, 0.01, 2_100.0 + 35.0 * k as f32, 0.0));
            piezo(0.4, notes.collect(), 2_900.0)
        }
        _ => {
            let beeps = (0..4).map(|k| note(k as f32 * 0.125, 0.068, 2_048.0, 0.0));
            piezo(1.0, beeps.collect(), 2_048.0)
        }
    }
}

/// Keys of a telephone: rows 697 to 941 Hz with columns 1209 to 1477 Hz.
fn touch_tones(random: &mut Random, frames: usize) -> Cadence {
    let (rows, columns) = ([697.0, 770.0, 852.0, 941.0], [1_209.0, 1_336.0, 1_477.0]);
    let mut notes = Vec::new();
    let mut time = random.between(0.05, 0.2);
    for digit in 0..11 {
        let length_s = random.between(0.11, 0.19);
        notes.push(note(time, length_s, rows[random.below(4)], columns[random.below(3)]));
        time += length_s + random.between(0.09, 0.22) + if digit == 2 || digit == 6 { 0.15 } else { 0.0 };
    }
    Cadence { cycle_s: (frames as f32 / RATE).max(time + 0.3), notes, harsh: 0.0, sounder_hz: 1_500.0, q: 0.3 }
}

/// The usual six-tone car alarm: short stretches of sweeps, two tones, chirps.
fn car_alarm() -> Cadence {
    let mut notes = Vec::new();
    let mut glide = |from_s: f32, length_s: f32, low: f32, high: f32| {
        let steps = (length_s / 0.008) as usize;
        for step in 0..steps {
            let part = step as f32 / steps as f32;
            notes.push(note(
                from_s + part * length_s,
                length_s / steps as f32 + 1e-4,
                low * (high / low).powf(part),
                0.0,
            ));
        }
    };
    for k in 0..6 {
        glide(k as f32 * 0.33, 0.33, 700.0, 1_700.0);
    }
    for k in 0..4 {
        glide(2.0 + k as f32 * 0.5, 0.25, 1_500.0, 1_500.0);
        glide(2.25 + k as f32 * 0.5, 0.25, 950.0, 950.0);
    }
    for k in 0..16 {
        glide(4.0 + k as f32 * 0.11, 0.08, 1_900.0, 800.0);
    }
    glide(5.8, 0.9, 650.0, 1_650.0);
    glide(6.7, 0.9, 1_650.0, 650.0);
    Cadence { cycle_s: 7.6, notes, harsh: 0.9, sounder_hz: 2_300.0, q: 1.0 }
}

/// Answer tone of 2100 Hz, then the carriers of ITU-T V.22 and the calling tone, before the noise.
fn modem(random: &mut Random) -> Cadence {
    let mut notes = vec![note(0.2, 1.3, 2_100.0, 0.0), note(1.6, 0.7, 1_200.0, 2_400.0)];
    let mut time = 2.4;
    while time < 9.6 {
        let length_s = random.between(0.004, 0.012);
        notes.push(note(time, length_s, random.between(900.0, 1_500.0), random.between(2_000.0, 2_800.0)));
        time += length_s;
    }
    Cadence { cycle_s: 10.0, notes, harsh: 0.1, sounder_hz: 1_800.0, q: 0.5 }
}
