use super::*;
use crate::synth::{Call, RATE, Setting, Settings, find};

fn word(name: &str, value: &str) -> (String, Setting) {
    (name.to_owned(), Setting::Word(value.to_owned()))
}

/// How often a level rises through its middle.
fn rises(levels: &[f32]) -> usize {
    let (low, high) = levels.iter().fold((f32::MAX, f32::MIN), |(low, high), &level| (low.min(level), high.max(level)));
    let middle = f32::midpoint(low, high);
    levels.windows(2).filter(|pair| pair[0] < middle && pair[1] >= middle).count()
}

/// The level of every 20 ms.
fn levels(samples: &[f32]) -> Vec<f32> {
    let block = (0.02 * RATE) as usize;
    samples.chunks(block).map(|chunk| chunk.iter().map(|sample| sample * sample).sum::<f32>().sqrt()).collect()
}

/// SAE J1849: a wail turns 10 to 30 times a minute, a yelp 150 to 250 times, both between about 600 and 1500 Hz.
#[test]
fn sirens_sweep_as_the_standard_says() {
    for (pattern, least, most) in [("wail", 10, 30), ("yelp", 150, 250)] {
        for seed in 0..4 {
            let settings = find("siren").unwrap().check(&Settings::from([word("pattern", pattern)])).unwrap();
            let call = Call { settings: &settings, frames: (60.0 * RATE) as usize, seed };
            let pitch = siren::pitch_over_time(&call);
            assert!(pitch.iter().all(|hz| (590.0..1_530.0).contains(hz)), "{pattern}, seed {seed}");
            let sweeps = rises(&pitch);
            assert!((least..=most).contains(&sweeps), "{pattern}, seed {seed}: {sweeps} a minute");
        }
    }
}

#[test]
fn reversing_beeps_come_once_a_second() {
    let sound = find("signal_tone").unwrap();
    let audio = sound.render(&Settings::from([word("signal", "reversing")]), (10.0 * RATE) as usize, 5).unwrap();
    let beeps = rises(&levels(&audio.channels[0]));
    assert!((9..=10).contains(&beeps), "{beeps} in ten seconds");
}

#[test]
fn what_passes_is_loudest_in_the_middle() {
    for vehicle in ["car", "truck", "motorcycle"] {
        let model = find("vehicle_pass").unwrap();
        let audio = model.render(&Settings::from([word("vehicle", vehicle)]), (6.0 * RATE) as usize, 2).unwrap();
        let both: Vec<f32> =
            audio.channels[0].iter().zip(&audio.channels[1]).map(|(left, right)| left + right).collect();
        let third = both.len() / 3;
        let energy = |samples: &[f32]| samples.iter().map(|sample| sample * sample).sum::<f32>();
        let middle = energy(&both[third..2 * third]);
        assert!(middle > 4.0 * energy(&both[..third]), "{vehicle} does not come");
        assert!(middle > 2.0 * energy(&both[2 * third..]), "{vehicle} does not go");
    }
}
