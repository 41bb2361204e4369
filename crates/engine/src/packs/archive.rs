//! Named entries of wheels (zip), tarballs of npm and of crates (gzip, tar) and Debian packages. Refuses to write files, to follow an
//! entry's own path, and to unpack more than the caller's limit whatever an entry declares.

mod deb;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use tar::EntryType;
use zip::ZipArchive;

use crate::Error;

/// The most bytes a whole tarball may unpack to while we look for entries.
const MAX_TAR_BYTES: u64 = 512 * 1024 * 1024;

/// Reads entries by their exact names in one pass. `wanted` gives the most bytes of each.
///
/// # Errors
/// [`Error::Damaged`] when the archive cannot be read, an entry is missing, occurs twice, is not a
/// plain file or is larger than its limit.
pub(super) fn read_entries(archive: &Path, wanted: &BTreeMap<&str, u64>) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let damaged = |reason: String| Error::Damaged { path: archive.display().to_string(), reason };
    let file =
        File::open(archive).map_err(|source| Error::Io { context: format!("open `{}`", archive.display()), source })?;
    let entries = match archive.extension().and_then(|extension| extension.to_str()) {
        Some("whl" | "zip") => read_zip(file, wanted),
        Some("tgz" | "crate") => read_tar(GzDecoder::new(BufReader::new(file)).take(MAX_TAR_BYTES), wanted, false),
        Some("deb") => deb::read(file, wanted),
        other => Err(format!("a file ending in `{}` is no known archive", other.unwrap_or(""))),
    }
    .map_err(damaged)?;
    if let Some(missing) = wanted.keys().find(|name| !entries.contains_key(**name)) {
        return Err(damaged(format!("entry `{missing}` is missing")));
    }
    Ok(entries)
}

fn read_zip(file: File, wanted: &BTreeMap<&str, u64>) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|error| error.to_string())?;
    let mut entries = BTreeMap::new();
    for (&name, &max_bytes) in wanted {
        let entry = zip.by_name(name).map_err(|error| format!("entry `{name}`: {error}"))?;
        if !entry.is_file() {
            return Err(format!("entry `{name}` is not a plain file"));
        }
        let declared = entry.size();
        entries.insert(name.to_owned(), read_bounded(entry, name, declared, max_bytes)?);
    }
    Ok(entries)
}

/// Reads entries of an unpacked tarball. Names may begin with `./`. `stops_early` leaves the rest of the
/// archive unread as soon as everything was found; otherwise an entry that occurs twice is refused.
///
/// The caller bounds the reader: tar reads extended headers into memory as large as they say.
fn read_tar(
    unpacked: impl Read,
    wanted: &BTreeMap<&str, u64>,
    stops_early: bool,
) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut archive = tar::Archive::new(unpacked);
    let mut entries = BTreeMap::new();
    for entry in archive.entries().map_err(|error| error.to_string())? {
        let entry = entry.map_err(|error| error.to_string())?;
        let name = entry.path_bytes().into_owned();
        let Some(name) = std::str::from_utf8(&name).ok().map(|name| name.strip_prefix("./").unwrap_or(name)) else {
            continue;
        };
        let Some((&name, &max_bytes)) = wanted.get_key_value(name) else { continue };
        if entry.header().entry_type() != EntryType::Regular {
            return Err(format!("entry `{name}` is not a plain file"));
        }
        let declared = entry.size();
        let content = read_bounded(entry, name, declared, max_bytes)?;
        if entries.insert(name.to_owned(), content).is_some() {
            return Err(format!("entry `{name}` occurs twice"));
        }
        if stops_early && entries.len() == wanted.len() {
            break;
        }
    }
    Ok(entries)
}

/// Reads to the end, at most `max_bytes`; what the entry declares is only a hint.
fn read_bounded(entry: impl Read, name: &str, declared: u64, max_bytes: u64) -> Result<Vec<u8>, String> {
    if declared > max_bytes {
        return Err(format!("entry `{name}` declares {declared} bytes, the limit is {max_bytes}"));
    }
    let mut content = Vec::with_capacity(usize::try_from(declared).unwrap_or(0));
    let read =
        entry.take(max_bytes + 1).read_to_end(&mut content).map_err(|error| format!("entry `{name}`: {error}"))?;
    if read as u64 > max_bytes {
        return Err(format!("entry `{name}` unpacks to more than {max_bytes} bytes"));
    }
    if read as u64 != declared {
        return Err(format!("entry `{name}` ends after {read} of {declared} bytes"));
    }
    Ok(content)
}
