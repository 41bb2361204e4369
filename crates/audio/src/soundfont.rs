//! A player for soundfonts (SoundFont 2.04) on the synthesizer `rustysynth`: timed notes and controllers become
//! stereo at [`SAMPLE_RATE_HZ`], dry, exactly as long as asked. Refuses compressed fonts (SF3), files, and to judge levels.
//!
//! Only the tables of a font stay in memory, and the samples of the instruments that were played last.
//!
//! A font may be hostile. `layout` looks at its chunks first and bounds what the synthesizer would allocate from them;
//! what it still trips over is caught and becomes an error. Events are bounded by number and brought to their ranges.

mod layout;
mod part;

#[cfg(test)]
mod tests;

use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use part::Tables;
use rustysynth::{Synthesizer, SynthesizerSettings};

use crate::sound::check_samples;
use crate::{Audio, Error};

/// Samples per second of what is played.
pub const SAMPLE_RATE_HZ: u32 = 44_100;

/// The most events that one call plays.
pub const MAX_EVENTS: usize = 200_000;

/// Notes that sound at the same time; beyond, the quietest end.
const POLYPHONY: usize = 128;

/// Frames between changes of envelopes and filters: 1.5 ms, which is also how exactly notes start.
const BLOCK_FRAMES: usize = 64;

/// Bytes of samples of instruments that are kept for the next time; the last one is kept whatever it has.
const KEPT_BYTES: usize = 32 * 1024 * 1024;

/// A font of which an instrument is loaded when it is first played. Clones share it.
#[derive(Debug, Clone)]
pub struct SoundFont(Arc<Shared>);

/// What clones share.
struct Shared {
    tables: Tables,
    parts: Mutex<Parts>,
}

/// Where samples come from, and those that are loaded.
struct Parts {
    source: Box<dyn Source>,
    /// The preset of each and the font that holds it alone, the one that was played last at the end.
    loaded: Vec<(usize, Arc<rustysynth::SoundFont>)>,
}

/// What a font can be read from.
trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

impl std::fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SoundFont").finish_non_exhaustive()
    }
}

/// Something that happens while a font is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// The sample before which it happens.
    pub frame: usize,
    /// What.
    pub message: Message,
}

/// What can happen; values beyond their range are brought into it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Message {
    /// A key (0 to 127) is struck with a velocity (1 to 127).
    NoteOn {
        /// The key.
        key: u8,
        /// The velocity.
        velocity: u8,
    },
    /// A key is let go.
    NoteOff {
        /// The key.
        key: u8,
    },
    /// A controller (0 to 127) takes a value (0 to 127).
    Controller {
        /// Its number.
        number: u8,
        /// Its value.
        value: u8,
    },
    /// The pitch is bent by semitones, -2 to 2.
    Bend {
        /// Semitones.
        semitones: f32,
    },
}

/// Which instrument plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patch {
    /// A program (0 to 127) of a bank (0 to 127).
    Melodic {
        /// The bank.
        bank: u8,
        /// The program.
        program: u8,
    },
    /// A drum kit (0 to 127).
    Drums {
        /// The kit.
        kit: u8,
    },
}

impl SoundFont {
    /// Reads the tables of a font; its samples are read from `source` when they are needed.
    ///
    /// # Errors
    /// [`Error::Decode`] when it is no SF2 file, is damaged, or claims more than a font of 512 MiB may.
    pub fn open(mut source: impl Read + Seek + Send + 'static) -> Result<Self, Error> {
        let layout = layout::check(&mut source)?;
        let tables = Tables::read(&mut source, &layout)?;
        let parts = Parts { source: Box::new(source), loaded: Vec::new() };
        Ok(Self(Arc::new(Shared { tables, parts: Mutex::new(parts) })))
    }

    /// Whether it has this instrument; [`Self::play`] takes the nearest otherwise.
    #[must_use]
    pub fn has(&self, patch: Patch) -> bool {
        self.0.tables.find(patch).is_some()
    }

    /// The font with the instrument of a patch alone.
    fn part(&self, patch: Patch) -> Result<Arc<rustysynth::SoundFont>, Error> {
        let wanted = self.0.tables.nearest(patch);
        let mut parts = self.0.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let Parts { source, loaded } = &mut *parts;
        if let Some(place) = loaded.iter().position(|(preset, _)| *preset == wanted) {
            let found = loaded.remove(place);
            loaded.push(found);
        } else {
            let bytes = self.0.tables.part(source, wanted)?;
            loaded.push((wanted, Arc::new(parse(&bytes)?)));
            let bytes_of = |font: &rustysynth::SoundFont| size_of_val(font.get_wave_data());
            while loaded.len() > 1 && loaded.iter().map(|(_, font)| bytes_of(font)).sum::<usize>() > KEPT_BYTES {
                loaded.remove(0);
            }
        }
        let last = loaded.last().map(|(_, font)| Arc::clone(font));
        last.ok_or_else(|| Error::Decode("soundfont has no instruments".into()))
    }

    /// Plays events on one instrument into exactly `frames` samples of stereo. Events need no order; those of the same
    /// frame happen in theirs. Without a reverb or chorus.
    ///
    /// # Errors
    /// [`Error::TooLong`] for too many samples or events; [`Error::Decode`] when the font does not hold what it says.
    pub fn play(&self, patch: Patch, events: &[Event], frames: usize) -> Result<Audio, Error> {
        check_samples(frames.saturating_mul(2))?;
        if events.len() > MAX_EVENTS {
            return Err(Error::TooLong { given: events.len() as u64, limit: MAX_EVENTS as u64 });
        }
        let mut ordered: Vec<&Event> = events.iter().filter(|event| event.frame < frames).collect();
        ordered.sort_by_key(|event| event.frame);
        let font = self.part(patch)?;
        let rendered = catch_unwind(AssertUnwindSafe(|| render(&font, patch, &ordered, frames)));
        let channels = rendered.map_err(|_| Error::Decode("soundfont: a note lies outside its samples".into()))??;
        let mut audio = Audio { sample_rate_hz: SAMPLE_RATE_HZ, channels: channels.into() };
        // A font's filter can be made to run away.
        for sample in audio.channels.iter_mut().flatten() {
            *sample = if sample.is_finite() { sample.clamp(-64.0, 64.0) } else { 0.0 };
        }
        Ok(audio)
    }
}

/// A font in memory.
fn parse(mut bytes: &[u8]) -> Result<rustysynth::SoundFont, Error> {
    match catch_unwind(AssertUnwindSafe(|| rustysynth::SoundFont::new(&mut bytes))) {
        Ok(Ok(font)) if !font.get_presets().is_empty() => Ok(font),
        Ok(Ok(_)) => Err(Error::Decode("soundfont has no instruments".into())),
        Ok(Err(error)) => Err(Error::Decode(format!("soundfont: {error}"))),
        Err(_) => Err(Error::Decode("soundfont: its tables contradict each other".into())),
    }
}

fn render(
    font: &Arc<rustysynth::SoundFont>,
    patch: Patch,
    events: &[&Event],
    frames: usize,
) -> Result<[Vec<f32>; 2], Error> {
    let mut settings = SynthesizerSettings::new(SAMPLE_RATE_HZ as i32);
    settings.block_size = BLOCK_FRAMES;
    settings.maximum_polyphony = POLYPHONY;
    settings.enable_reverb_and_chorus = false;
    let refused = |error: rustysynth::SynthesizerError| Error::Decode(format!("soundfont: {error}"));
    let mut synthesizer = Synthesizer::new(font, &settings).map_err(refused)?;
    let channel = match patch {
        Patch::Melodic { bank, program } => {
            synthesizer.process_midi_message(0, 0xB0, 0, i32::from(bank.min(127)));
            synthesizer.process_midi_message(0, 0xC0, i32::from(program.min(127)), 0);
            0
        }
        Patch::Drums { kit } => {
            let channel = Synthesizer::PERCUSSION_CHANNEL as i32;
            synthesizer.process_midi_message(channel, 0xC0, i32::from(kit.min(127)), 0);
            channel
        }
    };
    let mut out = [vec![0.0; frames], vec![0.0; frames]];
    let mut done = 0;
    for event in events {
        render_to(&mut synthesizer, &mut out, &mut done, event.frame);
        send(&mut synthesizer, channel, event.message);
    }
    render_to(&mut synthesizer, &mut out, &mut done, frames);
    Ok(out)
}

fn render_to(synthesizer: &mut Synthesizer, out: &mut [Vec<f32>; 2], done: &mut usize, end: usize) {
    let [left, right] = out;
    if let (Some(left), Some(right)) = (left.get_mut(*done..end), right.get_mut(*done..end)) {
        synthesizer.render(left, right);
        *done = end;
    }
}

fn send(synthesizer: &mut Synthesizer, channel: i32, message: Message) {
    let byte = |value: u8| i32::from(value.min(127));
    match message {
        Message::NoteOn { key, velocity } => synthesizer.note_on(channel, byte(key), byte(velocity.max(1))),
        Message::NoteOff { key } => synthesizer.note_off(channel, byte(key)),
        Message::Controller { number, value } => {
            synthesizer.process_midi_message(channel, 0xB0, byte(number), byte(value));
        }
        Message::Bend { semitones } => {
            let semitones = if semitones.is_finite() { semitones.clamp(-2.0, 2.0) } else { 0.0 };
            let value = ((1.0 + semitones / 2.0) * 8192.0).clamp(0.0, 16_383.0) as i32;
            synthesizer.process_midi_message(channel, 0xE0, value & 127, value >> 7);
        }
    }
}
