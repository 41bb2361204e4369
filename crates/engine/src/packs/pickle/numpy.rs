//! Arrays of 32-bit floats in the records that numpy writes into pickles: an object of
//! `numpy.core.multiarray._reconstruct` whose state is (1, shape, dtype, Fortran order, bytes), the
//! dtype an object of `numpy.dtype` called with `f4` and given a state that starts (3, `<`).
//! Refuses every other type, order and layout.

use super::{Id, Node, Pickle};

/// An array in row-major order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) struct Array<'a> {
    /// Rows, then columns; 1 for the columns of a vector.
    pub(in super::super) shape: [usize; 2],
    /// Little-endian f32, as many as the shape says.
    pub(in super::super) bytes: &'a [u8],
}

impl<'a> Array<'a> {
    /// The array at a node.
    pub(in super::super) fn read(pickle: &Pickle<'a>, id: Id) -> Result<Self, String> {
        let (_, state) = object(pickle, id, "numpy.core.multiarray", "_reconstruct")?;
        let &[version, shape, dtype, fortran, content] = pickle.items(state)? else {
            return Err("an array's state has not five parts".into());
        };
        if pickle.count(version)? != 1 || pickle.node(fortran) != &Node::Bool(false) {
            return Err("an array is not in version 1 and row-major order".into());
        }
        require_f32(pickle, dtype)?;
        let shape = match *pickle.items(shape)? {
            [rows] => [pickle.count(rows)?, 1],
            [rows, columns] => [pickle.count(rows)?, pickle.count(columns)?],
            _ => return Err("an array has not one or two dimensions".into()),
        };
        let Node::Bytes(bytes) = *pickle.node(content) else { return Err("an array has no bytes".into()) };
        let length = shape[0].checked_mul(shape[1]).and_then(|length| length.checked_mul(4));
        if length != Some(bytes.len()) {
            return Err(format!("an array of shape {shape:?} has {} bytes", bytes.len()));
        }
        Ok(Self { shape, bytes })
    }
}

fn require_f32(pickle: &Pickle<'_>, id: Id) -> Result<(), String> {
    let (arguments, state) = object(pickle, id, "numpy", "dtype")?;
    let kind = pickle.items(arguments)?.first().map(|&kind| pickle.text(kind)).transpose()?;
    let order = pickle.items(state)?.get(1).map(|&order| pickle.text(order)).transpose()?;
    match (kind, order) {
        (Some("f4"), Some("<")) => Ok(()),
        other => Err(format!("an array's type is {other:?}, not little-endian f4")),
    }
}

/// The arguments and the state of an object that this callee would make.
fn object(pickle: &Pickle<'_>, id: Id, module: &str, name: &str) -> Result<(Id, Id), String> {
    let Node::Object { callee, arguments, state: Some(state) } = *pickle.node(id) else {
        return Err(format!("an object of {module}.{name} was expected"));
    };
    match pickle.node(callee) {
        Node::Global { module: found_module, name: found } if *found_module == module && *found == name => {
            Ok((arguments, state))
        }
        other => Err(format!("{module}.{name} was expected, found {other:?}")),
    }
}
