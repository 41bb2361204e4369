//! Several engines as one: each job goes to the first that renders its product.

use std::ops::ControlFlow;

use klang_model::{GenerationSpec, Product};

use crate::{Engine, Error, Progress, Rendered};

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

    fn render(
        &self,
        spec: &GenerationSpec,
        seed: u64,
        sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error> {
        let product = spec.product();
        match self.0.iter().find(|engine| engine.products().contains(&product)) {
            Some(engine) => engine.render(spec, seed, sink),
            None => Err(Error::NotInstalled { pack: product.api_name().to_owned() }),
        }
    }

    fn release(&self) {
        self.0.iter().for_each(|engine| engine.release());
    }
}
