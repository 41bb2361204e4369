//! The true peak: how far the waveform reaches between the samples too, by four-fold oversampling (ITU-R
//! BS.1770-4, annex 2). Refuses to say where in a block the peak is.

use crate::Audio;

/// Taps of one interpolation phase, twice the 12 of BS.1770-4's example filter.
const TAPS: usize = 24;

/// Points between two samples at four-fold oversampling.
const BETWEEN: usize = 3;

/// The most samples worked on at once: they stay in the first-level cache. More than the longest block (192
/// samples at 384 kHz).
pub(crate) const CHUNK: usize = 1024;

/// What is below is silence: -240 dB of full scale.
const SILENCE: f32 = 1e-12;

/// The largest absolute value in each block, at the samples and between them and their neighbours, over all
/// channels. A block is at most [`CHUNK`] samples.
pub(crate) fn block_peaks(audio: &Audio, block_frames: usize) -> Vec<f32> {
    let phases = interpolation_phases();
    let chunk_frames = CHUNK / block_frames * block_frames;
    let mut blocks = vec![0.0f32; audio.frames().div_ceil(block_frames)];
    let mut window = [0.0f32; CHUNK + TAPS];
    let mut between = [0.0f32; CHUNK + 1];
    let mut peaks = [0.0f32; CHUNK];
    for samples in &audio.channels {
        for (chunk, blocks) in blocks.chunks_mut(CHUNK / block_frames).enumerate() {
            let start = chunk * chunk_frames;
            let samples_in = &samples[start..samples.len().min(start + chunk_frames)];
            let peaks = &mut peaks[..samples_in.len()];
            for (peak, sample) in peaks.iter_mut().zip(samples_in) {
                *peak = sample.abs();
            }
            surroundings(samples, start, &mut window);
            if window.iter().all(|sample| sample.abs() < SILENCE) {
                continue;
            }
            for phase in &phases {
                // between[n] lies between the samples start + n - 1 and start + n.
                between.fill(0.0);
                for (tap, weight) in phase.iter().enumerate() {
                    for (sum, sample) in between.iter_mut().zip(&window[tap..]) {
                        *sum += weight * sample;
                    }
                }
                for (peak, pair) in peaks.iter_mut().zip(between.windows(2)) {
                    *peak = peak.max(pair[0].abs()).max(pair[1].abs());
                }
            }
            for (block, peaks) in blocks.iter_mut().zip(peaks.chunks(block_frames)) {
                *block = peaks.iter().fold(*block, |highest, &peak| highest.max(peak));
            }
        }
    }
    blocks
}

/// Fills `window` with the samples from `start - TAPS / 2` on; beyond the sound is silence.
fn surroundings(samples: &[f32], start: usize, window: &mut [f32]) {
    window.fill(0.0);
    let skip = (TAPS / 2).saturating_sub(start);
    let from = start.saturating_sub(TAPS / 2);
    for (to, sample) in window[skip..].iter_mut().zip(&samples[from..]) {
        *to = *sample;
    }
}

/// Sinc interpolation at 1/4, 2/4 and 3/4 between the two middle taps, under a Hann window, each phase
/// scaled to pass 0 Hz unchanged.
fn interpolation_phases() -> [[f32; TAPS]; BETWEEN] {
    std::array::from_fn(|phase| {
        let middle = (TAPS / 2 - 1) as f64 + (phase + 1) as f64 / (BETWEEN + 1) as f64;
        let taps: [f64; TAPS] = std::array::from_fn(|tap| {
            let angle = std::f64::consts::PI * (tap as f64 - middle);
            angle.sin() / angle * (0.5 + 0.5 * (angle / (TAPS / 2) as f64).cos())
        });
        let sum: f64 = taps.iter().sum();
        taps.map(|tap| (tap / sum) as f32)
    })
}

#[cfg(test)]
mod tests;
