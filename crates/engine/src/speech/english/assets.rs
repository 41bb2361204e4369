//! Reads the pack's files: bounded, with the file's name in every error.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use serde::de::DeserializeSeed;

use crate::Error;

/// The name of the pack that all of this comes from.
const PACK: &str = "english";

/// The most bytes a file may hold once unpacked. The largest real one has 7 MB.
const MAX_BYTES: u64 = 64 << 20;

/// Reads a file of the pack, unpacked when its name ends in `.gz`.
///
/// # Errors
/// [`Error::NotInstalled`] when it is not there, [`Error::Io`] when it cannot be read,
/// [`Error::Damaged`] when it is too large or badly packed.
pub(super) fn read(pack_dir: &Path, name: &str) -> Result<Vec<u8>, Error> {
    let path = pack_dir.join(name);
    let file = File::open(&path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => Error::NotInstalled { pack: PACK.into() },
        _ => Error::Io { context: format!("cannot open `{}`", path.display()), source },
    })?;
    let mut bytes = Vec::new();
    let packed = Path::new(name).extension().is_some_and(|extension| extension == "gz");
    let result = if packed {
        GzDecoder::new(file).take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes)
    };
    match result {
        Ok(length) if length as u64 > MAX_BYTES => Err(damaged(&path, format!("it holds more than {MAX_BYTES} bytes"))),
        Ok(_) => Ok(bytes),
        Err(source) if packed => Err(damaged(&path, format!("it cannot be unpacked: {source}"))),
        Err(source) => Err(Error::Io { context: format!("cannot read `{}`", path.display()), source }),
    }
}

/// Reads a JSON file of the pack through `seed`.
///
/// # Errors
/// As [`read`], and [`Error::Damaged`] when the JSON is not what the seed expects.
pub(super) fn read_json<T, S>(pack_dir: &Path, name: &str, seed: S) -> Result<T, Error>
where
    S: for<'de> DeserializeSeed<'de, Value = T>,
{
    let bytes = read(pack_dir, name)?;
    let mut json = serde_json::Deserializer::from_slice(&bytes);
    let value = seed
        .deserialize(&mut json)
        .and_then(|value| json.end().map(|()| value))
        .map_err(|fault| damaged(&pack_dir.join(name), fault.to_string()))?;
    Ok(value)
}

pub(super) fn damaged(path: &Path, reason: impl Into<String>) -> Error {
    Error::Damaged { path: path.display().to_string(), reason: reason.into() }
}
