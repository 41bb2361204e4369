//! Samples: resampling, loudness, joins, encoding and decoding. Knows no product words.

/// Sound in memory: one vector per channel, all of the same length, full scale is ±1.
#[derive(Debug, Clone, PartialEq)]
pub struct Audio {
    /// Samples per second.
    pub sample_rate_hz: u32,
    /// The channels.
    pub channels: Vec<Vec<f32>>,
}
