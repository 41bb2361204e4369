//! Sound effects: a prompt is planned as a [`scene`] of [`catalogue`] concepts, every event is rendered
//! from recordings or from models of sound, and the scene is mixed in a space.
//!
//! It refuses to speak or to make music; a scene's notes say what was made instead.

pub mod bank;
pub mod catalogue;
pub mod encoder;
mod engine;
pub(crate) mod matching;
mod mix;
pub mod phrase;
pub mod planner;
mod render;
pub(crate) mod tagger;

pub use engine::{EffectsEngine, EffectsOptions};
pub use klang_model::scene;
pub(crate) use render::MOMENT_RANGE_DB;
