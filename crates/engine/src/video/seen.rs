//! [`Seen`]: what was seen in a video, as plain data. Times are seconds from its beginning; places are x from -1 (left)
//! to 1 (right) and y from -1 (top) to 1 (bottom); sizes are shares of the picture's area.

use serde::{Deserialize, Serialize};

/// What was seen.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Seen {
    /// Length of the video.
    pub duration_s: f64,
    /// Its shots in order, without gaps; at least one.
    pub shots: Vec<Shot>,
    /// What happens at one moment, in order of time.
    pub hits: Vec<Hit>,
    /// What repeats itself.
    pub rhythms: Vec<Rhythm>,
    /// What goes on moving.
    pub movers: Vec<Mover>,
    /// The motion energy of the whole picture beside the camera's own motion, [`ENERGY_HZ`] values a second from the beginning:
    /// the mean change of brightness beyond noise, grey levels in 40 ms.
    #[serde(default)]
    pub energy: Vec<f32>,
}

/// Values of [`Seen::energy`] in a second.
pub const ENERGY_HZ: f64 = 10.0;

/// A part between two cuts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shot {
    /// Its first frame.
    pub start_s: f64,
    /// The next shot's first frame or the end.
    pub end_s: f64,
    /// How much the camera moves: widths of the picture per second, the median.
    pub camera_speed: f32,
    /// How much moves beside the camera, 0 nothing to 1 everything, the mean.
    pub motion: f32,
    /// Seconds of the dissolve or fade that it begins with and of the one that it ends with, of which half lies within it; 0 for
    /// cuts.
    #[serde(default)]
    pub blends_s: [f64; 2],
    /// Which things are there, the likeliest first; filled in by looking ([`Thing`]).
    #[serde(default)]
    pub things: Vec<Thing>,
}

/// Something that is there, as a concept of the catalogue of sounds that it can make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Thing {
    /// The sound it makes: an id of the catalogue.
    pub concept: String,
    /// What it was recognised as: "golden retriever", "sea by its colour and motion".
    pub seen_as: String,
    /// How sure, 0 to 1.
    pub confidence: f32,
    /// Where, when that is known; else the whole picture.
    pub place: Option<Place>,
    /// Whether it is the surroundings (sea, rain, street) and sounds all the time.
    pub is_ambience: bool,
}

/// A place in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// -1 left to 1 right.
    pub x: f32,
    /// -1 top to 1 bottom.
    pub y: f32,
    /// Share of the picture's area.
    pub size: f32,
}

/// What kind of moment it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HitKind {
    /// Something moving turns back: a ball on the floor or a wall.
    Bounce,
    /// Something moving stops on something: a hammer, a foot, a thing put down.
    Contact,
    /// Two moving things touch.
    Collision,
    /// Something at rest starts suddenly.
    Start,
    /// A flash of light.
    Flash,
    /// Something is suddenly there or gone.
    Appearance,
}

/// Something that happens at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// When, finer than the frames when the motion says so.
    pub time_s: f64,
    /// What kind.
    pub kind: HitKind,
    /// Where and how large the thing is.
    pub place: Place,
    /// How hard, 0 to 1: the change of velocity.
    pub strength: f32,
    /// How sure, 0 to 1.
    pub confidence: f32,
    /// The [`Mover::id`] that does it, when one was followed.
    pub mover: Option<u32>,
}

/// Something that repeats itself: steps, hammering; without a mover also a place that does: wheels, waves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rhythm {
    /// From when.
    pub start_s: f64,
    /// Until when.
    pub end_s: f64,
    /// From one time to the next.
    pub period_s: f64,
    /// The moments within it, where each repetition's strongest change is.
    pub times_s: Vec<f64>,
    /// Where.
    pub place: Place,
    /// How sure, 0 to 1.
    pub confidence: f32,
    /// The [`Mover::id`] that does it, when one was followed.
    pub mover: Option<u32>,
}

/// Something followed through a shot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mover {
    /// Its number in this video.
    pub id: u32,
    /// From when.
    pub start_s: f64,
    /// Until when.
    pub end_s: f64,
    /// Its course, about ten points a second, in order of time.
    pub course: Vec<Waypoint>,
}

/// Where something followed is at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Waypoint {
    /// When.
    pub time_s: f64,
    /// Where and how large.
    pub place: Place,
    /// How fast beside the camera's own motion: widths of the picture per second.
    pub speed: f32,
}
