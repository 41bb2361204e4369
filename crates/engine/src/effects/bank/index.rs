//! `index.json` of the pack `sounds`: what each take is, where it stands in the file of takes, and whose
//! work it is. Refuses entries that point outside the file, claim lengths beyond the limits or loop
//! backwards, so that the rest of the program need not distrust them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use klang_model::Attribution;
use serde::{Deserialize, Serialize};

use crate::Error;

/// The rate of every take.
pub const SAMPLE_RATE_HZ: u32 = 44_100;

/// The most samples per channel of a take: 60 s.
pub(crate) const MAX_FRAMES: usize = 60 * SAMPLE_RATE_HZ as usize;

/// The most takes of a bank, and the largest index (a take needs about 400 bytes).
const MAX_TAKES: usize = 20_000;
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The layout of the index.
pub(crate) const FORMAT: u32 = 1;

/// A recording: one dog bark, one rain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Take {
    /// Its name in the bank, by convention the id of a concept.
    pub name: String,
    /// Samples per channel at [`SAMPLE_RATE_HZ`].
    pub frames: usize,
    /// 1 or 2.
    pub channels: usize,
    /// For what goes on: the samples from the first to the second (exclusive) can be repeated without a click.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loop_frames: Option<[usize; 2]>,
    /// Integrated loudness in LUFS (ITU-R BS.1770-4) as stored.
    pub loudness_lufs: f32,
    /// The largest sample as stored, in dB of full scale.
    pub peak_dbfs: f32,
    /// What it is, as its source calls it.
    pub title: String,
    /// Who made it; empty when its source does not say.
    pub author: String,
    /// SPDX licence expression.
    pub license: String,
    /// The package and the file it came from.
    pub source: String,
    /// Where it stands in the file of takes.
    pub(crate) offset: u64,
    /// Its coded size.
    pub(crate) bytes: u64,
}

impl Take {
    /// Its length in seconds.
    #[must_use]
    pub fn length_s(&self) -> f64 {
        self.frames as f64 / f64::from(SAMPLE_RATE_HZ)
    }

    /// Whose work it is, for the credits of a result.
    #[must_use]
    pub fn attribution(&self) -> Attribution {
        let title = if self.author.is_empty() {
            format!("recording `{}`", self.title)
        } else {
            format!("recording `{}`, by {}", self.title, self.author)
        };
        Attribution { title, license: self.license.clone(), source: self.source.clone() }
    }
}

/// All of `index.json`.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Index {
    /// [`FORMAT`].
    pub format: u32,
    /// Sorted by name.
    pub takes: Vec<Take>,
    /// Second names, each with the name whose takes it means.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// What was not taken into the bank when it was made.
    #[serde(default)]
    pub dropped: Vec<Dropped>,
}

/// A recording that is not in the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dropped {
    /// The name that it was to stand for.
    pub name: String,
    /// The package and the file.
    pub source: String,
    /// Why.
    pub reason: String,
}

impl Index {
    /// Reads and checks it; `takes_bytes` is the size of the file of takes.
    pub fn read(path: &Path, takes_bytes: u64) -> Result<Self, Error> {
        let io = |source| Error::Io { context: format!("read `{}`", path.display()), source };
        let damaged = |reason: String| Error::Damaged { path: path.display().to_string(), reason };
        let mut text = Vec::new();
        File::open(path).map_err(io)?.take(MAX_BYTES + 1).read_to_end(&mut text).map_err(io)?;
        if text.len() as u64 > MAX_BYTES {
            return Err(damaged(format!("it is larger than {MAX_BYTES} bytes")));
        }
        let index: Self = serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        index.check(takes_bytes).map_err(damaged)?;
        Ok(index)
    }

    fn check(&self, takes_bytes: u64) -> Result<(), String> {
        if self.format != FORMAT {
            return Err(format!("its format is {} instead of {FORMAT}", self.format));
        }
        if self.takes.len() > MAX_TAKES {
            return Err(format!("it lists {} takes, the limit is {MAX_TAKES}", self.takes.len()));
        }
        if !self.takes.is_sorted_by(|a, b| a.name <= b.name) {
            return Err("its takes are not sorted by name".into());
        }
        let has_takes = |name: &String| self.takes.binary_search_by(|take| take.name.cmp(name)).is_ok();
        if let Some((alias, other)) = self.aliases.iter().find(|(alias, other)| has_takes(alias) || !has_takes(other)) {
            return Err(format!("second name `{alias}` of `{other}` has takes itself, or means none"));
        }
        for (place, take) in self.takes.iter().enumerate() {
            take.check(takes_bytes).map_err(|fault| format!("take {place}: {fault}"))?;
        }
        Ok(())
    }
}

impl Take {
    fn check(&self, takes_bytes: u64) -> Result<(), String> {
        if !(1..=MAX_FRAMES).contains(&self.frames) {
            return Err(format!("frames is {}, possible is 1 to {MAX_FRAMES}", self.frames));
        }
        if !(1..=2).contains(&self.channels) {
            return Err(format!("channels is {}, possible is 1 or 2", self.channels));
        }
        if self.bytes == 0 || self.offset.checked_add(self.bytes).is_none_or(|end| end > takes_bytes) {
            return Err(format!("{} bytes at {} are not in the file of takes", self.bytes, self.offset));
        }
        if let Some([start, end]) = self.loop_frames
            && !(start < end && end <= self.frames)
        {
            return Err(format!("it loops from {start} to {end} of {} samples", self.frames));
        }
        if !(self.loudness_lufs.is_finite() && self.peak_dbfs.is_finite()) {
            return Err("its level is not a number".into());
        }
        Ok(())
    }
}
