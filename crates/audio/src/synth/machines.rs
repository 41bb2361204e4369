//! Machines: vehicles, signals, household appliances and tools.

mod bells;
mod clicks;
mod clock;
mod engine;
mod fan;
mod horn;
mod jet;
mod motor;
mod parts;
mod rail;
mod road;
mod rotor;
mod shaver;
mod siren;
mod small;
mod steam;
mod tones;
mod tools;
mod traffic;
mod water_machines;
mod works;
mod zip;

#[cfg(test)]
mod tests;

use super::Model;

pub(super) const MODELS: &[Model] = &[
    engine::MODEL,
    engine::PASS,
    road::ROLLING,
    road::SQUEAL,
    shaver::MODEL,
    siren::MODEL,
    horn::MODEL,
    bells::RINGING,
    bells::STRUCK,
    tones::MODEL,
    rail::ROLLING,
    rail::SQUEAL,
    steam::LOCOMOTIVE,
    steam::WHISTLE,
    steam::RELEASE,
    rotor::HELICOPTER,
    rotor::PROPELLER,
    rotor::DRONE,
    jet::MODEL,
    motor::MODEL,
    fan::MODEL,
    clicks::CLICK,
    clicks::TYPING,
    clicks::RATCHET,
    clock::TICKING,
    clock::STRIKE,
    tools::RUBBING,
    tools::JACKHAMMER,
    tools::HAMMER,
    works::FACTORY,
    works::PRINTER,
    works::BUZZER,
    traffic::TRAFFIC,
    water_machines::BOAT,
    water_machines::SLOSH,
    water_machines::SONAR,
    zip::MODEL,
    small::MUSIC_BOX,
    small::VIBRATION,
];
