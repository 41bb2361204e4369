//! [`Album`]: a few pictures of a video, kept while it is decoded, because what its shots are is known only at the end.

use super::frames::Frame;
use super::look::Picture;
use super::seen::{Place, Seen, Shot};

/// Pictures kept, evenly over the video: some 20 MB.
const PICTURES: usize = 40;

/// Pictures of one shot that are looked at.
const OF_SHOT: usize = 3;

/// Smaller pictures show nothing.
const LEAST_SIDE: usize = 16;

/// Things that move which are looked at more closely, the largest first.
const REGIONS: usize = 3;

/// See the module.
pub(super) struct Album {
    every_s: f64,
    next_s: f64,
    pictures: Vec<Picture>,
}

impl Album {
    pub(super) fn new(duration_s: f64) -> Self {
        let every_s = duration_s.max(0.1) / PICTURES as f64;
        Self { every_s, next_s: 0.5 * every_s, pictures: Vec::new() }
    }

    /// Keeps a frame when it is time for another one.
    pub(super) fn offer(&mut self, frame: Frame<'_>) {
        let is_large_enough = frame.size.width.min(frame.size.height) >= LEAST_SIDE;
        if frame.time_s >= self.next_s && self.pictures.len() < PICTURES && is_large_enough {
            self.pictures.push(Picture { time_s: frame.time_s, size: frame.size, rgb: frame.rgb.to_vec() });
            self.next_s = (self.next_s + self.every_s).max(frame.time_s + 0.5 * self.every_s);
        }
    }

    /// The pictures of a shot to look at, spread over what shows nothing of its neighbours; of a short one the nearest.
    pub(super) fn of_shot(&self, shot: &Shot) -> Vec<Picture> {
        let [before_s, behind_s] = shot.blends_s.map(|blend_s| 0.5 * blend_s);
        let alone = shot.start_s + before_s..shot.end_s - behind_s;
        let inside: Vec<&Picture> = self.pictures.iter().filter(|picture| alone.contains(&picture.time_s)).collect();
        if inside.is_empty() {
            let middle_s = f64::midpoint(shot.start_s, shot.end_s);
            let off = |picture: &&Picture| (picture.time_s - middle_s).abs();
            return self.pictures.iter().min_by(|a, b| off(a).total_cmp(&off(b))).into_iter().cloned().collect();
        }
        let count = inside.len().min(OF_SHOT);
        (0..count).map(|nth| inside[(2 * nth + 1) * inside.len() / (2 * count)].clone()).collect()
    }
}

/// Where things move within a shot: each mover's place at the middle of its time there.
pub(super) fn regions(seen: &Seen, shot: &Shot) -> Vec<Place> {
    let mut places: Vec<Place> = seen
        .movers
        .iter()
        .filter_map(|mover| {
            let inside: Vec<_> =
                mover.course.iter().filter(|point| (shot.start_s..shot.end_s).contains(&point.time_s)).collect();
            inside.get(inside.len() / 2).map(|point| point.place)
        })
        .collect();
    places.sort_by(|a, b| b.size.total_cmp(&a.size));
    places.truncate(REGIONS);
    places
}

#[cfg(test)]
mod tests {
    use super::super::frames::FrameSize;
    use super::*;

    fn shot(start_s: f64, end_s: f64) -> Shot {
        Shot { start_s, end_s, camera_speed: 0.0, motion: 0.0, blends_s: [0.0; 2], things: Vec::new() }
    }

    #[test]
    fn every_shot_has_a_picture_and_no_video_too_many() {
        let size = FrameSize { width: 16, height: 16 };
        let mut album = Album::new(20.0);
        for frame in 0..1200 {
            album.offer(Frame { time_s: f64::from(frame) / 60.0, size, rgb: &[0; 768] });
        }
        assert_eq!(album.pictures.len(), PICTURES);
        let of = |start_s, end_s| album.of_shot(&shot(start_s, end_s)).iter().map(|p| p.time_s).collect::<Vec<_>>();
        assert_eq!(of(0.0, 20.0).len(), OF_SHOT);
        assert!(of(0.0, 20.0).windows(2).all(|pair| pair[1] - pair[0] > 5.0));
        assert!(of(10.0, 12.0).iter().all(|time_s| (10.0..12.0).contains(time_s)));
        assert_eq!(of(3.01, 3.02).len(), 1);
        assert!(Album::new(3.0).of_shot(&shot(0.0, 3.0)).is_empty(), "no picture, no panic");
    }
}
