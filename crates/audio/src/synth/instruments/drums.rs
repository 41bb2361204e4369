//! Drums and small percussion: skins by the modes of a membrane (1, 1.59, 2.14, 2.30, 2.65, 2.92: zeros of
//! Bessel functions; Fletcher and Rossing, "The Physics of Musical Instruments", chapter 18) with a pitch that
//! falls after the stroke, snares and cymbals as noise with many inharmonic partials, shakers as collisions of
//! beads (Perry Cook, "Physically informed sonic modeling (PhISM)", Computer Music Journal 21(3), 1997).

use crate::synth::tools::filter::Biquad;
use crate::synth::tools::modal::{Mode, Modes};
use crate::synth::tools::random::Random;
use crate::synth::tools::{envelope, grains, noise};
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const MODEL: Model = Model {
    name: "drums",
    about: "drums and percussion in a rhythm: kit, snare, roll, bass drum, cymbal, hi-hat, timpani, tambourine, maracas",
    kind: Kind::Texture,
    params: &[
        Param::word(
            "instrument",
            "which",
            &["kit", "snare", "roll", "bass_drum", "cymbal", "hi_hat", "timpani", "tambourine", "maracas", "hand_drum"],
        ),
        Param::number("speed", "of the playing", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual", 0.25, 4.0, 1.0),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let (speed, pitch) = (call.number("speed"), call.number("pitch"));
    let instrument = call.word("instrument");
    let mut random = call.random(0);
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let step_s = match instrument {
        "roll" => 0.055,
        "cymbal" => 1.6,
        "timpani" => 0.45,
        "tambourine" | "maracas" => 0.19,
        _ => 0.17,
    } / speed;
    let mut step = 0;
    loop {
        let at = frames_of(step as f32 * step_s * (1.0 + 0.004 * random.bipolar()));
        if at >= call.frames {
            return out.into();
        }
        let beat = step % 8;
        let accent = if beat % 4 == 0 { 1.0 } else { 0.7 } * random.between(0.8, 1.0);
        let mut hit = |sound: Vec<f32>, gain: f32, pan: f32| grains::add_panned(&mut out, at, &sound, gain, pan);
        match instrument {
            "kit" => {
                hit(cymbal(&mut random, 0.07, pitch), 0.22 * accent, 0.4);
                if matches!(beat, 0 | 5) {
                    hit(skin(&mut random, 56.0 * pitch, 0.35, 0.9), 1.0, 0.0);
                }
                if matches!(beat, 2 | 6) {
                    hit(snare(&mut random, pitch), 0.7, -0.1);
                }
                if step % 16 == 0 {
                    hit(cymbal(&mut random, 1.6, pitch), 0.3, -0.5);
                }
            }
            "snare" if beat != 3 && beat != 7 => hit(snare(&mut random, pitch), accent, 0.0),
            "roll" => hit(snare(&mut random, pitch), (0.45 + 0.25 * random.unit()) * accent, 0.1 * random.bipolar()),
            "bass_drum" if beat % 2 == 0 => hit(skin(&mut random, 52.0 * pitch, 0.6, 0.8), accent, 0.0),
            "cymbal" => hit(cymbal(&mut random, 3.0, pitch), accent, 0.2 * random.bipolar()),
            "hi_hat" => hit(cymbal(&mut random, if beat == 6 { 0.4 } else { 0.08 }, pitch), accent, 0.0),
            "timpani" if beat != 1 && beat != 5 => {
                let hz = [73.4, 98.0, 110.0][random.below(3)] * pitch;
                hit(skin(&mut random, hz, 1.8, 0.12), accent, 0.0);
            }
            "tambourine" => hit(jingles(&mut random, pitch), accent, 0.1 * random.bipolar()),
            "maracas" => hit(beads(&mut random, pitch), accent, 0.3 * random.bipolar()),
            "hand_drum" if random.chance(0.75) => {
                let hz = [150.0, 210.0, 320.0][random.below(3)] * pitch;
                hit(skin(&mut random, hz, 0.25, 0.25), accent, 0.0);
            }
            _ => {}
        }
        step += 1;
    }
}

fn skin(random: &mut Random, hz: f32, decay_s: f32, bend: f32) -> Vec<f32> {
    let mut out = vec![0.0_f32; frames_of(1.1 * decay_s)];
    for (mode, ratio) in [1.0, 1.59, 2.14, 2.30, 2.65, 2.92].into_iter().enumerate() {
        let (gain, fall_s) =
            (random.between(0.5, 1.0) / (1.0 + 1.1 * mode as f32), decay_s / (1.0 + 0.8 * mode as f32));
        let step = envelope::decay_factor(fall_s);
        let (mut level, mut phase) = (gain, 0.0_f32);
        for (frame, sample) in out.iter_mut().enumerate() {
            let t = frame as f32 / RATE;
            phase += std::f32::consts::TAU * hz * ratio * (1.0 + bend * (-t / 0.025).exp()) / RATE;
            level *= step;
            *sample += level * phase.sin();
        }
    }
    let click = noise::burst(random, 1_400.0, 0.5, 0.02);
    grains::add(&mut out, 0, &click, 0.5);
    out
}

fn snare(random: &mut Random, pitch: f32) -> Vec<f32> {
    let mut out = skin(random, 185.0 * pitch, 0.14, 0.25);
    out.resize(frames_of(0.3), 0.0);
    let mut wires = noise::white(random, frames_of(0.28));
    Biquad::high_pass(1_200.0, 0.6).run(&mut wires);
    let fall = envelope::strike(0.001, 0.24, wires.len());
    envelope::apply(&mut wires, &fall);
    grains::add(&mut out, 0, &wires, 0.8);
    out
}

fn cymbal(random: &mut Random, decay_s: f32, pitch: f32) -> Vec<f32> {
    let modes: Vec<Mode> = (0..34)
        .map(|_| Mode {
            frequency_hz: random.between_log(380.0, 13_000.0) * pitch.sqrt(),
            decay_s: decay_s * random.between(0.4, 1.0),
            gain: random.between(0.02, 0.06),
        })
        .collect();
    let frames = frames_of(decay_s);
    let mut wash = noise::white(random, frames);
    Biquad::high_pass(4_500.0 * pitch.sqrt(), 0.6).run(&mut wash);
    let fall = envelope::strike(0.002, 0.9 * decay_s, frames);
    envelope::apply(&mut wash, &fall);
    let stick = noise::white(random, 60);
    let mut out = Modes::new(&modes).ring(&stick, frames);
    grains::add(&mut out, 0, &wash, 0.45);
    envelope::fade_out(&mut out, frames / 4);
    out
}

fn jingles(random: &mut Random, pitch: f32) -> Vec<f32> {
    let mut out = vec![0.0; frames_of(0.25)];
    for _ in 0..7 + random.below(8) {
        let modes: Vec<Mode> = (0..4)
            .map(|_| Mode {
                frequency_hz: random.between_log(4_200.0, 12_500.0) * pitch.sqrt(),
                decay_s: random.between(0.05, 0.16),
                gain: random.between(0.1, 0.4),
            })
            .collect();
        let jingle = Modes::new(&modes).ring(&[1.0], frames_of(0.16));
        grains::add(&mut out, frames_of(random.unit().powi(2) * 0.08), &jingle, random.between(0.3, 1.0));
    }
    out
}

fn beads(random: &mut Random, pitch: f32) -> Vec<f32> {
    let mut out = vec![0.0; frames_of(0.14)];
    for _ in 0..70 {
        let hz = random.between_log(3_200.0, 7_500.0) * pitch.sqrt();
        let bead = noise::burst(random, hz, 1.5, 0.006);
        let when = 0.03 * (random.unit() + random.unit()) + 0.01 * random.unit();
        grains::add(&mut out, frames_of(when), &bead, random.between(0.1, 0.6));
    }
    out
}
