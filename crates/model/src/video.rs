//! What a video is found to be before anything is made of it.

use serde::{Deserialize, Serialize};

/// The two containers that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say all")]
pub enum VideoFormat {
    Mp4,
    Mov,
}

/// What was found out about a video.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct VideoFacts {
    /// Its container.
    pub format: VideoFormat,
    /// How long it is shown, in seconds.
    pub duration_s: f64,
    /// Columns, upright.
    pub width: u32,
    /// Rows, upright.
    pub height: u32,
    /// Frames a second, the mean.
    pub frame_rate: f64,
}
