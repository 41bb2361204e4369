//! Sounds of Doom's data files (WAD): a directory of lumps; a sound is a lump of format 3 with 8-bit samples (the
//! Unofficial Doom Specs, Fell 1994, chapter 5.5). Refuses places outside the file.

use super::riff::{u16_at, u32_at, wav};

const MAX_LUMPS: usize = 65_536;
const ENTRY_BYTES: usize = 16;

/// Samples that repeat the first and the last one, for the mixer of the time.
const PAD_BYTES: usize = 16;

/// The WAV file of a lump.
///
/// # Errors
/// What is wrong with the file, or that there is no such lump.
pub(super) fn read(file: &[u8], name: &str) -> Result<Vec<u8>, String> {
    if !matches!(file.get(..4), Some(b"IWAD" | b"PWAD")) {
        return Err("not a WAD file".into());
    }
    let (count, directory) = (u32_at(file, 4)? as usize, u32_at(file, 8)? as usize);
    if count > MAX_LUMPS {
        return Err(format!("more than {MAX_LUMPS} lumps"));
    }
    let entries = file.get(directory..).and_then(|rest| rest.get(..count * ENTRY_BYTES));
    let entries = entries.ok_or("the directory lies outside the file")?;
    let own = |entry: &&[u8]| entry[8..].split(|byte| *byte == 0).next() == Some(name.as_bytes());
    let entry = entries.chunks_exact(ENTRY_BYTES).find(own).ok_or_else(|| format!("there is no lump `{name}`"))?;
    let (place, bytes) = (u32_at(entry, 0)? as usize, u32_at(entry, 4)? as usize);
    let lump = file.get(place..).and_then(|rest| rest.get(..bytes));
    let lump = lump.ok_or_else(|| format!("lump `{name}` lies outside the file"))?;
    if u16_at(lump, 0)? != 3 {
        return Err(format!("lump `{name}` is no sound"));
    }
    let (rate_hz, samples) = (u32::from(u16_at(lump, 2)?), u32_at(lump, 4)? as usize);
    let padded = lump.get(8..).and_then(|rest| rest.get(..samples));
    let pcm = padded
        .and_then(|padded| padded.get(PAD_BYTES..samples.checked_sub(PAD_BYTES)?))
        .ok_or_else(|| format!("lump `{name}` ends early"))?;
    Ok(wav(rate_hz, 8, pcm))
}
