//! A new ONNX file: nodes in order, constants, inputs and outputs of floats. It refuses to check the graph: that is the
//! runtime's work.

use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint};

use super::message::{Node, Tensor, TensorShape, TensorType, Type, ValueInfo};
use super::{GRAPH_INITIALIZER, GRAPH_NODE, GRAPH_OUTPUT, MODEL_GRAPH, data_type, wire};

/// `GraphProto.name`.
const GRAPH_NAME: u32 = 2;
/// `GraphProto.input`.
const GRAPH_INPUT: u32 = 11;
/// `ModelProto.ir_version`.
const MODEL_IR_VERSION: u32 = 1;
/// `ModelProto.opset_import`.
const MODEL_OPSET: u32 = 8;
/// `OperatorSetIdProto.version`.
const OPSET_VERSION: u32 = 2;

/// IR version 8 and operator set 17 belong to ONNX 1.12; all that we write is as old as that.
const IR_VERSION: u64 = 8;
const OPERATOR_SET: u64 = 17;

/// A graph that grows.
#[derive(Debug)]
pub(crate) struct Graph {
    encoded: Vec<u8>,
}

impl Graph {
    /// A graph without nodes.
    pub(crate) fn new(name: &str) -> Self {
        let mut encoded = Vec::new();
        wire::append(&mut encoded, GRAPH_NAME, name.as_bytes());
        Self { encoded }
    }

    /// Adds a node behind all others.
    pub(crate) fn add(&mut self, node: &Node) {
        wire::append(&mut self.encoded, GRAPH_NODE, &node.encode_to_vec());
    }

    /// Adds a constant.
    pub(crate) fn add_initializer(&mut self, tensor: &Tensor) {
        wire::append(&mut self.encoded, GRAPH_INITIALIZER, &tensor.encode_to_vec());
    }

    /// Names an input of floats of any shape.
    pub(crate) fn add_input(&mut self, name: &str) {
        wire::append(&mut self.encoded, GRAPH_INPUT, &floats(name).encode_to_vec());
    }

    /// Names an output of floats of any shape.
    pub(crate) fn add_output(&mut self, name: &str) {
        wire::append(&mut self.encoded, GRAPH_OUTPUT, &floats(name).encode_to_vec());
    }

    /// The model's bytes.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.encoded.len() + 32);
        append_number(&mut bytes, MODEL_IR_VERSION, IR_VERSION);
        wire::append(&mut bytes, MODEL_GRAPH, &self.encoded);
        let mut opset = Vec::new();
        append_number(&mut opset, OPSET_VERSION, OPERATOR_SET);
        wire::append(&mut bytes, MODEL_OPSET, &opset);
        bytes
    }
}

fn floats(name: &str) -> ValueInfo {
    let tensor_type = TensorType { elem_type: Some(data_type::FLOAT), shape: None::<TensorShape> };
    ValueInfo { name: Some(name.into()), r#type: Some(Type { tensor_type: Some(tensor_type) }) }
}

fn append_number(message: &mut Vec<u8>, number: u32, value: u64) {
    encode_key(number, WireType::Varint, message);
    encode_varint(value, message);
}

#[cfg(test)]
mod tests {
    use super::super::Model;
    use super::*;

    #[test]
    fn writes_what_can_be_read() {
        let mut graph = Graph::new("test");
        graph.add_input("x");
        graph.add_initializer(&Tensor::floats("two", vec![1], &[2.0]));
        graph.add(&Node::new("Concat", &["x", "two"], "y").with_int("axis", 0));
        graph.add_output("y");
        let bytes = graph.write();
        let model = Model::parse(&bytes).unwrap();
        let nodes: Vec<&Node> = model.nodes().collect();
        assert_eq!(nodes.len(), 1);
        assert_eq!(nodes[0].op_type(), "Concat");
        assert_eq!(nodes[0].attribute("axis").unwrap().i, Some(0));
        let model = rten::ModelOptions::with_all_ops().load(bytes).unwrap();
        assert!(model.node_id("x").is_ok() && model.node_id("y").is_ok());
    }
}
