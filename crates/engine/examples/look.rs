//! Says what is to be seen in pictures and videos: `look PACKS FILE…` prints a line of JSON for each file. Videos are
//! looked at as one shot. Decodes with the program `ffmpeg`.
#![expect(clippy::print_stdout, reason = "its purpose is to print")]

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use klang_engine::video::FrameSize;
use klang_engine::video::look::{Looker, Picture, views_for};
use klang_engine::video::seen::Shot;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let packs = arguments.next().ok_or("usage: look PACKS FILE…")?;
    let looker = Looker::open(Path::new(&packs))?;
    for file in arguments {
        let pictures = decode(&file)?;
        let end_s = pictures.last().map_or(0.0, |picture| picture.time_s);
        let shot = Shot { start_s: 0.0, end_s, camera_speed: 0.0, motion: 0.0, blends_s: [0.0; 2], things: Vec::new() };
        let start = Instant::now();
        let things = looker.look(&pictures, &shot, &[], views_for(1))?;
        let line = serde_json::json!({
            "file": file, "pictures": pictures.len(), "ms": start.elapsed().as_millis(), "things": things,
        });
        println!("{line}");
    }
    Ok(())
}

/// A picture, or one picture for every second of a video.
fn decode(file: &str) -> Result<Vec<Picture>, Box<dyn Error>> {
    let probe = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0"])
        .arg(file)
        .output()?;
    let text = String::from_utf8(probe.stdout)?;
    let mut sides = text.trim().split(',').map(str::parse::<f64>);
    let (Some(Ok(width)), Some(Ok(height))) = (sides.next(), sides.next()) else {
        return Err(format!("{file}: no picture").into());
    };
    let scale = (448.0 / width.max(height)).min(1.0);
    let side = |extent: f64| ((extent * scale).round() as usize).max(8);
    let size = FrameSize { width: side(width), height: side(height) };
    let filter = format!(
        "select='isnan(prev_selected_t)+gte(t-prev_selected_t,1)',scale={}:{}:flags=area",
        size.width, size.height
    );
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-threads", "1", "-i", file, "-t", "30", "-vf", &filter])
        .args(["-vsync", "passthrough", "-pix_fmt", "rgba", "-f", "rawvideo", "pipe:1"])
        .stderr(Stdio::inherit())
        .output()?;
    // Transparent pictures are laid on white: they have whatever colour below.
    let over_white = |value: u8, alpha: u8| {
        let (value, alpha) = (u16::from(value), u16::from(alpha));
        u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
    };
    let pictures = output.stdout.chunks_exact(size.width * size.height * 4).enumerate();
    Ok(pictures
        .map(|(index, pixels)| {
            let (pixels, _) = pixels.as_chunks::<4>();
            let rgb = pixels.iter().flat_map(|&[r, g, b, alpha]| [r, g, b].map(|value| over_white(value, alpha)));
            Picture { time_s: index as f64, size, rgb: rgb.collect() }
        })
        .collect())
}
