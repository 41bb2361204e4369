//! Times the speech engine on a text from standard input: until the first piece can be heard, and whole.
//!
//! Usage: `first_audio PACKS_DIR THREADS VOICE < TEXT`. Prints a line of JSON for a cold engine (the models
//! are loaded first) and one for each of five calls after it.

use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use klang_engine::speech::{SpeechEngine, SpeechOptions, voices};
use klang_model::Speech;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [packs_dir, threads, voice_id] = arguments.as_slice() else {
        return Err("usage: first_audio PACKS_DIR THREADS VOICE < TEXT".into());
    };
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let engine = SpeechEngine::with_options(&SpeechOptions {
        threads: threads.parse()?,
        ..SpeechOptions::new(Path::new(packs_dir))
    })?;
    let voice = voices::find(voice_id).ok_or("no such voice")?;
    let speech = Speech { text, voice_id: voice_id.clone(), language: voice.language, speed: 1.0 };
    for call in ["cold", "warm", "warm", "warm", "warm", "warm"] {
        let start = Instant::now();
        let mut first_s = None;
        let rendered = engine.speak(&speech, 0, &mut |_| {
            first_s.get_or_insert_with(|| start.elapsed().as_secs_f64());
            ControlFlow::Continue(())
        })?;
        let report = serde_json::json!({
            "call": call,
            "first_audio_s": first_s,
            "whole_s": start.elapsed().as_secs_f64(),
            "audio_s": rendered.audio.duration_s(),
        });
        writeln!(std::io::stdout(), "{report}")?;
    }
    Ok(())
}
