//! Composes and renders a prompt for each style (or the given ones) into a folder, with what was composed as JSON lines
//! in `songs.jsonl`, for `eval/judge_music.py`:
//! `cargo run --release -p klang-engine --example music -- PACKS OUT SECONDS SEED [PROMPT…]`.

use std::error::Error;
use std::path::Path;
use std::time::Instant;
use std::{env, fs};

use klang_audio::{Format, Tags, encode};
use klang_engine::music::{self, MusicEngine, style::Library};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [packs, out, seconds, seed, prompts @ ..] = arguments.as_slice() else {
        return Err("needs PACKS OUT SECONDS SEED [PROMPT…]".into());
    };
    let (out, seconds, seed) = (Path::new(out), seconds.parse::<f64>()?, seed.parse::<u64>()?);
    fs::create_dir_all(out)?;
    let engine = MusicEngine::open(Path::new(packs))?;
    let prompts: Vec<String> = match prompts {
        [] => Library::built_in()?.styles.iter().map(|style| style.en[0].clone()).collect(),
        given => given.to_vec(),
    };
    let mut lines = String::new();
    for (number, prompt) in prompts.iter().enumerate() {
        let started = Instant::now();
        let song = engine.compose(prompt, seconds, seed, &[])?;
        let rendered = engine.render(&song, music::frames(seconds))?;
        let took_s = started.elapsed().as_secs_f64();
        let name = format!("{number:03}.wav");
        fs::write(out.join(&name), encode(&rendered.audio, Format::Wav, &Tags::default())?)?;
        let line = json!({
            "file": name, "prompt": prompt, "style": song.style, "bpm": song.tempo_bpm, "asked_bpm": song.asked_bpm,
            "mode": song.mode, "is_major": song.is_major, "notes_per_s": song.density(), "final_s": song.final_s,
            "steps": song.steps_per_beat, "beats": song.beats_per_bar, "took_s": took_s,
        });
        lines.push_str(&format!("{line}\n"));
    }
    fs::write(out.join("songs.jsonl"), lines)?;
    Ok(())
}
