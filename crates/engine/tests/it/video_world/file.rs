//! Films as H.264 files, by the program ffmpeg.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::grid::Rate;
use super::shots::Film;

/// Encodes a film. A variable rate goes through a container of single pictures with their own times.
pub fn write(film: &Film, to: &Path) -> Result<(), Box<dyn std::error::Error>> {
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
