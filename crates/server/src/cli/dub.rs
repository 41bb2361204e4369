//! `klang dub`: a soundtrack for a video without a server.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use indicatif::MultiProgress;
use klang_audio::encode::Format;
use klang_engine::{Content, Engine as _, Inputs, Rendered, VideoFiles};
use klang_model::cues::CueSheet;
use klang_model::{Common, GenerationSpec, Job, OutputFormat, ResultKind, VideoSource, VideoToAudio};

use super::files::{self, encoded, read, write};
use super::flags::{ConfigFlag, PacksFlag};
use super::{UsageError, engine, progress};

/// Steps of the progress bar.
const BAR_STEPS: f32 = 100.0;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The video: MP4 or MOV, 3 to 20 seconds.
    video: PathBuf,
    /// What should sound, in English or Chinese; without it the picture decides.
    #[arg(long, value_name = "PROMPT", conflicts_with = "from_cues")]
    sfx: Option<String>,
    /// Which music, in English or Chinese; without it there is none.
    #[arg(long, value_name = "PROMPT", conflicts_with = "from_cues")]
    bgm: Option<String>,
    /// Close, detailed, over a quiet bed.
    #[arg(long, conflicts_with = "from_cues")]
    asmr: bool,
    /// The same video, prompts and seed give the same samples.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The file to write: the dubbed video (mp4), or its sound alone (mp3, wav, flac, opus).
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Write the cue list as JSON: what sounds when, from where, and why.
    #[arg(long, value_name = "FILE")]
    cues: Option<PathBuf>,
    /// Render a cue list (as --cues wrote it, changed or not) in place of prompts; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    from_cues: Option<PathBuf>,
    /// Write the parts of the sound into this folder: effects.wav, music.wav, music.mid.
    #[arg(long, value_name = "DIR")]
    stems: Option<PathBuf>,
    #[command(flatten)]
    packs: PacksFlag,
    #[command(flatten)]
    config: ConfigFlag,
}

/// Runs the command.
///
/// # Errors
/// Wrong arguments, a video that cannot be used, a prompt or cue list that cannot be rendered, a file that cannot be
/// written.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = arguments.config.load(None, Some(&arguments.packs))?;
    let wants_video = arguments.output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("mp4"));
    let format = if wants_video { None } else { Some(files::format_of(&arguments.output, None)?) };
    if !arguments.video.is_file() {
        bail!(UsageError(format!("no file {}", arguments.video.display())));
    }
    let engine = engine::open_all(&config)?.video.context("videos need ffmpeg: `klang doctor` says how to get it")?;
    let spec = spec(arguments)?;
    let folder = tempfile::tempdir().context("make a folder for the work")?;
    let bars = MultiProgress::new();
    let bar = progress::percent(&bars, BAR_STEPS as u64, "dubbing");
    let inputs = Inputs { video: Some(VideoFiles { video: &arguments.video, folder: folder.path() }) };
    let rendered = engine
        .render(&spec, inputs, arguments.seed, &mut |step| {
            bar.set_position((step.done.clamp(0.0, 1.0) * BAR_STEPS) as u64);
            ControlFlow::Continue(())
        })
        .map_err(engine::explain)?;
    bar.finish_and_clear();
    write_results(arguments, &spec, rendered, format, &bars)
}

fn spec(arguments: &Arguments) -> anyhow::Result<GenerationSpec> {
    let cues = match &arguments.from_cues {
        Some(path) => Some(
            serde_json::from_str::<CueSheet>(&read(path)?)
                .with_context(|| format!("{} is not a cue list", path.display()))?,
        ),
        None => None,
    };
    let job = VideoToAudio {
        source: VideoSource::Id("local".to_owned()),
        sound_effect_prompt: arguments.sfx.as_deref().map(|prompt| prompt.trim().to_owned()),
        bgm_prompt: arguments.bgm.as_deref().map(|prompt| prompt.trim().to_owned()),
        asmr_mode: arguments.asmr,
        cues,
    };
    let common = Common {
        callback_url: None,
        seed: Some(arguments.seed),
        external_task_id: None,
        output_format: OutputFormat::default(),
    };
    Ok(GenerationSpec { common, job: Job::VideoToAudio(job) })
}

fn write_results(
    arguments: &Arguments,
    spec: &GenerationSpec,
    rendered: Rendered,
    format: Option<Format>,
    bars: &MultiProgress,
) -> anyhow::Result<()> {
    let sheet: CueSheet = serde_json::from_str(rendered.scene.as_deref().unwrap_or("null")).context("read the cues")?;
    for note in &sheet.notes {
        progress::say(bars, note);
    }
    if let Some(path) = &arguments.cues {
        let json = serde_json::to_string_pretty(&sheet).context("write the cues")?;
        write(path, json.as_bytes())?;
    }
    if let Some(folder) = &arguments.stems {
        fs::create_dir_all(folder).with_context(|| format!("make the folder {}", folder.display()))?;
        for part in rendered.parts.iter().filter(|part| part.kind == ResultKind::Stem) {
            let name = part.name.unwrap_or("stem");
            match &part.content {
                Content::Sound(sound) => {
                    let stem = Rendered { audio: sound.clone(), ..rendered.clone() };
                    write(&folder.join(format!("{name}.wav")), &encoded(spec, &stem, Format::Wav)?.0)?;
                }
                Content::Bytes(format, bytes) => {
                    write(&folder.join(format!("{name}.{}", format.extension())), bytes)?;
                }
                Content::File(..) => {}
            }
        }
    }
    let length = match format {
        Some(format) => {
            let (content, length) = encoded(spec, &rendered, format)?;
            write(&arguments.output, &content)?;
            length
        }
        None => {
            copy_video(&rendered, &arguments.output)?;
            format!("{:.1} s", rendered.audio.duration_s())
        }
    };
    let cues = sheet.cues.len();
    progress::say(bars, &format!("{}: {length}, {cues} cues", arguments.output.display()));
    Ok(())
}

fn copy_video(rendered: &Rendered, to: &Path) -> anyhow::Result<()> {
    let video = rendered.parts.iter().find_map(|part| match (&part.kind, &part.content) {
        (ResultKind::Video, Content::File(_, path)) => Some(path),
        _ => None,
    });
    let video = video.context("the engine wrote no video")?;
    fs::copy(video, to).with_context(|| format!("write {}", to.display()))?;
    Ok(())
}
