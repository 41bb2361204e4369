//! `klang backup`: one file with everything durable, made while a server may be at work.
//!
//! First the database is copied, then the files that the copy promises are archived, then the copy itself. A file can
//! go in between: its time is over, or somebody deletes it. Its row in the database at work stops promising it before
//! the bytes go, so that is where a missing file is looked up: no longer promised there, the copy stops promising it
//! too, before it is archived; still promised there, it is lost, and the backup says so instead of going on in
//! silence. So an archive holds every byte that the database in it promises.

#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use indicatif::{MultiProgress, ProgressBar};
use klang_server::{Config, blobs_path, database_path, local_files};
use klang_store::{Clock as _, SqliteStore, SystemClock};
use tempfile::TempDir;

use super::archive::{About, BUFFER_BYTES, FORMAT, Hashing, Member};
use super::data::private_folder;
use super::files::is_dash;
use super::flags::{ConfigFlag, DataFlag};
use super::{UsageError, progress};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The archive to write (tar); it must not exist. `-` writes to standard output.
    #[arg(value_name = "OUT.tar")]
    output: PathBuf,
    /// Go on without files that are lost or damaged, and name them. Their addresses will answer 410 after a restore.
    #[arg(long)]
    skip_damaged: bool,
    #[command(flatten)]
    data: DataFlag,
    #[command(flatten)]
    config: ConfigFlag,
}

/// Runs the command.
///
/// # Errors
/// There is no data; a file is lost or damaged; the archive cannot be written.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = arguments.config.load(Some(&arguments.data), None)?;
    if !config.store.url.is_empty() || local_files(&config).is_none() {
        bail!(
            "this is for a data folder; `store.url` or `files.url` name another place, which is backed up with its own tools \
             (docs/OPERATIONS.md, \"Several machines\")"
        );
    }
    let database = database_path(&config);
    if !database.exists() {
        bail!("no Klang data in {}: name the folder of `klang serve` with --data DIR", config.store.data_dir.display());
    }
    let bars = MultiProgress::new();
    let summary = if is_dash(&arguments.output) {
        let source = Source::copy(&config, &config.store.data_dir)?;
        let mut out = io::stdout().lock();
        let summary = source.archive(&mut out, arguments.skip_damaged, &bars)?;
        out.flush()?;
        summary
    } else {
        write_file(&config, arguments, &bars)?
    };
    report(&summary, &bars);
    Ok(())
}

/// Writes beside, waits until it is on disk, and only then gives it its name.
fn write_file(config: &Config, arguments: &Arguments, bars: &MultiProgress) -> anyhow::Result<Summary> {
    let output = std::path::absolute(&arguments.output)?;
    let shown = arguments.output.display();
    if output.symlink_metadata().is_ok() {
        bail!(UsageError(format!("{shown} exists; a backup replaces nothing")));
    }
    let folder = output.parent().with_context(|| format!("{shown} names no file"))?;
    let source = Source::copy(config, folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".klang-backup-")
        .tempfile_in(folder)
        .with_context(|| format!("write into {}", folder.display()))?;
    let summary = source.archive(file.as_file_mut(), arguments.skip_damaged, bars)?;
    file.as_file().sync_all().with_context(|| format!("write {shown}"))?;
    file.persist_noclobber(&output).map_err(|failed| failed.error).with_context(|| format!("write {shown}"))?;
    File::open(folder).and_then(|folder| folder.sync_all()).with_context(|| format!("write {shown}"))?;
    Ok(summary)
}

/// What came of it.
#[derive(Debug, Default)]
struct Summary {
    /// Files archived.
    files: u64,
    /// The archive's content, the database included.
    bytes: u64,
    /// Files that went while the backup was made.
    gone: u64,
    /// Tokens of files that are lost or not what they should be, and how.
    damaged: Vec<(String, String)>,
}

fn report(summary: &Summary, bars: &MultiProgress) {
    for (token, why) in &summary.damaged {
        progress::say(bars, &format!("left out {token}: {why}"));
    }
    let gone = match summary.gone {
        0 => String::new(),
        gone => format!("; {gone} more were deleted or expired meanwhile"),
    };
    let size = progress::megabytes(summary.bytes);
    progress::say(bars, &format!("backed up the database and {} files, {size}{gone}", summary.files));
}

/// What is archived.
struct Source {
    /// The database at work.
    database: PathBuf,
    /// The folder of the files at work.
    files: PathBuf,
    /// The folder of the database's copy and the sums. Nobody else can read it; gone afterwards.
    scratch: TempDir,
}

impl Source {
    /// Copies the database. The copy is kept in `folder` until the archive is written.
    fn copy(config: &Config, folder: &Path) -> anyhow::Result<Self> {
        let scratch =
            private_folder(folder, ".klang-backup-").with_context(|| format!("write into {}", folder.display()))?;
        let source = Self {
            database: database_path(config),
            files: local_files(config).unwrap_or_else(|| blobs_path(config)),
            scratch,
        };
        SqliteStore::backup_to(&source.database, &source.copied())
            .with_context(|| format!("copy the database {}", source.database.display()))?;
        Ok(source)
    }

    fn copied(&self) -> PathBuf {
        self.scratch.path().join("klang.db")
    }

    /// Writes everything. Nothing is kept in memory but what is named in the summary.
    fn archive(&self, out: &mut dyn Write, skip_damaged: bool, bars: &MultiProgress) -> anyhow::Result<Summary> {
        let mut total = fs::metadata(self.copied()).context("read the copied database")?.len();
        SqliteStore::each_kept::<anyhow::Error>(&self.copied(), |blob| {
            total = total.saturating_add(blob.bytes);
            Ok(())
        })?;
        let sums = self.scratch.path().join("sums");
        let now_ms = SystemClock.now_ms();
        let mut writer = Writer {
            tar: tar::Builder::new(BufWriter::with_capacity(BUFFER_BYTES, out)),
            sums: BufWriter::new(File::create(&sums).context("write the sums")?),
            mtime_s: u64::try_from(now_ms / 1000).unwrap_or(0),
            bar: progress::bytes(bars, total, "archiving"),
        };
        let about = About { format: FORMAT, klang: env!("CARGO_PKG_VERSION").to_owned(), create_time: now_ms };
        let about = serde_json::to_vec(&about)?;
        writer.append(&Member::About, about.len() as u64, about.as_slice())?;

        let mut summary = Summary::default();
        let mut withdrawn = Vec::new();
        SqliteStore::each_kept::<anyhow::Error>(&self.copied(), |blob| {
            let member = Member::File(blob.token.clone());
            let path = member.name().trim_start_matches("files/").to_owned();
            let why = match File::open(self.files.join(path)) {
                Ok(file) => {
                    let bytes = file.metadata()?.len();
                    if bytes == blob.bytes {
                        let sha256 = writer.append(&member, bytes, file)?;
                        summary.files += 1;
                        summary.bytes += bytes;
                        if sha256 == blob.sha256 {
                            return Ok(());
                        }
                        format!("its SHA-256 is {sha256}, not {}", blob.sha256)
                    } else {
                        format!("it has {bytes} bytes, not {}", blob.bytes)
                    }
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    if blob.expires_ms <= now_ms || !SqliteStore::is_kept(&self.database, &blob.token)? {
                        summary.gone += 1;
                        withdrawn.push(blob.token);
                        return Ok(());
                    }
                    "it is not there".to_owned()
                }
                Err(error) => return Err(error).with_context(|| format!("read {}", member.name())),
            };
            if !skip_damaged {
                bail!("{}: {why}; nothing was backed up, --skip-damaged goes on without such files", member.name());
            }
            withdrawn.push(blob.token.clone());
            summary.damaged.push((blob.token, why));
            Ok(())
        })?;
        SqliteStore::doom_in_copy(&self.copied(), &withdrawn).context("withdraw missing files")?;
        let database = File::open(self.copied()).context("read the copied database")?;
        let bytes = database.metadata().context("read the copied database")?.len();
        writer.append(&Member::Database, bytes, database)?;
        summary.bytes += bytes;
        writer.finish(&sums)?;
        Ok(summary)
    }
}

/// An archive that is being written, and the sums of what it holds.
struct Writer<W: Write> {
    tar: tar::Builder<W>,
    sums: BufWriter<File>,
    mtime_s: u64,
    bar: ProgressBar,
}

impl<W: Write> Writer<W> {
    /// Appends a member and answers its SHA-256.
    fn append(&mut self, member: &Member, bytes: u64, content: impl Read) -> anyhow::Result<String> {
        let name = member.name();
        let mut content = Hashing::new(self.bar.wrap_read(content.take(bytes)));
        let header = self.header(&name, bytes)?;
        let buffered = BufReader::with_capacity(BUFFER_BYTES, &mut content);
        self.tar.append(&header, buffered).with_context(|| format!("archive {name}"))?;
        let (read, sha256) = content.finish();
        if read != bytes {
            bail!("{name} became shorter while it was read");
        }
        self.sums.write_all(member.sum_line(&sha256).as_bytes()).context("write the sums")?;
        Ok(sha256)
    }

    fn header(&self, name: &str, bytes: u64) -> anyhow::Result<tar::Header> {
        let mut header = tar::Header::new_gnu();
        header.set_path(name).with_context(|| format!("archive {name}"))?;
        header.set_entry_type(tar::EntryType::Regular);
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_mtime(self.mtime_s);
        header.set_cksum();
        Ok(header)
    }

    /// Appends the sums and ends the archive.
    fn finish(mut self, sums: &Path) -> anyhow::Result<()> {
        self.sums.flush().context("write the sums")?;
        let file = File::open(sums).context("read the sums")?;
        let bytes = file.metadata().context("read the sums")?.len();
        let header = self.header(&Member::Sums.name(), bytes)?;
        self.tar.append(&header, BufReader::with_capacity(BUFFER_BYTES, file)).context("archive the sums")?;
        self.tar.into_inner().and_then(|mut out| out.flush()).context("end the archive")?;
        self.bar.finish_and_clear();
        Ok(())
    }
}
