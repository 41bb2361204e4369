//! Things that cut the air: a body of thickness d at speed u sheds vortices at about 0.2 u / d (Strouhal
//! 1878), louder with the sixth power of the speed (Selfridge, Moffat and Reiss, "Real-time physical model
//! for synthesis of sword swing sounds", SMC 2017). A swing speeds up and slows down, so its band rises and
//! falls and moves from side to side. A whip's tip breaks the sound barrier at its end (Goriely and
//! McMillen, "Shape of a cracking whip", Physical Review Letters 88, 2002).

use super::contact::{arch, blast, burst, mix, saturate, with_peak};
use crate::synth::tools::filter::Svf;
use crate::synth::tools::grains;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, frames_of};

pub(super) const MODEL: Model = Model {
    name: "whoosh",
    about: "something swung or thrown past",
    kind: Kind::Event,
    params: &[
        Param::word("thing", "what is swung", &["stick", "blade", "cloth", "body", "rope"]),
        Param::number("length", "seconds", 0.08, 6.0, 0.45),
        Param::number("speed", "times the usual", 0.25, 4.0, 1.0),
        Param::number("size", "how thick", 0.0, 1.0, 0.5),
        Param::number("intensity", "from gentle to fierce", 0.0, 1.0, 0.5),
        Param::number("pitch", "times the usual frequency", 0.25, 4.0, 1.0),
        Param::number("peak", "when it is fastest, 0 beginning to 1 end", 0.1, 0.9, 0.5),
        Param::number("crack", "of a whip at the end", 0.0, 1.0, 0.0),
    ],
    make,
};

fn make(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut random = call.random(0);
    // The band at full speed, its sharpness, and the share of broad noise.
    let (band_hz, q, broad) = match call.word("thing") {
        "blade" => (1_900.0, 2.2, 0.25),
        "cloth" => (480.0, 0.7, 0.8),
        "body" => (320.0, 0.8, 0.7),
        "rope" => (900.0, 1.6, 0.35),
        _ => (850.0, 1.5, 0.4),
    };
    let band_hz = band_hz * call.number("pitch") * (1.6 * (0.5 - call.number("size"))).exp2() * random.around(0.1);
    let length_s = call.number("length") / call.number("speed").sqrt() * random.around(0.08);
    let frames = frames_of(length_s).min(call.frames);
    let power = 2.0 + 1.6 * call.number("intensity");
    let skew = (0.5_f32).ln() / call.number("peak").clamp(0.1, 0.9).ln();
    let direction = if random.chance(0.5) { 1.0 } else { -1.0 };
    let is_cloth = call.word("thing") == "cloth";
    let mut sides = [vec![0.0; frames], vec![0.0; frames]];
    for (index, side) in sides.iter_mut().enumerate() {
        let mut noise = call.random(10 + index as u64);
        let (mut band, mut second, mut air) = (Svf::default(), Svf::default(), Svf::default());
        let mut flutter = Drift::new(call.random(20), if is_cloth { 26.0 } else { 9.0 });
        let depth = if is_cloth { 0.75 } else { 0.15 };
        let toward = if index == 0 { -direction } else { direction };
        let (mut hz, mut gain) = (band_hz, 0.0);
        for (frame, sample) in side.iter_mut().enumerate() {
            let position = frame as f32 / frames as f32;
            if frame % 16 == 0 {
                let speed = arch(position.powf(skew)).max(0.0);
                hz = band_hz * (0.25 + 0.75 * speed);
                gain = speed.powf(power) * (1.0 + toward * 0.45 * (2.0 * position - 1.0));
            }
            let white = noise.bipolar();
            let tone = second.step(band.step(white, hz, q).band / q, 1.03 * hz, q).band / q;
            let wide = air.step(white, 1.6 * hz, 0.6).low;
            *sample = gain * (1.0 + depth * flutter.step()) * (tone + broad * 0.4 * wide);
        }
    }
    let crack = call.number("crack");
    if crack > 0.0 {
        let at = frames_of(length_s * 0.8);
        let peak = sides.iter().flatten().fold(1e-6_f32, |peak, sample| peak.max(sample.abs()));
        let front = with_peak(blast(0.000_11), 1.0);
        let snap = burst(&mut random, 0.0003, 0.045, 900.0, 13_000.0);
        let tail = burst(&mut random, 0.003, 0.35, 400.0, 3_500.0);
        let mut report = mix(&[(0.0, front, 1.0), (0.0, snap, 0.8), (0.006, tail, 0.12)], frames_of(0.6));
        saturate(&mut report, 2.0);
        let length = (at + report.len()).min(call.frames);
        for side in &mut sides {
            side.resize(length.max(side.len()), 0.0);
            grains::add(side, at, &report, crack * 6.0 * peak);
        }
    }
    sides.into()
}
