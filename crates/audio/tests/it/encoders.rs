//! What comes back is what went in: samples, number of samples, level.

use klang_audio::loudness::measure;
use klang_audio::{Audio, EncodeSettings, Error, Format, Tags, encode, normalize, resample};

use crate::decode::{decode, decode_opus};
use crate::signals::{loud_noise, signal_to_noise_db, voice};

/// The samples that 16 bits can carry.
fn quantized(audio: &Audio) -> Audio {
    let quantize = |&sample: &f32| (sample * 32768.0).round().clamp(-32768.0, 32767.0) / 32768.0;
    let channels = audio.channels.iter().map(|channel| channel.iter().map(quantize).collect());
    Audio { sample_rate_hz: audio.sample_rate_hz, channels: channels.collect() }
}

fn mp3(kbps: u16) -> EncodeSettings {
    EncodeSettings { format: Format::Mp3, bitrate_kbps: Some(kbps) }
}

#[test]
fn lossless_formats_give_back_every_bit() {
    for format in [Format::Wav, Format::Flac] {
        for rate in [8000, 11_025, 24_000, 44_100, 48_000, 96_000, 70_001] {
            for channels in [1, 2, 3, 6, 8] {
                // One sample, less than a block, a block, and a bit more than one.
                for frames in [1, 15, 4000, 4096, 4100] {
                    let mut audio = loud_noise(rate, frames, channels);
                    audio.channels[0][0] = 3.0;
                    let file = encode(&audio, format, &Tags::default()).unwrap();
                    let found = decode(&file);
                    assert!(found == quantized(&audio), "{format} {rate} Hz {channels} channels {frames} frames");
                }
            }
        }
    }
}

#[test]
fn hound_reads_our_wave_files() {
    for channels in [1, 2, 6] {
        let audio = loud_noise(24_000, 501, channels);
        let tags = Tags { title: Some("odd".into()), ..Tags::default() };
        let file = encode(&audio, Format::Wav, &tags).unwrap();
        let mut reader = hound::WavReader::new(file.as_slice()).unwrap();
        let spec = reader.spec();
        assert_eq!((spec.channels, spec.sample_rate, spec.bits_per_sample), (channels as u16, 24_000, 16));
        let samples: Vec<i16> = reader.samples::<i16>().map(Result::unwrap).collect();
        let wanted = quantized(&audio);
        for (at, sample) in samples.iter().enumerate() {
            assert_eq!(f32::from(*sample) / 32768.0, wanted.channels[at % channels][at / channels]);
        }
    }
}

#[test]
fn flac_is_smaller_than_wave() {
    let audio = voice(24_000, 24_000 * 3, 1);
    let wave = encode(&audio, Format::Wav, &Tags::default()).unwrap();
    let flac = encode(&audio, Format::Flac, &Tags::default()).unwrap();
    assert!(flac.len() * 10 < wave.len() * 8, "{} {}", flac.len(), wave.len());
}

#[test]
fn mp3_has_exactly_the_length_of_the_sound() {
    for rate in [16_000, 22_050, 24_000, 32_000, 44_100, 48_000] {
        for frames in [1, 575, 576, 577, 1104, 1105, 1152, 5000, 33_333, 70_000] {
            for (channels, kbps) in [(1, 64), (1, 128), (2, 64), (2, 160)] {
                let audio = voice(rate, frames, channels);
                let found = decode(&encode(&audio, mp3(kbps), &Tags::default()).unwrap());
                let shape = (found.sample_rate_hz, found.channels.len(), found.frames());
                assert_eq!(shape, (rate, channels, frames), "{rate} Hz");
            }
        }
    }
}

/// Level, delay and sign are all kept: any of them wrong leaves a few dB at most.
#[test]
fn mp3_sounds_like_the_sound() {
    for (rate, kbps, channels) in
        [(24_000, 128, 1), (24_000, 160, 2), (44_100, 128, 1), (44_100, 192, 2), (48_000, 224, 1), (48_000, 320, 2)]
    {
        let audio = voice(rate, rate as usize * 2, channels);
        let found = decode(&encode(&audio, mp3(kbps), &Tags::default()).unwrap());
        let snr = signal_to_noise_db(&audio.channels[0], &found.channels[0]);
        assert!(snr > 25.0, "{rate} Hz {kbps} kbit/s: {snr:.1} dB");
        let level = |audio: &Audio| measure(audio).unwrap().integrated_lufs.unwrap();
        let change = level(&found) - level(&audio);
        assert!(change.abs() < 0.05, "{rate} Hz {kbps} kbit/s: level changed by {change:.3} dB");
    }
}

#[test]
fn mp3_takes_the_nearest_rate_it_has() {
    struct Case {
        from: u32,
        kbps: u16,
        coded: u32,
    }
    let cases = [
        Case { from: 4000, kbps: 64, coded: 16_000 },
        Case { from: 8000, kbps: 64, coded: 16_000 },
        Case { from: 23_000, kbps: 128, coded: 24_000 },
        Case { from: 24_000, kbps: 160, coded: 24_000 },
        Case { from: 24_000, kbps: 192, coded: 44_100 },
        Case { from: 32_001, kbps: 128, coded: 44_100 },
        Case { from: 96_000, kbps: 320, coded: 48_000 },
        Case { from: 384_000, kbps: 128, coded: 48_000 },
    ];
    for Case { from, kbps, coded } in cases {
        let audio = voice(from, from as usize / 4, 1);
        let found = decode(&encode(&audio, mp3(kbps), &Tags::default()).unwrap());
        assert_eq!(found.sample_rate_hz, coded, "{from} Hz {kbps} kbit/s");
        assert_eq!(found.frames(), resample(&audio, coded).unwrap().frames());
    }
}

/// The margin of `loudness`: a ceiling of -1 dBTP holds for the decoder's output too.
#[test]
fn peaks_hold_after_lossy_coding() {
    for (rate, kbps) in [(24_000, 128), (44_100, 128), (44_100, 192), (48_000, 64)] {
        let mut audio = voice(rate, rate as usize * 3, 1);
        for (n, sample) in audio.channels[0].iter_mut().enumerate() {
            // Stressed syllables, so that the limiter has work to do.
            *sample *= if (n / (rate as usize / 4)).is_multiple_of(4) { 1.0 } else { 0.25 };
        }
        let report = normalize(&mut audio, -16.0, -1.0).unwrap();
        assert!(report.limited_db > 1.0, "the test must make the limiter work: {report:?}");
        let mp3 = decode(&encode(&audio, mp3(kbps), &Tags::default()).unwrap());
        let opus = decode_opus(&encode(&audio, Format::Opus, &Tags::default()).unwrap()).audio;
        for (name, found) in [("mp3", mp3), ("opus", opus)] {
            let loudness = measure(&found).unwrap();
            assert!(loudness.true_peak_dbtp <= -1.0, "{name} {rate} Hz {kbps} kbit/s: {loudness:?}");
            assert!((loudness.integrated_lufs.unwrap() + 16.0).abs() < 0.5, "{name} {rate} {kbps}: {loudness:?}");
        }
    }
}

#[test]
fn opus_has_exactly_the_length_of_the_sound() {
    for rate in [8000, 24_000, 44_100, 48_000, 96_000] {
        for frames in [1, 100, 311, 312, 647, 648, 649, 960, 48_000, 50_001] {
            for channels in [1, 2] {
                let audio = voice(rate, frames, channels);
                let file = decode_opus(&encode(&audio, Format::Opus, &Tags::default()).unwrap());
                assert_eq!(file.audio.frames(), resample(&audio, 48_000).unwrap().frames(), "{rate} Hz {frames}");
                assert_eq!(file.audio.channels.len(), channels);
                assert_eq!(file.head[..10], [b"OpusHead".as_slice(), &[1, channels as u8]].concat());
                assert_eq!(file.head[12..], [&rate.to_le_bytes()[..], &[0, 0, 0]].concat());
            }
        }
    }
}

#[test]
fn opus_sounds_like_the_sound() {
    for (rate, channels) in [(24_000, 1), (48_000, 1), (44_100, 2)] {
        let audio = voice(rate, rate as usize * 2, channels);
        let found = decode_opus(&encode(&audio, Format::Opus, &Tags::default()).unwrap()).audio;
        let wanted = resample(&audio, 48_000).unwrap();
        // Opus does not keep the waveform; a delay of a tenth of a millisecond would leave some 10 dB.
        let snr = signal_to_noise_db(&wanted.channels[0], &found.channels[0]);
        assert!(snr > 14.0, "{rate} Hz: {snr:.1} dB");
    }
}

#[test]
fn bitrates_are_what_was_asked() {
    let audio = voice(44_100, 44_100 * 4, 1);
    for kbps in [64, 80, 96, 112, 128, 160, 192, 224, 256, 320] {
        let bytes = encode(&audio, mp3(kbps), &Tags::default()).unwrap().len();
        let found = bytes as f64 * 8.0 / 4.0 / 1000.0;
        assert!((found / f64::from(kbps) - 1.0).abs() < 0.05, "{kbps} kbit/s gave {found:.1}");
    }
    for kbps in [24, 64, 128] {
        let settings = EncodeSettings { format: Format::Opus, bitrate_kbps: Some(kbps) };
        let found = encode(&audio, settings, &Tags::default()).unwrap().len() as f64 * 8.0 / 4.0 / 1000.0;
        assert!((found / f64::from(kbps) - 1.0).abs() < 0.25, "opus {kbps} kbit/s gave {found:.1}");
    }
}

#[test]
fn the_same_sound_gives_the_same_file() {
    let audio = voice(24_000, 30_000, 2);
    let tags = Tags { title: Some("twice".into()), ..Tags::default() };
    for format in Format::ALL {
        assert!(encode(&audio, format, &tags) == encode(&audio, format, &tags), "{format}");
    }
}

/// The C libraries keep no state between encoders that run at once.
#[test]
fn threads_do_not_disturb_each_other() {
    let sounds: Vec<Audio> = [(24_000, 1), (44_100, 2), (16_000, 1), (48_000, 2)]
        .map(|(rate, channels)| voice(rate, rate as usize, channels))
        .to_vec();
    let files =
        |audio: &Audio| [Format::Mp3, Format::Opus].map(|format| encode(audio, format, &Tags::default()).unwrap());
    let alone: Vec<_> = sounds.iter().map(files).collect();
    let together: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = sounds.iter().map(|audio| scope.spawn(move || files(audio))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(alone == together);
}

#[test]
fn long_sounds_pass_through_in_pieces() {
    // More than LAME is given at once, more than one of FLAC's frame number bytes, several pages of Ogg.
    let audio = voice(24_000, 600_000, 1);
    let mp3 = decode(&encode(&audio, Format::Mp3, &Tags::default()).unwrap());
    assert!(signal_to_noise_db(&audio.channels[0], &mp3.channels[0]) > 25.0);
    let flac = decode(&encode(&audio, Format::Flac, &Tags::default()).unwrap());
    assert!(flac == quantized(&audio));
    let opus = decode_opus(&encode(&audio, Format::Opus, &Tags::default()).unwrap()).audio;
    assert_eq!(opus.frames(), 1_200_000);
}

#[test]
fn silence_is_encoded_as_silence() {
    let audio = Audio::silence(24_000, 1, 24_000);
    for format in [Format::Mp3, Format::Wav, Format::Flac] {
        let found = decode(&encode(&audio, format, &Tags::default()).unwrap());
        assert_eq!((found.frames(), found.sample_peak()), (24_000, 0.0), "{format}");
    }
    let opus = decode_opus(&encode(&audio, Format::Opus, &Tags::default()).unwrap()).audio;
    assert!(opus.sample_peak() < 1e-4);
}

#[test]
fn wrong_bitrates_are_named() {
    let audio = voice(24_000, 1000, 1);
    for (format, kbps) in [
        (Format::Mp3, 0),
        (Format::Mp3, 48),
        (Format::Mp3, 129),
        (Format::Mp3, u16::MAX),
        (Format::Opus, 5),
        (Format::Opus, 511),
    ] {
        let settings = EncodeSettings { format, bitrate_kbps: Some(kbps) };
        let error = encode(&audio, settings, &Tags::default()).unwrap_err();
        assert!(matches!(error, Error::Setting { name: "bitrate_kbps", .. }), "{format} {kbps}: {error}");
        assert!(error.to_string().contains(&kbps.to_string()), "{error}");
    }
}
