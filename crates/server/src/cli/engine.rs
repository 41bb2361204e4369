//! The engine of this installation, for every command that renders or asks what can be rendered.

use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use klang_engine::effects::{EffectsEngine, EffectsOptions};
use klang_engine::music::MusicEngine;
use klang_engine::speech::voices::{self, Voice};
use klang_engine::speech::{SpeechEngine, SpeechOptions};
use klang_engine::video::{VideoEngine, VideoLimits, VideoOptions, VideoPrograms};
use klang_engine::{Error, Instruments};
use klang_server::Config;

use super::models::pull_command;

/// The engine over the configured packs. Loads no model yet.
///
/// # Errors
/// A pack is there but cannot be used.
pub fn open(config: &Config) -> anyhow::Result<SpeechEngine> {
    let folder = &config.engine.packs_dir;
    let options = SpeechOptions {
        concurrency: config.worker.threads.max(1),
        threads: config.engine.threads,
        espeak_ng: config.engine.espeak_ng.clone(),
        ..SpeechOptions::new(folder)
    };
    SpeechEngine::with_options(&options)
        .map_err(explain)
        .with_context(|| format!("open the packs in {}", folder.display()))
}

/// The engine of sound effects over the configured packs and concepts. Loads no recording yet.
///
/// # Errors
/// A pack is there but cannot be used; a concept of one's own is wrong.
pub fn open_effects(config: &Config) -> anyhow::Result<EffectsEngine> {
    open_effects_with(config, Arc::new(open_instruments(config)?))
}

fn open_effects_with(config: &Config, instruments: Arc<Instruments>) -> anyhow::Result<EffectsEngine> {
    let folder = &config.engine.packs_dir;
    let own = &config.engine.sounds_dir;
    let options = EffectsOptions {
        concurrency: config.worker.threads.max(1),
        sounds_dir: (!own.as_os_str().is_empty()).then(|| own.clone()),
        instruments: Some(instruments),
        ..EffectsOptions::new(folder)
    };
    match EffectsEngine::with_options(&options) {
        Err(Error::Input(fault)) => bail!("engine.sounds_dir: {fault}"),
        engine => engine.map_err(explain).with_context(|| format!("open the packs in {}", folder.display())),
    }
}

/// What `klang serve` renders with.
pub struct All {
    /// Effects and all that is made of them.
    pub effects: Arc<EffectsEngine>,
    /// Videos, where the programs for them are.
    pub video: Option<VideoEngine>,
}

/// The engines of effects and of videos over the configured packs. Loads nothing yet.
///
/// # Errors
/// As [`open_effects`].
pub fn open_all(config: &Config) -> anyhow::Result<All> {
    let instruments = Arc::new(open_instruments(config)?);
    let effects = Arc::new(open_effects_with(config, Arc::clone(&instruments))?);
    let Ok(programs) = video_programs(config) else { return Ok(All { effects, video: None }) };
    let options = VideoOptions {
        packs_dir: config.engine.packs_dir.clone(),
        programs,
        limits: VideoLimits { max_bytes: config.videos.max_bytes, ..VideoLimits::default() },
        concurrency: config.worker.threads.max(1),
    };
    let music = Arc::new(MusicEngine::with_instruments(instruments));
    let video = VideoEngine::open(options, Arc::clone(&effects), music).map_err(explain)?;
    Ok(All { effects, video: Some(video) })
}

/// The programs for videos: as configured, a path or a name in the folders of PATH.
///
/// # Errors
/// [`Error::MissingProgram`] with how to get them.
pub fn video_programs(config: &Config) -> Result<VideoPrograms, Error> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    VideoPrograms::find_named(&config.engine.ffmpeg, &config.engine.ffprobe, &path)
}

/// The composer, with the configured pack of instruments. Loads none yet.
///
/// # Errors
/// The pack is there but cannot be used.
pub fn open_music(config: &Config) -> anyhow::Result<MusicEngine> {
    open_instruments(config).map(|instruments| MusicEngine::with_instruments(Arc::new(instruments)))
}

fn open_instruments(config: &Config) -> anyhow::Result<Instruments> {
    let folder = &config.engine.packs_dir;
    Instruments::open(folder).map_err(explain).with_context(|| format!("open the packs in {}", folder.display()))
}

/// The voices that can speak with what is installed now.
pub fn voices(engine: &SpeechEngine) -> Vec<&'static Voice> {
    voices::catalogue().iter().filter(|voice| engine.check_voice(voice).is_ok()).collect()
}

/// Adds what a person can do about an error of the engine.
pub fn explain(error: Error) -> anyhow::Error {
    match &error {
        Error::NotInstalled { pack } | Error::OtherRevision { pack, .. } => {
            anyhow!("{error}; to install it: {}; to install everything: {}", pull_command(&[pack]), pull_command(&[]))
        }
        Error::Damaged { .. } => anyhow!("{error}; `klang models verify` names what to install again"),
        _ => error.into(),
    }
}
