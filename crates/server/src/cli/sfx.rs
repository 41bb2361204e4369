//! `klang sfx`: a prompt or a scene to a sound effect without a server. Loads what it needs once, however
//! many prompts come.

use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use indicatif::MultiProgress;
use klang_audio::encode::Format;
use klang_engine::Rendered;
use klang_engine::effects::EffectsEngine;
use klang_engine::effects::scene::Scene;
use klang_model::{Common, Duration, EffectSource, GenerationSpec, Job, OutputFormat, SoundEffects};

use super::files::{self, encoded, is_dash, read, read_format, write};
use super::flags::{ConfigFlag, PacksFlag};
use super::{UsageError, batch, engine, progress};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What is to be heard, in English or Chinese; `-` reads standard input.
    #[arg(required_unless_present_any = ["batch", "from_scene"], conflicts_with_all = ["batch", "from_scene"])]
    prompt: Option<String>,
    /// Seconds, 0.5 to 30.0 with at most one decimal.
    #[arg(long, default_value = "5.0", value_parser = read_duration)]
    duration: Duration,
    /// The same prompt, duration and seed give the same samples.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Make the end join the beginning without a seam.
    #[arg(long = "loop")]
    is_loop: bool,
    /// The file to write, by its extension mp3, wav, flac or opus; `-` writes to standard output.
    #[arg(short, long, value_name = "FILE", required_unless_present_any = ["batch", "scene"], conflicts_with = "batch")]
    output: Option<PathBuf>,
    /// Print the plan of the sound as JSON; without --output, nothing is rendered.
    #[arg(long, conflicts_with = "batch")]
    scene: bool,
    /// Render a plan (as --scene prints it) in place of a prompt; `-` reads standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "batch")]
    from_scene: Option<PathBuf>,
    /// Render each line of a file into a file of its own: 000.wav, 001.wav, … Empty lines do not count;
    /// of a line with a tab only the part before it is read. `-` reads standard input.
    #[arg(long, value_name = "FILE", requires = "out")]
    batch: Option<PathBuf>,
    /// The folder for the files of --batch.
    #[arg(long, value_name = "DIR", requires = "batch")]
    out: Option<PathBuf>,
    /// mp3, wav, flac or opus [default: the extension of --output, mp3 on standard output, wav with --batch].
    #[arg(long, value_parser = read_format)]
    format: Option<Format>,
    /// Folder of sound concepts of your own [default: engine.sounds_dir of the configuration].
    #[arg(long, value_name = "DIR")]
    sounds: Option<PathBuf>,
    #[command(flatten)]
    packs: PacksFlag,
    #[command(flatten)]
    config: ConfigFlag,
}

/// Runs the command.
///
/// # Errors
/// Wrong arguments, a prompt or scene that cannot be rendered, a damaged pack, a file that cannot be written.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut config = arguments.config.load(None, Some(&arguments.packs))?;
    if let Some(folder) = &arguments.sounds {
        config.engine.sounds_dir.clone_from(folder);
    }
    let engine = engine::open_effects(&config)?;
    let bars = MultiProgress::new();
    if let (Some(batch_file), Some(folder)) = (&arguments.batch, &arguments.out) {
        let lines = files::lines(&read(batch_file)?);
        let format = arguments.format.unwrap_or(Format::Wav);
        return batch::run(&lines, folder, format, &bars, &|prompt| {
            render(&engine, &plan(&engine, prompt, arguments)?, arguments)
        });
    }
    let scene = match &arguments.from_scene {
        Some(path) => read_scene(path)?,
        None => {
            let prompt = match arguments.prompt.as_deref() {
                Some("-") => read(Path::new("-"))?,
                Some(prompt) => prompt.to_owned(),
                None => bail!(UsageError("--out needs --batch".into())),
            };
            plan(&engine, prompt.trim(), arguments)?
        }
    };
    for note in &scene.notes {
        progress::say(&bars, note);
    }
    if arguments.scene {
        if arguments.output.as_deref().is_some_and(is_dash) {
            bail!(UsageError("--scene and --output - would both write to standard output".into()));
        }
        let mut out = io::stdout().lock();
        writeln!(out, "{}", serde_json::to_string_pretty(&scene).context("write the scene")?)?;
        out.flush()?;
    }
    let Some(path) = &arguments.output else { return Ok(()) };
    let format = files::format_of(path, arguments.format)?;
    let (spec, rendered) = render(&engine, &scene, arguments)?;
    let (content, length) = encoded(&spec, &rendered, format)?;
    write(path, &content)?;
    if !is_dash(path) {
        progress::say(&bars, &format!("{}: {length}", path.display()));
    }
    Ok(())
}

fn plan(engine: &EffectsEngine, prompt: &str, arguments: &Arguments) -> anyhow::Result<Scene> {
    let duration_s = f64::from(arguments.duration.tenths()) / 10.0;
    let mut scene = engine.plan(prompt, duration_s).map_err(engine::explain)?;
    scene.is_loop |= arguments.is_loop;
    Ok(scene)
}

fn render(engine: &EffectsEngine, scene: &Scene, arguments: &Arguments) -> anyhow::Result<(GenerationSpec, Rendered)> {
    let rendered =
        engine.render_scene(scene, arguments.seed, &mut |_| ControlFlow::Continue(())).map_err(engine::explain)?;
    let source = match &arguments.prompt {
        Some(prompt) => EffectSource::Prompt(prompt.clone()),
        None => EffectSource::Scene(scene.clone()),
    };
    let common = Common {
        callback_url: None,
        seed: Some(arguments.seed),
        external_task_id: None,
        output_format: OutputFormat::default(),
    };
    let effects = SoundEffects { source, duration: arguments.duration, is_loop: scene.is_loop };
    Ok((GenerationSpec { common, job: Job::SoundEffects(effects) }, rendered))
}

fn read_scene(path: &Path) -> anyhow::Result<Scene> {
    serde_json::from_str(&read(path)?).with_context(|| format!("{} is not a scene", path.display()))
}

fn read_duration(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    let tenths = (seconds * 10.0).round();
    if !(5.0..=300.0).contains(&tenths) || (tenths - seconds * 10.0).abs() > 1e-6 {
        return Err("must be 0.5 to 30.0 with at most one decimal".to_owned());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "5 to 300")]
    Ok(Duration::from_tenths(tenths as u16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_one_decimal() {
        assert_eq!(read_duration("3.5").unwrap(), Duration::from_tenths(35));
        assert_eq!(read_duration("30").unwrap(), Duration::from_tenths(300));
        for wrong in ["0.4", "30.1", "3.55", "five", "NaN", "inf", "-3", ""] {
            assert!(read_duration(wrong).is_err(), "{wrong}");
        }
    }
}
