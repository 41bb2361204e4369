//! Contacts, footsteps, bells, weapons and blasts.

mod bell;
mod blade;
mod body;
mod bounce;
mod chimes;
mod chop;
mod clicks;
mod coin;
mod contact;
mod crack;
mod creak;
mod crumple;
mod door;
mod explosion;
mod fireworks;
mod footstep;
mod gong;
mod gun;
mod hooves;
mod jingle;
mod knock;
mod missile;
mod pop;
mod roll;
mod scrape;
mod shatter;
mod struck;
mod tear;
mod thump;
mod whoosh;

use super::Model;

pub(super) const MODELS: &[Model] = &[
    bell::MODEL,
    blade::MODEL,
    bounce::MODEL,
    chimes::PEAL,
    chimes::WIND,
    chop::MODEL,
    clicks::MODEL,
    coin::MODEL,
    crack::MODEL,
    creak::MODEL,
    crumple::MODEL,
    door::MODEL,
    explosion::MODEL,
    fireworks::CRACKERS,
    fireworks::SHELL,
    fireworks::SHOW,
    footstep::MODEL,
    gong::MODEL,
    gun::AUTOMATIC,
    gun::MODEL,
    hooves::MODEL,
    jingle::MODEL,
    knock::MODEL,
    missile::MODEL,
    pop::MODEL,
    roll::MODEL,
    scrape::MODEL,
    shatter::MODEL,
    struck::MODEL,
    tear::MODEL,
    thump::MODEL,
    whoosh::MODEL,
];

#[cfg(test)]
mod tests;
