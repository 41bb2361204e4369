//! How a task ends: the files of a completed one, the reason of a failed one.

use serde::{Deserialize, Serialize};

/// Why a task failed, as it stands in `failCode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FailCode {
    /// The account cancelled it.
    Cancelled,
    /// The input was accepted but cannot be rendered; the message says why. A retry cannot help.
    InvalidInput,
    /// No engine for the model is installed on any worker.
    EngineUnavailable,
    /// Rendering failed as often as the configuration allows.
    AttemptsExhausted,
    /// A fault of ours.
    Internal,
}

impl FailCode {
    /// The code as it stands in answers and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "CANCELLED",
            Self::InvalidInput => "INVALID_INPUT",
            Self::EngineUnavailable => "ENGINE_UNAVAILABLE",
            Self::AttemptsExhausted => "ATTEMPTS_EXHAUSTED",
            Self::Internal => "INTERNAL",
        }
    }
}

/// A failed task's reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The stable code.
    pub code: FailCode,
    /// A sentence for the caller. Holds nothing internal.
    pub message: String,
}

/// What a result file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ResultKind {
    /// The whole sound.
    Audio,
    /// The dubbed video.
    Video,
    /// A part of the sound.
    Stem,
    /// The cue list.
    Cues,
    /// Captions with word times.
    Captions,
}

/// A result file's format; its extension is the same word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say all")]
pub enum FileFormat {
    Mp3,
    Wav,
    Flac,
    Opus,
    Mp4,
    Mid,
    Srt,
    Vtt,
    Json,
}

impl FileFormat {
    /// The extension without a dot; the same word stands in `results[].format`.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Mp3 => "mp3",
            Self::Wav => "wav",
            Self::Flac => "flac",
            Self::Opus => "opus",
            Self::Mp4 => "mp4",
            Self::Mid => "mid",
            Self::Srt => "srt",
            Self::Vtt => "vtt",
            Self::Json => "json",
        }
    }

    /// The media type for `Content-Type`.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
            Self::Flac => "audio/flac",
            Self::Opus => "audio/ogg; codecs=opus",
            Self::Mp4 => "video/mp4",
            Self::Mid => "audio/midi",
            Self::Srt => "application/x-subrip; charset=utf-8",
            Self::Vtt => "text/vtt; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

/// One stored result file. Its public name is the unguessable `token`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultFile {
    /// What it is.
    pub kind: ResultKind,
    /// Which part of the sound it is, for parts: `effects` or `music`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its format.
    pub format: FileFormat,
    /// The unguessable last part of its address, 43 characters of URL-safe base64 (256 bits).
    pub token: String,
    /// Length of the sound in milliseconds.
    pub duration_ms: u64,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the content, lower-case hexadecimal.
    pub sha256: String,
}

/// Whose work a result contains: a weight, a recording or a font.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Attribution {
    /// What was used.
    pub title: String,
    /// Its SPDX licence expression.
    pub license: String,
    /// The package or page it came from.
    pub source: String,
}
