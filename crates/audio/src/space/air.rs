//! What air takes from a sound on its way, by ISO 9613-1:1993 (equations 3 to 5): the higher and the farther,
//! the more. As a filter it is a pair of one-pole low-passes that meet at the frequency where the standard
//! takes 3 dB; above, the standard falls faster with frequency, which a few metres of grass and the ear's own
//! roll-off hide.

use std::f32::consts::TAU;
use std::sync::LazyLock;

use crate::synth::RATE;

/// An ordinary day: 20 °C.
const TEMPERATURE_K: f64 = 293.15;
/// Relative humidity in percent.
const HUMIDITY_PERCENT: f64 = 60.0;

/// The triple point of water and the standard's reference temperature.
const TRIPLE_POINT_K: f64 = 273.16;
const REFERENCE_K: f64 = 293.15;

/// Absorption at one atmosphere, 20 °C and 60 % relative humidity, in dB per metre.
#[must_use]
pub fn absorption_db_per_m(frequency_hz: f64) -> f64 {
    let relative = TEMPERATURE_K / REFERENCE_K;
    let saturation = 10_f64.powf(-6.8346 * (TRIPLE_POINT_K / TEMPERATURE_K).powf(1.261) + 4.6151);
    let vapour_percent = HUMIDITY_PERCENT * saturation;
    let oxygen_hz = 24.0 + 4.04e4 * vapour_percent * (0.02 + vapour_percent) / (0.391 + vapour_percent);
    let nitrogen_hz =
        relative.powf(-0.5) * (9.0 + 280.0 * vapour_percent * (-4.170 * (relative.powf(-1.0 / 3.0) - 1.0)).exp());
    let square = frequency_hz * frequency_hz;
    let oxygen = 0.01275 * (-2239.1 / TEMPERATURE_K).exp() / (oxygen_hz + square / oxygen_hz);
    let nitrogen = 0.1068 * (-3352.0 / TEMPERATURE_K).exp() / (nitrogen_hz + square / nitrogen_hz);
    8.686 * square * (1.84e-11 * relative.sqrt() + relative.powf(-2.5) * (oxygen + nitrogen))
}

/// The frequency at which the air takes 3 dB over a distance; at most 20 kHz.
#[must_use]
pub fn cutoff_hz(distance_m: f32) -> f32 {
    let octaves = distance_m.clamp(1.0, 4096.0).log2();
    let index = (octaves as usize).min(CUTOFFS.len() - 2);
    let share = octaves - index as f32;
    CUTOFFS[index] * (1.0 - share) + CUTOFFS[index + 1] * share
}

/// [`cutoff_hz`] for 1, 2, 4 ... 4096 m.
static CUTOFFS: LazyLock<[f32; 13]> = LazyLock::new(|| {
    std::array::from_fn(|octave| {
        let distance_m = f64::from(1_u32 << octave);
        // Absorption rises with frequency, so that halving finds the place.
        let (mut low, mut high) = (20.0, 20_000.0);
        for _ in 0..40 {
            let middle = f64::midpoint(low, high);
            if absorption_db_per_m(middle) * distance_m > 3.0 { high = middle } else { low = middle }
        }
        low as f32
    })
});

/// The filter, whose distance may move.
#[derive(Debug, Clone, Copy)]
pub struct Air {
    coefficient: f32,
    first: f32,
    second: f32,
}

impl Air {
    /// Air over this distance.
    #[must_use]
    pub fn over(distance_m: f32) -> Self {
        let mut air = Self { coefficient: 1.0, first: 0.0, second: 0.0 };
        air.set_distance(distance_m);
        air
    }

    /// Moves the source. Call it every few samples: a step of the filter is as small as that of the distance.
    pub fn set_distance(&mut self, distance_m: f32) {
        // Two equal poles take 3 dB together at 0.644 of the frequency of one.
        let pole_hz = cutoff_hz(distance_m) / 0.644;
        self.coefficient = 1.0 - (-TAU * pole_hz / RATE).exp();
    }

    /// The next sample.
    pub fn step(&mut self, input: f32) -> f32 {
        self.first += self.coefficient * (input - self.first);
        self.second += self.coefficient * (self.first - self.second);
        self.second
    }

    /// Filters in place.
    pub fn run(mut self, samples: &mut [f32]) {
        for sample in samples {
            *sample = self.step(*sample);
        }
    }
}
