//! Measures the analyser on test videos: `sync FOLDER`, `sync --raw COUNT` or `sync --clips FOLDER`. FOLDER holds what
//! `test_videos` wrote, or with `--clips` what `eval/clips.sh` fetched;
//! `--raw COUNT` draws the frames itself and needs no codec. `--list` prints every miss and every false moment.
//! `sync FOLDER --dub PACKS OUT` dubs each file without a prompt into OUT instead, with its cues beside it, for
//! `eval/judge_sync.py`.

#[path = "../tests/it/video_world.rs"]
mod video_world;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use klang_engine::effects::EffectsEngine;
use klang_engine::music::MusicEngine;
use klang_engine::video::decode::LONGEST_SIDE;
use klang_engine::video::see::Watcher;
use klang_engine::video::seen::{Hit, HitKind};
use klang_engine::video::{Frame, FrameSize, Seen, VideoEngine, VideoLimits, VideoOptions, VideoPrograms, probe};
use klang_engine::{Content, Engine as _, Inputs, VideoFiles};
use klang_model::{Common, GenerationSpec, Job, OutputFormat, VideoSource, VideoToAudio};
use video_world::grid::{Half, Recipe, recipes};
use video_world::judge::Score;
use video_world::scenes::{Touch, TouchKind};
use video_world::shots::Film;

/// No seed of a file is higher.
const MOST_SEEDS: u64 = 4_000;

/// The least confidence with which a moment counts as found.
const SURE: f32 = 0.5;

type Any = Box<dyn std::error::Error>;

#[expect(clippy::print_stdout, reason = "an example")]
fn main() -> Result<(), Any> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|argument| argument == "--clips") {
        return clips(Path::new(arguments.get(1).ok_or("--clips FOLDER")?));
    }
    let list = arguments.iter().any(|argument| argument == "--list");
    let raw = arguments.iter().position(|argument| argument == "--raw");
    let count: u64 = match raw {
        Some(at) => arguments.get(at + 1).ok_or("--raw COUNT")?.parse()?,
        None => 100_000,
    };
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    let (mut seconds, mut busy) = (0.0, 0.0);
    let folder = arguments.first().map(String::as_str).unwrap_or_default();
    let recipes: Vec<Recipe> = recipes(0..if raw.is_some() { count } else { MOST_SEEDS })
        .into_iter()
        .filter(|recipe| raw.is_some() || Path::new(folder).join(format!("{}.mp4", recipe.name())).exists())
        .collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--dub") {
        let path = |n: usize| arguments.get(at + n).map(Path::new).ok_or("--dub PACKS OUT");
        return dub(Path::new(folder), &recipes, path(1)?, path(2)?);
    }
    for recipe in recipes {
        let film = Film::new(recipe);
        let truth: Vec<Touch> = film.touches();
        let file = Path::new(folder).join(format!("{}.mp4", recipe.name()));
        let (seen, took) = if raw.is_some() { draw(recipe)? } else { decode(&file, &VideoLimits::default())? };
        let found = sure(&seen);
        seconds += recipe.duration_s;
        busy += took;
        let score = Score::of(&truth, &found);
        if list && score.missed + score.invented > 0 {
            println!("{}: missed {} invented {}", recipe.name(), score.missed, score.invented);
            let round = |times: Vec<f64>| times.iter().map(|t| format!("{t:.2}")).collect::<Vec<_>>().join(" ");
            println!("  true  {}", round(truth.iter().filter(|t| !t.is_weak()).map(|t| t.time_s).collect()));
            println!("  moments {}", round(found.clone()));
            let all = seen
                .hits
                .iter()
                .map(|h| format!("{:.2}{}{:.2}", h.time_s, &format!("{:?}", h.kind)[..2], h.confidence));
            println!("  found {}", all.collect::<Vec<_>>().join(" "));
        }
        let half = match Half::of(recipe.seed) {
            Half::Tuning => "half: tuning",
            Half::HeldOut => "half: held out",
            Half::Fresh => "half: fresh",
        };
        for name in [
            "all".to_string(),
            half.to_string(),
            format!("kind: {:?}", recipe.kind),
            format!("backdrop: {:?}", recipe.backdrop),
            format!("camera: {:?}", recipe.camera),
            format!("rate: {:?}", recipe.rate),
        ] {
            scores.entry(name).or_default().add(&score);
        }
    }
    println!("{}", Score::heading());
    for (name, score) in &scores {
        println!("{}", score.line(name));
    }
    println!("analysed {seconds:.0} s of video in {busy:.1} s");
    Ok(())
}

/// The moments that count as found.
fn sure(seen: &Seen) -> Vec<f64> {
    let counts = |hit: &&Hit| hit.confidence >= SURE && hit.kind != HitKind::Appearance;
    seen.hits.iter().filter(counts).map(|hit| hit.time_s).collect()
}

/// Measures the real clips against the moments marked by hand.
#[expect(clippy::print_stdout, reason = "an example")]
fn clips(folder: &Path) -> Result<(), Any> {
    let list = concat!(env!("CARGO_MANIFEST_DIR"), "/../../eval/clips.json");
    let clips: serde_json::Value = serde_json::from_slice(&std::fs::read(list)?)?;
    let mut all = Score::default();
    println!("{}", Score::heading());
    for clip in clips["clips"].as_array().ok_or("no clips")? {
        let name = clip["file"].as_str().ok_or("a clip without a file")?;
        let impacts = clip["impacts_s"].as_array().ok_or("a clip without impacts")?;
        let truth: Vec<Touch> = impacts
            .iter()
            .filter_map(serde_json::Value::as_f64)
            .map(|time_s| Touch { time_s, place: [0.0; 2], speed: 1.0, kind: TouchKind::Contact, in_view: true })
            .collect();
        let (seen, _) = decode(&folder.join(name), &VideoLimits { min_s: 0.1, ..VideoLimits::default() })?;
        let score = Score::of(&truth, &sure(&seen));
        println!("{}", score.line(name.rsplit('/').next().unwrap_or(name)));
        all.add(&score);
    }
    println!("{}", all.line("all"));
    Ok(())
}

/// Draws the frames at the size in which the server sees them.
fn draw(mut recipe: Recipe) -> Result<(Seen, f64), Any> {
    let longest = recipe.width.max(recipe.height);
    (recipe.width, recipe.height) = (recipe.width * 448 / longest, recipe.height * 448 / longest);
    let film = Film::new(recipe);
    let size = FrameSize { width: recipe.width, height: recipe.height };
    let mut watcher = Watcher::new(size, recipe.duration_s);
    let mut took = 0.0;
    for (index, time_s) in film.times_s.iter().enumerate() {
        let rgb = film.frame(index);
        let clock = Instant::now();
        watcher.frame(Frame { time_s: *time_s, size, rgb: &rgb });
        took += clock.elapsed().as_secs_f64();
    }
    let clock = Instant::now();
    let seen = watcher.finish();
    Ok((seen, took + clock.elapsed().as_secs_f64()))
}

/// Looks at a file as the server does, within other limits.
fn decode(file: &Path, limits: &VideoLimits) -> Result<(Seen, f64), Any> {
    let programs = programs()?;
    let info = probe(&programs, file, limits)?;
    let mut watcher = Watcher::new(info.fitted(LONGEST_SIDE), info.duration_s);
    let mut took = 0.0;
    klang_engine::video::decode(&programs, file, &info, &mut |frame| {
        let clock = Instant::now();
        watcher.frame(frame);
        took += clock.elapsed().as_secs_f64();
        ControlFlow::Continue(())
    })?;
    let clock = Instant::now();
    let seen = watcher.finish();
    Ok((seen, took + clock.elapsed().as_secs_f64()))
}

fn programs() -> Result<VideoPrograms, Any> {
    Ok(VideoPrograms::find(&std::env::var_os("PATH").unwrap_or_default())?)
}

fn open(packs: &Path) -> Result<VideoEngine, Any> {
    let options = VideoOptions {
        packs_dir: packs.to_owned(),
        programs: programs()?,
        limits: VideoLimits::default(),
        concurrency: 1,
    };
    Ok(VideoEngine::open(options, Arc::new(EffectsEngine::open(packs)?), Arc::new(MusicEngine::open(packs)?))?)
}

/// Dubs the files of the recipes without a prompt, into another folder.
fn dub(folder: &Path, recipes: &[Recipe], packs: &Path, out: &Path) -> Result<(), Any> {
    let engine = open(packs)?;
    std::fs::create_dir_all(out)?;
    let job = VideoToAudio {
        source: VideoSource::Id(String::new()),
        sound_effect_prompt: None,
        bgm_prompt: None,
        asmr_mode: false,
        cues: None,
    };
    let common =
        Common { callback_url: None, seed: None, external_task_id: None, output_format: OutputFormat::default() };
    let spec = GenerationSpec { common, job: Job::VideoToAudio(job) };
    for name in recipes.iter().map(Recipe::name) {
        let work = tempfile::tempdir()?;
        let video = folder.join(&name).with_extension("mp4");
        let inputs = Inputs { video: Some(VideoFiles { video: &video, folder: work.path() }) };
        let made = engine.render(&spec, inputs, 1, &mut |_| ControlFlow::Continue(()))?;
        for part in &made.parts {
            if let Content::File(_, dubbed) = &part.content {
                std::fs::copy(dubbed, out.join(&name).with_extension("mp4"))?;
            }
        }
        std::fs::write(out.join(&name).with_extension("cues.json"), made.scene.unwrap_or_default())?;
    }
    Ok(())
}
