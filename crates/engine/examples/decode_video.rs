//! Probes and decodes a video as the engine does, to measure time and memory with `/usr/bin/time -v`.
//!
//! Usage: `decode_video FILE`. Prints what the file is and how many pictures came.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

use klang_engine::video::{VideoLimits, VideoPrograms, decode, jail_report, probe};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file] = arguments.as_slice() else {
        return Err("usage: decode_video FILE".into());
    };
    let programs = VideoPrograms::find(&std::env::var_os("PATH").unwrap_or_default())?;
    let info = probe(&programs, Path::new(file), &VideoLimits::default())?;
    let summary = decode(&programs, Path::new(file), &info, &mut |_| ControlFlow::Continue(()))?;
    writeln!(std::io::stdout(), "{}\n{info:?}\n{summary:?}", jail_report())?;
    Ok(())
}
