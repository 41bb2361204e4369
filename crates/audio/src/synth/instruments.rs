//! Musical instruments: a short phrase of each, enough to know it by. Refuses to compose: tempo and scale are
//! given, the notes are chance.

mod bars;
mod drums;
mod phrase;
mod piano;
mod plucked;
mod sustained;

use super::Model;

pub(super) const MODELS: &[Model] = &[plucked::MODEL, piano::MODEL, bars::MODEL, sustained::MODEL, drums::MODEL];
