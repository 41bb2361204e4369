//! The pack's letter-to-sound network, for words that no dictionary and no rule knows.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rten::{Model, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;
use serde::Deserialize;

use super::Accent;
use super::assets;
use crate::Error;

/// The most readings that are remembered; when it is full, all are forgotten.
const CACHE_LIMIT: usize = 4096;

/// A letter-to-sound network: letters in, symbols out.
pub(super) struct LetterToSound {
    name: &'static str,
    model: Model,
    threads: Arc<ThreadPool>,
    letters: HashMap<char, i32>,
    symbols: Vec<char>,
    max_letters: usize,
    cache: Mutex<HashMap<String, String>>,
}

/// The network's description.
#[derive(Debug, Deserialize)]
struct Description {
    #[serde(rename = "in")]
    letters: Vec<char>,
    #[serde(rename = "out")]
    symbols: Vec<char>,
    maxlen: usize,
}

impl LetterToSound {
    /// Loads the network of `accent`.
    pub(super) fn open(pack_dir: &Path, accent: Accent) -> Result<Self, Error> {
        let (name, file, description) = match accent {
            Accent::American => ("oov", "oov.onnx", "oov.json"),
            Accent::British => ("oov_gb", "oov_gb.onnx", "oov_gb.json"),
        };
        let description: Description = assets::read_json(pack_dir, description, PhantomData::<Description>)?;
        let damaged = |reason: String| assets::damaged(&pack_dir.join(file), reason);
        if !(1..=256).contains(&description.maxlen)
            || description.letters.len() > 4096
            || description.symbols.is_empty()
        {
            return Err(damaged("its description is out of range".into()));
        }
        let model = Model::load(assets::read(pack_dir, file)?).map_err(|fault| damaged(fault.to_string()))?;
        let letters = (1..).zip(&description.letters).map(|(id, letter)| (*letter, id)).collect();
        Ok(Self {
            name,
            model,
            threads: Arc::new(ThreadPool::with_num_threads(1)),
            letters,
            symbols: description.symbols,
            max_letters: description.maxlen,
            cache: Mutex::default(),
        })
    }

    /// Reads a word of any length; letters that the network does not have are left out.
    ///
    /// # Errors
    /// [`Error::Model`] when the network fails.
    pub(super) fn read(&self, word: &str) -> Result<String, Error> {
        if let Some(known) = self.cache.lock().unwrap_or_else(PoisonError::into_inner).get(word) {
            return Ok(known.clone());
        }
        let ids: Vec<i32> = word.chars().filter_map(|c| self.letters.get(&c).copied()).collect();
        let mut phonemes = String::new();
        for piece in ids.chunks(self.max_letters) {
            self.run(piece, &mut phonemes)?;
        }
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= CACHE_LIMIT {
            cache.clear();
        }
        cache.insert(word.into(), phonemes.clone());
        Ok(phonemes)
    }

    /// Runs the network and collapses its output: repeats fall together, blanks (0) fall out.
    fn run(&self, ids: &[i32], phonemes: &mut String) -> Result<(), Error> {
        let failed = |reason: String| Error::Model { model: self.name.into(), reason };
        let input = NdTensor::from_data([1, ids.len()], ids.to_vec());
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.threads)));
        let output = self.model.run_one(input.into(), Some(options)).map_err(|fault| failed(fault.to_string()))?;
        let output: NdTensor<i32, 2> = output.try_into().map_err(|_| failed("its output is no list of ids".into()))?;
        let mut previous = 0;
        for &id in output.iter() {
            if id != previous
                && id != 0
                && let Some(&symbol) = usize::try_from(id - 1).ok().and_then(|id| self.symbols.get(id))
            {
                match symbol {
                    // What espeak wrote and Kokoro's vocabulary lacks, or has as a mark.
                    'ʀ' => phonemes.push('ɹ'),
                    '(' | ')' | '-' | '1' => {}
                    _ => phonemes.push(symbol),
                }
            }
            previous = id;
        }
        Ok(())
    }
}

impl std::fmt::Debug for LetterToSound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LetterToSound").field("name", &self.name).finish_non_exhaustive()
    }
}
