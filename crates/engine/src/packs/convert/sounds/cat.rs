//! The sound sets of OpenTTD (`.cat`): a table of places and sizes; at each place a name and a WAV file.
//! Refuses places outside the file.

/// The bit that says that names are there.
const HAS_NAMES: u32 = 0x8000_0000;

const MAX_ENTRIES: usize = 4096;

/// The WAV file with this index.
///
/// # Errors
/// What is wrong with the file, or that there is no such entry.
pub(super) fn read(file: &[u8], index: usize) -> Result<Vec<u8>, String> {
    let head = number(file, 0)?;
    if head & HAS_NAMES == 0 {
        return Err("the sound set has no names".into());
    }
    let count = (head & !HAS_NAMES) as usize / 8;
    if count > MAX_ENTRIES || index >= count {
        return Err(format!("entry {index} is asked for, the sound set has {count}"));
    }
    let place = (number(file, index * 8)? & !HAS_NAMES) as usize;
    let name_bytes = *file.get(place).ok_or_else(|| outside(index))? as usize;
    let sound = file.get(place + 1 + name_bytes..).ok_or_else(|| outside(index))?;
    if !sound.starts_with(b"RIFF") {
        return Err(format!("entry {index} is no WAV file"));
    }
    // The size in a RIFF header counts what comes behind it.
    let bytes = number(sound, 4)? as usize + 8;
    Ok(sound.get(..bytes).ok_or_else(|| outside(index))?.to_vec())
}

fn outside(index: usize) -> String {
    format!("entry {index} lies outside the file")
}

fn number(bytes: &[u8], at: usize) -> Result<u32, String> {
    let four = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>());
    four.map(|four| u32::from_le_bytes(*four)).ok_or_else(|| "the sound set ends inside a number".into())
}
