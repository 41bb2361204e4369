//! Decoders: Symphonia for MP3, WAV and FLAC; libopus below our own reading of Ogg for Opus.

use std::io::Cursor;

use klang_audio::Audio;
use ogg::PacketReader;
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::formats::TrackType;
use symphonia::core::formats::probe::Hint;
use symphonia::core::io::MediaSourceStream;

/// Decodes by the marks in the file, as a player does; FLAC's checksum is verified.
pub fn decode(file: &[u8]) -> Audio {
    let stream = MediaSourceStream::new(Box::new(Cursor::new(file.to_vec())), Default::default());
    let mut format =
        symphonia::default::get_probe().probe(&Hint::new(), stream, Default::default(), Default::default()).unwrap();
    let track = format.default_track(TrackType::Audio).unwrap();
    let parameters = track.codec_params.as_ref().unwrap().audio().unwrap().clone();
    let options = AudioDecoderOptions::default().gapless(true).verify(true);
    let mut decoder = symphonia::default::get_codecs().make_audio_decoder(&parameters, &options).unwrap();
    let mut audio = Audio { sample_rate_hz: 0, channels: Vec::new() };
    while let Some(packet) = format.next_packet().unwrap() {
        let decoded = decoder.decode(&packet).unwrap();
        audio.sample_rate_hz = decoded.spec().rate();
        let mut planes: Vec<Vec<f32>> = Vec::new();
        decoded.copy_to_vecs_planar(&mut planes);
        audio.channels.resize(planes.len(), Vec::new());
        for (channel, plane) in audio.channels.iter_mut().zip(planes) {
            channel.extend(plane);
        }
    }
    assert_ne!(decoder.finalize().verify_ok, Some(false), "the checksum in the file is wrong");
    audio
}

/// An Opus file: its headers and its sound.
pub struct OpusFile {
    pub head: Vec<u8>,
    pub tags: Vec<u8>,
    pub audio: Audio,
}

/// Decodes as RFC 7845 demands: pre-skip off the beginning, the end where the last granule position says.
pub fn decode_opus(file: &[u8]) -> OpusFile {
    let mut reader = PacketReader::new(Cursor::new(file));
    let first = reader.read_packet_expected().unwrap();
    assert!(first.first_in_stream() && first.last_in_page());
    let tags = reader.read_packet_expected().unwrap();
    assert!(tags.last_in_page());
    let channels = usize::from(first.data[9]);
    let pre_skip = usize::from(u16::from_le_bytes([first.data[10], first.data[11]]));
    let layout = if channels == 1 { opus::Channels::Mono } else { opus::Channels::Stereo };
    let mut decoder = opus::Decoder::new(48_000, layout).unwrap();
    let mut interleaved = Vec::new();
    let mut end = 0;
    let mut ended = false;
    let mut in_page = 0;
    while let Some(packet) = reader.read_packet().unwrap() {
        let mut frame = vec![0.0f32; 5760 * channels];
        let frames = decoder.decode_float(&packet.data, &mut frame, false).unwrap();
        interleaved.extend_from_slice(&frame[..frames * channels]);
        in_page += frames;
        end = packet.absgp_page() as usize;
        ended = packet.last_in_stream();
        if packet.last_in_page() {
            assert!(in_page <= 48_000, "a page of {in_page} samples is longer than a second");
            assert!(ended || end == interleaved.len() / channels, "granule {end}");
            in_page = 0;
        }
    }
    assert!(ended, "no end of stream");
    let sound = &interleaved[pre_skip * channels..end * channels];
    let channels = (0..channels).map(|c| sound.iter().skip(c).step_by(channels).copied().collect()).collect();
    OpusFile { head: first.data, tags: tags.data, audio: Audio { sample_rate_hz: 48_000, channels } }
}
