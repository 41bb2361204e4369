//! What every layer goes through: pitch, filters, and one or two channels.

use klang_audio::space::{Stereo, delay, width};
use klang_audio::synth::tools::filter::Biquad;
use klang_audio::synth::tools::random::Random;

use crate::effects::catalogue::Layer;
use crate::effects::scene::Event;

/// One or two channels of the same length, dry.
pub(super) type Dry = Vec<Vec<f32>>;

/// How many times the usual pitch a layer has for an event: drawn from its range; what is large is low.
pub(super) fn pitch(layer: &Layer, event: &Event, random: &mut Random) -> f32 {
    let [low, high] = layer.pitch;
    let drawn = if low < high { random.between_log(low, high) } else { low };
    (drawn * 2_f32.powf(0.9 * (0.5 - event.size))).clamp(*delay::RATES.start(), *delay::RATES.end())
}

/// Plays all channels at a rate.
pub(super) fn play_at(sound: Dry, rate: f32) -> Dry {
    if (rate - 1.0).abs() < 1e-3 {
        return sound;
    }
    sound.iter().map(|channel| delay::play_at(channel, rate)).collect()
}

/// The layer's filters; for recordings also what the intensity does to them: what is violent is bright.
pub(super) fn filter(sound: &mut Dry, layer: &Layer, event: &Event) {
    for channel in sound.iter_mut() {
        if let Some(hz) = layer.high_pass_hz {
            Biquad::high_pass(hz, 0.707).run(channel);
        }
        if let Some(hz) = layer.low_pass_hz {
            Biquad::low_pass(hz, 0.707).run(channel);
        }
        if layer.takes.is_some() && (event.intensity - 0.5).abs() > 0.05 {
            Biquad::high_shelf(2_500.0, 10.0 * (event.intensity - 0.5)).run(channel);
        }
    }
}

/// Adds a layer to others from frame `at` on, making room and a second channel where needed.
pub(super) fn add(sum: &mut Dry, at: usize, layer: &[Vec<f32>], gain: f32) {
    if layer.len() > sum.len() {
        let more = sum.first().cloned().unwrap_or_default();
        sum.resize(layer.len(), more);
    }
    for (index, channel) in sum.iter_mut().enumerate() {
        let Some(from) = layer.get(index.min(layer.len().saturating_sub(1))) else { return };
        if channel.len() < at + from.len() {
            channel.resize(at + from.len(), 0.0);
        }
        channel[at..].iter_mut().zip(from).for_each(|(sum, sample)| *sum += gain * sample);
    }
    let longest = sum.iter().map(Vec::len).max().unwrap_or(0);
    sum.iter_mut().for_each(|channel| channel.resize(longest, 0.0));
}

pub(super) fn peak(sound: &[Vec<f32>]) -> f32 {
    sound.iter().flatten().fold(0.0_f32, |peak, sample| peak.max(sample.abs()))
}

pub(super) fn scale(sound: &mut [Vec<f32>], gain: f32) {
    sound.iter_mut().flatten().for_each(|sample| *sample *= gain);
}

/// One channel; two are added up with constant power.
pub(super) fn to_mono(sound: &[Vec<f32>]) -> Vec<f32> {
    match sound {
        [] => Vec::new(),
        [only] => only.clone(),
        [left, right, ..] => left.iter().zip(right).map(|(l, r)| std::f32::consts::FRAC_1_SQRT_2 * (l + r)).collect(),
    }
}

/// Two channels; one is widened.
pub(super) fn to_stereo(mut sound: Dry, seed: u64) -> Stereo {
    match (sound.pop(), sound.pop()) {
        (Some(right), Some(left)) => [left, right],
        (Some(only), None) => width::widen(&only, seed),
        (None, _) => [Vec::new(), Vec::new()],
    }
}
