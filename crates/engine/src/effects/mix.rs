//! Lays placed sounds together, lets the place answer, and sets the level: textures to -18 LUFS (less where they are
//! ticks far apart, whose peaks would be crushed), what happens to a peak just below -1 dBTP, or below it by what it is
//! quieter than loud things: a footstep at full scale is heard as a shot. Refuses to change the balance: that is the
//! scene's.

use klang_audio::space::path::Placed;
use klang_audio::space::place::Place;
use klang_audio::space::{self, Stereo, tone};
use klang_audio::synth::SAMPLE_RATE_HZ;
use klang_audio::synth::tools::random::Random;
use klang_audio::synth::tools::{envelope, filter};
use klang_audio::{Audio, edges, limit, loudness, normalize};

use super::render::frames_of;
use crate::Error;

/// The loudness of textures.
pub(crate) const TEXTURE_LUFS: f64 = -18.0;

/// No peak is above; the mix itself stays [`loudness::CODEC_MARGIN_DB`] below, for what a lossy codec adds.
const CEILING_DBTP: f64 = -1.0;

/// What happens reaches this peak before levels, as a gain: 13 dB above the RMS of a texture of the same level.
const EVENT_PEAK: f32 = 0.56;

/// The loudest that a whole scene of textures and events may be.
const MAX_LUFS: f64 = -16.5;

/// What only happens is brought to its peak, but not louder than this unless its peak would be below
/// [`LEAST_PEAK_DBTP`]: a horn at full scale hurts.
const EVENTS_LUFS: f64 = -12.0;
const LEAST_PEAK_DBTP: f64 = -6.0;

/// How far the limiter may go down into events that stand above a texture.
const MAX_LIMITING_DB: f64 = 4.0;

/// How far the limiter may go down into a texture of separate sounds, and how quiet that may leave it.
const MAX_TEXTURE_LIMITING_DB: f64 = 5.0;
const LEAST_TEXTURE_LUFS: f64 = -32.0;

/// The edges of a scene: short enough to keep an attack, long enough not to click; an end that dies away.
const FADE_IN_S: f64 = 0.012;
const FADE_OUT_S: f64 = 0.3;

/// The stream of the scene's seed that the tone of the place is drawn from.
const TONE_STREAM: u64 = 0x746f_6e65;

/// What a sound that does not fit fades over at most.
const FIT_FADE_S: f64 = 0.5;

/// How much of a loop is seen before its beginning and behind its end by what has a memory.
const AROUND_S: f64 = 0.25;

/// Which sum a sound goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bus {
    /// What goes on.
    Textures,
    /// What happens.
    Events,
}

/// The sums of a scene.
pub(crate) struct Mix {
    frames: usize,
    is_loop: bool,
    place: Place,
    seed: u64,
    textures: Option<Stereo>,
    events: Option<Stereo>,
    send: Stereo,
}

impl Mix {
    pub(crate) fn new(frames: usize, is_loop: bool, place: Place, seed: u64) -> Self {
        // What sounds beyond the end of a loop is laid over its beginning.
        let tail = if is_loop { frames_of(f64::from(place.tail_s())) } else { 0 };
        Self { frames, is_loop, place, seed, textures: None, events: None, send: space::silence(frames + tail) }
    }

    /// The length of the scene.
    pub(crate) const fn frames(&self) -> usize {
        self.frames
    }

    pub(crate) const fn is_loop(&self) -> bool {
        self.is_loop
    }

    /// Fades a sound that begins at `at` and would be cut by the end of the scene.
    pub(crate) fn fit(&self, at: usize, placed: &mut Placed) {
        let room = self.frames.saturating_sub(at);
        if self.is_loop || placed.direct[0].len() <= room {
            return;
        }
        for channel in placed.direct.iter_mut().chain(&mut placed.send) {
            channel.truncate(room);
            envelope::fade_out(channel, frames_of(FIT_FADE_S).min(room * 2 / 5));
        }
    }

    /// Adds a sound from frame `at` on.
    pub(crate) fn add(&mut self, bus: Bus, at: usize, placed: &Placed) {
        let gain = if bus == Bus::Events { EVENT_PEAK } else { 1.0 };
        let (frames, is_loop) = (self.frames, self.is_loop);
        let sum = match bus {
            Bus::Textures => &mut self.textures,
            Bus::Events => &mut self.events,
        };
        let sum = sum.get_or_insert_with(|| space::silence(frames));
        for (side, sum) in sum.iter_mut().enumerate() {
            add_around(sum, frames, at, &placed.direct[side], gain, is_loop);
            add_around(&mut self.send[side], frames, at, &placed.send[side], gain, is_loop);
        }
    }

    /// The whole scene at its level; where nothing goes on, `natural_gain` (at most 1) below full level.
    ///
    /// # Errors
    /// Those of the meter and the limiter.
    pub(crate) fn finish(self, natural_gain: f32) -> Result<Audio, Error> {
        let Self { frames, is_loop, place, seed, textures, events, send } = self;
        let answer = place.answer(&send);
        drop(send);
        let texture_lufs = match &textures {
            Some(textures) => measured(textures)?,
            None => None,
        };
        let mut sum = space::silence(frames);
        for bus in [&textures, &events].into_iter().flatten() {
            space::add(&mut sum, 0, bus, 1.0);
        }
        let has = (textures.is_some(), events.is_some());
        drop((textures, events));
        for (sum, answer) in sum.iter_mut().zip(&answer) {
            add_around(sum, frames, 0, answer, 1.0, is_loop);
        }
        let around = if is_loop { frames_of(AROUND_S).min(frames) } else { 0 };
        let mut sound = wrap(&sum, around);
        drop((sum, answer));
        let mut texture_lufs = texture_lufs;
        if let Some(colour) = place.colour {
            let before = measured(&sound)?;
            colour(&mut sound);
            // What the colour takes from the whole, it takes from the textures.
            if let (Some(texture), Some(before), Some(after)) = (&mut texture_lufs, before, measured(&sound)?) {
                *texture += after - before;
            }
        }
        sound.iter_mut().for_each(|channel| filter::remove_dc(channel));
        let mut audio = Audio { sample_rate_hz: SAMPLE_RATE_HZ, channels: sound.into() };
        level(&mut audio, has, texture_lufs)?;
        if !has.0 {
            audio.channels.iter_mut().flatten().for_each(|sample| *sample *= natural_gain);
        }
        for channel in &mut audio.channels {
            channel.drain(..around);
            channel.truncate(frames);
        }
        if let Some(level_dbfs) = place.tone_dbfs {
            let seam = if is_loop { frames / 4 } else { 0 };
            let tone = tone::tone(frames, level_dbfs, seam, &mut Random::new(seed, TONE_STREAM));
            for (channel, tone) in audio.channels.iter_mut().zip(&tone) {
                channel.iter_mut().zip(tone).for_each(|(sample, tone)| *sample += tone);
            }
        }
        if !is_loop {
            edges::fade_in(&mut audio, 1000.0 * FADE_IN_S);
            let fade_ms = (1000.0 * FADE_OUT_S).min(100.0 * audio.duration_s());
            edges::fade_out(&mut audio, fade_ms);
        }
        Ok(audio)
    }
}

/// Sets the level of a scene that has textures and events or one of them.
fn level(audio: &mut Audio, has: (bool, bool), texture_lufs: Option<f64>) -> Result<(), Error> {
    let ceiling = CEILING_DBTP - loudness::CODEC_MARGIN_DB;
    let found = loudness::measure(audio).map_err(failed)?;
    let Some(lufs) = found.integrated_lufs else { return Ok(()) };
    let to_ceiling_db = ceiling - found.true_peak_dbtp;
    if has == (true, false) {
        // Ticks and keys have peaks far above their loudness: held down further, they are clicks in a loud room.
        let possible_lufs = (lufs + to_ceiling_db + MAX_TEXTURE_LIMITING_DB).max(LEAST_TEXTURE_LUFS);
        normalize(audio, TEXTURE_LUFS.min(possible_lufs), CEILING_DBTP).map_err(failed)?;
        return Ok(());
    }
    let gain_db = match texture_lufs {
        Some(texture_lufs) => (TEXTURE_LUFS - texture_lufs).min(MAX_LUFS - lufs).min(to_ceiling_db + MAX_LIMITING_DB),
        None => to_ceiling_db.min((EVENTS_LUFS - lufs).max(LEAST_PEAK_DBTP - found.true_peak_dbtp)),
    };
    let gain = 10_f64.powf(gain_db / 20.0) as f32;
    audio.channels.iter_mut().flatten().for_each(|sample| *sample *= gain);
    if gain_db > to_ceiling_db {
        limit(audio, ceiling - 0.1).map_err(failed)?;
    }
    Ok(())
}

fn measured(sound: &Stereo) -> Result<Option<f64>, Error> {
    let audio = Audio { sample_rate_hz: SAMPLE_RATE_HZ, channels: sound.to_vec() };
    loudness::integrated(&audio).map_err(failed)
}

/// Adds samples to a sum of `frames` (or longer, for what is sent); what goes beyond `frames` begins anew if it is a
/// loop and the sum has no room for it.
fn add_around(sum: &mut [f32], frames: usize, at: usize, samples: &[f32], gain: f32, is_loop: bool) {
    let mut at = at;
    let mut rest = samples;
    while !rest.is_empty() && at < sum.len() {
        let (now, later) = rest.split_at(rest.len().min(sum.len() - at));
        sum[at..].iter_mut().zip(now).for_each(|(sum, sample)| *sum += gain * sample);
        if !is_loop || frames == 0 {
            return;
        }
        // A sum with room for a tail goes on where the loop would be by then.
        at = sum.len() % frames;
        rest = later;
    }
}

/// The sound with `around` frames of its other end on both sides.
fn wrap(sound: &Stereo, around: usize) -> Stereo {
    let wrapped = |channel: &Vec<f32>| {
        let mut whole = Vec::with_capacity(channel.len() + 2 * around);
        whole.extend_from_slice(&channel[channel.len() - around..]);
        whole.extend_from_slice(channel);
        whole.extend_from_slice(&channel[..around]);
        whole
    };
    [wrapped(&sound[0]), wrapped(&sound[1])]
}

fn failed(error: klang_audio::Error) -> Error {
    Error::Model { model: "mixer".to_owned(), reason: error.to_string() }
}
