//! The engine of `kling-sound-effects`: a prompt is planned, the plan is rendered.
//!
//! It works without any pack: recordings, instruments and the sentence encoder make it better when they are installed.
//! Recordings that are installed later are found; an encoder is when the engine is opened again.

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use std::sync::{Arc, PoisonError, RwLock};

use klang_audio::Audio;
use klang_model::{EffectSource, GenerationSpec, Job, Product};

use super::bank::Banks;
use super::catalogue::Catalogue;
use super::planner::Planner;
use super::render::{self, Installed};
use super::scene::{MAX_EVENTS, Scene};
use crate::slots::Slots;
use crate::{Engine, Error, Inputs, Instruments, Progress, Rendered};

/// Renders `kling-sound-effects` jobs.
pub struct EffectsEngine {
    packs_dir: PathBuf,
    catalogue: &'static Catalogue,
    planner: Planner,
    bank: RwLock<Option<Arc<Banks>>>,
    instruments: Arc<Instruments>,
    slots: Slots,
}

/// How the engine works.
#[derive(Debug, Clone)]
pub struct EffectsOptions {
    /// The folder of the installed packs.
    pub packs_dir: PathBuf,
    /// Scenes that are rendered at the same time, each on one thread; others wait. At least 1.
    pub concurrency: usize,
    /// A folder of one's own concepts ([`Catalogue::with_folder`]).
    pub sounds_dir: Option<PathBuf>,
    /// Instruments that others play on too; its own otherwise.
    pub instruments: Option<Arc<Instruments>>,
}

impl EffectsOptions {
    /// One scene at a time.
    #[must_use]
    pub fn new(packs_dir: &Path) -> Self {
        Self { packs_dir: packs_dir.to_owned(), concurrency: 1, sounds_dir: None, instruments: None }
    }
}

impl EffectsEngine {
    /// The engine over a folder of packs with [`EffectsOptions::new`].
    ///
    /// # Errors
    /// As [`Self::with_options`].
    pub fn open(packs_dir: &Path) -> Result<Self, Error> {
        Self::with_options(&EffectsOptions::new(packs_dir))
    }

    /// The engine with these options.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a pack is installed that cannot be used; [`Error::Input`] with what is wrong in the
    /// folder of concepts.
    pub fn with_options(options: &EffectsOptions) -> Result<Self, Error> {
        let catalogue = match &options.sounds_dir {
            Some(folder) => Catalogue::with_folder(folder).map_err(Error::Input)?,
            None => Catalogue::built_in(),
        };
        Ok(Self {
            packs_dir: options.packs_dir.clone(),
            catalogue,
            planner: Planner::open(catalogue, &options.packs_dir)?,
            bank: RwLock::new(Banks::open(&options.packs_dir)?.map(Arc::new)),
            instruments: match &options.instruments {
                Some(shared) => Arc::clone(shared),
                None => Arc::new(Instruments::open(&options.packs_dir)?),
            },
            slots: Slots::new(options.concurrency),
        })
    }

    /// What it can make.
    #[must_use]
    pub const fn catalogue(&self) -> &'static Catalogue {
        self.catalogue
    }

    /// Plans a prompt.
    ///
    /// # Errors
    /// Those of [`Planner::plan`].
    pub fn plan(&self, prompt: &str, duration_s: f64) -> Result<Scene, Error> {
        self.planner.plan(prompt, duration_s)
    }

    /// Renders a scene. The sink hears of each event that is done, with an empty piece, and then of the whole.
    ///
    /// # Errors
    /// [`Error::Input`] with every rule that the scene breaks; [`Error::Stopped`] when the sink asked for it; those of
    /// reading recordings.
    pub fn render_scene(
        &self,
        scene: &Scene,
        seed: u64,
        sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error> {
        self.render_up_to(scene, MAX_EVENTS, seed, sink)
    }

    /// As [`Self::render_scene`], for scenes of our own making with more events.
    pub(crate) fn render_up_to(
        &self,
        scene: &Scene,
        max_events: usize,
        seed: u64,
        sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error> {
        let _slot = self.slots.take();
        let nothing = Audio::silence(klang_audio::synth::SAMPLE_RATE_HZ, 2, 0);
        let mut tell = |done: f32| sink(Progress { piece: &nothing, done });
        let bank = self.bank()?;
        let installed = Installed { banks: bank.as_deref(), instruments: &self.instruments };
        let made = render::render(scene, max_events, seed, self.catalogue, Some(&installed), &mut tell)?;
        if sink(Progress { piece: &made.audio, done: 1.0 }).is_break() {
            return Err(Error::Stopped);
        }
        let scene = serde_json::to_string(scene)
            .map_err(|error| Error::Model { model: "scene".to_owned(), reason: error.to_string() })?;
        Ok(Rendered {
            audio: made.audio,
            encoded: Vec::new(),
            words: Vec::new(),
            attributions: made.attributions,
            scene: Some(scene),
            parts: Vec::new(),
        })
    }

    /// The recordings, looked for again while there are none.
    fn bank(&self) -> Result<Option<Arc<Banks>>, Error> {
        if let Some(bank) = self.bank.read().unwrap_or_else(PoisonError::into_inner).as_ref() {
            return Ok(Some(Arc::clone(bank)));
        }
        let found = Banks::open(&self.packs_dir)?.map(Arc::new);
        self.bank.write().unwrap_or_else(PoisonError::into_inner).clone_from(&found);
        Ok(found)
    }
}

impl Engine for EffectsEngine {
    fn products(&self) -> Vec<Product> {
        vec![Product::SoundEffects]
    }

    fn knows_concept(&self, concept: &str) -> bool {
        self.catalogue.find(concept).is_some()
    }

    fn render(
        &self,
        spec: &GenerationSpec,
        _: Inputs<'_>,
        seed: u64,
        sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error> {
        match &spec.job {
            Job::SoundEffects(effects) => match &effects.source {
                EffectSource::Scene(scene) => self.render_scene(scene, seed, sink),
                EffectSource::Prompt(prompt) => {
                    let mut scene = self.plan(prompt, f64::from(effects.duration.tenths()) / 10.0)?;
                    scene.is_loop |= effects.is_loop;
                    self.render_scene(&scene, seed, sink)
                }
            },
            Job::Speech(_) | Job::VideoToAudio(_) => {
                Err(Error::NotInstalled { pack: spec.product().api_name().to_owned() })
            }
        }
    }

    fn release(&self) {
        if let Some(bank) = self.bank.read().unwrap_or_else(PoisonError::into_inner).as_ref() {
            bank.release();
        }
        self.instruments.release();
    }
}
