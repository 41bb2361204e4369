//! Synthetic silent videos with known moments of contact: balls, boxes, hammers, steps, cradles, doors, and things that
//! move without touching anything. Pictures are drawn from a continuous description of the scene, with anti-aliased
//! edges, so positions are real to a fraction of a pixel and contacts fall between frames as they do in the world.
//!
//! Used by tests (raw frames) and by `examples/test_videos.rs` and `examples/sync.rs` (H.264 files).
#![allow(dead_code, reason = "each of its users needs another part of it")]

#[path = "video_world/draw.rs"]
pub mod draw;
#[path = "video_world/file.rs"]
pub mod file;
#[path = "video_world/grid.rs"]
pub mod grid;
#[path = "video_world/judge.rs"]
pub mod judge;
#[path = "video_world/scenes.rs"]
pub mod scenes;
#[path = "video_world/shots.rs"]
pub mod shots;
