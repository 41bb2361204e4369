//! What the models are built of: chance, noise, filters, envelopes, slow movement, resonators, grains.

pub mod bubble;
pub mod envelope;
pub mod filter;
pub mod grains;
pub mod modal;
pub mod noise;
pub mod oscillator;
pub mod random;
pub mod slow;
pub mod voice;
pub mod whistle;
