//! Samples of soundfonts: SF2 (SoundFont 2.04 specification, Creative 2006) and SF3 (the same with samples as Ogg
//! Vorbis, marked by the bit 0x10 of the sample type; MuseScore). A sample is named as in the font; `NAME@4` runs its
//! loop until 4 seconds are full. Refuses places outside the file and fonts with too many samples.

use super::riff::{u16_at, u32_at, wav};

/// A sample header of the `shdr` list.
const HEADER_BYTES: usize = 46;
const MAX_HEADERS: usize = 20_000;

/// The bit of the sample type for Ogg Vorbis.
const VORBIS: u16 = 0x10;

/// The longest that a loop is run.
const MAX_LOOPED_S: u32 = 10;

/// What is shorter is no loop but a mistake.
const MIN_LOOP_FRAMES: usize = 200;

struct Header {
    start: usize,
    end: usize,
    loop_start: usize,
    loop_end: usize,
    rate_hz: u32,
    is_vorbis: bool,
}

/// The sound file of a sample.
///
/// # Errors
/// What is wrong with the font, or that it has no such sample.
pub(super) fn read(font: &[u8], wanted: &str) -> Result<Vec<u8>, String> {
    let (name, seconds) = match wanted.rsplit_once('@') {
        Some((name, seconds)) => {
            let seconds: u32 = seconds.parse().map_err(|_| format!("`{wanted}`: seconds must be a number"))?;
            (name, Some(seconds.min(MAX_LOOPED_S)))
        }
        None => (wanted, None),
    };
    if font.get(..4) != Some(b"RIFF") || font.get(8..12) != Some(b"sfbk") {
        return Err("not a soundfont".into());
    }
    let samples = chunk(font, b"sdta", b"smpl")?;
    let headers = chunk(font, b"pdta", b"shdr")?;
    let header = find(headers, name)?;
    if header.is_vorbis {
        let coded = samples.get(header.start..header.end).ok_or_else(|| format!("sample `{name}` lies outside"))?;
        return Ok(coded.to_vec());
    }
    let frames = |from: usize, to: usize| {
        from.checked_mul(2)
            .zip(to.checked_mul(2))
            .and_then(|(from, to)| samples.get(from..to))
            .ok_or_else(|| format!("sample `{name}` lies outside"))
    };
    let Some(seconds) = seconds else { return Ok(wav(header.rate_hz, 16, frames(header.start, header.end)?)) };
    let period = frames(header.loop_start, header.loop_end)?;
    if header.loop_start < header.start || period.len() < 2 * MIN_LOOP_FRAMES {
        return Err(format!("sample `{name}` has no loop"));
    }
    let wanted_bytes = 2 * (seconds * header.rate_hz) as usize;
    let mut pcm = frames(header.start, header.loop_end)?.to_vec();
    while pcm.len() < wanted_bytes {
        pcm.extend_from_slice(period);
    }
    pcm.truncate(wanted_bytes);
    Ok(wav(header.rate_hz, 16, &pcm))
}

fn find(headers: &[u8], name: &str) -> Result<Header, String> {
    if headers.len() / HEADER_BYTES > MAX_HEADERS {
        return Err(format!("more than {MAX_HEADERS} samples"));
    }
    for header in headers.chunks_exact(HEADER_BYTES) {
        let own: &[u8] = header[..20].split(|byte| *byte == 0).next().unwrap_or_default();
        if own.trim_ascii() != name.as_bytes() {
            continue;
        }
        let place = |at: usize| u32_at(header, at).map(|place| place as usize);
        let rate_hz = u32_at(header, 36)?;
        if !(4_000..=192_000).contains(&rate_hz) {
            return Err(format!("sample `{name}` has {rate_hz} Hz"));
        }
        let is_vorbis = u16_at(header, 44)? & VORBIS != 0;
        return Ok(Header {
            start: place(20)?,
            end: place(24)?,
            loop_start: place(28)?,
            loop_end: place(32)?,
            rate_hz,
            is_vorbis,
        });
    }
    Err(format!("the soundfont has no sample `{name}`"))
}

/// A chunk inside a list of the font.
fn chunk<'a>(font: &'a [u8], list: &[u8; 4], wanted: &[u8; 4]) -> Result<&'a [u8], String> {
    let missing = || format!("the soundfont has no `{}`", String::from_utf8_lossy(wanted));
    let outer = chunks(font.get(12..).unwrap_or_default())
        .find(|(id, content)| id == b"LIST" && content.get(..4) == Some(list))
        .ok_or_else(missing)?;
    let inner = outer.1.get(4..).unwrap_or_default();
    chunks(inner).find(|(id, _)| id == wanted).map(|(_, content)| content).ok_or_else(missing)
}

/// The chunks one behind the other, as far as they are whole. Some writers of SF3 leave out the byte that fills a
/// chunk of odd length; an id is letters, digits or spaces, which tells.
fn chunks(mut rest: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let id = *rest.first_chunk::<4>()?;
        let bytes = u32_at(rest, 4).ok()? as usize;
        let content = rest.get(8..)?.get(..bytes)?;
        let is_id = |at: usize| {
            rest.get(at..at + 4).is_some_and(|id| id.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b' '))
        };
        let end = 8 + bytes;
        let is_filled = bytes % 2 == 1 && (is_id(end + 1) || !is_id(end));
        rest = rest.get(end + usize::from(is_filled)..).unwrap_or_default();
        Some((id, content))
    })
}
