//! Round trips, edits and broken files.

use proptest::prelude::*;
use prost::bytes::Bytes;

use super::*;

/// A model with fields that this module does not know, around and inside of the graph.
fn sample() -> Vec<u8> {
    let mut graph = Vec::new();
    wire::append(&mut graph, GRAPH_NODE, &full_node().encode_to_vec());
    wire::append(&mut graph, 2, b"the graph's name");
    let mut strange = Node::new("Relu", &["y"], "z").encode_to_vec();
    wire::append(&mut strange, 500, b"a field from the future");
    wire::append(&mut graph, GRAPH_NODE, &strange);
    wire::append(&mut graph, GRAPH_INITIALIZER, &Tensor::float("c", 1.5).encode_to_vec());
    let mut model = vec![0x08, 0x09];
    wire::append(&mut model, MODEL_GRAPH, &graph);
    wire::append(&mut model, 8, b"\x10\x14");
    // Number 77 as fixed32 and 78 as fixed64.
    model.extend([0xed, 0x04, 1, 2, 3, 4, 0xf1, 0x04, 1, 2, 3, 4, 5, 6, 7, 8]);
    model
}

/// A node with every field of `NodeProto` and `AttributeProto`.
fn full_node() -> Node {
    let bytes = |text: &'static str| Bytes::from_static(text.as_bytes());
    let attribute = Attribute {
        name: Some("all".into()),
        f: Some(0.0),
        i: Some(-1),
        s: Some(bytes("s")),
        t: Some(bytes("t")),
        g: Some(bytes("g")),
        floats: vec![1.0, 2.0],
        ints: vec![0, -5],
        strings: vec![bytes("a"), bytes("")],
        tensors: vec![bytes("b")],
        graphs: vec![bytes("c")],
        doc_string: Some(String::new()),
        tp: Some(bytes("d")),
        type_protos: vec![bytes("e")],
        r#type: Some(0),
        ref_attr_name: Some("ref".into()),
        sparse_tensor: Some(bytes("f")),
        sparse_tensors: vec![bytes("g")],
    };
    Node {
        attribute: vec![attribute],
        doc_string: Some("doc".into()),
        domain: Some("com.example".into()),
        overload: Some("o".into()),
        metadata_props: vec![bytes("m")],
        device_configurations: vec![bytes("n")],
        ..Node::new("Clip", &["x", "", "max"], "y")
    }
}

#[test]
fn an_unedited_model_keeps_its_bytes() {
    let bytes = sample();
    assert_eq!(Model::parse(&bytes).unwrap().write(), bytes);
}

#[test]
fn a_changed_node_keeps_its_other_fields_and_the_rest_its_bytes() {
    let bytes = sample();
    let mut model = Model::parse(&bytes).unwrap();
    model
        .edit_nodes(|node| {
            let changed = Node { op_type: Some("Min".into()), ..node.clone() };
            Ok((node.op_type() == "Clip").then(|| vec![Node::new("Neg", &["x"], "w"), changed]))
        })
        .unwrap();
    model.add_initializer(&Tensor::ints("d", vec![2], &[3, 4]));
    model.add_output("y", data_type::FLOAT);
    let written = model.write();

    let again = Model::parse(&written).unwrap();
    let nodes: Vec<&Node> = again.nodes().collect();
    assert_eq!(nodes.iter().map(|node| node.op_type()).collect::<Vec<_>>(), ["Neg", "Min", "Relu"]);
    assert_eq!(*nodes[1], Node { op_type: Some("Min".into()), ..full_node() });
    let contains = |part: &[u8]| written.windows(part.len()).any(|window| window == part);
    assert!(contains(b"a field from the future"));
    assert!(contains(b"the graph's name"));
    assert!(written.ends_with(&bytes[bytes.len() - 16..]));
    // The added constant: 3 and 4 as little-endian i64.
    assert!(contains(&[3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]));
}

#[test]
fn refuses_what_is_no_model() {
    struct Case(&'static [u8], &'static str);
    let cases = [
        Case(b"", "no graph"),
        Case(b"\x08\x09", "no graph"),
        Case(b"\x38\x01", "not a message"),
        Case(b"\x3a\x00\x3a\x00", "two graphs"),
        Case(b"\x3a\x05\x0a", "ends early"),
        Case(b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "ends early"),
        Case(b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "varint"),
        Case(b"\x3b", "wire type 3"),
        Case(b"\x3a\x04\x0a\x02\x0a\x05", "node 0"),
    ];
    for Case(bytes, message) in cases {
        let error = Model::parse(bytes).unwrap_err();
        assert!(error.contains(message), "{bytes:?}: {error}");
    }
}

proptest! {
    #[test]
    fn never_panics_and_never_loses_bytes(at in 0..300_usize, value in any::<u8>(), cut in 0..300_usize) {
        let mut bytes = sample();
        let length = bytes.len();
        bytes[at % length] = value;
        bytes.truncate(length - cut % length);
        if let Ok(model) = Model::parse(&bytes) {
            // Lengths may be written in a shorter form than they were read.
            prop_assert!(model.write().len() <= bytes.len());
        }
    }
}
