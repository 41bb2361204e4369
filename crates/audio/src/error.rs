//! The one error type of the crate.

use crate::encode::Format;

/// What can go wrong with samples.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is nothing to work on.
    #[error("audio has no samples")]
    Empty,
    /// A number of channels that is not handled.
    #[error("{given} channels given, between 1 and {limit} are possible")]
    Channels {
        /// How many were given.
        given: usize,
        /// The most that are possible here.
        limit: usize,
    },
    /// Channels of different lengths.
    #[error("channel {channel} has {given} samples, channel 0 has {expected}")]
    UnequalChannels {
        /// The first channel that differs.
        channel: usize,
        /// Its length.
        given: usize,
        /// The length of channel 0.
        expected: usize,
    },
    /// A sample is not a number, infinite, or beyond [`MAX_AMPLITUDE`](crate::MAX_AMPLITUDE).
    #[error("sample {frame} of channel {channel} is not a number between ±{}", crate::MAX_AMPLITUDE)]
    Amplitude {
        /// The channel.
        channel: usize,
        /// The sample's index.
        frame: usize,
    },
    /// A sample rate that is not handled.
    #[error("sample rate {given} Hz is outside {min} to {max} Hz")]
    SampleRate {
        /// What was given.
        given: u32,
        /// The lowest possible.
        min: u32,
        /// The highest possible.
        max: u32,
    },
    /// More sound than one call takes or may give.
    #[error("{given} samples are more than the limit of {limit}")]
    TooLong {
        /// Samples over all channels.
        given: u64,
        /// The most that are possible.
        limit: u64,
    },
    /// Pieces that cannot stand in one piece of sound.
    #[error("cannot join {given_hz} Hz with {given_channels} channels to {expected_hz} Hz with {expected_channels}")]
    Mismatch {
        /// Rate of the piece.
        given_hz: u32,
        /// Channels of the piece.
        given_channels: usize,
        /// Rate of what it was to be joined to.
        expected_hz: u32,
        /// Channels of what it was to be joined to.
        expected_channels: usize,
    },
    /// A setting outside its range.
    #[error("{name} is {given}, possible is {possible}")]
    Setting {
        /// The setting.
        name: &'static str,
        /// Its value.
        given: String,
        /// What it could be.
        possible: &'static str,
    },
    /// A setting that a model of sound does not take.
    #[error("model `{model}`: setting `{name}` {problem}")]
    ModelSetting {
        /// The model.
        model: &'static str,
        /// The setting.
        name: String,
        /// What is wrong with it, and what is possible.
        problem: String,
    },
    /// A codec refused; this is a fault of ours or of its library, not of the sound.
    #[error("{format} encoder: {message}")]
    Codec {
        /// Which.
        format: Format,
        /// What it said.
        message: String,
    },
    /// A file that is no sound, is damaged, or is of a kind that is not read.
    #[error("sound file: {0}")]
    Decode(String),
    /// The resampler refused; a fault of ours or of its library.
    #[error("resampler: {0}")]
    Resampler(String),
    /// The loudness meter refused; a fault of ours or of its library.
    #[error("loudness meter: {0}")]
    Meter(String),
}
