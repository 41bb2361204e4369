//! Small networks by hand, and broken ones.

use proptest::prelude::*;
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::*;

/// A FlatBuffer value.
#[derive(Clone)]
enum Value {
    Byte(u8),
    Int(i32),
    Bytes(Vec<u8>),
    Ints(Vec<i32>),
    Tables(Vec<Value>),
    Table(Vec<Option<Value>>),
}
use Value::{Byte, Bytes, Int, Ints, Table, Tables};

/// Writes a value that others refer to; answers its place. What it refers to comes behind it.
fn put(bytes: &mut Vec<u8>, value: &Value) -> usize {
    let length = |count: usize| u32::try_from(count).unwrap().to_le_bytes();
    let patch = |bytes: &mut Vec<u8>, slot: usize, value: &Value| {
        let target = put(bytes, value);
        bytes[slot..slot + 4].copy_from_slice(&length(target - slot));
    };
    match value {
        Byte(_) | Int(_) => panic!("nothing refers to it"),
        Bytes(content) => {
            let at = bytes.len();
            bytes.extend(length(content.len()));
            bytes.extend(content);
            at
        }
        Ints(content) => {
            let at = bytes.len();
            bytes.extend(length(content.len()));
            bytes.extend(content.iter().flat_map(|int| int.to_le_bytes()));
            at
        }
        Tables(content) => {
            let at = bytes.len();
            bytes.extend(length(content.len()));
            bytes.extend(vec![0; content.len() * 4]);
            for (index, table) in content.iter().enumerate() {
                patch(bytes, at + 4 + index * 4, table);
            }
            at
        }
        Table(fields) => {
            // The list of the fields' places, then the table: four bytes for the way back, four for each field.
            let list_bytes = 4 + fields.len() * 2;
            bytes.extend(u16::try_from(list_bytes).unwrap().to_le_bytes());
            bytes.extend(u16::try_from(4 + fields.len() * 4).unwrap().to_le_bytes());
            for (index, field) in fields.iter().enumerate() {
                let place = if field.is_some() { u16::try_from(4 + index * 4).unwrap() } else { 0 };
                bytes.extend(place.to_le_bytes());
            }
            let at = bytes.len();
            bytes.extend(i32::try_from(list_bytes).unwrap().to_le_bytes());
            bytes.extend(vec![0; fields.len() * 4]);
            for (index, field) in fields.iter().enumerate() {
                let slot = at + 4 + index * 4;
                match field {
                    None => {}
                    Some(Byte(byte)) => bytes[slot] = *byte,
                    Some(Int(int)) => bytes[slot..slot + 4].copy_from_slice(&int.to_le_bytes()),
                    Some(value) => patch(bytes, slot, value),
                }
            }
            at
        }
    }
}

fn tensor(shape: &[i32], kind: u8, buffer: i32) -> Value {
    Table(vec![Some(Ints(shape.to_vec())), Some(Byte(kind)), Some(Int(buffer))])
}

fn operation(code: i32, inputs: &[i32], output: i32, options: Vec<Option<Value>>) -> Value {
    Table(vec![
        Some(Int(code)),
        Some(Ints(inputs.to_vec())),
        Some(Ints(vec![output])),
        Some(Byte(1)),
        Some(Table(options)),
    ])
}

/// A network of every operation that we know: two channels from the sum and the first of the three, of every second
/// pixel, as a list, and that list twice.
fn network(padding: u8, kernel: [i32; 4]) -> Vec<u8> {
    // 1.0 and 2.0 as half-precision floats.
    let halves = |values: &[u16]| Bytes(values.iter().flat_map(|value| value.to_le_bytes()).collect());
    let floats = |values: &[f32]| Bytes(values.iter().flat_map(|value| value.to_le_bytes()).collect());
    let buffers = [
        Bytes(Vec::new()),
        halves(&[0x3c00, 0x3c00, 0x3c00, 0x4000, 0, 0]),
        floats(&[0.0, 0.25]),
        floats(&[1.0, 1.0]),
        floats(&[0.0, 0.0]),
    ];
    let tensors = vec![
        tensor(&[1, 300, 300, 3], 0, 0),
        tensor(&kernel, 1, 1),
        tensor(&kernel, 0, 0),
        tensor(&[2], 0, 2),
        tensor(&[1, 150, 150, 2], 0, 0),
        tensor(&[1, 1, 1, 2], 0, 3),
        tensor(&[2], 0, 4),
        tensor(&[1, 150, 150, 2], 0, 0),
        tensor(&[1, 150, 150, 2], 0, 0),
        tensor(&[1, 22_500, 2], 0, 0),
        tensor(&[1, 45_000, 2], 0, 0),
    ];
    let conv = vec![Some(Byte(padding)), Some(Int(2)), Some(Int(2)), Some(Byte(3))];
    let depthwise = vec![Some(Byte(0)), Some(Int(1)), Some(Int(1)), Some(Int(1)), Some(Byte(0))];
    let operations = vec![
        operation(4, &[1], 2, Vec::new()),
        operation(0, &[0, 2, 3], 4, conv),
        operation(1, &[4, 5, 6], 7, depthwise),
        operation(2, &[4, 7], 8, vec![None]),
        operation(3, &[8, 8], 9, Vec::new()),
        operation(5, &[9, 9], 10, vec![Some(Int(1))]),
    ];
    let codes =
        [3, 4, 0, 22, 6, 2].map(|code| Table(vec![Some(Byte(code)), None, Some(Int(1)), Some(Int(code.into()))]));
    let graph =
        Table(vec![Some(Tables(tensors)), Some(Ints(vec![0])), Some(Ints(vec![9, 10])), Some(Tables(operations))]);
    let buffers = buffers.map(|content| Table(vec![Some(content)]));
    let model = Table(vec![
        Some(Int(3)),
        Some(Tables(codes.to_vec())),
        Some(Tables(vec![graph])),
        None,
        Some(Tables(buffers.to_vec())),
    ]);
    let mut bytes = vec![0; 8];
    bytes[4..8].copy_from_slice(b"TFL3");
    let root = put(&mut bytes, &model);
    bytes[..4].copy_from_slice(&u32::try_from(root).unwrap().to_le_bytes());
    bytes
}

#[test]
fn a_small_detector_computes_what_it_says() {
    let onnx = tflite::convert(&network(0, [2, 1, 1, 3])).unwrap();
    let model = rten::ModelOptions::with_all_ops().load(onnx).unwrap();
    let input = NdTensor::from_fn([1, 3, 300, 300], |[_, channel, row, column]| {
        channel as f32 + if row == 4 && column == 2 { 0.5 } else { 0.0 }
    });
    let ids = ["boxes", "scores"].map(|name| model.node_id(name).unwrap());
    let outputs = model.run(vec![(model.node_id("picture").unwrap(), input.into())], &ids, None).unwrap();
    let [boxes, scores]: [NdTensor<f32, 3>; 2] =
        outputs.into_iter().map(|output| output.try_into().unwrap()).collect::<Vec<_>>().try_into().unwrap();
    assert_eq!((boxes.shape(), scores.shape()), ([1, 22_500, 2], [1, 45_000, 2]));
    // Channels 0, 1, 2 of everywhere: 3 and 2 * 0 + 0.25, each added to itself. The seventh value's kernel is (2, 0, 0).
    assert_eq!((boxes[[0, 0, 0]], boxes[[0, 0, 1]]), (6.0, 0.5));
    assert_eq!((boxes[[0, 301, 0]], boxes[[0, 301, 1]]), (9.0, 2.5));
    // ReLU6 bounds the first convolution: 4.5 and 1.25 do not reach it.
    assert_eq!(scores[[0, 22_500 + 301, 0]], 9.0);
}

#[test]
fn refuses_what_it_does_not_know() {
    struct Case(Vec<u8>, &'static str);
    let good = network(0, [2, 1, 1, 3]);
    let change = |from: &[u8], to: &[u8]| {
        let mut bytes = good.clone();
        let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
        bytes[at..at + to.len()].copy_from_slice(to);
        bytes
    };
    let cases = [
        Case(b"".to_vec(), "identifier"),
        Case(b"\0\0\0\0TFL2".to_vec(), "identifier"),
        Case(b"\xff\xff\xff\xffTFL3".to_vec(), "early"),
        Case(network(1, [2, 1, 1, 3]), "padding"),
        Case(network(0, [2, 3, 1, 3]), "values instead of"),
        Case(network(0, [2, 1, 1, 4]), "fit"),
        Case(network(0, [0, 1, 1, 3]), "usable shape"),
        Case(network(0, [2, 1, 1, i32::MAX]), "usable shape"),
        Case(network(0, [-2, 1, 1, 3]), "negative"),
        Case(change(&300_i32.to_le_bytes(), &301_i32.to_le_bytes()), "its input is"),
        Case(change(&150_i32.to_le_bytes(), &151_i32.to_le_bytes()), "another shape"),
        Case(change(&22_500_i32.to_le_bytes(), &22_501_i32.to_le_bytes()), "number of values"),
    ];
    for Case(bytes, message) in cases {
        let error = tflite::convert(&bytes).unwrap_err();
        assert!(error.contains(message), "{message}: {error}");
    }
    for length in (0..good.len()).step_by(3) {
        assert!(tflite::convert(&good[..length]).is_err(), "{length}");
    }
    assert!(detector(&good, [8, usize::MAX]).unwrap_err().contains("no part"));
    assert!(classifier(b"").is_err());
}

#[test]
fn pads_as_tensorflow_does() {
    struct Case(usize, usize, usize, (usize, usize, usize));
    let cases = [
        Case(260, 3, 2, (0, 1, 130)),
        Case(65, 3, 2, (1, 1, 33)),
        Case(33, 5, 1, (2, 2, 33)),
        Case(130, 5, 2, (1, 2, 65)),
        Case(10, 1, 2, (0, 0, 5)),
    ];
    for Case(size, kernel, stride, expected) in cases {
        assert_eq!(same_padding(size, kernel, stride), expected);
    }
}

proptest! {
    #[test]
    fn never_panics(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = network(0, [2, 1, 1, 3]);
        for (index, value) in changes {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        let _ = tflite::convert(&bytes);
    }
}
