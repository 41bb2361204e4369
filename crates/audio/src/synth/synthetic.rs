//! Sounds that no thing makes: signals, games, machines of the future, magic, the effects of films.

mod cinema;
mod electric;
mod game;
mod modem;
mod shimmer;
mod signal;
mod spacecraft;

use super::Model;

pub(super) const MODELS: &[Model] = &[
    signal::TONE,
    signal::DTMF,
    signal::SONAR,
    signal::HEART_MONITOR,
    modem::MODEL,
    electric::NOISE,
    electric::RADIO,
    electric::HUM,
    electric::ARC,
    electric::GEIGER,
    game::TUNE,
    game::ZAP,
    game::CHATTER,
    game::GLITCH,
    shimmer::MODEL,
    spacecraft::MODEL,
    cinema::RISER,
    cinema::HIT,
    cinema::SCRATCH,
];
