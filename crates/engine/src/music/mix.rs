//! A song becomes sound: each track is played dry, brought to its level, placed, sent into the room, and the whole to a
//! loudness. Refuses to change what is played.

mod finish;

#[cfg(test)]
mod tests;

use klang_audio::soundfont::{Event, Message, Patch, SAMPLE_RATE_HZ, SoundFont};
use klang_audio::space::place::Place;
use klang_audio::space::{self, Stereo};
use klang_audio::{Audio, loudness};

use super::song::{Song, Track};
use super::style::{Finish, Role, Room};
use crate::Error;

/// The loudness of the whole in LUFS.
pub const LOUDNESS_LUFS: f64 = -18.0;
/// Its highest true peak in dBTP.
pub const CEILING_DBTP: f64 = -1.0;

/// The loudness of a track at a level of 0 dB, in LUFS, before all of them are brought to [`LOUDNESS_LUFS`].
const TRACK_LUFS: f64 = -24.0;

/// The most that a track is raised, in dB: one that hardly plays must not jump out.
const MOST_GAIN_DB: f64 = 24.0;

/// The longest piece in seconds.
const MAX_S: f64 = 600.0;

/// Plays a song into exactly `frames` samples of stereo at 44.1 kHz.
///
/// # Errors
/// [`Error::Model`] when the font cannot play it or it is too long.
pub fn render(song: &Song, font: &SoundFont, frames: usize) -> Result<Audio, Error> {
    let failed = |error: klang_audio::Error| Error::Model { model: "instruments".into(), reason: error.to_string() };
    if frames as f64 > MAX_S * f64::from(SAMPLE_RATE_HZ) {
        return Err(Error::Input(format!("{frames} samples of music are more than {MAX_S} seconds")));
    }
    let mut dry = space::silence(frames);
    let mut wet = space::silence(frames);
    let mut drums = space::silence(frames);
    let place = place(song.room);
    for track in &song.tracks {
        let mut sound = font.play(patch(track), &events(track, frames), frames).map_err(failed)?;
        if track.drive > 0.0 {
            finish::drive(&mut sound.channels, track.drive);
        }
        let Some(found) = loudness::integrated(&sound).map_err(failed)? else { continue };
        let gain_db = (TRACK_LUFS + track.level_db + weight_db(track) - found).min(MOST_GAIN_DB);
        let gain = 10_f64.powf(gain_db / 20.0) as f32;
        let [left, right] = balance(track.pan);
        for (channel, side) in sound.channels.iter_mut().zip([left, right]) {
            channel.iter_mut().for_each(|sample| *sample *= gain * side);
        }
        let sound = stereo(sound);
        let out = if track.is_drums { &mut drums } else { &mut dry };
        space::add(out, 0, &sound, 1.0);
        if place.is_some() && track.room > 0.0 {
            space::add(&mut wet, 0, &sound, track.room as f32);
        }
    }
    if let Some(place) = place {
        space::add(&mut dry, 0, &place.answer(&wet), 0.75);
    }
    drop(wet);
    if song.finish.contains(&Finish::Pump) {
        finish::pump(&mut dry, song);
    }
    space::add(&mut dry, 0, &drums, 1.0);
    drop(drums);
    for kind in &song.finish {
        match kind {
            Finish::Pump => {}
            Finish::Vinyl => finish::vinyl(&mut dry, song),
            Finish::Crush => finish::crush(&mut dry),
        }
    }
    let mut audio = Audio { sample_rate_hz: SAMPLE_RATE_HZ, channels: dry.into() };
    close(&mut audio, song);
    loudness::normalize(&mut audio, LOUDNESS_LUFS, CEILING_DBTP).map_err(failed)?;
    Ok(audio)
}

/// Low notes count for little in the loudness of BS.1770 and would come out too strong, drums are short.
fn weight_db(track: &Track) -> f64 {
    match track.role {
        Role::Bass if track.program % 128 != 116 && track.program % 128 != 30 => -3.0,
        Role::Drums => -1.5,
        Role::Melody => 1.0,
        _ => 0.0,
    }
}

fn place(room: Room) -> Option<Place> {
    Some(match room {
        Room::Dry => return None,
        Room::Room => Place::ROOM,
        Room::Hall => Place::HALL,
        Room::Church => Place::CHURCH,
        Room::Vast => Place { early_share: 0.1, ..Place::HALL },
    })
}

const fn patch(track: &Track) -> Patch {
    let (bank, program) = ((track.program / 128) as u8, (track.program % 128) as u8);
    if track.is_drums { Patch::Drums { kit: program } } else { Patch::Melodic { bank, program } }
}

/// Gains that keep the louder side: the font's own stereo image is narrowed, never turned around.
fn balance(pan: f64) -> [f32; 2] {
    let pan = pan.clamp(-1.0, 1.0) as f32;
    [(1.0 - pan).min(1.0).sqrt(), (1.0 + pan).min(1.0).sqrt()]
}

fn stereo(sound: Audio) -> Stereo {
    let mut channels = sound.channels.into_iter();
    [channels.next().unwrap_or_default(), channels.next().unwrap_or_default()]
}

/// What a track's instrument is told. Repeated notes end before they begin again.
fn events(track: &Track, frames: usize) -> Vec<Event> {
    let frame = |seconds: f64| (seconds.max(0.0) * f64::from(SAMPLE_RATE_HZ)) as usize;
    let mut events = Vec::with_capacity(2 * (track.notes.len() + track.bends.len()));
    for bend in &track.bends {
        let at = frame(bend.at_s);
        events.push(Event { frame: at, message: Message::Bend { semitones: bend.semitones as f32 } });
        events.push(Event { frame: at, message: Message::Controller { number: 1, value: bend.vibrato } });
    }
    for (place, note) in track.notes.iter().enumerate() {
        let start = frame(note.start_s);
        let again = track.notes[place + 1..].iter().find(|next| next.key == note.key).map(|next| frame(next.start_s));
        let stop = frame(note.start_s + note.length_s).min(again.unwrap_or(usize::MAX)).max(start + 1);
        events.push(Event { frame: stop.min(frames), message: Message::NoteOff { key: note.key } });
        events.push(Event { frame: start, message: Message::NoteOn { key: note.key, velocity: note.velocity } });
    }
    // Offs before ons of the same frame.
    events.sort_by_key(|event| (event.frame, matches!(event.message, Message::NoteOn { .. })));
    events
}

/// Lets the last chord die away within the length: nothing is cut.
fn close(audio: &mut Audio, song: &Song) {
    let rate = f64::from(audio.sample_rate_hz);
    let end = audio.frames() as f64;
    let ring = (song.duration_s - song.final_s).max(0.1) * rate;
    let fade = (0.65 * ring).min(end);
    for channel in &mut audio.channels {
        for (place, sample) in channel.iter_mut().enumerate() {
            let left = (end - 1.0 - place as f64) / fade;
            if left < 1.0 {
                // Falls like a sound in a room, in the end to nothing.
                let gain = left.max(0.0).powf(2.2);
                *sample *= gain as f32;
            }
        }
    }
}
