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
