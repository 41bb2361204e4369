//! Weather and air.

mod wind;

use super::Model;

pub(super) const MODELS: &[Model] = &[wind::MODEL];
