//! A source that stands or moves: level, air, direction and Doppler along its way.

use super::air::Air;
use super::delay::{self, SPEED_OF_SOUND_M_PER_S};
use super::{Stereo, distance, pan};
use crate::synth::RATE;

/// Where a sound has the level it was made with.
pub const REFERENCE_M: f32 = 2.0;

/// How much of the inverse distance law is applied; see [`distance::gain`].
pub const ROLLOFF: f32 = 0.6;

/// The fastest that the pitch lets a source seem. Faster ones move as fast as they are but sound like this: a
/// scene may ask for 2 km in three seconds, which would be a boom and not a car.
const MAX_SPEED_M_PER_S: f64 = 45.0;

/// How far to the side an ear's full left or right is, as an angle from the front.
const MAX_ANGLE: f32 = 1.4;

/// Samples between two looks at the path.
const STEP: usize = 64;

/// From where to where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path {
    /// Metres, at the beginning and at the end.
    pub distance_m: [f32; 2],
    /// -1 left to 1 right, at the beginning and at the end.
    pub pan: [f32; 2],
}

impl Path {
    /// Something that stands still.
    #[must_use]
    pub const fn still(distance_m: f32, pan: f32) -> Self {
        Self { distance_m: [distance_m, distance_m], pan: [pan, pan] }
    }

    /// Whether it moves.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "two equal values were given or two different ones")]
    pub fn moves(&self) -> bool {
        self.distance_m[0] != self.distance_m[1] || self.pan[0] != self.pan[1]
    }

    /// Distance and direction at a share (0 to 1) of the way. What passes from side to side goes straight by, and so
    /// is nearest in the middle; what only comes or goes does so by the same ratio each moment, as steady to the
    /// ear as a fader.
    #[must_use]
    pub fn at(&self, share: f32) -> (f32, f32) {
        let share = share.clamp(0.0, 1.0);
        let [near, far] = [self.distance_m[0].max(0.3), self.distance_m[1].max(0.3)];
        if (self.pan[0] - self.pan[1]).abs() < 0.05 {
            let pan = self.pan[0] + (self.pan[1] - self.pan[0]) * share;
            return (near * (far / near).powf(share), pan);
        }
        let point = |distance: f32, pan: f32| {
            let angle = pan.clamp(-1.0, 1.0) * MAX_ANGLE;
            (distance * angle.sin(), distance * angle.cos())
        };
        let ((x0, y0), (x1, y1)) = (point(near, self.pan[0]), point(far, self.pan[1]));
        let (x, y) = (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share);
        // It passes, it does not run the listener over.
        let floor = 0.4 * near.min(far);
        let distance = x.hypot(y).max(floor);
        (distance, (x.atan2(y.max(1e-3)) / MAX_ANGLE).clamp(-1.0, 1.0))
    }
}

/// A sound on its way to the ear.
#[derive(Debug, Clone)]
pub struct Placed {
    /// What comes straight.
    pub direct: Stereo,
    /// What goes to the place around; see [`distance::send`].
    pub send: Stereo,
}

/// How much more of the sound [`place`] reads than it gives, when the source comes nearer.
#[must_use]
pub fn extra_frames(path: &Path, frames: usize) -> usize {
    let total_s = frames as f64 / f64::from(RATE);
    let nearer_m = f64::from(path.distance_m[0] - path.distance_m[1]).max(0.0);
    let doppler_m = nearer_m.min(MAX_SPEED_M_PER_S * total_s);
    (doppler_m / SPEED_OF_SOUND_M_PER_S * f64::from(RATE)) as usize + 64
}

/// Puts a mono sound on a path that takes as long as the `frames` it gives. The sound begins at once, however
/// far it is: only changes of the distance delay it. `critical_m` and `is_enclosed` as for [`distance::send`].
#[must_use]
pub fn place(samples: &[f32], path: &Path, frames: usize, critical_m: f32, is_enclosed: bool) -> Placed {
    let total = frames.max(1) as f32;
    let mut moved = Vec::with_capacity(frames);
    let mut room = Vec::with_capacity(frames);
    let (mut before_m, _) = path.at(0.0);
    let mut air = Air::over(before_m);
    let mut delay_frames = 0.0_f64;
    let most = MAX_SPEED_M_PER_S / SPEED_OF_SOUND_M_PER_S;
    let mut gain = distance::gain(before_m, REFERENCE_M, ROLLOFF);
    let mut send = distance::send(before_m, REFERENCE_M, critical_m, is_enclosed);
    for start in (0..frames).step_by(STEP) {
        let (after_m, _) = path.at((start + STEP) as f32 / total);
        let drift = f64::from(after_m - before_m) / SPEED_OF_SOUND_M_PER_S * f64::from(RATE) / STEP as f64;
        let drift = drift.clamp(-most, most);
        let next_gain = distance::gain(after_m, REFERENCE_M, ROLLOFF);
        let next_send = distance::send(after_m, REFERENCE_M, critical_m, is_enclosed);
        air.set_distance(after_m);
        for n in 0..STEP.min(frames - start) {
            let sample = if delay_frames == 0.0 && drift == 0.0 {
                samples.get(start + n).copied().unwrap_or(0.0)
            } else {
                delay::read(samples, (start + n) as f64 - delay_frames)
            };
            delay_frames += drift;
            let share = n as f32 / STEP as f32;
            let heard = air.step(sample);
            moved.push(heard * (gain + (next_gain - gain) * share));
            room.push(heard * (send + (next_send - send) * share));
        }
        (before_m, gain, send) = (after_m, next_gain, next_send);
    }
    let direct = pan::place(&moved, |share| path.at(share).1);
    // A room answers from everywhere: what is sent keeps only a trace of the direction.
    let (_, side) = path.at(0.5);
    let [left, right] = pan::gains(0.4 * side);
    let send = [room.iter().map(|sample| sample * left).collect(), room.iter().map(|sample| sample * right).collect()];
    Placed { direct, send }
}

/// Puts a stereo sound at a distance without moving it: its width stays.
#[must_use]
pub fn place_wide(sound: &Stereo, distance_m: f32, critical_m: f32, is_enclosed: bool) -> Placed {
    let gain = distance::gain(distance_m, REFERENCE_M, ROLLOFF);
    let share = distance::send(distance_m, REFERENCE_M, critical_m, is_enclosed);
    let mut direct = sound.clone();
    direct.iter_mut().for_each(|channel| Air::over(distance_m).run(channel));
    let scaled = |gain: f32| direct.clone().map(|channel| channel.into_iter().map(|sample| sample * gain).collect());
    Placed { send: scaled(share), direct: scaled(gain) }
}
