//! `klang models list`: a table for people, JSON for programs.

use std::io::{self, Write as _};
use std::path::Path;

use klang_engine::packs::{self, Manifest, Pack, catalog::PACKS};
use serde_json::{Value, json};

use crate::cli::progress::megabytes;

/// Prints every pack of the catalogue. Each installed file is read and compared with its sum.
///
/// # Errors
/// Standard output is gone.
pub fn run(folder: &Path, as_json: bool) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    if as_json {
        let list: Vec<Value> = PACKS.iter().map(|pack| describe(pack, folder)).collect();
        serde_json::to_writer_pretty(&mut out, &list)?;
        return Ok(writeln!(out)?);
    }
    writeln!(out, "packs in {}", folder.display())?;
    for pack in PACKS {
        let state = match state(pack, folder).1 {
            Ok(manifest) => format!("installed and verified, {}", megabytes(installed_bytes(&manifest))),
            Err(klang_engine::Error::NotInstalled { .. }) => "not installed".to_owned(),
            Err(error) => error.to_string(),
        };
        let mark = if pack.is_default { "" } else { " (extra: name it to pull it)" };
        writeln!(out, "\n{}: {}{mark}", pack.name, pack.title)?;
        writeln!(out, "  state    {state}")?;
        writeln!(out, "  licence  {}", pack.license)?;
        if let Some(terms) = pack.terms {
            writeln!(out, "  terms    {terms}")?;
        }
        writeln!(out, "  download {}", megabytes(download_bytes(pack)))?;
        for package in pack.packages {
            writeln!(out, "  source   {} {} {}", package.registry.name(), package.name, package.version)?;
        }
        for credit in pack.credits {
            writeln!(out, "  credit   {} ({})", credit.title, credit.license)?;
        }
    }
    Ok(())
}

fn describe(pack: &Pack, folder: &Path) -> Value {
    let (state, manifest) = state(pack, folder);
    let sources: Vec<Value> = pack
        .packages
        .iter()
        .map(|package| {
            json!({
                "registry": package.registry.name(),
                "name": package.name,
                "version": package.version,
                "file": package.file_name,
                "bytes": package.bytes,
                "sha256": package.sha256,
            })
        })
        .collect();
    let credits: Vec<Value> = pack
        .credits
        .iter()
        .map(|credit| json!({"title": credit.title, "license": credit.license, "source": credit.source}))
        .collect();
    json!({
        "name": pack.name,
        "title": pack.title,
        "revision": pack.revision,
        "license": pack.license,
        "terms": pack.terms,
        "isDefault": pack.is_default,
        "state": state,
        "reason": manifest.as_ref().err().map(ToString::to_string),
        "path": packs::dir(folder, pack),
        "installedBytes": manifest.as_ref().ok().map(installed_bytes),
        "downloadBytes": download_bytes(pack),
        "sources": sources,
        "credits": credits,
    })
}

/// `missing`, `outdated` (of another build), `damaged` or `verified`, and what was found.
fn state(pack: &Pack, folder: &Path) -> (&'static str, Result<Manifest, klang_engine::Error>) {
    let found = packs::verify(pack, folder);
    let state = match &found {
        Ok(_) => "verified",
        Err(klang_engine::Error::NotInstalled { .. }) => "missing",
        Err(klang_engine::Error::OtherRevision { .. }) => "outdated",
        Err(_) => "damaged",
    };
    (state, found)
}

fn installed_bytes(manifest: &Manifest) -> u64 {
    manifest.files.iter().map(|file| file.bytes).sum()
}

fn download_bytes(pack: &Pack) -> u64 {
    pack.packages.iter().map(|package| package.bytes).sum()
}
