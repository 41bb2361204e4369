//! MP3 by LAME: constant bitrate, ID3v2.4 tags in front (id3.org, "ID3 tag version 2.4.0"), and an `Info`
//! frame with LAME's encoder delay and padding, by which decoders give back exactly the samples that went
//! in. Refuses more than two channels.
//!
//! LAME is under the GNU Library General Public License, version 2 or later ("LGPL"), and is linked into
//! the program statically; whoever passes the program on must make relinking with another LAME possible,
//! which the published sources of this workspace do.

use id3::TagLike;
use id3::frame::{Comment, ExtendedText};
use mp3lame_encoder::{Bitrate, Builder, DualPcm, Encoder, FlushGap, Mode, MonoPcm, Quality, VbrMode};

use super::{Format, Tags, refuse_more_than_stereo};
use crate::{Audio, Error, resample};

/// The rates of MPEG-2 and MPEG-1 layer III. Those of MPEG-2.5 (8 to 12 kHz) are left out: it is nobody's
/// standard, and some players refuse it.
const RATES_HZ: [u32; 6] = [16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

/// Below this rate it is MPEG-2, whose bitrates end at [`MPEG2_MAX_KBPS`] (ISO/IEC 13818-3).
const MPEG1_MIN_HZ: u32 = 32_000;
const MPEG2_MAX_KBPS: u16 = 160;

/// Samples given to LAME at once: bounds the spare room its output needs.
const CHUNK_FRAMES: usize = 1 << 16;

pub(super) fn encode(audio: &Audio, bitrate_kbps: Option<u16>, tags: &Tags) -> Result<Vec<u8>, Error> {
    refuse_more_than_stereo(audio)?;
    let kbps = bitrate_kbps.unwrap_or(if audio.channels.len() == 1 { 128 } else { 192 });
    let rate = coded_rate(audio.sample_rate_hz, kbps);
    let resampled;
    let coded = if rate == audio.sample_rate_hz {
        audio
    } else {
        resampled = resample(audio, rate)?;
        &resampled
    };
    let mut lame = lame(coded, kbps)?;
    let mut file = tag(tags)?;
    let tag_bytes = file.len();
    encode_frames(&mut lame, coded, 1.0 / own_gain(kbps), &mut file)?;
    write_info_frame(&lame, &mut file[tag_bytes..])?;
    Ok(file)
}

/// The sound's own rate if MP3 has it, else the next higher one, else the highest. A bitrate that MPEG-2
/// does not have raises the rate to 44.1 kHz.
fn coded_rate(rate_hz: u32, kbps: u16) -> u32 {
    let rate = RATES_HZ.into_iter().find(|&rate| rate >= rate_hz).unwrap_or(48_000);
    if rate < MPEG1_MIN_HZ && kbps > MPEG2_MAX_KBPS { 44_100 } else { rate }
}

fn lame(audio: &Audio, kbps: u16) -> Result<Encoder, Error> {
    let mono = audio.channels.len() == 1;
    let builder = Builder::new().ok_or_else(|| refused("no memory"))?;
    builder
        .with_num_channels(audio.channels.len() as u8)
        .and_then(|lame| lame.with_sample_rate(audio.sample_rate_hz))
        .and_then(|lame| lame.with_output_sample_rate(std::num::NonZeroU32::new(audio.sample_rate_hz)))
        .and_then(|lame| lame.with_mode(if mono { Mode::Mono } else { Mode::JointStereo }))
        .and_then(|lame| lame.with_vbr_mode(VbrMode::Off))
        .map_err(refused)?
        .with_brate(bitrate(kbps)?)
        .and_then(|lame| lame.with_quality(Quality::NearBest))
        .and_then(|lame| lame.with_to_write_vbr_tag(true))
        .and_then(Builder::build)
        .map_err(refused)
}

/// From 64 kbit/s on: in a shorter frame the info frame has no room, and the length would not be exact.
fn bitrate(kbps: u16) -> Result<Bitrate, Error> {
    Ok(match kbps {
        64 => Bitrate::Kbps64,
        80 => Bitrate::Kbps80,
        96 => Bitrate::Kbps96,
        112 => Bitrate::Kbps112,
        128 => Bitrate::Kbps128,
        160 => Bitrate::Kbps160,
        192 => Bitrate::Kbps192,
        224 => Bitrate::Kbps224,
        256 => Bitrate::Kbps256,
        320 => Bitrate::Kbps320,
        _ => {
            let possible = "64, 80, 96, 112, 128, 160, 192, 224, 256 or 320";
            return Err(Error::Setting { name: "bitrate_kbps", given: kbps.to_string(), possible });
        }
    })
}

/// LAME 3.100 quietly lowers what it codes at these bitrates (`abr_switch_map` in its `presets.c`), against
/// decoders that clip. Here the level is settled before, with a margin; it must come out as it went in.
fn own_gain(kbps: u16) -> f32 {
    match kbps {
        ..=160 => 0.95,
        192 => 0.97,
        224 => 0.98,
        _ => 1.0,
    }
}

fn encode_frames(lame: &mut Encoder, audio: &Audio, gain: f32, file: &mut Vec<u8>) -> Result<(), Error> {
    let prepare = |chunk: &[f32]| chunk.iter().map(|sample| sample.clamp(-1.0, 1.0) * gain).collect::<Vec<f32>>();
    for start in (0..audio.frames()).step_by(CHUNK_FRAMES) {
        let range = start..audio.frames().min(start + CHUNK_FRAMES);
        file.reserve(mp3lame_encoder::max_required_buffer_size(range.len()));
        let left = prepare(&audio.channels[0][range.clone()]);
        match audio.channels.get(1) {
            None => lame.encode_to_vec(MonoPcm(&left), file).map_err(refused)?,
            Some(right) => {
                let right = prepare(&right[range]);
                lame.encode_to_vec(DualPcm { left: &left, right: &right }, file).map_err(refused)?
            }
        };
    }
    // Fills the last frames with silence, and settles the padding that the info frame tells of.
    file.reserve(mp3lame_encoder::max_required_buffer_size(0));
    lame.flush_to_vec::<FlushGap>(file).map_err(refused)?;
    Ok(())
}

/// LAME begins its output with an empty frame in place of the info frame, whose contents it knows only at
/// the end.
fn write_info_frame(lame: &Encoder, frames: &mut [u8]) -> Result<(), Error> {
    let mut info = Vec::with_capacity(lame.lame_tag_size());
    let written = lame.lame_tag_encode_to_vec(&mut info).ok_or_else(|| refused("no info frame"))?;
    let place = frames.get_mut(..written.get()).ok_or_else(|| refused("no place for the info frame"))?;
    place.copy_from_slice(&info);
    Ok(())
}

fn tag(tags: &Tags) -> Result<Vec<u8>, Error> {
    let mut tag = id3::Tag::new();
    let texts = [("TIT2", &tags.title), ("TPE1", &tags.artist), ("TALB", &tags.album), ("TSSE", &tags.software)];
    for (id, text) in texts {
        if let Some(text) = text {
            tag.set_text(id, text.as_str());
        }
    }
    if let Some(license) = &tags.license {
        if license.starts_with("https://") || license.starts_with("http://") {
            tag.add_frame(id3::Frame::link("WCOP", license.as_str()));
        } else {
            tag.add_frame(ExtendedText { description: "LICENSE".to_owned(), value: license.clone() });
        }
    }
    if let Some(text) = &tags.comment {
        tag.add_frame(Comment { lang: "eng".to_owned(), description: String::new(), text: text.clone() });
    }
    let mut bytes = Vec::new();
    if tag.frames().next().is_some() {
        tag.write_to(&mut bytes, id3::Version::Id3v24).map_err(refused)?;
    }
    Ok(bytes)
}

fn refused(error: impl ToString) -> Error {
    Error::Codec { format: Format::Mp3, message: error.to_string() }
}
