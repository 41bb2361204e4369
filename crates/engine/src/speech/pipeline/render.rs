//! Speaks chunks and joins them: trimmed, faded, with pauses by what ends between them, on the way to
//! the final loudness; and keeps account of which samples each word takes.

use std::ops::ControlFlow;

use klang_audio::edges::{self, TrimSettings};
use klang_audio::{Audio, limit, normalize};

use super::chunks::{Boundary, Chunk, Chunks, is_mark, symbols_of};
use super::line::{self, Line};
use super::times::HeardWord;
use crate::speech::SpeechModel;
use crate::speech::voices::Voice;
use crate::{Error, Progress};

/// The loudness of every finished sound.
pub(super) const TARGET_LUFS: f64 = -16.0;

/// The highest true peak of every finished sound.
pub(super) const CEILING_DBTP: f64 = -1.0;

/// The true peak of streamed pieces: as far below the final one as a lossy codec may add.
const PIECE_CEILING_DBTP: f64 = CEILING_DBTP - klang_audio::loudness::CODEC_MARGIN_DB;

/// The bounds of what a model is asked for; outside of them words become hard to understand.
const SPEED_BOUNDS: (f32, f32) = (0.5, 2.0);

/// Silence before the first sound and behind the last, beside what trimming leaves.
const LEAD_MS: f64 = 30.0;
const TAIL_MS: f64 = 140.0;

/// Fades at the edges of each chunk: the cuts lie in near-silence, so short ones do.
const FADE_IN_MS: f64 = 5.0;
const FADE_OUT_MS: f64 = 20.0;

/// What is kept around the sounding part of a chunk.
const TRIM: TrimSettings = TrimSettings { threshold_dbfs: -50.0, guard_before_ms: 20.0, guard_after_ms: 60.0 };

/// What speaks.
pub(super) struct Speaker<'a> {
    pub model: &'a dyn SpeechModel,
    pub voice: &'a Voice,
    /// The speed of the request.
    pub speed: f32,
    pub seed: u64,
}

/// The finished sound.
pub(super) struct Spoken {
    pub audio: Audio,
    pub heard: Vec<HeardWord>,
}

/// Speaks all chunks. The pieces that `sink` hears are the whole sound when put together, at a loudness
/// near the final one.
pub(super) fn speak(
    speaker: &Speaker<'_>,
    planned: &Chunks,
    sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
) -> Result<Spoken, Error> {
    let rate_hz = speaker.model.sample_rate_hz();
    let total: usize = planned.chunks.iter().map(|chunk| symbols_of(&chunk.words)).sum();
    let mut audio = Audio::mono(Vec::new(), rate_hz);
    let mut heard = Vec::new();
    let mut spoken_symbols = 0;
    let mut silence_ms = LEAD_MS + f64::from(planned.leading_pause_ms);
    for (index, chunk) in planned.chunks.iter().enumerate() {
        let is_last = index + 1 == planned.chunks.len();
        let speed = (speaker.speed * chunk.rate).clamp(SPEED_BOUNDS.0, SPEED_BOUNDS.1);
        let mut piece = Audio::silence(rate_hz, 1, audio.frames_in_ms(silence_ms));
        let offset = audio.frames() + piece.frames();
        let (speech, words) = speak_chunk(speaker, chunk, speed, index as u64)?;
        heard.extend(
            words
                .into_iter()
                .map(|word| HeardWord { samples: word.samples.start + offset..word.samples.end + offset, ..word }),
        );
        piece.append(&speech).map_err(unjoinable)?;
        silence_ms = pause_ms(chunk, speed);
        if is_last {
            let tail_ms = TAIL_MS + f64::from(chunk.asked_pause_ms);
            piece.append_silence(audio.frames_in_ms(tail_ms)).map_err(unjoinable)?;
        }
        audio.append(&piece).map_err(unjoinable)?;
        spoken_symbols += symbols_of(&chunk.words);
        limit(&mut piece, PIECE_CEILING_DBTP).map_err(unjoinable)?;
        let done = spoken_symbols as f32 / total.max(1) as f32;
        if sink(Progress { piece: &piece, done }).is_break() {
            return Err(Error::Stopped);
        }
    }
    normalize(&mut audio, TARGET_LUFS, CEILING_DBTP).map_err(unjoinable)?;
    Ok(Spoken { audio, heard })
}

/// The silence between a chunk and the next, so that the pause heard (with what trimming leaves) is
/// the natural one for what ends there, or the one asked for when that is longer.
fn pause_ms(chunk: &Chunk, speed: f32) -> f64 {
    let natural_ms = match chunk.boundary {
        Boundary::Word => 60.0,
        Boundary::Comma => 180.0,
        Boundary::Clause => 260.0,
        Boundary::Sentence => 420.0,
        Boundary::Paragraph => 800.0,
    };
    let wanted_ms = (natural_ms / f64::from(speed)).max(f64::from(chunk.asked_pause_ms));
    (wanted_ms - TRIM.guard_before_ms - TRIM.guard_after_ms).max(0.0)
}

/// One chunk's sound, trimmed and at the voice's usual gain, and its words' samples within it.
fn speak_chunk(speaker: &Speaker<'_>, chunk: &Chunk, speed: f32, index: u64) -> Result<(Audio, Vec<HeardWord>), Error> {
    let line = line::write(chunk);
    let seed = speaker.seed.wrapping_add(index);
    let mut utterance = speaker.model.speak(&line.symbols, speaker.voice.id, speed, seed)?;
    let failed = |reason: String| Error::Model { model: speaker.voice.model.pack().to_owned(), reason };
    if utterance.symbol_ends.len() != line.count {
        return Err(failed(format!("gave {} times for {} symbols", utterance.symbol_ends.len(), line.count)));
    }
    let gain = 10_f64.powf((TARGET_LUFS - speaker.voice.level_lufs) / 20.0) as f32;
    for sample in &mut utterance.samples {
        *sample *= gain;
    }
    let mut speech = Audio::mono(utterance.samples, speaker.model.sample_rate_hz());
    let kept = edges::trim(&mut speech, &TRIM).map_err(|error| failed(error.to_string()))?;
    if kept.is_empty() {
        return Err(failed(format!("gave silence for `{}`", line.symbols)));
    }
    edges::fade_in(&mut speech, FADE_IN_MS);
    edges::fade_out(&mut speech, FADE_OUT_MS);
    // What the model puts before the first symbol is silence: the first word begins with the sound.
    let guard = speech.frames_in_ms(TRIM.guard_before_ms);
    let onset = if kept.start > 0 { kept.start + guard } else { 0 };
    let words = heard_words(chunk, &line, &utterance.symbol_ends, onset);
    let within = |sample: usize| sample.clamp(kept.start, kept.end) - kept.start;
    let words = words
        .into_iter()
        .map(|word| HeardWord { samples: within(word.samples.start)..within(word.samples.end), ..word })
        .collect();
    Ok((speech, words))
}

/// The samples of a chunk's spoken words, before trimming.
fn heard_words(chunk: &Chunk, line: &Line, symbol_ends: &[usize], onset: usize) -> Vec<HeardWord> {
    let end_of = |symbols: usize| symbols.checked_sub(1).map_or(0, |last| symbol_ends[last]).max(onset);
    let spoken = chunk.words.iter().zip(&line.places).filter(|(word, _)| !is_mark(word));
    spoken
        .map(|(word, place)| HeardWord { span: word.span.clone(), samples: end_of(place.start)..end_of(place.end) })
        .collect()
}

/// The audio crate refuses sounds that are too long, and nothing else that can come from here.
fn unjoinable(error: klang_audio::Error) -> Error {
    match error {
        klang_audio::Error::TooLong { .. } => Error::Input(format!("the speech is too long: {error}")),
        other => Error::Model { model: "speech".to_owned(), reason: other.to_string() },
    }
}
