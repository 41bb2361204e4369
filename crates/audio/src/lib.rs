//! Samples: resampling, loudness, edges and joins, spectra, encoding, decoding. Synchronous and deterministic:
//! it reads no clock, environment, file or network, and it knows no product words.
//!
//! What comes in may be hostile: every public function bounds its memory by [`MAX_SAMPLES`] and
//! answers with [`Error`] instead of panicking.

pub mod decode;
pub mod dynamics;
pub mod edges;
pub mod encode;
mod error;
mod limiter;
pub mod loudness;
mod onsets;
pub mod resample;
mod sound;
pub mod soundfont;
pub mod space;
pub mod stft;
pub mod synth;
mod true_peak;

pub use decode::decode;
pub use encode::{EncodeSettings, Format, Tags, encode};
pub use error::Error;
pub use limiter::limit;
pub use loudness::normalize;
pub use onsets::onsets;
pub use resample::resample;
pub use sound::{Audio, MAX_AMPLITUDE, MAX_CHANNELS, MAX_SAMPLE_RATE_HZ, MAX_SAMPLES, MIN_SAMPLE_RATE_HZ};
pub use stft::{Istft, Stft};
