//! What a sound effect costs: CPU seconds of one core for 10 s of each concept of the catalogue as it usually sounds,
//! the median, the worst with their names, and the highest memory. `KLANG_TEST_PACKS` may name the folder of the
//! packs; without it, models of sound alone are measured. `cargo bench --bench effects [-- TEXT]` measures the
//! concepts whose id contains the text.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "benchmark")]

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use klang_engine::effects::EffectsEngine;
use klang_engine::effects::catalogue::Catalogue;
use klang_engine::effects::scene::{Event, Scene};

const SECONDS: f64 = 10.0;

fn main() {
    let packs_dir = std::env::var_os("KLANG_TEST_PACKS").map_or_else(|| PathBuf::from("/nonexistent"), PathBuf::from);
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let engine = EffectsEngine::open(&packs_dir).unwrap();
    let mut costs: Vec<(f64, f64, &str)> = Vec::new();
    for concept in Catalogue::built_in().concepts().iter().filter(|concept| concept.id.contains(&only)) {
        let start = cpu_s();
        engine.plan(concept.en.first().unwrap(), SECONDS).unwrap();
        let planned = cpu_s();
        let scene = Scene {
            duration_s: SECONDS,
            space: concept.space,
            is_loop: false,
            events: vec![Event::usual(&concept.id)],
            notes: Vec::new(),
        };
        engine.render_scene(&scene, 1, &mut |_| ControlFlow::Continue(())).unwrap();
        costs.push((cpu_s() - planned, planned - start, &concept.id));
    }
    let mut plans: Vec<f64> = costs.iter().map(|cost| cost.1).collect();
    plans.sort_by(f64::total_cmp);
    costs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let median = costs.get(costs.len() / 2).map_or(0.0, |cost| cost.0);
    println!("{} concepts, {SECONDS} s each: median {median:.3} s of CPU", costs.len());
    for (render_s, _, id) in costs.iter().take(15) {
        println!("{render_s:8.3} s  {id}");
    }
    println!("planning a name: median {:.4} s", plans.get(plans.len() / 2).copied().unwrap_or(0.0));
    println!("highest memory: {}", highest_memory().unwrap_or_else(|| "unknown".to_owned()));
}

/// The CPU time of this thread where the system tells it (Linux), else the time on the wall.
fn cpu_s() -> f64 {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|line| line.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

fn highest_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| Some(line.strip_prefix("VmHWM:")?.trim().to_owned()))
}
