//! The repairs on a small graph with the names of the real one.

use super::*;

fn convolution(name: &str, pads: Vec<i64>) -> Node {
    let input = format!("{name}/in");
    Node::new("ConvInteger", &[&input, "weight", "zero", "weight_zero"], name)
        .with_ints("dilations", vec![3])
        .with_ints("pads", pads)
}

fn fused() -> Node {
    let mut node = Node::new("FusedMatMul", &["a", "b"], "ab").with_ints("unused", vec![]);
    node.domain = Some("com.microsoft".into());
    let flag =
        |name: &str, i: i64| crate::onnx::Attribute { name: Some(name.into()), i: Some(i), ..Default::default() };
    node.attribute = vec![flag("transA", 1), flag("transB", 0)];
    node
}

fn name(block: usize, rest: &str) -> String {
    format!("{BLOCKS}{block}/{rest}")
}

/// The product of a block with the group's normalised input, or with another value.
fn product(block: usize, kind: &str) -> Node {
    let shared = name(block / 3 * 3, "adain1.0/Div_1_output_0");
    let input = if kind == "shared" { &shared } else { "own" };
    Node::new("Mul", &["gain", input], &name(block, &format!("adain1.0/{kind}")))
}

fn nodes() -> Vec<Node> {
    vec![
        fused(),
        Node::new("Gather", &["x", "0"], DURATIONS_SOURCE),
        Node::new("Div", &["imaginary", "real"], PHASE_QUOTIENT),
        Node::new("Div", &["p", "q"], "another"),
        Node::new("Greater", &["imaginary", "0"], PHASE_SIGN),
        convolution("padded", vec![2, 5]),
        convolution("plain", vec![0, 0]),
        product(2, "shared"),
        product(1, "shared"),
        product(1, "unshared"),
        product(4, "shared"),
        product(5, "shared"),
        Node::new("Add", &[&name(1, "adain1.0/shared"), "x"], &name(1, "Add_8_output_0")),
    ]
}

fn encode(nodes: &[Node]) -> Vec<u8> {
    // An empty graph (field 7) into which the nodes are put.
    let seed = Node::new("Seed", &[], "seed");
    let mut graph = Vec::new();
    prost::encoding::message::encode(1, &seed, &mut graph);
    let mut bytes = Vec::new();
    prost::encoding::bytes::encode(7, &graph, &mut bytes);
    let mut model = Model::parse(&bytes).unwrap();
    model.edit_nodes(|_| Ok(Some(nodes.to_vec()))).unwrap();
    model.write()
}

#[test]
fn repairs_what_it_knows_and_nothing_else() {
    let bytes = repair(&encode(&nodes())).unwrap();
    let model = Model::parse(&bytes).unwrap();
    let lines: Vec<String> = model
        .nodes()
        .map(|node| format!("{} {} -> {}", node.op_type(), node.input.join(","), node.output[0]))
        .collect();
    let expected = [
        "Transpose a -> a/transposed",
        "MatMul a/transposed,b -> ab",
        "Gather x,0 -> /encoder/Gather_output_0",
        "Identity /encoder/Gather_output_0 -> durations",
        "Add real,real/epsilon -> real/guarded",
        "Div imaginary,real/guarded -> /decoder/decoder/generator/Div_output_0",
        "Div p,q -> another",
        "GreaterOrEqual imaginary,0 -> /decoder/decoder/generator/Greater_output_0",
        "Pad padded/in,klang/pads.0,zero -> klang/padded.0",
        "ConvInteger klang/padded.0,weight,zero,weight_zero -> padded",
        "ConvInteger plain/in,weight,zero,weight_zero -> plain",
        // The second block waits for the first, the third for the second, whose end stands behind it.
        "Shape R0/Add_8_output_0 -> klang/shape.1",
        "Reshape R0/adain1.0/Div_1_output_0,klang/shape.1 -> klang/waited.1",
        "Mul gain,klang/waited.1 -> R1/adain1.0/shared",
        "Mul gain,own -> R1/adain1.0/unshared",
        "Shape R3/Add_8_output_0 -> klang/shape.4",
        "Reshape R3/adain1.0/Div_1_output_0,klang/shape.4 -> klang/waited.4",
        "Mul gain,klang/waited.4 -> R4/adain1.0/shared",
        "Shape R4/Add_8_output_0 -> klang/shape.5",
        "Reshape R3/adain1.0/Div_1_output_0,klang/shape.5 -> klang/waited.5",
        "Mul gain,klang/waited.5 -> R5/adain1.0/shared",
        "Add R1/adain1.0/shared,x -> R1/Add_8_output_0",
        "Shape R1/Add_8_output_0 -> klang/shape.2",
        "Reshape R0/adain1.0/Div_1_output_0,klang/shape.2 -> klang/waited.2",
        "Mul gain,klang/waited.2 -> R2/adain1.0/shared",
    ];
    let lines: Vec<String> = lines.iter().map(|line| line.replace(BLOCKS, "R")).collect();
    assert_eq!(lines, expected);
    let padded = model.nodes().find(|node| node.output[0] == "padded").unwrap();
    assert_eq!(padded.attribute("pads").unwrap().ints, [0, 0]);
    assert_eq!(padded.attribute("dilations").unwrap().ints, [3]);
    // The amounts of the padding: begin 2 and end 5 of the last of three dimensions.
    let amounts: Vec<u8> = [0_i64, 0, 2, 0, 0, 5].iter().flat_map(|amount| amount.to_le_bytes()).collect();
    assert!(bytes.windows(amounts.len()).any(|window| window == amounts));
}

#[test]
fn refuses_another_graph() {
    for missing in [0, 1, 2, 4, 5, 7] {
        let mut nodes = nodes();
        nodes.remove(missing);
        let error = repair(&encode(&nodes)).unwrap_err();
        assert!(error.contains("cannot be found"), "{error}");
    }
    let mut doubled = nodes();
    doubled.push(fused());
    assert!(repair(&encode(&doubled)).unwrap_err().contains("FusedMatMul"));
    let mut other = nodes();
    other[0].attribute[1].i = Some(1);
    assert!(repair(&encode(&other)).unwrap_err().contains("flags"));
    let mut two_dimensional = nodes();
    two_dimensional[5] = convolution("padded", vec![1, 1, 1, 1]);
    assert!(repair(&encode(&two_dimensional)).unwrap_err().contains("pads"));
}

#[test]
fn refuses_other_parts() {
    assert!(model(&[b"a", b"b"], &"0".repeat(64)).unwrap_err().contains("joined parts"));
    assert!(repair(b"not a model").is_err());
}
