//! Times the models of speech on strings of symbols; `bench/kokoro_vs_onnxruntime.py` uses it.
//!
//! Usage: `speech_bench kokoro|hibari PACKS_DIR THREADS VOICE [OUT.f32]`. Reads one line of symbols at a
//! time from standard input and answers each with a line of JSON: wall seconds of the call, seconds of
//! sound, and the root mean square of the samples. With OUT, the last line's samples are written there
//! as little-endian f32.

use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Instant;

use klang_engine::Parallelism;
use klang_engine::speech::SpeechModel;
use klang_engine::speech::hibari::Hibari;
use klang_engine::speech::kokoro::Kokoro;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, packs_dir, threads, voice, rest @ ..] = arguments.as_slice() else {
        return Err("usage: speech_bench kokoro|hibari PACKS_DIR THREADS VOICE [OUT.f32]".into());
    };
    let (packs_dir, parallelism) = (Path::new(packs_dir), Parallelism { calls: 1, threads_per_call: threads.parse()? });
    let mut out = std::io::stdout();
    let start = Instant::now();
    let model: Box<dyn SpeechModel> = if name == "hibari" {
        let hibari = Hibari::open(packs_dir, parallelism)?;
        hibari.preload()?;
        Box::new(hibari)
    } else {
        let kokoro = Kokoro::open(packs_dir, parallelism)?;
        kokoro.preload()?;
        Box::new(kokoro)
    };
    writeln!(out, "{}", serde_json::json!({ "load_s": start.elapsed().as_secs_f64() }))?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let start = Instant::now();
        let utterance = model.speak(&line, voice, 1.0, 0)?;
        let wall_s = start.elapsed().as_secs_f64();
        let energy: f64 = utterance.samples.iter().map(|&sample| f64::from(sample).powi(2)).sum();
        let report = serde_json::json!({
            "wall_s": wall_s,
            "audio_s": utterance.samples.len() as f64 / f64::from(model.sample_rate_hz()),
            "rms": (energy / utterance.samples.len().max(1) as f64).sqrt(),
        });
        writeln!(out, "{report}")?;
        if let [path, ..] = rest {
            std::fs::write(
                path,
                utterance.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect::<Vec<u8>>(),
            )?;
        }
    }
    Ok(())
}
