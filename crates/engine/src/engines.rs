//! Several engines as one: each job goes to the first that renders its product.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use klang_model::{GenerationSpec, Product, VideoFacts};

use crate::{Engine, Error, Inputs, Progress, Rendered};

/// See the module.
pub struct Engines(Vec<Box<dyn Engine>>);

impl Engines {
    /// These, the preferred first.
    #[must_use]
    pub const fn new(engines: Vec<Box<dyn Engine>>) -> Self {
        Self(engines)
    }
}

impl Engine for Engines {
    fn products(&self) -> Vec<Product> {
        Product::ALL.into_iter().filter(|product| self.0.iter().any(|e| e.products().contains(product))).collect()
    }

    fn knows_concept(&self, concept: &str) -> bool {
        self.0.iter().any(|engine| engine.knows_concept(concept))
    }

    fn check_video(&self, video: &Path) -> Result<VideoFacts, Error> {
        match self.0.iter().find(|engine| engine.products().contains(&Product::VideoToAudio)) {
            Some(engine) => engine.check_video(video),
            None => Err(Error::NotInstalled { pack: Product::VideoToAudio.api_name().to_owned() }),
        }
    }

    fn render(
        &self,
        spec: &GenerationSpec,
        inputs: Inputs<'_>,
        seed: u64,
        sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error> {
        let product = spec.product();
        match self.0.iter().find(|engine| engine.products().contains(&product)) {
            Some(engine) => engine.render(spec, inputs, seed, sink),
            None => Err(Error::NotInstalled { pack: product.api_name().to_owned() }),
        }
    }

    fn release(&self) {
        self.0.iter().for_each(|engine| engine.release());
    }
}

/// An engine that others use too.
impl<E: Engine> Engine for Arc<E> {
    fn products(&self) -> Vec<Product> {
        self.as_ref().products()
    }

    fn knows_concept(&self, concept: &str) -> bool {
        self.as_ref().knows_concept(concept)
    }

    fn check_video(&self, video: &Path) -> Result<VideoFacts, Error> {
        self.as_ref().check_video(video)
    }

    fn render(
        &self,
        spec: &GenerationSpec,
        inputs: Inputs<'_>,
        seed: u64,
        sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error> {
        self.as_ref().render(spec, inputs, seed, sink)
    }

    fn release(&self) {
        self.as_ref().release();
    }
}
