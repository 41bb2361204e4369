//! Debian binary packages (deb(5)): an `ar` archive whose member `data.tar.xz` holds the files. Refuses
//! other compressions, which no package of the catalogue uses, and dictionaries larger than xz's own
//! presets need.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};

use lzma_rust2::XzReader;

use super::{MAX_TAR_BYTES, read_tar};

const MAGIC: &[u8; 8] = b"!<arch>\n";
const DATA: &str = "data.tar.xz";

/// `xz -9` needs a dictionary of 64 MiB and little more.
const MAX_XZ_KIB: u32 = 80 * 1024;

/// A package has three members; signed ones have one more.
const MAX_MEMBERS: usize = 8;

/// Reads entries; their names have no `./` in front. Stops as soon as all are found.
pub(super) fn read(file: File, wanted: &BTreeMap<&str, u64>) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let member = open_data(BufReader::new(file))?;
    let unpacked = XzReader::new_mem_limit(member, false, MAX_XZ_KIB);
    read_tar(unpacked.take(MAX_TAR_BYTES), wanted, true)
}

/// Goes forward to the member with the files.
fn open_data(mut file: impl Read) -> Result<impl Read, String> {
    let mut magic = [0; MAGIC.len()];
    read_exact(&mut file, &mut magic)?;
    if &magic != MAGIC {
        return Err("it is no Debian package".into());
    }
    for _ in 0..MAX_MEMBERS {
        // ar(5): name 16, date 12, owner 6, group 6, mode 8, size 10, then two bytes that end the header.
        let mut header = [0; 60];
        read_exact(&mut file, &mut header)?;
        if !header.ends_with(b"`\n") {
            return Err("a member's header is damaged".into());
        }
        let text = |range: std::ops::Range<usize>| {
            std::str::from_utf8(&header[range]).map(str::trim).map_err(|_| "a member's header is no text".to_owned())
        };
        let name = text(0..16)?.trim_end_matches('/').to_owned();
        let size: u64 = text(48..58)?.parse().map_err(|_| format!("the size of member `{name}` is no number"))?;
        if name == DATA {
            return Ok(file.take(size));
        }
        let padded = size + size % 2;
        let skipped = std::io::copy(&mut file.by_ref().take(padded), &mut std::io::sink());
        if skipped.map_err(|error| error.to_string())? != padded {
            return Err(format!("it ends inside member `{name}`"));
        }
    }
    Err(format!("it has no member `{DATA}`"))
}

fn read_exact(file: &mut impl Read, buffer: &mut [u8]) -> Result<(), String> {
    file.read_exact(buffer).map_err(|_| format!("it ends before member `{DATA}`"))
}
