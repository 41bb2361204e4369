//! Small files of `torch.save`, and broken ones.

use proptest::prelude::*;

use super::*;

/// A file with one tensor `w` of shape 2 x 2 that begins at the second value of a storage of five, and one tensor of
/// whole numbers.
fn file() -> Vec<u8> {
    let mut bytes = b"\x80\x02\x8a\x0a".to_vec();
    bytes.extend(MAGIC);
    bytes.extend(b".\x80\x02M\xe9\x03.\x80\x02}X\x0d\x00\x00\x00little_endian\x88s.");
    let tensor = |name: &str, kind: &str, key: &str, place: &[u8]| {
        let mut bytes = vec![b'X', name.len() as u8, 0, 0, 0];
        bytes.extend(name.as_bytes());
        bytes.extend(b"ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\n");
        bytes.extend(kind.as_bytes());
        bytes.extend([b'\n', b'X', key.len() as u8, 0, 0, 0]);
        bytes.extend(key.as_bytes());
        bytes.extend(b"X\x03\x00\x00\x00cpuK\x05NtQ");
        bytes.extend(place);
        bytes.extend(b"\x89ccollections\nOrderedDict\n)RtRs");
        bytes
    };
    bytes.extend(b"\x80\x02ccollections\nOrderedDict\n)R");
    // Offset 1, shape (2, 2), strides (1, 2): the second extent runs along the columns of the storage.
    bytes.extend(tensor("w", "FloatStorage", "1", b"K\x01K\x02K\x02\x86K\x01K\x02\x86"));
    bytes.extend(tensor("n", "LongStorage", "2", b"K\x00))"));
    bytes.extend(b"}X\x09\x00\x00\x00_metadata}sb.");
    bytes.extend(b"\x80\x02](X\x01\x00\x00\x001X\x01\x00\x00\x002e.");
    bytes.extend(5_i64.to_le_bytes());
    bytes.extend([0.5_f32, 1.0, 2.0, 3.0, 4.0].iter().flat_map(|value| value.to_le_bytes()));
    bytes.extend(1_i64.to_le_bytes());
    bytes.extend(7_i64.to_le_bytes());
    bytes
}

#[test]
fn reads_floats_in_their_order() {
    let bytes = file();
    let tensors = Tensors::read(&bytes).unwrap();
    let tensor = tensors.get("w").unwrap();
    assert_eq!(tensor.shape, [2, 2]);
    assert_eq!(tensor.values(), [1.0, 3.0, 2.0, 4.0]);
    assert!(tensors.find("n").is_none());
    assert!(tensors.get("x").unwrap_err().contains("`x` is missing"));
}

#[test]
fn refuses_what_does_not_fit() {
    struct Case(&'static [u8], &'static [u8], &'static str);
    let cases = [
        Case(&MAGIC, b"0123456789", "magic number"),
        Case(b"M\xe9\x03", b"M\xe8\x03", "version"),
        Case(b"little_endian\x88", b"little_endian\x89", "little-endian"),
        Case(b"K\x01K\x02K\x02\x86", b"K\x01K\xffK\xff\x86", "does not fit"),
        Case(b"K\x01K\x02K\x02\x86", b"K\xffK\x02K\x02\x86", "behind its storage"),
        Case(b"K\x01K\x02\x86\x89", b"K\x01K\xff\x86\x89", "does not fit"),
        Case(b"K\x01K\x02\x86\x89", b"K\x00K\x00\x86\x89", ""),
        Case(b"LongStorage", b"HalfStorage", "HalfStorage"),
        Case(b"_rebuild_tensor_v2", b"_rebuild_tensor_v3", "a tensor was expected"),
        Case(&[5, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0], "ends within"),
    ];
    for Case(from, to, message) in cases {
        let mut bytes = file();
        let at = bytes.windows(from.len()).rposition(|window| window == from).unwrap();
        bytes[at..at + to.len()].copy_from_slice(to);
        match Tensors::read(&bytes) {
            Err(error) => assert!(!message.is_empty() && error.contains(message), "{message}: {error}"),
            Ok(tensors) => assert!(message.is_empty() && tensors.get("w").unwrap().values() == [1.0; 4], "{message}"),
        }
    }
    let bytes = file();
    for length in 0..bytes.len() {
        assert!(Tensors::read(&bytes[..length]).is_err(), "{length}");
    }
}

proptest! {
    #[test]
    fn never_panics(at in 0..400_usize, value in any::<u8>(), at2 in 0..400_usize, value2 in any::<u8>()) {
        let mut bytes = file();
        let length = bytes.len();
        bytes[at % length] = value;
        bytes[at2 % length] = value2;
        if let Ok(tensors) = Tensors::read(&bytes)
            && let Some(tensor) = tensors.find("w")
        {
            prop_assert!(tensor.values().len() <= 5 || tensor.shape.contains(&0));
        }
    }
}
