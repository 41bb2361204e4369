use proptest::prelude::*;

use super::*;

/// Draws a disc whose middle is `place` (in pixels) on a soft ground, with anti-aliased edges.
fn picture(size: FrameSize, place: Option<(f64, f64)>, radius: f64, shift: (f64, f64)) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(size.rgb_bytes());
    for j in 0..size.height {
        for i in 0..size.width {
            let (x, y) = (i as f64 + shift.0, j as f64 + shift.1);
            let ground =
                120.0 + 30.0 * (x * 0.21).sin() * (y * 0.17).cos() + 20.0 * (0.05 * x * y / 10.0 + 0.3 * y).sin();
            let cover =
                place.map_or(0.0, |(px, py)| (radius + 0.5 - (i as f64 - px).hypot(j as f64 - py)).clamp(0.0, 1.0));
            let tone = (ground + cover * (250.0 - ground)).round() as u8;
            let blue = (ground + cover * (40.0 - ground)).round() as u8;
            rgb.extend([tone, tone, blue]);
        }
    }
    rgb
}

const SIZE: FrameSize = FrameSize { width: 224, height: 126 };

fn watch(fps: f64, duration_s: f64, mut draw: impl FnMut(f64) -> Vec<u8>) -> Seen {
    let mut watcher = Watcher::new(SIZE, duration_s);
    for k in 0..(duration_s * fps) as usize {
        let time_s = k as f64 / fps;
        watcher.frame(Frame { time_s, size: SIZE, rgb: &draw(time_s) });
    }
    watcher.finish()
}

fn sure(seen: &Seen) -> Vec<(f64, HitKind)> {
    seen.hits.iter().filter(|hit| hit.confidence >= 0.5).map(|hit| (hit.time_s, hit.kind)).collect()
}

/// A ball that falls on a floor at 110 and jumps up with 0.7 of its speed; the moments at which it does.
fn fall(t: f64) -> (f64, Vec<f64>) {
    let (gravity, floor): (f64, f64) = (420.0, 110.0 - 9.0);
    let (mut start, mut y0, mut v0) = (0.0, 20.0, 0.0);
    let mut touches = Vec::new();
    loop {
        // y0 + v0 u + g u² / 2 = floor
        let u = (-v0 + (v0 * v0 + 2.0 * gravity * (floor - y0)).sqrt()) / gravity;
        if start + u > t || touches.len() > 5 {
            let u = t - start;
            return (f64::min(y0 + v0 * u + 0.5 * gravity * u * u, floor), touches);
        }
        start += u;
        touches.push(start);
        v0 = -0.7 * (v0 + gravity * u);
        y0 = floor;
    }
}

#[test]
fn every_bounce_is_found_between_the_frames_and_the_top_is_none() {
    for fps in [24.0, 30.0, 60.0] {
        let seen = watch(fps, 2.6, |t| picture(SIZE, Some((60.0 + 30.0 * t, fall(t).0)), 9.0, (0.0, 0.0)));
        let truth: Vec<f64> = fall(2.7).1;
        let found = sure(&seen);
        for moment in truth.iter().take(3) {
            let error = found.iter().map(|(t, _)| (t - moment).abs()).fold(f64::MAX, f64::min);
            assert!(error < 0.01, "{fps} fps: {moment:.3} missed, found {found:?}");
        }
        for (time_s, _) in &found {
            assert!(
                truth.iter().any(|moment| (moment - time_s).abs() < 0.03),
                "{fps} fps: {time_s:.3} is none of {truth:?}"
            );
        }
        let strengths: Vec<f32> = seen.hits.iter().filter(|h| h.confidence >= 0.5).map(|h| h.strength).collect();
        assert!(strengths.windows(2).all(|w| w[1] < w[0] + 0.03), "strength falls: {strengths:?}");
    }
}

#[test]
fn a_moving_camera_changes_nothing() {
    let sway = |t: f64| (3.0 * (5.0 * t).sin() + 8.0 * t, 2.0 * (7.0 * t).cos());
    let seen = watch(30.0, 2.6, |t| {
        let (x, y) = sway(t);
        picture(SIZE, Some((80.0 + 20.0 * t - x, fall(t).0 - y)), 9.0, (x, y))
    });
    let found = sure(&seen);
    for moment in fall(2.4).1.iter().take(3) {
        assert!(found.iter().any(|(t, _)| (t - moment).abs() < 0.015), "{moment:.3} missed, found {found:?}");
    }
    assert!(seen.shots[0].camera_speed > 0.02, "the camera moves: {:?}", seen.shots);
}

#[test]
fn what_passes_or_leaves_hits_nothing() {
    // Across the picture and out; thrown up and down through the picture.
    let across = |t: f64| (-20.0 + 130.0 * t, 60.0);
    let thrown = |t: f64| (20.0 + 70.0 * t, 140.0 - 260.0 * t + 110.0 * t * t);
    for (name, course) in [("across", &across as &dyn Fn(f64) -> (f64, f64)), ("thrown", &thrown)] {
        let seen = watch(30.0, 2.3, |t| picture(SIZE, Some(course(t)), 9.0, (0.0, 0.0)));
        assert_eq!(sure(&seen), [], "{name}");
        assert!(!seen.movers.is_empty(), "{name}: it was followed");
    }
}

#[test]
fn a_cut_begins_a_shot_and_a_flash_does_not() {
    let seen = watch(25.0, 3.0, |t| {
        let shift = if t < 1.6 { (0.0, 0.0) } else { (400.0, 300.0) };
        let mut rgb = picture(SIZE, None, 9.0, shift);
        if t >= 1.6 {
            rgb.iter_mut().for_each(|tone| *tone = 255 - *tone / 2);
        }
        if (0.79..0.85).contains(&t) {
            rgb.iter_mut().for_each(|tone| *tone = tone.saturating_add(90));
        }
        rgb
    });
    assert_eq!(seen.shots.len(), 2, "{:?}", seen.shots);
    assert!((seen.shots[1].start_s - 1.6).abs() < 0.03);
    let flashes: Vec<f64> = seen.hits.iter().filter(|h| h.kind == HitKind::Flash).map(|h| h.time_s).collect();
    assert!(flashes.len() == 1 && (flashes[0] - 0.8).abs() < 0.03, "{flashes:?}");
}

#[test]
fn a_pendulum_has_a_rhythm_and_no_hits() {
    let seen = watch(30.0, 4.0, |t| picture(SIZE, Some((110.0 + 40.0 * (7.0 * t).sin(), 70.0)), 9.0, (0.0, 0.0)));
    assert_eq!(sure(&seen), []);
    let period = std::f64::consts::TAU / 7.0;
    assert!(seen.rhythms.iter().any(|r| (r.period_s - period).abs() < 0.05), "{:?}", seen.rhythms);
}

#[test]
fn repeated_frames_of_a_changed_rate_are_no_stops() {
    // 24 a second shown at 30: every fifth frame repeats the one before.
    let seen = watch(30.0, 2.0, |t| {
        let shown = (t * 24.0 + 1e-6).floor() / 24.0;
        picture(SIZE, Some((20.0 + 80.0 * shown, 60.0)), 9.0, (0.0, 0.0))
    });
    assert_eq!(sure(&seen), []);
}

#[test]
fn nothing_and_one_frame_are_one_empty_shot() {
    let seen = Watcher::new(SIZE, 3.0).finish();
    assert_eq!((seen.duration_s, seen.shots.len(), seen.hits.len()), (3.0, 1, 0));
    let mut watcher = Watcher::new(SIZE, f64::NAN);
    watcher.frame(Frame { time_s: 0.0, size: SIZE, rgb: &picture(SIZE, None, 1.0, (0.0, 0.0)) });
    assert_eq!(watcher.finish().shots.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// No size, no times and no bytes make it panic; what it says is finite and in order.
    #[test]
    fn holds_against_anything(
        width in 0usize..70,
        height in 0usize..70,
        times in proptest::collection::vec(prop_oneof![Just(f64::NAN), -1.0..9.0f64, Just(1e300)], 0..24),
        seed in any::<u64>(),
        wrong in 0usize..40,
    ) {
        let size = FrameSize { width, height };
        let mut watcher = Watcher::new(size, 2.0);
        let mut state = seed | 1;
        for (k, time_s) in times.iter().enumerate() {
            let length = if k == wrong { size.rgb_bytes().saturating_sub(1) } else { size.rgb_bytes() };
            let rgb: Vec<u8> = (0..length).map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 56) as u8
            }).collect();
            watcher.frame(Frame { time_s: *time_s, size, rgb: &rgb });
        }
        let seen = watcher.finish();
        prop_assert!(!seen.shots.is_empty());
        prop_assert!(seen.hits.windows(2).all(|w| w[0].time_s <= w[1].time_s));
        for hit in &seen.hits {
            prop_assert!(hit.time_s.is_finite() && (0.0..=1.0).contains(&hit.strength) && (0.0..=1.0).contains(&hit.confidence));
        }
    }
}

#[test]
fn before_a_bare_ground_the_picture_counts_as_well() {
    use kinks::{Sample, sightings};
    // A thing that stops at 0.5 s, before a camera that sways; the ground follows the thing until then.
    let course = |place: &dyn Fn(f64) -> f64| -> Vec<Sample> {
        (0..30).map(|k| f64::from(k) / 30.0).map(|time_s| Sample { time_s, x: place(time_s), y: 20.0 }).collect()
    };
    let picture = course(&|t| 100.0 * t.min(0.5) + 1.5 * (4.0 * t).sin());
    let seen = sightings(&course(&|_| 30.0), &picture, 20.0);
    assert!(seen.len() == 1 && seen[0].in_picture_only && (seen[0].kink.time_s - 0.5).abs() < 0.02, "{seen:?}");
    // What turns on the ground only is believed less than what turns in both.
    let stops = course(&|t| 100.0 * t.min(0.5));
    let (both, alone) = (sightings(&stops, &picture, 20.0), sightings(&stops, &course(&|t| 9.0 * t), 20.0));
    assert!(both.len() == 1 && alone.len() == 1, "{both:?} {alone:?}");
    assert!(alone[0].kink.sharpness < 0.6 * both[0].kink.sharpness && !both[0].in_picture_only);
}

#[test]
fn a_wall_does_not_tell_how_the_camera_moves() {
    let take = |ground: &dyn Fn(usize, usize) -> u8| {
        let rgb: Vec<u8> =
            (0..SIZE.height).flat_map(|j| (0..SIZE.width).flat_map(move |i| [ground(i, j); 3])).collect();
        let picture = Planes::of(&Frame { time_s: 0.0, size: SIZE, rgb: &rgb });
        let take = takes::Take { frames: 0..1, maps: vec![Similarity::STILL], moves: true };
        take.is_unsure(&[picture])
    };
    assert!(take(&|_, j| if j > 100 { 80 } else { 120 }), "a floor is an edge across");
    assert!(!take(&|i, j| (120.0 + 40.0 * (i as f64 * 0.12).sin() * (j as f64 * 0.1).cos()) as u8));
}

#[test]
fn motion_that_halts_at_full_speed_vouches_and_motion_that_dies_away_does_not() {
    use halt::{Halt, vouch};
    let doubtful = |kind| Hit {
        time_s: 1.0,
        kind,
        place: Place { x: 0.0, y: 0.0, size: 0.01 },
        strength: 0.5,
        confidence: 0.3,
        mover: None,
    };
    let after = |kind, halt| {
        let mut hit = doubtful(kind);
        vouch(&mut hit, halt);
        hit.confidence
    };
    let struck = Halt { before: [20.0, 12.0], after: 0.5 };
    assert!(after(HitKind::Contact, struck) > 0.6);
    assert_eq!(after(HitKind::Bounce, struck), 0.3, "what turns back moves on");
    for (name, halt) in [
        ("slows down", Halt { before: [6.0, 12.0], after: 0.5 }),
        ("goes on", Halt { before: [20.0, 20.0], after: 18.0 }),
        ("hardly moves", Halt { before: [1.0, 1.0], after: 0.0 }),
    ] {
        assert!((after(HitKind::Contact, halt) - 0.3).abs() < 1e-3, "{name}");
    }
}

#[test]
fn what_changes_around_a_hit_is_measured_on_both_sides_of_it() {
    // Down until 0.5 s, then still.
    let place = |t: f64| (100.0, 20.0 + 160.0 * t.min(0.5));
    let frames: Vec<(f64, Planes)> = (0..30)
        .map(|k| {
            let time_s = f64::from(k) / 30.0;
            let rgb = picture(SIZE, Some(place(time_s)), 9.0, (0.0, 0.0));
            (time_s, Planes::of(&Frame { time_s, size: SIZE, rgb: &rgb }))
        })
        .collect();
    let (times_s, pictures): (Vec<f64>, Vec<Planes>) = frames.into_iter().unzip();
    let take = takes::Take { frames: 0..30, maps: vec![Similarity::STILL; 30], moves: false };
    let scale = Scale { width: SIZE.width as f64, height: SIZE.height as f64 };
    let hit = Hit {
        time_s: 0.51,
        kind: HitKind::Contact,
        place: scale.place(100.0, 100.0, 250.0),
        strength: 0.5,
        confidence: 0.3,
        mover: None,
    };
    let halt = halt::around(&hit, &take, (&pictures, &times_s), &[false; 30], scale).expect("pictures on both sides");
    assert!(halt.before.iter().all(|change| *change > 5.0) && halt.after < 0.1, "{halt:?}");
    let first = Hit { time_s: 0.0, ..hit };
    assert_eq!(halt::around(&first, &take, (&pictures, &times_s), &[false; 30], scale), None);
}

#[test]
fn what_is_pushed_is_no_second_blow() {
    let hit = |time_s, kind, x, mover| Hit {
        time_s,
        kind,
        place: Place { x, y: 0.0, size: 0.002 },
        strength: 0.5,
        confidence: 0.9,
        mover: Some(mover),
    };
    // The first ball of a row stops, the last one starts.
    let row = |gap_s| hits::merge(vec![hit(1.0, HitKind::Contact, -0.3, 0), hit(1.0 + gap_s, HitKind::Start, 0.3, 1)]);
    let [one] = &row(0.01)[..] else { panic!("one blow: {:?}", row(0.01)) };
    assert_eq!((one.kind, one.confidence), (HitKind::Contact, 0.9), "the same blow is not surer for it");
    assert_eq!(row(0.06).len(), 2);
    let two = hits::merge(vec![hit(1.0, HitKind::Contact, -0.3, 0), hit(1.01, HitKind::Contact, 0.3, 1)]);
    assert_eq!(two.len(), 2, "two things that land");
}

#[test]
fn an_even_gait_has_all_its_steps() {
    // A foot that swings for 0.4 s and stands for 0.6 s, and the other one half a stride later; the body goes evenly.
    let foot = |t: f64, side: f64| {
        let (stride, phase) = (((t + 0.5 * side) / 1.0).floor(), (t + 0.5 * side).rem_euclid(1.0));
        60.0 * (stride - 0.5 * side + (phase / 0.4).min(1.0)) + 30.0
    };
    let spots = |seen: &dyn Fn(f64) -> bool, walks: bool| -> Vec<Spot> {
        (0..120)
            .map(|k| f64::from(k) / 30.0)
            .filter(|time_s| seen(*time_s))
            .map(|time_s| {
                let x = 10.0 + 60.0 * time_s;
                let [a, b] = [foot(time_s, 0.0), foot(time_s, 1.0)];
                let feet = if walks { [a.min(b) as f32 - 30.0, a.max(b) as f32 - 30.0] } else { [x as f32; 2] };
                let blob = blobs::Blob {
                    x: x as f32,
                    y: 60.0,
                    area: 800.0,
                    left: (x as usize).saturating_sub(10),
                    top: 30,
                    right: x as usize + 10,
                    bottom: 100,
                    at_edge: false,
                    feet: Some(feet),
                };
                Spot { frame: (time_s * 30.0) as usize, time_s, x, y: 60.0, blob, melted: false }
            })
            .collect()
    };
    let scale = Scale { width: 300.0, height: 120.0 };
    let steps = |seen: &dyn Fn(f64) -> bool, walks| {
        let found = steps::of_track(&Track { spots: spots(seen, walks) }, 0, scale);
        found.into_iter().filter(|hit| hit.confidence >= 0.5).map(|hit| hit.time_s).collect::<Vec<_>>()
    };
    // It lands at 0.4, 0.9, 1.4 …
    for (name, found) in
        [("seen", steps(&|_| true, true)), ("hidden for a step", steps(&|t| !(1.3..1.5).contains(&t), true))]
    {
        for k in 0..7 {
            let landing = 0.4 + 0.5 * f64::from(k);
            let near = found.iter().filter(|t| (*t - landing).abs() < 0.06).count();
            assert_eq!(near, 1, "{name}: {landing} in {found:?}");
        }
    }
    assert!(steps(&|_| true, false).is_empty(), "what slides takes no steps");
}

#[test]
fn opposite_changes_vouch_for_each_other() {
    use kinks::Sample;
    // Two points of a thing that is stopped and of another that is pushed, at 0.5 s; jumpy, so neither is sure.
    let course = |x0: f64, before: f64, after: f64, k: usize| {
        let jump = |n: usize| 0.3 * ((n * 37 + k * 17) % 11) as f64 / 10.0 - 0.15;
        let course: Vec<Sample> = (0..30)
            .map(|n| {
                let t = n as f64 / 30.0;
                let x = x0 + before * t.min(0.5) + after * (t - 0.5).max(0.0) + jump(n);
                Sample { time_s: t, x, y: 50.0 + 5.0 * k as f64 }
            })
            .collect();
        let spots = course.iter().map(|s| (s.x as f32, s.y as f32)).collect();
        points::PointTrack { course, spots }
    };
    let scale = Scale { width: 224.0, height: 126.0 };
    let striker = [course(40.0, 90.0, 30.0, 0), course(42.0, 90.0, 30.0, 1)];
    let beside = |x0: f64| [&striker[..], &[course(x0, 0.0, 60.0, 2), course(x0 + 1.0, 0.0, 60.0, 3)]].concat();
    // Before it, and behind it, where they would be driven together.
    let (both, behind) = (beside(100.0), beside(20.0));
    let sure = |tracks: &[points::PointTrack]| {
        let hits = hits::of_points(tracks, false, scale);
        let near = hits.iter().filter(|hit| (hit.time_s - 0.5).abs() < 0.03 && (-0.5..0.0).contains(&hit.place.x));
        near.map(|hit| hit.confidence).fold(0.0, f32::max)
    };
    let alone = sure(&striker);
    assert!(alone > 0.05 && alone < 0.5, "{alone}");
    assert!(sure(&both) > alone + 0.1, "{alone} alone, {} both", sure(&both));
    assert!((sure(&behind) - alone).abs() < 0.02, "{alone} alone, {} before another", sure(&behind));
}

#[test]
fn the_last_hops_follow_from_those_before() {
    let hop = |time_s, strength| Hit {
        time_s,
        kind: HitKind::Bounce,
        place: Place { x: 0.0, y: 0.8, size: 0.01 },
        strength,
        confidence: 0.9,
        mover: Some(0),
    };
    let seen = |end_s| Mover { id: 0, start_s: 0.0, end_s, course: Vec::new() };
    let four = vec![hop(1.0, 0.9), hop(1.8, 0.8), hop(2.36, 0.6), hop(2.75, 0.5)];
    let after = |hits: &[Hit], end_s| {
        let mut hits = hits.to_vec();
        hops::go_on(&mut hits, &[seen(end_s)]);
        hits.iter().filter(|hit| hit.time_s > 2.8).map(|hit| hit.time_s).collect::<Vec<_>>()
    };
    let more = after(&four, 5.0);
    assert!(more.len() >= 2 && (more[0] - 3.02).abs() < 0.02 && (more[1] - 3.21).abs() < 0.03, "{more:?}");
    assert!(after(&four, 2.8).is_empty(), "it has left");
    assert!(after(&four[1..], 5.0).is_empty(), "three may be anything");
    let caught = [&four[..], &[hop(4.0, 0.5)]].concat();
    assert_eq!(after(&caught, 5.0), [4.0], "it has met something else");
}

#[test]
fn a_doubtful_blow_is_believed_where_a_rhythm_has_a_gap() {
    let blow = |time_s, confidence| Hit {
        time_s,
        kind: HitKind::Contact,
        place: Place { x: 0.1, y: 0.4, size: 0.01 },
        strength: 0.8,
        confidence,
        mover: Some(0),
    };
    let after = |hits: &[(f64, f32)]| {
        let mut hits: Vec<Hit> = hits.iter().map(|(time_s, confidence)| blow(*time_s, *confidence)).collect();
        rhythm::expect(&mut hits);
        hits.iter().filter(|hit| hit.confidence >= 0.5).map(|hit| hit.time_s).collect::<Vec<_>>()
    };
    assert_eq!(after(&[(0.7, 0.9), (1.8, 0.9), (2.9, 0.3), (4.1, 0.9)]), [0.7, 1.8, 2.9, 4.1]);
    assert_eq!(after(&[(0.7, 0.9), (1.8, 0.9), (2.4, 0.3), (4.1, 0.9)]), [0.7, 1.8, 4.1], "off the beat");
    assert_eq!(after(&[(0.7, 0.9), (1.8, 0.9), (2.9, 0.1), (4.1, 0.9)]), [0.7, 1.8, 4.1], "hardly anything");
    assert_eq!(after(&[(1.0, 0.9), (1.8, 0.9), (2.4, 0.3), (3.0, 0.9)]), [1.0, 1.8, 3.0], "a ball that bounces");
    assert_eq!(after(&[(0.7, 0.9), (1.3, 0.3), (1.8, 0.9)]), [0.7, 1.8], "two are no rhythm");
}

/// A box with soft edges over a picture.
fn paint(rgb: &mut [u8], (left, top, right, bottom): (f64, f64, f64, f64), tone: [f64; 3]) {
    for j in 0..SIZE.height {
        for i in 0..SIZE.width {
            let side = |at: f64, low: f64, high: f64| (at - low + 0.5).min(high - at + 0.5).clamp(0.0, 1.0);
            let cover = side(i as f64, left, right) * side(j as f64, top, bottom);
            for (to, tone) in rgb[3 * (j * SIZE.width + i)..].iter_mut().zip(tone).take(3) {
                *to = (f64::from(*to) + cover * (tone - f64::from(*to))).round() as u8;
            }
        }
    }
}

fn appearances(seen: &Seen) -> Vec<f64> {
    let of = |hit: &&Hit| hit.kind == HitKind::Appearance && hit.confidence >= 0.5;
    seen.hits.iter().filter(of).map(|hit| hit.time_s).collect()
}

#[test]
fn what_is_suddenly_there_or_gone_is_seen_also_by_a_moving_camera() {
    let sway = |t: f64| (3.0 * (5.0 * t).sin() + 8.0 * t, 2.0 * (7.0 * t).cos());
    for (name, moves) in [("still", 0.0), ("moving", 1.0)] {
        for fps in [24.0, 60.0] {
            let seen = watch(fps, 4.0, |t| {
                let (x, y) = sway(t);
                let (x, y) = (moves * x, moves * y);
                let mut rgb = picture(SIZE, None, 9.0, (x, y));
                // There at 1 s at once, gone at 3 s; another grows up in an eighth of a second from 2 s on.
                if (1.0..3.0).contains(&(t + 1e-6)) {
                    paint(&mut rgb, (60.0 - x, 40.0 - y, 80.0 - x, 58.0 - y), [235.0, 60.0, 40.0]);
                }
                let half = 12.0 * ((t + 1e-6 - 2.0) / 0.125).clamp(0.0, 1.0);
                if half > 0.0 {
                    let (u, v) = (150.0 - x, 80.0 - y);
                    paint(&mut rgb, (u - half, v - half, u + half, v + half), [30.0, 60.0, 220.0]);
                }
                rgb
            });
            let found = appearances(&seen);
            assert_eq!(found.len(), 3, "{name} {fps}: {found:?}");
            for (time_s, truth_s) in found.iter().zip([1.0, 2.0, 3.0]) {
                assert!((time_s - truth_s).abs() < 0.05, "{name} {fps}: {found:?}");
            }
        }
    }
}

#[test]
fn what_moves_falls_or_passes_does_not_appear() {
    let stops = |t: f64| (40.0 + 60.0 * f64::min(t, 1.2), 60.0);
    let falls = |t: f64| (110.0, if t < 0.8 { 40.0 } else { (40.0 + 210.0 * (t - 0.8).powi(2)).min(101.0) });
    let nudged = |t: f64| (60.0 + 10.0 * ((t - 1.0) / 0.2).clamp(0.0, 1.0), 60.0);
    let comes = |t: f64| (-30.0 + 200.0 * f64::min(t, 0.6), 60.0);
    for (name, course) in
        [("stops", &stops as &dyn Fn(f64) -> (f64, f64)), ("falls", &falls), ("nudged", &nudged), ("comes", &comes)]
    {
        let seen = watch(30.0, 2.4, |t| picture(SIZE, Some(course(t)), 9.0, (0.0, 0.0)));
        assert_eq!(appearances(&seen), Vec::<f64>::new(), "{name}");
    }
    // From behind a wall.
    let seen = watch(30.0, 2.4, |t| {
        let mut rgb = picture(SIZE, Some((60.0 + 50.0 * t, 60.0)), 9.0, (0.0, 0.0));
        paint(&mut rgb, (40.0, 20.0, 110.0, 100.0), [90.0, 80.0, 70.0]);
        rgb
    });
    assert_eq!(appearances(&seen), Vec::<f64>::new(), "from behind a wall");
}

#[test]
fn a_wheel_that_turns_and_waves_have_their_rhythm_and_phase() {
    // Five spokes, one turn in 2 s.
    let wheel = watch(30.0, 4.0, |t| {
        let mut rgb = picture(SIZE, None, 9.0, (0.0, 0.0));
        for j in 0..SIZE.height {
            for i in 0..SIZE.width {
                let (x, y) = (i as f64 - 110.0, j as f64 - 63.0);
                if x.hypot(y) < 45.0 {
                    let spoke = (5.0 * (y.atan2(x) - std::f64::consts::PI * t)).cos();
                    let tone = (130.0 + 100.0 * (3.0 * spoke).clamp(-1.0, 1.0)) as u8;
                    rgb[3 * (j * SIZE.width + i)..][..3].fill(tone);
                }
            }
        }
        rgb
    });
    let found: Vec<f64> = wheel.rhythms.iter().filter(|r| r.confidence >= 0.5).map(|r| r.period_s).collect();
    assert!(found.iter().any(|period| (period - 0.4).abs() < 0.03), "{found:?}");
    // A band of foam that comes up the beach every 3 s, fastest when it is halfway up.
    let foam = |t: f64| 70.0 - 40.0 * (std::f64::consts::TAU * t / 3.0).sin();
    let sea = watch(25.0, 12.0, |t| {
        let mut rgb = picture(SIZE, None, 9.0, (0.0, 0.0));
        paint(&mut rgb, (-5.0, foam(t), 240.0, 200.0), [225.0, 235.0, 240.0]);
        rgb
    });
    let rhythm = sea.rhythms.iter().find(|r| (r.period_s - 3.0).abs() < 0.15);
    let rhythm = rhythm.unwrap_or_else(|| panic!("{:?}", sea.rhythms));
    // Up at a whole number of periods, down in the middle between.
    let phase = (rhythm.times_s[0] / 1.5).rem_euclid(1.0);
    assert!(!(0.17..0.83).contains(&phase), "{:?}", rhythm.times_s);
    // And the energy is there when it moves.
    let energy = |time_s: f64| sea.energy[(time_s * super::super::seen::ENERGY_HZ) as usize];
    assert!(energy(3.0) > 3.0 * energy(3.75) && energy(4.5) > 3.0 * energy(5.25), "{:?}", sea.energy);
}
