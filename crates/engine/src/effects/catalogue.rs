//! The catalogue of sound concepts: data files under `data/sounds/`, read once and checked against the
//! models of sound and the AudioSet classes. `docs/SOUNDS.md` says how to add a concept.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::LazyLock;
use std::{fs, io};

use klang_audio::synth::{self, Kind, Setting, Settings};
use serde::Deserialize;

use super::phrase::Plays;
use super::scene::Space;

/// The longest file of concepts in a folder of one's own, and the most files there.
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;
const MAX_FILES: usize = 256;

/// The families of concepts: file name and content.
const FILES: &[(&str, &str)] = &[
    ("animals.toml", include_str!("../../data/sounds/animals.toml")),
    ("humans.toml", include_str!("../../data/sounds/humans.toml")),
    ("footsteps.toml", include_str!("../../data/sounds/footsteps.toml")),
    ("impacts.toml", include_str!("../../data/sounds/impacts.toml")),
    ("weapons.toml", include_str!("../../data/sounds/weapons.toml")),
    ("household.toml", include_str!("../../data/sounds/household.toml")),
    ("signals.toml", include_str!("../../data/sounds/signals.toml")),
    ("instruments.toml", include_str!("../../data/sounds/instruments.toml")),
    ("synthetic.toml", include_str!("../../data/sounds/synthetic.toml")),
    ("stings.toml", include_str!("../../data/sounds/stings.toml")),
    ("vehicles.toml", include_str!("../../data/sounds/vehicles.toml")),
    ("weather.toml", include_str!("../../data/sounds/weather.toml")),
];

/// The 527 classes of AudioSet (Gemmeke et al. 2017; class list CC BY 4.0) in the order of their indices.
pub static AUDIOSET_CLASSES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../../data/audioset_classes.txt").lines().collect());

/// Something that can be heard.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// Lower case with underscores, as `dog_bark`.
    pub id: String,
    /// Whether it goes on or happens.
    pub kind: ConceptKind,
    /// Names, synonyms and phrases in English; the first is its title.
    pub en: Vec<String>,
    /// The same in Chinese.
    pub zh: Vec<String>,
    /// AudioSet classes that a listener may take it for, the best first.
    pub labels: Vec<String>,
    /// Its usual level beside the loudest things, in dB, -40 to 0.
    #[serde(default)]
    pub level_db: f32,
    /// The usual length of one event in seconds: least and most.
    #[serde(default)]
    pub length_s: Option<[f32; 2]>,
    /// The usual time from one event to the next when it repeats by its nature: least and most. Absent for
    /// what happens once.
    #[serde(default)]
    pub repeat_s: Option<[f32; 2]>,
    /// That it repeats in groups, as knocks and barks do.
    #[serde(default)]
    pub bout: Option<Bout>,
    /// Where it is usually heard.
    #[serde(default)]
    pub space: Space,
    /// Ways to make it, the best first. The first whose takes are installed is used.
    pub recipes: Vec<Recipe>,
}

/// A group of what repeats, with the concept's `repeat_s` inside of it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bout {
    /// How many there are in one: least and most.
    pub times: [u32; 2],
    /// From the last of one to the first of the next in seconds: least and most.
    pub pause_s: [f32; 2],
}

/// See [`Concept::kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConceptKind {
    /// Goes on: rain, traffic, an engine.
    Texture,
    /// Happens: a knock, a bark, an explosion.
    Event,
}

/// Layers that sound together.
pub type Recipe = Vec<Layer>;

/// A recording, a model or an instrument, and what is done to it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// A name in the bank of recordings; a take of it is chosen anew for every event.
    #[serde(default)]
    pub takes: Option<String>,
    /// A model of [`klang_audio::synth`].
    #[serde(default)]
    pub model: Option<String>,
    /// An instrument of the pack `instruments` that plays a phrase for as long as the event lasts.
    #[serde(default)]
    pub plays: Option<Plays>,
    /// What the model is set to. What an event of a scene says (`intensity`, `speed`, `size`, `material` and
    /// `surface`) is set over it where the model has such a parameter.
    #[serde(default)]
    pub settings: BTreeMap<String, Value>,
    /// Its gain beside the other layers, in dB.
    #[serde(default)]
    pub gain_db: f32,
    /// Times the usual playback rate, least and most, chosen anew for every event; 0.25 to 4.
    #[serde(default = "unchanged")]
    pub pitch: [f32; 2],
    /// Seconds after the start of the event, least and most.
    #[serde(default)]
    pub at_s: [f32; 2],
    /// What is below is removed.
    #[serde(default)]
    pub high_pass_hz: Option<f32>,
    /// What is above is removed.
    #[serde(default)]
    pub low_pass_hz: Option<f32>,
}

/// A setting: a number, a word, or a range from which a number is chosen for every event.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number.
    Number(f32),
    /// A word.
    Word(String),
    /// Least and most.
    Between([f32; 2]),
}

const fn unchanged() -> [f32; 2] {
    [1.0, 1.0]
}

impl Value {
    /// The setting, with `choice` (0 to 1) deciding within a range.
    #[must_use]
    pub fn setting(&self, choice: f32) -> Setting {
        match self {
            Self::Number(number) => Setting::Number(*number),
            Self::Word(word) => Setting::Word(word.clone()),
            Self::Between([low, high]) => Setting::Number(low + (high - low) * choice),
        }
    }
}

/// All concepts.
#[derive(Debug)]
pub struct Catalogue {
    concepts: Vec<Concept>,
    by_id: HashMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    concept: Vec<Concept>,
}

impl Catalogue {
    /// The one that is built in.
    ///
    /// # Panics
    /// Never: a test reads the same files.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Catalogue> = LazyLock::new(|| {
            #[expect(clippy::expect_used, reason = "the files are part of the program and a test reads them")]
            Catalogue::parse(FILES).expect("the built-in catalogue is valid")
        });
        &BUILT_IN
    }

    /// The built-in concepts and those of the `.toml` files in a folder, read in the order of their names. A concept
    /// of the folder takes the place of the built-in one with the same id. It stays for as long as the program runs.
    ///
    /// # Errors
    /// A sentence that names the file, the concept and the fault; that the folder or a file cannot be read.
    pub fn with_folder(folder: &Path) -> Result<&'static Self, String> {
        let files = read_folder(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let files: Vec<(&str, &str)> = files.iter().map(|(name, content)| (&**name, &**content)).collect();
        let own = Self::parse(&files)?;
        let mut all = Self { concepts: Self::built_in().concepts.clone(), by_id: Self::built_in().by_id.clone() };
        for concept in own.concepts {
            if let Some(&index) = all.by_id.get(&concept.id) {
                all.concepts[index] = concept;
            } else {
                all.by_id.insert(concept.id.clone(), all.concepts.len());
                all.concepts.push(concept);
            }
        }
        Ok(Box::leak(Box::new(all)))
    }

    /// Reads and checks files (name, content).
    ///
    /// # Errors
    /// A sentence that names the file, the concept and the fault.
    pub fn parse(files: &[(&str, &str)]) -> Result<Self, String> {
        let mut concepts: Vec<Concept> = Vec::new();
        let mut by_id = HashMap::new();
        for (name, content) in files {
            let file: File = toml::from_str(content).map_err(|error| format!("{name}: {error}"))?;
            for concept in file.concept {
                check(&concept).map_err(|fault| format!("{name}: concept `{}`: {fault}", concept.id))?;
                if by_id.insert(concept.id.clone(), concepts.len()).is_some() {
                    return Err(format!("{name}: concept `{}` exists twice", concept.id));
                }
                concepts.push(concept);
            }
        }
        Ok(Self { concepts, by_id })
    }

    /// All, in the order of the files.
    #[must_use]
    pub fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    /// The concept of this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Concept> {
        self.by_id.get(id).and_then(|&index| self.concepts.get(index))
    }
}

/// The `.toml` files of a folder: name and content, in the order of the names.
fn read_folder(folder: &Path) -> io::Result<Vec<(String, String)>> {
    let too_much = |what: String| io::Error::new(io::ErrorKind::FileTooLarge, what);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".toml") {
            continue;
        }
        let bytes = entry.path().metadata()?.len();
        if bytes > MAX_FILE_BYTES {
            return Err(too_much(format!("{name} has {bytes} bytes, at most {MAX_FILE_BYTES} are read")));
        }
        if files.len() == MAX_FILES {
            return Err(too_much(format!("more than {MAX_FILES} files")));
        }
        let content = fs::read_to_string(entry.path())
            .map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))?;
        files.push((name, content));
    }
    files.sort();
    Ok(files)
}

fn check(concept: &Concept) -> Result<(), String> {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if concept.id.is_empty() || !concept.id.chars().all(is_name) {
        return Err("its id must be lower case letters, digits and underscores".to_owned());
    }
    if concept.en.is_empty() || concept.zh.is_empty() || concept.labels.is_empty() || concept.recipes.is_empty() {
        return Err("needs names in English and Chinese, labels and a recipe".to_owned());
    }
    if let Some(label) = concept.labels.iter().find(|label| !AUDIOSET_CLASSES.contains(&label.as_str())) {
        return Err(format!("`{label}` is not an AudioSet class"));
    }
    if !(-40.0..=0.0).contains(&concept.level_db) {
        return Err(format!("level_db is {}, possible is -40 to 0", concept.level_db));
    }
    for (name, range) in [("length_s", concept.length_s), ("repeat_s", concept.repeat_s)] {
        if range.is_some_and(|[least, most]| !(0.01 <= least && least <= most && most <= 60.0)) {
            return Err(format!("{name} must be two numbers in order, 0.01 to 60"));
        }
    }
    if let Some(Bout { times: [least, most], pause_s: [short, long] }) = concept.bout {
        let is_usable = 1 <= least && least <= most && most <= 100 && 0.05 <= short && short <= long && long <= 60.0;
        if !is_usable || concept.repeat_s.is_none() {
            return Err("bout needs repeat_s, times in order (1 to 100) and pause_s in order (0.05 to 60)".to_owned());
        }
    }
    if concept.kind == ConceptKind::Event && concept.length_s.is_none() {
        return Err("an event needs length_s".to_owned());
    }
    if !concept.recipes.iter().any(|recipe| recipe.iter().all(|layer| layer.model.is_some())) {
        return Err("needs a recipe of models alone, for when no pack is installed".to_owned());
    }
    concept.recipes.iter().flatten().try_for_each(|layer| check_layer(concept, layer))
}

fn check_layer(concept: &Concept, layer: &Layer) -> Result<(), String> {
    let sources = [layer.takes.is_some(), layer.model.is_some(), layer.plays.is_some()];
    if sources.iter().filter(|is_given| **is_given).count() != 1 {
        return Err("a layer has one of `takes`, `model` and `plays`".to_owned());
    }
    if let Some(plays) = &layer.plays {
        plays.check()?;
    }
    let [low, high] = layer.pitch;
    if !(0.25 <= low && low <= high && high <= 4.0) {
        return Err("pitch must be two numbers in order, 0.25 to 4".to_owned());
    }
    let Some(name) = &layer.model else { return Ok(()) };
    let model = synth::find(name).ok_or_else(|| format!("there is no model `{name}`"))?;
    if concept.kind == ConceptKind::Event && model.kind == Kind::Texture && concept.length_s.is_none() {
        return Err(format!("model `{name}` goes on: the concept needs length_s"));
    }
    for choice in [0.0, 1.0] {
        let settings: Settings =
            layer.settings.iter().map(|(name, value)| (name.clone(), value.setting(choice))).collect();
        model.check(&settings).map_err(|error| error.to_string())?;
    }
    Ok(())
}
