//! Times Kokoro on strings of symbols, for `bench/kokoro_vs_onnxruntime.py`.
//!
//! Usage: `kokoro_bench PACKS_DIR THREADS VOICE`. Reads one line of symbols at a time from standard
//! input and answers each with a line of JSON: wall seconds of the call, seconds of sound,
//! and the root mean square of the samples.

use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Instant;

use klang_engine::Parallelism;
use klang_engine::speech::SpeechModel;
use klang_engine::speech::kokoro::{Kokoro, SAMPLE_RATE_HZ};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [packs_dir, threads, voice] = arguments.as_slice() else {
        return Err("usage: kokoro_bench PACKS_DIR THREADS VOICE".into());
    };
    let parallelism = Parallelism { calls: 1, threads_per_call: threads.parse()? };
    let kokoro = Kokoro::open(Path::new(packs_dir), parallelism)?;
    let mut out = std::io::stdout();
    let start = Instant::now();
    kokoro.preload()?;
    writeln!(out, "{}", serde_json::json!({ "load_s": start.elapsed().as_secs_f64() }))?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let start = Instant::now();
        let utterance = kokoro.speak(&line, voice, 1.0, 0)?;
        let wall_s = start.elapsed().as_secs_f64();
        let energy: f64 = utterance.samples.iter().map(|&sample| f64::from(sample).powi(2)).sum();
        let report = serde_json::json!({
            "wall_s": wall_s,
            "audio_s": utterance.samples.len() as f64 / f64::from(SAMPLE_RATE_HZ),
            "rms": (energy / utterance.samples.len().max(1) as f64).sqrt(),
        });
        writeln!(out, "{report}")?;
        out.flush()?;
    }
    Ok(())
}
