//! What a sound is heard as: CED-tiny (Dinkel et al. 2024, "CED: Consistent ensemble distillation for audio
//! tagging"), a small network that gives the probability of each of AudioSet's 527 classes.
//!
//! It decides which recordings may stand for a concept. It refuses to judge what we render: a model of sound
//! is tuned by its physics.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use klang_audio::{Audio, resample};
use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::catalogue::AUDIOSET_CLASSES;

/// The rate that the network listens at.
const RATE_HZ: u32 = 16_000;

/// The network hears ten seconds at once; longer sounds are heard in windows that overlap by half.
const WINDOW: usize = 10 * RATE_HZ as usize;
const HOP: usize = WINDOW / 2;

/// Sounds shorter than this are repeated with a gap until they last [`REPEATED`]: alone they are too little
/// to go by.
const SHORT: usize = RATE_HZ as usize * 12 / 10;
const GAP: usize = RATE_HZ as usize / 4;
const REPEATED: usize = RATE_HZ as usize * 3;

/// The network.
pub(crate) struct Tagger {
    model: Model,
    input: NodeId,
    output: NodeId,
}

impl Tagger {
    /// Reads the network from the bytes of its ONNX file.
    ///
    /// # Errors
    /// What the runtime said.
    pub fn read(onnx: &[u8]) -> Result<Self, String> {
        let model = ModelOptions::with_all_ops().load(onnx.to_vec()).map_err(|error| error.to_string())?;
        let node = |name| model.node_id(name).map_err(|error| error.to_string());
        let (input, output) = (node("waveform")?, node("logits")?);
        Ok(Self { model, input, output })
    }

    /// The probability of each of [`AUDIOSET_CLASSES`], on the threads of `pool`.
    ///
    /// # Errors
    /// A sound that cannot be resampled, or what the runtime said.
    pub fn probabilities(&self, audio: &Audio, pool: &Arc<ThreadPool>) -> Result<Vec<f32>, String> {
        let heard = resample(&audio.to_mono(), RATE_HZ).map_err(|error| error.to_string())?;
        let mut samples = heard.channels.into_iter().next().unwrap_or_default();
        if samples.is_empty() {
            return Err("it is empty".into());
        }
        if samples.len() < SHORT {
            samples.resize(samples.len() + GAP, 0.0);
            samples = samples.iter().copied().cycle().take(REPEATED).collect();
        }
        let last = samples.len().saturating_sub(HOP).max(1);
        let starts: Vec<usize> = if samples.len() <= WINDOW { vec![0] } else { (0..last).step_by(HOP).collect() };
        let mut mean = vec![0.0; AUDIOSET_CLASSES.len()];
        for &start in &starts {
            let window = &samples[start..samples.len().min(start + WINDOW)];
            let found = self.run(window, pool)?;
            for (sum, probability) in mean.iter_mut().zip(found) {
                *sum += probability / starts.len() as f32;
            }
        }
        Ok(mean)
    }

    fn run(&self, window: &[f32], pool: &Arc<ThreadPool>) -> Result<Vec<f32>, String> {
        let input = NdTensor::from_data([1, window.len()], window.to_vec());
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        let outputs = self
            .model
            .run(vec![(self.input, input.into())], &[self.output], Some(options))
            .map_err(|error| error.to_string())?;
        let output = outputs.into_iter().next().ok_or("the network gave nothing")?;
        let output: NdTensor<f32, 2> = output.try_into().map_err(|_| "the network gave no table".to_owned())?;
        if output.shape() != [1, AUDIOSET_CLASSES.len()] {
            return Err(format!("the network gave a table of {:?}", output.shape()));
        }
        Ok(output.to_vec())
    }
}

/// The place of the best of these classes among all, 0 the likeliest; classes that do not exist are left out.
pub(crate) fn best_rank(probabilities: &[f32], labels: &[&str]) -> Option<usize> {
    let index = |label: &&str| AUDIOSET_CLASSES.iter().position(|class| class == label);
    let best = labels.iter().filter_map(index).filter_map(|index| probabilities.get(index)).copied();
    let best = best.fold(f32::NEG_INFINITY, f32::max);
    (best > f32::NEG_INFINITY).then(|| probabilities.iter().filter(|&&other| other > best).count())
}
