//! RIFF WAVE, 16-bit PCM (Microsoft's "Multimedia Programming Interface and Data Specifications 1.0", and
//! `WAVE_FORMAT_EXTENSIBLE` for more than two channels), with a `LIST` chunk of type `INFO`. Refuses
//! nothing: the crate's limit on samples keeps every size far below RIFF's 4 GiB.

use super::{Tags, to_i16};
use crate::Audio;

const PCM: u16 = 1;
const EXTENSIBLE: u16 = 0xFFFE;
const BYTES_PER_SAMPLE: usize = 2;

/// `KSDATAFORMAT_SUBTYPE_PCM` behind its first two bytes, which are the format's number.
const SUBFORMAT_TAIL: [u8; 14] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

pub(super) fn encode(audio: &Audio, tags: &Tags) -> Vec<u8> {
    let data_bytes = audio.frames() * audio.channels.len() * BYTES_PER_SAMPLE;
    let info = info_chunk(tags);
    let mut file = Vec::with_capacity(data_bytes + info.len() + 128);
    file.extend_from_slice(b"RIFF\0\0\0\0WAVE");
    push_chunk(&mut file, *b"fmt ", &format_chunk(audio));
    if !info.is_empty() {
        push_chunk(&mut file, *b"LIST", &info);
    }
    file.extend_from_slice(b"data");
    file.extend_from_slice(&(data_bytes as u32).to_le_bytes());
    for frame in 0..audio.frames() {
        for channel in &audio.channels {
            file.extend_from_slice(&to_i16(channel[frame]).to_le_bytes());
        }
    }
    let riff_bytes = (file.len() - 8) as u32;
    file[4..8].copy_from_slice(&riff_bytes.to_le_bytes());
    file
}

fn format_chunk(audio: &Audio) -> Vec<u8> {
    let channels = audio.channels.len() as u16;
    let block = channels * BYTES_PER_SAMPLE as u16;
    let bits = BYTES_PER_SAMPLE as u16 * 8;
    let mut chunk = Vec::with_capacity(40);
    chunk.extend_from_slice(&if channels > 2 { EXTENSIBLE } else { PCM }.to_le_bytes());
    chunk.extend_from_slice(&channels.to_le_bytes());
    chunk.extend_from_slice(&audio.sample_rate_hz.to_le_bytes());
    chunk.extend_from_slice(&(audio.sample_rate_hz * u32::from(block)).to_le_bytes());
    chunk.extend_from_slice(&block.to_le_bytes());
    chunk.extend_from_slice(&bits.to_le_bytes());
    if channels > 2 {
        chunk.extend_from_slice(&22u16.to_le_bytes());
        chunk.extend_from_slice(&bits.to_le_bytes());
        // No speaker positions: the channels are what they are.
        chunk.extend_from_slice(&0u32.to_le_bytes());
        chunk.extend_from_slice(&PCM.to_le_bytes());
        chunk.extend_from_slice(&SUBFORMAT_TAIL);
    }
    chunk
}

/// The body of the `LIST` chunk, empty without tags. Texts are UTF-8, as all current readers take them.
fn info_chunk(tags: &Tags) -> Vec<u8> {
    let fields = [
        (b"INAM", &tags.title),
        (b"IART", &tags.artist),
        (b"IPRD", &tags.album),
        (b"ISFT", &tags.software),
        (b"ICOP", &tags.license),
        (b"ICMT", &tags.comment),
    ];
    let mut body = b"INFO".to_vec();
    for (id, text) in fields {
        if let Some(text) = text {
            let mut terminated = text.clone().into_bytes();
            terminated.push(0);
            push_chunk(&mut body, *id, &terminated);
        }
    }
    if body.len() > 4 { body } else { Vec::new() }
}

/// Chunks begin at even offsets; the padding byte does not count in the size.
fn push_chunk(file: &mut Vec<u8>, id: [u8; 4], body: &[u8]) {
    file.extend_from_slice(&id);
    file.extend_from_slice(&(body.len() as u32).to_le_bytes());
    file.extend_from_slice(body);
    if !body.len().is_multiple_of(2) {
        file.push(0);
    }
}
