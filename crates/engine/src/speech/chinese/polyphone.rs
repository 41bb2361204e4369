//! Which reading a character has in its sentence: the forward pass of g2pM's network (one
//! bidirectional LSTM over characters, two dense layers). It judges only characters that its data
//! calls polyphonic and never gives a reading that the character does not have; it knows nothing of
//! words, so a dictionary of phrases should be asked first.
//!
//! # Files of the pack
//! All pinyin in the pack is lower case ASCII with a tone digit 1 to 5 behind each syllable (5 is the
//! neutral tone) and `v` for ü: `lv4`, `nve4`, `zhong1`, `de5`. The one letter outside ASCII is `ê`
//! (`ê4`). Syllables without a vowel are `m2`, `n2`, `ng2`, `hm5`, `hng5`.
//!
//! `polyphone.json` is one object:
//! - `format`: 1.
//! - `embedding_size`, `hidden_size`, `dense_size`: the widths E, H and D (64, 32 and 32 in g2pM
//!   0.1.2.5).
//! - `characters`: array of N strings in the order of their index (`char2idx`, 5398). It holds
//!   `<UNK>` for unknown characters and the sentence marks `시` (start) and `끝` (end); the other
//!   strings are single characters (`<PAD>` is there and unused).
//! - `classes`: array of C readings in the order of their index (`class2idx`, 876), with g2pM's `u:`
//!   written `v`.
//! - `readings`: object from each polyphonic character to the array of its readings, at least two, the
//!   commonest first (the entries of `digest_cedict` with more than one reading whose key is one
//!   character; `u:` written `v`). Readings that are no class are allowed and never chosen.
//!
//! `polyphone.bin` holds the weights as little-endian `f32`, row after row, without a header, in this
//! order (PyTorch's names and layout; the gates are in PyTorch's order input, forget, cell, output):
//!
//! | tensor | shape |
//! | --- | --- |
//! | `embedding.weight` | N × E |
//! | `lstm.weight_ih_l0` | 4H × E |
//! | `lstm.weight_hh_l0` | 4H × H |
//! | `lstm.bias_ih_l0` | 4H |
//! | `lstm.bias_hh_l0` | 4H |
//! | `lstm.weight_ih_l0_reverse` | 4H × E |
//! | `lstm.weight_hh_l0_reverse` | 4H × H |
//! | `lstm.bias_ih_l0_reverse` | 4H |
//! | `lstm.bias_hh_l0_reverse` | 4H |
//! | `logit_layer.0.weight` | D × 2H |
//! | `logit_layer.0.bias` | D |
//! | `logit_layer.2.weight` | C × D |
//! | `logit_layer.2.bias` | C |

use std::{collections::HashMap, ops::Range, path::Path};

use serde::Deserialize;

use crate::Error;

/// The most bytes of either file; the real ones have less than 2 MB.
const MAX_FILE_BYTES: u64 = 64 << 20;
/// The widest layer that is accepted.
const MAX_WIDTH: usize = 1024;

/// g2pM's network.
pub struct Polyphone {
    sizes: Sizes,
    weights: Vec<f32>,
    character_index: HashMap<char, usize>,
    unknown: usize,
    start: usize,
    end: usize,
    /// For each polyphonic character its readings with their classes, the commonest first.
    readings: HashMap<char, Vec<(usize, String)>>,
    tensors: Tensors,
}

#[derive(Clone, Copy)]
struct Sizes {
    embedding: usize,
    hidden: usize,
    dense: usize,
}

/// Where each tensor lies in the weights.
struct Tensors {
    embedding: Range<usize>,
    forward: Lstm,
    backward: Lstm,
    dense_weight: Range<usize>,
    dense_bias: Range<usize>,
    class_weight: Range<usize>,
    class_bias: Range<usize>,
}

struct Lstm {
    input_weight: Range<usize>,
    hidden_weight: Range<usize>,
    input_bias: Range<usize>,
    hidden_bias: Range<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    format: u32,
    embedding_size: usize,
    hidden_size: usize,
    dense_size: usize,
    characters: Vec<String>,
    classes: Vec<String>,
    readings: HashMap<String, Vec<String>>,
}

impl Polyphone {
    /// Reads `polyphone.json` and `polyphone.bin` of the folder.
    ///
    /// # Errors
    /// [`Error::NotInstalled`] without the files, [`Error::Damaged`] when they do not have the layout
    /// that the module describes, [`Error::Io`] when they cannot be read.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let json_path = dir.join("polyphone.json");
        let bin_path = dir.join("polyphone.bin");
        let json = super::read_pack_file(&json_path, MAX_FILE_BYTES)?;
        let bin = super::read_pack_file(&bin_path, MAX_FILE_BYTES)?;
        let description: Description =
            serde_json::from_slice(&json).map_err(|error| damaged(&json_path, error.to_string()))?;
        Self::from_parts(description, &bin)
            .map_err(|(is_json, reason)| damaged(if is_json { &json_path } else { &bin_path }, reason))
    }

    /// The error says whether the description (true) or the weights (false) are at fault.
    fn from_parts(description: Description, bin: &[u8]) -> Result<Self, (bool, String)> {
        let in_json = |reason: String| (true, reason);
        if description.format != 1 {
            return Err(in_json(format!("format {} is not 1", description.format)));
        }
        let sizes = Sizes {
            embedding: description.embedding_size,
            hidden: description.hidden_size,
            dense: description.dense_size,
        };
        for (name, size) in
            [("embedding_size", sizes.embedding), ("hidden_size", sizes.hidden), ("dense_size", sizes.dense)]
        {
            if size == 0 || size > MAX_WIDTH {
                return Err(in_json(format!("{name} must be 1 to {MAX_WIDTH}, is {size}")));
            }
        }
        let (tensors, total) = Tensors::lay_out(sizes, description.characters.len(), description.classes.len());
        if bin.len() != total * 4 {
            return Err((false, format!("must have {} bytes, has {}", total * 4, bin.len())));
        }
        let (quads, _) = bin.as_chunks::<4>();
        let weights: Vec<f32> = quads.iter().map(|quad| f32::from_le_bytes(*quad)).collect();
        if weights.iter().any(|weight| !weight.is_finite()) {
            return Err((false, "holds a weight that is not a number".into()));
        }

        let position = |name: &str| {
            let found = description.characters.iter().position(|character| character == name);
            found.ok_or_else(|| in_json(format!("characters lacks `{name}`")))
        };
        let (unknown, start, end) = (position("<UNK>")?, position("시")?, position("끝")?);
        let character_index = description
            .characters
            .iter()
            .enumerate()
            .filter_map(|(index, character)| Some((only_char(character)?, index)))
            .collect();

        let class_index: HashMap<&str, usize> =
            description.classes.iter().enumerate().map(|(index, class)| (class.as_str(), index)).collect();
        let mut readings = HashMap::with_capacity(description.readings.len());
        for (character, texts) in &description.readings {
            let Some(key) = only_char(character) else {
                return Err(in_json(format!("readings has the key `{character}`, which is not one character")));
            };
            let known: Vec<(usize, String)> =
                texts.iter().filter_map(|text| Some((*class_index.get(text.as_str())?, text.clone()))).collect();
            if known.len() > 1 {
                readings.insert(key, known);
            }
        }
        Ok(Self { sizes, weights, character_index, unknown, start, end, readings, tensors })
    }

    /// Whether the network has an opinion on the character.
    #[must_use]
    pub fn judges(&self, character: char) -> bool {
        self.readings.contains_key(&character)
    }

    /// The reading of each of the `targets` (indices into `sentence`, a whole sentence of simplified
    /// characters with its marks); `None` for characters that it does not judge.
    #[must_use]
    pub fn choose(&self, sentence: &[char], targets: &[usize]) -> Vec<Option<&str>> {
        if !targets.iter().any(|&target| sentence.get(target).is_some_and(|&c| self.judges(c))) {
            return vec![None; targets.len()];
        }
        let ids: Vec<usize> = std::iter::once(self.start)
            .chain(sentence.iter().map(|c| self.character_index.get(c).copied().unwrap_or(self.unknown)))
            .chain(std::iter::once(self.end))
            .collect();
        let forward = self.run_lstm(&self.tensors.forward, &ids, false);
        let backward = self.run_lstm(&self.tensors.backward, &ids, true);
        let hidden = self.sizes.hidden;
        targets
            .iter()
            .map(|&target| {
                let options = self.readings.get(sentence.get(target)?)?;
                let row = (target + 1) * hidden..(target + 2) * hidden;
                let state = [forward.get(row.clone())?, backward.get(row)?].concat();
                let mut dense = self.weights[self.tensors.dense_bias.clone()].to_vec();
                add_product(&mut dense, &self.weights[self.tensors.dense_weight.clone()], &state);
                for value in &mut dense {
                    *value = value.max(0.0);
                }
                let score = |class: usize| {
                    let row = &self.weights[self.tensors.class_weight.clone()][class * self.sizes.dense..];
                    self.weights[self.tensors.class_bias.start + class] + dot(row, &dense)
                };
                let mut best: Option<(f32, &str)> = None;
                for (class, reading) in options {
                    let score = score(*class);
                    if best.is_none_or(|(highest, _)| score > highest) {
                        best = Some((score, reading));
                    }
                }
                best.map(|(_, reading)| reading)
            })
            .collect()
    }

    /// The hidden states in the order of the ids, one row each.
    fn run_lstm(&self, lstm: &Lstm, ids: &[usize], backwards: bool) -> Vec<f32> {
        let Sizes { embedding, hidden, .. } = self.sizes;
        let mut states = vec![0.0; ids.len() * hidden];
        let mut state = vec![0.0; hidden];
        let mut cell = vec![0.0; hidden];
        let mut gates = vec![0.0; 4 * hidden];
        for step in 0..ids.len() {
            let at = if backwards { ids.len() - 1 - step } else { step };
            let input = &self.weights[self.tensors.embedding.clone()][ids[at] * embedding..][..embedding];
            let biases = self.weights[lstm.input_bias.clone()].iter().zip(&self.weights[lstm.hidden_bias.clone()]);
            for (gate, (one, other)) in gates.iter_mut().zip(biases) {
                *gate = one + other;
            }
            add_product(&mut gates, &self.weights[lstm.input_weight.clone()], input);
            add_product(&mut gates, &self.weights[lstm.hidden_weight.clone()], &state);
            for unit in 0..hidden {
                let input_gate = sigmoid(gates[unit]);
                let forget_gate = sigmoid(gates[hidden + unit]);
                let candidate = gates[2 * hidden + unit].tanh();
                let output_gate = sigmoid(gates[3 * hidden + unit]);
                cell[unit] = forget_gate * cell[unit] + input_gate * candidate;
                state[unit] = output_gate * cell[unit].tanh();
            }
            states[at * hidden..(at + 1) * hidden].copy_from_slice(&state);
        }
        states
    }
}

impl Tensors {
    /// The ranges in the order of the file, and how many numbers there are in all.
    fn lay_out(sizes: Sizes, characters: usize, classes: usize) -> (Self, usize) {
        let Sizes { embedding, hidden, dense } = sizes;
        let mut total = 0;
        let mut take = |count: usize| {
            let start = total;
            total += count;
            start..total
        };
        let embedding_rows = take(characters * embedding);
        let mut take_lstm = || Lstm {
            input_weight: take(4 * hidden * embedding),
            hidden_weight: take(4 * hidden * hidden),
            input_bias: take(4 * hidden),
            hidden_bias: take(4 * hidden),
        };
        let (forward, backward) = (take_lstm(), take_lstm());
        let tensors = Self {
            embedding: embedding_rows,
            forward,
            backward,
            dense_weight: take(dense * 2 * hidden),
            dense_bias: take(dense),
            class_weight: take(classes * dense),
            class_bias: take(classes),
        };
        (tensors, total)
    }
}

/// `out += matrix × vector`, the matrix row after row.
fn add_product(out: &mut [f32], matrix: &[f32], vector: &[f32]) {
    for (value, row) in out.iter_mut().zip(matrix.chunks_exact(vector.len())) {
        *value += dot(row, vector);
    }
}

/// Sums in eight lanes, so that the compiler can use vector instructions.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let length = a.len().min(b.len());
    let (a_chunks, a_rest) = a[..length].as_chunks::<8>();
    let (b_chunks, b_rest) = b[..length].as_chunks::<8>();
    let mut lanes = [0.0f32; 8];
    for (x, y) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..8 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    lanes.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum::<f32>()
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

fn only_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

fn damaged(path: &Path, reason: String) -> Error {
    Error::Damaged { path: path.display().to_string(), reason }
}
