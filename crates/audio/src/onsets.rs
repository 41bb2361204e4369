//! Finds where sounds begin: knocks, barks, steps. A jump of the level within [`RISE_MS`] after which the sound is
//! near the loudest of all. Refuses to tell what begins, and what swells slowly.

use crate::Audio;
use crate::sound::from_db;

/// How finely it looks.
const HOP_MS: f64 = 5.0;

/// A sound begins within this time, or it swells.
const RISE_MS: f64 = 40.0;

/// How far the level jumps at least, in dB.
const RISE_DB: f64 = 9.0;

/// How far below the loudest moment what begins may stay, in dB.
const RANGE_DB: f64 = 20.0;

/// The frames at which something begins, at least `apart_ms` one after the other.
#[must_use]
pub fn onsets(audio: &Audio, apart_ms: f64) -> Vec<usize> {
    let hop = audio.frames_in_ms(HOP_MS).max(1);
    let levels = levels(audio, hop);
    let loudest = levels.iter().fold(0.0_f64, |loudest, &level| loudest.max(level));
    let floor = loudest * from_db(-RANGE_DB).powi(2);
    let (rise, apart) = ((RISE_MS / HOP_MS) as usize, (apart_ms / HOP_MS).max(1.0) as usize);
    let jump = from_db(RISE_DB).powi(2);
    let mut found: Vec<usize> = Vec::new();
    let mut last: Option<usize> = None;
    for (at, &level) in levels.iter().enumerate() {
        let is_free = last.is_none_or(|last| at >= last + apart);
        // Before the sound lies silence.
        let before = if at < rise { 0.0 } else { levels[at - rise..at].iter().fold(f64::INFINITY, |a, &b| a.min(b)) };
        if is_free && level > floor && level > jump * before {
            found.push(at * hop);
            last = Some(at);
        }
    }
    found
}

/// The power of each hop, smoothed over four of them so that the periods of low sounds are no jumps.
fn levels(audio: &Audio, hop: usize) -> Vec<f64> {
    const SMOOTHED: usize = 4;
    let hops = audio.frames().div_ceil(hop);
    let power: Vec<f64> = (0..hops)
        .map(|index| {
            let range = index * hop..((index + 1) * hop).min(audio.frames());
            let squares = audio.channels.iter().flat_map(|channel| &channel[range.clone()]);
            squares.map(|&sample| f64::from(sample).powi(2)).sum()
        })
        .collect();
    (0..hops).map(|at| power[at.saturating_sub(SMOOTHED - 1)..=at].iter().sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decaying tones at these seconds.
    fn strikes(at_s: &[f64], frequency_hz: f64) -> Audio {
        let mut samples = vec![0.0_f32; 3 * 44_100];
        for start_s in at_s {
            let start = (start_s * 44_100.0) as usize;
            for n in 0..samples.len() - start {
                let time = n as f64 / 44_100.0;
                let sine = (time * frequency_hz * std::f64::consts::TAU).sin();
                samples[start + n] += (0.5 * sine * (-time * 25.0).exp()) as f32;
            }
        }
        Audio::mono(samples, 44_100)
    }

    #[test]
    fn strikes_are_found_where_they_are() {
        for frequency_hz in [60.0, 300.0, 3000.0] {
            let expected = [0.0, 0.4, 0.9, 2.5];
            let found = onsets(&strikes(&expected, frequency_hz), 120.0);
            assert_eq!(found.len(), expected.len(), "{frequency_hz} Hz: {found:?}");
            for (found, expected) in found.iter().zip(expected) {
                assert!((*found as f64 / 44_100.0 - expected).abs() < 0.025);
            }
        }
    }

    #[test]
    fn steady_tones_and_silence_have_no_beginnings_inside() {
        let tone = (0..88_200).map(|n| (n as f32 * 0.05).sin() * 0.3).collect();
        assert!(onsets(&Audio::mono(tone, 44_100), 100.0).iter().all(|&at| at < 1000));
        assert!(onsets(&Audio::silence(44_100, 2, 44_100), 100.0).is_empty());
        assert!(onsets(&Audio::silence(44_100, 1, 0), 100.0).is_empty());
    }
}
