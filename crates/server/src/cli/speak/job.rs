//! From what was said on the command line to a spec: which voice, which language.

use klang_engine::speech::voices::{self, Voice};
use klang_model::{Common, GenerationSpec, Job, Language, OutputFormat, Speech};

use super::Arguments;
use crate::cli::UsageError;

/// The voices to begin with, where a language has several; elsewhere its first voice.
const PREFERRED: [(Language, &str); 2] = [(Language::En, "af_heart"), (Language::Zh, "zf_xiaoxiao")];

/// The voice that speaks a language unless another is asked for, among those that can speak here.
pub fn default_voice(language: Language, offered: &[&'static Voice]) -> Option<&'static Voice> {
    let preferred = PREFERRED.iter().find(|(of, _)| *of == language).map(|(_, id)| *id);
    let fits = |voice: &&&'static Voice| voice.language == language;
    let first = offered.iter().find(fits);
    offered.iter().filter(fits).find(|voice| Some(voice.id) == preferred).or(first).copied()
}

/// How every text of a run is to be spoken.
#[derive(Debug)]
pub struct Choice {
    voice: Option<String>,
    language: Option<Language>,
    speed: f32,
    /// Decides everything that is random.
    pub seed: u64,
}

impl Choice {
    /// Checks the arguments as far as it goes without a text.
    ///
    /// # Errors
    /// A language or voice that does not exist, or that do not fit each other.
    pub fn of(arguments: &Arguments) -> Result<Self, UsageError> {
        let language = arguments.language.as_deref().map(read_language).transpose()?;
        if let Some(voice) = &arguments.voice {
            let spoken = voices::languages(voice);
            let language = language.or(spoken.first().copied()).unwrap_or(Language::En);
            voices::resolve(voice, language)
                .map_err(|error| UsageError(format!("{error}; `klang voices` lists them")))?;
        }
        Ok(Self { voice: arguments.voice.clone(), language, speed: arguments.speed, seed: arguments.seed })
    }

    /// The spec of one text.
    ///
    /// # Errors
    /// No voice speaks the language.
    pub fn spec(&self, text: &str, offered: &[&'static Voice]) -> Result<GenerationSpec, UsageError> {
        let text = text.trim();
        let language = self.language.unwrap_or_else(|| match self.voice.as_deref().map(voices::languages) {
            // An alias speaks two languages.
            Some(spoken) if !spoken.contains(&guess(text)) => spoken.first().copied().unwrap_or(Language::En),
            _ => guess(text),
        });
        let voice_id = match &self.voice {
            Some(voice) => voice.clone(),
            None => {
                // Where none can speak, the engine says what its voice is missing.
                let all: Vec<&'static Voice> = voices::catalogue().iter().collect();
                let voice = default_voice(language, offered).or_else(|| default_voice(language, &all));
                voice.ok_or_else(|| UsageError(format!("no voice speaks `{}`", language.code())))?.id.to_owned()
            }
        };
        let common = Common {
            callback_url: None,
            seed: Some(self.seed),
            external_task_id: None,
            output_format: OutputFormat::default(),
        };
        let speech = Speech { text: text.to_owned(), voice_id, language, speed: self.speed };
        Ok(GenerationSpec { common, job: Job::Speech(speech) })
    }
}

/// The language that a text's script suggests; Latin letters suggest English.
fn guess(text: &str) -> Language {
    let any = |range: std::ops::RangeInclusive<char>| text.chars().any(|character| range.contains(&character));
    // Kana before Han, because Japanese has both.
    if any('\u{3040}'..='\u{30FF}') {
        Language::Ja
    } else if any('\u{4E00}'..='\u{9FFF}') || any('\u{3400}'..='\u{4DBF}') {
        Language::Zh
    } else if any('\u{0900}'..='\u{097F}') {
        Language::Hi
    } else {
        Language::En
    }
}

fn read_language(tag: &str) -> Result<Language, UsageError> {
    Language::from_tag(tag).ok_or_else(|| {
        let known: Vec<&str> = Language::ALL.iter().map(|language| language.code()).collect();
        UsageError(format!("no language `{tag}`; there are: {}", known.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(voice: Option<&str>, language: Option<Language>) -> Choice {
        Choice { voice: voice.map(str::to_owned), language, speed: 1.0, seed: 0 }
    }

    #[test]
    fn voice_and_language_complete_each_other() {
        struct Case {
            voice: Option<&'static str>,
            language: Option<Language>,
            text: &'static str,
            expected: (&'static str, Language),
        }
        let alias = voices::aliases()[0].id;
        let cases = [
            Case { voice: None, language: None, text: "Good day", expected: ("af_heart", Language::En) },
            Case { voice: None, language: None, text: "你好 Klang", expected: ("zf_xiaoxiao", Language::Zh) },
            Case { voice: None, language: Some(Language::Fr), text: "Bonjour", expected: ("ff_siwis", Language::Fr) },
            Case { voice: Some("bf_emma"), language: None, text: "你好", expected: ("bf_emma", Language::En) },
            Case { voice: Some(alias), language: None, text: "Good day", expected: (alias, Language::En) },
            Case { voice: Some(alias), language: None, text: "你好", expected: (alias, Language::Zh) },
        ];
        let offered: Vec<&'static Voice> = voices::catalogue().iter().collect();
        for Case { voice, language, text, expected } in cases {
            let spec = choice(voice, language).spec(text, &offered).unwrap();
            let Job::Speech(speech) = spec.job else { panic!("not speech") };
            assert_eq!((speech.voice_id.as_str(), speech.language), expected, "{text}");
        }
    }

    #[test]
    fn without_any_voice_installed_the_default_is_still_named() {
        let spec = choice(None, Some(Language::Zh)).spec("你好", &[]).unwrap();
        let Job::Speech(speech) = spec.job else { panic!("not speech") };
        assert_eq!(speech.voice_id, "zf_xiaoxiao");
    }
}
