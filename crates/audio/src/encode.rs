//! Sound becomes the bytes of a file. One file per format below this one. Refuses to change level or
//! length: what lies beyond full scale is clipped, and a decoder that honours each format's own marks
//! gives back exactly the samples' number (at the coded rate, where MP3 or Opus need another one).
//!
//! Deterministic: the same sound, settings and tags give the same bytes; nothing carries a date.

mod flac;
mod mp3;
mod opus;
mod wav;

use std::fmt;

use crate::{Audio, Error};

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// MPEG-1/2 layer III, constant bitrate, with ID3v2.4 tags and a LAME gapless header.
    Mp3,
    /// RIFF WAVE, 16 bit.
    Wav,
    /// FLAC, 16 bit.
    Flac,
    /// Opus in Ogg.
    Opus,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Mp3, Self::Wav, Self::Flac, Self::Opus];

    /// The usual ending of a file's name, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Mp3 => "mp3",
            Self::Wav => "wav",
            Self::Flac => "flac",
            Self::Opus => "opus",
        }
    }

    /// The media type: RFC 3003, RFC 2361 in its common form, RFC 9639, RFC 7845.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
            Self::Flac => "audio/flac",
            Self::Opus => "audio/ogg; codecs=opus",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.extension())
    }
}

/// How to encode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodeSettings {
    /// The format.
    pub format: Format,
    /// Bitrate of the lossy formats in kbit/s; `None` chooses: MP3 128 mono and 192 stereo, Opus 64 and 128.
    /// MP3 takes the bitrates of MPEG-1 from 64 to 320, Opus any from 6 to 510. The others ignore it.
    pub bitrate_kbps: Option<u16>,
}

impl From<Format> for EncodeSettings {
    fn from(format: Format) -> Self {
        Self { format, bitrate_kbps: None }
    }
}

/// What is written into the file besides sound. Control characters are left out, and each text ends after
/// [`MAX_TAG_CHARS`] characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    /// ID3 `TIT2`, Vorbis `TITLE`, RIFF `INAM`.
    pub title: Option<String>,
    /// ID3 `TPE1`, Vorbis `ARTIST`, RIFF `IART`.
    pub artist: Option<String>,
    /// ID3 `TALB`, Vorbis `ALBUM`, RIFF `IPRD`.
    pub album: Option<String>,
    /// What made it. ID3 `TSSE`, Vorbis `ENCODER`, RIFF `ISFT`.
    pub software: Option<String>,
    /// A licence's name or address. ID3 `WCOP` for an address and else `TXXX:LICENSE` (`TCOP` would have to
    /// begin with a year), Vorbis `LICENSE`, RIFF `ICOP`.
    pub license: Option<String>,
    /// ID3 `COMM`, Vorbis `COMMENT`, RIFF `ICMT`.
    pub comment: Option<String>,
}

/// The longest tag.
pub const MAX_TAG_CHARS: usize = 1024;

impl Tags {
    /// The same tags with nothing in them that a format could trip over, and empty ones removed.
    fn cleaned(&self) -> Self {
        let clean = |text: &Option<String>| {
            let kept: String = text.as_deref()?.chars().filter(|c| !c.is_control()).take(MAX_TAG_CHARS).collect();
            Some(kept.trim().to_owned()).filter(|kept| !kept.is_empty())
        };
        Self {
            title: clean(&self.title),
            artist: clean(&self.artist),
            album: clean(&self.album),
            software: clean(&self.software),
            license: clean(&self.license),
            comment: clean(&self.comment),
        }
    }

    /// As Vorbis comments (`NAME=value`), which FLAC and Opus share; each with its length before it, after
    /// their number (Vorbis I specification, section 5.2.1).
    fn vorbis_comments(&self) -> Vec<u8> {
        let fields = [
            ("TITLE", &self.title),
            ("ARTIST", &self.artist),
            ("ALBUM", &self.album),
            ("ENCODER", &self.software),
            ("LICENSE", &self.license),
            ("COMMENT", &self.comment),
        ];
        let comments: Vec<String> =
            fields.iter().filter_map(|(name, text)| text.as_ref().map(|text| format!("{name}={text}"))).collect();
        let mut bytes = (comments.len() as u32).to_le_bytes().to_vec();
        for comment in comments {
            bytes.extend_from_slice(&(comment.len() as u32).to_le_bytes());
            bytes.extend_from_slice(comment.as_bytes());
        }
        bytes
    }
}

/// The file of a sound.
///
/// # Errors
/// [`Error::Empty`], those of [`Audio::check`], [`Error::Channels`] for more than two channels in MP3 or
/// Opus, [`Error::Setting`] for a bitrate that the format does not have, [`Error::SampleRate`] for FLAC
/// above 96 kHz, [`Error::Codec`].
pub fn encode(audio: &Audio, settings: impl Into<EncodeSettings>, tags: &Tags) -> Result<Vec<u8>, Error> {
    let settings = settings.into();
    audio.check()?;
    if audio.frames() == 0 {
        return Err(Error::Empty);
    }
    let tags = tags.cleaned();
    match settings.format {
        Format::Mp3 => mp3::encode(audio, settings.bitrate_kbps, &tags),
        Format::Wav => Ok(wav::encode(audio, &tags)),
        Format::Flac => flac::encode(audio, &tags),
        Format::Opus => opus::encode(audio, settings.bitrate_kbps, &tags),
    }
}

/// A sample as 16-bit PCM: full scale is 32768, what is beyond is clipped. Not dithered, so that silence
/// stays digital silence; at usual levels the rounding noise (-98 dBFS) lies under the sound's own.
fn to_i16(sample: f32) -> i16 {
    // `as` saturates.
    (sample * 32768.0).round() as i16
}

fn refuse_more_than_stereo(audio: &Audio) -> Result<(), Error> {
    if audio.channels.len() <= 2 {
        return Ok(());
    }
    Err(Error::Channels { given: audio.channels.len(), limit: 2 })
}
