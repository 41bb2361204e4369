//! `klang music`: a prompt to a piece of music without a server, as sound and as Standard MIDI.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use indicatif::MultiProgress;
use klang_audio::encode::{Format, encode};
use klang_engine::music::{self, MusicEngine, RenderedMusic, Song};

use super::files::{self, is_dash, read, read_format, write};
use super::flags::{ConfigFlag, PacksFlag};
use super::{UsageError, engine, progress};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What the music shall be like, in English or Chinese: style, mood, tempo ("120 bpm"), instruments, key; `-` reads
    /// standard input.
    prompt: String,
    /// Seconds, 0.5 to 600.
    #[arg(long, default_value = "20", value_parser = read_duration)]
    duration: f64,
    /// The same prompt, duration, accents and seed give the same piece.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Seconds at which the music marks something, such as cuts: 3.2,7.5,12.
    #[arg(long, value_name = "SECONDS", value_delimiter = ',', value_parser = read_seconds)]
    accents: Vec<f64>,
    /// The file to write, by its extension mp3, wav, flac or opus; `-` writes to standard output.
    #[arg(short, long, value_name = "FILE", required_unless_present = "midi")]
    output: Option<PathBuf>,
    /// Write the notes as a Standard MIDI File; alone, nothing is rendered and no pack is needed.
    #[arg(long, value_name = "FILE")]
    midi: Option<PathBuf>,
    /// mp3, wav, flac or opus [default: the extension of --output, mp3 on standard output].
    #[arg(long, value_parser = read_format, requires = "output")]
    format: Option<Format>,
    #[command(flatten)]
    packs: PacksFlag,
    #[command(flatten)]
    config: ConfigFlag,
}

/// Runs the command.
///
/// # Errors
/// Wrong arguments, a prompt without words, a missing or damaged pack, a file that cannot be written.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let dashes = [&arguments.output, &arguments.midi].into_iter().flatten().filter(|path| is_dash(path)).count();
    if dashes > 1 {
        bail!(UsageError("--output - and --midi - would both write to standard output".into()));
    }
    let format = arguments.output.as_deref().map(|path| files::format_of(path, arguments.format)).transpose()?;
    let prompt = if arguments.prompt == "-" { read(Path::new("-"))? } else { arguments.prompt.clone() };
    let config = arguments.config.load(None, Some(&arguments.packs))?;
    let bars = MultiProgress::new();
    let song = music::compose(prompt.trim(), arguments.duration, arguments.seed, &arguments.accents)
        .map_err(engine::explain)?;
    progress::say(&bars, &describe(&song));
    if let Some(path) = &arguments.midi {
        write(path, &song.to_midi())?;
    }
    let (Some(path), Some(format)) = (&arguments.output, format) else { return Ok(()) };
    let rendered = render(&engine::open_music(&config)?, &song)?;
    let tags = klang_engine::music_tags(prompt.trim(), &rendered.attributions);
    let content = encode(&rendered.audio, format, &tags).with_context(|| format!("encode {format}"))?;
    write(path, &content)?;
    if !is_dash(path) {
        progress::say(&bars, &format!("{}: {:.1} s", path.display(), rendered.audio.duration_s()));
    }
    Ok(())
}

fn render(engine: &MusicEngine, song: &Song) -> anyhow::Result<RenderedMusic> {
    engine.render(song, music::frames(song.duration_s)).map_err(engine::explain)
}

/// What was composed, in a line.
fn describe(song: &Song) -> String {
    const NAMES: [&str; 12] = ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];
    let tonic = NAMES[song.tonic.rem_euclid(12) as usize];
    let moods = if song.moods.is_empty() { String::new() } else { format!(" ({})", song.moods.join(", ")) };
    let notes: usize = song.tracks.iter().map(|track| track.notes.len()).sum();
    format!(
        "{}{moods}: {tonic} {}, {:.1} bpm, {} tracks, {notes} notes",
        song.style,
        song.mode,
        song.tempo_bpm,
        song.tracks.len()
    )
}

fn read_duration(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (music::MIN_DURATION_S..=music::MAX_DURATION_S).contains(&seconds) {
        return Ok(seconds);
    }
    Err(format!("must be {} to {} seconds", music::MIN_DURATION_S, music::MAX_DURATION_S))
}

fn read_seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.trim().parse().map_err(|_| "not a number".to_owned())?;
    if seconds.is_finite() && seconds >= 0.0 { Ok(seconds) } else { Err("must be a time in seconds".into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_limits() {
        assert_eq!(read_duration("3"), Ok(3.0));
        assert_eq!(read_duration("20.04"), Ok(20.04));
        for wrong in ["0.4", "601", "NaN", "inf", "-3", "", "ten"] {
            assert!(read_duration(wrong).is_err(), "{wrong}");
        }
        assert!(read_seconds("-1").is_err() && read_seconds("inf").is_err() && read_seconds(" 2.5").is_ok());
    }
}
