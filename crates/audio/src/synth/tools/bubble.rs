//! Bubbles in liquid, which make nearly all of the sound of moving water: damped sinusoids at Minnaert's
//! frequency ("On musical air-bubbles and the sounds of running water", Phil. Mag. 16, 1933), damped and rising
//! as Kees van den Doel gives it ("Physically based models for liquid sounds", ACM Trans. Applied Perception
//! 2(4), 2005): `f = 3 / r`, damping `0.13 / r + 0.0072 r^-1.5` per second, frequency rising by `rise` times the
//! damping.

use std::f32::consts::TAU;

use super::random::Random;
use crate::synth::RATE;

/// One bubble.
#[derive(Debug, Clone, Copy)]
pub struct Bubble {
    /// Its radius in metres; 0.15 mm to 60 mm can be heard.
    pub radius_m: f32,
    /// How fast its pitch rises as it nears the surface: 0 deep down, 0.1 usual, up to 3 for the plop of a drop.
    pub rise: f32,
    /// The peak.
    pub gain: f32,
}

impl Bubble {
    /// Its frequency at the beginning.
    #[must_use]
    pub fn frequency_hz(&self) -> f32 {
        3.0 / self.radius_m.max(1e-4)
    }

    /// How fast it dies away: amplitude falls as `exp(-damping t)`.
    #[must_use]
    pub fn damping(&self) -> f32 {
        let radius = self.radius_m.max(1e-4);
        0.13 / radius + 0.0072 * radius.powf(-1.5)
    }

    /// Adds it from frame `at` on, with a gain for each channel.
    pub fn add(&self, out: &mut [Vec<f32>; 2], at: usize, gains: [f32; 2]) {
        let damping = self.damping();
        let frames = ((6.9 / damping) * RATE) as usize;
        let omega = TAU * self.frequency_hz() / RATE;
        // The phasor turns by `turn` each sample, and `turn` itself by `bend`: a rising frequency without a
        // sine for each sample.
        let decay = (-damping / RATE).exp();
        let (mut re, mut im) = (self.gain, 0.0_f32);
        let (mut turn_re, mut turn_im) = (omega.cos() * decay, omega.sin() * decay);
        let bend = omega * self.rise * damping / RATE;
        let (bend_im, bend_re) = bend.sin_cos();
        let [left, right] = out;
        let end = at.saturating_add(frames).min(left.len());
        for frame in at..end {
            (re, im) = (re * turn_re - im * turn_im, re * turn_im + im * turn_re);
            (turn_re, turn_im) = (turn_re * bend_re - turn_im * bend_im, turn_re * bend_im + turn_im * bend_re);
            left[frame] += im * gains[0];
            right[frame] += im * gains[1];
        }
    }
}

/// A stream of bubbles of many sizes.
#[derive(Debug, Clone, Copy)]
pub struct Cloud {
    /// Bubbles a second.
    pub rate: f32,
    /// The least and the greatest radius in metres.
    pub radius_m: [f32; 2],
    /// Share of small ones: 1 as many in each octave, above 1 more small ones.
    pub small: f32,
    /// The gain goes with the radius to this power (1.5 for bubbles excited alike).
    pub growth: f32,
    /// The share of bubbles that rise in pitch.
    pub rising: f32,
    /// How far from the middle they are heard, 0 to 1.
    pub width: f32,
}

impl Cloud {
    /// Adds it; `density` (0 to 1) at each frame thins it out.
    pub fn add(&self, out: &mut [Vec<f32>; 2], random: &mut Random, gain: f32, density: impl Fn(usize) -> f32) {
        let frames = out[0].len();
        let [least, most] = self.radius_m;
        for at in super::grains::poisson(random, self.rate.min(6_000.0), frames) {
            let radius_m = least * (most / least).powf(random.unit().powf(self.small));
            let depth = random.unit();
            let rise = if random.chance(self.rising) { random.between(0.05, 0.35) } else { 0.0 };
            let pan = self.width * random.bipolar();
            if !random.chance(density(at)) {
                continue;
            }
            let gain = gain * depth * depth * (radius_m / most).powf(self.growth);
            let angle = (pan + 1.0) * std::f32::consts::FRAC_PI_4;
            Bubble { radius_m, rise, gain }.add(out, at, [angle.cos(), angle.sin()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bubble_of_a_millimetre_rings_at_three_kilohertz_and_dies_at_its_damping() {
        let bubble = Bubble { radius_m: 1e-3, rise: 0.0, gain: 1.0 };
        let mut out = [vec![0.0; 4410], vec![0.0; 4410]];
        bubble.add(&mut out, 0, [1.0, 0.0]);
        let crossings = out[0][..220].windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
        assert!((13..=16).contains(&crossings), "{crossings} periods in 5 ms");
        let peak = |from: usize| out[0][from..from + 15].iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        let fall = (peak(0) / peak(200)).ln() / (200.0 / RATE);
        assert!((fall / bubble.damping() - 1.0).abs() < 0.1, "{fall} against {}", bubble.damping());
        assert!(out[1].iter().all(|&sample| sample == 0.0));
    }

    #[test]
    fn a_rising_bubble_ends_higher_than_it_began() {
        let mut out = [vec![0.0; 8820], vec![0.0; 8820]];
        Bubble { radius_m: 5e-3, rise: 0.5, gain: 1.0 }.add(&mut out, 0, [1.0, 1.0]);
        let crossings = |range: std::ops::Range<usize>| {
            out[0][range].windows(2).filter(|pair| (pair[0] < 0.0) != (pair[1] < 0.0)).count()
        };
        assert!(crossings(1500..2500) > crossings(0..1000) + 5);
    }
}
