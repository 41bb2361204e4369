//! Renders every concept of the catalogue as it usually sounds, to listen to and to judge.
//!
//! Usage: `catalogue OUT_DIR [--packs DIR] [--planned] [--only TEXT] [--space SPACE] [SECONDS]`. Writes `000.wav`,
//! `001.wav`, … in the catalogue's order and `prompts.json`, a list of [name, accepted AudioSet labels]. With
//! `--planned` the first English name goes through the planner instead; with `--only`, only concepts whose id
//! contains the text; with `--space`, all in that space instead of their usual ones.

use std::ops::ControlFlow;
use std::path::PathBuf;

use klang_audio::{Format, Tags, encode};
use klang_engine::effects::EffectsEngine;
use klang_engine::effects::catalogue::Catalogue;
use klang_engine::effects::scene::{Event, Scene, Space};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out_dir = None;
    let mut packs_dir = PathBuf::from("packs");
    let (mut is_planned, mut only, mut seconds) = (false, String::new(), 5.0);
    let mut space: Option<Space> = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--packs" => packs_dir = arguments.next().ok_or("--packs needs a folder")?.into(),
            "--only" => only = arguments.next().ok_or("--only needs a text")?,
            "--space" => space = Some(serde_json::from_value(arguments.next().into())?),
            "--planned" => is_planned = true,
            _ if out_dir.is_none() => out_dir = Some(PathBuf::from(argument)),
            _ => seconds = argument.parse()?,
        }
    }
    let out_dir =
        out_dir.ok_or("usage: catalogue OUT_DIR [--packs DIR] [--planned] [--only TEXT] [--space SPACE] [SECONDS]")?;
    std::fs::create_dir_all(&out_dir)?;
    let engine = EffectsEngine::open(&packs_dir)?;
    let mut prompts = Vec::new();
    let concepts = Catalogue::built_in().concepts().iter().filter(|concept| concept.id.contains(&only));
    for (index, concept) in concepts.enumerate() {
        let title = concept.en.first().map_or(concept.id.as_str(), String::as_str);
        let scene = if is_planned {
            engine.plan(title, seconds)?
        } else {
            Scene {
                duration_s: seconds,
                space: space.unwrap_or(concept.space),
                is_loop: false,
                events: vec![Event::usual(&concept.id)],
                notes: Vec::new(),
            }
        };
        let rendered = engine.render_scene(&scene, index as u64, &mut |_| ControlFlow::Continue(()))?;
        let wav = encode(&rendered.audio, Format::Wav, &Tags::default())?;
        std::fs::write(out_dir.join(format!("{index:03}.wav")), wav)?;
        prompts.push((format!("{} ({title})", concept.id), concept.labels.clone()));
    }
    std::fs::write(out_dir.join("prompts.json"), serde_json::to_vec_pretty(&prompts)?)?;
    Ok(())
}
