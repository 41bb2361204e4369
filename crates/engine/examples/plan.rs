//! Prints the plans of prompts, one a line on standard input: `plan SECONDS [PACKS_DIR]`. With
//! `PACKS_DIR`, the encoder of the pack `meaning` is used.

use std::io::BufRead as _;
use std::path::Path;

use klang_engine::effects::catalogue::Catalogue;
use klang_engine::effects::planner::Planner;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let duration_s: f64 = arguments.next().ok_or("plan SECONDS [PACKS_DIR]")?.parse()?;
    let planner = Planner::open(Catalogue::built_in(), Path::new(&arguments.next().unwrap_or_default()))?;
    for prompt in std::io::stdin().lock().lines() {
        let prompt = prompt?;
        #[expect(clippy::print_stdout, reason = "an example")]
        match planner.plan(&prompt, duration_s) {
            Ok(scene) => println!("{prompt}\n{}", serde_json::to_string_pretty(&scene)?),
            Err(error) => println!("{prompt}\n{error}"),
        }
    }
    Ok(())
}
