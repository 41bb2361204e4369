//! FLAC, 16 bit (RFC 9639), with a Vorbis comment block. Refuses rates above 96 kHz, which its encoder
//! cannot write.

use flacenc::bitsink::{BitSink, ByteSink};
use flacenc::component::{BitRepr, MetadataBlockData, Stream, StreamInfo};
use flacenc::config::Encoder;
use flacenc::error::Verify;
use flacenc::source::{Context, Fill, FrameBuf};

use super::{Format, Tags, to_i16};
use crate::{Audio, Error, MIN_SAMPLE_RATE_HZ};

/// The highest rate that the encoder library writes.
const MAX_RATE_HZ: u32 = 96_000;

const BITS: usize = 16;

/// Samples per block. The subset for streaming allows 4608 up to 48 kHz (RFC 9639, section 7).
const BLOCK_FRAMES: usize = 4096;

/// The type of a Vorbis comment block (RFC 9639, section 8.1).
const VORBIS_COMMENT: u8 = 4;

pub(super) fn encode(audio: &Audio, tags: &Tags) -> Result<Vec<u8>, Error> {
    let rate = audio.sample_rate_hz;
    if rate > MAX_RATE_HZ {
        return Err(Error::SampleRate { given: rate, min: MIN_SAMPLE_RATE_HZ, max: MAX_RATE_HZ });
    }
    let channels = audio.channels.len();
    let config = Encoder::default().into_verified().map_err(|(_, error)| refused(error))?;
    let mut info = StreamInfo::new(rate as usize, channels, BITS).map_err(refused)?;
    let mut digest = Context::new(BITS, channels);
    let mut frames = ByteSink::with_capacity(audio.frames() * channels);
    let mut interleaved = Vec::with_capacity(BLOCK_FRAMES * channels);
    let mut block = FrameBuf::with_size(channels, BLOCK_FRAMES).map_err(refused)?;
    // Block by block and not by the library's own loop, which keeps the whole stream unpacked in memory.
    for (number, start) in (0..audio.frames()).step_by(BLOCK_FRAMES).enumerate() {
        let end = audio.frames().min(start + BLOCK_FRAMES);
        interleaved.clear();
        for frame in start..end {
            interleaved.extend(audio.channels.iter().map(|channel| i32::from(to_i16(channel[frame]))));
        }
        block.fill_interleaved(&interleaved).map_err(refused)?;
        digest.fill_interleaved(&interleaved).map_err(refused)?;
        let frame = flacenc::encode_fixed_size_frame(&config, &block, number, &info).map_err(refused)?;
        info.update_frame_info(&frame);
        frame.write(&mut frames).map_err(refused)?;
    }
    info.set_md5_digest(&digest.md5_digest());
    // The library counts the shorter last block as the least block size, which would tell decoders that
    // the sizes vary; the last block does not count (RFC 9639, section 8.2).
    info.set_block_sizes(BLOCK_FRAMES, BLOCK_FRAMES).map_err(refused)?;
    let mut head = Stream::with_stream_info(info);
    let comments = MetadataBlockData::new_unknown(VORBIS_COMMENT, &comment_block(tags)).map_err(refused)?;
    head.add_metadata_block(comments);
    let mut file = ByteSink::with_capacity(head.count_bits() / 8 + frames.len() / 8);
    head.write(&mut file).map_err(refused)?;
    file.write_bytes_aligned(frames.as_slice()).map_err(refused)?;
    Ok(file.into_inner())
}

/// A vendor string, then the comments (RFC 9639, section 8.6; no framing bit in FLAC).
fn comment_block(tags: &Tags) -> Vec<u8> {
    let vendor = b"flacenc";
    let mut block = (vendor.len() as u32).to_le_bytes().to_vec();
    block.extend_from_slice(vendor);
    block.extend_from_slice(&tags.vorbis_comments());
    block
}

/// Some of the library's errors have no text of their own.
fn refused(error: impl std::fmt::Debug) -> Error {
    Error::Codec { format: Format::Flac, message: format!("{error:?}") }
}
