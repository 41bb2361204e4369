//! Styles and words: data files under `data/music/`, read once and checked. `docs/MUSIC.md` says how to add a style.

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use serde::Deserialize;

use super::grid;
use super::theory::{self, Mode};

/// File name and content.
const STYLE_FILES: &[(&str, &str)] = &[
    ("band.toml", include_str!("../../data/music/band.toml")),
    ("classical.toml", include_str!("../../data/music/classical.toml")),
    ("electronic.toml", include_str!("../../data/music/electronic.toml")),
    ("screen.toml", include_str!("../../data/music/screen.toml")),
    ("world.toml", include_str!("../../data/music/world.toml")),
];

const WORDS_FILE: (&str, &str) = ("words.toml", include_str!("../../data/music/words.toml"));

/// A style of music.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Style {
    /// Lower case with underscores, as `lo_fi`.
    pub id: String,
    /// What it is called in English; the first is its title.
    pub en: Vec<String>,
    /// The same in Chinese.
    pub zh: Vec<String>,
    /// Words of either language that suggest it when no style is named.
    #[serde(default)]
    pub near: Vec<String>,
    /// Usual tempo in beats a minute: least and most.
    pub tempo_bpm: [f64; 2],
    /// Beats of a bar.
    #[serde(default = "four")]
    pub beats: usize,
    /// Steps of a beat in its patterns: 4, or 3 where beats have three parts.
    #[serde(default = "four")]
    pub steps: usize,
    /// Where the second eighth of a beat falls, 0.5 (straight) to 0.67 (triplet).
    #[serde(default = "straight")]
    pub swing: f64,
    /// Where the second sixteenth of an eighth falls.
    #[serde(default = "straight")]
    pub swing_16: f64,
    /// Whether it uses `bright` when no mood decides.
    pub is_bright: bool,
    /// Its mode with a major third, and progressions for it.
    pub bright: Tonality,
    /// Its mode with a minor third, and progressions for it.
    pub dark: Tonality,
    /// Bars that a chord of a progression lasts.
    #[serde(default = "one")]
    pub chord_bars: f64,
    /// How freely people play it, 0 (a machine) to 1.
    #[serde(default)]
    pub human: f64,
    /// How its energy goes: `build`, `flat` or `calm`.
    #[serde(default)]
    pub arc: Arc,
    /// The room.
    #[serde(default)]
    pub room: Room,
    /// What the whole goes through.
    #[serde(default)]
    pub finish: Vec<Finish>,
    /// The drums, if it has any.
    #[serde(default)]
    pub drums: Option<Drums>,
    /// Everything else that plays.
    pub tracks: Vec<Part>,
}

const fn four() -> usize {
    4
}

const fn one() -> f64 {
    1.0
}

const fn straight() -> f64 {
    0.5
}

/// A mode with what is played in it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tonality {
    /// One of [`theory::MODES`].
    pub mode: String,
    /// Roman numerals with spaces between ([`theory::chord`]).
    pub progressions: Vec<String>,
    /// The chord before the last.
    pub cadence: String,
    /// The last chord.
    pub home: String,
}

/// How the energy goes through a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arc {
    /// From little to all.
    Build,
    /// All soon, with a break.
    #[default]
    Flat,
    /// A gentle arch.
    Calm,
}

/// Where it is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Room {
    /// Nowhere.
    Dry,
    /// A studio.
    #[default]
    Room,
    /// A concert hall.
    Hall,
    /// A church.
    Church,
    /// A vast artificial space.
    Vast,
}

/// What a whole mix goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// Everything but the drums dips on each beat, as under a bass drum with a side chain.
    Pump,
    /// A worn record: no highs, crackle, an unsteady pitch.
    Vinyl,
    /// Few bits at a low rate.
    Crush,
}

/// Drums: rows `name pattern`, by [`DRUMS`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drums {
    /// The kit: the program of bank 128.
    pub kit: u8,
    /// Level in dB beside a melody at 0.
    #[serde(default)]
    pub level_db: f64,
    /// The energy from which it plays.
    #[serde(default)]
    pub from: f64,
    /// For quiet places.
    pub light: Vec<String>,
    /// For full ones.
    pub full: Vec<String>,
    /// The beats that lead to a new section; without, a common one.
    #[serde(default)]
    pub fill: Vec<String>,
    /// Whether sections start with a crash cymbal and end with fills.
    #[serde(default)]
    pub is_plain: bool,
}

/// What a part plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The theme.
    Melody,
    /// Long notes against the theme.
    Counter,
    /// Chords in a rhythm.
    Chords,
    /// Chords that last.
    Pad,
    /// Broken chords.
    Arp,
    /// The lowest line.
    Bass,
    /// The tonic and its fifth, held.
    Drone,
    /// Something that rises into a new section.
    Riser,
    /// Drums; never written in data.
    #[serde(skip)]
    Drums,
}

/// A part.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// What it plays.
    pub role: Role,
    /// General MIDI programs to choose from: 128 times the bank (0 in General MIDI, 8 for the variations of Roland GS)
    /// plus the program (0 to 127).
    pub programs: Vec<u16>,
    /// Rhythms from the sparsest to the densest.
    #[serde(default)]
    pub patterns: Vec<String>,
    /// Lowest and highest key.
    pub range: [i32; 2],
    /// Level in dB beside a melody at 0.
    #[serde(default)]
    pub level_db: f64,
    /// -1 (left) to 1.
    #[serde(default)]
    pub pan: f64,
    /// How much of it goes into the room, 0 to 1.
    #[serde(default = "some_room")]
    pub room: f64,
    /// The energy from which it plays.
    #[serde(default)]
    pub from: f64,
    /// Notes of a chord.
    #[serde(default = "three")]
    pub voices: usize,
    /// Milliseconds from one note of a chord to the next.
    #[serde(default)]
    pub strum_ms: f64,
    /// The share of its written length that a note sounds.
    #[serde(default = "most")]
    pub gate: f64,
    /// How a melody is dressed.
    #[serde(default)]
    pub ornament: Ornament,
    /// How hard it is driven into a distorting amplifier, 0 (not at all) to 1.
    #[serde(default)]
    pub drive: f64,
    /// Semitones above each note that are played with it.
    #[serde(default)]
    pub doubled: Vec<i32>,
}

const fn some_room() -> f64 {
    0.3
}

const fn three() -> usize {
    3
}

const fn most() -> f64 {
    0.95
}

/// How notes are dressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ornament {
    /// Not at all.
    #[default]
    None,
    /// A short note from the step above.
    Grace,
    /// A slide from below and a vibrato.
    Slide,
    /// A tremolo of repeated notes on long ones.
    Tremolo,
    /// A vibrato on long notes.
    Vibrato,
}

/// Names of drums and their keys (General MIDI Level 1, percussion key map).
pub const DRUMS: &[(&str, u8)] = &[
    ("kick", 36),
    ("kick2", 35),
    ("rim", 37),
    ("snare", 38),
    ("clap", 39),
    ("snare2", 40),
    ("hat", 42),
    ("pedal", 44),
    ("open", 46),
    ("floor", 41),
    ("low", 45),
    ("mid", 47),
    ("high", 50),
    ("crash", 49),
    ("ride", 51),
    ("china", 52),
    ("bell", 53),
    ("tambourine", 54),
    ("splash", 55),
    ("cowbell", 56),
    ("crash2", 57),
    ("vibraslap", 58),
    ("ride2", 59),
    ("bongo_high", 60),
    ("bongo_low", 61),
    ("conga_mute", 62),
    ("conga_high", 63),
    ("conga_low", 64),
    ("timbale_high", 65),
    ("timbale_low", 66),
    ("agogo_high", 67),
    ("agogo_low", 68),
    ("cabasa", 69),
    ("maracas", 70),
    ("guiro_short", 73),
    ("guiro_long", 74),
    ("claves", 75),
    ("block_high", 76),
    ("block_low", 77),
    ("triangle_mute", 80),
    ("triangle", 81),
];

impl Drums {
    /// The rows of a pattern as keys and hits by bar.
    #[must_use]
    pub fn rows(lines: &[String], steps: usize, beats: usize) -> Vec<(u8, Vec<Vec<grid::Hit>>)> {
        let row = |line: &String| {
            let (name, pattern) = line.split_once(' ')?;
            Some((drum_key(name)?, grid::read(pattern, steps, beats)))
        };
        lines.iter().filter_map(row).collect()
    }
}

fn drum_key(name: &str) -> Option<u8> {
    DRUMS.iter().find(|(known, _)| *known == name).map(|(_, key)| *key)
}

impl Tonality {
    /// Its mode.
    #[must_use]
    pub fn mode(&self) -> Mode {
        theory::mode_named(&self.mode).unwrap_or(theory::MODES[0])
    }
}

/// A mood, and what it does.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mood {
    /// Its name.
    pub id: String,
    /// Words for it.
    pub en: Vec<String>,
    /// The same in Chinese.
    pub zh: Vec<String>,
    /// -1 asks for the dark mode, 1 for the bright one, 0 for neither.
    #[serde(default)]
    pub valence: f64,
    /// What the tempo is multiplied by.
    #[serde(default = "one")]
    pub tempo: f64,
    /// -1 (few notes) to 1 (many).
    #[serde(default)]
    pub density: f64,
    /// -1 (held back) to 1 (all out).
    #[serde(default)]
    pub energy: f64,
    /// Semitones that everything but the bass moves by.
    #[serde(default)]
    pub register: i32,
    /// A mode to use, where the style's own has seven notes.
    #[serde(default)]
    pub mode: Option<String>,
    /// The style when none is named.
    #[serde(default)]
    pub style: Option<String>,
}

/// A word for a tempo.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TempoWord {
    /// The words, in either language.
    pub words: Vec<String>,
    /// Beats a minute.
    #[serde(default)]
    pub bpm: Option<f64>,
    /// What the style's tempo is multiplied by.
    #[serde(default)]
    pub factor: Option<f64>,
}

/// An instrument that a prompt can name.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// The words, in either language.
    pub words: Vec<String>,
    /// Its General MIDI program; none for drums.
    #[serde(default)]
    pub program: Option<u8>,
    /// What it plays best, the best first.
    #[serde(default)]
    pub roles: Vec<Role>,
}

/// All words.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Moods.
    pub mood: Vec<Mood>,
    /// Tempi.
    pub tempo: Vec<TempoWord>,
    /// Instruments.
    pub instrument: Vec<Instrument>,
}

/// Styles and words.
#[derive(Debug, Clone, PartialEq)]
pub struct Library {
    /// The styles, in the order of the files.
    pub styles: Vec<Style>,
    /// The words.
    pub words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StyleFile {
    style: Vec<Style>,
}

impl Library {
    /// What is built in.
    ///
    /// # Errors
    /// What is wrong with a data file; the tests see to it that nothing is.
    pub fn built_in() -> Result<&'static Self, String> {
        static LIBRARY: LazyLock<Result<Library, String>> = LazyLock::new(Library::read);
        LIBRARY.as_ref().map_err(Clone::clone)
    }

    fn read() -> Result<Self, String> {
        let mut styles = Vec::new();
        for (name, content) in STYLE_FILES {
            let file: StyleFile = toml::from_str(content).map_err(|error| format!("{name}: {error}"))?;
            for style in &file.style {
                style.check().map_err(|fault| format!("{name}: style `{}`: {fault}", style.id))?;
            }
            styles.extend(file.style);
        }
        let words: Words = toml::from_str(WORDS_FILE.1).map_err(|error| format!("{}: {error}", WORDS_FILE.0))?;
        for mood in &words.mood {
            if mood.mode.as_ref().is_some_and(|mode| theory::mode_named(mode).is_none()) {
                return Err(format!("{}: mood `{}`: no such mode", WORDS_FILE.0, mood.id));
            }
            if let Some(style) = mood.style.as_ref().filter(|id| !styles.iter().any(|style| style.id == **id)) {
                return Err(format!("{}: mood `{}`: no style `{style}`", WORDS_FILE.0, mood.id));
            }
        }
        Ok(Self { styles, words })
    }

    /// The style of this id.
    #[must_use]
    pub fn style(&self, id: &str) -> Option<&Style> {
        self.styles.iter().find(|style| style.id == id)
    }
}

impl Style {
    /// What is wrong with it.
    fn check(&self) -> Result<(), String> {
        if self.en.is_empty() || self.zh.is_empty() {
            return Err("it needs names in both languages".into());
        }
        let [least, most] = self.tempo_bpm;
        if !(30.0..=least.max(30.0)).contains(&least) || least > most || most > 240.0 {
            return Err("tempo_bpm must be two numbers from 30 to 240".into());
        }
        if !(2..=6).contains(&self.beats) || !(2..=6).contains(&self.steps) {
            return Err("beats and steps must be 2 to 6".into());
        }
        for tonality in [&self.bright, &self.dark] {
            theory::mode_named(&tonality.mode).ok_or_else(|| format!("no mode `{}`", tonality.mode))?;
            let symbols = tonality.progressions.iter().flat_map(|line| line.split_whitespace());
            for symbol in symbols.chain([tonality.cadence.as_str(), tonality.home.as_str()]) {
                theory::chord(symbol).ok_or_else(|| format!("no chord `{symbol}`"))?;
            }
            if tonality.progressions.iter().all(|line| line.trim().is_empty()) {
                return Err("it needs progressions".into());
            }
        }
        if let Some(drums) = &self.drums {
            for line in drums.light.iter().chain(&drums.full) {
                let (name, pattern) = line.split_once(' ').ok_or_else(|| format!("`{line}` is no row"))?;
                drum_key(name).ok_or_else(|| format!("no drum `{name}`"))?;
                self.check_pattern(pattern)?;
            }
            for line in &drums.fill {
                let (name, _) = line.split_once(' ').ok_or_else(|| format!("`{line}` is no row"))?;
                drum_key(name).ok_or_else(|| format!("no drum `{name}`"))?;
            }
        }
        for part in &self.tracks {
            if part.programs.is_empty() || part.programs.iter().any(|program| *program >= 128 * 128) {
                return Err("programs must be 0 to 16383".into());
            }
            if part.range[0] < 0 || part.range[1] > 127 || part.range[1] - part.range[0] < 11 {
                return Err(format!("range {:?} must span an octave within 0 to 127", part.range));
            }
            if !(0.0..=1.0).contains(&part.drive) || !(0.0..=1.0).contains(&part.room) {
                return Err("drive and room must be 0 to 1".into());
            }
            let needs_pattern = matches!(part.role, Role::Chords | Role::Arp | Role::Bass);
            if needs_pattern && part.patterns.is_empty() {
                return Err(format!("a part {:?} needs patterns", part.role));
            }
            for pattern in &part.patterns {
                self.check_pattern(pattern)?;
            }
        }
        Ok(())
    }

    fn check_pattern(&self, pattern: &str) -> Result<(), String> {
        if grid::is_whole(pattern, self.steps, self.beats) {
            return Ok(());
        }
        Err(format!("`{pattern}` is not a whole number of bars of {} steps", self.steps * self.beats))
    }
}
