//! `klang restore`: an archive of [`super::backup`] becomes a data folder, whole or not at all.
//!
//! An archive may come from anywhere: only members of a known name, order and kind are taken, paths are made of what
//! was understood and never of its words, nothing declared is believed, and memory does not grow with it. It is still
//! a database with accounts and keys in it: whoever made it can use the server that is started on it.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use indicatif::{MultiProgress, ProgressBar};
use klang_server::{Config, Secret};
use klang_store::SqliteStore;

use super::archive::{About, BUFFER_BYTES, FORMAT, Hashing, Member};
use super::files::is_dash;
use super::flags::{ConfigFlag, DataFlag};
use super::{UsageError, data, progress};

/// The largest first member.
const MAX_ABOUT_BYTES: u64 = 4096;

/// How many files that are not as they should be are named.
const NAMED: usize = 5;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The archive that `klang backup` wrote. `-` reads standard input.
    #[arg(value_name = "OUT.tar")]
    archive: PathBuf,
    #[command(flatten)]
    data: DataFlag,
    #[command(flatten)]
    config: ConfigFlag,
}

/// Runs the command.
///
/// # Errors
/// The data folder is not empty; the archive is damaged, incomplete, no backup, or that of a newer build. Nothing is
/// left behind then.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = arguments.config.load(Some(&arguments.data), None)?;
    let target = std::path::absolute(&config.store.data_dir)?;
    let shown = config.store.data_dir.display();
    let is_free = match fs::read_dir(&target) {
        Ok(mut entries) => entries.next().is_none() && !target.is_symlink(),
        Err(error) => error.kind() == io::ErrorKind::NotFound && target.symlink_metadata().is_err(),
    };
    if !is_free {
        bail!(UsageError(format!("{shown} is not an empty folder; name a new one with --data DIR")));
    }
    let parent = target.parent().with_context(|| format!("{shown} cannot be replaced"))?;
    let source = open(&arguments.archive)?;
    let bars = MultiProgress::new();
    // Gone again unless everything is well.
    let beside =
        data::private_folder(parent, ".klang-restore-").with_context(|| format!("write into {}", parent.display()))?;
    let sums = tempfile::tempfile_in(parent).with_context(|| format!("write into {}", parent.display()))?;

    let bar = progress::bytes(&bars, source.bytes, "restoring");
    let sums = extract(bar.wrap_read(source.reader), beside.path(), sums)
        .with_context(|| format!("restore {}", arguments.archive.display()))?;
    bar.finish_and_clear();
    let files = check(&config, beside.path(), sums, &bars)?;
    publish(beside.path(), &target).with_context(|| format!("make {shown}"))?;
    // It has another name now.
    let _ = beside.keep();
    progress::say(
        &bars,
        &format!("restored into {shown}: the database is whole, and so are all {files} files that it keeps"),
    );
    Ok(())
}

struct Opened {
    reader: Box<dyn Read>,
    /// 0: not known.
    bytes: u64,
}

fn open(archive: &Path) -> anyhow::Result<Opened> {
    if is_dash(archive) {
        return Ok(Opened { reader: Box::new(io::stdin()), bytes: 0 });
    }
    let open = || File::open(archive).and_then(|file| Ok((file.metadata()?.len(), file)));
    let (bytes, file) = open().with_context(|| format!("open {}", archive.display()))?;
    Ok(Opened { reader: Box::new(file), bytes })
}

/// Writes the members below `folder` and answers their sums, which are those that the archive ends with.
fn extract(source: impl Read, folder: &Path, sums: File) -> anyhow::Result<BufReader<File>> {
    let mut archive = tar::Archive::new(BufReader::with_capacity(BUFFER_BYTES, source));
    // Raw: names and kinds as they stand in the headers. Extended headers would be read into memory, however long.
    let entries = archive.entries().context("read the archive")?.raw(true);
    let mut sums = BufWriter::new(sums);
    let mut last: Option<Member> = None;
    let mut is_complete = false;
    for entry in entries {
        let mut entry = entry.context("read the archive")?;
        let name = entry.path_bytes().into_owned();
        let shown = String::from_utf8_lossy(&name).escape_debug().take(200).collect::<String>();
        let member = Member::of_name(&name).with_context(|| format!("`{shown}` does not belong into a backup"))?;
        if entry.header().entry_type() != tar::EntryType::Regular {
            bail!("`{shown}` is not a plain file");
        }
        // One order also means that nothing comes twice.
        if last.as_ref().map_or(member != Member::About, |last| *last >= member) {
            bail!("`{shown}` is not where it belongs: this is no backup of Klang, or not a whole one");
        }
        let bytes = entry.header().entry_size().with_context(|| format!("`{shown}`: its size"))?;
        if member == Member::Sums {
            sums.flush()?;
            compare(&mut entry, bytes, sums.get_mut())?;
            is_complete = true;
        } else {
            let sha256 = if member == Member::About {
                read_about(&mut entry, bytes)?
            } else {
                write(&mut entry, bytes, &folder.join(member.name())).with_context(|| format!("`{shown}`"))?
            };
            sums.write_all(member.sum_line(&sha256).as_bytes()).context("write the sums")?;
        }
        last = Some(member);
    }
    if !is_complete {
        bail!("the archive ends too early: it has no SHA256SUMS");
    }
    let mut sums = sums.into_inner().map_err(|failed| failed.into_error()).context("write the sums")?;
    io::Seek::rewind(&mut sums)?;
    Ok(BufReader::with_capacity(BUFFER_BYTES, sums))
}

fn read_about(entry: &mut impl Read, bytes: u64) -> anyhow::Result<String> {
    if bytes > MAX_ABOUT_BYTES {
        bail!("this is no backup of Klang: its description has {bytes} bytes");
    }
    let mut content = Vec::new();
    let mut entry = Hashing::new(entry.take(MAX_ABOUT_BYTES));
    entry.read_to_end(&mut content).context("read the description")?;
    let about: serde_json::Value = serde_json::from_slice(&content).context("read the description")?;
    // The form decides how the rest is to be read.
    match about.get("format").and_then(serde_json::Value::as_u64) {
        Some(format) if format == u64::from(FORMAT) => {}
        Some(format) => bail!("this backup has the form {format}; this build reads {FORMAT}"),
        None => bail!("this is no backup of Klang: its description names no form"),
    }
    serde_json::from_value::<About>(about).context("read the description")?;
    Ok(entry.finish().1)
}

/// Writes a member of this size and answers its SHA-256.
fn write(entry: &mut impl Read, bytes: u64, path: &Path) -> anyhow::Result<String> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = File::options().write(true).create_new(true).open(path)?;
    let mut content = Hashing::new(entry);
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, file);
    io::copy(&mut content, &mut out)?;
    out.flush()?;
    let (read, sha256) = content.finish();
    if read != bytes {
        bail!("it ends after {read} of {bytes} bytes");
    }
    Ok(sha256)
}

/// Holds the sums of the archive against those of what was written, line by line.
fn compare(entry: &mut impl Read, bytes: u64, ours: &mut File) -> anyhow::Result<()> {
    io::Seek::rewind(ours)?;
    let (own_bytes, mut theirs) = (ours.metadata()?.len(), BufReader::new(entry));
    let mut line = Vec::new();
    for own in BufReader::new(&*ours).lines() {
        let own = own.context("read the sums")?;
        line.clear();
        // A line that goes on is as wrong as one that differs.
        theirs.by_ref().take(own.len() as u64 + 1).read_until(b'\n', &mut line).context("read the sums")?;
        if line.strip_suffix(b"\n") != Some(own.as_bytes()) {
            let name = own.split_once("  ").map_or("", |(_, name)| name);
            bail!("`{name}` is damaged: its SHA-256 is not the one in SHA256SUMS");
        }
    }
    if own_bytes != bytes {
        bail!("files are missing that SHA256SUMS names");
    }
    Ok(())
}

/// Brings the database forward and looks whether every file that it keeps is there. Answers how many.
fn check(config: &Config, folder: &Path, sums: BufReader<File>, bars: &MultiProgress) -> anyhow::Result<u64> {
    let mut restored = config.clone();
    folder.clone_into(&mut restored.store.data_dir);
    restored.store.url = Secret::default();
    let database = klang_server::database_path(&restored);
    if !database.exists() {
        bail!("the archive has no database");
    }
    let bar = waiting(bars);
    SqliteStore::check_integrity(&database).context("the database in the archive is damaged")?;
    data::open_store(&restored)?.close();

    // Both are in the order of the tokens.
    let mut lines = sums.lines().skip(1);
    let (mut files, mut wrong) = (0_u64, Vec::new());
    let mut here = next_file(&mut lines)?;
    SqliteStore::each_kept::<anyhow::Error>(&database, |blob| {
        while here.as_ref().is_some_and(|(_, token)| *token < blob.token) {
            here = next_file(&mut lines)?;
        }
        match &here {
            Some((sha256, token)) if *token == blob.token && *sha256 == blob.sha256 => files += 1,
            _ if wrong.len() < NAMED => wrong.push(blob.token),
            _ => {}
        }
        Ok(())
    })?;
    bar.finish_and_clear();
    if !wrong.is_empty() {
        bail!("the archive lacks files that its database keeps, among them {}", wrong.join(", "));
    }
    Ok(files)
}

/// The SHA-256 and token of the next file among the sums.
fn next_file(lines: &mut impl Iterator<Item = io::Result<String>>) -> anyhow::Result<Option<(String, String)>> {
    let Some(line) = lines.next().transpose().context("read the sums")? else { return Ok(None) };
    let (sha256, name) = line.split_once("  ").ok_or_else(|| anyhow!("a line of the sums is none"))?;
    Ok(match Member::of_name(name.as_bytes()) {
        Some(Member::File(token)) => Some((sha256.to_owned(), token)),
        _ => None,
    })
}

fn waiting(bars: &MultiProgress) -> ProgressBar {
    progress::percent(bars, 1, "checking the database")
}

/// Waits until everything is on disk and gives the folder its name.
fn publish(beside: &Path, target: &Path) -> io::Result<()> {
    // One call for the whole file system takes less than one for each of many files.
    #[cfg(target_os = "linux")]
    rustix::fs::syncfs(File::open(beside)?)?;
    #[cfg(not(target_os = "linux"))]
    rustix::fs::sync();
    // Takes the place of an empty folder, and of nothing else.
    fs::rename(beside, target)?;
    target.parent().map_or(Ok(()), |parent| File::open(parent)?.sync_all())
}
