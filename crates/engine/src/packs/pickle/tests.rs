//! Small pickles by hand, and hostile ones.

use proptest::prelude::*;

use super::*;

#[test]
fn reads_plain_values() {
    // pickle.dumps({"a": [1, (2, None)], "b": True}, 2)
    let bytes = b"\x80\x02}q\x00(X\x01\x00\x00\x00aq\x01]q\x02(K\x01K\x02N\x86q\x03eX\x01\x00\x00\x00bq\x04\x88u.";
    let pickle = Pickle::read(bytes).unwrap();
    let entries = pickle.entries(pickle.root()).unwrap();
    assert_eq!(entries.iter().map(|entry| entry.0).collect::<Vec<_>>(), ["a", "b"]);
    let list = pickle.items(entries[0].1).unwrap();
    assert_eq!(pickle.count(list[0]).unwrap(), 1);
    assert_eq!(pickle.node(pickle.items(list[1]).unwrap()[1]), &Node::None);
    assert_eq!(pickle.node(entries[1].1), &Node::Bool(true));
}

#[test]
fn reads_whole_numbers_of_any_length() {
    struct Case(&'static [u8], Node<'static>);
    let cases = [
        Case(b"\x8a\x00.", Node::Int(0)),
        Case(b"\x8a\x02\xff\x00.", Node::Int(255)),
        Case(b"\x8a\x01\xff.", Node::Int(-1)),
        Case(b"\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.", Node::Int(i64::MAX)),
        Case(b"\x8a\x09123456789.", Node::LongInt(b"123456789")),
    ];
    for Case(bytes, node) in cases {
        let (pickle, rest) = Pickle::read_first(bytes).unwrap();
        assert_eq!((pickle.node(pickle.root()), rest), (&node, &b""[..]));
    }
    assert_eq!(Pickle::read_first(b"N.more").unwrap().1, b"more");
}

#[test]
fn a_call_stays_a_record() {
    let pickle = Pickle::read(b"\x80\x02cos\nsystem\nX\x02\x00\x00\x00ls\x85R.").unwrap();
    let Node::Object { callee, arguments, state: None } = *pickle.node(pickle.root()) else { panic!("no object") };
    assert_eq!(pickle.node(callee), &Node::Global { module: "os", name: "system" });
    assert_eq!(pickle.text(pickle.items(arguments).unwrap()[0]).unwrap(), "ls");
    assert!(Array::read(&pickle, pickle.root()).is_err());
}

#[test]
fn refuses_what_it_does_not_know_and_what_is_broken() {
    struct Case(&'static [u8], &'static str);
    let cases = [
        Case(b"", "early"),
        Case(b"\x80\x02", "early"),
        Case(b"\x80\x05N.", "protocol 5"),
        Case(b"\x80\x02.", "stack is empty"),
        Case(b"\x80\x02X\xff\xff\xff\xffa.", "early"),
        Case(b"\x80\x02B\xff\xff\xff\x7fa.", "early"),
        Case(b"\x80\x02X\x01\x00\x00\x00\xff.", "utf-8"),
        Case(b"\x80\x02e.", "no mark"),
        Case(b"\x80\x02N(a.", "mark is in the way"),
        Case(b"\x80\x02N(\x85.", "mark is in the way"),
        Case(b"\x80\x02NNa.", "not a list"),
        Case(b"\x80\x02}(Nu.", "key without a value"),
        Case(b"\x80\x02h\x05.", "not remembered"),
        Case(b"\x80\x02NNb.", "not a new object"),
        Case(b"\x80\x02cos\nsystem", "within a line"),
        // INST, OBJ, NEWOBJ, EXT1, PERSID, BINPERSID, NEXT_BUFFER
        Case(b"\x80\x02(ios\nsystem\n.", "0x69 is not allowed"),
        Case(b"\x80\x02(o.", "0x6f is not allowed"),
        Case(b"\x80\x02N)\x81.", "0x81 is not allowed"),
        Case(b"\x80\x02\x82\x01.", "0x82 is not allowed"),
        Case(b"\x80\x02Pid\n.", "0x50 is not allowed"),
        Case(b"\x80\x02Q.", "stack is empty"),
        Case(b"\x80\x02\x8a\xff\x00.", "early"),
        Case(b"\x80\x02\x97.", "0x97 is not allowed"),
    ];
    for Case(bytes, message) in cases {
        let error = Pickle::read(bytes).unwrap_err();
        assert!(error.contains(message), "{bytes:?}: {error}");
    }
}

#[test]
fn repeated_use_of_a_value_costs_no_memory() {
    // Lists of ten references to the list before: 10^40 values if they were copied.
    let mut bytes = b"\x80\x02N".to_vec();
    for level in 0..40_u8 {
        bytes.extend([b'q', level, b']', b'(']);
        bytes.extend([b'h', level].repeat(10));
        bytes.push(b'e');
    }
    bytes.push(b'.');
    assert_eq!(Pickle::read(&bytes).unwrap().nodes.len(), 41);
}

#[test]
fn arrays_must_be_what_they_declare() {
    let array = |rows: u8, kind: &str, fortran: u8, content: &[u8]| {
        let mut bytes =
            b"\x80\x02cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85C\x01b\x87R(K\x01K".to_vec();
        bytes.extend([rows, 0x85]);
        bytes.extend(b"cnumpy\ndtype\nX\x02\x00\x00\x00");
        bytes.extend(kind.as_bytes());
        bytes.extend(b"K\x00K\x01\x87R(K\x03X\x01\x00\x00\x00<tb");
        bytes.push(fortran);
        bytes.extend([b'C', u8::try_from(content.len()).unwrap()]);
        bytes.extend(content);
        bytes.extend(b"tb.");
        bytes
    };
    let read = |bytes: &[u8]| {
        let pickle = Pickle::read(bytes).unwrap();
        Array::read(&pickle, pickle.root()).map(|array| (array.shape, array.bytes.to_vec()))
    };
    assert_eq!(read(&array(2, "f4", 0x89, &[7; 8])), Ok(([2, 1], vec![7; 8])));
    assert!(read(&array(3, "f4", 0x89, &[7; 8])).unwrap_err().contains("8 bytes"));
    assert!(read(&array(2, "f8", 0x89, &[7; 8])).unwrap_err().contains("f8"));
    assert!(read(&array(2, "f4", 0x88, &[7; 8])).unwrap_err().contains("row-major"));
}

proptest! {
    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut all = b"\x80\x02".to_vec();
        all.extend(bytes);
        if let Ok(pickle) = Pickle::read(&all) {
            let _ = Array::read(&pickle, pickle.root());
            let _ = pickle.entries(pickle.root());
        }
    }
}
