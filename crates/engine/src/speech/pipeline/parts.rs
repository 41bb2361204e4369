//! Where the pipeline gets its models and front ends from.

use std::sync::Arc;

use klang_model::{Attribution, Language};

use crate::Error;
use crate::speech::voices::VoiceModel;
use crate::speech::{FrontEnd, SpeechModel};

/// Which front end reads a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum FrontEndKind {
    /// English of the United States.
    AmericanEnglish,
    /// English of Great Britain.
    BritishEnglish,
    /// Mandarin, also mixed with English.
    Chinese,
    /// Japanese.
    Japanese,
    /// A language that the program espeak-ng pronounces.
    Espeak(Language),
}

impl FrontEndKind {
    /// For a voice's language and accent.
    pub(super) fn of(language: Language, accent: &str) -> Self {
        match language {
            Language::En if accent == "en-GB" => Self::BritishEnglish,
            Language::En => Self::AmericanEnglish,
            Language::Zh => Self::Chinese,
            Language::Ja => Self::Japanese,
            Language::Es | Language::Fr | Language::It | Language::Pt | Language::Hi => Self::Espeak(language),
        }
    }

    /// The pack it is made of.
    pub(super) const fn pack(self) -> Option<&'static str> {
        match self {
            Self::AmericanEnglish | Self::BritishEnglish => Some("english"),
            Self::Chinese => Some("chinese"),
            Self::Japanese => Some("japanese"),
            Self::Espeak(_) => None,
        }
    }
}

/// A source of models and front ends. What it has given stays usable after [`Parts::release`].
pub(super) trait Parts: Send + Sync {
    /// A model; loaded on first use.
    fn model(&self, model: VoiceModel) -> Result<Arc<dyn SpeechModel>, Error>;

    /// A front end; loaded on first use.
    fn front_end(&self, kind: FrontEndKind) -> Result<Arc<dyn FrontEnd>, Error>;

    /// Whether both could be had, without loading them.
    fn check(&self, model: VoiceModel, kind: FrontEndKind) -> Result<(), Error>;

    /// Whose work a pack holds.
    fn attributions(&self, pack: &str) -> Result<Vec<Attribution>, Error>;

    /// Forgets what is loaded; what is in use lives until its last user is done.
    fn release(&self);
}
