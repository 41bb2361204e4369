use super::path::{Path, place};
use super::place::Place;
use super::*;
use crate::synth::SAMPLE_RATE_HZ;
use crate::synth::tools::noise;
use crate::synth::tools::random::Random;

const PLACES: [(&str, Place); 12] = [
    ("dry", Place::DRY),
    ("outdoors", Place::OUTDOORS),
    ("forest", Place::FOREST),
    ("street", Place::STREET),
    ("room", Place::ROOM),
    ("tiles", Place::TILES),
    ("hall", Place::HALL),
    ("church", Place::CHURCH),
    ("cave", Place::CAVE),
    ("underwater", Place::UNDERWATER),
    ("telephone", Place::TELEPHONE),
    ("next door", Place::NEXT_DOOR),
];

fn seconds(seconds: f64) -> usize {
    (seconds * f64::from(SAMPLE_RATE_HZ)) as usize
}

fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|s| s * s).sum::<f32>() / samples.len().max(1) as f32).sqrt()
}

fn db(ratio: f32) -> f32 {
    20.0 * ratio.max(1e-12).log10()
}

#[test]
fn places_are_bounded_and_as_long_as_what_is_sent() {
    let loud: Vec<f32> = noise::white(&mut Random::new(1, 0), seconds(2.0));
    for (name, place) in PLACES {
        for frames in [0, 1, 100, seconds(2.0)] {
            let send = [loud[..frames].to_vec(), loud[..frames].to_vec()];
            let mut out = place.answer(&send);
            if let Some(colour) = place.colour {
                colour(&mut out);
            }
            for channel in &out {
                assert_eq!(channel.len(), frames, "{name}");
                assert!(channel.iter().all(|s| s.is_finite() && s.abs() < 12.0), "{name} is unbounded");
            }
        }
    }
}

#[test]
fn an_answer_is_about_as_loud_as_what_is_sent() {
    let loud: Vec<f32> = noise::white(&mut Random::new(1, 0), seconds(6.0));
    let send = [loud.clone(), loud];
    for (name, place) in PLACES {
        let out = place.answer(&send);
        let level = db(rms(&out[0][seconds(4.0)..]) / rms(&send[0][seconds(4.0)..]));
        let expected = if name == "dry" { -240.0..=-100.0 } else { -9.0..=6.0 };
        assert!(expected.contains(&level), "{name}: {level} dB");
    }
}

#[test]
fn reverberation_decays_as_set() {
    for (name, place) in PLACES {
        let Some(reverb) = place.reverb else { continue };
        let frames = seconds(6.0);
        let burst = noise::white(&mut Random::new(2, 0), seconds(0.1));
        let mut send = silence(frames);
        send.iter_mut().for_each(|channel| channel[..burst.len()].copy_from_slice(&burst));
        let mut out = reverb.run(&send);
        out.iter_mut().for_each(|channel| {
            crate::synth::tools::filter::Biquad::band_pass(1_000.0, 1.0).run(channel);
        });
        let decay_s = f64::from(reverb.decay_s[1]);
        let begin = 0.15 + f64::from(reverb.pre_delay_s) + 2.5 * f64::from(reverb.free_path_m) / 343.0;
        let window = (decay_s / 8.0).max(0.03);
        let level = |at: f64| db(rms(&out[0][seconds(at)..seconds(at + window)]));
        let span = 0.4 * decay_s;
        let fell = f64::from(level(begin) - level(begin + span));
        let measured_s = 60.0 * span / fell;
        assert!((0.75..1.3).contains(&(measured_s / decay_s)), "{name}: {measured_s:.2} s, set are {decay_s:.2} s");
    }
}

#[test]
fn ears_hear_different_reverberation() {
    let noise = noise::white(&mut Random::new(3, 0), seconds(2.0));
    let out = Place::HALL.reverb.unwrap().run(&[noise.clone(), noise]);
    let dot: f32 = out[0].iter().zip(&out[1]).map(|(a, b)| a * b).sum();
    let coherence = dot.abs() / (rms(&out[0]) * rms(&out[1]) * out[0].len() as f32);
    assert!(coherence < 0.35, "{coherence}");
}

#[test]
fn air_takes_what_the_standard_says() {
    // ISO 9613-1, table 1, 20 °C and 60 %: dB per kilometre.
    for (frequency_hz, expected) in [(500.0, 2.8), (1_000.0, 5.2), (4_000.0, 24.1), (8_000.0, 80.0)] {
        let given = 1000.0 * air::absorption_db_per_m(frequency_hz);
        assert!((given / expected - 1.0).abs() < 0.12, "{frequency_hz} Hz: {given} dB/km, the table has {expected}");
    }
    assert!(air::cutoff_hz(2.0) > 15_000.0);
    assert!(air::cutoff_hz(300.0) < 4_000.0);
    assert!(air::cutoff_hz(2_000.0) < air::cutoff_hz(1_000.0));
}

#[test]
fn what_passes_by_is_loudest_in_the_middle_and_falls_in_pitch() {
    let tone: Vec<f32> =
        (0..seconds(6.0)).map(|n| (n as f32 * 1000.0 / 44_100.0 * std::f32::consts::TAU).sin()).collect();
    let path = Path { distance_m: [50.0, 50.0], pan: [-1.0, 1.0] };
    let placed = place(&tone, &path, seconds(4.0), 45.0, false);
    let part = |channel: &[f32], from: f64, to: f64| channel[seconds(from)..seconds(to)].to_vec();
    let crossings = |samples: &[f32]| samples.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
    let [left, right] = &placed.direct;
    assert_eq!(left.len(), seconds(4.0));
    assert!(rms(&part(left, 0.0, 1.0)) > 2.0 * rms(&part(right, 0.0, 1.0)));
    assert!(rms(&part(right, 3.0, 4.0)) > 2.0 * rms(&part(left, 3.0, 4.0)));
    assert!(rms(&part(left, 1.8, 2.2)) > rms(&part(left, 0.0, 0.4)));
    // 98 m in 4 s: 25 m/s, a ratio of 343 / (343 - 25) while it comes.
    let (comes, goes) = (crossings(&part(left, 0.0, 1.0)), crossings(&part(right, 3.0, 4.0)));
    assert!((1050..1090).contains(&comes), "{comes} Hz while it comes");
    assert!((915..950).contains(&goes), "{goes} Hz while it goes");
}

#[test]
fn a_path_gives_exactly_what_is_asked_for() {
    let sound = noise::white(&mut Random::new(5, 0), 5_000);
    for path in [
        Path::still(2.0, 0.0),
        Path::still(2_000.0, -1.0),
        Path { distance_m: [2_000.0, 0.3], pan: [0.0, 0.0] },
        Path { distance_m: [0.3, 2_000.0], pan: [1.0, -1.0] },
    ] {
        for frames in [0, 1, 4_999, 9_000] {
            let placed = place(&sound, &path, frames, 5.0, true);
            for channel in placed.direct.iter().chain(&placed.send) {
                assert_eq!(channel.len(), frames);
                assert!(channel.iter().all(|s| s.is_finite() && s.abs() < 8.0));
            }
        }
    }
}

#[test]
fn playback_moves_pitch_and_length() {
    let tone: Vec<f32> =
        (0..seconds(1.0)).map(|n| (n as f32 * 500.0 / 44_100.0 * std::f32::consts::TAU).sin()).collect();
    for rate in [0.5_f32, 0.8, 1.0, 1.3, 2.0] {
        let played = delay::play_at(&tone, rate);
        assert!((played.len() as f32 - tone.len() as f32 / rate).abs() <= 1.0);
        let crossings = played.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count() as f32;
        assert!((crossings - 500.0).abs() < 4.0, "{rate}: {crossings} periods");
        let level = db(rms(&played[200..played.len() - 200]) / rms(&tone));
        assert!(level.abs() < 0.2, "{rate}: {level} dB");
    }
    assert_eq!(delay::play_at(&tone, f32::NAN).len(), tone.len());
}

#[test]
fn widening_keeps_level_and_parts_the_ears() {
    let noise = noise::pink(&mut Random::new(7, 0), seconds(2.0));
    let [left, right] = width::widen(&noise, 9);
    for channel in [&left, &right] {
        assert_eq!(channel.len(), noise.len());
        assert!(db(rms(channel) / rms(&noise)).abs() < 2.0);
    }
    let dot: f32 = left.iter().zip(&right).map(|(a, b)| a * b).sum();
    let coherence = dot / (rms(&left) * rms(&right) * left.len() as f32);
    assert!((0.1..0.85).contains(&coherence), "{coherence}");
}

#[test]
fn parting_leaves_the_sum_as_it_was() {
    let noise = noise::pink(&mut Random::new(7, 0), seconds(2.0));
    let [left, right] = width::part(&noise, 9);
    let middle = 0.7_f32.sqrt();
    for (at, sample) in noise.iter().enumerate() {
        let sum = 0.5 * (left[at] + right[at]);
        assert!((sum - middle * sample).abs() < 1e-4, "{at}: {sum} for {sample}");
    }
    let dot: f32 = left.iter().zip(&right).map(|(a, b)| a * b).sum();
    let coherence = dot / (rms(&left) * rms(&right) * left.len() as f32);
    assert!((0.1..0.85).contains(&coherence), "{coherence}");
}

#[test]
fn a_telephone_passes_its_band_only() {
    let noise = noise::white(&mut Random::new(8, 0), seconds(1.0));
    let level_at = |sound: &[f32], frequency_hz: f32| {
        let mut band = sound.to_vec();
        for _ in 0..2 {
            crate::synth::tools::filter::Biquad::band_pass(frequency_hz, 4.0).run(&mut band);
        }
        rms(&band)
    };
    let mut out = [noise.clone(), noise.clone()];
    colour::telephone(&mut out);
    assert_eq!(out[0], out[1]);
    let change = |frequency_hz| db(level_at(&out[0], frequency_hz) / level_at(&noise, frequency_hz));
    assert!(change(80.0) < change(1_000.0) - 15.0);
    assert!(change(8_000.0) < change(1_000.0) - 25.0);
}

#[test]
fn an_answer_is_the_same_whenever_it_is_sent_and_ends_unheard() {
    let (late, noise) = (seconds(1.0), noise::white(&mut Random::new(9, 0), seconds(0.2)));
    for (name, place) in PLACES {
        let sent = |at: usize| -> Stereo {
            let mut channel = vec![0.0; seconds(14.0) + at];
            channel[at..at + noise.len()].copy_from_slice(&noise);
            [channel.clone(), channel]
        };
        let (early, later) = (place.answer(&sent(0)), place.answer(&sent(late)));
        let loudest = early[0].iter().fold(1e-3_f32, |peak, s| peak.max(s.abs()));
        for (early, later) in early.iter().zip(&later) {
            assert!(later[..late].iter().all(|s| *s == 0.0), "{name} answers before anything is sent");
            assert_eq!(early[..], later[late..], "{name}");
        }
        // The last moment that is worked on is too quiet to be missed.
        let last = early[0].iter().rposition(|s| *s != 0.0).unwrap_or(0);
        let end = rms(&early[0][last.saturating_sub(seconds(0.02))..=last]);
        assert!(name == "dry" || db(end / loudest) < -90.0, "{name} is cut at {} dB", db(end / loudest));
    }
}

#[test]
fn silence_ends_in_no_denormal_numbers() {
    let mut channel = vec![0.0; seconds(3.0)];
    channel[0] = 1.0;
    for filter in [
        |sound: &mut [f32]| crate::synth::tools::filter::OnePole::low_pass(4_500.0).run(sound),
        |sound: &mut [f32]| crate::synth::tools::filter::Biquad::low_pass(1_000.0, 0.7).run(sound),
        |sound: &mut [f32]| crate::synth::tools::filter::remove_dc(sound),
    ] {
        let mut filtered = channel.clone();
        filter(&mut filtered);
        assert!(filtered.iter().all(|s| !s.is_subnormal()));
    }
    for (name, place) in PLACES {
        let out = place.answer(&[channel.clone(), channel.clone()]);
        let slow = out.iter().flatten().filter(|s| s.is_subnormal()).count();
        assert!(slow < 100, "{name}: {slow} denormal numbers");
    }
}
