//! Opus (RFC 6716) in Ogg (RFC 3533, RFC 7845), always at 48 kHz, frames of 20 ms. Refuses more than two
//! channels (mapping family 0).
//!
//! The pre-skip in the header and the granule position of the last page make the decoded length exact.

use ogg::PacketWriter;
use ogg::writing::PacketWriteEndInfo;
use opus::{Application, Bitrate, Channels, Encoder};

use super::{Format, Tags, refuse_more_than_stereo};
use crate::{Audio, Error, resample};

/// Opus counts in samples of this rate whatever it codes (RFC 7845, section 4).
const RATE_HZ: u32 = 48_000;

/// 20 ms: the frame the codec is tuned for.
const FRAME: usize = 960;

/// A page at least every second (RFC 7845, section 6: pages should not be longer).
const PACKETS_PER_PAGE: usize = 50;

/// The largest packet of one frame is 1275 bytes (RFC 6716, section 3.2.1) and one byte before it.
const MAX_PACKET_BYTES: usize = 1276;

pub(super) fn encode(audio: &Audio, bitrate_kbps: Option<u16>, tags: &Tags) -> Result<Vec<u8>, Error> {
    refuse_more_than_stereo(audio)?;
    let channels = audio.channels.len();
    let kbps = bitrate_kbps.unwrap_or(if channels == 1 { 64 } else { 128 });
    if !(6..=510).contains(&kbps) {
        return Err(Error::Setting { name: "bitrate_kbps", given: kbps.to_string(), possible: "6 to 510" });
    }
    let coded = resample(audio, RATE_HZ)?;
    let layout = if channels == 1 { Channels::Mono } else { Channels::Stereo };
    let mut encoder = Encoder::new(RATE_HZ, layout, Application::Audio).map_err(refused)?;
    encoder.set_bitrate(Bitrate::Bits(i32::from(kbps) * 1000)).map_err(refused)?;
    let pre_skip = encoder.get_lookahead().map_err(refused)?;
    let pre_skip = u16::try_from(pre_skip).map_err(refused)?;
    let packets = packets(&mut encoder, &coded, usize::from(pre_skip))?;

    let serial = serial(&packets);
    let mut writer = PacketWriter::new(Vec::new());
    let mut write = |packet: Vec<u8>, end: PacketWriteEndInfo, granule: u64| {
        writer.write_packet(packet, serial, end, granule).map_err(refused)
    };
    write(head(channels as u8, pre_skip, audio.sample_rate_hz), PacketWriteEndInfo::EndPage, 0)?;
    write(comments(tags), PacketWriteEndInfo::EndPage, 0)?;
    let count = packets.len();
    let last_granule = u64::from(pre_skip) + coded.frames() as u64;
    for (index, packet) in packets.into_iter().enumerate() {
        let end = if index + 1 == count {
            PacketWriteEndInfo::EndStream
        } else if (index + 1).is_multiple_of(PACKETS_PER_PAGE) {
            PacketWriteEndInfo::EndPage
        } else {
            PacketWriteEndInfo::NormalPacket
        };
        write(packet, end, (((index + 1) * FRAME) as u64).min(last_granule))?;
    }
    Ok(writer.into_inner())
}

/// The coded frames: the sound, and silence behind it until the codec's delay and the last frame are full.
fn packets(encoder: &mut Encoder, audio: &Audio, pre_skip: usize) -> Result<Vec<Vec<u8>>, Error> {
    let channels = audio.channels.len();
    let count = (audio.frames() + pre_skip).div_ceil(FRAME);
    let mut frame = vec![0.0f32; FRAME * channels];
    let mut packets = Vec::with_capacity(count);
    for index in 0..count {
        for (channel, samples) in audio.channels.iter().enumerate() {
            let rest = samples.get(index * FRAME..).unwrap_or_default();
            let padded = rest.iter().copied().chain(std::iter::repeat(0.0));
            for (to, sample) in frame[channel..].iter_mut().step_by(channels).zip(padded) {
                *to = sample.clamp(-1.0, 1.0);
            }
        }
        packets.push(encoder.encode_vec_float(&frame, MAX_PACKET_BYTES).map_err(refused)?);
    }
    Ok(packets)
}

/// The identification header (RFC 7845, section 5.1).
fn head(channels: u8, pre_skip: u16, input_rate_hz: u32) -> Vec<u8> {
    let mut head = b"OpusHead".to_vec();
    head.extend_from_slice(&[1, channels]);
    head.extend_from_slice(&pre_skip.to_le_bytes());
    head.extend_from_slice(&input_rate_hz.to_le_bytes());
    // No output gain, mapping family 0.
    head.extend_from_slice(&[0, 0, 0]);
    head
}

/// The comment header (RFC 7845, section 5.2).
fn comments(tags: &Tags) -> Vec<u8> {
    let vendor = opus::version();
    let mut packet = b"OpusTags".to_vec();
    packet.extend_from_slice(&(vendor.len() as u32).to_le_bytes());
    packet.extend_from_slice(vendor.as_bytes());
    packet.extend_from_slice(&tags.vorbis_comments());
    packet
}

/// Streams that are chained need different serial numbers (RFC 3533, section 4); this one comes from the
/// contents (FNV-1a, 32 bit), as everything here does.
fn serial(packets: &[Vec<u8>]) -> u32 {
    packets.iter().flatten().fold(0x811C_9DC5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn refused(error: impl ToString) -> Error {
    Error::Codec { format: Format::Opus, message: error.to_string() }
}
