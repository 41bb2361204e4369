use super::*;

#[test]
fn check_names_what_is_wrong() {
    struct Case {
        audio: Audio,
        error: Error,
    }
    let rate = |given| Error::SampleRate { given, min: MIN_SAMPLE_RATE_HZ, max: MAX_SAMPLE_RATE_HZ };
    let cases = [
        Case { audio: Audio::mono(vec![0.0], 0), error: rate(0) },
        Case { audio: Audio::mono(vec![0.0], 1), error: rate(1) },
        Case { audio: Audio::mono(vec![0.0], u32::MAX), error: rate(u32::MAX) },
        Case { audio: Audio::silence(8000, 0, 0), error: Error::Channels { given: 0, limit: 8 } },
        Case { audio: Audio::silence(8000, 9, 1), error: Error::Channels { given: 9, limit: 8 } },
        Case {
            audio: Audio { sample_rate_hz: 8000, channels: vec![vec![0.0; 3], vec![0.0; 2]] },
            error: Error::UnequalChannels { channel: 1, given: 2, expected: 3 },
        },
        Case {
            audio: Audio { sample_rate_hz: 8000, channels: vec![vec![0.0; 3], vec![0.0, 0.0, f32::NAN]] },
            error: Error::Amplitude { channel: 1, frame: 2 },
        },
        Case { audio: Audio::mono(vec![0.0, -1.1e6], 8000), error: Error::Amplitude { channel: 0, frame: 1 } },
        Case { audio: Audio::mono(vec![f32::NEG_INFINITY], 8000), error: Error::Amplitude { channel: 0, frame: 0 } },
    ];
    for Case { audio, error } in cases {
        assert_eq!(audio.check(), Err(error), "{audio:?}");
    }
    assert_eq!(Audio::mono(vec![MAX_AMPLITUDE, -MAX_AMPLITUDE, f32::MIN_POSITIVE / 8.0], 8000).check(), Ok(()));
    assert_eq!(Audio::silence(384_000, 8, 10).check(), Ok(()));
    assert_eq!(Audio::mono(Vec::new(), 24_000).check(), Ok(()));
}

#[test]
fn more_than_the_limit_is_refused_before_it_is_made() {
    let mut audio = Audio::silence(8000, 2, 10);
    let limit = MAX_SAMPLES as u64;
    assert_eq!(audio.append_silence(MAX_SAMPLES), Err(Error::TooLong { given: limit * 2 + 20, limit }));
    assert!(matches!(audio.append_silence(usize::MAX), Err(Error::TooLong { .. })));
    assert_eq!(audio.frames(), 10);
}

#[test]
fn pieces_stand_where_the_lengths_before_them_end() {
    let piece = |from: usize, frames: usize| Audio {
        sample_rate_hz: 24_000,
        channels: vec![(from..from + frames).map(|n| n as f32).collect(), vec![1.0; frames]],
    };
    let whole = Audio::concat(&[piece(0, 7), piece(7, 0), piece(7, 1), piece(8, 992)]).unwrap();
    assert_eq!(whole, piece(0, 1000));
}

#[test]
fn pieces_of_another_kind_are_refused_and_change_nothing() {
    let mut audio = Audio::silence(24_000, 1, 5);
    for other in [Audio::silence(44_100, 1, 5), Audio::silence(24_000, 2, 5)] {
        let error = Error::Mismatch {
            given_hz: other.sample_rate_hz,
            given_channels: other.channels.len(),
            expected_hz: 24_000,
            expected_channels: 1,
        };
        assert_eq!(audio.append(&other), Err(error.clone()));
        assert_eq!(Audio::concat(&[audio.clone(), other]), Err(error));
    }
    assert_eq!(audio, Audio::silence(24_000, 1, 5));
    assert_eq!(Audio::concat(&[]), Err(Error::Empty));
}

#[test]
fn mono_is_the_mean_of_the_channels() {
    let audio = Audio { sample_rate_hz: 8000, channels: vec![vec![1.0, 0.5], vec![0.0, -0.5]] };
    assert_eq!(audio.to_mono(), Audio::mono(vec![0.5, 0.0], 8000));
    assert_eq!(audio.to_mono().to_mono(), audio.to_mono());
}

#[test]
fn durations_are_rounded() {
    assert_eq!(Audio::silence(44_100, 1, 44_100 * 3 / 2).duration_ms(), 1500);
    assert_eq!(Audio::silence(24_000, 1, 11).duration_ms(), 0);
    assert_eq!(Audio::silence(24_000, 1, 12).duration_ms(), 1);
    assert_eq!(Audio::silence(0, 1, 12).duration_ms(), 0);
    assert_eq!(Audio::silence(44_100, 1, 0).frames_in_ms(10.0), 441);
    assert_eq!(Audio::silence(44_100, 1, 0).frames_in_ms(-10.0), 0);
    assert_eq!(Audio::silence(44_100, 1, 0).frames_in_ms(f64::NAN), 0);
}
