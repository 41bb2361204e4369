//! Renders concepts of the catalogue as they usually sound, to listen to and to judge.
//!
//! Usage: `catalogue OUT_DIR [--packs DIR] [--sounds DIR] [--only TEXT,TEXT] [--space SPACE] [--planned] [--seeds N]
//! [--recipes] [SECONDS]`. Writes `000.wav`, `001.wav`, … and `prompts.json`, a list of [name, accepted AudioSet labels]
//! that `eval/judge_sound.py --prompts` reads. `--only`: concepts whose id contains one of the texts; `--space`: all in
//! that space instead of their usual ones; `--planned`: the first English name goes through the planner instead;
//! `--seeds`: each so many times; `--recipes`: each recipe by itself, not only the first that can be made;
//! `--sounds`: with a folder of concepts of one's own.

use std::ops::ControlFlow;
use std::path::PathBuf;

use klang_audio::{Format, Tags, encode};
use klang_engine::effects::catalogue::Concept;
use klang_engine::effects::scene::{Event, Scene, Space};
use klang_engine::effects::{EffectsEngine, EffectsOptions};

const USAGE: &str = "usage: catalogue OUT_DIR [--packs DIR] [--sounds DIR] [--only TEXT,TEXT] [--space SPACE] [--planned] \
[--seeds N] [--recipes] [SECONDS]";

struct Arguments {
    out_dir: PathBuf,
    options: EffectsOptions,
    only: String,
    space: Option<Space>,
    is_planned: bool,
    is_by_recipe: bool,
    seeds: u64,
    seconds: f64,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = read_arguments()?;
    std::fs::create_dir_all(&arguments.out_dir)?;
    let engine = EffectsEngine::with_options(&arguments.options)?;
    let mut prompts = Vec::new();
    let is_wanted = |concept: &&Concept| arguments.only.split(',').any(|text| concept.id.contains(text));
    for concept in engine.catalogue().concepts().iter().filter(is_wanted) {
        let recipes = if arguments.is_by_recipe { concept.recipes.len() } else { 1 };
        for recipe in 0..recipes {
            let scene = scene(&arguments, &engine, concept, recipe)?;
            for seed in 0..arguments.seeds {
                let rendered = engine.render_scene(&scene, seed, &mut |_| ControlFlow::Continue(()))?;
                let wav = encode(&rendered.audio, Format::Wav, &Tags::default())?;
                std::fs::write(arguments.out_dir.join(format!("{:03}.wav", prompts.len())), wav)?;
                let name = if arguments.is_by_recipe { format!("{}#{recipe}", concept.id) } else { concept.id.clone() };
                prompts.push((name, concept.labels.clone()));
            }
        }
    }
    std::fs::write(arguments.out_dir.join("prompts.json"), serde_json::to_vec_pretty(&prompts)?)?;
    Ok(())
}

fn scene(
    arguments: &Arguments,
    engine: &EffectsEngine,
    concept: &Concept,
    recipe: usize,
) -> Result<Scene, Box<dyn std::error::Error>> {
    let duration_s = arguments.seconds;
    if arguments.is_planned {
        let title = concept.en.first().map_or(concept.id.as_str(), String::as_str);
        return Ok(engine.plan(title, duration_s)?);
    }
    let event = Event { recipe: (arguments.is_by_recipe).then_some(recipe as u32), ..Event::usual(&concept.id) };
    let space = arguments.space.unwrap_or(concept.space);
    Ok(Scene { duration_s, space, is_loop: false, events: vec![event], notes: Vec::new() })
}

fn read_arguments() -> Result<Arguments, Box<dyn std::error::Error>> {
    let mut found = Arguments {
        out_dir: PathBuf::new(),
        options: EffectsOptions::new("packs".as_ref()),
        only: String::new(),
        space: None,
        is_planned: false,
        is_by_recipe: false,
        seeds: 1,
        seconds: 5.0,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value; {USAGE}"));
        match argument.as_str() {
            "--packs" => found.options.packs_dir = value()?.into(),
            "--sounds" => found.options.sounds_dir = Some(value()?.into()),
            "--only" => found.only = value()?,
            "--space" => found.space = Some(serde_json::from_value(value()?.into())?),
            "--seeds" => found.seeds = value()?.parse()?,
            "--planned" => found.is_planned = true,
            "--recipes" => found.is_by_recipe = true,
            _ if found.out_dir.as_os_str().is_empty() => found.out_dir = argument.into(),
            _ => found.seconds = argument.parse()?,
        }
    }
    if found.out_dir.as_os_str().is_empty() {
        return Err(USAGE.into());
    }
    Ok(found)
}
