//! Writes the test videos: `test_videos FOLDER [COUNT [FIRST [popups]]]` makes COUNT (default 144) H.264 files with the program
//! ffmpeg, of the seeds from FIRST (default 0) on, each with a JSON of its true moments of contact; with `popups`, videos of
//! things that are suddenly there and gone.

#[path = "../tests/it/video_world.rs"]
mod video_world;

use std::path::Path;

use video_world::file::write;
use video_world::grid::{popups, recipes};
use video_world::shots::Film;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("test_videos FOLDER [COUNT [FIRST [popups]]]")?;
    let count: u64 = arguments.next().map_or(Ok(144), |count| count.parse())?;
    let first: u64 = arguments.next().map_or(Ok(0), |first| first.parse())?;
    let seeds = first..first + count;
    let all = match arguments.next().as_deref() {
        None => recipes(seeds),
        Some("popups") => popups(seeds),
        Some(other) => return Err(format!("`{other}` is no kind of videos: leave it out, or say popups").into()),
    };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    for recipe in all {
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
