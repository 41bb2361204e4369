//! [`Fragments`]: reads the pictures and times of a fragmented MOV (ISO/IEC 14496-12, 8.8) whose fragments hold one raw
//! picture each, as `ffmpeg` writes it into a pipe. Refuses everything else; holds one picture, and no box that tells
//! about one may be larger than [`MAX_BOX_BYTES`].

use std::io::{self, ErrorKind, Read};

use super::super::boxes::find;

/// The boxes before a picture have about a hundred bytes, those at the beginning of the file some hundred.
const MAX_BOX_BYTES: u64 = 64 << 10;

/// The boxes at the end list every fragment.
const MAX_SKIPPED_BYTES: u64 = 16 << 20;

/// The pictures of a stream.
#[derive(Debug)]
pub(super) struct Fragments<R> {
    source: R,
    picture: Vec<u8>,
    boxes: Vec<u8>,
}

impl<R: Read> Fragments<R> {
    /// Of a stream whose pictures have `picture_bytes`.
    pub(super) fn new(source: R, picture_bytes: usize) -> Self {
        Self { source, picture: vec![0; picture_bytes], boxes: Vec::new() }
    }

    /// The next picture with its time in the stream's units; none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<(i64, &mut [u8])>> {
        let mut time = None;
        while let Some((kind, bytes)) = self.header()? {
            match &kind {
                b"moof" => {
                    if bytes > MAX_BOX_BYTES {
                        return Err(invalid("a fragment's header is too large"));
                    }
                    self.boxes.resize(bytes as usize, 0);
                    self.source.read_exact(&mut self.boxes)?;
                    time = decode_time(&self.boxes);
                }
                b"mdat" => {
                    let time = time.ok_or_else(|| invalid("a picture has no time"))?;
                    if bytes != self.picture.len() as u64 {
                        return Err(invalid("a picture has not the size that was asked for"));
                    }
                    self.source.read_exact(&mut self.picture)?;
                    return Ok(Some((time, &mut self.picture)));
                }
                _ => {
                    let skipped = bytes.min(MAX_SKIPPED_BYTES + 1);
                    let done = io::copy(&mut self.source.by_ref().take(skipped), &mut io::sink())?;
                    if bytes > MAX_SKIPPED_BYTES || done < bytes {
                        return Err(invalid("a box is too large or cut off"));
                    }
                }
            }
        }
        Ok(None)
    }

    /// The next box's name and the bytes that follow; none at the end of the stream.
    fn header(&mut self) -> io::Result<Option<([u8; 4], u64)>> {
        let mut header = [0; 8];
        let mut filled = 0;
        while filled < header.len() {
            match self.source.read(&mut header[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let [s0, s1, s2, s3, name @ ..] = header;
        let bytes = u64::from(u32::from_be_bytes([s0, s1, s2, s3]));
        let following = bytes.checked_sub(8).ok_or_else(|| invalid("a box has an impossible size"))?;
        Ok(Some((name, following)))
    }
}

/// The time of `moof/traf/tfdt`. Signed: pictures before the beginning wrap around.
fn decode_time(moof: &[u8]) -> Option<i64> {
    let track = find(moof, 0..moof.len(), *b"traf")?;
    let time = moof.get(find(moof, track, *b"tfdt")?)?;
    match time.first()? {
        0 => Some(i64::from(u32::from_be_bytes(time.get(4..8)?.try_into().ok()?))),
        _ => Some(i64::from_be_bytes(time.get(4..12)?.try_into().ok()?)),
    }
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}
