//! A video becomes a soundtrack: its pictures are decoded by a restricted child process, looked at
//! (what happens when and where, what is there), planned and rendered.
//!
//! It refuses to parse containers or streams itself: that is the child's work, and the child can do no harm.

pub mod frames;
pub mod look;
pub mod seen;

pub use frames::{Frame, FrameSize};
pub use seen::Seen;
