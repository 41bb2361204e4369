//! [`CueSheet`]: the soundtrack of a video as plain data: what sounds, when, how strong, from where and why. Made from
//! what is seen and what the prompts say, shown in the result, and accepted in place of prompts for the same video.
//! From outside it is hostile: [`CueSheet::check`] holds the limits.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::bounds;
use crate::scene::{Level, MAX_DURATION_S, Space, check_levels};

/// The most cues of a sheet.
pub const MAX_CUES: usize = 256;

/// The most different sounds of a sheet: cues of one concept and material are one.
pub const MAX_SOUNDS: usize = 32;

/// The most shots of a sheet.
pub const MAX_SHOTS: usize = 128;

/// A soundtrack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CueSheet {
    /// Length of the video in seconds.
    pub duration_s: f64,
    /// Where everything sounds.
    #[serde(default)]
    pub space: Space,
    /// Close, detailed, dry, over a quiet bed.
    #[serde(default)]
    pub asmr: bool,
    /// What sounds, in order of time.
    pub cues: Vec<Cue>,
    /// The music, in words; none when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub music: Option<String>,
    /// Where the shots begin, in seconds, the first at 0: music puts its accents there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shots_s: Vec<f64>,
    /// What the planner wants to be known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// One sound of a soundtrack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    /// When it is heard: the onset of what happens, the beginning of what goes on.
    pub time_s: f64,
    /// How long it goes on; to the end when absent. What happens once ignores it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_s: Option<f64>,
    /// An id of the catalogue of sounds.
    pub concept: String,
    /// How violent, 0 gentle to 1 violent; 0.5 is usual.
    #[serde(default = "bounds::half")]
    pub strength: f32,
    /// Where, -1 left to 1 right.
    #[serde(default)]
    pub pan: f32,
    /// Where at its end, when it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_pan: Option<f32>,
    /// How far away, 0.3 to 2000 m.
    #[serde(default = "bounds::near")]
    pub distance_m: f32,
    /// How far away at its end, when it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_distance_m: Option<f32>,
    /// Its level beside the concept's usual one, in dB, -60 to 12.
    #[serde(default)]
    pub gain_db: f32,
    /// How its level changes while it goes on, as in scenes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// Times the usual rate of what happens, 0.25 to 4.
    #[serde(default = "bounds::one")]
    pub speed: f32,
    /// How large the thing is, 0 tiny to 1 huge; 0.5 is usual.
    #[serde(default = "bounds::half")]
    pub size: f32,
    /// What it is made of, or walks or falls on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material: Option<String>,
    /// How sure the planner is, 0 to 1.
    #[serde(default = "bounds::one")]
    pub confidence: f32,
    /// What was seen or said that this cue comes from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

impl Cue {
    /// A concept as it usually sounds.
    #[must_use]
    pub fn usual(concept: &str, time_s: f64) -> Self {
        Self {
            time_s,
            length_s: None,
            concept: concept.to_owned(),
            strength: bounds::half(),
            pan: 0.0,
            end_pan: None,
            distance_m: bounds::near(),
            end_distance_m: None,
            gain_db: 0.0,
            levels: Vec::new(),
            speed: bounds::one(),
            size: bounds::half(),
            material: None,
            confidence: bounds::one(),
            why: String::new(),
        }
    }
}

impl CueSheet {
    /// Every rule that a sheet breaks, as sentences that name the field, the limit and what was given.
    /// `is_concept` says which concepts exist.
    #[must_use]
    pub fn check(&self, is_concept: &dyn Fn(&str) -> bool) -> Vec<String> {
        let mut faults = Vec::new();
        if !(0.1..=MAX_DURATION_S).contains(&self.duration_s) {
            faults.push(format!("duration_s is {}, possible is 0.1 to {MAX_DURATION_S}", self.duration_s));
            return faults;
        }
        if self.cues.len() > MAX_CUES {
            faults.push(format!("cues has {} entries, possible is 0 to {MAX_CUES}", self.cues.len()));
            return faults;
        }
        if self.shots_s.len() > MAX_SHOTS || self.shots_s.iter().any(|start| !(0.0..=self.duration_s).contains(start)) {
            faults.push(format!("shots_s must be at most {MAX_SHOTS} times from 0 to {}", self.duration_s));
        }
        let music_chars = self.music.as_ref().map_or(0, |music| music.chars().count());
        if music_chars > 1000 {
            faults.push(format!("music has {music_chars} characters, at most 1000 are possible"));
        }
        for (index, cue) in self.cues.iter().enumerate() {
            cue.check(self.duration_s, is_concept, &mut |fault| faults.push(format!("cues[{index}].{fault}")));
        }
        let sounds = self.sounds().len();
        if sounds > MAX_SOUNDS {
            faults.push(format!("cues has {sounds} different sounds, at most {MAX_SOUNDS} are possible"));
        }
        faults
    }

    /// The different sounds: pairs of concept and material.
    fn sounds(&self) -> std::collections::BTreeSet<(&str, Option<&str>)> {
        self.cues.iter().map(|cue| (cue.concept.as_str(), cue.material.as_deref())).collect()
    }
}

impl Cue {
    fn check(&self, duration_s: f64, is_concept: &dyn Fn(&str) -> bool, tell: &mut dyn FnMut(String)) {
        if !is_concept(&self.concept) {
            let shown: String = self.concept.chars().filter(|char| !char.is_control()).take(60).collect();
            tell(format!("concept `{shown}` is not in the catalogue"));
        }
        if self.why.chars().count() > 1000 {
            tell("why is longer than 1000 characters".to_owned());
        }
        if self.material.as_ref().is_some_and(|material| material.chars().count() > 40) {
            tell("material is longer than 40 characters".to_owned());
        }
        check_levels(&self.levels, duration_s, tell);
        let ranges: [(&str, f64, f64, f64); 11] = [
            ("time_s", self.time_s, 0.0, duration_s),
            ("length_s", self.length_s.unwrap_or(0.0), 0.0, MAX_DURATION_S),
            ("strength", self.strength.into(), 0.0, 1.0),
            ("pan", self.pan.into(), -1.0, 1.0),
            ("end_pan", self.end_pan.unwrap_or(0.0).into(), -1.0, 1.0),
            ("distance_m", self.distance_m.into(), 0.3, 2000.0),
            ("end_distance_m", self.end_distance_m.unwrap_or(1.0).into(), 0.3, 2000.0),
            ("gain_db", self.gain_db.into(), -60.0, 12.0),
            ("speed", self.speed.into(), 0.25, 4.0),
            ("size", self.size.into(), 0.0, 1.0),
            ("confidence", self.confidence.into(), 0.0, 1.0),
        ];
        bounds::check(&ranges, tell);
    }
}
