use crate::Audio;
use crate::synth::{SAMPLE_RATE_HZ, Setting, Settings, find};

fn render(model: &str, seconds: f32, seed: u64, settings: &[(&str, Setting)]) -> Audio {
    let settings: Settings = settings.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    find(model).unwrap().render(&settings, (seconds * SAMPLE_RATE_HZ as f32) as usize, seed).unwrap()
}

fn word(word: &str) -> Setting {
    Setting::Word(word.to_owned())
}

/// Times in seconds at which the level jumps: at least 30 % of the loudest 5 ms, four times the level
/// 20 to 60 ms before, and 60 ms after the last.
fn onsets(audio: &Audio) -> Vec<f32> {
    let block = SAMPLE_RATE_HZ as usize / 200;
    let levels: Vec<f32> =
        audio.channels[0].chunks(block).map(|chunk| chunk.iter().map(|s| s * s).sum::<f32>().sqrt()).collect();
    let loudest = levels.iter().copied().fold(0.0, f32::max);
    let mut found: Vec<f32> = Vec::new();
    for (index, &level) in levels.iter().enumerate() {
        // Soft contacts take some blocks to rise: compare with what was before them.
        let before = &levels[index.saturating_sub(12)..index.saturating_sub(4)];
        let quiet = before.iter().sum::<f32>() / before.len().max(1) as f32;
        let time = index as f32 * 0.005;
        if level > 0.3 * loudest && level > 4.0 * quiet && found.last().is_none_or(|last| time - last > 0.06) {
            found.push(time);
        }
    }
    found
}

/// The power of a frequency (Goertzel 1958) in the first second.
fn power_at(audio: &Audio, frequency_hz: f32) -> f32 {
    let turn = std::f32::consts::TAU * frequency_hz / SAMPLE_RATE_HZ as f32;
    let (mut cos, mut sin) = (0.0, 0.0);
    for (frame, sample) in audio.channels[0].iter().take(SAMPLE_RATE_HZ as usize).enumerate() {
        cos += sample * (turn * frame as f32).cos();
        sin += sample * (turn * frame as f32).sin();
    }
    cos * cos + sin * sin
}

#[test]
fn counted_events_have_one_onset() {
    for seed in 1..6 {
        for (model, settings) in [
            ("knock", vec![]),
            ("struck", vec![]),
            ("chop", vec![("stuff", word("wood"))]),
            ("gunshot", vec![]),
            ("bell", vec![]),
            ("bounce", vec![("bounces", Setting::Number(1.0))]),
        ] {
            let heard = onsets(&render(model, 2.0, seed, &settings));
            assert_eq!(heard.len(), 1, "{model} with seed {seed} begins at {heard:?}");
        }
    }
}

#[test]
fn a_ball_bounces_ever_sooner() {
    let bounces = [("thing", word("table_tennis")), ("bounces", Setting::Number(5.0))];
    let heard = onsets(&render("bounce", 3.0, 2, &bounces));
    let gaps: Vec<f32> = heard.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.len() >= 2 && gaps.windows(2).all(|pair| pair[1] < pair[0]), "{heard:?}");
}

#[test]
fn a_tuning_fork_sounds_a_and_follows_pitch() {
    let plain = render("bell", 2.0, 1, &[("bell", word("fork"))]);
    // The fork is within 0.2 % of 440 Hz; a fifth away there is nothing.
    let around = (-3..=3).map(|step| power_at(&plain, 440.0 + step as f32)).fold(0.0, f32::max);
    assert!(around > 100.0 * power_at(&plain, 660.0));
    let higher = render("bell", 2.0, 1, &[("bell", word("fork")), ("pitch", Setting::Number(1.5))]);
    let around = (-3..=3).map(|step| power_at(&higher, 660.0 + step as f32)).fold(0.0, f32::max);
    assert!(around > 100.0 * power_at(&higher, 440.0));
}

#[test]
fn metal_rings_longer_than_wood() {
    let length = |material: &str| {
        let audio = render("struck", 4.0, 4, &[("material", word(material))]);
        let last = audio.channels[0].iter().rposition(|sample| sample.abs() > 0.01).unwrap();
        last as f32 / SAMPLE_RATE_HZ as f32
    };
    let (wood, plastic, metal) = (length("wood"), length("plastic"), length("metal"));
    assert!(metal > 2.0 * wood && wood > 0.8 * plastic, "metal {metal}, wood {wood}, plastic {plastic}");
}

#[test]
fn keys_are_brighter_than_dishes() {
    // The power of the slope beside that of the sound grows with the square of the frequency.
    let bright = |things: &str| {
        let audio = render("jingle", 4.0, 3, &[("things", word(things))]);
        let power = |samples: &mut dyn Iterator<Item = f32>| samples.map(|sample| sample * sample).sum::<f32>();
        let samples = &audio.channels[0];
        let slope = power(&mut samples.windows(2).map(|pair| pair[1] - pair[0]));
        slope / power(&mut samples.iter().copied())
    };
    let (keys, dishes) = (bright("keys"), bright("dishes"));
    assert!(keys > 2.0 * dishes, "keys {keys}, dishes {dishes}");
}
