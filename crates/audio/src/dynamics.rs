//! Level that follows level: a compressor, and a part that steps back behind another.
//!
//! Gain computer and smoothing after Giannoulis, Massberg and Reiss, "Digital Dynamic Range Compressor Design - A
//! Tutorial and Analysis", J. Audio Eng. Soc. 60 (6), 2012: soft knee (equation 4), smooth branching (equation 17).
//! Channels are linked: the loudest decides for all, so that places do not move.

use crate::Audio;

/// Below this nothing is heard; it keeps logarithms finite.
const SILENCE_DB: f32 = -120.0;

/// The time over which the power of a key is averaged, in seconds: short enough for a blow, long enough for a bass note.
const POWER_S: f32 = 0.02;

/// How a compressor works.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compressor {
    /// What is louder is lowered, in dBFS.
    pub threshold_db: f32,
    /// How many dB above the threshold become one.
    pub ratio: f32,
    /// Width of the bend around the threshold in dB.
    pub knee_db: f32,
    /// How fast it lowers, as a time constant.
    pub attack_ms: f32,
    /// How fast it lets go.
    pub release_ms: f32,
}

/// How a part steps back behind another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ducking {
    /// The level of the other part from which on, in dBFS (RMS).
    pub threshold_db: f32,
    /// dB for each dB above.
    pub slope: f32,
    /// The most, in dB.
    pub most_db: f32,
    /// How fast it steps back, as a time constant.
    pub attack_ms: f32,
    /// How fast it comes forward again.
    pub release_ms: f32,
}

/// Lowers what is loud. No make-up gain: the caller sets the level.
pub fn compress(audio: &mut Audio, compressor: &Compressor) {
    let rate = audio.sample_rate_hz as f32;
    let mut smooth = Smooth::new(rate, compressor.attack_ms, compressor.release_ms);
    let frames = audio.channels.first().map_or(0, Vec::len);
    for frame in 0..frames {
        let loudest = audio.channels.iter().map(|channel| channel[frame].abs()).fold(0.0, f32::max);
        let gain = to_gain(-smooth.next(reduction_db(compressor, to_db(loudest))));
        audio.channels.iter_mut().for_each(|channel| channel[frame] *= gain);
    }
}

/// Lowers `audio` while `key` is loud. Beyond the key's end nothing is lowered any more.
pub fn duck(audio: &mut Audio, key: &Audio, ducking: &Ducking) {
    let rate = audio.sample_rate_hz as f32;
    let mut smooth = Smooth::new(rate, ducking.attack_ms, ducking.release_ms);
    let keep = (-1.0 / (POWER_S * rate)).exp();
    let mut power = 0.0_f32;
    let frames = audio.channels.first().map_or(0, Vec::len);
    for frame in 0..frames {
        let now = key.channels.iter().filter_map(|channel| channel.get(frame)).map(|sample| sample * sample);
        power = keep * power + (1.0 - keep) * now.fold(0.0, f32::max);
        let above_db = to_db(power.sqrt()) - ducking.threshold_db;
        let gain = to_gain(-smooth.next((ducking.slope * above_db).clamp(0.0, ducking.most_db)));
        audio.channels.iter_mut().for_each(|channel| channel[frame] *= gain);
    }
}

/// How much a level is lowered, in dB, not below 0.
fn reduction_db(compressor: &Compressor, level_db: f32) -> f32 {
    let above_db = level_db - compressor.threshold_db;
    let (knee_db, slope) = (compressor.knee_db.max(0.0), 1.0 - 1.0 / compressor.ratio.max(1.0));
    if 2.0 * above_db < -knee_db {
        0.0
    } else if 2.0 * above_db > knee_db {
        slope * above_db
    } else {
        slope * (above_db + 0.5 * knee_db).powi(2) / (2.0 * knee_db.max(1e-6))
    }
}

/// Follows upwards with the attack's time constant and downwards with the release's.
struct Smooth {
    attack: f32,
    release: f32,
    state: f32,
}

impl Smooth {
    fn new(rate: f32, attack_ms: f32, release_ms: f32) -> Self {
        let keep = |ms: f32| (-1000.0 / (ms.max(0.01) * rate)).exp();
        Self { attack: keep(attack_ms), release: keep(release_ms), state: 0.0 }
    }

    fn next(&mut self, target: f32) -> f32 {
        let keep = if target > self.state { self.attack } else { self.release };
        self.state = keep * self.state + (1.0 - keep) * target;
        self.state
    }
}

fn to_db(amplitude: f32) -> f32 {
    (20.0 * amplitude.max(1e-6).log10()).max(SILENCE_DB)
}

fn to_gain(db: f32) -> f32 {
    10_f32.powf(db / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 44_100;

    fn sine(level_db: f32, seconds: f32) -> Vec<f32> {
        let frames = (seconds * RATE as f32) as usize;
        let wave = |frame: usize| (frame as f32 * 1_000.0 * std::f32::consts::TAU / RATE as f32).sin();
        (0..frames).map(|frame| to_gain(level_db) * wave(frame)).collect()
    }

    fn peak_db(samples: &[f32]) -> f32 {
        to_db(samples.iter().fold(0.0, |peak, sample| peak.max(sample.abs())))
    }

    #[test]
    fn the_curve_is_that_of_the_paper() {
        let compressor =
            Compressor { threshold_db: -20.0, ratio: 4.0, knee_db: 10.0, attack_ms: 1.0, release_ms: 50.0 };
        // Below the knee nothing, above it three quarters of what is above, in its middle (5²/20)·¾.
        for (level_db, expected_db) in [(-40.0, 0.0), (-25.0, 0.0), (-20.0, 0.9375), (-15.0, 3.75), (0.0, 15.0)] {
            assert!((reduction_db(&compressor, level_db) - expected_db).abs() < 1e-4, "{level_db}");
        }
        assert!(reduction_db(&Compressor { knee_db: 0.0, ..compressor }, -20.0).abs() < 1e-4);
    }

    #[test]
    fn loud_comes_nearer_to_soft() {
        let (soft, loud) = (sine(-40.0, 1.0), sine(-6.0, 1.0));
        let mut audio = Audio { sample_rate_hz: RATE, channels: vec![[soft.clone(), loud].concat()] };
        compress(
            &mut audio,
            &Compressor { threshold_db: -30.0, ratio: 2.0, knee_db: 6.0, attack_ms: 5.0, release_ms: 100.0 },
        );
        let (soft_now, loud_now) = audio.channels[0].split_at(soft.len());
        assert!((peak_db(soft_now) - -40.0).abs() < 0.2, "what is soft stays");
        let settled = peak_db(&loud_now[loud_now.len() / 2..]);
        assert!((-19.5..-16.0).contains(&settled), "{settled} dB");
    }

    #[test]
    fn music_steps_back_and_comes_forward_again() {
        let second = RATE as usize;
        let mut music = Audio { sample_rate_hz: RATE, channels: vec![sine(-20.0, 4.0); 2] };
        let silence = vec![0.0; second];
        let key = Audio { sample_rate_hz: RATE, channels: vec![[silence, sine(-6.0, 1.0)].concat()] };
        duck(
            &mut music,
            &key,
            &Ducking { threshold_db: -30.0, slope: 0.5, most_db: 8.0, attack_ms: 10.0, release_ms: 200.0 },
        );
        let level = |from: usize, to: usize| peak_db(&music.channels[1][from..to]);
        assert!((level(0, second) - -20.0).abs() < 0.1);
        assert!((level(3 * second / 2, 2 * second) - -28.0).abs() < 0.3, "by no more than the most");
        assert!((level(7 * second / 2, 4 * second) - -20.0).abs() < 0.1, "the key is over");
    }
}
