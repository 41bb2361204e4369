use super::*;

fn sine(rate: u32, hz: f64, amplitude: f64, seconds: f64) -> Audio {
    let frames = (f64::from(rate) * seconds) as usize;
    let turn = std::f64::consts::TAU * hz / f64::from(rate);
    Audio::mono((0..frames).map(|n| (amplitude * (turn * n as f64).sin()) as f32).collect(), rate)
}

/// BS.1770-4, annex 1: a 997 Hz sine at 0 dBFS in one channel reads -3.01 LKFS.
#[test]
fn calibration_tone_reads_as_the_standard_says() {
    for rate in [24_000, 44_100, 48_000] {
        let found = measure(&sine(rate, 997.0, 1.0, 3.0)).unwrap();
        assert!((found.integrated_lufs.unwrap() + 3.01).abs() < 0.05, "{rate}: {found:?}");
        assert!(found.true_peak_dbtp.abs() < 0.05, "{rate}: {found:?}");
    }
}

/// Voiced stretches (pulses of a falling pitch through three resonances) between pauses and hiss: the
/// crest factor and the spectrum of speech.
fn speech_like(rate: u32, seconds: f64, seed: u32) -> Audio {
    let frames = (f64::from(rate) * seconds) as usize;
    let mut state = seed | 1;
    let mut noise = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        f64::from(state) / f64::from(u32::MAX) - 0.5
    };
    let mut resonators = [(500.0, 60.0), (1500.0, 90.0), (2500.0, 150.0)].map(|(hz, width): (f64, f64)| {
        let radius = (-std::f64::consts::PI * width / f64::from(rate)).exp();
        let angle = std::f64::consts::TAU * hz / f64::from(rate);
        (2.0 * radius * angle.cos(), radius * radius, 0.0, 0.0)
    });
    let mut phase = 0.0;
    let samples = (0..frames).map(|n| {
        let time = n as f64 / f64::from(rate);
        let syllable = time % 0.25 / 0.25;
        let stress = if ((time / 0.25) as u32).is_multiple_of(5) { 1.0 } else { 0.35 };
        let envelope = if time % 1.5 > 1.2 { 0.0 } else { stress * (std::f64::consts::PI * syllable).sin() };
        phase += (140.0 - 40.0 * (time % 1.5)) / f64::from(rate);
        let mut excitation = noise() * 0.02;
        if phase >= 1.0 {
            phase -= 1.0;
            excitation += 1.0;
        }
        let voice: f64 = resonators
            .iter_mut()
            .map(|(first, second, last, before)| {
                let out = excitation + *first * *last - *second * *before;
                (*before, *last) = (*last, out);
                out
            })
            .sum();
        (voice * envelope * 0.05) as f32
    });
    Audio::mono(samples.collect(), rate)
}

#[test]
fn speech_reaches_the_target_under_the_ceiling() {
    for (rate, seed) in [(24_000, 1), (44_100, 2), (48_000, 3)] {
        for level_db in [-40.0, 0.0, 20.0] {
            let mut audio = speech_like(rate, 4.0, seed);
            audio.channels[0].iter_mut().for_each(|sample| *sample *= from_db(level_db) as f32);
            let report = normalize(&mut audio, -16.0, -1.0).unwrap();
            let after = measure(&audio).unwrap();
            assert!((after.integrated_lufs.unwrap() + 16.0).abs() < 0.2, "{rate} {level_db}: {report:?}");
            assert!(after.true_peak_dbtp <= -1.0 - CODEC_MARGIN_DB + 0.01, "{rate} {level_db}: {report:?}");
            assert!(report.limited_db > 0.5, "the test must make the limiter work: {report:?}");
            assert_eq!(audio.check(), Ok(()));
        }
    }
}

#[test]
fn the_report_is_what_a_meter_reads() {
    let mut audio = speech_like(24_000, 3.0, 9);
    let before = measure(&audio).unwrap();
    let report = normalize(&mut audio, -20.0, -1.0).unwrap();
    let after = measure(&audio).unwrap();
    assert_eq!(report.before, before);
    assert!((report.after.integrated_lufs.unwrap() - after.integrated_lufs.unwrap()).abs() < 0.001);
    assert!((report.after.true_peak_dbtp - after.true_peak_dbtp).abs() < 0.001);
}

#[test]
fn the_same_sound_gives_the_same_samples() {
    let render = || {
        let mut audio = speech_like(24_000, 2.0, 5);
        normalize(&mut audio, -16.0, -1.0).unwrap();
        audio
    };
    assert_eq!(render(), render());
}

#[test]
fn silence_stays_silence() {
    for (frames, amplitude) in [(0, 0.0), (1, 0.0), (100, 0.0), (48_000, 0.0), (48_000, 1e-5), (100, 1e-5)] {
        let mut audio = sine(24_000, 997.0, amplitude, 0.0);
        audio.channels[0] = sine(24_000, 997.0, amplitude, 3.0).channels[0][..frames].to_vec();
        let original = audio.clone();
        let report = normalize(&mut audio, -16.0, -1.0).unwrap();
        assert_eq!(report.after.integrated_lufs, None, "{frames} {amplitude}");
        assert_eq!(audio, original);
    }
}

/// The fallbacks: a tone reads the same however short it is, and a blip at the end is not silence.
#[test]
fn short_sounds_have_a_loudness() {
    for milliseconds in [20.0, 50.0, 100.0, 399.0, 400.0, 401.0, 1000.0] {
        let found = measure(&sine(24_000, 997.0, 0.5, milliseconds / 1000.0)).unwrap();
        let lufs = found.integrated_lufs.unwrap();
        assert!((lufs + 9.03).abs() < 0.5, "{milliseconds} ms: {lufs}");
    }
    let mut blip = Audio::silence(24_000, 1, 24_000);
    blip.append(&sine(24_000, 997.0, 0.5, 0.05)).unwrap();
    assert!(measure(&blip).unwrap().integrated_lufs.is_some());
}

#[test]
fn short_sounds_are_normalized_under_the_ceiling() {
    for frames in [1, 2, 10, 1000, 9599, 9600] {
        let mut audio = sine(24_000, 997.0, 0.01, 1.0);
        audio.channels[0] = audio.channels[0][1..=frames].to_vec();
        let report = normalize(&mut audio, -16.0, -1.0).unwrap();
        assert_eq!(audio.check(), Ok(()), "{frames}: {report:?}");
        assert_eq!(audio.frames(), frames);
        assert!(measure(&audio).unwrap().true_peak_dbtp <= -1.9, "{frames}: {report:?}");
    }
}

/// One click a second at full scale is far too peaky for -16 LUFS: the gain stops instead of flattening.
#[test]
fn a_sound_of_peaks_stays_below_the_target() {
    let mut audio = Audio::silence(24_000, 1, 96_000);
    audio.channels[0].iter_mut().step_by(24_000).for_each(|sample| *sample = 1.0);
    let report = normalize(&mut audio, -16.0, -1.0).unwrap();
    assert!(report.after.integrated_lufs.unwrap() < -17.0, "{report:?}");
    assert!(report.after.true_peak_dbtp <= -1.99, "{report:?}");
}

#[test]
fn eight_channels_and_the_highest_rate_are_measured() {
    let mut audio = sine(384_000, 997.0, 0.5, 1.0);
    audio.channels = vec![audio.channels[0].clone(); 8];
    normalize(&mut audio, -16.0, -1.0).unwrap();
    assert_eq!(audio.check(), Ok(()));
    let mut low = sine(4000, 997.0, 0.5, 1.0);
    let report = normalize(&mut low, -16.0, -1.0).unwrap();
    assert!((report.after.integrated_lufs.unwrap() + 16.0).abs() < 0.2, "{report:?}");
}

#[test]
fn hostile_input_is_refused() {
    struct Case {
        audio: Audio,
        target_lufs: f64,
        ceiling_dbtp: f64,
    }
    let tone = || sine(24_000, 997.0, 0.5, 0.1);
    let cases = [
        Case { audio: tone(), target_lufs: f64::NAN, ceiling_dbtp: -1.0 },
        Case { audio: tone(), target_lufs: 1.0, ceiling_dbtp: -1.0 },
        Case { audio: tone(), target_lufs: -16.0, ceiling_dbtp: 0.1 },
        Case { audio: tone(), target_lufs: -16.0, ceiling_dbtp: f64::NEG_INFINITY },
        Case { audio: Audio::mono(vec![f32::NAN; 100], 24_000), target_lufs: -16.0, ceiling_dbtp: -1.0 },
        Case { audio: Audio::mono(vec![0.5; 100], 1), target_lufs: -16.0, ceiling_dbtp: -1.0 },
        Case { audio: Audio::silence(24_000, 0, 0), target_lufs: -16.0, ceiling_dbtp: -1.0 },
    ];
    for Case { mut audio, target_lufs, ceiling_dbtp } in cases {
        normalize(&mut audio, target_lufs, ceiling_dbtp).unwrap_err();
    }
    let mut enormous = Audio::mono(vec![1e6, -1e6, 0.0, 1e6], 24_000);
    normalize(&mut enormous, -16.0, -1.0).unwrap();
    assert_eq!(enormous.check(), Ok(()), "{enormous:?}");
}
