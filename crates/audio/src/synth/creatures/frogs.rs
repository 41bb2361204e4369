//! Frogs. A croak is a train of pulses, each ringing at one or two resonances of the vocal sac: tree frogs call
//! "rib-bit" with 60 to 100 pulses a second at 1 to 2.8 kHz, marsh frogs croak with 20 to 40 pulses a second,
//! bullfrogs hum at 90 to 200 Hz, toads trill and peepers whistle near 3 kHz (Wells, "The ecology and behavior of
//! amphibians", 2007, chapter 7; Gerhardt and Huber, "Acoustic communication in insects and anurans", 2002).

use super::{cut, size_factor};
use crate::synth::tools::grains;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::random::Random;
use crate::synth::tools::whistle::note;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

const KINDS: &[&str] = &["treefrog", "marsh", "bullfrog", "toad", "peeper"];

pub(super) const FROG: Model = Model {
    name: "frog",
    about: "one frog calls once",
    kind: Kind::Event,
    params: &[
        Param::word("kind", "which", KINDS),
        Param::number("size", "from small to huge", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate of pulses", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make: frog,
};

pub(super) const FROGS: Model = Model {
    name: "frogs",
    about: "a pond of frogs",
    kind: Kind::Texture,
    params: &[
        Param::number("intensity", "how many", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate of calls", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make: frogs,
};

fn frog(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let pitch = call.number("pitch") / size_factor(call.number("size"));
    vec![cut(croak(call.word("kind"), pitch, call.number("speed"), random), call.frames)]
}

/// A frog's voice: pulses a second at beginning and end, seconds, resonances (Hz, gain), seconds of their ring.
struct Voice {
    rate_hz: (f32, f32),
    long_s: f32,
    modes: [(f32, f32); 3],
    ring_s: f32,
}

fn croak(kind: &str, pitch: f32, speed: f32, random: &mut Random) -> Vec<f32> {
    let higher = pitch * random.around(0.06);
    let voice = match kind {
        "peeper" => {
            let hz = 2_900.0 * higher;
            return note(0.16 / speed, [hz * 0.94, hz, hz * 1.03], 1.0).sing(random);
        }
        "treefrog" => {
            // "Rib" rises, "bit" is short and higher.
            let rib = Voice {
                rate_hz: (62.0, 95.0),
                long_s: 0.19,
                modes: [(1_050.0, 0.8), (2_150.0, 1.0), (3_100.0, 0.3)],
                ring_s: 0.009,
            };
            let bit = Voice {
                rate_hz: (98.0, 130.0),
                long_s: 0.11,
                modes: [(1_250.0, 0.7), (2_500.0, 1.0), (3_500.0, 0.3)],
                ring_s: 0.009,
            };
            let mut out = pulses(&rib, higher, speed, random);
            let second = pulses(&bit, higher, speed, random);
            let at = out.len() - frames_of(0.03).min(out.len());
            out.resize(at + second.len(), 0.0);
            grains::add(&mut out, at, &second, 1.1);
            return out;
        }
        "bullfrog" => Voice {
            rate_hz: (92.0, 100.0),
            long_s: 0.75,
            modes: [(200.0, 1.0), (330.0, 0.5), (1_250.0, 0.16)],
            ring_s: 0.02,
        },
        "toad" => Voice {
            rate_hz: (34.0, 36.0),
            long_s: 1.6,
            modes: [(1_500.0, 1.0), (1_580.0, 0.6), (3_000.0, 0.08)],
            ring_s: 0.05,
        },
        _ => Voice {
            rate_hz: (22.0 * random.around(0.15), 34.0),
            long_s: random.between(0.3, 0.7),
            modes: [(760.0, 0.9), (1_650.0, 1.0), (2_600.0, 0.6)],
            ring_s: 0.008,
        },
    };
    pulses(&voice, higher, speed, random)
}

fn pulses(voice: &Voice, pitch: f32, speed: f32, random: &mut Random) -> Vec<f32> {
    let long_s = voice.long_s * random.around(0.08) / speed.sqrt();
    let modes: Vec<Mode> = voice
        .modes
        .iter()
        .map(|&(hz, gain)| Mode { frequency_hz: hz * pitch * random.around(0.03), decay_s: voice.ring_s * 2.2, gain })
        .collect();
    let mut sac = Modes::new(&modes);
    let frames = frames_of(long_s);
    let tail = frames_of(voice.ring_s * 3.0);
    let (mut phase, mut left, mut strength) = (1.0, 0_usize, 0.0);
    let pulse = frames_of(0.0022 / pitch.sqrt()).max(2);
    (0..frames + tail)
        .map(|frame| {
            let through = frame as f32 / frames as f32;
            if frame < frames {
                let rate_hz = voice.rate_hz.0 + (voice.rate_hz.1 - voice.rate_hz.0) * through;
                phase += rate_hz * speed / RATE;
                if phase >= 1.0 {
                    phase = 0.12 * random.bipolar();
                    let swell = (through * 6.0).min(1.0) * ((1.0 - through) * 8.0).clamp(0.2, 1.0);
                    (left, strength) = (pulse, swell * random.around(0.25));
                }
            }
            let push = if left > 0 {
                left -= 1;
                strength * (0.35 + 1.1 * random.bipolar()) * (std::f32::consts::PI * left as f32 / pulse as f32).sin()
            } else {
                0.0
            };
            sac.step(push)
        })
        .collect()
}

fn frogs(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let count = 4 + (10.0 * call.number("intensity")) as u64;
    for n in 0..count {
        let random = &mut call.random(10 + n);
        let kind = ["treefrog", "marsh", "treefrog", "bullfrog", "marsh", "treefrog", "peeper"][n as usize % 7];
        let pitch = call.number("pitch") * random.around(0.12);
        let distance = 1.0 + 5.0 * random.unit() * (n as f32 / count as f32);
        let every_s = random.between(0.5, 1.3) / call.number("speed");
        let pan = random.bipolar();
        let level = if kind == "peeper" { 0.12 } else { 0.8 } / distance;
        let mut time_s = random.unit() * every_s;
        while frames_of(time_s) < call.frames {
            // Bouts of calls with rests between.
            for _ in 0..2 + random.below(6) {
                let said = croak(kind, pitch, 1.0, random);
                let peak = said.iter().fold(1e-6_f32, |peak, sample| peak.max(sample.abs()));
                grains::add_panned(&mut out, frames_of(time_s), &said, level / peak * random.around(0.15), pan);
                time_s += said.len() as f32 / RATE + 0.5 * every_s * random.around(0.15);
            }
            time_s += every_s * random.between(0.5, 3.0);
        }
    }
    out.into()
}
