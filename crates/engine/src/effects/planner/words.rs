//! The words of prompts that say how and when something sounds, in English and Chinese, as tables. What
//! sounds is not here but in the catalogue.

pub mod emoji;
mod joins;
mod manners;
mod places;
mod subjects;

pub use joins::{BACKGROUND, JOINS, Join, Joint, TOGETHER};
pub use manners::{MANNERS, Manner, Manners};
pub use places::{PLACES, PREPOSITIONS, SPACES};
pub use subjects::{AGENT_MEASURES, MOMENT_MEASURES, MOMENTS, MUSIC, OPENINGS, SILENCE, SPEECH, STROKES};
