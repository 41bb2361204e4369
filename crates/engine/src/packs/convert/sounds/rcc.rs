//! Files of Qt's binary resources (`.rcc`, big-endian; rcc.cpp of Qt is its description): a tree of nodes, names and
//! contents. Refuses places outside the file, deep trees and contents that unpack to too much.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::MAX_FILE_BYTES;

const COMPRESSED: u16 = 1;
const FOLDER: u16 = 2;
const MAX_CHILDREN: u32 = 65_536;

struct Resources<'a> {
    file: &'a [u8],
    tree: usize,
    data: usize,
    names: usize,
    node_bytes: usize,
}

/// The content of the file at a path, `/` between folders.
///
/// # Errors
/// What is wrong with the resources, or that there is no such file.
pub(super) fn read(file: &[u8], path: &str) -> Result<Vec<u8>, String> {
    if file.get(..4) != Some(b"qres") {
        return Err("not a file of resources".into());
    }
    let place = |at| number(file, at).map(|place| place as usize);
    // Since the second version a node ends with the time of its change.
    let node_bytes = if number(file, 4)? < 2 { 14 } else { 22 };
    let resources = Resources { file, tree: place(8)?, data: place(12)?, names: place(16)?, node_bytes };
    let mut node = 0;
    for part in path.split('/') {
        node = resources.child(node, part)?.ok_or_else(|| format!("there is no file `{path}`"))?;
    }
    resources.content(node)
}

impl Resources<'_> {
    fn at(&self, node: u32) -> Result<usize, String> {
        let offset = (node as usize).checked_mul(self.node_bytes);
        offset.and_then(|offset| self.tree.checked_add(offset)).ok_or_else(|| "a node lies outside".into())
    }

    fn flags(&self, node: u32) -> Result<u16, String> {
        short(self.file, self.at(node)? + 4)
    }

    fn child(&self, node: u32, name: &str) -> Result<Option<u32>, String> {
        if self.flags(node)? & FOLDER == 0 {
            return Ok(None);
        }
        let at = self.at(node)?;
        let (count, first) = (number(self.file, at + 6)?, number(self.file, at + 10)?);
        for child in first..first.saturating_add(count.min(MAX_CHILDREN)) {
            if self.name(child)? == name {
                return Ok(Some(child));
            }
        }
        Ok(None)
    }

    fn name(&self, node: u32) -> Result<String, String> {
        let at = self.names.saturating_add(number(self.file, self.at(node)?)? as usize);
        let bytes = 2 * usize::from(short(self.file, at)?);
        let text = self.file.get(at + 6..).and_then(|rest| rest.get(..bytes)).ok_or("a name lies outside")?;
        let units: Vec<u16> = text.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        Ok(String::from_utf16_lossy(&units))
    }

    fn content(&self, node: u32) -> Result<Vec<u8>, String> {
        let flags = self.flags(node)?;
        let at = self.data.saturating_add(number(self.file, self.at(node)? + 10)? as usize);
        let bytes = number(self.file, at)? as usize;
        let content = self.file.get(at + 4..).and_then(|rest| rest.get(..bytes)).ok_or("a content lies outside")?;
        if flags & FOLDER != 0 {
            return Err("that is a folder".into());
        }
        if flags & COMPRESSED == 0 {
            return Ok(content.to_vec());
        }
        let mut unpacked = Vec::new();
        let packed = content.get(4..).ok_or("a content ends early")?;
        ZlibDecoder::new(packed)
            .take(MAX_FILE_BYTES + 1)
            .read_to_end(&mut unpacked)
            .map_err(|error| error.to_string())?;
        if unpacked.len() as u64 > MAX_FILE_BYTES {
            return Err(format!("more than {MAX_FILE_BYTES} bytes"));
        }
        Ok(unpacked)
    }
}

fn number(bytes: &[u8], at: usize) -> Result<u32, String> {
    let four = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>());
    four.map(|four| u32::from_be_bytes(*four)).ok_or_else(|| "the resources end inside a number".into())
}

fn short(bytes: &[u8], at: usize) -> Result<u16, String> {
    let two = bytes.get(at..).and_then(|rest| rest.first_chunk::<2>());
    two.map(|two| u16::from_be_bytes(*two)).ok_or_else(|| "the resources end inside a number".into())
}
