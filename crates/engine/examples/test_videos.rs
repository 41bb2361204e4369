//! Writes the test videos: `test_videos FOLDER [COUNT]` makes COUNT (default 144) H.264 files with the program ffmpeg,
//! each with a JSON of its true moments of contact.

#[path = "../tests/it/video_world.rs"]
mod video_world;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use video_world::grid::{Rate, recipes};
use video_world::shots::Film;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("test_videos FOLDER [COUNT]")?;
    let count: u64 = arguments.next().map_or(Ok(144), |count| count.parse())?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    for recipe in recipes(count) {
        let stem = folder.join(recipe.name());
        let video = stem.with_extension("mp4");
        {
            let film = Film::new(recipe);
            if !video.exists() {
                write(&film, &video)?;
            }
            let touches: Vec<_> = film
                .touches()
                .iter()
                .map(|touch| {
                    serde_json::json!({
                        "time_s": touch.time_s,
                        "kind": format!("{:?}", touch.kind).to_lowercase(),
                        "x": touch.place[0],
                        "y": touch.place[1],
                        "speed": touch.speed,
                        "weak": touch.is_weak(),
                    })
                })
                .collect();
            let truth = serde_json::json!({
                "seed": recipe.seed,
                "kind": format!("{:?}", recipe.kind).to_lowercase(),
                "duration_s": recipe.duration_s,
                "touches": touches,
            });
            std::fs::write(stem.with_extension("json"), serde_json::to_vec_pretty(&truth)?)?;
        }
    }
    Ok(())
}

/// Encodes a film. A variable rate goes through a container of single pictures with their own times.
fn write(film: &Film, to: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let recipe = film.recipe;
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y"]);
    let size = format!("{}x{}", recipe.width, recipe.height);
    // A grid of 600 ticks a second holds every rate that is used; pictures between two are dropped by their times.
    let fps = match recipe.rate {
        Rate::Constant(fps) => fps.to_string(),
        Rate::Variable => "600".into(),
    };
    command.args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", &size, "-r", &fps, "-i", "pipe:0"]);
    if recipe.rate == Rate::Variable {
        let list: Vec<String> = film
            .times_s
            .iter()
            .enumerate()
            .map(|(k, time_s)| format!("eq(N\\,{k})*{}", (time_s * 600.0).round()))
            .collect();
        // Grouped, because the parser nests only so deep; the time base is 1/600.
        let list: Vec<String> = list.chunks(20).map(|part| format!("({})", part.join("+"))).collect();
        command.args([
            "-vf",
            &format!("setpts={}", list.join("+")),
            "-vsync",
            "passthrough",
            "-enc_time_base",
            "1/600",
        ]);
        command.args(["-video_track_timescale", "600"]);
    }
    let crf = ["20", "23", "27"][(recipe.seed % 3) as usize];
    command.args(["-c:v", "libx264", "-preset", "veryfast", "-crf", crf, "-pix_fmt", "yuv420p"]).arg(to);
    let mut child = command.stdin(Stdio::piped()).spawn()?;
    if let Some(mut pipe) = child.stdin.take() {
        for index in 0..film.times_s.len() {
            pipe.write_all(&film.frame(index))?;
        }
    }
    if child.wait()?.success() { Ok(()) } else { Err(format!("ffmpeg failed on {}", to.display()).into()) }
}
