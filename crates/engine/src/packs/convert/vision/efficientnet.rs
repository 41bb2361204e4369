//! EfficientNet-Lite (Tan and Le 2019, "EfficientNet: Rethinking model scaling"; the Lite form is without squeeze and
//! excitation and with ReLU6) from the weights of its PyTorch port. Each batch normalisation is folded into the
//! convolution before it. What the weights do not say, the strides, stands here.

use super::{Convolution, add_bounds, as_i64, same_padding};
use crate::onnx::{Graph, Node, Tensor};
use crate::packs::pickle::Tensors;

/// `batch_norm_epsilon` of the Lite models.
const EPSILON: f32 = 1e-3;

/// The number of blocks of each stage and the stride of its first block. Blocks of a stage are times the depth
/// coefficient of the model, rounded up, but the first and last stage keep one block.
pub(super) struct Shape {
    /// Rows and columns of the picture.
    pub(super) side: usize,
    /// Blocks of the seven stages.
    pub(super) blocks: [usize; 7],
}

/// EfficientNet-Lite2.
pub(super) const LITE2: Shape = Shape { side: 260, blocks: [1, 3, 3, 4, 4, 5, 1] };

/// The stride of the first block of each stage.
const STRIDES: [usize; 7] = [1, 2, 2, 2, 1, 2, 1];

/// The network as ONNX: `picture` f32 `[n, 3, side, side]` red, green, blue as (value - 127) / 128, to `classes` f32
/// `[n, 1000]`, which are logits.
pub(super) fn convert(pth: &[u8], shape: &Shape) -> Result<Vec<u8>, String> {
    let tensors = Tensors::read(pth)?;
    let mut graph = Graph::new("efficientnet-lite");
    add_bounds(&mut graph);
    graph.add_input("picture");
    let mut network = Network { tensors, graph, side: shape.side, channels: 3 };
    network.convolve("picture", "stem", "_conv_stem", "_bn0", 2, true)?;
    let mut input = "stem".to_owned();
    let mut number = 0;
    for (&blocks, &first_stride) in shape.blocks.iter().zip(&STRIDES) {
        for block in 0..blocks {
            let stride = if block == 0 { first_stride } else { 1 };
            input = network.block(&input, number, stride)?;
            number += 1;
        }
    }
    if network.tensors.find(&format!("_blocks.{number}._depthwise_conv.weight")).is_some() {
        return Err(format!("it has more than {number} blocks"));
    }
    network.convolve(&input, "head", "_conv_head", "_bn1", 1, true)?;
    network.finish()
}

struct Network<'a> {
    tensors: Tensors<'a>,
    graph: Graph,
    /// Rows and columns of what has been computed last, and its channels.
    side: usize,
    channels: usize,
}

impl Network<'_> {
    /// Widens, convolves each channel, narrows, and adds the input where nothing changed its shape.
    fn block(&mut self, input: &str, number: usize, stride: usize) -> Result<String, String> {
        let (side, channels) = (self.side, self.channels);
        let weights = |part: &str| format!("_blocks.{number}.{part}");
        let value = |part: &str| format!("block{number}/{part}");
        let mut at = input.to_owned();
        if self.tensors.find(&weights("_expand_conv.weight")).is_some() {
            let wide = value("wide");
            self.convolve(&at, &wide, &weights("_expand_conv"), &weights("_bn0"), 1, true)?;
            at = wide;
        }
        let (deep, narrow) = (value("deep"), value("narrow"));
        self.convolve(&at, &deep, &weights("_depthwise_conv"), &weights("_bn1"), stride, true)?;
        self.convolve(&deep, &narrow, &weights("_project_conv"), &weights("_bn2"), 1, false)?;
        if (self.side, self.channels) != (side, channels) {
            return Ok(narrow);
        }
        let sum = value("sum");
        self.graph.add(&Node::new("Add", &[&narrow, input], &sum));
        Ok(sum)
    }

    /// A convolution with its batch normalisation: y = (x - mean) / sqrt(variance + epsilon) * weight + bias.
    fn convolve(
        &mut self,
        input: &str,
        output: &str,
        convolution: &str,
        normalisation: &str,
        stride: usize,
        is_clipped: bool,
    ) -> Result<(), String> {
        let name = format!("{convolution}.weight");
        let tensor = self.tensors.get(&name)?;
        let &[out, per_group, rows, columns] = &tensor.shape[..] else {
            return Err(format!("`{name}` has {} extents instead of 4", tensor.shape.len()));
        };
        let is_depthwise = per_group == 1 && out == self.channels;
        if rows != columns || rows % 2 == 0 || rows > 7 || (!is_depthwise && per_group != self.channels) || out == 0 {
            return Err(format!("`{name}` is {:?} for {} channels", tensor.shape, self.channels));
        }
        let mut weights = tensor.values();
        let [scale, shift, mean, variance] = ["weight", "bias", "running_mean", "running_var"]
            .map(|part| self.vector(&format!("{normalisation}.{part}"), out));
        let (scale, shift, mean, variance) = (scale?, shift?, mean?, variance?);
        let mut bias = Vec::with_capacity(out);
        for (channel, kernel) in weights.chunks_exact_mut(per_group * rows * columns).enumerate() {
            let gain = scale[channel] / (variance[channel].max(0.0) + EPSILON).sqrt();
            kernel.iter_mut().for_each(|weight| *weight *= gain);
            bias.push(shift[channel] - mean[channel] * gain);
        }
        if weights.iter().chain(&bias).any(|value| !value.is_finite()) {
            return Err(format!("`{name}` has values that are not finite"));
        }
        let (before, after, side) = same_padding(self.side, rows, stride);
        Convolution {
            input,
            output,
            shape: [out, per_group, rows, columns],
            weights: &weights,
            bias: &bias,
            groups: if is_depthwise { out } else { 1 },
            stride,
            pads: [before, before, after, after],
            is_clipped,
        }
        .add_to(&mut self.graph);
        (self.side, self.channels) = (side, out);
        Ok(())
    }

    /// The mean over the picture and the last layer.
    fn finish(mut self) -> Result<Vec<u8>, String> {
        let classes = self.vector("_fc.bias", 1000)?;
        let weights = self.tensors.get("_fc.weight")?;
        if weights.shape != [1000, self.channels] {
            return Err(format!("`_fc.weight` is {:?} for {} channels", weights.shape, self.channels));
        }
        let (rows, columns) = (as_i64(1000), as_i64(self.channels));
        self.graph.add_initializer(&Tensor::floats("weights", vec![rows, columns], &weights.values()));
        self.graph.add_initializer(&Tensor::floats("bias", vec![rows], &classes));
        self.graph.add(&Node::new("GlobalAveragePool", &["head"], "pooled"));
        self.graph.add(&Node::new("Flatten", &["pooled"], "embedding"));
        self.graph.add(&Node::new("Gemm", &["embedding", "weights", "bias"], "classes").with_int("transB", 1));
        self.graph.add_output("classes");
        Ok(self.graph.write())
    }

    fn vector(&self, name: &str, length: usize) -> Result<Vec<f32>, String> {
        let tensor = self.tensors.get(name)?;
        if tensor.shape != [length] {
            return Err(format!("`{name}` is {:?} instead of [{length}]", tensor.shape));
        }
        Ok(tensor.values())
    }
}
