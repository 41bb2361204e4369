use proptest::prelude::*;

use super::*;
use crate::video::probe::Range;

fn stream(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

fn sized(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    stream(&[&(content.len() as u32 + 8).to_be_bytes(), name, content])
}

fn moof(time: i64) -> Vec<u8> {
    let time = sized(b"tfdt", &stream(&[&[1, 0, 0, 0], &time.to_be_bytes()]));
    sized(b"moof", &stream(&[&sized(b"mfhd", &[0; 8]), &sized(b"traf", &stream(&[&sized(b"tfhd", &[0; 16]), &time]))]))
}

#[test]
fn pictures_come_with_their_times() {
    let bytes = stream(&[
        &sized(b"ftyp", b"qt  "),
        &sized(b"moov", &[0; 700]),
        &moof(0),
        &sized(b"mdat", &[1; 12]),
        &moof(5_000_000_000),
        &sized(b"mdat", &[2; 12]),
        &sized(b"mfra", &[0; 30]),
    ]);
    let mut fragments = Fragments::new(&bytes[..], 12);
    assert_eq!(fragments.next().unwrap(), Some((0, &mut [1; 12][..])));
    assert_eq!(fragments.next().unwrap(), Some((5_000_000_000, &mut [2; 12][..])));
    assert_eq!(fragments.next().unwrap(), None);
}

#[test]
fn wrong_streams_are_errors() {
    struct Case {
        name: &'static str,
        bytes: Vec<u8>,
    }
    let huge = stream(&[&u32::MAX.to_be_bytes(), b"moof"]);
    for case in [
        Case { name: "no time", bytes: sized(b"mdat", &[1; 12]) },
        Case { name: "another size", bytes: stream(&[&moof(0), &sized(b"mdat", &[1; 13])]) },
        Case { name: "cut off in a picture", bytes: stream(&[&moof(0), &sized(b"mdat", &[1; 12])[..15]]) },
        Case { name: "cut off in a name", bytes: b"\0\0\0\x08mo".to_vec() },
        Case { name: "cut off in a box", bytes: sized(b"ftyp", &[0; 9])[..12].to_vec() },
        Case { name: "impossible size", bytes: b"\0\0\0\x07moof".to_vec() },
        Case { name: "huge header", bytes: huge },
        Case { name: "huge box", bytes: stream(&[&u32::MAX.to_be_bytes(), b"free", &[0; 64]]) },
    ] {
        assert!(Fragments::new(&case.bytes[..], 12).next().is_err(), "{}", case.name);
    }
}

proptest! {
    #[test]
    fn any_stream_is_read_to_an_end(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), at in 0..80_usize) {
        let good = stream(&[&moof(7), &sized(b"mdat", &[1; 12])]);
        bytes.splice(0..0, good.iter().copied());
        if let Some(byte) = bytes.get_mut(at) {
            *byte = byte.wrapping_add(1);
        }
        let mut fragments = Fragments::new(&bytes[..], 12);
        let mut pictures = 0;
        while let Ok(Some(_)) = fragments.next() {
            pictures += 1;
        }
        prop_assert!(pictures <= bytes.len() / 20);
    }
}

#[test]
fn high_range_keeps_the_order_of_brightness_and_uses_the_whole_range() {
    let table = light::table(Range::Pq).unwrap();
    let mut values: Vec<u8> = (0..=255).collect();
    table.apply(&mut values);
    assert!(values.is_sorted());
    assert_eq!((values[0], values[255]), (0, 255));
    // Paper white, 203 cd/m², is coded as 58 % (ITU-R BT.2408) and has to be bright, but not the brightest.
    assert!((180..220).contains(&values[148]), "{}", values[148]);
    assert!(light::table(Range::Standard).is_none() && light::table(Range::Hlg).is_none());
}
