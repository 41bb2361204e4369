//! `klang voices`: what can speak here, and what could if its packs were installed.

use std::io::{self, Write as _};

use klang_engine::speech::voices::{self, Voice, VoiceModel};
use klang_model::Language;
use serde_json::{Value, json};

use super::flags::{ConfigFlag, PacksFlag};
use super::{UsageError, engine};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Only the voices of a language, for example en or zh.
    #[arg(long)]
    language: Option<String>,
    #[command(flatten)]
    packs: PacksFlag,
    #[command(flatten)]
    config: ConfigFlag,
}

/// Runs the command.
///
/// # Errors
/// No such language; a damaged pack.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let language = match &arguments.language {
        Some(tag) => Some(Language::from_tag(tag).ok_or_else(|| UsageError(format!("no language `{tag}`")))?),
        None => None,
    };
    let config = arguments.config.load(None, Some(&arguments.packs))?;
    let engine = engine::open(&config)?;
    let listed = voices::catalogue().iter().filter(|voice| language.is_none_or(|only| voice.language == only));

    let mut out = io::stdout().lock();
    if arguments.json {
        let list: Vec<Value> = listed.map(|voice| describe(voice, engine.check_voice(voice).err())).collect();
        serde_json::to_writer_pretty(&mut out, &list)?;
        return Ok(writeln!(out)?);
    }
    writeln!(out, "{:14} {:12} {:8} {:7} {:7} {:32} ALIASES", "ID", "NAME", "LANGUAGE", "SEX", "MODEL", "STATE")?;
    for voice in listed {
        let aliases: Vec<&str> = voice.aliases().map(|alias| alias.id).collect();
        let missing = engine.check_voice(voice).err();
        let state = missing.map_or_else(|| "ready".to_owned(), |error| error.to_string());
        let (id, name, sex, model) = (voice.id, voice.name, voice.sex.as_str(), model(voice));
        let line = format!("{id:14} {name:12} {:8} {sex:7} {model:7} {state:32} {}", voice.accent, aliases.join(" "));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn describe(voice: &'static Voice, missing: Option<klang_engine::Error>) -> Value {
    json!({
        "id": voice.id,
        "name": voice.name,
        "languages": [voice.language.code()],
        "accent": voice.accent,
        "sex": voice.sex.as_str(),
        "age": voice.age.map(|age| age.as_str()),
        "model": model(voice),
        "license": voice.license(),
        "aliases": voice.aliases().map(|alias| alias.id).collect::<Vec<_>>(),
        "ready": missing.is_none(),
        "missing": missing.map(|error| error.to_string()),
    })
}

const fn model(voice: &Voice) -> &'static str {
    match voice.model {
        VoiceModel::Kokoro => "kokoro",
        VoiceModel::Hibari => "hibari",
    }
}
