//! The networks that look at pictures, written as ONNX: the classifier from PyTorch's weights, the detector from a file
//! of TensorFlow Lite. Both take pictures as channels, rows, columns.

mod efficientnet;
mod flatbuffer;
mod tflite;

use crate::onnx::{Graph, Node, Tensor};

/// The classifier, EfficientNet-Lite2.
pub(super) fn classifier(pth: &[u8]) -> Result<Vec<u8>, String> {
    efficientnet::convert(pth, &efficientnet::LITE2)
}

/// The detector, which is `length` bytes of a file from `start` on.
pub(super) fn detector(file: &[u8], [start, length]: [usize; 2]) -> Result<Vec<u8>, String> {
    let part = start.checked_add(length).and_then(|end| file.get(start..end));
    tflite::convert(part.ok_or_else(|| format!("it has {} bytes and no part at {start}", file.len()))?)
}

/// A convolution of a picture, with what follows it.
struct Convolution<'a> {
    input: &'a str,
    output: &'a str,
    /// Out, in per group, rows, columns.
    shape: [usize; 4],
    weights: &'a [f32],
    bias: &'a [f32],
    groups: usize,
    stride: usize,
    /// Above, left, below, right.
    pads: [usize; 4],
    /// Whether what is outside of 0 to 6 is cut off.
    is_clipped: bool,
}

impl Convolution<'_> {
    /// Adds its nodes and weights.
    fn add_to(&self, graph: &mut Graph) {
        let (weights, bias) = (format!("{}/weights", self.output), format!("{}/bias", self.output));
        graph.add_initializer(&Tensor::floats(&weights, self.shape.map(as_i64).to_vec(), self.weights));
        graph.add_initializer(&Tensor::floats(&bias, vec![as_i64(self.shape[0])], self.bias));
        let unclipped = format!("{}/unclipped", self.output);
        let output = if self.is_clipped { &unclipped } else { self.output };
        let node = Node::new("Conv", &[self.input, &weights, &bias], output)
            .with_ints("kernel_shape", vec![as_i64(self.shape[2]), as_i64(self.shape[3])])
            .with_ints("strides", vec![as_i64(self.stride); 2])
            .with_ints("pads", self.pads.map(as_i64).to_vec())
            .with_int("group", as_i64(self.groups));
        graph.add(&node);
        if self.is_clipped {
            graph.add(&Node::new("Clip", &[output, ZERO, SIX], self.output));
        }
    }
}

/// The names of the bounds of ReLU6.
const ZERO: &str = "zero";
const SIX: &str = "six";

/// Adds the bounds of ReLU6, for [`Convolution::is_clipped`].
fn add_bounds(graph: &mut Graph) {
    graph.add_initializer(&Tensor::float(ZERO, 0.0));
    graph.add_initializer(&Tensor::float(SIX, 6.0));
}

/// TensorFlow's "same" padding along one side: the result has `size / stride` places, rounded up, and where the
/// padding is odd the greater half comes after. Answers the padding before and after, and the result's size.
fn same_padding(size: usize, kernel: usize, stride: usize) -> (usize, usize, usize) {
    let result = size.div_ceil(stride);
    let total = (result.saturating_sub(1) * stride + kernel).saturating_sub(size);
    (total / 2, total - total / 2, result)
}

/// Extents are far below the limits of i64.
fn as_i64(extent: usize) -> i64 {
    i64::try_from(extent).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
