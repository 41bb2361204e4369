//! A video becomes a soundtrack: its pictures are decoded by a restricted child process, looked at
//! (what happens when and where, what is there), planned and rendered.
//!
//! It refuses to parse the containers and streams of others itself: that is the child's work, and the child can do no
//! harm.

mod album;
mod boxes;
pub mod decode;
pub mod dub;
mod engine;
pub mod ffmpeg;
pub mod frames;
pub mod look;
mod plan;
pub mod probe;
pub mod see;
pub mod seen;
mod soundtrack;

pub use decode::{DecodeSummary, decode};
pub use dub::dub;
pub use engine::{VideoEngine, VideoOptions};
pub use ffmpeg::VideoPrograms;
pub use ffmpeg::jail::{JailReport, jail_report};
pub use frames::{Frame, FrameSize};
pub use probe::{VideoInfo, VideoLimits, probe};
pub use see::Watcher;
pub use seen::Seen;
