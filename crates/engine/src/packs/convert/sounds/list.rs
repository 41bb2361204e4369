//! The two lists behind a bank: which file is a take of which name, and what a name stands for. Both are
//! tab-separated; lines that begin with `#` are comments.
//!
//! Takes: package, file, name, licence, author, title. A file inside a container is `container!inside`: a
//! path in an OpenClonk group or in Qt's resources, an index in an OpenTTD sound set, a lump of a WAD file, a sample of
//! a soundfont.
//! Names: name, kind, AudioSet classes with `|` between them. `loud` behind the kind is for what is recorded
//! beyond full scale by its nature. A line `name, as, other` gives the takes of another name a second one.

use std::collections::BTreeMap;

use super::MAX_FILE_BYTES;
use crate::effects::catalogue::AUDIOSET_CLASSES;
use crate::packs::catalog::{Package, Sounds, Source};

/// What is cut out of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::packs) enum Kind {
    /// It goes on: one take with a loop.
    Texture,
    /// It happens once: one take.
    Event,
    /// It happens several times: a take for each, where silence lies between them.
    Events,
}

/// A file of the list.
#[derive(Debug)]
pub(in crate::packs) struct Row<'a> {
    pub package: &'static Package,
    /// As written in the list.
    pub file: &'a str,
    /// The entry of the package.
    pub entry: &'static str,
    /// What is meant inside the entry, if it is a container.
    pub inner: Option<&'a str>,
    pub name: &'a str,
    pub kind: Kind,
    /// A little clipping belongs to it, as to an explosion.
    pub is_loud: bool,
    pub labels: Vec<&'a str>,
    pub license: &'a str,
    pub author: &'a str,
    pub title: &'a str,
}

/// Both lists together.
#[derive(Debug)]
pub(in crate::packs) struct List {
    pub rows: Vec<Row<'static>>,
    /// Second names, each with the name whose takes it means.
    pub aliases: BTreeMap<&'static str, &'static str>,
}

impl List {
    /// Reads the lists.
    ///
    /// # Errors
    /// A sentence with the line that is wrong.
    pub fn parse(sounds: &Sounds) -> Result<Self, String> {
        let mut names = BTreeMap::new();
        let mut aliases = BTreeMap::new();
        for line in lines(sounds.names) {
            if let Some((alias, other)) = line.split_once("\tas\t") {
                aliases.insert(alias, other);
                continue;
            }
            let name = parse_name(line).ok_or_else(|| format!("line `{line}` of the names is wrong"))?;
            if names.insert(name.name, name).is_some() {
                return Err(format!("line `{line}` of the names has a name that was there before"));
            }
        }
        if let Some((alias, other)) =
            aliases.iter().find(|(alias, other)| names.contains_key(*alias) || !names.contains_key(*other))
        {
            return Err(format!("second name `{alias}` of `{other}` is a name itself, or of none"));
        }
        let mut rows = Vec::new();
        for line in lines(sounds.takes) {
            let wrong = || format!("line `{line}` of the takes is wrong");
            let fields: Vec<&'static str> = line.split('\t').collect();
            let [package, file, name, license, author, title] = *fields.as_slice() else { return Err(wrong()) };
            let package = *sounds.packages.iter().find(|known| known.name == package).ok_or_else(wrong)?;
            let Name { kind, is_loud, labels, .. } = names.get(name).cloned().ok_or_else(wrong)?;
            let (entry, inner) = file.split_once('!').map_or((file, None), |(entry, inner)| (entry, Some(inner)));
            rows.push(Row { package, file, entry, inner, name, kind, is_loud, labels, license, author, title });
        }
        Ok(Self { rows, aliases })
    }

    /// The entries of the packages that hold the files, each once.
    pub fn sources(&self, sounds: &Sounds) -> Vec<Source> {
        let mut found: BTreeMap<(&str, &str), Source> = BTreeMap::new();
        for row in &self.rows {
            let source = Source { package: row.package, entry: row.entry, max_bytes: MAX_FILE_BYTES };
            found.entry((row.package.file_name, row.entry)).or_insert(source);
        }
        debug_assert!(found.values().all(|source| sounds.packages.contains(&source.package)));
        found.into_values().collect()
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A line of the names.
#[derive(Clone)]
struct Name {
    name: &'static str,
    kind: Kind,
    is_loud: bool,
    labels: Vec<&'static str>,
}

fn parse_name(line: &'static str) -> Option<Name> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [name, kind, labels] = *fields.as_slice() else { return None };
    let (kind, is_loud) = kind.strip_suffix(" loud").map_or((kind, false), |kind| (kind, true));
    let kind = match kind {
        "texture" => Kind::Texture,
        "event" => Kind::Event,
        "events" => Kind::Events,
        _ => return None,
    };
    let labels: Vec<&str> = labels.split('|').collect();
    let is_known = labels.iter().all(|label| AUDIOSET_CLASSES.contains(label));
    is_known.then_some(Name { name, kind, is_loud, labels })
}
