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

/// A block that rings is no series of clicks: recordings of idling engines have crest factors of 3 to 4.5.
#[test]
fn idling_engines_hum_rather_than_click() {
    for vehicle in ["car", "truck", "tractor", "lawn_mower"] {
        let settings = Settings::from([word("vehicle", vehicle), word("action", "idle")]);
        let audio = find("engine").unwrap().render(&settings, (4.0 * RATE) as usize, 7).unwrap();
        let samples = &audio.channels[0];
        let peak = samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32;
        let crest = peak / power.sqrt();
        assert!((2.0..8.0).contains(&crest), "{vehicle}: {crest}");
    }
}

/// Wagons of 20.3 m at 19 m/s: about one swell a second.
#[test]
fn wagons_are_heard_passing_one_by_one() {
    let model = find("train_rolling").unwrap();
    let audio = model.render(&Settings::new(), (10.0 * RATE) as usize, 4).unwrap();
    let fine = levels(&audio.channels[0]);
    let smooth: Vec<f32> = fine.windows(20).map(|window| window.iter().sum::<f32>() / 20.0).collect();
    let swells = rises(&smooth);
    assert!((5..=22).contains(&swells), "{swells} swells in ten seconds");
    let (low, high) = smooth.iter().fold((f32::MAX, 0.0_f32), |(low, high), &level| (low.min(level), high.max(level)));
    assert!(high > 1.25 * low, "the bogies cannot be told apart: {low} to {high}");
}
