//! Renders a model of sound into a WAV file, to listen to it and to look at it.
//!
//! Usage: `synth MODEL SECONDS SEED OUT.wav [NAME=VALUE ...]`; without arguments, the list of models with
//! their parameters. Prints the seconds of CPU the model took.

use std::io::Write;
use std::time::Instant;

use klang_audio::synth::{self, Range, SAMPLE_RATE_HZ, Setting, Settings};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut out = std::io::stdout();
    let [name, seconds, seed, path, values @ ..] = arguments.as_slice() else {
        for model in synth::models() {
            writeln!(out, "{} ({:?}): {}", model.name, model.kind, model.about)?;
            for param in model.params {
                writeln!(out, "    {}: {} {:?}", param.name, param.about, param.range)?;
            }
        }
        return Ok(());
    };
    let model = synth::find(name).ok_or_else(|| format!("there is no model `{name}`"))?;
    let mut settings = Settings::new();
    for value in values {
        let (name, value) = value.split_once('=').ok_or("settings are NAME=VALUE")?;
        let is_number = model.params.iter().any(|p| p.name == name && matches!(p.range, Range::Number { .. }));
        let setting = if is_number { Setting::Number(value.parse()?) } else { Setting::Word(value.to_owned()) };
        settings.insert(name.to_owned(), setting);
    }
    let frames = (seconds.parse::<f64>()? * f64::from(SAMPLE_RATE_HZ)) as usize;
    let start = Instant::now();
    let audio = model.render(&settings, frames, seed.parse()?)?;
    writeln!(out, "{:.3} s of CPU, {:.2} s of sound", start.elapsed().as_secs_f64(), audio.duration_s())?;
    let spec = hound::WavSpec {
        channels: audio.channels.len() as u16,
        sample_rate: SAMPLE_RATE_HZ,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec)?;
    for frame in 0..audio.frames() {
        for channel in &audio.channels {
            writer.write_sample((channel[frame] * 32_000.0) as i16)?;
        }
    }
    writer.finalize()?;
    Ok(())
}
