//! What is seen in drawn test videos, straight from their frames, without a codec.

use klang_engine::video::seen::HitKind;
use klang_engine::video::{Frame, FrameSize, Watcher};

use crate::video_world::grid::{Backdrop, Camera, Kind, Rate, Recipe};
use crate::video_world::judge::Score;
use crate::video_world::shots::Film;

fn score(recipe: Recipe) -> Score {
    score_of(recipe, &|kind| kind != HitKind::Appearance)
}

/// How well the hits of some kinds are found in a film.
fn score_of(recipe: Recipe, counts: &dyn Fn(HitKind) -> bool) -> Score {
    let film = Film::new(recipe);
    let size = FrameSize { width: recipe.width, height: recipe.height };
    let mut watcher = Watcher::new(size, recipe.duration_s);
    for (index, time_s) in film.times_s.iter().enumerate() {
        watcher.frame(Frame { time_s: *time_s, size, rgb: &film.frame(index) });
    }
    let seen = watcher.finish();
    let sure = seen.hits.iter().filter(|hit| hit.confidence >= 0.5 && counts(hit.kind));
    Score::of(&film.touches(), &sure.map(|hit| hit.time_s).collect::<Vec<_>>())
}

#[test]
fn contacts_of_drawn_videos_are_found_on_time() {
    let mut all = Score::default();
    for (kind, seed, rate, backdrop, camera) in [
        (Kind::Ball, 9, Rate::Constant(30), Backdrop::Textured, Camera::Pan),
        (Kind::Billiards, 19, Rate::Constant(25), Backdrop::Plain, Camera::Still),
        (Kind::Ball, 36, Rate::Constant(60), Backdrop::Noisy, Camera::Shake),
        (Kind::Door, 25, Rate::Variable, Backdrop::Textured, Camera::Shake),
    ] {
        let recipe =
            Recipe { kind, seed, width: 320, height: 180, rate, backdrop, camera, blur: false, duration_s: 3.5 };
        all.add(&score(recipe));
    }
    assert!(all.found >= 10, "{all:?}");
    assert!(
        all.f1() >= 0.8,
        "F1 {:.2}: {} found, {} missed, {} invented",
        all.f1(),
        all.found,
        all.missed,
        all.invented
    );
    assert!(all.error_ms(0.5) < 10.0, "median error {:.1} ms", all.error_ms(0.5));
}

#[test]
fn what_is_suddenly_there_or_gone_is_found_in_drawn_videos() {
    let mut all = Score::default();
    for (seed, rate, backdrop, camera) in [
        (1, Rate::Constant(24), Backdrop::Textured, Camera::Pan),
        (2, Rate::Constant(60), Backdrop::Plain, Camera::Still),
        (3, Rate::Variable, Backdrop::Noisy, Camera::Shake),
        (4, Rate::Constant(30), Backdrop::Textured, Camera::Shake),
    ] {
        let kind = Kind::Popup;
        let recipe =
            Recipe { kind, seed, width: 320, height: 180, rate, backdrop, camera, blur: false, duration_s: 4.0 };
        all.add(&score_of(recipe, &|kind| kind == HitKind::Appearance));
    }
    assert!(all.found >= 12 && all.f1() >= 0.85, "F1 {:.2}: {all:?}", all.f1());
    assert!(all.error_ms(0.5) < 25.0, "median error {:.1} ms", all.error_ms(0.5));
}
