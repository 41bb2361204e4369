//! g2pM's pickles become `polyphone.bin` and `polyphone.json`. Their layout is defined, and described
//! in full, by the module `speech::chinese::polyphone`, which reads them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::packs::pickle::{Array, Pickle};

/// The tensors in the order of the file.
const TENSORS: [&str; 13] = [
    "embedding.weight",
    "lstm.weight_ih_l0",
    "lstm.weight_hh_l0",
    "lstm.bias_ih_l0",
    "lstm.bias_hh_l0",
    "lstm.weight_ih_l0_reverse",
    "lstm.weight_hh_l0_reverse",
    "lstm.bias_ih_l0_reverse",
    "lstm.bias_hh_l0_reverse",
    "logit_layer.0.weight",
    "logit_layer.0.bias",
    "logit_layer.2.weight",
    "logit_layer.2.bias",
];

#[derive(Serialize)]
struct Tables<'a> {
    format: u32,
    embedding_size: usize,
    hidden_size: usize,
    dense_size: usize,
    characters: Vec<&'a str>,
    classes: Vec<String>,
    readings: BTreeMap<&'a str, Vec<String>>,
}

/// The weights, one tensor after the other, as little-endian f32.
pub(super) fn weights(checkpoint: &[u8]) -> Result<Vec<u8>, String> {
    let tensors = read_tensors(checkpoint)?;
    let mut bytes = Vec::with_capacity(checkpoint.len());
    for (name, tensor) in TENSORS.iter().zip(&tensors) {
        let (values, _) = tensor.bytes.as_chunks::<4>();
        if !values.iter().all(|value| f32::from_le_bytes(*value).is_finite()) {
            return Err(format!("tensor `{name}` holds a value that is not finite"));
        }
        bytes.extend_from_slice(tensor.bytes);
    }
    Ok(bytes)
}

/// Widths, characters, classes and readings as JSON.
pub(super) fn tables(checkpoint: &[u8], characters: &[u8], classes: &[u8], readings: &[u8]) -> Result<Vec<u8>, String> {
    let [embedding, _, hidden, _, _, _, _, _, _, dense, _, class, _] = read_tensors(checkpoint)?;
    let characters = Pickle::read(characters)?;
    let classes = Pickle::read(classes)?;
    let tables = Tables {
        format: 1,
        embedding_size: embedding.shape[1],
        hidden_size: hidden.shape[1],
        dense_size: dense.shape[0],
        characters: in_order(&characters, embedding.shape[0])?,
        classes: in_order(&classes, class.shape[0])?.into_iter().map(spell).collect(),
        readings: polyphones(&Pickle::read(readings)?)?,
    };
    serde_json::to_vec(&tables).map_err(|error| error.to_string())
}

fn read_tensors(checkpoint: &[u8]) -> Result<[Array<'_>; TENSORS.len()], String> {
    let pickle = Pickle::read(checkpoint)?;
    let entries: BTreeMap<_, _> = pickle.entries(pickle.root())?.into_iter().collect();
    let mut tensors = Vec::with_capacity(TENSORS.len());
    for name in TENSORS {
        let id = *entries.get(name).ok_or_else(|| format!("tensor `{name}` is missing"))?;
        tensors.push(Array::read(&pickle, id).map_err(|reason| format!("tensor `{name}`: {reason}"))?);
    }
    tensors.try_into().map_err(|_| "tensors are missing".into())
}

/// The keys of a dictionary from text to index, each index of `0..count` exactly once.
fn in_order<'a>(pickle: &Pickle<'a>, count: usize) -> Result<Vec<&'a str>, String> {
    let entries = pickle.entries(pickle.root())?;
    if entries.len() != count {
        return Err(format!("a table has {} entries for {count} rows of the network", entries.len()));
    }
    let mut keys = vec![None; count];
    for (key, index) in entries {
        let index = pickle.count(index)?;
        let place = keys.get_mut(index).ok_or_else(|| format!("index {index} is not below {count}"))?;
        if place.replace(key).is_some() {
            return Err(format!("index {index} occurs twice"));
        }
    }
    keys.into_iter().collect::<Option<_>>().ok_or_else(|| "an index is missing".into())
}

/// The single characters that have more than one reading.
fn polyphones<'a>(pickle: &Pickle<'a>) -> Result<BTreeMap<&'a str, Vec<String>>, String> {
    let mut found = BTreeMap::new();
    for (key, readings) in pickle.entries(pickle.root())? {
        let readings = pickle.items(readings)?;
        if key.chars().count() == 1 && readings.len() > 1 {
            let readings: Result<_, String> =
                readings.iter().map(|&reading| Ok(spell(pickle.text(reading)?))).collect();
            found.insert(key, readings?);
        }
    }
    Ok(found)
}

/// `lu:4` becomes `lv4`.
fn spell(reading: &str) -> String {
    reading.replace("u:", "v")
}
