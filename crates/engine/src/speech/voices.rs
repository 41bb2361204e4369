//! The catalogue: our own voices and the aliases by which callers of another service know voices. An
//! alias is answered with the nearest of our own voices; we never claim to be the voice it names.

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use klang_model::Language;

/// A voice of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    /// The id that callers send: `af_heart`.
    pub id: &'static str,
    /// How to show it: `Heart`.
    pub name: &'static str,
    /// The language it speaks.
    pub language: Language,
    /// Its accent as a BCP 47 tag: `en-GB`.
    pub accent: &'static str,
    /// What it sounds like.
    pub sex: Sex,
    /// What it sounds like, where that is clear.
    pub age: Option<Age>,
    /// Which model speaks it.
    pub model: VoiceModel,
    /// How loud the model speaks it, in LUFS, less what the limiter takes of its peaks: streamed pieces
    /// get the gain from here to the final loudness. Measured on two sentences a voice.
    pub(crate) level_lufs: f64,
}

impl Voice {
    /// The SPDX licence expression of its weights.
    #[must_use]
    pub const fn license(&self) -> &'static str {
        match self.model {
            VoiceModel::Kokoro | VoiceModel::Hibari => "Apache-2.0",
        }
    }

    /// Aliases that this voice answers in its language.
    pub fn aliases(&self) -> impl Iterator<Item = &'static Alias> {
        aliases().iter().filter(|alias| alias.voice_ids.iter().any(|&(_, id)| id == self.id))
    }
}

/// A model that speaks voices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VoiceModel {
    /// Kokoro-82M: every language, many voices.
    Kokoro,
    /// hibari: one English voice, many times faster.
    Hibari,
}

impl VoiceModel {
    /// The name of its pack.
    #[must_use]
    pub const fn pack(self) -> &'static str {
        match self {
            Self::Kokoro => "kokoro",
            Self::Hibari => "hibari",
        }
    }
}

/// The sex a voice sounds like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say all")]
pub enum Sex {
    Female,
    Male,
}

impl Sex {
    /// The word in answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Female, Self::Male].into_iter().find(|sex| sex.as_str() == text)
    }
}

/// The age a voice sounds like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say all")]
pub enum Age {
    Child,
    Teen,
    Young,
    Adult,
    Middle,
    Old,
}

impl Age {
    const ALL: [Self; 6] = [Self::Child, Self::Teen, Self::Young, Self::Adult, Self::Middle, Self::Old];

    /// The word in answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Teen => "teen",
            Self::Young => "young",
            Self::Adult => "adult",
            Self::Middle => "middle",
            Self::Old => "old",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|age| age.as_str() == text)
    }
}

/// A foreign voice id that we accept.
#[derive(Debug, Clone, PartialEq)]
pub struct Alias {
    /// The id that callers send.
    pub id: &'static str,
    /// Its Chinese name, empty when it has none.
    pub zh_name: &'static str,
    /// Its English name, empty when it has none.
    pub en_name: &'static str,
    /// What the named voice sounds like.
    pub sex: Sex,
    /// What the named voice sounds like, where known.
    pub age: Option<Age>,
    /// Which of our voices speaks for it in a language.
    pub voice_ids: [(Language, &'static str); 2],
}

/// Why a voice cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VoiceError {
    /// No such id.
    #[error("voice `{voice_id}` does not exist")]
    Unknown {
        /// What was asked for.
        voice_id: String,
    },
    /// The voice does not speak the language.
    #[error("voice `{voice_id}` speaks {}, not {}", codes(.languages), .language.code())]
    Language {
        /// What was asked for.
        voice_id: String,
        /// What was asked for.
        language: Language,
        /// What the voice speaks.
        languages: Vec<Language>,
    },
}

/// Our own voices, ordered by language, then id.
#[must_use]
pub fn catalogue() -> &'static [Voice] {
    &CATALOGUE.voices
}

/// The accepted aliases.
#[must_use]
pub fn aliases() -> &'static [Alias] {
    &CATALOGUE.aliases
}

/// Our own voice of that id.
#[must_use]
pub fn find(voice_id: &str) -> Option<&'static Voice> {
    catalogue().iter().find(|voice| voice.id == voice_id)
}

/// The languages of a voice or alias; empty when there is no such id.
#[must_use]
pub fn languages(voice_id: &str) -> Vec<Language> {
    match (find(voice_id), aliases().iter().find(|alias| alias.id == voice_id)) {
        (Some(voice), _) => vec![voice.language],
        (None, Some(alias)) => alias.voice_ids.iter().map(|&(language, _)| language).collect(),
        (None, None) => Vec::new(),
    }
}

/// The voice of ours that speaks `language` for `voice_id`, an id of ours or an alias.
///
/// # Errors
/// See [`VoiceError`]; its message names the languages that the voice has.
pub fn resolve(voice_id: &str, language: Language) -> Result<&'static Voice, VoiceError> {
    let languages = languages(voice_id);
    if languages.is_empty() {
        return Err(VoiceError::Unknown { voice_id: voice_id.to_owned() });
    }
    let aliased = aliases().iter().filter(|alias| alias.id == voice_id).flat_map(|alias| alias.voice_ids);
    let id = aliased.filter(|&(spoken, _)| spoken == language).map(|(_, id)| id).next().unwrap_or(voice_id);
    find(id).filter(|voice| voice.language == language).ok_or_else(|| VoiceError::Language {
        voice_id: voice_id.to_owned(),
        language,
        languages,
    })
}

fn codes(languages: &[Language]) -> String {
    languages.iter().map(|language| language.code()).collect::<Vec<_>>().join(" and ")
}

struct Catalogue {
    voices: Vec<Voice>,
    aliases: Vec<Alias>,
}

#[expect(clippy::expect_used, reason = "the files are part of the program and a test reads them")]
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue {
    voices: rows(include_str!("../../data/voices.csv")).map(|row| voice(row).expect("a voice")).collect(),
    aliases: rows(include_str!("../../data/voice_aliases.csv")).map(|row| alias(row).expect("an alias")).collect(),
});

/// The rows of a table without its head; no field has a comma in it.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().skip(1).map(|line| line.split(',').collect())
}

fn voice(row: Vec<&'static str>) -> Option<Voice> {
    let [id, name, language, accent, sex, age, model, level_lufs] = row.try_into().ok()?;
    Some(Voice {
        id,
        name,
        language: Language::from_tag(language)?,
        accent,
        sex: Sex::parse(sex)?,
        age: Age::parse(age),
        model: match model {
            "kokoro" => VoiceModel::Kokoro,
            "hibari" => VoiceModel::Hibari,
            _ => return None,
        },
        level_lufs: level_lufs.parse().ok()?,
    })
}

fn alias(row: Vec<&'static str>) -> Option<Alias> {
    let [id, zh_name, en_name, sex, age, zh, en] = row.try_into().ok()?;
    let voice_ids = [(Language::Zh, zh), (Language::En, en)];
    Some(Alias { id, zh_name, en_name, sex: Sex::parse(sex)?, age: Age::parse(age), voice_ids })
}
