//! Contacts, footsteps, bells, weapons and blasts.

mod bell;
mod body;
mod chop;
mod coin;
mod contact;
mod creak;
mod door;
mod explosion;
mod fireworks;
mod footstep;
mod gun;
mod hooves;
mod knock;
mod shatter;
mod struck;
mod whoosh;

use super::Model;

pub(super) const MODELS: &[Model] = &[
    bell::MODEL,
    chop::MODEL,
    coin::MODEL,
    creak::MODEL,
    door::MODEL,
    explosion::MODEL,
    fireworks::CRACKERS,
    fireworks::SHELL,
    fireworks::SHOW,
    footstep::MODEL,
    gun::AUTOMATIC,
    gun::MODEL,
    hooves::MODEL,
    knock::MODEL,
    shatter::MODEL,
    struck::MODEL,
    whoosh::MODEL,
];
