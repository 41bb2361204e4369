//! The Kokoro model: the parts are joined, and its graph is repaired for the runtime.
//!
//! 1. `com.microsoft.FusedMatMul` with its first operand transposed, which the runtime does not have,
//!    becomes `Transpose` and `MatMul`.
//! 2. The phase of the source's spectrum, atan2(y, x), was exported as Div, Atan and Where. Bins that
//!    are exactly zero give 0/0, which rten lets through as NaN to every sample: the divisor becomes
//!    x + 1e-12. And `y > 0` becomes `y >= 0`, so that the bins without an imaginary part (0 Hz and
//!    Nyquist) have the phase +π on the negative real axis, as in PyTorch, where the model was trained.
//! 3. rten 0.27 pads the quantised input of `ConvInteger` with a value other than the zero point, which
//!    eats the first syllables of a sentence. An explicit `Pad` with the zero point goes before each
//!    padded one.
//!
//! The predicted duration of each token becomes an output of its own,
//! [`DURATIONS`].

use crate::onnx::{Model, Node, Tensor, data_type};
use crate::packs::catalog::KOKORO_DURATIONS as DURATIONS;

/// The value in the graph that holds the durations: after rounding and clipping, before the tokens
/// are repeated by them.
const DURATIONS_SOURCE: &str = "/encoder/Gather_output_0";

/// The division of repair 2.
const PHASE_QUOTIENT: &str = "/decoder/decoder/generator/Div_output_0";
/// The comparison of repair 2.
const PHASE_SIGN: &str = "/decoder/decoder/generator/Greater_output_0";
/// Far below any bin that is not silent (the source is at full scale), far above the least f32.
const PHASE_EPSILON: f32 = 1e-12;

/// The residual blocks of repair 4: two groups of three.
const BLOCKS: &str = "/decoder/decoder/generator/resblocks.";
const BLOCK_GROUPS: [[usize; 3]; 2] = [[0, 1, 2], [3, 4, 5]];

/// Joins, checks and repairs.
pub(super) fn model(parts: &[&[u8]], sha256: &str) -> Result<Vec<u8>, String> {
    let joined = parts.concat();
    let found = crate::packs::manifest::sha256_of(&joined);
    if found != sha256 {
        return Err(format!("the sha256 of the joined parts is {found} instead of {sha256}"));
    }
    repair(&joined)
}

fn repair(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut model = Model::parse(bytes)?;
    let mut constants = Vec::new();
    let mut repairs = Repairs::default();
    model.edit_nodes(|node| repairs.apply(node, &mut constants))?;
    let missing = [
        (repairs.matrix_products == 1, "its one FusedMatMul"),
        (repairs.quotients == 1, "the division of its phase"),
        (repairs.signs == 1, "the comparison of its phase"),
        (repairs.paddings > 0, "its padded convolutions"),
        (repairs.durations == 1, "its durations"),
        (repairs.waits == 4, "its residual blocks"),
    ];
    if let Some((_, what)) = missing.iter().find(|(found, _)| !found) {
        return Err(format!("its graph is not the known one: {what} cannot be found"));
    }
    for constant in &constants {
        model.add_initializer(constant);
    }
    model.add_output(DURATIONS, data_type::INT64);
    model.sort_nodes()?;
    Ok(model.write())
}

/// How often each repair was made.
#[derive(Debug, Default)]
struct Repairs {
    matrix_products: usize,
    quotients: usize,
    signs: usize,
    paddings: usize,
    durations: usize,
    waits: usize,
}

impl Repairs {
    fn apply(&mut self, node: &Node, constants: &mut Vec<Tensor>) -> Result<Option<Vec<Node>>, String> {
        let output = node.output.first().map_or("", String::as_str);
        let edited = match (node.op_type(), output) {
            ("FusedMatMul", _) => {
                self.matrix_products += 1;
                split_matrix_product(node)?
            }
            ("Div", PHASE_QUOTIENT) => {
                self.quotients += 1;
                guard_quotient(node, constants)?
            }
            ("Greater", PHASE_SIGN) => {
                self.signs += 1;
                vec![Node { op_type: Some("GreaterOrEqual".into()), ..node.clone() }]
            }
            (_, DURATIONS_SOURCE) => {
                self.durations += 1;
                vec![node.clone(), Node::new("Identity", &[DURATIONS_SOURCE], DURATIONS)]
            }
            ("ConvInteger", _) => match pad_before(node, self.paddings, constants)? {
                Some(nodes) => {
                    self.paddings += 1;
                    nodes
                }
                None => return Ok(None),
            },
            ("Mul", _) => match wait_for_block_before(node) {
                Some(nodes) => {
                    self.waits += 1;
                    nodes
                }
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(Some(edited))
    }
}

fn split_matrix_product(node: &Node) -> Result<Vec<Node>, String> {
    let number = |name: &str| node.attribute(name).map_or(0, |attribute| attribute.i());
    let alpha = node.attribute("alpha").map_or(1.0, |attribute| attribute.f());
    let flags = ["transA", "transB", "transBatchA", "transBatchB"].map(number);
    let ([left, right], [output]) = (node.input.as_slice(), node.output.as_slice()) else {
        return Err("FusedMatMul has not two inputs and one output".into());
    };
    if flags != [1, 0, 0, 0] || (alpha - 1.0).abs() > f32::EPSILON {
        return Err(format!("FusedMatMul with flags {flags:?} and alpha {alpha} is not known"));
    }
    let transposed = format!("{left}/transposed");
    Ok(vec![
        Node::new("Transpose", &[left], &transposed).with_ints("perm", vec![0, 2, 1]),
        Node::new("MatMul", &[&transposed, right], output),
    ])
}

fn guard_quotient(node: &Node, constants: &mut Vec<Tensor>) -> Result<Vec<Node>, String> {
    let [imaginary, real] = node.input.as_slice() else { return Err("Div has not two inputs".into()) };
    let (epsilon, guarded) = (format!("{real}/epsilon"), format!("{real}/guarded"));
    constants.push(Tensor::float(&epsilon, PHASE_EPSILON));
    let mut quotient = node.clone();
    quotient.input = vec![imaginary.clone(), guarded.clone()];
    Ok(vec![Node::new("Add", &[real, &epsilon], &guarded), quotient])
}

/// `Pad` with the zero point and the convolution without padding; nothing if it has no padding.
fn pad_before(node: &Node, index: usize, constants: &mut Vec<Tensor>) -> Result<Option<Vec<Node>>, String> {
    let pads = node.attribute("pads").map(|attribute| attribute.ints.clone()).unwrap_or_default();
    if pads.iter().all(|&pad| pad == 0) {
        return Ok(None);
    }
    let ([input, _, zero_point, ..], &[start, end]) = (node.input.as_slice(), pads.as_slice()) else {
        return Err(format!("ConvInteger with {} inputs and pads {pads:?} is not known", node.input.len()));
    };
    let (amounts, padded) = (format!("klang/pads.{index}"), format!("klang/padded.{index}"));
    // Begins of the dimensions batch, channel and time, then their ends.
    constants.push(Tensor::ints(&amounts, vec![6], &[0, 0, start, 0, 0, end]));
    let mut convolution = node.clone();
    convolution.input[0] = padded.clone();
    for attribute in &mut convolution.attribute {
        if attribute.name() == "pads" {
            attribute.ints = vec![0, 0];
        }
    }
    Ok(Some(vec![Node::new("Pad", &[input, &amounts, zero_point], &padded), convolution]))
}

/// The first product of a block that comes second or third in its group, made to wait.
fn wait_for_block_before(node: &Node) -> Option<Vec<Node>> {
    let output = node.output.first()?;
    for group in BLOCK_GROUPS {
        // The normalised input was merged into the first block by the export.
        let shared = format!("{BLOCKS}{}/adain1.0/Div_1_output_0", group[0]);
        for pair in group.windows(2) {
            if !output.starts_with(&format!("{BLOCKS}{}/", pair[1])) {
                continue;
            }
            let place = node.input.iter().position(|input| *input == shared)?;
            let before = format!("{BLOCKS}{}/Add_8_output_0", pair[0]);
            let (shape, waited) = (format!("klang/shape.{}", pair[1]), format!("klang/waited.{}", pair[1]));
            let mut product = node.clone();
            product.input[place].clone_from(&waited);
            return Some(vec![
                Node::new("Shape", &[&before], &shape),
                Node::new("Reshape", &[&shared, &shape], &waited),
                product,
            ]);
        }
    }
    None
}

#[cfg(test)]
mod tests;
