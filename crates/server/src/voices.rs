//! The voices that this server offers: those of the engine's catalogue that can speak with what is
//! installed, and the aliases that they answer. Which model a voice belongs to is the engine's business.

use klang_engine::speech::voices::{self, Alias, Voice};
use klang_model::{FieldCode, FieldError, Language};

/// Most voice ids that a message lists.
const LISTED_VOICES: usize = 12;

/// All voices that can speak now.
#[derive(Debug)]
pub(crate) struct Offer {
    voices: Vec<&'static Voice>,
}

impl Offer {
    pub(crate) const fn new(voices: Vec<&'static Voice>) -> Self {
        Self { voices }
    }

    /// Our own voices.
    pub(crate) fn voices(&self) -> &[&'static Voice] {
        &self.voices
    }

    /// The aliases that at least one voice answers, with the voice for each language.
    pub(crate) fn aliases(&self) -> impl Iterator<Item = (&'static Alias, Vec<(Language, &'static str)>)> {
        voices::aliases().iter().filter_map(|alias| {
            let spoken = self.spoken_by(alias);
            (!spoken.is_empty()).then_some((alias, spoken))
        })
    }

    /// What is wrong with a voice id (short and trimmed) and the language it should speak.
    pub(crate) fn check(&self, id: &str, language: Option<Language>) -> Result<(), FieldError> {
        let shown = id.escape_debug();
        let languages = self.languages(id);
        if languages.is_empty() {
            let reason = if voices::languages(id).is_empty() { "does not exist" } else { "is not installed here" };
            let mut message = format!("voice `{shown}` {reason}; GET /api/v1/audio/voices lists the voices");
            if let Some(examples) = self.examples(language) {
                message.push_str(", for example ");
                message.push_str(&examples);
            }
            return Err(FieldError::new("voice_id", FieldCode::Invalid, message));
        }
        match language {
            Some(language) if !languages.contains(&language) => {
                let spoken: Vec<_> = languages.iter().map(|language| format!("`{}`", language.code())).collect();
                let message = format!("voice `{shown}` speaks {}, not `{}`", spoken.join(", "), language.code());
                Err(FieldError::new("voice_language", FieldCode::Conflict, message))
            }
            _ => Ok(()),
        }
    }

    fn languages(&self, id: &str) -> Vec<Language> {
        if let Some(voice) = self.voices.iter().find(|voice| voice.id == id) {
            return vec![voice.language];
        }
        let alias = voices::aliases().iter().find(|alias| alias.id == id);
        alias.map_or_else(Vec::new, |alias| self.spoken_by(alias).into_iter().map(|(language, _)| language).collect())
    }

    fn spoken_by(&self, alias: &Alias) -> Vec<(Language, &'static str)> {
        let installed = |&(_, id): &(Language, &'static str)| self.voices.iter().any(|voice| voice.id == id);
        alias.voice_ids.into_iter().filter(installed).collect()
    }

    fn examples(&self, language: Option<Language>) -> Option<String> {
        let fits = |voice: &&&Voice| language.is_none_or(|language| voice.language == language);
        let ids: Vec<_> =
            self.voices.iter().filter(fits).take(LISTED_VOICES).map(|voice| format!("`{}`", voice.id)).collect();
        (!ids.is_empty()).then(|| ids.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(ids: &[&str]) -> Offer {
        Offer::new(ids.iter().map(|id| voices::find(id).unwrap()).collect())
    }

    #[test]
    fn wrong_pairs_are_named() {
        let offer = offer(&["af_heart", "zf_xiaoxiao"]);
        assert_eq!(offer.check("zf_xiaoxiao", Some(Language::Zh)), Ok(()));
        assert_eq!(offer.check("af_heart", None), Ok(()));
        let error = offer.check("af_heart", Some(Language::Fr)).unwrap_err();
        assert_eq!((error.field.as_str(), error.code), ("voice_language", FieldCode::Conflict));
        assert_eq!(error.message, "voice `af_heart` speaks `en`, not `fr`");
        let error = offer.check("bo\nb", Some(Language::Zh)).unwrap_err();
        assert_eq!((error.field.as_str(), error.code), ("voice_id", FieldCode::Invalid));
        assert_eq!(
            error.message,
            "voice `bo\\nb` does not exist; GET /api/v1/audio/voices lists the voices, for example `zf_xiaoxiao`"
        );
        let error = offer.check("am_adam", None).unwrap_err();
        assert!(error.message.starts_with("voice `am_adam` is not installed here;"), "{}", error.message);
    }

    #[test]
    fn an_alias_speaks_what_its_installed_voices_speak() {
        let alias = &voices::aliases()[0];
        let [(language, id), (other, _)] = alias.voice_ids;
        let offer = offer(&[id]);
        assert_eq!(offer.check(alias.id, Some(language)), Ok(()));
        assert_eq!(offer.check(alias.id, Some(other)).unwrap_err().field, "voice_language");
        assert!(offer.aliases().any(|(found, spoken)| found == alias && spoken == [(language, id)]));
    }
}
