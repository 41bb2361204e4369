//! The detector, SSD with MobileNetV2 (Liu et al. 2016, Sandler et al. 2018), from a file of TensorFlow Lite. Knows the six
//! operations that this network is made of and refuses all others. Tables and numbers are those of TensorFlow's
//! `schema.fbs`, version 3.
//!
//! TensorFlow Lite keeps pictures as rows, columns, channels; ONNX wants the channels first. Values are turned only
//! where a picture becomes a list of boxes.

use std::collections::HashMap;

use super::flatbuffer::{Table, Vector};
use super::{Convolution, add_bounds, as_i64, same_padding};
use crate::onnx::{Graph, Node, Tensor};

/// The most tensors and operations of the graph; ours has 389 and 241.
const MAX_ITEMS: usize = 4096;
/// The most values of one tensor.
const MAX_VALUES: usize = 16 * 1024 * 1024;

/// `BuiltinOperator`.
mod operator {
    pub(super) const ADD: i32 = 0;
    pub(super) const CONCATENATION: i32 = 2;
    pub(super) const CONV_2D: i32 = 3;
    pub(super) const DEPTHWISE_CONV_2D: i32 = 4;
    pub(super) const DEQUANTIZE: i32 = 6;
    pub(super) const RESHAPE: i32 = 22;
}

/// `TensorType`.
const FLOAT32: u8 = 0;
const FLOAT16: u8 = 1;

/// `ActivationFunctionType`.
const NO_ACTIVATION: u8 = 0;
const RELU6: u8 = 3;

/// Rows and columns of the picture.
const SIDE: usize = 300;

/// The network as ONNX: `picture` f32 `[1, 3, 300, 300]` red, green, blue as value / 127.5 - 1, to `boxes` f32
/// `[1, 1917, 4]` and `scores` f32 `[1, 1917, 24]`, both as the network gives them: places relative to anchors, logits.
pub(super) fn convert(file: &[u8]) -> Result<Vec<u8>, String> {
    let model = Table::root(file, *b"TFL3")?;
    if model.int(0, 0)? != 3 {
        return Err("its version is not 3".into());
    }
    let graphs = model.vector(2)?;
    if graphs.len() != 1 {
        return Err(format!("it has {} graphs instead of 1", graphs.len()));
    }
    let subgraph = graphs.table(0)?;
    let (tensors, operators) = (subgraph.vector(0)?, subgraph.vector(3)?);
    if tensors.len() > MAX_ITEMS || operators.len() > MAX_ITEMS {
        return Err(format!("it has {} tensors and {} operations", tensors.len(), operators.len()));
    }
    let mut graph = Graph::new("ssd-mobilenet-v2");
    add_bounds(&mut graph);
    let (inputs, outputs) = (numbers(&subgraph.vector(1)?)?, numbers(&subgraph.vector(2)?)?);
    let (&[input], &[boxes, scores]) = (&inputs[..], &outputs[..]) else {
        return Err(format!("it has {} inputs and {} outputs", inputs.len(), outputs.len()));
    };
    let codes = model.vector(1)?;
    let mut converter =
        Converter { tensors, buffers: model.vector(4)?, graph, is_picture: HashMap::new(), sources: HashMap::new() };
    if converter.shape(input)? != [1, SIDE, SIDE, 3] {
        return Err(format!("its input is {:?}", converter.shape(input)?));
    }
    converter.graph.add_input("picture");
    converter.graph.add(&Node::new("Identity", &["picture"], &value(input)));
    converter.is_picture.insert(input, true);
    for number in 0..operators.len() {
        let operation = operators.table(number)?;
        let code = codes.table(usize::try_from(operation.int(0, 0)?).map_err(|_| "an operation has no code")?)?;
        // Files from before more than 127 operations existed have only the first.
        let code = i32::from(code.byte(0)?).max(code.int(3, 0)?);
        converter.convert(code, &operation).map_err(|reason| format!("operation {number}: {reason}"))?;
    }
    for (name, tensor) in [("boxes", boxes), ("scores", scores)] {
        if converter.is_picture.get(&tensor) != Some(&false) {
            return Err(format!("its {name} are not a list"));
        }
        converter.graph.add(&Node::new("Identity", &[&value(tensor)], name));
        converter.graph.add_output(name);
    }
    Ok(converter.graph.write())
}

struct Converter<'a> {
    tensors: Vector<'a>,
    buffers: Vector<'a>,
    graph: Graph,
    /// The values that have been computed, and whether they are pictures (with channels first).
    is_picture: HashMap<usize, bool>,
    /// Where constants come from that are given as f16.
    sources: HashMap<usize, usize>,
}

impl Converter<'_> {
    fn convert(&mut self, code: i32, operation: &Table<'_>) -> Result<(), String> {
        let (inputs, outputs) = (numbers(&operation.vector(1)?)?, numbers(&operation.vector(2)?)?);
        let &[output] = &outputs[..] else { return Err(format!("it has {} outputs", outputs.len())) };
        let options = || operation.table(4)?.ok_or_else(|| "it has no options".to_owned());
        match (code, &inputs[..]) {
            // The constant is read where it is used.
            (operator::DEQUANTIZE, &[input]) => self.dequantize(input, output),
            (operator::CONV_2D, &[input, weights, bias]) => {
                let options = options()?;
                let activation = options.byte(3)?;
                let dilations = [options.int(4, 1)?, options.int(5, 1)?];
                self.convolve([input, weights, bias, output], &options, activation, dilations, false)
            }
            (operator::DEPTHWISE_CONV_2D, &[input, weights, bias]) => {
                let options = options()?;
                let activation = options.byte(4)?;
                let dilations = [options.int(5, 1)?, options.int(6, 1)?];
                self.convolve([input, weights, bias, output], &options, activation, dilations, true)
            }
            (operator::ADD, &[left, right]) => {
                require(options()?.byte(0)? == NO_ACTIVATION, "its activation is not known")?;
                require(self.picture(left)? && self.picture(right)?, "it adds what are no pictures")?;
                require(self.shape(left)? == self.shape(right)?, "it adds different shapes")?;
                self.graph.add(&Node::new("Add", &[&value(left), &value(right)], &value(output)));
                self.is_picture.insert(output, true);
                Ok(())
            }
            (operator::RESHAPE, &[input, _]) => self.reshape(input, output),
            (operator::CONCATENATION, parts) => self.concatenate(parts, output, &options()?),
            (code, inputs) => Err(format!("operation {code} with {} inputs is not known", inputs.len())),
        }
    }

    fn dequantize(&mut self, input: usize, output: usize) -> Result<(), String> {
        require(self.shape(input)? == self.shape(output)?, "it changes the shape")?;
        self.sources.insert(output, input);
        Ok(())
    }

    fn convolve(
        &mut self,
        [input, weights, bias, output]: [usize; 4],
        options: &Table<'_>,
        activation: u8,
        dilations: [i32; 2],
        is_depthwise: bool,
    ) -> Result<(), String> {
        require(self.picture(input)?, "it convolves what is no picture")?;
        require(options.byte(0)? == 0, "its padding is not \"same\"")?;
        require(options.int(1, 0)? == options.int(2, 0)?, "its strides differ")?;
        require(dilations == [1, 1], "it is dilated")?;
        require(matches!(activation, NO_ACTIVATION | RELU6), "its activation is not known")?;
        let stride = usize::try_from(options.int(1, 0)?).ok().filter(|stride| (1..=4).contains(stride));
        let stride = stride.ok_or("its stride is not 1 to 4")?;
        let (shape, kernel) = (self.shape(input)?, self.shape(weights)?);
        let (&[_, height, width, channels], &[first, rows, columns, last]) = (&shape[..], &kernel[..]) else {
            return Err(format!("a picture of {shape:?} and a kernel of {kernel:?}"));
        };
        let out = if is_depthwise { last } else { first };
        let fits = if is_depthwise { first == 1 && last == channels } else { last == channels };
        require(fits && rows > 0 && columns > 0 && out > 0, "its kernel does not fit its picture")?;
        let (values, bias) = (self.constant(weights)?, self.constant(bias)?);
        require(bias.len() == out, "its bias does not fit its kernel")?;
        // To out, in, rows, columns; for each channel of its own to channel, 1, rows, columns.
        let per_group = if is_depthwise { 1 } else { last };
        let mut turned = Vec::with_capacity(values.len());
        for o in 0..out {
            for i in 0..per_group {
                for place in 0..rows * columns {
                    let at = if is_depthwise { place * out + o } else { (o * rows * columns + place) * last + i };
                    turned.push(values[at]);
                }
            }
        }
        let (above, below, high) = same_padding(height, rows, stride);
        let (left, right, wide) = same_padding(width, columns, stride);
        require(self.shape(output)? == [1, high, wide, out], "its output has another shape")?;
        let (from, to) = (value(input), value(output));
        Convolution {
            input: &from,
            output: &to,
            shape: [out, per_group, rows, columns],
            weights: &turned,
            bias: &bias,
            groups: if is_depthwise { out } else { 1 },
            stride,
            pads: [above, left, below, right],
            is_clipped: activation == RELU6,
        }
        .add_to(&mut self.graph);
        self.is_picture.insert(output, true);
        Ok(())
    }

    fn reshape(&mut self, input: usize, output: usize) -> Result<(), String> {
        let (before, after) = (self.shape(input)?, self.shape(output)?);
        require(
            before.iter().product::<usize>() == after.iter().product::<usize>(),
            "it changes the number of values",
        )?;
        let mut from = value(input);
        if self.picture(input)? {
            let turned = format!("{from}/rows");
            self.graph.add(&Node::new("Transpose", &[&from], &turned).with_ints("perm", vec![0, 2, 3, 1]));
            from = turned;
        }
        let (to, shape) = (value(output), format!("{}/shape", value(output)));
        let extents: Vec<i64> = after.iter().map(|&extent| as_i64(extent)).collect();
        self.graph.add_initializer(&Tensor::ints(&shape, vec![as_i64(extents.len())], &extents));
        self.graph.add(&Node::new("Reshape", &[&from, &shape], &to));
        self.is_picture.insert(output, false);
        Ok(())
    }

    fn concatenate(&mut self, parts: &[usize], output: usize, options: &Table<'_>) -> Result<(), String> {
        require(!parts.is_empty() && options.byte(1)? == NO_ACTIVATION, "it has no parts or an activation")?;
        for &part in parts {
            require(!self.picture(part)?, "it joins pictures")?;
        }
        let names: Vec<String> = parts.iter().map(|&part| value(part)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let axis = i64::from(options.int(0, 0)?);
        self.graph.add(&Node::new("Concat", &names, &value(output)).with_int("axis", axis));
        self.is_picture.insert(output, false);
        Ok(())
    }

    /// Whether a computed value is a picture.
    fn picture(&self, tensor: usize) -> Result<bool, String> {
        self.is_picture.get(&tensor).copied().ok_or_else(|| format!("value {tensor} is not computed before it"))
    }

    /// The extents of a tensor; their product is at most [`MAX_VALUES`].
    fn shape(&self, tensor: usize) -> Result<Vec<usize>, String> {
        let extents = self.tensors.table(tensor)?.vector(0)?;
        let fault = || format!("tensor {tensor} has no usable shape");
        if extents.len() > 4 {
            return Err(fault());
        }
        let shape: Option<Vec<usize>> =
            numbers(&extents)?.into_iter().map(|extent| (extent > 0).then_some(extent)).collect();
        let shape = shape.ok_or_else(fault)?;
        let length = shape.iter().try_fold(1_usize, |product, &extent| product.checked_mul(extent));
        if length.is_none_or(|length| length > MAX_VALUES) { Err(fault()) } else { Ok(shape) }
    }

    /// The values of a constant.
    fn constant(&self, tensor: usize) -> Result<Vec<f32>, String> {
        let source = self.sources.get(&tensor).copied().unwrap_or(tensor);
        let length: usize = self.shape(source)?.iter().product();
        let table = self.tensors.table(source)?;
        let buffer = usize::try_from(table.int(2, 0)?).map_err(|_| "a constant has no buffer")?;
        let bytes = self.buffers.table(buffer)?.bytes(0)?;
        let values: Vec<f32> = match table.byte(1)? {
            FLOAT32 => bytes.as_chunks::<4>().0.iter().map(|&bits| f32::from_le_bytes(bits)).collect(),
            FLOAT16 => bytes.as_chunks::<2>().0.iter().map(|&bits| from_half(u16::from_le_bytes(bits))).collect(),
            kind => return Err(format!("constant {source} is of type {kind}")),
        };
        if values.len() != length || values.iter().any(|value| !value.is_finite()) {
            return Err(format!("constant {source} has {} values instead of {length} finite ones", values.len()));
        }
        Ok(values)
    }
}

fn require(holds: bool, fault: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(fault.into()) }
}

/// A vector of numbers that are not negative.
fn numbers(vector: &Vector<'_>) -> Result<Vec<usize>, String> {
    (0..vector.len().min(MAX_ITEMS))
        .map(|index| usize::try_from(vector.int(index)?).map_err(|_| "a number is negative".to_owned()))
        .collect()
}

/// A half-precision float (IEEE 754 binary16).
fn from_half(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f32::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * 2.0_f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction / 1024.0) * 2.0_f32.powi(exponent - 15),
    }
}

/// The name of a tensor's value.
fn value(tensor: usize) -> String {
    format!("t{tensor}")
}
