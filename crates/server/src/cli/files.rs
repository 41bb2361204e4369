//! What commands that render share: reading prompts and texts, naming and writing sound files. `-` is
//! standard input or output.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use anyhow::Context as _;
use klang_audio::encode::{Format, encode};
use klang_engine::Rendered;
use klang_model::GenerationSpec;

use super::UsageError;

/// The format of a file: as asked for, else by its extension, MP3 on standard output.
///
/// # Errors
/// The extension is that of no format.
pub fn format_of(path: &Path, asked: Option<Format>) -> Result<Format, UsageError> {
    match (asked, is_dash(path)) {
        (Some(format), _) => Ok(format),
        (None, true) => Ok(Format::Mp3),
        (None, false) => read_format(extension(path))
            .map_err(|error| UsageError(format!("{}: {error}; or give --format", path.display()))),
    }
}

/// The file's content and the sound's length in words.
///
/// # Errors
/// The encoder failed.
pub fn encoded(spec: &GenerationSpec, rendered: &Rendered, format: Format) -> anyhow::Result<(Vec<u8>, String)> {
    let tags = klang_engine::tags(spec, &rendered.attributions);
    let length = format!("{:.1} s", rendered.audio.duration_s());
    let content = encode(&rendered.audio, format, &tags).with_context(|| format!("encode {format}"))?;
    Ok((content, length))
}

/// The text of a file.
///
/// # Errors
/// It cannot be read or is not UTF-8.
pub fn read(path: &Path) -> anyhow::Result<String> {
    if is_dash(path) {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).context("read standard input")?;
        return Ok(text);
    }
    fs::read_to_string(path).with_context(|| format!("read {}", path.display()))
}

/// Writes a file.
///
/// # Errors
/// It cannot be written.
pub fn write(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    if is_dash(path) {
        let mut out = io::stdout().lock();
        out.write_all(content)?;
        return Ok(out.flush()?);
    }
    fs::write(path, content).with_context(|| format!("write {}", path.display()))
}

/// Whether the path means standard input or output.
pub fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The extension, empty when there is none.
pub fn extension(path: &Path) -> &str {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

/// The format of this name, for the command line.
///
/// # Errors
/// A sentence that lists the formats.
pub fn read_format(text: &str) -> Result<Format, String> {
    let found = Format::ALL.into_iter().find(|format| format.extension() == text.to_ascii_lowercase());
    found.ok_or_else(|| format!("the format `{text}` is not one of mp3, wav, flac, opus"))
}

/// The texts of a file: what stands before the first tab of each line that is not empty.
pub fn lines(content: &str) -> Vec<String> {
    let filled = content.lines().filter(|line| !line.trim().is_empty());
    filled.map(|line| line.split('\t').next().unwrap_or_default().trim().to_owned()).collect()
}

/// `007.wav`; with more than a thousand lines as many digits as it takes, so that names sort.
pub fn numbered(index: usize, count: usize, format: Format) -> String {
    let digits = (count.saturating_sub(1).to_string().len()).max(3);
    format!("{index:0digits$}.{}", format.extension())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_spoken_counts() {
        let content = "One.\tone\r\n\n  \nTwo. \ttwo\textra\nThree.";
        assert_eq!(lines(content), ["One.", "Two.", "Three."]);
    }

    #[test]
    fn names_sort_like_lines() {
        assert_eq!(numbered(7, 10, Format::Wav), "007.wav");
        assert_eq!(numbered(7, 1000, Format::Mp3), "007.mp3");
        assert_eq!(numbered(7, 1001, Format::Flac), "0007.flac");
    }
}
