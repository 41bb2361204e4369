//! [`Manner`]: how a sound that a prompt names lies in time, which decides what of the picture it follows. A blow belongs to a
//! contact, a creak to the motion before it, a scrape to the whole of a motion, a gull to nothing that is seen.

use crate::effects::catalogue::{Concept, ConceptKind};

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// It happens when something touches something.
    Blow,
    /// One of a gait: as long as somebody walks, one follows the other.
    Step,
    /// It begins when something begins to move, and is over when that stops.
    Swing,
    /// It goes on for as long as something moves along something.
    Friction,
    /// It comes from a throat, or takes so long that no moment is its own: it keeps the prompt's time.
    Own,
    /// It goes on all the time.
    Lasting,
}

/// What takes at least this long is no blow, in seconds.
const LONG_S: f32 = 2.0;

/// What happens at flashes, by what its ids contain.
pub(super) const FLASHES: &[&str] =
    &["thunder", "explosion", "gun", "shot", "firework", "camera", "lightning", "spark", "laser"];

/// What happens when something is suddenly there or gone, by id.
pub(super) const APPEARANCES: &[&str] = &[
    "balloon_pop",
    "beep",
    "boing",
    "bubble_pop",
    "bulb_pop",
    "camera_shutter",
    "censor_beep",
    "chime",
    "coin_pickup",
    "cork_pop",
    "elevator_ding",
    "error_buzz",
    "explosion",
    "explosion_8bit",
    "firework",
    "keyboard_typing",
    "laptop_typing",
    "laser",
    "level_up",
    "light_switch",
    "magic_spell",
    "microwave_ding",
    "mouse_click",
    "notification",
    "old_camera",
    "pen_click",
    "plop",
    "power_down",
    "power_up",
    "sparkle",
    "splash",
    "success",
    "teleport",
    "ui_click",
    "whoosh",
];

/// Steps, by what their ids contain.
const STEPS: &[&str] = &["footsteps", "high_heels", "running", "sneaking", "marching", "barefoot"];

/// What sounds in motion and not at its end, likewise.
const SWINGS: &[&str] = &[
    "creak",
    "squeaky_hinge",
    "sliding_door",
    "sci_fi_door",
    "gate",
    "door_open",
    "window_open",
    "power_window",
    "whoosh",
    "sword_swing",
    "throw",
    "drawer",
    "zip",
    "tear",
];

/// What goes on while things move along each other, by id.
const FRICTIONS: &[&str] = &[
    "scrape",
    "metal_scrape",
    "furniture_drag",
    "ball_roll",
    "barrel_roll",
    "skateboard",
    "suitcase",
    "sanding",
    "hand_saw",
    "rubbing",
    "cart",
];

/// Throats, by the AudioSet classes of their sounds.
const VOICES: &[&str] = &[
    "Animal",
    "Bark",
    "Bird",
    "Bleat",
    "Cat",
    "Cattle, bovinae",
    "Chicken, rooster",
    "Chuckle, chortle",
    "Cluck",
    "Cough",
    "Crowing, cock-a-doodle-doo",
    "Dog",
    "Domestic animals, pets",
    "Duck",
    "Frog",
    "Goat",
    "Goose",
    "Growling",
    "Human voice",
    "Laughter",
    "Livestock, farm animals, working animals",
    "Moo",
    "Mouse",
    "Oink",
    "Owl",
    "Pig",
    "Pigeon, dove",
    "Roar",
    "Screaming",
    "Sheep",
    "Shout",
    "Sneeze",
    "Speech",
    "Throat clearing",
    "Turkey",
    "Whimper (dog)",
    "Wild animals",
    "Yell",
];

/// Voices of somebody who is struck or strikes, by what their ids contain.
const STRUCK: &[&str] = &["ouch", "grunt", "groan"];

/// How a sound lies in time.
pub(super) fn of(concept: &Concept) -> Manner {
    let is_one_of = |words: &[&str]| words.iter().any(|word| concept.id.contains(word));
    if FRICTIONS.contains(&concept.id.as_str()) {
        return Manner::Friction;
    }
    if concept.kind == ConceptKind::Texture {
        return Manner::Lasting;
    }
    let is_long = concept.length_s.is_some_and(|[least_s, _]| least_s >= LONG_S);
    // Feet, and a beak on wood, are no throats.
    let is_voice = concept.labels.iter().take(2).any(|label| VOICES.contains(&label.as_str()));
    match () {
        () if is_one_of(STEPS) => Manner::Step,
        () if is_one_of(SWINGS) => Manner::Swing,
        // A train that brakes has no moment: it comes when the prompt says.
        () if is_long && !is_one_of(FLASHES) => Manner::Own,
        () if is_voice && !is_one_of(STRUCK) => Manner::Own,
        () => Manner::Blow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effects::catalogue::Catalogue;

    #[test]
    fn sounds_lie_in_time_as_in_life() {
        for (id, manner) in [
            ("hammer_nail", Manner::Blow),
            ("door_close", Manner::Blow),
            ("woodpecker", Manner::Blow),
            ("hand_clap", Manner::Blow),
            ("thunder", Manner::Blow),
            ("footsteps_gravel", Manner::Step),
            ("high_heels", Manner::Step),
            ("door_creak", Manner::Swing),
            ("sliding_door", Manner::Swing),
            ("scrape", Manner::Friction),
            ("furniture_drag", Manner::Friction),
            ("seagulls", Manner::Own),
            ("dog_bark_small", Manner::Own),
            ("cough", Manner::Own),
            ("train_brake", Manner::Own),
            ("dragon_roar", Manner::Own),
            ("drum_roll", Manner::Lasting),
            ("sea", Manner::Lasting),
            ("train", Manner::Lasting),
            ("clapping", Manner::Lasting),
        ] {
            let concept = Catalogue::built_in().find(id).expect(id);
            assert_eq!(of(concept), manner, "{id}");
        }
    }
}
