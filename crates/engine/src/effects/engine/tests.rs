use std::ops::ControlFlow;

use klang_model::{Known, Limits, parse_spec};

use super::*;

#[test]
fn a_job_becomes_a_sound_of_its_length_and_its_scene() {
    let engine = EffectsEngine::open(Path::new("/nonexistent")).unwrap();
    assert_eq!(engine.products(), [Product::SoundEffects]);
    let body =
        serde_json::json!({"model": "kling-sound-effects", "prompt": "strong wind", "duration": 3.3, "loop": true});
    let spec = parse_spec(
        &body,
        &Limits::default(),
        &Known { check_prompt: &|_| Ok(()), check_voice: &|_, _| Ok(()), is_concept: &|_| true },
    )
    .unwrap();
    let mut done = Vec::new();
    let mut heard = 0;
    let mut sink = |progress: Progress<'_>| {
        done.push(progress.done);
        heard += progress.piece.frames();
        ControlFlow::Continue(())
    };
    let rendered = engine.render(&spec, crate::Inputs::default(), 7, &mut sink).unwrap();
    assert_eq!(rendered.audio.frames(), 145_530);
    assert_eq!(heard, rendered.audio.frames());
    assert!(done.is_sorted() && done.last() == Some(&1.0), "{done:?}");
    let scene: Scene = serde_json::from_str(&rendered.scene.unwrap()).unwrap();
    assert!(scene.is_loop);
    let again = engine.render_scene(&scene, 7, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(again.audio, rendered.audio);
}

#[test]
fn the_sink_can_stop_it() {
    let engine = EffectsEngine::open(Path::new("/nonexistent")).unwrap();
    let scene = engine.plan("wind", 5.0).unwrap();
    let stopped = engine.render_scene(&scene, 1, &mut |_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(Error::Stopped)));
}
