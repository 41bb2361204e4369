//! How often something happens and when.

use klang_audio::synth::tools::random::Random;

use super::frames_of;
use crate::effects::catalogue::Concept;
use crate::effects::scene::Event;

/// The first onset of a scene comes no earlier: what begins on the first sample sounds cut off.
const LEAD_S: f64 = 0.12;

/// What is counted must be told apart: the shortest time between onsets, at the usual speed.
const APART_S: f64 = 0.25;

/// What is counted is easier to follow at this pace, if there is room.
const COMFORTABLE_S: f64 = 0.42;

/// The most often that something repeats by its nature within a scene.
const MAX_TIMES: usize = 300;

/// How many times, and within which time.
pub(super) struct Plan {
    /// At least 1.
    pub(super) times: usize,
    start: usize,
    end: usize,
    rhythm: Rhythm,
}

enum Rhythm {
    /// Counted: evenly, about so far apart if there is room.
    Even { interval: usize, apart: usize },
    /// By its nature: these onsets.
    Natural(Vec<usize>),
}

/// How many the next group has; without groups, without end.
fn bout_times(concept: &Concept, random: &mut Random) -> u32 {
    let Some(bout) = concept.bout else { return u32::MAX };
    bout.times[0] + random.below((bout.times[1] - bout.times[0] + 1) as usize) as u32
}

impl Plan {
    /// The plan for an event that may sound from frame `start` to `end`.
    pub(super) fn of(concept: &Concept, event: &Event, start: usize, end: usize, random: &mut Random) -> Self {
        let start =
            start.max(frames_of(LEAD_S) + frames_of(0.05 * f64::from(random.unit()))).min(end.saturating_sub(1));
        let speed = f64::from(event.speed);
        let most_s = f64::from(concept.length_s.map_or(1.0, |[_, most]| most));
        let natural = concept.repeat_s.map(|[least, most]| f64::midpoint(f64::from(least), f64::from(most)) / speed);
        if let Some(count) = event.count {
            let apart_s = APART_S / speed.max(1.0);
            let pace_s = COMFORTABLE_S / speed;
            let interval_s = natural.unwrap_or((1.2 * most_s).min(3.0) / speed).max(pace_s).max(apart_s);
            let rhythm = Rhythm::Even { interval: frames_of(interval_s), apart: frames_of(apart_s) };
            return Self { times: count.max(1) as usize, start, end, rhythm };
        }
        let Some([least_s, most_s]) = concept.repeat_s else {
            return Self { times: 1, start, end, rhythm: Rhythm::Natural(vec![start]) };
        };
        let mut onsets = vec![start];
        let mut at = start;
        let mut left = bout_times(concept, random);
        loop {
            left = left.saturating_sub(1);
            let interval_s = match concept.bout {
                Some(bout) if left == 0 => {
                    left = bout_times(concept, random);
                    f64::from(random.between(bout.pause_s[0], bout.pause_s[1])) / speed
                }
                _ => f64::from(random.between(least_s, most_s)) / speed,
            };
            at += frames_of(interval_s.max(0.03));
            // What begins in the last moment is not recognised.
            if at + frames_of(0.25) >= end || onsets.len() >= MAX_TIMES {
                break;
            }
            onsets.push(at);
        }
        Self { times: onsets.len(), start, end, rhythm: Rhythm::Natural(onsets) }
    }

    /// The frames at which it is heard to begin, in order, all before the end. `bodies` are the lengths of the different
    /// sounds that follow one another.
    pub(super) fn onsets(&self, bodies: &[usize], random: &mut Random) -> Vec<usize> {
        let (interval, apart) = match &self.rhythm {
            Rhythm::Natural(onsets) => return onsets.clone(),
            Rhythm::Even { interval, apart } => (*interval, *apart),
        };
        let body = bodies.iter().copied().max().unwrap_or(0);
        let room = self.end.saturating_sub(self.start);
        let gaps = self.times.saturating_sub(1);
        if gaps == 0 {
            return vec![self.start];
        }
        // One after the other rather than into each other; but all of them before the end.
        let wanted = interval.max(body + body / 5);
        // The last needs time to be heard before the scene fades.
        let last_body = body.max(frames_of(0.35)).min(room / 4);
        let possible = (room.saturating_sub(last_body) / gaps).max(1);
        let interval = wanted.min(possible);
        let slack = interval.saturating_sub(apart.min(interval)) / 2;
        let jitter = (interval / 12).min(slack) as f32;
        (0..self.times)
            .map(|time| {
                let moved = if time == 0 { 0.0 } else { jitter * random.bipolar() };
                let at = (self.start + time * interval) as f32 + moved;
                (at.max(0.0) as usize).min(self.end.saturating_sub(1))
            })
            .collect()
    }
}
