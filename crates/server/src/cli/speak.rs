//! `klang speak`: text to files without a server. Loads what it needs once, however many lines come.

mod job;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::bail;
use indicatif::MultiProgress;
use klang_audio::encode::Format;
use klang_engine::speech::{SpeechEngine, captions};
use klang_engine::{Engine as _, Inputs, Rendered, TimedWord};
use klang_model::GenerationSpec;

pub use job::default_voice;

use super::files::{self, extension, is_dash, read, read_format, write};
use super::flags::{ConfigFlag, PacksFlag};
use super::{UsageError, batch, engine, progress};

/// Characters from which on a single text gets a progress bar.
const LONG_TEXT_CHARS: usize = 200;

/// Steps of a progress bar for one text.
const BAR_STEPS: u64 = 1000;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The text, with markup if you like (see docs/SPEECH.md); `-` reads standard input.
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    text: Option<String>,
    /// A voice or an alias from `klang voices` [default: the language's first voice].
    #[arg(long)]
    voice: Option<String>,
    /// The language, for example en or zh [default: the voice's; without a voice, guessed from the text].
    #[arg(long)]
    language: Option<String>,
    /// From 0.8 to 2.0; twice as fast is 2.0.
    #[arg(long, default_value = "1.0", value_parser = read_speed)]
    speed: f32,
    /// The same text, voice, speed and seed give the same samples.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The file to write, by its extension mp3, wav, flac or opus; `-` writes to standard output.
    #[arg(short, long, value_name = "FILE", required_unless_present = "batch", conflicts_with = "batch")]
    output: Option<PathBuf>,
    /// Write captions too, by the extension srt, vtt or json.
    #[arg(long, value_name = "FILE", conflicts_with = "batch")]
    captions: Option<PathBuf>,
    /// Speak each line of a file into a file of its own: 000.wav, 001.wav, … Empty lines do not count;
    /// of a line with a tab only the part before it is spoken. `-` reads standard input.
    #[arg(long, value_name = "FILE", requires = "out")]
    batch: Option<PathBuf>,
    /// The folder for the files of --batch.
    #[arg(long, value_name = "DIR", requires = "batch")]
    out: Option<PathBuf>,
    /// mp3, wav, flac or opus [default: the extension of --output, mp3 on standard output, wav with --batch].
    #[arg(long, value_parser = read_format)]
    format: Option<Format>,
    #[command(flatten)]
    packs: PacksFlag,
    #[command(flatten)]
    config: ConfigFlag,
}

/// Runs the command.
///
/// # Errors
/// Wrong arguments, a voice that does not exist or does not fit, a missing pack, a text that cannot be
/// spoken, a file that cannot be written.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let target = Target::of(arguments)?;
    let choice = job::Choice::of(arguments)?;
    let config = arguments.config.load(None, Some(&arguments.packs))?;
    let engine = engine::open(&config)?;
    let bars = MultiProgress::new();
    match (&target, &arguments.batch) {
        (Target::Folder { folder, format }, Some(batch)) => {
            let lines = files::lines(&read(batch)?);
            batch::run(&lines, folder, *format, &bars, &|text| render(&engine, &choice, text, &bars))
        }
        (Target::File { path, format, captions }, _) => {
            let text = match arguments.text.as_deref() {
                Some("-") => read(Path::new("-"))?,
                Some(text) => text.to_owned(),
                None => String::new(),
            };
            let (spec, rendered) = render(&engine, &choice, &text, &bars)?;
            if let Some((path, kind)) = captions {
                write(path, kind.of(&rendered.words).as_bytes())?;
            }
            let (content, length) = files::encoded(&spec, &rendered, *format)?;
            write(path, &content)?;
            if !is_dash(path) {
                progress::say(&bars, &format!("{}: {length}", path.display()));
            }
            Ok(())
        }
        (Target::Folder { .. }, None) => bail!(UsageError("--out needs --batch".into())),
    }
}

/// Where the sound goes and in which format.
#[derive(Debug)]
enum Target {
    File { path: PathBuf, format: Format, captions: Option<(PathBuf, Captions)> },
    Folder { folder: PathBuf, format: Format },
}

impl Target {
    /// Everything that can be wrong about the files is said before anything is loaded.
    fn of(arguments: &Arguments) -> Result<Self, UsageError> {
        if let Some(folder) = &arguments.out {
            return Ok(Self::Folder { folder: folder.clone(), format: arguments.format.unwrap_or(Format::Wav) });
        }
        let path = arguments.output.clone().unwrap_or_default();
        let format = files::format_of(&path, arguments.format)?;
        let captions = arguments.captions.clone().map(|path| Captions::by_extension(&path).map(|kind| (path, kind)));
        Ok(Self::File { path, format, captions: captions.transpose()? })
    }
}

/// The forms of captions.
#[derive(Debug, Clone, Copy)]
enum Captions {
    Srt,
    Vtt,
    Json,
}

impl Captions {
    fn by_extension(path: &Path) -> Result<Self, UsageError> {
        match extension(path) {
            "srt" => Ok(Self::Srt),
            "vtt" => Ok(Self::Vtt),
            "json" => Ok(Self::Json),
            _ => Err(UsageError(format!("{}: captions are written as .srt, .vtt or .json", path.display()))),
        }
    }

    fn of(self, words: &[TimedWord]) -> String {
        match self {
            Self::Srt => captions::to_srt(words),
            Self::Vtt => captions::to_vtt(words),
            Self::Json => captions::to_json(words),
        }
    }
}

/// Renders one text, with a bar when it is long.
fn render(
    engine: &SpeechEngine,
    choice: &job::Choice,
    text: &str,
    bars: &MultiProgress,
) -> anyhow::Result<(GenerationSpec, Rendered)> {
    let spec = choice.spec(text, &engine::voices(engine))?;
    let bar = (text.chars().count() >= LONG_TEXT_CHARS).then(|| progress::percent(bars, BAR_STEPS, "speaking"));
    let rendered = engine.render(&spec, Inputs::default(), choice.seed, &mut |step| {
        if let Some(bar) = &bar {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share from 0 to 1")]
            bar.set_position((f64::from(step.done.clamp(0.0, 1.0)) * BAR_STEPS as f64) as u64);
        }
        ControlFlow::Continue(())
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    Ok((spec, rendered.map_err(engine::explain)?))
}

fn read_speed(text: &str) -> Result<f32, String> {
    let speed: f32 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.8..=2.0).contains(&speed) { Ok(speed) } else { Err("must be 0.8 to 2.0".to_owned()) }
}
