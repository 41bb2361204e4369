//! Weather, water, earth and fire.

mod flow;
mod rain;
mod sea;
mod thunder;
mod wind;

use super::Model;

pub(super) const MODELS: &[Model] =
    &[wind::MODEL, rain::RAIN, rain::HAIL, thunder::MODEL, sea::MODEL, flow::MODEL];
