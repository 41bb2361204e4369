//! Neural networks of packs, run by rten: loaded when first needed, shared by all callers, dropped on
//! request, with a bound on the calls at work and on their threads.
//!
//! A model file is loaded only if it is the one that its pack's manifest lists, so that a damaged
//! file is an error here and not nonsense later. Results depend on the inputs alone: no state stays
//! between calls.

mod lanes;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use lanes::Lanes;
pub use lanes::Parallelism;
use rten::{Model, ModelOptions, NodeId, RunOptions, Value, ValueOrView};

use crate::Error;
use crate::packs::{Manifest, Pack};

/// The name of a pack's network.
const MODEL_FILE: &str = "model.onnx";

/// A network with named inputs and outputs.
pub(crate) struct Network {
    pack: &'static Pack,
    dir: PathBuf,
    file: &'static str,
    outputs: &'static [&'static str],
    lanes: Lanes,
    loaded: RwLock<Option<Arc<Loaded>>>,
}

struct Loaded {
    model: Model,
    outputs: Vec<NodeId>,
}

impl Network {
    /// The network `model.onnx` of an installed pack, not yet loaded. Runs compute all of `outputs`.
    pub(crate) fn new(
        pack: &'static Pack,
        packs_dir: &Path,
        outputs: &'static [&'static str],
        parallelism: Parallelism,
    ) -> Result<Self, Error> {
        Self::of_file(pack, packs_dir, MODEL_FILE, outputs, parallelism)
    }

    /// The same for one of several networks of a pack.
    pub(crate) fn of_file(
        pack: &'static Pack,
        packs_dir: &Path,
        file: &'static str,
        outputs: &'static [&'static str],
        parallelism: Parallelism,
    ) -> Result<Self, Error> {
        let dir = crate::packs::dir(packs_dir, pack);
        Manifest::read(pack, &dir)?;
        Ok(Self { pack, dir, file, outputs, lanes: Lanes::new(parallelism), loaded: RwLock::new(None) })
    }

    /// Runs the network on named inputs; waits while as many calls as allowed are at work.
    ///
    /// # Errors
    /// Those of loading, if this call is the first; [`Error::Model`] with what the runtime said.
    pub(crate) fn run(&self, inputs: Vec<(&'static str, ValueOrView<'_>)>) -> Result<Vec<Value>, Error> {
        let lane = self.lanes.enter();
        let loaded = self.load()?;
        let mut ids = Vec::with_capacity(inputs.len());
        for (name, value) in inputs {
            ids.push((loaded.model.node_id(name).map_err(|error| self.failed(&error))?, value));
        }
        let options = RunOptions::default().with_thread_pool(Some(lane.pool()));
        loaded.model.run(ids, &loaded.outputs, Some(options)).map_err(|error| self.failed(&error))
    }

    /// Loads the network if it is not loaded.
    pub(crate) fn preload(&self) -> Result<(), Error> {
        self.load().map(|_| ())
    }

    /// Frees the network's memory as soon as no call uses it. The next call loads it again.
    pub(crate) fn release(&self) {
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether the network is in memory.
    pub(crate) fn is_loaded(&self) -> bool {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// An error of this network.
    pub(crate) fn failed(&self, reason: &dyn std::fmt::Display) -> Error {
        Error::Model { model: self.pack.name.into(), reason: reason.to_string() }
    }

    fn load(&self) -> Result<Arc<Loaded>, Error> {
        if let Some(loaded) = self.loaded.read().unwrap_or_else(PoisonError::into_inner).as_ref() {
            return Ok(Arc::clone(loaded));
        }
        // Whoever comes while it is being loaded waits here and finds it.
        let mut slot = self.loaded.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(loaded) = slot.as_ref() {
            return Ok(Arc::clone(loaded));
        }
        let loaded = Arc::new(self.read()?);
        *slot = Some(Arc::clone(&loaded));
        Ok(loaded)
    }

    fn read(&self) -> Result<Loaded, Error> {
        let path = self.dir.join(self.file);
        let damaged = |reason: String| Error::Damaged { path: path.display().to_string(), reason };
        Manifest::read(self.pack, &self.dir)?.verify_file(self.file, &self.dir)?;
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load_file(&path)
            .map_err(|error| damaged(error.to_string()))?;
        let ids: Result<_, _> = self.outputs.iter().map(|name| model.node_id(name)).collect();
        let outputs = ids.map_err(|error| damaged(error.to_string()))?;
        Ok(Loaded { model, outputs })
    }
}
