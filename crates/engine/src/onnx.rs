//! Edits of ONNX files on the level of the wire format: nodes are replaced or added, values become
//! outputs, constants are added. Everything that is not edited keeps its very bytes, known to us or
//! not, so an unedited model is written as it was read. [`Graph`] makes a new file.
//!
//! It refuses to interpret or check a graph: that is the runtime's work.
//!
//! Field numbers are those of `onnx.proto` (ONNX 1.16, IR version 10).

mod graph;
mod message;
mod order;
mod wire;

pub(crate) use graph::Graph;
#[cfg(test)]
pub(crate) use message::Attribute;
pub(crate) use message::{Node, Tensor};
use message::{TensorShape, TensorType, Type, ValueInfo};
use prost::Message;
use wire::Field;

/// `ModelProto.graph`.
const MODEL_GRAPH: u32 = 7;
/// `GraphProto.node`.
const GRAPH_NODE: u32 = 1;
/// `GraphProto.initializer`.
const GRAPH_INITIALIZER: u32 = 5;
/// `GraphProto.output`.
const GRAPH_OUTPUT: u32 = 12;

/// `TensorProto.DataType`.
pub(crate) mod data_type {
    /// 32-bit float.
    pub(crate) const FLOAT: i32 = 1;
    /// 64-bit signed integer.
    pub(crate) const INT64: i32 = 7;
}

/// The most nodes of a graph; the largest model we edit has 3,614.
const MAX_NODES: usize = 100_000;

/// A model whose graph can be edited.
#[derive(Debug)]
pub(crate) struct Model<'a> {
    before_graph: &'a [u8],
    after_graph: &'a [u8],
    items: Vec<Item<'a>>,
    /// Fields that were added, encoded.
    added: Vec<u8>,
}

/// A field of the graph.
#[derive(Debug)]
enum Item<'a> {
    /// A node with the bytes of its whole field.
    Read(Node, &'a [u8]),
    /// A node that was made or changed.
    Made(Node),
    /// Any other field.
    Other(&'a [u8]),
}

impl Item<'_> {
    fn node(&self) -> Option<&Node> {
        match self {
            Item::Read(node, _) | Item::Made(node) => Some(node),
            Item::Other(_) => None,
        }
    }

    fn is_node(&self) -> bool {
        self.node().is_some()
    }
}

impl<'a> Model<'a> {
    /// Splits a model into its parts.
    ///
    /// # Errors
    /// A sentence when the bytes are not a model with exactly one graph of well-formed nodes.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, String> {
        let fields = wire::split(bytes)?;
        let mut graphs = fields.iter().filter(|field| field.number == MODEL_GRAPH);
        let graph = graphs.next().ok_or("it has no graph")?;
        if graphs.next().is_some() {
            return Err("it has two graphs".into());
        }
        let mut items = Vec::new();
        for field in wire::split(graph.content.ok_or("its graph is not a message")?)? {
            items.push(match field {
                Field { number: GRAPH_NODE, content: Some(content), whole, .. } => {
                    let node = Node::decode(content).map_err(|error| format!("node {}: {error}", items.len()))?;
                    Item::Read(node, whole)
                }
                Field { whole, .. } => Item::Other(whole),
            });
            if items.len() > MAX_NODES {
                return Err(format!("its graph has more than {MAX_NODES} parts"));
            }
        }
        let (before_graph, after_graph) = (&bytes[..graph.start], &bytes[graph.start + graph.whole.len()..]);
        Ok(Self { before_graph, after_graph, items, added: Vec::new() })
    }

    /// The nodes in order.
    #[cfg(test)]
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.items.iter().filter_map(Item::node)
    }

    /// Gives each node to `edit`, which may answer what to put in its place.
    ///
    /// # Errors
    /// Those of `edit`.
    pub(crate) fn edit_nodes(
        &mut self,
        mut edit: impl FnMut(&Node) -> Result<Option<Vec<Node>>, String>,
    ) -> Result<(), String> {
        let mut edited = Vec::with_capacity(self.items.len());
        for item in std::mem::take(&mut self.items) {
            let replacement = item.node().map(&mut edit).transpose()?.flatten();
            match replacement {
                Some(nodes) => edited.extend(nodes.into_iter().map(Item::Made)),
                None => edited.push(item),
            }
        }
        self.items = edited;
        Ok(())
    }

    /// Brings the nodes into an order in which each comes after those whose values it takes, as the
    /// format asks for. Nodes that need not move keep their order.
    ///
    /// # Errors
    /// A sentence when nodes wait for each other.
    pub(crate) fn sort_nodes(&mut self) -> Result<(), String> {
        let (nodes, mut items): (Vec<_>, Vec<_>) = std::mem::take(&mut self.items).into_iter().partition(Item::is_node);
        let order = order::sort(nodes.iter().filter_map(Item::node).collect())?;
        let mut nodes: Vec<Option<Item<'_>>> = nodes.into_iter().map(Some).collect();
        let sorted = order.into_iter().filter_map(|index| nodes[index].take());
        // Where the nodes stand among the other fields has no meaning.
        items.splice(0..0, sorted);
        self.items = items;
        Ok(())
    }

    /// Adds a constant.
    pub(crate) fn add_initializer(&mut self, tensor: &Tensor) {
        wire::append(&mut self.added, GRAPH_INITIALIZER, &tensor.encode_to_vec());
    }

    /// Adds a value to the graph's outputs, with an element type and no shape.
    pub(crate) fn add_output(&mut self, name: &str, elem_type: i32) {
        let tensor_type = TensorType { elem_type: Some(elem_type), shape: None::<TensorShape> };
        let info = ValueInfo { name: Some(name.into()), r#type: Some(Type { tensor_type: Some(tensor_type) }) };
        wire::append(&mut self.added, GRAPH_OUTPUT, &info.encode_to_vec());
    }

    /// The model's bytes.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut graph = Vec::new();
        for item in &self.items {
            match item {
                Item::Read(_, whole) | Item::Other(whole) => graph.extend_from_slice(whole),
                Item::Made(node) => wire::append(&mut graph, GRAPH_NODE, &node.encode_to_vec()),
            }
        }
        graph.extend_from_slice(&self.added);
        let mut bytes = Vec::with_capacity(graph.len() + self.before_graph.len() + self.after_graph.len() + 16);
        bytes.extend_from_slice(self.before_graph);
        wire::append(&mut bytes, MODEL_GRAPH, &graph);
        bytes.extend_from_slice(self.after_graph);
        bytes
    }
}

#[cfg(test)]
mod tests;
