//! Vectors of known phrases, kept so that they need not be computed at every start. A phrase that is not
//! among them is computed when it is needed, so a list that is older than the catalogue is slower and never
//! wrong.
//!
//! `phrases.bin` holds for each phrase the first eight bytes of its SHA-256, a scale (little-endian f32) and
//! [`DIMENSIONS`] signed bytes, in the order of the sums.

use sha2::{Digest as _, Sha256};

use super::DIMENSIONS;

const ROW_BYTES: usize = 8 + 4 + DIMENSIONS;

/// More phrases are not read from a file: 100 MB.
const MAX_PHRASES: usize = 200_000;

/// Vectors of known phrases.
#[derive(Debug, Default)]
pub struct Phrases {
    rows: Vec<([u8; 8], Direction)>,
}

/// A vector of length 1 in bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Direction {
    scale: f32,
    values: Vec<i8>,
}

impl Direction {
    /// Rounds a vector.
    #[must_use]
    pub fn new(vector: &[f32]) -> Self {
        let most = vector.iter().fold(1e-9_f32, |most, value| most.max(value.abs()));
        let scale = most / 127.0;
        Self { scale, values: vector.iter().map(|value| (value / scale).round() as i8).collect() }
    }

    /// The cosine of the angle to a vector of length 1.
    #[must_use]
    pub fn cosine(&self, vector: &[f32]) -> f32 {
        let sum: f32 = self.values.iter().zip(vector).map(|(a, b)| f32::from(*a) * b).sum();
        sum * self.scale
    }
}

impl Phrases {
    /// Keeps phrases with their vectors.
    #[must_use]
    pub fn new<'p>(phrases: impl Iterator<Item = (&'p str, Direction)>) -> Self {
        let mut rows: Vec<_> = phrases.map(|(phrase, direction)| (key(phrase), direction)).collect();
        rows.sort_unstable_by_key(|(key, _)| *key);
        rows.dedup_by_key(|(key, _)| *key);
        Self { rows }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Takes in those of another that are not known yet.
    pub fn extend(&mut self, other: Self) {
        self.rows.extend(other.rows);
        // Stable: what was known comes first and stays.
        self.rows.sort_by_key(|(key, _)| *key);
        self.rows.dedup_by_key(|(key, _)| *key);
    }

    /// Reads `phrases.bin`.
    ///
    /// # Errors
    /// A sentence when its size or order is wrong or a number is not finite.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let (rows, rest) = bytes.as_chunks::<ROW_BYTES>();
        if !rest.is_empty() || rows.len() > MAX_PHRASES {
            return Err(format!("{} bytes are not rows of {ROW_BYTES}", bytes.len()));
        }
        let mut read: Vec<([u8; 8], Direction)> = Vec::with_capacity(rows.len());
        for row in rows {
            let (Some(key), Some(scale)) = (row.first_chunk::<8>(), row[8..].first_chunk::<4>()) else { continue };
            let scale = f32::from_le_bytes(*scale);
            if !scale.is_finite() || read.last().is_some_and(|(last, _)| last >= key) {
                return Err(format!("row {} is out of order", read.len()));
            }
            let values = row[12..].iter().map(|byte| byte.cast_signed()).collect();
            read.push((*key, Direction { scale, values }));
        }
        Ok(Self { rows: read })
    }

    /// The bytes of `phrases.bin`.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.rows.len() * ROW_BYTES);
        for (key, direction) in &self.rows {
            bytes.extend_from_slice(key);
            bytes.extend_from_slice(&direction.scale.to_le_bytes());
            bytes.extend(direction.values.iter().map(|value| value.cast_unsigned()));
        }
        bytes
    }

    /// The vector of a phrase.
    #[must_use]
    pub fn find(&self, phrase: &str) -> Option<&Direction> {
        let index = self.rows.binary_search_by_key(&key(phrase), |(key, _)| *key).ok()?;
        self.rows.get(index).map(|(_, direction)| direction)
    }
}

fn key(phrase: &str) -> [u8; 8] {
    let mut key = [0; 8];
    key.copy_from_slice(&Sha256::digest(phrase.as_bytes())[..8]);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_survive_their_file() {
        let vector = |turn: usize| -> Vec<f32> {
            let raw: Vec<f32> = (0..DIMENSIONS).map(|at| ((at * 7 + turn * 11) as f32).sin()).collect();
            let length = raw.iter().map(|value| value * value).sum::<f32>().sqrt();
            raw.iter().map(|value| value / length).collect()
        };
        let names = ["rain", "雨", "wind"];
        let phrases = Phrases::new(names.iter().enumerate().map(|(turn, name)| (*name, Direction::new(&vector(turn)))));
        let bytes = phrases.write();
        let read = Phrases::read(&bytes).unwrap();
        for (turn, name) in names.iter().enumerate() {
            let direction = read.find(name).unwrap();
            assert_eq!(Some(direction), phrases.find(name));
            assert!((direction.cosine(&vector(turn)) - 1.0).abs() < 0.01);
            assert!(direction.cosine(&vector(turn + 1)) < 0.9);
        }
        assert!(read.find("snow").is_none());
        assert!(Phrases::read(&bytes[1..]).is_err());
        let mut more = Phrases::new([("snow", Direction::new(&vector(5)))].into_iter());
        more.extend(read);
        assert!(["rain", "雨", "wind", "snow"].iter().all(|name| more.find(name).is_some()));
        assert_eq!(Phrases::read(&more.write()).unwrap().find("snow"), more.find("snow"));
        let swapped = [&bytes[ROW_BYTES..2 * ROW_BYTES], &bytes[..ROW_BYTES]].concat();
        assert!(Phrases::read(&swapped).is_err());
    }
}
