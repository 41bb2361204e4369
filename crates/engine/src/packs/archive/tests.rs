//! Debian packages: a small one, and what can be wrong with it. Wheels and tarballs are tested with the
//! installation.

use tempfile::TempDir;

use super::*;

/// Holds `usr/share/text.txt`, `usr/share/zeros.bin` (3000 bytes) and a link.
const DEB: &[u8] = include_bytes!("../../../tests/data/small.deb");

fn read(deb: &[u8], wanted: &[(&str, u64)]) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("small_1.0_all.deb");
    std::fs::write(&path, deb).unwrap();
    read_entries(&path, &wanted.iter().copied().collect())
}

#[test]
fn reads_debian_packages() {
    let entries = read(DEB, &[("usr/share/zeros.bin", 3000), ("usr/share/text.txt", 100)]).unwrap();
    assert_eq!(entries["usr/share/text.txt"], b"recorded by nobody\n");
    assert_eq!(entries["usr/share/zeros.bin"], [0; 3000]);
}

#[test]
fn refuses_entries_that_are_not_as_expected() {
    for (name, limit, message) in [
        ("usr/share/none.txt", 10, "is missing"),
        ("usr/share/link.txt", 10, "is not a plain file"),
        ("usr/share/zeros.bin", 2999, "the limit is 2999"),
    ] {
        let error = read(DEB, &[(name, limit)]).unwrap_err().to_string();
        assert!(error.contains(message), "{name}: {error}");
    }
}

#[test]
fn refuses_damaged_debian_packages() {
    let wanted = [("usr/share/text.txt", 100), ("usr/share/zeros.bin", 3000)];
    for length in 0..DEB.len() - 40 {
        assert!(read(&DEB[..length], &wanted).is_err(), "cut after {length} bytes");
    }
    // Every bit counts: the header, or the sums that xz keeps of its parts. The last bytes of xz are its index
    // and lie behind what is read; the first members are not read at all.
    let data = DEB.windows(11).position(|window| window == b"data.tar.xz").unwrap();
    for at in (0..8).chain(data..data + 11).chain(data + 48..data + 140) {
        let mut deb = DEB.to_vec();
        deb[at] ^= 0x55;
        let read = read(&deb, &wanted);
        assert!(read.is_err() || read.unwrap()["usr/share/text.txt"] == b"recorded by nobody\n", "byte {at}");
    }
}

#[test]
fn refuses_lying_sizes() {
    // The sizes stand 48 bytes into the headers of the three members.
    let headers: Vec<usize> = (0..DEB.len() - 1).filter(|&at| &DEB[at..at + 2] == b"`\n").collect();
    for &end in &headers {
        for size in ["9999999999", "0000000000", "-1        ", "          "] {
            let mut deb = DEB.to_vec();
            deb[end - 10..end].copy_from_slice(size.as_bytes());
            assert!(read(&deb, &[("usr/share/text.txt", 100)]).is_err() || size == "9999999999", "{size} before {end}");
        }
    }
    let many = [&DEB[..8], &DEB[8..72].repeat(20)].concat();
    assert!(read(&many, &[("usr/share/text.txt", 100)]).unwrap_err().to_string().contains("no member"));
}
