//! The source of a voice: pulses of the folds and the noise of the breath between them.

use std::f32::consts::{PI, TAU};

use super::super::filter::OnePole;
use super::super::random::Random;
use super::{BLOCK, Key, NEUTRAL, Throat, key};
use crate::synth::RATE;

/// The source.
pub(super) struct Folds {
    throat: Throat,
    phase: f32,
    /// This period's length and strength beside the usual.
    stretch: f32,
    strength: f32,
    is_odd: bool,
    step: f32,
    target: Key,
    level: OnePole,
    growl_phase: f32,
    growl_step: f32,
    growl_depth: f32,
    vibrato_phase: f32,
    stray: f32,
    tilt: OnePole,
    air: OnePole,
    air_low: OnePole,
}

impl Folds {
    pub(super) fn new(throat: &Throat, random: &mut Random) -> Self {
        Self {
            throat: *throat,
            phase: random.unit(),
            stretch: 1.0,
            strength: 1.0,
            is_odd: false,
            step: 0.0,
            target: key(0.0, 100.0, 0.0, NEUTRAL, 0.0, 0.0),
            level: OnePole::smoothing(0.002),
            growl_phase: random.unit(),
            growl_step: 0.0,
            growl_depth: 1.0,
            vibrato_phase: random.unit(),
            stray: random.normal(),
            tilt: OnePole::low_pass(throat.tilt_hz),
            air: OnePole::low_pass(throat.air_hz),
            air_low: OnePole::low_pass(350.0),
        }
    }

    pub(super) fn set(&mut self, now: &Key, random: &mut Random) {
        self.target = *now;
        self.vibrato_phase = (self.vibrato_phase + self.throat.vibrato.0 * BLOCK as f32 / RATE).fract();
        // A random walk that is drawn back within about 0.1 s, of deviation 1.
        let pull = BLOCK as f32 / RATE / 0.1;
        self.stray += (2.0 * pull).sqrt() * random.normal() - pull * self.stray;
        let swing = 1.0 + self.throat.vibrato.1 * (TAU * self.vibrato_phase).sin() + self.throat.wander * self.stray;
        // Folds that swing wider close faster: what is louder is brighter.
        self.tilt.tune(self.throat.tilt_hz * (0.35 + 0.65 * now.level.clamp(0.0, 1.5)));
        self.step = (now.pitch_hz * swing / RATE).clamp(0.0, 0.4);
    }

    pub(super) fn step(&mut self, random: &mut Random) -> f32 {
        let step = (self.step / self.stretch).min(0.45);
        self.phase += step;
        self.growl_phase += self.growl_step;
        if self.growl_phase >= 1.0 || self.growl_step == 0.0 {
            self.growl_phase = self.growl_phase.fract();
            // The tremor of a bleat is even; of a growl no two shakes are alike, or it would be an engine.
            let (spread, least) = if self.throat.growl_hz < 15.0 { (0.15, 1.0) } else { (0.5, 0.4) };
            self.growl_step = self.throat.growl_hz * random.around(spread) / RATE;
            self.growl_depth = random.between(least, 1.0);
        }
        if self.phase >= 1.0 {
            self.phase -= 1.0;
            self.new_period(random);
        }
        let level = self.level.step(self.target.level);
        let rough = self.target.rough;
        let shaken = 1.0 - 0.9 * rough * self.growl_depth * (0.5 - 0.5 * (TAU * self.growl_phase).cos());
        let (pulse, opening) = self.pulse(step);
        let voiced = self.tilt.step(pulse * self.strength) * (1.0 - self.target.breath);
        let noise = self.air.step(random.bipolar());
        let noise = noise - self.air_low.step(noise);
        let modulated = 1.0 - (1.0 - self.target.breath) * 0.8 * (1.0 - opening);
        level * shaken * (voiced + 1.4 * self.target.breath * modulated * noise)
    }

    fn new_period(&mut self, random: &mut Random) {
        self.is_odd = !self.is_odd;
        let (throat, rough) = (&self.throat, self.target.rough);
        let side = if self.is_odd { 1.0 } else { -1.0 };
        self.stretch =
            (1.0 + (throat.jitter + 0.1 * rough) * random.normal() + side * 0.04 * throat.subharmonic).clamp(0.5, 2.0);
        self.strength =
            ((1.0 + (throat.shimmer + 0.35 * rough) * random.normal()) * (1.0 + side * throat.subharmonic)).max(0.0);
    }

    /// The derivative of the flow, at most 1 in size, and how far the folds are open.
    fn pulse(&self, step: f32) -> (f32, f32) {
        let opening_part = 0.68 * self.throat.open;
        let closing_part = self.throat.open - opening_part;
        let closure = self.throat.open;
        let phase = self.phase;
        let (value, opening) = if phase < opening_part {
            let angle = PI * phase / opening_part;
            (closing_part / opening_part * angle.sin(), 0.5 - 0.5 * angle.cos())
        } else if phase < closure {
            let angle = 0.5 * PI * (phase - opening_part) / closing_part;
            (-angle.sin(), angle.cos())
        } else {
            (0.0, 0.0)
        };
        // The jump from -1 to 0 at the closure, smoothed over two samples.
        let past = phase - closure;
        let smooth = if (0.0..step).contains(&past) {
            let t = past / step;
            0.5 * (t + t - t * t - 1.0)
        } else if (-step..0.0).contains(&past) {
            let t = past / step;
            0.5 * (t * t + t + t + 1.0)
        } else {
            0.0
        };
        (value + smooth, opening)
    }
}
