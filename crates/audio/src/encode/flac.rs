//! FLAC, 16 bit (RFC 9639), with a Vorbis comment block. Refuses rates above 96 kHz, which its encoder
//! cannot write.

use flacenc::bitsink::ByteSink;
use flacenc::component::{BitRepr, MetadataBlockData};
use flacenc::error::Verify;
use flacenc::source::MemSource;

use super::{Format, Tags, to_i16};
use crate::{Audio, Error, MIN_SAMPLE_RATE_HZ};

/// The highest rate that the encoder library writes.
const MAX_RATE_HZ: u32 = 96_000;

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
    let mut interleaved = Vec::with_capacity(audio.frames() * channels);
    for frame in 0..audio.frames() {
        interleaved.extend(audio.channels.iter().map(|channel| i32::from(to_i16(channel[frame]))));
    }
    let source = MemSource::from_samples(&interleaved, channels, 16, rate as usize);
    drop(interleaved);
    let config = flacenc::config::Encoder::default().into_verified().map_err(|(_, error)| refused(error))?;
    let mut stream = flacenc::encode_with_fixed_block_size(&config, source, BLOCK_FRAMES)
        .map_err(|error| refused(format!("{error:?}")))?;
    // The library counts the shorter last block as the least block size, which would tell decoders that
    // the sizes vary; the last block does not count (RFC 9639, section 8.2).
    stream.stream_info_mut().set_block_sizes(BLOCK_FRAMES, BLOCK_FRAMES).map_err(refused)?;
    let comments = MetadataBlockData::new_unknown(VORBIS_COMMENT, &comment_block(tags)).map_err(refused)?;
    stream.add_metadata_block(comments);
    let mut sink = ByteSink::with_capacity(stream.count_bits().div_ceil(8));
    stream.write(&mut sink).map_err(|error| refused(format!("{error:?}")))?;
    Ok(sink.into_inner())
}

/// A vendor string, then the comments (RFC 9639, section 8.6; no framing bit in FLAC).
fn comment_block(tags: &Tags) -> Vec<u8> {
    let vendor = b"flacenc";
    let mut block = (vendor.len() as u32).to_le_bytes().to_vec();
    block.extend_from_slice(vendor);
    block.extend_from_slice(&tags.vorbis_comments());
    block
}

fn refused(error: impl ToString) -> Error {
    Error::Codec { format: Format::Flac, message: error.to_string() }
}
