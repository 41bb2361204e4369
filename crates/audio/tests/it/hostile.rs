//! Sounds that nobody should make: an error or a sound file, never a panic.

use klang_audio::edges::{TrimSettings, fade_in, fade_out, remove_offset, trim};
use klang_audio::loudness::measure;
use klang_audio::{Audio, Error, Format, Istft, Stft, Tags, encode, normalize, resample};
use proptest::prelude::*;

use crate::decode::{decode, decode_opus};
use crate::signals::loud_noise;

#[test]
fn the_encoders_refuse_what_is_no_sound() {
    struct Case {
        audio: Audio,
        error: Error,
    }
    let cases = [
        Case { audio: Audio::mono(vec![], 24_000), error: Error::Empty },
        Case { audio: Audio::silence(24_000, 0, 0), error: Error::Channels { given: 0, limit: 8 } },
        Case { audio: Audio::silence(24_000, 9, 1), error: Error::Channels { given: 9, limit: 8 } },
        Case {
            audio: Audio { sample_rate_hz: 24_000, channels: vec![vec![0.0; 2], vec![0.0; 3]] },
            error: Error::UnequalChannels { channel: 1, given: 3, expected: 2 },
        },
        Case { audio: Audio::mono(vec![0.0, f32::NAN], 24_000), error: Error::Amplitude { channel: 0, frame: 1 } },
        Case { audio: Audio::mono(vec![0.0; 10], 1), error: Error::SampleRate { given: 1, min: 4000, max: 384_000 } },
        Case {
            audio: Audio::mono(vec![0.0; 10], u32::MAX),
            error: Error::SampleRate { given: u32::MAX, min: 4000, max: 384_000 },
        },
    ];
    for Case { audio, error } in cases {
        for format in Format::ALL {
            assert_eq!(encode(&audio, format, &Tags::default()), Err(error.clone()), "{format}");
        }
    }
}

#[test]
fn what_one_format_cannot_carry_is_said() {
    let eight = Audio::silence(24_000, 8, 100);
    for format in [Format::Mp3, Format::Opus] {
        assert_eq!(encode(&eight, format, &Tags::default()), Err(Error::Channels { given: 8, limit: 2 }));
    }
    let fast = Audio::silence(384_000, 1, 100);
    let error = Error::SampleRate { given: 384_000, min: 4000, max: 96_000 };
    assert_eq!(encode(&fast, Format::Flac, &Tags::default()), Err(error));
    assert_eq!(decode(&encode(&fast, Format::Wav, &Tags::default()).unwrap()), fast);
}

#[test]
fn more_than_the_limit_is_refused() {
    let long = Audio::silence(384_000, 2, klang_audio::MAX_SAMPLES / 2 + 1);
    assert!(matches!(encode(&long, Format::Wav, &Tags::default()), Err(Error::TooLong { .. })));
    assert!(matches!(measure(&long), Err(Error::TooLong { .. })));
    assert!(matches!(resample(&long, 24_000), Err(Error::TooLong { .. })));
}

#[test]
fn samples_far_beyond_full_scale_are_clipped() {
    let mut audio = loud_noise(24_000, 3000, 1);
    audio.channels[0].iter_mut().for_each(|sample| *sample *= klang_audio::MAX_AMPLITUDE);
    for format in [Format::Mp3, Format::Wav, Format::Flac] {
        let found = decode(&encode(&audio, format, &Tags::default()).unwrap());
        assert_eq!(found.check(), Ok(()), "{format}");
        // What MP3 makes of a full-scale square of noise is some dB above it.
        assert!(found.sample_peak() < 4.0, "{format}: {}", found.sample_peak());
    }
    let opus = decode_opus(&encode(&audio, Format::Opus, &Tags::default()).unwrap()).audio;
    assert_eq!(opus.check(), Ok(()));
    assert!(opus.sample_peak() < 8.0, "{}", opus.sample_peak());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn anything_is_answered(
        rate in prop_oneof![Just(0u32), 1u32..5000, 4000u32..50_000, 300_000u32..400_000],
        shape in prop::collection::vec(0usize..700, 0..4),
        equal in any::<bool>(),
        bits in any::<u32>(),
    ) {
        let lengths: Vec<usize> = if equal { vec![shape.first().copied().unwrap_or(0); shape.len()] } else { shape };
        // Any bit pattern at all, mostly finite: also subnormal, enormous, infinite and not numbers.
        let mut state = bits | 1;
        let mut sample = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            if bits.is_multiple_of(3) { f32::from_bits(state) } else { state as f32 / 2f32.powi(31) - 1.0 }
        };
        let channels = lengths.iter().map(|&length| (0..length).map(|_| sample()).collect()).collect();
        let mut audio = Audio { sample_rate_hz: rate, channels };
        if bits.is_multiple_of(6) {
            // Valid, but with every extreme: what is out of range is folded into it.
            for sample in audio.channels.iter_mut().flatten() {
                *sample = if sample.is_nan() { 0.0 } else { sample.clamp(-1e6, 1e6) };
            }
        }
        let valid = audio.check().is_ok();
        let mut changed = audio.clone();
        remove_offset(&mut changed);
        fade_in(&mut changed, 3.0);
        fade_out(&mut changed, 1e300);
        prop_assert_eq!(trim(&mut audio.clone(), &TrimSettings::default()).is_ok(), valid);
        prop_assert_eq!(measure(&audio).is_ok(), valid);
        let mut loud = audio.clone();
        prop_assert_eq!(normalize(&mut loud, -16.0, -1.0).is_ok(), valid);
        prop_assert_eq!(loud.check().is_ok(), valid, "{:?}", loud);
        if let Ok(resampled) = resample(&audio, 44_100) {
            prop_assert!(valid);
            prop_assert_eq!(resampled.channels.len(), audio.channels.len());
        }
        for format in Format::ALL {
            let file = encode(&audio, format, &Tags::default());
            prop_assert!(valid || file.is_err());
        }
    }

    #[test]
    fn any_transform_is_answered(n_fft in 0usize..70, hop in 0usize..40, frames in 0usize..200, length in 0usize..300) {
        if let (Ok(stft), Ok(istft)) = (Stft::new(n_fft, hop), Istft::new(n_fft, hop)) {
            let spectrum = stft.analyze(&vec![1.0; frames]).unwrap();
            let samples = istft.synthesize(&spectrum, length).unwrap();
            prop_assert_eq!(samples.len(), length);
            prop_assert!(samples.iter().all(|sample| sample.is_finite()));
        }
    }
}
