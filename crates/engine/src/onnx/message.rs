//! The messages of `onnx.proto` that we make or change, with the field numbers of that file. A node
//! that is changed is encoded from its parsed form, so [`Node`] and [`Attribute`] have every field of
//! their messages; messages inside an attribute stay bytes, which also bounds the recursion.

use prost::Message;
use prost::bytes::Bytes;

/// `NodeProto`.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Node {
    #[prost(string, repeated, tag = "1")]
    pub(crate) input: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    pub(crate) output: Vec<String>,
    #[prost(string, optional, tag = "3")]
    pub(crate) name: Option<String>,
    #[prost(string, optional, tag = "4")]
    pub(crate) op_type: Option<String>,
    #[prost(message, repeated, tag = "5")]
    pub(crate) attribute: Vec<Attribute>,
    #[prost(string, optional, tag = "6")]
    pub(crate) doc_string: Option<String>,
    #[prost(string, optional, tag = "7")]
    pub(crate) domain: Option<String>,
    #[prost(string, optional, tag = "8")]
    pub(crate) overload: Option<String>,
    #[prost(bytes = "bytes", repeated, tag = "9")]
    pub(crate) metadata_props: Vec<Bytes>,
    #[prost(bytes = "bytes", repeated, tag = "10")]
    pub(crate) device_configurations: Vec<Bytes>,
}

/// `AttributeProto`.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Attribute {
    #[prost(string, optional, tag = "1")]
    pub(crate) name: Option<String>,
    #[prost(float, optional, tag = "2")]
    pub(crate) f: Option<f32>,
    #[prost(int64, optional, tag = "3")]
    pub(crate) i: Option<i64>,
    #[prost(bytes = "bytes", optional, tag = "4")]
    pub(crate) s: Option<Bytes>,
    #[prost(bytes = "bytes", optional, tag = "5")]
    pub(crate) t: Option<Bytes>,
    #[prost(bytes = "bytes", optional, tag = "6")]
    pub(crate) g: Option<Bytes>,
    #[prost(float, repeated, packed = "false", tag = "7")]
    pub(crate) floats: Vec<f32>,
    #[prost(int64, repeated, packed = "false", tag = "8")]
    pub(crate) ints: Vec<i64>,
    #[prost(bytes = "bytes", repeated, tag = "9")]
    pub(crate) strings: Vec<Bytes>,
    #[prost(bytes = "bytes", repeated, tag = "10")]
    pub(crate) tensors: Vec<Bytes>,
    #[prost(bytes = "bytes", repeated, tag = "11")]
    pub(crate) graphs: Vec<Bytes>,
    #[prost(string, optional, tag = "13")]
    pub(crate) doc_string: Option<String>,
    #[prost(bytes = "bytes", optional, tag = "14")]
    pub(crate) tp: Option<Bytes>,
    #[prost(bytes = "bytes", repeated, tag = "15")]
    pub(crate) type_protos: Vec<Bytes>,
    #[prost(int32, optional, tag = "20")]
    pub(crate) r#type: Option<i32>,
    #[prost(string, optional, tag = "21")]
    pub(crate) ref_attr_name: Option<String>,
    #[prost(bytes = "bytes", optional, tag = "22")]
    pub(crate) sparse_tensor: Option<Bytes>,
    #[prost(bytes = "bytes", repeated, tag = "23")]
    pub(crate) sparse_tensors: Vec<Bytes>,
}

/// The parts of `TensorProto` that a new constant needs.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Tensor {
    #[prost(int64, repeated, packed = "false", tag = "1")]
    pub(crate) dims: Vec<i64>,
    #[prost(int32, optional, tag = "2")]
    pub(crate) data_type: Option<i32>,
    #[prost(string, optional, tag = "8")]
    pub(crate) name: Option<String>,
    /// Little-endian values.
    #[prost(bytes = "bytes", optional, tag = "9")]
    pub(crate) raw_data: Option<Bytes>,
}

/// The parts of `ValueInfoProto` that a new output needs.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ValueInfo {
    #[prost(string, optional, tag = "1")]
    pub(super) name: Option<String>,
    #[prost(message, optional, tag = "2")]
    pub(super) r#type: Option<Type>,
}

/// `TypeProto` of a tensor.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Type {
    #[prost(message, optional, tag = "1")]
    pub(super) tensor_type: Option<TensorType>,
}

/// `TypeProto.Tensor`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct TensorType {
    #[prost(int32, optional, tag = "1")]
    pub(super) elem_type: Option<i32>,
    #[prost(message, optional, tag = "2")]
    pub(super) shape: Option<TensorShape>,
}

/// `TensorShapeProto` without dimensions.
#[derive(Clone, PartialEq, Message)]
pub(super) struct TensorShape {}

/// `AttributeProto.AttributeType.INT`.
const TYPE_INT: i32 = 2;
/// `AttributeProto.AttributeType.INTS`.
const TYPE_INTS: i32 = 7;

impl Node {
    /// A node of the standard domain.
    pub(crate) fn new(op_type: &str, input: &[&str], output: &str) -> Self {
        Self {
            name: Some(format!("{output}/{op_type}")),
            op_type: Some(op_type.into()),
            input: input.iter().map(|&name| name.into()).collect(),
            output: vec![output.into()],
            ..Self::default()
        }
    }

    /// The node with a further list of numbers.
    pub(crate) fn with_ints(mut self, name: &str, ints: Vec<i64>) -> Self {
        self.attribute.push(Attribute {
            name: Some(name.into()),
            r#type: Some(TYPE_INTS),
            ints,
            ..Attribute::default()
        });
        self
    }

    /// The node with a further number.
    pub(crate) fn with_int(mut self, name: &str, int: i64) -> Self {
        self.attribute.push(Attribute {
            name: Some(name.into()),
            r#type: Some(TYPE_INT),
            i: Some(int),
            ..Attribute::default()
        });
        self
    }

    /// The attribute of this name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attribute.iter().find(|attribute| attribute.name() == name)
    }
}

impl Tensor {
    /// Numbers, a scalar if `dims` is empty.
    pub(crate) fn ints(name: &str, dims: Vec<i64>, values: &[i64]) -> Self {
        let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { dims, data_type: Some(super::data_type::INT64), name: Some(name.into()), raw_data: Some(raw.into()) }
    }

    /// Floats in row-major order, as many as the extents say.
    pub(crate) fn floats(name: &str, dims: Vec<i64>, values: &[f32]) -> Self {
        let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { dims, data_type: Some(super::data_type::FLOAT), name: Some(name.into()), raw_data: Some(raw.into()) }
    }

    /// A float scalar.
    pub(crate) fn float(name: &str, value: f32) -> Self {
        let raw = Bytes::copy_from_slice(&value.to_le_bytes());
        Self {
            dims: Vec::new(),
            data_type: Some(super::data_type::FLOAT),
            name: Some(name.into()),
            raw_data: Some(raw),
        }
    }
}
