//! The bytes of a sound file become sound: WAV (PCM), FLAC, Ogg Vorbis and MP3, by Symphonia. Refuses
//! video, files of more than one rate, and to hold more than the caller's limit whatever a file declares.

use std::io::{Cursor, ErrorKind};

use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::errors::Error as Refusal;
use symphonia::core::formats::TrackType;
use symphonia::core::formats::probe::Hint;
use symphonia::core::io::MediaSourceStream;

use crate::sound::{MAX_CHANNELS, check_rate, check_samples};
use crate::{Audio, Error};

/// How many broken packets a file may have before it is refused: a decoder that starts inside a stream
/// cannot use the first.
const MAX_BROKEN_PACKETS: usize = 4;

/// The sound in a file, with the codec's own delay and padding removed. Beyond `max_frames` samples per
/// channel it is refused. A file that ends early gives what is there.
///
/// # Errors
/// [`Error::Decode`]; [`Error::TooLong`]; [`Error::Channels`]; [`Error::SampleRate`]; [`Error::Amplitude`] for
/// samples that are not numbers.
pub fn decode(file: &[u8], max_frames: usize) -> Result<Audio, Error> {
    let stream = MediaSourceStream::new(Box::new(Cursor::new(file)), Default::default());
    let mut format = symphonia::default::get_probe()
        .probe(&Hint::new(), stream, Default::default(), Default::default())
        .map_err(refused)?;
    let track = format.default_track(TrackType::Audio).ok_or_else(|| Error::Decode("it holds no sound".into()))?;
    let parameters = track.codec_params.as_ref().and_then(|parameters| parameters.audio());
    let parameters = parameters.ok_or_else(|| Error::Decode("it does not say how it is coded".into()))?.clone();
    let id = track.id;
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(&parameters, &AudioDecoderOptions::default().gapless(true))
        .map_err(refused)?;

    let mut audio = Audio { sample_rate_hz: 0, channels: Vec::new() };
    let mut planes: Vec<Vec<f32>> = Vec::new();
    let mut broken = 0;
    loop {
        let packet = match format.next_packet() {
            Ok(Some(packet)) if packet.track_id == id => packet,
            Ok(Some(_)) => continue,
            Ok(None) => break,
            Err(Refusal::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(refused(error)),
        };
        let decoded = match decoder.decode(&packet) {
            Ok(decoded) => decoded,
            Err(Refusal::DecodeError(_)) if broken < MAX_BROKEN_PACKETS => {
                broken += 1;
                continue;
            }
            Err(error) => return Err(refused(error)),
        };
        if decoded.frames() == 0 {
            continue;
        }
        let (rate, count) = (decoded.spec().rate(), decoded.num_planes());
        if audio.channels.is_empty() {
            check_rate(rate)?;
            if !(1..=MAX_CHANNELS).contains(&count) {
                return Err(Error::Channels { given: count, limit: MAX_CHANNELS });
            }
            audio = Audio { sample_rate_hz: rate, channels: vec![Vec::new(); count] };
        } else if rate != audio.sample_rate_hz || count != audio.channels.len() {
            return Err(Error::Decode("its rate or its channels change on the way".into()));
        }
        let frames = audio.frames() + decoded.frames();
        if frames > max_frames {
            return Err(Error::TooLong {
                given: (frames * count) as u64,
                limit: max_frames.saturating_mul(count) as u64,
            });
        }
        check_samples(frames.saturating_mul(count))?;
        decoded.copy_to_vecs_planar(&mut planes);
        for (channel, plane) in audio.channels.iter_mut().zip(&planes) {
            channel.extend_from_slice(plane);
        }
    }
    if audio.frames() == 0 {
        return Err(Error::Empty);
    }
    audio.check()?;
    Ok(audio)
}

fn refused(error: Refusal) -> Error {
    Error::Decode(error.to_string())
}
