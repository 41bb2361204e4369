//! Sound files of packages become a bank of takes: cut, judged, levelled, coded and described. The lists
//! under `data/` say which file is a take of which name; the code here decides what of it is fit to be heard.
//!
//! The result depends on the packages and the lists alone, not on the number of threads. Refuses nothing
//! silently: what is dropped is listed in the index with its reason.

mod c4group;
mod cat;
mod cut;
mod list;
mod looping;
mod rcc;
mod riff;
mod soundfont;
mod wad;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use klang_audio::{Audio, Format, Tags, encode, loudness};
pub(in crate::packs) use list::{List, Row};
use rten::ThreadPool;

use super::Read;
use crate::effects::bank::SAMPLE_RATE_HZ;
use crate::effects::bank::index::{Dropped, FORMAT, Index, Take};
use crate::effects::tagger::{Tagger, best_rank};
use crate::packs::catalog::{Sounds, Source};

/// The most bytes of one sound file, and of a container of sound files.
pub(in crate::packs) const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;

/// Threads at work at the most; each holds one file's sound.
const MAX_THREADS: usize = 8;

/// A take is kept when one of its name's classes is among so many likeliest. The tagger can be believed for
/// sounds of at least a second; of shorter ones only plain contradictions are dropped, unless others of the
/// same name are recognised.
const MAX_RANK: usize = 15;
const MAX_RANK_SHORT: usize = 75;
const SHORT_S: f64 = 1.0;

/// Where so many takes of a name have an accepted class among the likeliest few, takes that have not are left out: they
/// would be chosen as often as the others.
const CLEAR_RANK: usize = 5;
const ENOUGH_CLEAR: usize = 3;

/// What the bank's files hold.
pub(super) struct Made {
    /// `index.json`.
    pub index: Vec<u8>,
    /// `takes.bin`.
    pub takes: Vec<u8>,
}

/// A take without its place in the bank.
struct Part {
    take: Take,
    /// The place of its best accepted class, from 0.
    rank: usize,
    coded: Vec<u8>,
}

/// What became of one file of the list: its takes, and what was dropped.
type Outcome = (Vec<Part>, Vec<Dropped>);

/// Makes the bank. `progress` hears how many of the list's files are done.
pub(super) fn make(sounds: &Sounds, read: &Read<'_>, progress: &mut dyn FnMut(usize, usize)) -> Result<Made, String> {
    let list = List::parse(sounds)?;
    let tagger = Tagger::read(read(&sounds.tagger).ok_or("the tagger is missing")?)?;
    let files = Files::gather(sounds, &list, read)?;
    let mut outcomes = run(&list, &files, &tagger, progress)?;
    let mut order: Vec<usize> = (0..outcomes.len()).collect();
    order.sort_by_key(|&row| list.rows[row].name);

    let mut limits: BTreeMap<String, usize> = BTreeMap::new();
    let mut clear: BTreeMap<&str, usize> = BTreeMap::new();
    for part in outcomes.iter().flat_map(|(parts, _)| parts) {
        let name = part.take.name.as_str();
        let clear = clear.entry(name).or_default();
        *clear += usize::from(part.rank < CLEAR_RANK);
        if *clear == ENOUGH_CLEAR {
            limits.insert(name.to_owned(), CLEAR_RANK);
        } else if part.rank < MAX_RANK {
            limits.entry(name.to_owned()).or_insert(MAX_RANK);
        }
    }

    let mut index = Index { format: FORMAT, takes: Vec::new(), aliases: BTreeMap::new(), dropped: Vec::new() };
    let mut takes = Vec::new();
    for row in order {
        let (parts, dropped) = std::mem::take(&mut outcomes[row]);
        index.dropped.extend(dropped);
        for Part { mut take, rank, coded } in parts {
            if let Some(&limit) = limits.get(&take.name)
                && rank >= limit
            {
                let reason = contradiction(rank, limit);
                index.dropped.push(Dropped { name: take.name, source: take.source, reason });
                continue;
            }
            take.offset = takes.len() as u64;
            take.bytes = coded.len() as u64;
            takes.extend_from_slice(&coded);
            index.takes.push(take);
        }
    }
    for (alias, other) in list.aliases {
        if index.takes.iter().any(|take| take.name == other) {
            index.aliases.insert(alias.into(), other.into());
        }
    }
    let index = serde_json::to_vec_pretty(&index).map_err(|error| error.to_string())?;
    Ok(Made { index, takes })
}

/// Works on all files of the list on a few threads; the results stand in the list's order.
fn run(
    list: &List,
    files: &Files<'_>,
    tagger: &Tagger,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Vec<Outcome>, String> {
    let total = list.rows.len();
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
    let next = AtomicUsize::new(0);
    let mut results: Vec<Outcome> = (0..total).map(|_| Default::default()).collect();
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel::<(usize, Result<Outcome, String>)>();
        for _ in 0..threads {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                let pool = Arc::new(ThreadPool::with_num_threads(1));
                loop {
                    let row = next.fetch_add(1, Ordering::Relaxed);
                    if row >= total || sender.send((row, work(&list.rows[row], files, tagger, &pool))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for (done, (row, outcome)) in receiver.iter().enumerate() {
            results[row] = outcome.map_err(|reason| format!("`{}`: {reason}", list.rows[row].file))?;
            progress(done + 1, total);
        }
        Ok(())
    })
    .map(|()| results)
}

/// One file: cut into takes, each judged and coded. An error means that the package is not what it should be.
fn work(row: &Row<'_>, files: &Files<'_>, tagger: &Tagger, pool: &Arc<ThreadPool>) -> Result<Outcome, String> {
    let (mut parts, mut dropped) = (Vec::new(), Vec::new());
    let source = format!("{} {}: {}", row.package.name, row.package.version, row.file);
    let mut drop = |reason: String| {
        dropped.push(Dropped { name: row.name.into(), source: source.clone(), reason });
    };
    let file = files.read(row)?;
    let audio = klang_audio::decode(&file, cut::MAX_FILE_FRAMES).map_err(|error| error.to_string())?;
    let pieces = match cut::takes(audio, row.kind, row.is_loud) {
        Ok(pieces) => pieces,
        Err(reason) => {
            drop(reason);
            return Ok((parts, dropped));
        }
    };
    for piece in pieces {
        let (audio, loop_frames) = match piece {
            Ok(piece) => piece,
            Err(reason) => {
                drop(reason);
                continue;
            }
        };
        let probabilities = tagger.probabilities(&audio, pool)?;
        let limit = if audio.duration_s() < SHORT_S { MAX_RANK_SHORT } else { MAX_RANK };
        // A name has classes: the list was checked.
        let rank = best_rank(&probabilities, &row.labels).unwrap_or(usize::MAX);
        if rank >= limit {
            drop(contradiction(rank, limit));
            continue;
        }
        let (take, coded) = describe(row, &source, &audio, loop_frames)?;
        parts.push(Part { take, rank, coded });
    }
    Ok((parts, dropped))
}

fn contradiction(rank: usize, limit: usize) -> String {
    format!("its best accepted class is in place {}, the limit is {limit}", rank.saturating_add(1))
}

/// The take, without its place in the bank, and its coded sound.
fn describe(
    row: &Row<'_>,
    source: &str,
    audio: &Audio,
    loop_frames: Option<[usize; 2]>,
) -> Result<(Take, Vec<u8>), String> {
    let measured = loudness::measure(audio).map_err(|error| error.to_string())?;
    let coded = encode(audio, Format::Flac, &Tags::default()).map_err(|error| error.to_string())?;
    let round = |db: f64| (db * 100.0).round() as f32 / 100.0;
    let take = Take {
        name: row.name.into(),
        frames: audio.frames(),
        channels: audio.channels.len(),
        loop_frames,
        loudness_lufs: round(measured.integrated_lufs.unwrap_or(-70.0)),
        peak_dbfs: round(20.0 * f64::from(audio.sample_peak()).log10()),
        title: row.title.into(),
        author: row.author.into(),
        license: row.license.into(),
        source: source.into(),
        offset: 0,
        bytes: 0,
    };
    debug_assert_eq!(audio.sample_rate_hz, SAMPLE_RATE_HZ);
    Ok((take, coded))
}

/// The unpacked files of the list.
struct Files<'a> {
    /// By package file and entry.
    plain: BTreeMap<(&'static str, &'static str), &'a [u8]>,
    /// Containers that are packed as a whole, unpacked once.
    groups: BTreeMap<(&'static str, &'static str), Vec<u8>>,
}

impl<'a> Files<'a> {
    fn gather(sounds: &Sounds, list: &List, read: &Read<'a>) -> Result<Self, String> {
        let (mut plain, mut groups) = (BTreeMap::new(), BTreeMap::new());
        for source in list.sources(sounds) {
            let key = (source.package.file_name, source.entry);
            let content = read(&source).ok_or_else(|| format!("entry `{}` is missing", source.entry))?;
            if source.entry.ends_with(".ocg") {
                groups.insert(key, c4group::unpack(content)?);
            }
            plain.insert(key, content);
        }
        Ok(Self { plain, groups })
    }

    fn read(&self, row: &Row<'_>) -> Result<Vec<u8>, String> {
        let key = (row.package.file_name, row.entry);
        let missing = || format!("entry `{}` is missing", row.entry);
        let Some(inner) = row.inner else { return Ok(self.plain.get(&key).ok_or_else(missing)?.to_vec()) };
        if row.entry.ends_with(".ocg") {
            return c4group::read(self.groups.get(&key).ok_or_else(missing)?, inner);
        }
        let container = self.plain.get(&key).ok_or_else(missing)?;
        match row.entry.rsplit_once('.').map(|(_, ending)| ending) {
            Some("sf2" | "sf3") => soundfont::read(container, inner),
            Some("wad") => wad::read(container, inner),
            Some("rcc") => rcc::read(container, inner),
            _ => {
                let index = inner.parse().map_err(|_| format!("`{inner}` is no index of a sound set"))?;
                cat::read(container, index)
            }
        }
    }
}

/// The entries that the rules for a bank read.
pub(in crate::packs) fn sources(sounds: &Sounds) -> Vec<Source> {
    // A list that cannot be read is reported by `make`; a test reads the built-in ones.
    let mut sources = List::parse(sounds).map(|list| list.sources(sounds)).unwrap_or_default();
    sources.push(sounds.tagger);
    sources
}
