//! Kokoro-82M (a StyleTTS 2 model by hexgrad) in its int8 form: 54 voices, 24 kHz, about twice as
//! fast as real time on one thread.
//!
//! Inputs of the graph: `tokens` i32 `[1, n + 2]` (symbols with a pad at each end, n at most 510),
//! `style` f32 `[1, 256]` (the row of the voice's table whose number is n, at most 509), `speed` f32
//! `[1]`, which divides the predicted durations before they are rounded to frames. Outputs: `audio`
//! f32 `[samples]` and `durations` `[n + 2]`, frames of 600 samples (25 ms) for each token; the samples
//! are exactly the sum of the frames.
//!
//! It is deterministic and refuses symbols outside its vocabulary. Text is not its business.

use std::path::{Path, PathBuf};

use rten::Value;
use rten_tensor::{AsView, NdTensor, Tensor};

use super::symbols::Symbols;
use super::{SpeechModel, Utterance};
use crate::Error;
use crate::packs::catalog::{KOKORO, KOKORO_DURATIONS, KOKORO_VOICE_BYTES, KOKORO_VOICES};
use crate::runtime::{Network, Parallelism};

/// Samples per second.
pub const SAMPLE_RATE_HZ: u32 = 24_000;

/// The most symbols of one call: 512 positions of the text encoder without the pads.
pub const MAX_SYMBOLS: usize = 510;

/// Samples per frame of the durations.
const FRAME_SAMPLES: usize = 600;

/// Numbers in a row of a voice's table.
const STYLE_SIZE: usize = 256;

/// Rows of a voice's table.
const STYLE_ROWS: usize = 510;

/// The speeds that give usable speech, with room for prosody within the 0.8 to 2.0 of the API.
const SPEEDS: std::ops::RangeInclusive<f32> = 0.5..=4.0;

const OUTPUTS: &[&str] = &["audio", KOKORO_DURATIONS];

/// The model with its voices.
pub struct Kokoro {
    dir: PathBuf,
    symbols: Symbols,
    network: Network,
}

impl Kokoro {
    /// Opens the installed pack. The network is loaded with the first call, or by [`Self::preload`].
    ///
    /// # Errors
    /// [`Error::NotInstalled`], [`Error::Damaged`], [`Error::Io`].
    pub fn open(packs_dir: &Path, parallelism: Parallelism) -> Result<Self, Error> {
        let network = Network::new(&KOKORO, packs_dir, OUTPUTS, parallelism)?;
        let dir = crate::packs::dir(packs_dir, &KOKORO);
        Ok(Self { symbols: Symbols::open(&KOKORO, &dir)?, network, dir })
    }

    /// Its voices, by their ids.
    #[must_use]
    pub const fn voices() -> &'static [&'static str] {
        KOKORO_VOICES
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

    /// The style of a voice for `count` symbols. Read from its file each time: the row is 1 KB in the
    /// page cache, all voices together would be 28 MB of memory.
    fn style(&self, voice: &str, count: usize) -> Result<Vec<f32>, Error> {
        // Only names of the catalogue become paths.
        let known = KOKORO_VOICES.iter().find(|known| **known == voice);
        let known = known.ok_or_else(|| Error::Input(format!("voice `{voice}` is not one of model `kokoro`")))?;
        let path = self.dir.join("voices").join(format!("{known}.bin"));
        read_style(&path, count.min(STYLE_ROWS - 1))
    }
}

impl SpeechModel for Kokoro {
    fn sample_rate_hz(&self) -> u32 {
        SAMPLE_RATE_HZ
    }

    fn max_symbols(&self) -> usize {
        MAX_SYMBOLS
    }

    fn speak(&self, symbols: &str, voice: &str, speed: f32, _seed: u64) -> Result<Utterance, Error> {
        if !SPEEDS.contains(&speed) {
            let (least, most) = (SPEEDS.start(), SPEEDS.end());
            return Err(Error::Input(format!("speed {speed} is not within {least} to {most}")));
        }
        let tokens = self.symbols.tokenize(symbols, MAX_SYMBOLS)?;
        let count = tokens.len() - 2;
        let style = self.style(voice, count)?;
        if count == 0 {
            return Ok(Utterance { samples: Vec::new(), symbol_ends: Vec::new() });
        }
        let tokens = NdTensor::from_data([1, tokens.len()], tokens);
        let style = NdTensor::from_data([1, STYLE_SIZE], style);
        let speed = NdTensor::from_data([1], vec![speed]);
        let outputs =
            self.network.run(vec![("tokens", tokens.into()), ("style", style.into()), ("speed", speed.into())])?;
        read_outputs(outputs, count).map_err(|reason| self.network.failed(&reason))
    }
}

/// One row of a voice's table.
fn read_style(path: &Path, row: usize) -> Result<Vec<f32>, Error> {
    use std::io::{Read, Seek, SeekFrom};
    let io = |source| Error::Io { context: format!("read `{}`", path.display()), source };
    let damaged = |reason: String| Error::Damaged { path: path.display().to_string(), reason };
    let mut file = std::fs::File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    if length != KOKORO_VOICE_BYTES {
        return Err(damaged(format!("it holds {length} bytes instead of {KOKORO_VOICE_BYTES}")));
    }
    let mut bytes = [0; STYLE_SIZE * 4];
    file.seek(SeekFrom::Start((row * bytes.len()) as u64)).and_then(|_| file.read_exact(&mut bytes)).map_err(io)?;
    let style: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|value| f32::from_le_bytes(*value)).collect();
    // The real tables lie within ±3; what is far outside would only be turned into noise.
    match style.iter().position(|value| !value.is_finite() || value.abs() > 100.0) {
        Some(column) => Err(damaged(format!("row {row}, column {column} is {}", style[column]))),
        None => Ok(style),
    }
}

/// Samples, and the ends of the symbols from the durations of their tokens.
fn read_outputs(outputs: Vec<Value>, count: usize) -> Result<Utterance, String> {
    let [audio, durations] = <[Value; 2]>::try_from(outputs).map_err(|_| "it gave other outputs")?;
    let audio: Tensor<f32> = audio.try_into().map_err(|_| "its audio is not f32")?;
    let durations: Tensor<i32> = durations.try_into().map_err(|_| "its durations are not integers")?;
    let samples = audio.into_data();
    if let Some(position) = samples.iter().position(|sample| !sample.is_finite()) {
        return Err(format!("sample {position} of {} is not finite", samples.len()));
    }
    let mut ends = Vec::with_capacity(count + 2);
    let mut end = 0_usize;
    for frames in durations.iter() {
        let frames = usize::try_from(*frames).map_err(|_| format!("a duration is {frames} frames"))?;
        end = end.saturating_add(frames.saturating_mul(FRAME_SAMPLES));
        ends.push(end);
    }
    if ends.len() != count + 2 || end != samples.len() {
        return Err(format!(
            "{} durations of {end} samples for {count} symbols and {} samples",
            ends.len(),
            samples.len()
        ));
    }
    // The first and the last token are the pads: the leading silence belongs to the first symbol.
    ends.pop();
    ends.remove(0);
    Ok(Utterance { samples, symbol_ends: ends })
}

#[cfg(test)]
mod tests;
