//! One file a line. A line that cannot be spoken does not keep the others from being spoken.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};
use indicatif::MultiProgress;
use klang_audio::encode::Format;
use klang_engine::speech::SpeechEngine;

use super::job::Choice;
use super::{finish, render, write};
use crate::cli::progress;

/// The texts of a file: what stands before the first tab of each line that is not empty.
pub fn lines(content: &str) -> Vec<String> {
    let filled = content.lines().filter(|line| !line.trim().is_empty());
    filled.map(|line| line.split('\t').next().unwrap_or_default().trim().to_owned()).collect()
}

/// Speaks every line into the folder.
///
/// # Errors
/// The folder cannot be written; how many lines could not be spoken.
pub fn run(
    engine: &SpeechEngine,
    choice: &Choice,
    lines: &[String],
    folder: &Path,
    format: Format,
    bars: &MultiProgress,
) -> anyhow::Result<()> {
    if lines.is_empty() {
        bail!("no line to speak");
    }
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let bar = progress::steps(bars, lines.len() as u64, "speaking lines");
    let mut failed = 0;
    for (index, text) in lines.iter().enumerate() {
        let path = folder.join(file_name(index, lines.len(), format));
        let content = render(engine, choice, text, bars)
            .and_then(|(spec, rendered)| finish(&spec, rendered, format).map(|(content, _)| content));
        match content {
            Ok(content) => write(&path, &content)?,
            Err(error) => {
                failed += 1;
                progress::say(bars, &format!("{} was not made: {error:#}", path.display()));
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    if failed > 0 {
        bail!("{failed} of {} lines could not be spoken", lines.len());
    }
    progress::say(bars, &format!("{} files in {}", lines.len(), folder.display()));
    Ok(())
}

/// `007.wav`; with more than a thousand lines as many digits as it takes, so that names sort.
fn file_name(index: usize, count: usize, format: Format) -> String {
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
        assert_eq!(file_name(7, 10, Format::Wav), "007.wav");
        assert_eq!(file_name(7, 1000, Format::Mp3), "007.mp3");
        assert_eq!(file_name(7, 1001, Format::Flac), "0007.flac");
    }
}
