//! [`shorten`]: ends the pictures of a dubbed file where its sound ends, in the edit list, when more of them are stored
//! than are shown. `ffmpeg` copies the hidden ones after the end and has no way to say where the end is; leaving them out
//! could take away what shown ones need.
//!
//! Changes three numbers of a file that our own program has just written, and nothing if it is not as expected.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::super::boxes::{find, number};

/// The tables lie at the beginning; those of 20 s have some hundred kilobytes.
const MAX_TABLE_BYTES: u64 = 8 << 20;

/// Lets the first track and the whole file last `length`, in units of the file.
pub(super) fn shorten(file: &Path, length: u32) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(file)?;
    let mut bytes = Vec::new();
    (&mut file).take(MAX_TABLE_BYTES).read_to_end(&mut bytes)?;
    let places = places(&bytes, length)
        .ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "its tables are not as expected"))?;
    for (at, value) in places {
        file.seek(SeekFrom::Start(at as u64))?;
        file.write_all(&value.to_be_bytes())?;
    }
    Ok(())
}

/// Which numbers have to be written where. The boxes are of version 0, with numbers of 32 bits.
fn places(bytes: &[u8], length: u32) -> Option<[(usize, u32); 3]> {
    // The pictures' own bytes follow and may end beyond what was read.
    let mut top = 0;
    let movie = loop {
        let size = number(bytes, top)? as usize;
        let end = top.checked_add(size).filter(|_| size >= 8)?;
        if bytes.get(top + 4..top + 8)? == b"moov" {
            break top + 8..end;
        }
        top = end;
    };
    let file_header = find(bytes, movie.clone(), *b"mvhd")?;
    let track = find(bytes, movie, *b"trak")?;
    let header = find(bytes, track.clone(), *b"tkhd")?;
    let edits = find(bytes, track, *b"edts")?;
    let list = find(bytes, edits, *b"elst")?;
    for versioned in [&file_header, &header, &list] {
        number(bytes, versioned.start).filter(|version_and_flags| version_and_flags >> 24 == 0)?;
    }
    // One edit: the first picture is shown at 0.
    number(bytes, list.start + 4).filter(|count| *count == 1)?;
    let file_length = number(bytes, file_header.start + 16)?;
    Some([(file_header.start + 16, file_length.min(length)), (header.start + 20, length), (list.start + 8, length)])
}
