use std::sync::Arc;

use klang_audio::{loudness, onsets};

use super::recordings::Recording;
use klang_model::scene::Moment;

use super::*;

/// Concepts whose sounds are known exactly.
const CONCEPTS: &str = r#"
[[concept]]
id = "knock"
kind = "event"
en = ["knock"]
zh = ["敲"]
labels = ["Knock"]
length_s = [0.1, 0.4]
repeat_s = [0.4, 0.7]
recipes = [[{ takes = "knock" }], [{ model = "wind", settings = { gusts = 0 } }]]

[[concept]]
id = "rap"
kind = "event"
en = ["rap"]
zh = ["叩"]
labels = ["Knock"]
length_s = [0.1, 0.2]
repeat_s = [0.3, 0.3]
bout = { times = [3, 3], pause_s = [1.4, 1.4] }
recipes = [[{ takes = "knock" }], [{ model = "wind" }]]

[[concept]]
id = "breeze"
kind = "texture"
en = ["breeze"]
zh = ["微风"]
labels = ["Wind"]
level_db = -6
recipes = [[{ takes = "breeze" }], [{ model = "wind" }]]

[[concept]]
id = "gust"
kind = "texture"
en = ["gust"]
zh = ["风"]
labels = ["Wind"]
level_db = -20
recipes = [[{ model = "wind", settings = { intensity = [0.3, 0.6] } }]]
"#;

/// A phrase where there are instruments, a model where there are none.
const PLAYED: &str = r#"
[[concept]]
id = "harp"
kind = "texture"
en = ["harp"]
zh = ["竖琴"]
labels = ["Harp"]
recipes = [[{ plays = { program = 46, phrase = "picked", keys = [48, 72] } }], [{ model = "wind" }]]
"#;

/// Instruments that are installed but cannot be read.
struct Broken;

impl Recordings for Broken {
    fn count(&self, _: &str) -> usize {
        0
    }

    fn load(&self, name: &str, _: usize) -> Result<Recording, Error> {
        Err(Error::NotInstalled { pack: name.to_owned() })
    }

    fn has_instruments(&self) -> bool {
        true
    }
}

#[test]
fn instruments_play_where_they_are_installed() {
    let catalogue = Catalogue::parse(&[("t.toml", PLAYED)]).unwrap();
    let scene = scene(2.0, vec![Event::usual("harp")]);
    let made = |recordings: &dyn Recordings| {
        render(&scene, 32, 1, &catalogue, Some(recordings), &mut |_| ControlFlow::Continue(()))
    };
    assert!(made(&FakeBank).unwrap().attributions.is_empty());
    assert!(matches!(made(&Broken), Err(Error::NotInstalled { pack }) if pack == "instruments"));
}

/// Two knocks in one recording, one in another; three seconds of noise.
struct FakeBank;

fn struck(at_s: &[f64], frequency_hz: f64) -> Vec<f32> {
    let mut samples = vec![0.0_f32; 30_000];
    for start_s in at_s {
        let start = (start_s * 44_100.0) as usize;
        for n in 0..samples.len() - start {
            let time = n as f64 / 44_100.0;
            samples[start + n] +=
                ((time * frequency_hz * std::f64::consts::TAU).sin() * (-time * 40.0).exp()) as f32 * 0.5;
        }
    }
    samples
}

impl Recordings for FakeBank {
    fn count(&self, name: &str) -> usize {
        match name {
            "knock" => 2,
            "breeze" => 1,
            _ => 0,
        }
    }

    fn load(&self, name: &str, index: usize) -> Result<Recording, Error> {
        let samples = match (name, index) {
            ("knock", 0) => struck(&[0.02, 0.33], 400.0),
            ("knock", _) => struck(&[0.0], 300.0),
            _ => klang_audio::synth::tools::noise::pink(&mut Random::new(4, 4), 3 * 44_100),
        };
        let attribution = Attribution {
            title: format!("{name} {index}"),
            license: "CC0-1.0".to_owned(),
            source: "a test".to_owned(),
        };
        Ok(Recording { audio: Arc::new(Audio::mono(samples, SAMPLE_RATE_HZ)), loop_frames: None, attribution })
    }
}

fn catalogue() -> Catalogue {
    Catalogue::parse(&[("t.toml", CONCEPTS)]).unwrap()
}

fn scene(duration_s: f64, events: Vec<Event>) -> Scene {
    Scene { duration_s, space: Space::Outdoors, is_loop: false, events, notes: Vec::new() }
}

fn made(scene: &Scene, seed: u64) -> Made {
    render(scene, 32, seed, &catalogue(), Some(&FakeBank), &mut |_| ControlFlow::Continue(())).unwrap()
}

fn refused(scene: &Scene) -> String {
    let made = render(scene, 32, 0, &catalogue(), Some(&FakeBank), &mut |_| ControlFlow::Continue(()));
    match made.unwrap_err() {
        Error::Input(message) => message,
        other => panic!("{other}"),
    }
}

const SPACES: [Space; 12] = [
    Space::Dry,
    Space::Outdoors,
    Space::Forest,
    Space::Street,
    Space::Room,
    Space::Tiles,
    Space::Hall,
    Space::Church,
    Space::Cave,
    Space::Underwater,
    Space::Telephone,
    Space::NextDoor,
];

#[test]
fn named_moments_are_heard_just_then() {
    let times_s = [0.01, 0.5, 0.9, 1.3, 2.0, 2.6];
    let moment = |(nth, &time_s): (usize, &f64)| Moment {
        time_s,
        strength: 0.8 - 0.1 * nth as f32,
        pan: Some(-0.8),
        distance_m: Some(2.0),
    };
    let at: Vec<Moment> = times_s.iter().enumerate().map(moment).collect();
    let audio = made(&scene(3.0, vec![Event { at, ..Event::usual("knock") }]), 5).audio;
    let found: Vec<f64> = onsets(&audio, 100.0).iter().map(|frame| *frame as f64 / 44_100.0).collect();
    assert_eq!(found.len(), times_s.len(), "{found:?}");
    for (found, expected) in found.iter().zip(times_s) {
        assert!((found - expected).abs() < 0.012, "{found} for {expected}");
    }
    let peak = |channel: &[f32], from_s: f64| {
        let start = (from_s * 44_100.0) as usize;
        channel[start..start + 8_000].iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()))
    };
    let [left, right] = [&audio.channels[0], &audio.channels[1]];
    assert!(peak(left, 0.5) > 2.0 * peak(right, 0.5), "from the left");
    let fall_db = 20.0 * (peak(left, 0.49) / peak(left, 2.59)).log10();
    assert!((4.0..12.0).contains(&fall_db), "four steps of 1.8 dB each: {fall_db}");
}

#[test]
fn lengths_are_exact() {
    for tenths in [1, 30, 31, 47, 59, 73, 99, 100] {
        let duration_s = tenths as f64 / 10.0;
        let events = vec![Event::usual("breeze"), Event { start_s: duration_s / 2.0, ..Event::usual("knock") }];
        let audio = made(&scene(duration_s, events), 3).audio;
        assert_eq!((audio.sample_rate_hz, audio.channels.len()), (44_100, 2));
        assert_eq!(audio.frames(), tenths * 4_410);
        audio.check().unwrap();
    }
}

#[test]
fn what_is_counted_is_heard_so_often() {
    for count in 1..=6 {
        for (space, seed) in [(Space::Outdoors, 1), (Space::Room, 2), (Space::Hall, 3), (Space::Street, 4)] {
            let event = Event { count: Some(count), ..Event::usual("knock") };
            let audio = made(&Scene { space, ..scene(5.0, vec![event]) }, seed).audio;
            let found = onsets(&audio, 150.0);
            assert_eq!(found.len(), count as usize, "{space:?}: {found:?}");
            assert!(found.windows(2).all(|pair| pair[1] - pair[0] > 9_500), "{space:?}: {found:?}");
        }
    }
}

#[test]
fn groups_are_kept_together() {
    // Only every other take is a single stroke; without a count they are left as they are.
    let event = Event { speed: 1.0, ..Event::usual("rap") };
    let audio = made(&scene(5.0, vec![event]), 2).audio;
    let found = onsets(&audio, 220.0);
    let pauses = found.windows(2).filter(|pair| pair[1] - pair[0] > 44_100).count();
    assert_eq!(pauses, 2, "{found:?}");
}

#[test]
fn many_fit_into_little_time() {
    let event = Event { count: Some(12), ..Event::usual("knock") };
    let audio = made(&scene(3.0, vec![event]), 5).audio;
    let found = onsets(&audio, 100.0);
    assert_eq!(found.len(), 12, "{found:?}");
}

/// What a scene of one concept that happens is lowered by.
fn natural_db(id: &str) -> f64 {
    0.5 * f64::from(catalogue().find(id).unwrap().level_db)
}

#[test]
fn textures_have_their_loudness_and_peaks_their_ceiling() {
    for space in SPACES {
        let texture = Scene { space, ..scene(6.0, vec![Event::usual("breeze")]) };
        let found = loudness::measure(&made(&texture, 1).audio).unwrap();
        assert!((found.integrated_lufs.unwrap() + 18.0).abs() < 1.0, "{space:?}: {found:?}");
        assert!(found.true_peak_dbtp <= -1.0, "{space:?}: {found:?}");

        let event = Scene { space, ..scene(4.0, vec![Event::usual("knock")]) };
        let found = loudness::measure(&made(&event, 1).audio).unwrap();
        let natural_db = natural_db("knock");
        assert!((-6.1..=-1.0).contains(&(found.true_peak_dbtp - natural_db)), "{space:?}: {found:?}");

        let both = vec![Event::usual("breeze"), Event { count: Some(3), ..Event::usual("knock") }];
        let found = loudness::measure(&made(&Scene { space, ..scene(5.0, both) }, 1).audio).unwrap();
        assert!((-20.0..=-16.0).contains(&found.integrated_lufs.unwrap()), "{space:?}: {found:?}");
        assert!(found.true_peak_dbtp <= -1.0, "{space:?}: {found:?}");
    }
}

#[test]
fn edges_are_silent_and_the_mean_is_zero() {
    let audio = made(&scene(3.0, vec![Event::usual("breeze"), Event::usual("knock")]), 2).audio;
    for channel in &audio.channels {
        assert!(channel[0].abs() < 1e-4 && channel.last().unwrap().abs() < 1e-4);
        let mean: f32 = channel.iter().sum::<f32>() / channel.len() as f32;
        assert!(mean.abs() < 1e-3, "{mean}");
    }
}

#[test]
fn a_loop_has_no_seam() {
    for space in [Space::Outdoors, Space::Church, Space::Telephone] {
        let late = Event { start_s: 2.8, ..Event::usual("knock") };
        let whole = Scene { space, is_loop: true, ..scene(3.0, vec![Event::usual("breeze"), late]) };
        let audio = made(&whole, 9).audio;
        assert_eq!(audio.frames(), 132_300);
        for channel in &audio.channels {
            let steps: Vec<f32> = channel.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
            let usual = steps.iter().fold(0.0_f32, |most, step| most.max(*step));
            let seam = (channel[0] - channel[channel.len() - 1]).abs();
            assert!(seam <= usual, "{space:?}: the seam steps by {seam}, the most inside is {usual}");
            // No fade: the edges are as loud as the rest.
            let rms = |part: &[f32]| (part.iter().map(|s| s * s).sum::<f32>() / part.len() as f32).sqrt();
            assert!(rms(&channel[..4_410]) > 0.3 * rms(&channel[40_000..100_000]), "{space:?}");
        }
    }
}

#[test]
fn seeds_decide() {
    let events = || vec![Event { intensity: 0.8, ..Event::usual("gust") }, Event::usual("knock")];
    let first = made(&scene(3.0, events()), 1).audio;
    assert_eq!(first, made(&scene(3.0, events()), 1).audio);
    let second = made(&scene(3.0, events()), 2).audio;
    let change: f32 = first.channels[0].iter().zip(&second.channels[0]).map(|(a, b)| (a - b).powi(2)).sum();
    let power: f32 = first.channels[0].iter().map(|a| a * a).sum();
    assert!(change > 0.2 * power);
}

#[test]
fn what_comes_nearer_gets_louder_and_moves() {
    let event = Event { distance_m: 150.0, end_distance_m: Some(3.0), ..Event::usual("breeze") };
    let audio = made(&scene(8.0, vec![event]), 1).audio;
    let rms = |channel: usize, from: usize| {
        let part = &audio.channels[channel][from * 44_100..(from + 1) * 44_100];
        part.iter().map(|s| s * s).sum::<f32>().sqrt()
    };
    assert!(rms(0, 6) > 3.0 * rms(0, 1));
    let event = Event { pan: -1.0, end_pan: Some(1.0), distance_m: 10.0, ..Event::usual("breeze") };
    let audio = made(&scene(8.0, vec![event]), 1).audio;
    let rms = |channel: usize, from: usize| {
        let part = &audio.channels[channel][from * 44_100..(from + 1) * 44_100];
        part.iter().map(|s| s * s).sum::<f32>().sqrt()
    };
    assert!(rms(0, 0) > 2.0 * rms(1, 0) && rms(1, 7) > 2.0 * rms(0, 6));
}

#[test]
fn recordings_are_credited_and_models_replace_them() {
    let events = || vec![Event::usual("breeze"), Event { count: Some(3), ..Event::usual("knock") }];
    let with = made(&scene(3.0, events()), 1);
    let mut titles: Vec<String> = with.attributions.into_iter().map(|work| work.title).collect();
    titles.sort();
    assert_eq!(titles, ["breeze 0", "knock 0", "knock 1"]);
    let without = render(&scene(3.0, events()), 32, 1, &catalogue(), None, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(without.attributions, []);
    assert!(without.audio.sample_peak() > 0.1);
}

#[test]
fn a_short_recording_goes_on_without_gaps_or_an_audible_loop() {
    let audio = made(&Scene { space: Space::Dry, ..scene(10.0, vec![Event::usual("breeze")]) }, 4).audio;
    let samples = &audio.channels[0][22_050..];
    let rms = |part: &[f32]| (part.iter().map(|s| s * s).sum::<f32>() / part.len() as f32).sqrt();
    let mean = rms(&samples[..8 * 44_100]);
    for part in samples[..8 * 44_100].chunks(8_820) {
        assert!((0.5..1.8).contains(&(rms(part) / mean)));
    }
    // The same place is not heard at the length of the take again.
    for lag_s in [2.0, 2.5, 3.0] {
        let lag = (lag_s * 44_100.0) as usize;
        let pairs = samples.iter().zip(&samples[lag..]);
        let dot: f32 = pairs.map(|(a, b)| a * b).sum();
        let power: f32 = samples[lag..].iter().map(|a| a * a).sum();
        assert!(dot.abs() < 0.5 * power, "after {lag_s} s");
    }
}

#[test]
fn hostile_scenes_are_refused_or_bounded() {
    let event = |change: &dyn Fn(&mut Event)| {
        let mut event = Event::usual("knock");
        change(&mut event);
        scene(3.0, vec![event])
    };
    assert!(refused(&event(&|e| e.gain_db = f32::NAN)).contains("gain_db"));
    assert!(refused(&event(&|e| e.speed = 0.0)).contains("speed"));
    assert!(refused(&event(&|e| e.concept = "x".repeat(1_000_000))).len() < 300);
    assert!(refused(&scene(f64::INFINITY, vec![Event::usual("knock")])).contains("duration_s"));
    assert!(refused(&scene(3.0, vec![])).contains("events"));
    let heavy = scene(30.0, vec![Event::usual("breeze"); 32]);
    assert!(refused(&heavy).contains("s of sound in all"), "{}", refused(&heavy));

    let most = |change: &dyn Fn(&mut Event)| {
        let mut scene = event(change);
        scene.duration_s = 0.1;
        let audio = made(&scene, 1).audio;
        assert_eq!(audio.frames(), 4_410);
        audio.check().unwrap();
    };
    most(&|e| e.count = Some(200));
    most(&|e| e.start_s = 0.1);
    most(&|e| e.length_s = Some(0.0));
    most(&|e| (e.distance_m, e.end_distance_m) = (2000.0, Some(0.3)));
    most(&|e| (e.pan, e.end_pan, e.speed, e.size) = (1.0, Some(-1.0), 4.0, 0.0));
    most(&|e| (e.gain_db, e.intensity, e.speed) = (12.0, 1.0, 0.25));
    most(&|e| e.material = Some("lava".to_owned()));
    let many = made(&scene(30.0, vec![Event { count: Some(200), ..Event::usual("knock") }; 4]), 1).audio;
    assert_eq!(many.frames(), 30 * 44_100);
}

#[test]
fn what_goes_on_takes_its_levels() {
    let of = |levels: Vec<Level>| {
        let event = Event { levels, start_s: 1.0, ..Event::usual("breeze") };
        made(&scene(6.0, vec![event]), 3).audio
    };
    let level = |time_s: f64, gain_db: f32| Level { time_s, gain_db };
    let (steady, curved) = (of(Vec::new()), of(vec![level(2.0, 0.0), level(3.0, -20.0), level(5.0, -20.0)]));
    // The same sound, by a gain that follows the line; the whole may have been levelled.
    let db_at = |audio: &Audio, time_s: f64| {
        let (from, to) = (frames_of(time_s), frames_of(time_s + 0.2));
        let energy: f64 = audio.channels.iter().flat_map(|channel| &channel[from..to]).map(|s| f64::from(s * s)).sum();
        10.0 * energy.log10()
    };
    let beside = |time_s: f64| db_at(&curved, time_s) - db_at(&steady, time_s);
    let first = beside(1.5);
    for (time_s, gain_db) in [(1.2, 0.0), (2.4, -10.0), (3.2, -20.0), (5.6, -20.0)] {
        assert!((beside(time_s) - first - gain_db).abs() < 1.0, "{time_s} s: {}", beside(time_s) - first);
    }
}
