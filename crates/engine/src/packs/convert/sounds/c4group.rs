//! The group files of OpenClonk: gzip with another magic, inside it a header, a table of entries and their
//! contents; groups nest, and nested ones may be packed or not. The layout was found by looking at files.
//! Refuses deep nesting, entries outside their group, and to unpack more than a limit.

use std::io::Read as _;

use flate2::read::GzDecoder;

const PACKED_MAGIC: [u8; 2] = [0x1e, 0x8c];
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const TITLE: &[u8] = b"RedWolf Design GrpFolder";

const HEADER_BYTES: usize = 204;
const ENTRY_BYTES: usize = 316;

/// Where the count stands in a header, and name, kind, size and place in an entry.
const COUNT_AT: usize = 36;
const NAME_BYTES: usize = 260;
const IS_GROUP_AT: usize = 264;
const SIZE_AT: usize = 268;
const PLACE_AT: usize = 276;

const MAX_DEPTH: usize = 8;
const MAX_ENTRIES: usize = 4096;
const MAX_UNPACKED_BYTES: u64 = 128 * 1024 * 1024;

/// The file at a path within a group (`Animals.ocg/Bat.ocg/Chirp.wav`).
///
/// # Errors
/// What is wrong with the group, or that there is no such file.
pub(super) fn read(group: &[u8], path: &str) -> Result<Vec<u8>, String> {
    let mut group = unpack(group)?;
    let mut names = path.split('/');
    let file = names.next_back().unwrap_or_default();
    for (depth, name) in names.enumerate() {
        if depth >= MAX_DEPTH {
            return Err(format!("groups nest deeper than {MAX_DEPTH}"));
        }
        group = unpack(find(&group, name, true)?)?;
    }
    Ok(find(&group, file, false)?.to_vec())
}

/// The whole of a group, unpacked.
pub(super) fn unpack(group: &[u8]) -> Result<Vec<u8>, String> {
    let Some(packed) = group.strip_prefix(&PACKED_MAGIC) else { return Ok(group.to_vec()) };
    let mut unpacked = Vec::new();
    let gzip = GZIP_MAGIC.chain(packed);
    let read = GzDecoder::new(gzip).take(MAX_UNPACKED_BYTES + 1).read_to_end(&mut unpacked);
    read.map_err(|error| format!("the group is damaged: {error}"))?;
    if unpacked.len() as u64 > MAX_UNPACKED_BYTES {
        return Err(format!("the group unpacks to more than {MAX_UNPACKED_BYTES} bytes"));
    }
    Ok(unpacked)
}

fn find<'a>(group: &'a [u8], name: &str, is_group: bool) -> Result<&'a [u8], String> {
    let header = group.get(..HEADER_BYTES).ok_or("the group ends inside its header")?;
    let header = unscramble(header);
    if !header.starts_with(TITLE) {
        return Err("it is no group".into());
    }
    let count = number(&header, COUNT_AT)?;
    if count > MAX_ENTRIES {
        return Err(format!("the group has {count} entries, the limit is {MAX_ENTRIES}"));
    }
    let table_end = HEADER_BYTES + count * ENTRY_BYTES;
    let table = group.get(HEADER_BYTES..table_end).ok_or("the group ends inside its table")?;
    for entry in table.chunks_exact(ENTRY_BYTES) {
        let found = entry[..NAME_BYTES].split(|&byte| byte == 0).next().unwrap_or_default();
        if found != name.as_bytes() || (number(entry, IS_GROUP_AT)? != 0) != is_group {
            continue;
        }
        let start = table_end.checked_add(number(entry, PLACE_AT)?);
        let end = start.zip(Some(number(entry, SIZE_AT)?)).and_then(|(start, size)| start.checked_add(size));
        let range = start.zip(end).and_then(|(start, end)| group.get(start..end));
        return range.ok_or_else(|| format!("entry `{name}` lies outside the group"));
    }
    Err(format!("entry `{name}` is missing"))
}

/// Header bytes are XORed with 237, and the outer two of each three are swapped.
fn unscramble(header: &[u8]) -> Vec<u8> {
    let mut plain: Vec<u8> = header.iter().map(|byte| byte ^ 237).collect();
    for three in plain.chunks_exact_mut(3) {
        three.swap(0, 2);
    }
    plain
}

fn number(bytes: &[u8], at: usize) -> Result<usize, String> {
    let four = bytes.get(at..at + 4).and_then(|four| <[u8; 4]>::try_from(four).ok());
    let number = i32::from_le_bytes(four.ok_or("the group ends inside a number")?);
    usize::try_from(number).map_err(|_| format!("the group holds the number {number} where none can be negative"))
}
