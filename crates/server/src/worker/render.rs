//! A spec becomes the bytes of result files. Blocking: runs on a rendering thread.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use klang_audio::{Audio, Format};
use klang_engine::speech::captions;
use klang_engine::{Content, Engine, Error, Inputs, Rendered, tags};
use klang_model::{Attribution, FailCode, FileFormat, GenerationSpec, Job, OutputFormat, ResultKind};

use super::Workspace;
use crate::changes::Control;

/// What a rendering made.
pub(crate) struct Made {
    /// The files in answer order: the MP3 first.
    pub(crate) files: Vec<MadeFile>,
    /// Length of the sound.
    pub(crate) duration_ms: u64,
    /// Whose work it contains.
    pub(crate) attributions: Vec<Attribution>,
}

/// A file before it has a name.
pub(crate) struct MadeFile {
    pub(crate) kind: ResultKind,
    pub(crate) format: FileFormat,
    /// Which part of the sound it is.
    pub(crate) name: Option<&'static str>,
    pub(crate) content: Bytes,
}

/// The bytes of a file, in memory or in the workspace.
pub(crate) enum Bytes {
    Here(Vec<u8>),
    File(PathBuf),
}

/// Why a rendering made nothing.
#[derive(Debug)]
pub(crate) enum Failed {
    /// Another attempt may succeed. For the log.
    Retryable(String),
    /// What the caller named cannot be reached now; the message is for the caller.
    Unreachable(String),
    /// No attempt will. The message is for the caller, the cause for the log.
    ForGood { code: FailCode, message: String, cause: String },
    /// A bug in the engine, with what it said.
    Panicked(String),
    /// It was asked to stop.
    Stopped,
}

/// Renders and encodes. A panic of the engine is a failure of this task and of nothing else.
pub(crate) fn make_files(
    engine: &dyn Engine,
    spec: &GenerationSpec,
    workspace: Option<&Workspace>,
    seed: u64,
    control: &Control,
    announce: &dyn Fn(),
) -> Result<Made, Failed> {
    // The engine is shared behind `&dyn Engine`; what it guards by locks, it must repair itself.
    let made = catch_unwind(AssertUnwindSafe(|| {
        let inputs = Inputs { video: workspace.map(Workspace::files) };
        let mut sink = |progress: klang_engine::Progress<'_>| {
            control.set_progress(progress.done);
            announce();
            if control.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let rendered = engine.render(spec, inputs, seed, &mut sink).map_err(|error| failure_of(&error))?;
        if control.is_stopped() { Err(Failed::Stopped) } else { encode_all(spec, rendered) }
    }));
    made.unwrap_or_else(|panic| Err(Failed::Panicked(said(panic.as_ref()))))
}

fn failure_of(error: &Error) -> Failed {
    let cause = error.to_string();
    match error {
        Error::Stopped => Failed::Stopped,
        Error::Input(message) => Failed::ForGood { code: FailCode::InvalidInput, message: message.clone(), cause },
        Error::NotInstalled { .. } | Error::OtherRevision { .. } | Error::MissingProgram { .. } => Failed::ForGood {
            code: FailCode::EngineUnavailable,
            message: "what this job needs is not installed on the server".to_owned(),
            cause,
        },
        retryable if retryable.is_retryable() => Failed::Retryable(cause),
        _ => internal(cause),
    }
}

fn internal(cause: String) -> Failed {
    Failed::ForGood { code: FailCode::Internal, message: "the sound could not be made".to_owned(), cause }
}

fn encode_all(spec: &GenerationSpec, rendered: Rendered) -> Result<Made, Failed> {
    let Rendered { audio, mut encoded, words, attributions, scene, parts } = rendered;
    let tags = tags(spec, &attributions);
    // Who dubs a video goes on to edit its sound: the WAV is always there.
    let is_dubbing = matches!(spec.job, Job::VideoToAudio(_));
    let mut formats = vec![(Format::Mp3, FileFormat::Mp3)];
    if is_dubbing || spec.common.output_format == OutputFormat::Wav {
        formats.push((Format::Wav, FileFormat::Wav));
    }
    match spec.common.output_format {
        OutputFormat::Mp3 | OutputFormat::Wav => {}
        OutputFormat::Flac => formats.push((Format::Flac, FileFormat::Flac)),
        OutputFormat::Opus => formats.push((Format::Opus, FileFormat::Opus)),
    }
    let encode = |audio: &Audio, format: Format| {
        klang_audio::encode(audio, format, &tags)
            .map(Bytes::Here)
            .map_err(|error| internal(format!("encode {format}: {error}")))
    };
    let mut files = Vec::new();
    for (format, file_format) in formats {
        let content = match encoded.iter().position(|(has, _)| *has == format) {
            Some(place) => Bytes::Here(encoded.swap_remove(place).1),
            None => encode(&audio, format)?,
        };
        files.push(MadeFile { kind: ResultKind::Audio, name: None, format: file_format, content });
    }
    for part in parts {
        let (format, content) = match part.content {
            Content::Sound(sound) => (FileFormat::Wav, encode(&sound, Format::Wav)?),
            Content::Bytes(format, bytes) => (format, Bytes::Here(bytes)),
            Content::File(format, path) => (format, Bytes::File(path)),
        };
        files.push(MadeFile { kind: part.kind, name: part.name, format, content });
    }
    if !words.is_empty() {
        let texts = [
            (FileFormat::Srt, captions::to_srt(&words)),
            (FileFormat::Vtt, captions::to_vtt(&words)),
            (FileFormat::Json, captions::to_json(&words)),
        ];
        for (format, text) in texts {
            let content = Bytes::Here(text.into_bytes());
            files.push(MadeFile { kind: ResultKind::Captions, name: None, format, content });
        }
    }
    if let Some(scene) = scene {
        let content = Bytes::Here(scene.into_bytes());
        files.push(MadeFile { kind: ResultKind::Cues, name: None, format: FileFormat::Json, content });
    }
    let frames = audio.channels.first().map_or(0, Vec::len) as u64;
    let duration_ms = frames * 1000 / u64::from(audio.sample_rate_hz.max(1));
    Ok(Made { files, duration_ms, attributions })
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}
