//! [`Scene`]: what is heard, when, how loud and from where, as plain data. Planned from a prompt, shown in
//! the result, and accepted in place of a prompt. From outside it is hostile: [`Scene::check`] holds the
//! limits.

use serde::{Deserialize, Serialize};

use crate::bounds;

/// The most events of a scene.
pub const MAX_EVENTS: usize = 32;

/// The most times one event happens.
pub const MAX_COUNT: u32 = 200;

/// The most levels of one event's course.
pub const MAX_LEVELS: usize = 256;

/// The longest scene.
pub const MAX_DURATION_S: f64 = 30.0;

/// Where everything sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Space {
    /// No room at all: right at the ear.
    Dry,
    /// Open land: hardly any reflection.
    #[default]
    Outdoors,
    /// Between trees: soft scattered reflections.
    Forest,
    /// Between houses: slap echoes.
    Street,
    /// A furnished room.
    Room,
    /// A bathroom or kitchen: small and hard.
    Tiles,
    /// A concert hall.
    Hall,
    /// A church or cathedral.
    Church,
    /// A cave or tunnel.
    Cave,
    /// Below the surface: dull and close.
    Underwater,
    /// Through a telephone or radio: 300 to 3400 Hz.
    Telephone,
    /// Behind a wall or door.
    NextDoor,
}

/// What is heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// Length in seconds; the sound is exact to the sample.
    pub duration_s: f64,
    /// Where everything sounds.
    #[serde(default)]
    pub space: Space,
    /// Whether the end joins the beginning without a seam.
    #[serde(default, rename = "loop")]
    pub is_loop: bool,
    /// What is heard, in order of their starts.
    pub events: Vec<Event>,
    /// What the planner wants to be known: what was made in place of what cannot be made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// One sound of a scene, which may happen several times or go on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// An id of the catalogue.
    pub concept: String,
    /// The words of the prompt it stands for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// How sure the planner is, 0 to 1.
    #[serde(default = "bounds::one")]
    pub confidence: f32,
    /// When it begins.
    #[serde(default)]
    pub start_s: f64,
    /// How long it goes on (texture) or is repeated (event); to the end of the scene when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_s: Option<f64>,
    /// How often it happens, when the prompt says so; else its nature and the length decide. Textures ignore it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The exact moments it happens at, in place of a count: what is heard begins there. At most [`MAX_COUNT`].
    /// Textures ignore them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<Moment>,
    /// Its level beside the concept's usual one, in dB, -60 to 12.
    #[serde(default)]
    pub gain_db: f32,
    /// How its level changes while it goes on, beside `gain_db`, in order of time: straight lines in dB from one to the next, held
    /// before the first and after the last. At most [`MAX_LEVELS`]. What happens ignores them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// How violent, 0 gentle to 1 violent; 0.5 is usual.
    #[serde(default = "bounds::half")]
    pub intensity: f32,
    /// Times the usual rate of what happens, 0.25 to 4.
    #[serde(default = "bounds::one")]
    pub speed: f32,
    /// How large the thing is, 0 tiny to 1 huge; 0.5 is usual.
    #[serde(default = "bounds::half")]
    pub size: f32,
    /// What it is made of, or walks or falls on, in the words of the models' settings (`wood`, `gravel`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material: Option<String>,
    /// Which of the concept's ways to make it, from 0, when another than the best that can be had is wanted; counted
    /// round and round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipe: Option<u32>,
    /// How far away at its beginning, 0.3 to 2000 m; 2 m is near.
    #[serde(default = "bounds::near")]
    pub distance_m: f32,
    /// How far away at its end, when it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_distance_m: Option<f32>,
    /// Where at its beginning, -1 left to 1 right.
    #[serde(default)]
    pub pan: f32,
    /// Where at its end, when it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_pan: Option<f32>,
}

/// A level at a time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// When, from the beginning of the scene.
    pub time_s: f64,
    /// How loud, in dB, -60 to 12.
    pub gain_db: f32,
}

/// One of the moments at which an event happens.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// When its onset is heard.
    pub time_s: f64,
    /// How violent beside the event's other moments, 0 gentle to 1 violent; 0.5 is usual.
    #[serde(default = "bounds::half")]
    pub strength: f32,
    /// Where, when elsewhere than the event: -1 left to 1 right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pan: Option<f32>,
    /// How far away, when elsewhere than the event: 0.3 to 2000 m.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<f32>,
}

impl Event {
    /// A concept as it usually sounds, from the beginning on.
    #[must_use]
    pub fn usual(concept: &str) -> Self {
        Self {
            concept: concept.to_owned(),
            text: String::new(),
            confidence: 1.0,
            start_s: 0.0,
            length_s: None,
            count: None,
            at: Vec::new(),
            gain_db: 0.0,
            levels: Vec::new(),
            intensity: 0.5,
            speed: 1.0,
            size: 0.5,
            material: None,
            recipe: None,
            distance_m: bounds::near(),
            end_distance_m: None,
            pan: 0.0,
            end_pan: None,
        }
    }
}

impl Scene {
    /// Every rule that a scene breaks, as sentences that name the field, the limit and what was given.
    /// `is_concept` says which concepts exist.
    #[must_use]
    pub fn check(&self, is_concept: &dyn Fn(&str) -> bool) -> Vec<String> {
        self.check_up_to(MAX_EVENTS, is_concept)
    }

    /// As [`Scene::check`], for scenes of our own making that may have more events than a request may bring.
    #[must_use]
    pub fn check_up_to(&self, max_events: usize, is_concept: &dyn Fn(&str) -> bool) -> Vec<String> {
        let mut faults = Vec::new();
        if !(0.1..=MAX_DURATION_S).contains(&self.duration_s) {
            faults.push(format!("duration_s is {}, possible is 0.1 to {MAX_DURATION_S}", self.duration_s));
        }
        if self.events.is_empty() || self.events.len() > max_events {
            faults.push(format!("events has {} entries, possible is 1 to {max_events}", self.events.len()));
            return faults;
        }
        for (index, event) in self.events.iter().enumerate() {
            event.check(self.duration_s, is_concept, &mut |fault| faults.push(format!("events[{index}].{fault}")));
        }
        faults
    }
}

impl Event {
    fn check(&self, duration_s: f64, is_concept: &dyn Fn(&str) -> bool, tell: &mut dyn FnMut(String)) {
        if !is_concept(&self.concept) {
            let shown: String = self.concept.chars().filter(|char| !char.is_control()).take(60).collect();
            tell(format!("concept `{shown}` is not in the catalogue"));
        }
        if self.text.chars().count() > 1000 {
            tell("text is longer than 1000 characters".to_owned());
        }
        if self.count.is_some_and(|count| count == 0 || count > MAX_COUNT) {
            tell(format!("count is {}, possible is 1 to {MAX_COUNT}", self.count.unwrap_or_default()));
        }
        if self.material.as_ref().is_some_and(|material| material.chars().count() > 40) {
            tell("material is longer than 40 characters".to_owned());
        }
        if self.at.len() > MAX_COUNT as usize {
            tell(format!("at has {} moments, at most {MAX_COUNT} are possible", self.at.len()));
        } else {
            for (index, moment) in self.at.iter().enumerate() {
                moment.check(duration_s, &mut |fault| tell(format!("at[{index}].{fault}")));
            }
        }
        check_levels(&self.levels, duration_s, tell);
        let length_s = self.length_s.unwrap_or(0.0);
        let ranges: [(&str, f64, f64, f64); 10] = [
            ("start_s", self.start_s, 0.0, duration_s),
            ("length_s", length_s, 0.0, MAX_DURATION_S),
            ("confidence", self.confidence.into(), 0.0, 1.0),
            ("gain_db", self.gain_db.into(), -60.0, 12.0),
            ("intensity", self.intensity.into(), 0.0, 1.0),
            ("speed", self.speed.into(), 0.25, 4.0),
            ("size", self.size.into(), 0.0, 1.0),
            ("distance_m", self.distance_m.into(), 0.3, 2000.0),
            ("end_distance_m", self.end_distance_m.unwrap_or(1.0).into(), 0.3, 2000.0),
            ("pan", self.pan.into(), -1.0, 1.0),
        ];
        bounds::check(&ranges, tell);
        if self.end_pan.is_some_and(|pan| !(-1.0..=1.0).contains(&pan)) {
            tell(format!("end_pan is {}, possible is -1 to 1", self.end_pan.unwrap_or_default()));
        }
    }
}

/// Tells of every rule that the levels of an event or a cue break.
pub(crate) fn check_levels(levels: &[Level], duration_s: f64, tell: &mut dyn FnMut(String)) {
    if levels.len() > MAX_LEVELS {
        tell(format!("levels has {} entries, at most {MAX_LEVELS} are possible", levels.len()));
        return;
    }
    for (index, level) in levels.iter().enumerate() {
        let ranges = [("time_s", level.time_s, 0.0, duration_s), ("gain_db", level.gain_db.into(), -60.0, 12.0)];
        bounds::check(&ranges, &mut |fault| tell(format!("levels[{index}].{fault}")));
    }
    if let Some(index) = levels.windows(2).position(|pair| pair[1].time_s < pair[0].time_s) {
        tell(format!("levels[{}].time_s is before the one before it: they must be in order of time", index + 1));
    }
}

impl Moment {
    fn check(&self, duration_s: f64, tell: &mut dyn FnMut(String)) {
        let ranges: [(&str, f64, f64, f64); 4] = [
            ("time_s", self.time_s, 0.0, duration_s),
            ("strength", self.strength.into(), 0.0, 1.0),
            ("pan", self.pan.unwrap_or(0.0).into(), -1.0, 1.0),
            ("distance_m", self.distance_m.unwrap_or(1.0).into(), 0.3, 2000.0),
        ];
        bounds::check(&ranges, tell);
    }
}
