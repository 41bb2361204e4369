//! What is seen in painted pictures with the installed pack `vision`.

use klang_engine::Error;
use klang_engine::effects::catalogue::Catalogue;
use klang_engine::video::FrameSize;
use klang_engine::video::look::{HitSound, Looker, Picture, hit_concept};
use klang_engine::video::seen::{HitKind, Place, Shot};

use crate::packs;

const SIDE: usize = 260;

/// A picture whose colours are given by x to the right and y down, both -1 to 1.
fn paint(colour: fn(f32, f32) -> [f32; 3]) -> Picture {
    let at = |place: usize| (place as f32 + 0.5) / SIDE as f32 * 2.0 - 1.0;
    let pixels = (0..SIDE * SIDE).flat_map(|index| colour(at(index % SIDE), at(index / SIDE)));
    let rgb = pixels.map(|value| value.clamp(0.0, 255.0) as u8).collect();
    Picture { time_s: 0.5, size: FrameSize { width: SIDE, height: SIDE }, rgb }
}

fn shot() -> Shot {
    Shot { start_s: 0.0, end_s: 1.0, camera_speed: 0.0, motion: 0.1, blends_s: [0.0; 2], things: Vec::new() }
}

/// A clock's face on a wall, at ten past ten.
fn clock(x: f32, y: f32) -> [f32; 3] {
    let radius = x.hypot(y);
    let angle = x.atan2(-y).to_degrees().rem_euclid(360.0);
    let off = |step: f32| (angle % step).min(step - angle % step);
    let is_mark = (0.6..0.72).contains(&radius) && off(30.0) < if off(90.0) < 4.0 { 4.0 } else { 2.0 };
    let is_hand = [(305.0_f32, 0.4, 0.035), (60.0, 0.62, 0.025)].iter().any(|&(angle, length, width)| {
        let (sin, cos) = angle.to_radians().sin_cos();
        (0.0..length).contains(&(x * sin - y * cos)) && (x * cos + y * sin).abs() < width
    });
    match radius {
        0.85.. => [150.0, 120.0, 90.0],
        0.78.. => [40.0, 30.0, 30.0],
        _ if is_mark || is_hand || radius < 0.04 => [10.0; 3],
        _ => [245.0, 245.0, 240.0],
    }
}

/// A tennis ball.
fn ball(x: f32, y: f32) -> [f32; 3] {
    let radius = x.hypot(y);
    let is_seam = [x - 1.0, x + 1.0].iter().any(|x| (x.hypot(y) - 0.75).abs() < 0.035);
    let shade = 1.0 - 0.35 * radius;
    match radius {
        0.75.. => [90.0, 120.0, 180.0],
        _ if is_seam => [240.0, 245.0, 235.0],
        _ => [200.0 * shade + 20.0, 225.0 * shade + 10.0, 60.0 * shade],
    }
}

#[test]
fn sees_a_clock_and_a_ball_and_knows_their_sounds() {
    crate::pack("vision");
    let looker = Looker::open(&packs()).unwrap();
    assert!(!looker.is_loaded());
    let clocks = looker.look(&[paint(clock)], &shot(), &[], 2).unwrap();
    assert_eq!(clocks[0].concept, "clock_ticking", "{clocks:?}");
    assert!(clocks[0].confidence > 0.5 && clocks[0].seen_as.contains("clock"), "{clocks:?}");
    let balls = looker.look(&[paint(ball), paint(ball)], &shot(), &[], 2).unwrap();
    assert_eq!(balls[0].concept, "tennis", "{balls:?}");
    let floor = Place { x: 0.0, y: 0.0, size: 0.4 };
    let HitSound { concept, .. } = hit_concept(&balls, HitKind::Bounce, floor, 0.6);
    assert_eq!(concept, "tennis");
    for thing in clocks.iter().chain(&balls) {
        assert!(Catalogue::built_in().find(&thing.concept).is_some(), "{thing:?}");
        assert!((0.0..=1.0).contains(&thing.confidence));
    }
    // The same pictures give the same things, and so after the networks were dropped.
    assert!(looker.is_loaded());
    looker.release();
    assert!(!looker.is_loaded());
    assert_eq!(looker.look(&[paint(clock)], &shot(), &[], 2).unwrap(), clocks);
    assert!(looker.look(&[], &shot(), &[], 2).unwrap().is_empty());
}

#[test]
fn refuses_wrong_pictures_and_missing_packs() {
    let empty = tempfile::tempdir().unwrap();
    let error = Looker::open(empty.path()).err().unwrap();
    assert!(matches!(&error, Error::NotInstalled { pack } if pack == "vision"), "{error}");
    crate::pack("vision");
    let looker = Looker::open(&packs()).unwrap();
    let mut short = paint(clock);
    short.rgb.pop();
    let error = looker.look(&[short], &shot(), &[], 2).unwrap_err();
    assert!(matches!(&error, Error::Input(message) if message.contains("260 x 260")), "{error}");
}
