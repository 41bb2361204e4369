//! [`tags`]: what stands in the files of a job besides sound.

use klang_audio::Tags;
use klang_model::{Attribution, EffectSource, GenerationSpec, Job};

use crate::speech::voices;

/// Longest title in the tags of a file, in characters.
const TITLE_CHARS: usize = 80;

/// What is written into the files of a job besides sound: what is said or heard, who speaks, and whose
/// work it contains under which licences.
#[must_use]
pub fn tags(spec: &GenerationSpec, attributions: &[Attribution]) -> Tags {
    let (text, artist) = match &spec.job {
        // Our own voice's name: a file must not claim to be the voice that an alias names.
        Job::Speech(speech) => {
            let voice = voices::resolve(&speech.voice_id, speech.language).ok();
            (Some(speech.text.as_str()), voice.map(|voice| voice.name.to_owned()))
        }
        Job::SoundEffects(effects) => match &effects.source {
            EffectSource::Prompt(prompt) => (Some(prompt.as_str()), None),
            EffectSource::Scene(_) => (None, None),
        },
        Job::VideoToAudio(dubbing) => (dubbing.sound_effect_prompt.as_deref(), None),
    };
    described(text, artist, spec.product().api_name(), attributions)
}

/// The tags of a piece of music that was made without a server.
#[must_use]
pub fn music_tags(prompt: &str, attributions: &[Attribution]) -> Tags {
    described(Some(prompt), None, "music", attributions)
}

fn described(text: Option<&str>, artist: Option<String>, product: &str, attributions: &[Attribution]) -> Tags {
    let mut licenses: Vec<&str> = attributions.iter().map(|work| work.license.as_str()).collect();
    licenses.sort_unstable();
    licenses.dedup();
    let works: Vec<String> = attributions.iter().map(|work| format!("{} ({})", work.title, work.license)).collect();
    Tags {
        title: text.map(|text| text.chars().take(TITLE_CHARS).collect()),
        artist,
        album: None,
        software: Some(format!("Klang {} {}", env!("CARGO_PKG_VERSION"), product)),
        license: (!licenses.is_empty()).then(|| licenses.join(" AND ")),
        comment: (!works.is_empty()).then(|| works.join("; ")),
    }
}
