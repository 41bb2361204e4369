//! A composition as plain data: what plays when. Refuses to know how it was made or how it will sound.

use super::style::{Finish, Role, Room};

/// A piece of music.
#[derive(Debug, Clone, PartialEq)]
pub struct Song {
    /// The id of its style.
    pub style: String,
    /// The ids of the moods that were found in the prompt.
    pub moods: Vec<String>,
    /// Beats a minute, the mean over the piece.
    pub tempo_bpm: f64,
    /// The tempo that the prompt or the style asked for.
    pub asked_bpm: f64,
    /// Beats of a bar.
    pub beats_per_bar: usize,
    /// Steps of a beat: 3 where beats have three parts, else 4.
    pub steps_per_beat: usize,
    /// The tonic as a pitch class: 0 is C, 11 is B.
    pub tonic: i32,
    /// The name of the mode.
    pub mode: String,
    /// Whether the mode has a major third.
    pub is_major: bool,
    /// Its length in seconds; the last sound has died away before.
    pub duration_s: f64,
    /// When the last chord begins, in seconds.
    pub final_s: f64,
    /// Points (beat, seconds) between which the tempo is steady, from (0, 0) to the last chord.
    pub tempo_map: Vec<(f64, f64)>,
    /// The first beat of each bar, with the bar's beats.
    pub bars: Vec<(f64, f64)>,
    /// Accents that were asked for and where they were put, in seconds.
    pub accents: Vec<Accent>,
    /// Who plays what.
    pub tracks: Vec<Track>,
    /// The room it is played in.
    pub room: Room,
    /// What the mix goes through.
    pub finish: Vec<Finish>,
}

/// An accent that was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accent {
    /// When it was asked for, in seconds.
    pub asked_s: f64,
    /// Whether a bar begins there; otherwise a hit was added off the beat.
    pub is_bar_line: bool,
}

/// One instrument's part.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// What it does in the piece.
    pub role: Role,
    /// Its program: 128 times the bank plus the program of General MIDI; for drums the kit.
    pub program: u16,
    /// Whether it plays drums.
    pub is_drums: bool,
    /// Level in dB beside a melody at 0.
    pub level_db: f64,
    /// -1 (left) to 1.
    pub pan: f64,
    /// How much of it goes into the room, 0 to 1.
    pub room: f64,
    /// How hard it is driven into a distorting amplifier, 0 to 1.
    pub drive: f64,
    /// The notes by their start.
    pub notes: Vec<Note>,
    /// Bends of the pitch by time.
    pub bends: Vec<Bend>,
}

/// A note.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Note {
    /// Its start in seconds.
    pub start_s: f64,
    /// Its length in seconds.
    pub length_s: f64,
    /// Its key, 0 to 127; 60 is middle C.
    pub key: u8,
    /// How hard it is struck, 1 to 127.
    pub velocity: u8,
}

/// A change of pitch that holds until the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bend {
    /// When, in seconds.
    pub at_s: f64,
    /// Semitones, -2 to 2.
    pub semitones: f64,
    /// Depth of the vibrato, 0 to 127.
    pub vibrato: u8,
}

impl Song {
    /// Notes a second over all tracks.
    #[must_use]
    pub fn density(&self) -> f64 {
        let notes: usize = self.tracks.iter().map(|track| track.notes.len()).sum();
        notes as f64 / self.duration_s.max(0.1)
    }

    /// The time of a beat.
    #[must_use]
    pub fn seconds_at(&self, beat: f64) -> f64 {
        interpolate(&self.tempo_map, beat)
    }

    /// The beat at a time.
    #[must_use]
    pub fn beat_at(&self, seconds: f64) -> f64 {
        let turned: Vec<(f64, f64)> = self.tempo_map.iter().map(|(beat, at)| (*at, *beat)).collect();
        interpolate(&turned, seconds)
    }
}

/// The value at `x` of the line through points with ascending first parts; its ends go on as they are.
pub(super) fn interpolate(points: &[(f64, f64)], x: f64) -> f64 {
    let [first, .., last] = points else { return points.first().map_or(x, |only| only.1) };
    let pair = points.windows(2).find(|pair| x <= pair[1].0).or_else(|| points.windows(2).last());
    let (from, to) = pair.map_or((*first, *last), |pair| (pair[0], pair[1]));
    if (to.0 - from.0).abs() < 1e-12 {
        return from.1;
    }
    from.1 + (x - from.0) * (to.1 - from.1) / (to.0 - from.0)
}
