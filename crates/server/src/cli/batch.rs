//! One file a line. A line that cannot be rendered does not keep the others from being rendered.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};
use indicatif::MultiProgress;
use klang_audio::encode::Format;
use klang_engine::Rendered;
use klang_model::GenerationSpec;

use super::files::{encoded, numbered, write};
use super::progress;

/// Renders every line into the folder.
///
/// # Errors
/// The folder cannot be written; how many lines could not be rendered.
pub fn run(
    lines: &[String],
    folder: &Path,
    format: Format,
    bars: &MultiProgress,
    render: &dyn Fn(&str) -> anyhow::Result<(GenerationSpec, Rendered)>,
) -> anyhow::Result<()> {
    if lines.is_empty() {
        bail!("the file has no line with text");
    }
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let bar = progress::steps(bars, lines.len() as u64, "rendering lines");
    let mut failed = 0;
    for (index, text) in lines.iter().enumerate() {
        let path = folder.join(numbered(index, lines.len(), format));
        let content =
            render(text).and_then(|(spec, rendered)| encoded(&spec, &rendered, format).map(|(content, _)| content));
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
        bail!("{failed} of {} lines could not be rendered", lines.len());
    }
    progress::say(bars, &format!("{} files in {}", lines.len(), folder.display()));
    Ok(())
}
