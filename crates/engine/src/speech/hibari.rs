//! hibari: one American English voice, distilled from Kokoro's Heart by Maureese Williams, more than
//! fifty times as fast as real time on one thread. The network predicts a spectrum in five parts for
//! each 12.5 ms; [`vocoder`] makes samples of it.
//!
//! Inputs of the graph: `ids` i32 `[1, n + 2]` (symbols with a pad at each end), `speed` f32 `[1]`.
//! Outputs: `lh`, `theta`, `ln`, `lr`, `phi` f32 `[1, 601, frames]`, `f0` f32 `[1, frames]`, and inside
//! the graph the durations of the tokens in frames of 25 ms, f32 `[1, n + 2]`.
//!
//! The noise comes from the seed, so the same call gives the same samples.

mod math;
mod vocoder;

use std::path::Path;

use rten::Value;
use rten_tensor::{NdTensor, Tensor};

use self::vocoder::{HOP, Parts, Vocoder};
use super::symbols::Symbols;
use super::{SpeechModel, Utterance};
use crate::Error;
use crate::packs::catalog::HIBARI;
use crate::runtime::{Network, Parallelism};

/// Samples per second.
pub const SAMPLE_RATE_HZ: u32 = 24_000;

/// The most symbols of one call; the network's own package splits longer sentences too.
pub const MAX_SYMBOLS: usize = 400;

/// The only voice.
pub const VOICE: &str = "hibari";

/// The speeds that give usable speech, with room for prosody within the 0.8 to 2.0 of the API.
const SPEEDS: std::ops::RangeInclusive<f32> = 0.5..=4.0;

/// Samples per frame of the durations: two frames of the spectrum, 25 ms as in Kokoro.
const DURATION_SAMPLES: usize = 2 * HOP;

/// Where the graph rounds the duration of each token to frames (at least one).
const DURATIONS: &str = "/Clip_output_0";

const OUTPUTS: &[&str] = &["lh", "theta", "ln", "lr", "phi", "f0", DURATIONS];

/// The model.
pub struct Hibari {
    symbols: Symbols,
    network: Network,
    vocoder: Vocoder,
}

impl Hibari {
    /// Opens the installed pack. The network is loaded with the first call, or by [`Self::preload`].
    ///
    /// # Errors
    /// [`Error::NotInstalled`], [`Error::Damaged`], [`Error::Io`].
    pub fn open(packs_dir: &Path, parallelism: Parallelism) -> Result<Self, Error> {
        let network = Network::new(&HIBARI, packs_dir, OUTPUTS, parallelism)?;
        let symbols = Symbols::open(&HIBARI, &crate::packs::dir(packs_dir, &HIBARI))?;
        let vocoder = Vocoder::new().map_err(|error| network.failed(&error))?;
        Ok(Self { symbols, network, vocoder })
    }

    /// Loads the network now.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    pub fn preload(&self) -> Result<(), Error> {
        self.network.preload()
    }

    /// Frees the network as soon as no call uses it; the next call loads it again.
    pub fn release(&self) {
        self.network.release();
    }

    /// Whether the network is in memory.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.network.is_loaded()
    }
}

impl SpeechModel for Hibari {
    fn sample_rate_hz(&self) -> u32 {
        SAMPLE_RATE_HZ
    }

    fn max_symbols(&self) -> usize {
        MAX_SYMBOLS
    }

    fn speak(&self, symbols: &str, voice: &str, speed: f32, seed: u64) -> Result<Utterance, Error> {
        if voice != VOICE {
            return Err(Error::Input(format!("voice `{voice}` is not one of model `hibari`")));
        }
        if !SPEEDS.contains(&speed) {
            let (least, most) = (SPEEDS.start(), SPEEDS.end());
            return Err(Error::Input(format!("speed {speed} is not within {least} to {most}")));
        }
        let tokens = self.symbols.tokenize(symbols, MAX_SYMBOLS)?;
        let count = tokens.len() - 2;
        if count == 0 {
            return Ok(Utterance { samples: Vec::new(), symbol_ends: Vec::new() });
        }
        let tokens = NdTensor::from_data([1, tokens.len()], tokens);
        let speed = NdTensor::from_data([1], vec![speed]);
        let outputs = self.network.run(vec![("ids", tokens.into()), ("speed", speed.into())])?;
        let failed = |reason: String| self.network.failed(&reason);
        let (parts, symbol_ends) = read_outputs(outputs, count).map_err(failed)?;
        let samples = self.vocoder.synthesize(&parts, seed).map_err(|error| self.network.failed(&error))?;
        match samples.iter().position(|sample| !sample.is_finite()) {
            Some(position) => Err(failed(format!("sample {position} of {} is not finite", samples.len()))),
            None => Ok(Utterance { samples, symbol_ends }),
        }
    }
}

/// The spectrum's parts, and the ends of the symbols from the durations of their tokens.
fn read_outputs(outputs: Vec<Value>, count: usize) -> Result<(Parts, Vec<usize>), String> {
    let mut tensors = Vec::with_capacity(outputs.len());
    for (name, value) in OUTPUTS.iter().zip(outputs) {
        let tensor: Tensor<f32> = value.try_into().map_err(|_| format!("its output `{name}` is not f32"))?;
        tensors.push(tensor.into_data());
    }
    let [lh, theta, ln, lr, phi, f0, durations] =
        <[Vec<f32>; 7]>::try_from(tensors).map_err(|_| "it gave other outputs".to_owned())?;
    let parts = Parts::new(lh, theta, ln, lr, phi, f0)?;
    let mut end = 0.0_f32;
    let mut ends: Vec<usize> = Vec::with_capacity(durations.len());
    for frames in &durations {
        if !(frames.is_finite() && *frames >= 0.0) {
            return Err(format!("a duration is {frames} frames"));
        }
        end += frames;
        ends.push(end as usize * DURATION_SAMPLES);
    }
    if ends.len() != count + 2 || ends.last() != Some(&(parts.frames() * HOP)) {
        return Err(format!(
            "{} durations of {end} frames for {count} symbols and {} frames",
            ends.len(),
            parts.frames()
        ));
    }
    // The first and the last token are the pads: the leading silence belongs to the first symbol.
    ends.pop();
    ends.remove(0);
    Ok((parts, ends))
}

#[cfg(test)]
mod tests;
