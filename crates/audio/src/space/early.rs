//! Early reflections of a box-shaped room by image sources up to the second order (Allen and Berkley, "Image
//! method for efficiently simulating small-room acoustics", JASA 65(4), 1979), each scattered a little, as furnished
//! walls do it: mirrors would colour every sound with the comb of their distances.

use super::{Stereo, pan};
use crate::synth::RATE;
use crate::synth::tools::filter::OnePole;
use crate::synth::tools::grains;
use crate::synth::tools::random::Random;

/// The seed of the walls' unevenness: always the same walls.
const WALLS: u64 = 0x7761_6c6c;

/// How much later a sound from the side comes to the far ear.
const EARS_S: f32 = 0.000_65;

/// A wall answers within this time.
const SCATTER_S: f32 = 0.006;

/// Impulses in one answer.
const SCATTERERS: usize = 11;

/// Walls that scatter each in their own way: one for all would put the same comb on every reflection, and twice on
/// those of the second order, which rings.
const PATTERNS: usize = 3;

/// A room as a box, with the listener a little off its middle and the source before them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Early {
    /// Width, depth and height in metres.
    pub size_m: [f32; 3],
    /// The share of the pressure that a wall gives back, 0 to 1.
    pub reflection: f32,
    /// What a wall swallows is above this frequency.
    pub dull_above_hz: f32,
}

/// One reflection.
struct Tap {
    delay_frames: usize,
    gain: f32,
    pan: f32,
    order: usize,
}

impl Tap {
    /// When it comes to the left ear (0) or the right, in frames, and how loud: from the side it comes to the far ear
    /// later.
    fn at_ear(&self, side: usize) -> (usize, f32) {
        let later = (self.pan * EARS_S * RATE) as isize * if side == 0 { 1 } else { -1 };
        (self.delay_frames + later.max(0).unsigned_abs(), self.gain * pan::gains(self.pan)[side])
    }
}

impl Early {
    /// The reflections of a sound, without the sound itself; as long as the sound. Their energies add up to that of
    /// the sound.
    #[must_use]
    pub fn run(&self, sound: &Stereo) -> Stereo {
        let frames = sound[0].len();
        let mono: Vec<f32> = sound[0].iter().zip(&sound[1]).map(|(left, right)| left + right).collect();
        let dulled = |sound: &[f32], stream: usize| {
            let mut scattered = scatter(sound, stream as u64);
            OnePole::low_pass(self.dull_above_hz).run(&mut scattered);
            scattered
        };
        let once: [Vec<f32>; PATTERNS] = std::array::from_fn(|pattern| dulled(&mono, pattern));
        let twice: [Vec<f32>; PATTERNS] = std::array::from_fn(|pattern| dulled(&once[pattern], PATTERNS + pattern));
        let taps: Vec<Tap> = self.taps();
        let mut out = super::silence(frames);
        for (sounds, order) in [(&once, 1), (&twice, 2)] {
            for (pattern, sound) in sounds.iter().enumerate() {
                let taps =
                    taps.iter().enumerate().filter(|(index, tap)| tap.order == order && index % PATTERNS == pattern);
                for (side, channel) in out.iter_mut().enumerate() {
                    grains::add_taps(channel, sound, taps.clone().map(|(_, tap)| tap.at_ear(side)));
                }
            }
        }
        out
    }

    fn taps(&self) -> Vec<Tap> {
        let size = self.size_m.map(|length| length.clamp(1.0, 200.0));
        let source = [0.42 * size[0], 0.63 * size[1], 0.41 * size[2]];
        let ear = [0.53 * size[0], 0.37 * size[1], 0.46 * size[2]];
        let direct_m = distance(source, ear);
        let mut taps = Vec::new();
        for x in -2_i32..=2 {
            for y in -2_i32..=2 {
                for z in -2_i32..=2 {
                    let order = x.abs() + y.abs() + z.abs();
                    if !(1..=2).contains(&order) {
                        continue;
                    }
                    let image: [f32; 3] = std::array::from_fn(|axis| {
                        let n = [x, y, z][axis];
                        let inside = if n % 2 == 0 { source[axis] } else { size[axis] - source[axis] };
                        n as f32 * size[axis] + inside
                    });
                    let way_m = distance(image, ear);
                    let delay_s = (way_m - direct_m).max(0.0) / 343.2;
                    let gain = self.reflection.clamp(0.0, 1.0).powi(order) * direct_m / way_m;
                    let side = (image[0] - ear[0]) / way_m;
                    taps.push(Tap { delay_frames: (delay_s * RATE) as usize, gain, pan: side, order: order as usize });
                }
            }
        }
        let energy: f32 = taps.iter().map(|tap| tap.gain * tap.gain).sum();
        let scale = 1.0 / energy.max(1e-6).sqrt();
        taps.iter_mut().for_each(|tap| tap.gain *= scale);
        taps
    }
}

/// Smears a sound over [`SCATTER_S`] and keeps its energy.
fn scatter(sound: &[f32], stream: u64) -> Vec<f32> {
    let mut random = Random::new(WALLS, stream);
    let taps: Vec<(f32, f32)> = (0..SCATTERERS)
        .map(|tap| {
            // Ever farther apart: evenly spread impulses would have a pitch.
            let time_s = SCATTER_S * ((tap as f32 + random.unit()) / SCATTERERS as f32).powf(1.5);
            let sign = if random.chance(0.5) { 1.0 } else { -1.0 };
            (time_s, sign * (-2.0 * time_s / SCATTER_S).exp())
        })
        .collect();
    let energy: f32 = taps.iter().map(|(_, gain)| gain * gain).sum();
    let mut out = vec![0.0; sound.len()];
    let delayed = |(time_s, gain): &(f32, f32)| ((time_s * RATE) as usize, gain / energy.sqrt());
    grains::add_taps(&mut out, sound, taps.iter().map(delayed));
    out
}

fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
}
