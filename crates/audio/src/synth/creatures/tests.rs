use crate::synth::tools::random::Random;
use crate::synth::tools::voice::{AH, EE, Throat, key, speak};
use crate::synth::{RATE, SAMPLE_RATE_HZ, Setting, Settings, find};

/// Power of a sound at a frequency (Goertzel), per frame.
fn power_at(samples: &[f32], hz: f32) -> f32 {
    let factor = 2.0 * (std::f32::consts::TAU * hz / RATE).cos();
    let (mut s1, mut s2) = (0.0_f64, 0.0_f64);
    for &sample in samples {
        (s1, s2) = (f64::from(sample) + f64::from(factor) * s1 - s2, s1);
    }
    ((s1 * s1 + s2 * s2 - f64::from(factor) * s1 * s2) / samples.len() as f64) as f32
}

/// The power from `low` to `high`, looked at every 5 Hz.
fn power_between(samples: &[f32], low: f32, high: f32) -> f32 {
    (0..).map(|n| low + 5.0 * n as f32).take_while(|hz| *hz < high).map(|hz| power_at(samples, hz)).sum()
}

/// The period with the highest autocorrelation between two rates, as a rate.
fn rate_of(samples: &[f32], low_hz: f32, high_hz: f32) -> f32 {
    let lags = (RATE / high_hz) as usize..(RATE / low_hz) as usize;
    let best = lags.max_by(|&a, &b| {
        let at = |lag: usize| samples.iter().zip(&samples[lag..]).map(|(a, b)| a * b).sum::<f32>();
        at(a).total_cmp(&at(b))
    });
    RATE / best.unwrap() as f32
}

/// Root mean squares of windows of 10 ms.
fn levels(samples: &[f32]) -> Vec<f32> {
    samples.chunks(441).map(|window| (window.iter().map(|s| s * s).sum::<f32>() / window.len() as f32).sqrt()).collect()
}

fn render(model: &str, settings: &[(&str, Setting)], seconds: usize, seed: u64) -> Vec<f32> {
    let settings: Settings = settings.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let sound = find(model).unwrap().render(&settings, seconds * SAMPLE_RATE_HZ as usize, seed).unwrap();
    sound.channels.into_iter().next().unwrap()
}

fn word(word: &str) -> Setting {
    Setting::Word(word.to_owned())
}

#[test]
fn a_voice_has_its_pitch_and_its_vowel() {
    let throat = Throat { jitter: 0.0, shimmer: 0.0, vibrato: (1.0, 0.0), wander: 0.0, ..Throat::new(17.5) };
    for hz in [90.0, 220.0, 600.0] {
        let said =
            speak(&throat, &[key(0.0, hz, 1.0, AH, 0.0, 0.0), key(0.6, hz, 1.0, AH, 0.0, 0.0)], &mut Random::new(1, 1));
        let heard = rate_of(&said[4_410..22_050], 60.0, 900.0);
        // A multiple of the period fits as well as the period.
        let octaves = (heard / hz).log2();
        assert!((octaves - octaves.round()).abs() < 0.02, "{heard} for {hz}");
    }
    // The lowest resonance of "ah" is near 730 Hz, that of "ee" near 270 Hz (Peterson and Barney 1952).
    let lowest = |mouth| {
        let keys = [key(0.0, 60.0, 1.0, mouth, 1.0, 0.0), key(1.0, 60.0, 1.0, mouth, 1.0, 0.0)];
        let said = speak(&throat, &keys, &mut Random::new(2, 1));
        power_between(&said, 620.0, 840.0) / power_between(&said, 160.0, 380.0)
    };
    assert!(lowest(AH) > 8.0 * lowest(EE), "{} {}", lowest(AH), lowest(EE));
}

#[test]
fn a_hiss_is_heard_where_the_teeth_put_it() {
    let hissing = |hz| {
        let keys = [0.0, 0.5].map(|at_s| key(at_s, 120.0, 0.0, AH, 1.0, 0.0).hissing(0.5, hz));
        let said = speak(&Throat::new(17.0), &keys, &mut Random::new(3, 1));
        power_between(&said, 5_000.0, 7_500.0) / power_between(&said, 1_500.0, 3_000.0)
    };
    // "s" and "sh".
    assert!(hissing(6_000.0) > 3.0, "{}", hissing(6_000.0));
    assert!(hissing(2_700.0) < 1.0, "{}", hissing(2_700.0));
}

#[test]
fn a_cat_purrs_26_times_a_second() {
    let levels = levels(&render("purr", &[], 6, 4));
    // The level at 100 Hz, looked for its period.
    let strongest = (15..45).max_by(|&a, &b| {
        let at = |hz: usize| {
            let (mut re, mut im) = (0.0_f32, 0.0_f32);
            for (n, level) in levels.iter().enumerate() {
                let (sin, cos) = (std::f32::consts::TAU * hz as f32 * n as f32 / 100.0).sin_cos();
                (re, im) = (re + level * cos, im + level * sin);
            }
            re * re + im * im
        };
        at(a).total_cmp(&at(b))
    });
    assert!((22..=32).contains(&strongest.unwrap()), "{strongest:?}");
}

#[test]
fn a_heart_beats_twice_a_beat_and_faster_when_asked() {
    let sounds_in = |speed: f32| {
        let levels = levels(&render("heartbeat", &[("speed", Setting::Number(speed))], 10, 2));
        let loud = levels.iter().fold(0.0_f32, |loud, level| loud.max(*level)) * 0.25;
        levels.windows(2).filter(|pair| pair[0] <= loud && pair[1] > loud).count()
    };
    let (usual, fast) = (sounds_in(1.0), sounds_in(2.0));
    assert!((18..=26).contains(&usual), "{usual} sounds of valves in 10 s at 66 beats a minute");
    assert!(fast > usual * 3 / 2, "{fast} at twice the rate");
}

#[test]
fn crickets_sing_at_4_to_5_khz() {
    let sound = render("insects", &[("kind", word("cricket"))], 2, 3);
    let sung = power_between(&sound, 4_000.0, 5_500.0);
    assert!(sung > 20.0 * power_between(&sound, 500.0, 3_500.0));
    assert!(sung > 20.0 * power_between(&sound, 6_000.0, 9_000.0));
}

#[test]
fn asked_calls_are_heard_one_by_one() {
    for calls in [1.0, 3.0, 5.0] {
        let sound = render("beast", &[("kind", word("dog")), ("calls", Setting::Number(calls))], 8, 6);
        let levels = levels(&sound);
        let loud = levels.iter().fold(0.0_f32, |loud, level| loud.max(*level)) * 0.15;
        let mut count = 0;
        let mut quiet = 10;
        for level in levels {
            if level > loud {
                count += usize::from(quiet >= 8);
                quiet = 0;
            } else {
                quiet += 1;
            }
        }
        assert_eq!(count, calls as usize);
    }
}

#[test]
fn larger_beasts_are_lower() {
    let centre = |size: f32| {
        let sound = render("beast", &[("kind", word("lion")), ("size", Setting::Number(size))], 4, 5);
        power_between(&sound, 50.0, 400.0) / power_between(&sound, 800.0, 2_500.0)
    };
    assert!(centre(0.9) > 2.0 * centre(0.1));
}
