use super::super::Watcher;
use crate::video::frames::{Frame, FrameSize};
use crate::video::seen::{HitKind, Seen};

const SIZE: FrameSize = FrameSize { width: 224, height: 126 };

/// Two places: hills under a sky, and houses. Red, green and blue at a place.
fn hills(x: f64, y: f64) -> [f64; 3] {
    let ridge = 60.0 + 18.0 * (0.035 * x).sin() + 9.0 * (0.11 * x + 1.0).sin();
    if y < ridge {
        [150.0, 180.0, 225.0]
    } else {
        [60.0 + 20.0 * (0.3 * x).sin(), 110.0 + 25.0 * (0.2 * y).cos(), 50.0]
    }
}

fn houses(x: f64, y: f64) -> [f64; 3] {
    let is_window = (x / 14.0).rem_euclid(2.0) < 1.0 && (y / 18.0).rem_euclid(2.0) < 1.0;
    let nth = (x / 45.0).floor().rem_euclid(3.0);
    if is_window { [235.0, 220.0, 140.0] } else { [70.0 + 40.0 * nth, 40.0 + 22.0 * nth, 38.0 + 10.0 * nth] }
}

fn draw(place: impl Fn(f64, f64) -> [f64; 3]) -> Vec<u8> {
    let at = |j: usize, i: usize| place(i as f64, j as f64).map(|tone| tone.round().clamp(0.0, 255.0) as u8);
    (0..SIZE.height).flat_map(|j| (0..SIZE.width).flat_map(move |i| at(j, i))).collect()
}

fn mixed(a: [f64; 3], b: [f64; 3], share: f64) -> [f64; 3] {
    std::array::from_fn(|tone| a[tone] + share * (b[tone] - a[tone]))
}

/// Four seconds at a rate, each frame drawn from a function of time and place.
fn watch(fps: f64, place: impl Fn(f64, f64, f64) -> [f64; 3]) -> Seen {
    let mut watcher = Watcher::new(SIZE, 4.0);
    for k in 0..(4.0 * fps) as usize {
        let time_s = k as f64 / fps;
        watcher.frame(Frame { time_s, size: SIZE, rgb: &draw(|x, y| place(time_s, x, y)) });
    }
    watcher.finish()
}

fn share(time_s: f64, from_s: f64, length_s: f64) -> f64 {
    ((time_s - from_s) / length_s).clamp(0.0, 1.0)
}

fn starts(seen: &Seen) -> Vec<f64> {
    seen.shots.iter().map(|shot| shot.start_s).collect()
}

#[test]
fn a_dissolve_is_a_new_shot_from_its_middle_on() {
    for (fps, length_s) in [(30.0, 0.3), (25.0, 0.5), (24.0, 1.0), (30.0, 2.0)] {
        let from_s = 2.0 - 0.5 * length_s;
        let seen = watch(fps, |t, x, y| mixed(hills(x, y), houses(x, y), share(t, from_s, length_s)));
        let found = starts(&seen);
        assert!(found.len() == 2 && (found[1] - 2.0).abs() < 0.08, "{length_s} s: {found:?}");
        let blend_s = seen.shots[0].blends_s[1];
        assert!(
            blend_s == seen.shots[1].blends_s[0] && (blend_s / length_s - 1.0).abs() < 0.35,
            "{length_s}: {blend_s}"
        );
        let sure = seen.hits.iter().filter(|hit| hit.confidence >= 0.5).count();
        assert_eq!(sure, 0, "{length_s} s: {:?}", seen.hits);
    }
}

#[test]
fn shots_that_move_dissolve_as_well() {
    // A camera that turns over the hills, a disc that crosses before the houses, and the noise of a sensor.
    let seen = watch(30.0, |t, x, y| {
        let disc = if (x - 30.0 - 40.0 * t).hypot(y - 70.0) < 12.0 { [240.0, 30.0, 30.0] } else { houses(x, y) };
        let noise = ((x * 12.9898 + y * 78.233 + t * 37.7).sin() * 43758.5453).fract() * 8.0 - 4.0;
        mixed(hills(x + 6.0 * t, y), disc, share(t, 1.6, 0.8)).map(|tone| tone + noise)
    });
    let found = starts(&seen);
    assert!(found.len() == 2 && (found[1] - 2.0).abs() < 0.15, "{found:?}");
}

#[test]
fn a_fade_through_black_is_one_new_shot() {
    let seen = watch(30.0, |t, x, y| {
        let (out, back) = (share(t, 1.2, 0.6), share(t, 2.0, 0.6));
        if t < 1.9 { hills(x, y).map(|tone| tone * (1.0 - out)) } else { houses(x, y).map(|tone| tone * back) }
    });
    let found = starts(&seen);
    assert!(found.len() == 2 && (1.7..2.1).contains(&found[1]), "{found:?}");
}

/// What changes slowly and is no new shot.
#[test]
fn what_turns_lights_up_or_passes_is_no_dissolve() {
    let is_one = |name: &str, seen: Seen| assert_eq!(starts(&seen), [0.0], "{name}");
    for (name, speed) in [("slowly", 20.0), ("", 90.0), ("fast", 260.0)] {
        // At rest, then turning for as long as a dissolve takes, then at rest.
        let way = |t: f64| speed * share(t, 1.5, 0.8);
        is_one(&format!("hills, turning {name}"), watch(30.0, |t, x, y| hills(x + way(t), y)));
        is_one(&format!("houses, turning {name}"), watch(30.0, |t, x, y| houses(x + way(t), y)));
        is_one(&format!("hills, {name} all the time"), watch(30.0, |t, x, y| hills(x + speed * t, y)));
    }
    is_one("up", watch(30.0, |t, x, y| houses(x, y - 60.0 * share(t, 1.5, 0.8))));
    is_one(
        "a slow zoom",
        watch(30.0, |t, x, y| houses(112.0 + (x - 112.0) / (1.0 + 0.2 * t), 63.0 + (y - 63.0) / (1.0 + 0.2 * t))),
    );
    for length_s in [0.4, 1.0, 2.0] {
        let light = |t: f64| 0.35 + 0.65 * share(t, 1.0, length_s);
        is_one("light that comes", watch(30.0, |t, x, y| hills(x, y).map(|tone| tone * light(t))));
        is_one("light that goes", watch(30.0, |t, x, y| houses(x, y).map(|tone| tone * light(4.0 - t))));
    }
    is_one(
        "a black picture at the end",
        watch(30.0, |t, x, y| hills(x, y).map(|tone| tone * (1.0 - share(t, 3.0, 0.9)))),
    );
    is_one(
        "a black picture at the beginning",
        watch(30.0, |t, x, y| hills(x, y).map(|tone| tone * share(t, 0.1, 0.9))),
    );
    is_one(
        "lights out and on again",
        watch(30.0, |t, x, y| hills(x, y).map(|tone| tone * (1.0 - share(t, 1.2, 0.5) + share(t, 2.2, 0.5)))),
    );
    is_one(
        "something large passes",
        watch(30.0, |t, x, y| {
            let edge = 300.0 * share(t, 1.0, 1.6) - 20.0;
            if x < edge && x > edge - 150.0 { [30.0, 30.0, 60.0] } else { hills(x, y) }
        }),
    );
}

#[test]
fn flashes_stay_flashes() {
    for length_s in [0.06, 0.2] {
        let seen = watch(30.0, |t, x, y| {
            let light = if (1.5..1.5 + length_s).contains(&t) { 90.0 } else { 0.0 };
            hills(x, y).map(|tone| tone + light)
        });
        assert_eq!(starts(&seen), [0.0]);
        assert_eq!(seen.hits.iter().filter(|hit| hit.kind == HitKind::Flash).count(), 1);
    }
    // One that dies away.
    let seen = watch(30.0, |t, x, y| {
        let light = if t < 1.5 { 0.0 } else { 120.0 * (-(t - 1.5) / 0.12).exp() };
        hills(x, y).map(|tone| tone + light)
    });
    assert_eq!(starts(&seen), [0.0]);
}
