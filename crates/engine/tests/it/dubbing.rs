//! Videos from file to soundtrack, with real packs and the program ffmpeg. The videos are drawn, so that the moments of
//! contact are known.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use klang_engine::effects::EffectsEngine;
use klang_engine::music::MusicEngine;
use klang_engine::video::{VideoEngine, VideoLimits, VideoOptions, VideoPrograms};
use klang_engine::{Content, Engine as _, Error, Inputs, Rendered, VideoFiles};
use klang_model::cues::CueSheet;
use klang_model::{Common, GenerationSpec, Job, OutputFormat, ResultKind, VideoSource, VideoToAudio};

use crate::video_world::file::write;
use crate::video_world::grid::{Kind, Recipe, recipes};
use crate::video_world::judge::Score;
use crate::video_world::shots::Film;

const RATE_HZ: u32 = 44_100;

static ENGINE: LazyLock<VideoEngine> = LazyLock::new(|| {
    let packs = crate::packs();
    let options = VideoOptions {
        packs_dir: packs.clone(),
        programs: VideoPrograms::find(&std::env::var_os("PATH").unwrap()).expect("ffmpeg must be installed"),
        limits: VideoLimits::default(),
        concurrency: 1,
    };
    let effects = Arc::new(EffectsEngine::open(&packs).unwrap());
    VideoEngine::open(options, effects, Arc::new(MusicEngine::open(&packs).unwrap())).unwrap()
});

/// A film of a kind, in a folder.
fn film(kind: Kind, folder: &Path) -> (Film, std::path::PathBuf) {
    let recipe: Recipe = recipes(0..144).into_iter().find(|recipe| recipe.kind == kind).unwrap();
    let film = Film::new(recipe);
    let path = folder.join("film.mp4");
    write(&film, &path).unwrap();
    (film, path)
}

fn nothing_asked() -> VideoToAudio {
    VideoToAudio {
        source: VideoSource::Id("test".to_owned()),
        sound_effect_prompt: None,
        bgm_prompt: None,
        asmr_mode: false,
        cues: None,
    }
}

fn render(job: VideoToAudio, video: &Path, folder: &Path) -> Result<Rendered, Error> {
    let common =
        Common { callback_url: None, seed: None, external_task_id: None, output_format: OutputFormat::default() };
    let inputs = Inputs { video: Some(VideoFiles { video, folder }) };
    ENGINE.render(
        &GenerationSpec { common, job: Job::VideoToAudio(job) },
        inputs,
        7,
        &mut |_| ControlFlow::Continue(()),
    )
}

fn sheet(rendered: &Rendered) -> CueSheet {
    serde_json::from_str(rendered.scene.as_deref().unwrap()).unwrap()
}

#[test]
fn what_is_seen_to_hit_is_heard_just_then() {
    let folder = tempfile::tempdir().unwrap();
    let (film, path) = film(Kind::Hammer, folder.path());
    let job = VideoToAudio { sound_effect_prompt: Some("hammering on wood".to_owned()), ..nothing_asked() };
    let made = render(job, &path, folder.path()).unwrap();
    let found: Vec<f64> =
        klang_audio::onsets(&made.audio, 90.0).iter().map(|frame| *frame as f64 / f64::from(RATE_HZ)).collect();
    let score = Score::of(&film.touches(), &found);
    assert!(score.f1() > 0.8 && score.error_ms(0.5) < 25.0, "{score:?}");
    assert!(sheet(&made).cues.iter().all(|cue| cue.why.contains("hammer")), "{:?}", sheet(&made).cues);
}

#[test]
fn a_dubbed_video_has_its_parts_and_its_length() {
    let folder = tempfile::tempdir().unwrap();
    let (film, path) = film(Kind::Ball, folder.path());
    // Each picture is shown for one period: the last one ends the video.
    let last_s = film.times_s.last().unwrap() + 1.0 / film.recipe.rate.mean_fps();
    let frames = (last_s * f64::from(RATE_HZ)).round() as i64;
    let job = VideoToAudio {
        sound_effect_prompt: Some("a basketball bouncing".to_owned()),
        bgm_prompt: Some("happy ukulele".to_owned()),
        ..nothing_asked()
    };
    let made = render(job.clone(), &path, folder.path()).unwrap();
    assert!((made.audio.frames() as i64 - frames).abs() <= 1, "{} for {frames}", made.audio.frames());
    let kinds: Vec<(ResultKind, Option<&str>)> = made.parts.iter().map(|part| (part.kind, part.name)).collect();
    let stem = |name| (ResultKind::Stem, Some(name));
    assert_eq!(kinds, [(ResultKind::Video, None), stem("effects"), stem("music"), stem("music")]);
    for part in &made.parts {
        match &part.content {
            Content::Sound(sound) => assert_eq!(sound.frames(), made.audio.frames()),
            Content::Bytes(_, bytes) => assert!(bytes.starts_with(b"MThd")),
            Content::File(_, dubbed) => {
                assert!(dubbed.starts_with(folder.path()) && dubbed.metadata().unwrap().len() > 10_000)
            }
        }
    }
    assert!(made.attributions.iter().any(|work| work.title.contains("Fluid")), "{:?}", made.attributions);
    // The same once more, and the same again from its cues.
    let again = render(job, &path, folder.path()).unwrap();
    assert!(again.audio == made.audio, "the same request gives the same samples");
    let from_cues = render(VideoToAudio { cues: Some(sheet(&made)), ..nothing_asked() }, &path, folder.path()).unwrap();
    assert!(from_cues.audio == made.audio, "the cues are the whole plan");
}

#[test]
fn cues_for_another_video_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (film, path) = film(Kind::Drop, folder.path());
    let cues = CueSheet {
        duration_s: film.recipe.duration_s + 1.0,
        space: Default::default(),
        asmr: false,
        cues: Vec::new(),
        music: None,
        shots_s: Vec::new(),
        notes: Vec::new(),
    };
    let refused = |cues| match render(VideoToAudio { cues: Some(cues), ..nothing_asked() }, &path, folder.path()) {
        Err(Error::Input(message)) => message,
        other => panic!("{other:?}"),
    };
    assert!(refused(cues.clone()).contains("the cues are for a video of"));
    let unknown = CueSheet {
        duration_s: film.recipe.duration_s,
        cues: vec![klang_model::cues::Cue::usual("no such thing", 0.0)],
        ..cues.clone()
    };
    assert!(refused(unknown).contains("not in the catalogue"));
    // No cue at all is silence, not an error.
    let silent = CueSheet { duration_s: film.recipe.duration_s, ..cues };
    let made = render(VideoToAudio { cues: Some(silent), ..nothing_asked() }, &path, folder.path()).unwrap();
    assert!(made.audio.channels.iter().flatten().all(|sample| *sample == 0.0));
}
