//! Tensors of 32-bit floats in the files that `torch.save` wrote before PyTorch 1.6: five pickles (a magic number, the
//! format's version, facts about the machine, the values with tensors that name their storages, the names of the
//! storages in order), then for each storage its length and its bytes. The format is described in
//! `torch/serialization.py` (`_legacy_save`).
//!
//! Refuses every other version and byte order, and tensors that have more values than their storage. Storages of other
//! numbers than f32 are passed over. Borrows all bytes, so that memory is bounded by the length of the file.

use std::collections::HashMap;

use super::{Id, Node, Pickle};

/// `MAGIC_NUMBER` of `torch/serialization.py`, 0x1950a86a20f9469cfc6c, little-endian.
const MAGIC: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/// `PROTOCOL_VERSION` there.
const VERSION: usize = 1001;

/// The most dimensions of a tensor.
const MAX_RANK: usize = 8;

/// A tensor: a view of a storage.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Tensor<'a> {
    /// Its extents.
    pub(in super::super) shape: Vec<usize>,
    /// How many values lie from one place to the next, for each extent.
    strides: Vec<usize>,
    /// Little-endian f32, from the tensor's first value on.
    storage: &'a [[u8; 4]],
}

/// The tensors of f32 of a dictionary, by their names.
#[derive(Debug)]
pub(in super::super) struct Tensors<'a> {
    by_name: HashMap<&'a str, Tensor<'a>>,
}

impl<'a> Tensors<'a> {
    /// Reads a whole file.
    pub(in super::super) fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let (magic, rest) = Pickle::read_first(bytes)?;
        if magic.node(magic.root()) != &Node::LongInt(&MAGIC) {
            return Err("it does not begin with PyTorch's magic number".into());
        }
        let (version, rest) = Pickle::read_first(rest)?;
        if version.count(version.root())? != VERSION {
            return Err(format!("its version is not {VERSION}"));
        }
        let (machine, rest) = Pickle::read_first(rest)?;
        let is_little = machine
            .entries(machine.root())?
            .iter()
            .any(|&(name, value)| name == "little_endian" && machine.node(value) == &Node::Bool(true));
        if !is_little {
            return Err("its numbers are not little-endian".into());
        }
        let (values, rest) = Pickle::read_first(rest)?;
        let (keys, rest) = Pickle::read_first(rest)?;
        let entries = values.entries(values.root())?;
        let kinds = storage_kinds(&values, &entries)?;
        let storages = storages(&keys, &kinds, rest)?;
        let mut by_name = HashMap::new();
        for (name, id) in entries {
            if let Some(tensor) = tensor(&values, id, &storages).map_err(|reason| format!("`{name}`: {reason}"))? {
                by_name.insert(name, tensor);
            }
        }
        Ok(Self { by_name })
    }

    /// The tensor of this name.
    pub(in super::super) fn get(&self, name: &str) -> Result<&Tensor<'a>, String> {
        self.find(name).ok_or_else(|| format!("tensor `{name}` is missing"))
    }

    /// The tensor of this name, if there is one.
    pub(in super::super) fn find(&self, name: &str) -> Option<&Tensor<'a>> {
        self.by_name.get(name)
    }
}

impl Tensor<'_> {
    /// Its values in row-major order.
    pub(in super::super) fn values(&self) -> Vec<f32> {
        let mut values = Vec::with_capacity(self.shape.iter().product());
        let mut place = vec![0_usize; self.shape.len()];
        for _ in 0..values.capacity() {
            let at: usize = place.iter().zip(&self.strides).map(|(place, stride)| place * stride).sum();
            values.push(self.storage.get(at).map_or(0.0, |&bits| f32::from_le_bytes(bits)));
            // The next place: the last extent runs fastest.
            for (place, &extent) in place.iter_mut().zip(&self.shape).rev() {
                *place += 1;
                if *place < extent {
                    break;
                }
                *place = 0;
            }
        }
        values
    }
}

/// Which numbers a storage holds: `FloatStorage`.
type Kinds<'a> = HashMap<&'a str, &'a str>;

/// The kind of every storage that a tensor names.
fn storage_kinds<'a>(values: &Pickle<'a>, entries: &[(&'a str, Id)]) -> Result<Kinds<'a>, String> {
    let mut kinds = HashMap::new();
    for &(_, id) in entries {
        let (key, kind) = storage_of(values, arguments_of(values, id)?[0])?;
        if kinds.insert(key, kind).is_some_and(|before| before != kind) {
            return Err(format!("storage `{key}` is of two kinds"));
        }
    }
    Ok(kinds)
}

/// The content of every storage, in the order in which the file has them.
fn storages<'a>(
    keys: &Pickle<'a>,
    kinds: &Kinds<'_>,
    mut rest: &'a [u8],
) -> Result<HashMap<&'a str, &'a [u8]>, String> {
    let mut found = HashMap::new();
    for &id in keys.items(keys.root())? {
        let key = keys.text(id)?;
        let width = match kinds.get(key) {
            Some(&"FloatStorage" | &"IntStorage") => 4,
            Some(&"LongStorage" | &"DoubleStorage") => 8,
            Some(kind) => return Err(format!("storage `{key}` is a `{kind}`")),
            None => return Err(format!("no tensor names storage `{key}`")),
        };
        let (count, after) = rest.split_first_chunk::<8>().ok_or_else(|| format!("it ends before storage `{key}`"))?;
        let length = usize::try_from(i64::from_le_bytes(*count)).ok().and_then(|count| count.checked_mul(width));
        let (content, after) = length
            .and_then(|length| after.split_at_checked(length))
            .ok_or_else(|| format!("it ends within storage `{key}`"))?;
        found.insert(key, content);
        rest = after;
    }
    Ok(found)
}

/// The arguments of `torch._utils._rebuild_tensor_v2`: storage, offset, shape, strides.
fn arguments_of(values: &Pickle<'_>, id: Id) -> Result<[Id; 4], String> {
    let Node::Object { callee, arguments, state: None } = *values.node(id) else {
        return Err("a tensor was expected".into());
    };
    if values.node(callee) != &(Node::Global { module: "torch._utils", name: "_rebuild_tensor_v2" }) {
        return Err(format!("a tensor was expected, found {:?}", values.node(callee)));
    }
    match *values.items(arguments)? {
        [storage, offset, shape, strides, ..] => Ok([storage, offset, shape, strides]),
        _ => Err("a tensor has too few parts".into()),
    }
}

/// The name of a storage and its kind.
fn storage_of<'a>(values: &Pickle<'a>, id: Id) -> Result<(&'a str, &'a str), String> {
    let Node::Persistent(id) = *values.node(id) else { return Err("a storage was expected".into()) };
    let &[word, kind, key, ..] = values.items(id)? else { return Err("a storage has too few parts".into()) };
    match values.node(kind) {
        Node::Global { module: "torch", name } if values.text(word)? == "storage" => Ok((values.text(key)?, name)),
        other => Err(format!("a storage of torch was expected, found {other:?}")),
    }
}

/// The tensor at a node; nothing if it is not of f32.
fn tensor<'a>(values: &Pickle<'a>, id: Id, storages: &HashMap<&str, &'a [u8]>) -> Result<Option<Tensor<'a>>, String> {
    let [storage, offset, shape, strides] = arguments_of(values, id)?;
    let (key, kind) = storage_of(values, storage)?;
    if kind != "FloatStorage" {
        return Ok(None);
    }
    let counts = |id| values.items(id)?.iter().map(|&id| values.count(id)).collect::<Result<Vec<usize>, String>>();
    let (shape, strides) = (counts(shape)?, counts(strides)?);
    if shape.len() > MAX_RANK || shape.len() != strides.len() {
        return Err(format!("it has {} extents and {} strides", shape.len(), strides.len()));
    }
    let storage = storages.get(key).ok_or_else(|| format!("storage `{key}` is missing"))?.as_chunks::<4>().0;
    let storage = storage.get(values.count(offset)?..).ok_or("it begins behind its storage")?;
    let length = shape.iter().try_fold(1_usize, |product, &extent| product.checked_mul(extent));
    let last = shape.iter().zip(&strides).try_fold(0_usize, |sum, (&extent, &stride)| {
        extent.saturating_sub(1).checked_mul(stride).and_then(|steps| sum.checked_add(steps))
    });
    match (length, last) {
        (Some(length), Some(last)) if length == 0 || (length <= storage.len() && last < storage.len()) => {
            Ok(Some(Tensor { shape, strides, storage }))
        }
        _ => Err(format!("shape {shape:?} does not fit in the {} values of its storage", storage.len())),
    }
}

#[cfg(test)]
mod tests;
