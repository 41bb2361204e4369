//! Weather, water, earth and fire.

mod drops;
mod earth;
mod fire;
mod flow;
mod gas;
mod household;
mod leaves;
mod rain;
mod sea;
mod thunder;
mod vessel;
mod wind;

use super::Model;

pub(super) const MODELS: &[Model] = &[
    wind::MODEL,
    rain::RAIN,
    rain::HAIL,
    thunder::MODEL,
    sea::MODEL,
    flow::MODEL,
    drops::DRIP,
    drops::SPLASH,
    drops::GULP,
    vessel::POUR,
    vessel::TAP,
    vessel::BOIL,
    household::FLUSH,
    household::GARGLE,
    household::UNDERWATER,
    gas::HISS,
    gas::KETTLE,
    fire::FIRE,
    fire::FRYING,
    fire::MATCH,
    earth::RUMBLE,
    earth::SLIDE,
    earth::ICE,
];
