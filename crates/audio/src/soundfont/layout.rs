//! A look at the chunks of a font before anything is allocated from what they claim (SoundFont 2.04, sections 4 to 7).
//! Only what bounds memory is checked: sizes against the file, numbers of records, and lists of zones that may not
//! overlap. Whether sounds make sense is the synthesizer's to find.

use std::io::{Read, Seek, SeekFrom};

use crate::Error;

/// The largest font. The General MIDI font of the pack has 142 MiB.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// The largest list of names and of tables.
const MAX_INFO_BYTES: u64 = 1024 * 1024;
const MAX_TABLES_BYTES: u64 = 32 * 1024 * 1024;

/// The most chunks; a font has about twenty.
const MAX_CHUNKS: usize = 256;

/// Records: the bytes of each, where the index of its first zone or generator stands, and the most of them.
const TABLES: &[(&[u8; 4], usize, usize, usize)] =
    &[(b"phdr", 38, 24, 8_192), (b"pbag", 4, 0, 65_536), (b"inst", 22, 20, 16_384), (b"ibag", 4, 0, 65_536)];

/// Where the chunks stand: name, first byte of the content, bytes.
pub(super) struct Layout(Vec<([u8; 4], u64, u64)>);

impl Layout {
    /// First byte and bytes of the content of a chunk; of the list `INFO` with its name.
    pub(super) fn find(&self, name: &[u8; 4]) -> Option<(u64, u64)> {
        self.0.iter().find(|(known, ..)| known == name).map(|(_, at, bytes)| (*at, *bytes))
    }
}

/// Checks a font from its beginning on.
pub(super) fn check(source: &mut (impl Read + Seek)) -> Result<Layout, Error> {
    let fault = |reason: String| Error::Decode(format!("soundfont: {reason}"));
    let io = |error: std::io::Error| fault(error.to_string());
    let length = source.seek(SeekFrom::End(0)).map_err(io)?;
    source.rewind().map_err(io)?;
    if length > MAX_BYTES {
        return Err(fault(format!("{length} bytes are more than {MAX_BYTES}")));
    }
    let mut head = [0; 12];
    source.read_exact(&mut head).map_err(io)?;
    if &head[..4] != b"RIFF" || &head[8..] != b"sfbk" {
        return Err(fault("it is no SF2 file".into()));
    }
    let mut found = Vec::new();
    let mut at = 12;
    for (wanted, most) in [(b"INFO", MAX_INFO_BYTES), (b"sdta", MAX_BYTES), (b"pdta", MAX_TABLES_BYTES)] {
        let mut head = [0; 12];
        source.read_exact(&mut head).map_err(io)?;
        let bytes = u64::from(u32_of(&head[4..8]));
        if &head[..4] != b"LIST" || &head[8..] != wanted {
            return Err(fault(format!("list `{}` is not where it must be", String::from_utf8_lossy(wanted))));
        }
        if bytes < 4 || bytes > most || at + 8 + bytes > length {
            return Err(fault(format!("list `{}` claims {bytes} bytes", String::from_utf8_lossy(wanted))));
        }
        found.push((*wanted, at + 8, bytes));
        chunks(source, at + 12, bytes - 4, wanted == b"pdta", &mut found).map_err(fault)?;
        at += 8 + bytes;
        source.seek(SeekFrom::Start(at)).map_err(io)?;
    }
    Ok(Layout(found))
}

/// Goes over the chunks in a list that begins at `at`, notes them and checks that none is larger than what is left.
fn chunks(
    source: &mut (impl Read + Seek),
    at: u64,
    bytes: u64,
    has_tables: bool,
    found: &mut Vec<([u8; 4], u64, u64)>,
) -> Result<(), String> {
    let mut left = bytes;
    while left > 0 {
        let mut head = [0; 8];
        source.read_exact(&mut head).map_err(|error| error.to_string())?;
        let (name, size) = (&head[..4], u64::from(u32_of(&head[4..])));
        left = left
            .checked_sub(8 + size)
            .ok_or_else(|| format!("chunk `{}` claims {size} bytes", String::from_utf8_lossy(name)))?;
        if found.len() >= MAX_CHUNKS {
            return Err(format!("there are more than {MAX_CHUNKS} chunks"));
        }
        found.push(([name[0], name[1], name[2], name[3]], at + bytes - left - size, size));
        let table = TABLES.iter().find(|(known, ..)| has_tables && known.as_slice() == name);
        if let Some((_, record, place, most)) = table {
            let mut content = vec![0; size as usize];
            source.read_exact(&mut content).map_err(|error| error.to_string())?;
            ascending(&content, *record, *place, *most)
                .map_err(|reason| format!("chunk `{}` {reason}", String::from_utf8_lossy(name)))?;
        } else {
            source.seek(SeekFrom::Current(size as i64)).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

/// Records whose ranges follow each other, so that none is used twice.
fn ascending(content: &[u8], record: usize, place: usize, most: usize) -> Result<(), String> {
    let count = content.len() / record;
    if count < 2 || count > most {
        return Err(format!("has {count} records, 2 to {most} are possible"));
    }
    let mut last = 0;
    for record in content.chunks_exact(record) {
        let first = u16::from_le_bytes([record[place], record[place + 1]]);
        if first < last {
            return Err("has records out of order".into());
        }
        last = first;
    }
    Ok(())
}

fn u32_of(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}
