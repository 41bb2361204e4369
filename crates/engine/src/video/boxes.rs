//! Finds boxes (ISO/IEC 14496-12, 4.2) in what our own programs wrote. Refuses 64-bit sizes, which they do not use here.

use std::ops::Range;

/// Where the content of the first box of a name lies in `bytes`, among the boxes that begin at `within.start` and end
/// before `within.end`.
pub(super) fn find(bytes: &[u8], within: Range<usize>, name: [u8; 4]) -> Option<Range<usize>> {
    let mut at = within.start;
    while at < within.end {
        let size = number(bytes, at)? as usize;
        let end = at.checked_add(size).filter(|end| size >= 8 && *end <= within.end.min(bytes.len()))?;
        if bytes.get(at + 4..at + 8)? == name {
            return Some(at + 8..end);
        }
        at = end;
    }
    None
}

/// The number of 32 bits that is stored at a place.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
