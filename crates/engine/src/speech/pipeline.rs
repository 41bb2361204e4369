//! The speech engine: a caller's text becomes sound with word times.
//!
//! text → [`markup`](super::markup) → sentences → words (front end of the voice's language) → chunks →
//! samples (model of the voice) → trimmed, joined with pauses, levelled → sound and word times.
//!
//! Pauses between chunks, as heard at speed 1 (divided by the speed otherwise): 60 ms inside of a
//! phrase, 180 ms behind a comma, 260 ms behind `;` `:` `—` `…`, 420 ms between sentences, 800 ms
//! between paragraphs. A pause that the caller asked for replaces a shorter natural one and does not
//! change with the speed.
//!
//! It refuses texts in which nothing can be spoken, and to drop what it cannot speak in silence.

mod chunks;
mod installed;
mod line;
mod mixed;
mod parts;
mod render;
mod times;

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use klang_model::{Attribution, GenerationSpec, Job, Product, Speech};

use super::markup::{self, Script};
use super::sentences::{self, Sentence};
use super::voices::{self, Voice, VoiceModel};
use super::{FrontEnd, Hint};
use crate::runtime::Parallelism;
use crate::slots::Slots;
use crate::{Engine, Error, Inputs, Progress, Rendered, packs};
use chunks::SentenceWords;
use installed::InstalledParts;
use mixed::MixedFrontEnd;
use parts::{FrontEndKind, Parts};
use render::Speaker;

/// Speaks `kling-tts` jobs with the installed packs. Loads models on first use.
pub struct SpeechEngine {
    parts: Box<dyn Parts>,
    slots: Slots,
    max_text_chars: usize,
}

/// How the engine works.
#[derive(Debug, Clone)]
pub struct SpeechOptions {
    /// The folder of the installed packs.
    pub packs_dir: PathBuf,
    /// Texts that are spoken at the same time; others wait. At least 1.
    pub concurrency: usize,
    /// Threads that one text is spoken with. At least 1.
    pub threads: usize,
    /// The program espeak-ng: a path, or a name in the system's default folders.
    pub espeak_ng: PathBuf,
    /// The longest text in characters, markup included.
    pub max_text_chars: usize,
}

impl SpeechOptions {
    /// One text at a time on two threads (with more, Kokoro gains little), up to 100,000 characters
    /// (two hours of speech, 700 MB while it is made).
    #[must_use]
    pub fn new(packs_dir: &Path) -> Self {
        Self {
            packs_dir: packs_dir.to_owned(),
            concurrency: 1,
            threads: 2,
            espeak_ng: PathBuf::from("espeak-ng"),
            max_text_chars: 100_000,
        }
    }
}

impl SpeechEngine {
    /// The engine over a folder of packs with [`SpeechOptions::new`]. See [`Self::with_options`].
    ///
    /// # Errors
    /// As [`Self::with_options`].
    pub fn open(packs_dir: &Path) -> Result<Self, Error> {
        Self::with_options(&SpeechOptions::new(packs_dir))
    }

    /// The engine with these options. Loads nothing yet; packs that are installed later are found.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a pack is installed whose manifest cannot be used.
    pub fn with_options(options: &SpeechOptions) -> Result<Self, Error> {
        for installed in packs::list(&options.packs_dir) {
            match installed.manifest {
                Err(error) if !error.is_absent_pack() => return Err(error),
                _ => {}
            }
        }
        let parallelism = Parallelism { calls: options.concurrency.max(1), threads_per_call: options.threads.max(1) };
        let parts = InstalledParts::new(options.packs_dir.clone(), options.espeak_ng.clone(), parallelism);
        Ok(Self::with_parts(Box::new(parts), options.concurrency, options.max_text_chars))
    }

    fn with_parts(parts: Box<dyn Parts>, concurrency: usize, max_text_chars: usize) -> Self {
        Self { parts, slots: Slots::new(concurrency), max_text_chars }
    }

    /// Whether a voice can be rendered with what is installed now.
    ///
    /// # Errors
    /// [`Error::NotInstalled`] or [`Error::MissingProgram`] name what is missing.
    pub fn check_voice(&self, voice: &Voice) -> Result<(), Error> {
        self.parts.check(voice.model, FrontEndKind::of(voice.language, voice.accent))
    }

    /// Speaks a text. See [`Engine::render`].
    ///
    /// # Errors
    /// [`Error::Input`] for a voice or markup that cannot be had; else as [`Engine::render`].
    pub fn speak(
        &self,
        speech: &Speech,
        seed: u64,
        sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error> {
        let chars = speech.text.chars().count();
        if chars > self.max_text_chars {
            let limit = self.max_text_chars;
            return Err(Error::Input(format!("the text has {chars} characters, over the limit of {limit}")));
        }
        let voice = voices::resolve(&speech.voice_id, speech.language).map_err(|e| Error::Input(e.to_string()))?;
        let script = markup::parse_speakable(&speech.text)?;
        let kind = FrontEndKind::of(voice.language, voice.accent);
        if voice.model == VoiceModel::Hibari && script.text.contains(sentences::is_han) {
            return Err(Error::Input(format!("voice `{}` speaks English only, not Chinese characters", voice.id)));
        }

        let _slot = self.slots.take();
        let model = self.parts.model(voice.model)?;
        let (front_end, mut packs) = self.front_end(kind, &script)?;
        packs.insert(0, voice.model.pack());
        let sentences = keep_hints_whole(sentences::split(&script.text, &script.sentence_ends), &script.hints);
        let sentence_ends: Vec<usize> = sentences.iter().map(|sentence| sentence.span.end).collect();
        let words = read(&script, sentences, front_end.as_ref())?;
        let planned = chunks::plan(words, &script.breaks, &script.rates, model.max_symbols());
        if planned.chunks.is_empty() {
            return Err(Error::Input(format!("nothing in the text can be spoken in `{}`", voice.language.code())));
        }
        let speaker = Speaker { model: model.as_ref(), voice, speed: speech.speed, seed };
        let spoken = render::speak(&speaker, &planned, sink)?;
        let frames = spoken.audio.frames();
        let words = times::timed_words(&script, &spoken.heard, &sentence_ends, spoken.audio.sample_rate_hz, frames);
        Ok(Rendered {
            audio: spoken.audio,
            encoded: Vec::new(),
            words,
            attributions: self.attributions(&packs)?,
            scene: None,
            parts: Vec::new(),
        })
    }

    /// The front end for a script and the packs it is made of: with the Chinese one beside it when a
    /// text in another language has Han characters.
    fn front_end(&self, kind: FrontEndKind, script: &Script) -> Result<(Arc<dyn FrontEnd>, Vec<&'static str>), Error> {
        let main = self.parts.front_end(kind)?;
        let mut packs: Vec<&'static str> = kind.pack().into_iter().collect();
        let reads_han = matches!(kind, FrontEndKind::Chinese | FrontEndKind::Japanese);
        if reads_han || !script.text.contains(sentences::is_han) {
            return Ok((main, packs));
        }
        packs.extend(FrontEndKind::Chinese.pack());
        let chinese = self.parts.front_end(FrontEndKind::Chinese)?;
        Ok((Arc::new(MixedFrontEnd { main, chinese }), packs))
    }

    fn attributions(&self, packs: &[&str]) -> Result<Vec<Attribution>, Error> {
        let mut found: Vec<Attribution> = Vec::new();
        for pack in packs {
            for attribution in self.parts.attributions(pack)? {
                if !found.contains(&attribution) {
                    found.push(attribution);
                }
            }
        }
        Ok(found)
    }
}

impl Engine for SpeechEngine {
    fn products(&self) -> Vec<Product> {
        let can_speak = voices::catalogue().iter().any(|voice| self.check_voice(voice).is_ok());
        if can_speak { vec![Product::Tts] } else { Vec::new() }
    }

    fn render(
        &self,
        spec: &GenerationSpec,
        _: Inputs<'_>,
        seed: u64,
        sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error> {
        match &spec.job {
            Job::Speech(speech) => self.speak(speech, seed, sink),
            Job::SoundEffects(_) | Job::VideoToAudio(_) => {
                Err(Error::NotInstalled { pack: spec.product().api_name().to_owned() })
            }
        }
    }

    fn release(&self) {
        self.parts.release();
    }
}

/// Joins sentences that a hint spans: what the caller said about a stretch must reach the front end.
fn keep_hints_whole(split: Vec<Sentence>, hints: &[Hint]) -> Vec<Sentence> {
    let mut whole: Vec<Sentence> = Vec::with_capacity(split.len());
    for sentence in split {
        match whole.last_mut() {
            Some(last) if hints.iter().any(|h| h.span.start < last.span.end && sentence.span.start < h.span.end) => {
                last.span.end = sentence.span.end;
                last.ends_paragraph = sentence.ends_paragraph;
            }
            _ => whole.push(sentence),
        }
    }
    whole
}

/// The words of all sentences, with spans in the whole text.
fn read(script: &Script, sentences: Vec<Sentence>, front_end: &dyn FrontEnd) -> Result<Vec<SentenceWords>, Error> {
    let mut read = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let start = sentence.span.start;
        let hints: Vec<Hint> = script
            .hints
            .iter()
            .filter(|hint| sentence.span.start <= hint.span.start && hint.span.end <= sentence.span.end)
            .map(|hint| Hint { span: hint.span.start - start..hint.span.end - start, kind: hint.kind.clone() })
            .collect();
        let mut words = front_end.words(&script.text[sentence.span.clone()], &hints)?;
        for word in &mut words {
            word.span = word.span.start + start..word.span.end + start;
        }
        read.push(SentenceWords { words, ends_paragraph: sentence.ends_paragraph });
    }
    Ok(read)
}
