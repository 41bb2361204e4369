//! `klang backup` beside a server at work, and `klang restore` of what it wrote and of what it never would.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use klang_store::{Clock as _, SystemClock};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tar::EntryType;

use crate::app::{GENERATIONS, TestApp};
use crate::process::{Running, http_client, klang};

/// Tasks of the test under load; each has an MP3 and three files of captions.
const TASKS: usize = 90;

fn backup(home: &Path, data: &Path, out: &str) -> Output {
    klang(home, &["backup", out, "--data"]).arg(data).output().unwrap()
}

fn restore(home: &Path, archive: &str, data: &str) -> Output {
    klang(home, &["restore", archive, "--data", data]).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn sha256(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

/// An app whose time is that of this machine, as the program's is.
async fn app_of_today(threads: usize) -> TestApp {
    let app = TestApp::with(|config| config.worker.threads = threads).await;
    app.clock.set_ms(SystemClock.now_ms());
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_restores_to_a_server_that_serves_every_file() {
    let home = tempfile::tempdir().unwrap();
    let app = Arc::new(app_of_today(1).await);
    let is_done = AtomicBool::new(false);
    // Tasks come, end and are deleted while one backup after the other is made.
    let submitting = async {
        let (mut kept, mut deleted) = (BTreeSet::new(), BTreeSet::new());
        for number in 0..TASKS {
            let id = app.create_speech(&format!("Task {number}.")).await;
            if number % 5 == 4 {
                app.ended_task(&id).await;
                assert_eq!(app.delete(&format!("{GENERATIONS}/{id}")).await.status, 200);
                deleted.insert(id);
            } else {
                kept.insert(id);
            }
        }
        for id in &kept {
            app.ended_task(id).await;
        }
        is_done.store(true, Ordering::SeqCst);
        (kept, deleted)
    };
    let backing_up = async {
        let mut archives = 0;
        // The last one begins after the end, so that it must hold everything.
        loop {
            let is_last = is_done.load(Ordering::SeqCst);
            let (home, data) = (home.path().to_owned(), app.config.store.data_dir.clone());
            let made = tokio::task::spawn_blocking(move || backup(&home, &data, &format!("{archives}.tar")));
            let output = made.await.unwrap();
            assert!(output.status.success() && output.stdout.is_empty(), "{}", said(&output));
            archives += 1;
            if is_last {
                return archives;
            }
        }
    };
    let ((kept, deleted), archives) = tokio::join!(submitting, backing_up);
    assert!(archives > 1, "no backup was made under load");

    // One amid the load, and the last.
    for number in [archives / 2, archives - 1] {
        let output = restore(home.path(), &format!("{number}.tar"), &format!("data-{number}"));
        assert!(output.status.success(), "{}", said(&output));
        let mut command = klang(home.path(), &["serve", "--listen", "127.0.0.1:0", "--data"]);
        command.arg(format!("data-{number}")).stdout(std::process::Stdio::null());
        let server = Running::start(command);
        let restored = Restored { base: server.address.clone(), key: app.key().to_owned() };
        let listed = restored.pages(GENERATIONS, "tasks").await;
        let mut files = 0;
        for task in &listed {
            let id = task["taskId"].as_str().unwrap();
            assert!(kept.contains(id) || deleted.contains(id), "{task}");
            for file in task["results"].as_array().into_iter().flatten() {
                let (status, content) = restored.fetch(file["url"].as_str().unwrap()).await;
                if deleted.contains(id) && status == 410 {
                    continue;
                }
                assert_eq!((status, sha256(&content)), (200, file["sha256"].as_str().unwrap().to_owned()), "{task}");
                let path = file["url"].as_str().unwrap().strip_prefix(&restored.base).unwrap();
                if kept.contains(id) {
                    assert_eq!(app.get(path).await.body, content);
                }
                files += 1;
            }
        }
        let reported = said(&output);
        if number == archives - 1 {
            let ids: BTreeSet<_> = listed.iter().map(|task| task["taskId"].as_str().unwrap().to_owned()).collect();
            assert_eq!((ids, files), (kept.clone(), 4 * kept.len()));
            assert!(reported.contains(&format!("all {files} files")), "{reported}");
        }
        restored.check_money().await;
        eprintln!("archive {number} of {archives}: {} tasks, {files} files; {}", listed.len(), reported.trim());
    }
}

/// A server on a restored folder.
struct Restored {
    base: String,
    key: String,
}

impl Restored {
    async fn get(&self, path: &str) -> Value {
        let answer = http_client().get(format!("{}{path}", self.base)).bearer_auth(&self.key).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.json::<Value>().await.unwrap()["data"].take()
    }

    async fn fetch(&self, url: &str) -> (u16, Vec<u8>) {
        let answer = http_client().get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.bytes().await.unwrap().into())
    }

    async fn pages(&self, path: &str, field: &str) -> Vec<Value> {
        let (mut all, mut query) = (Vec::new(), "?limit=100".to_owned());
        loop {
            let mut page = self.get(&format!("{path}{query}")).await;
            all.append(page[field].as_array_mut().unwrap());
            match page["nextCursor"].as_str() {
                Some(cursor) => query = format!("?limit=100&cursor={cursor}"),
                None => return all,
            }
        }
    }

    /// The balance is the sum of the entries.
    async fn check_money(&self) {
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for entry in self.pages("/api/v1/credits/ledger", "entries").await {
            *sums.entry(entry["kind"].as_str().unwrap().to_owned()).or_default() += entry["amount"].as_i64().unwrap();
        }
        let sum = |kind: &str| sums.get(kind).copied().unwrap_or(0);
        let balance = self.get("/api/v1/credits").await;
        let of = |key: &str| balance[key].as_i64().unwrap();
        assert_eq!((of("posted"), of("held")), (sum("post"), sum("hold") - sum("post") - sum("release")), "{balance}");
    }
}

#[tokio::test]
async fn a_restore_replaces_nothing() {
    let home = tempfile::tempdir().unwrap();
    let app = app_of_today(0).await;
    app.create_speech("Hello.").await;
    app.run_tasks().await;
    let output = backup(home.path(), &app.config.store.data_dir, "out.tar");
    assert!(output.status.success(), "{}", said(&output));

    fs::create_dir(home.path().join("full")).unwrap();
    fs::write(home.path().join("full/mine"), "mine").unwrap();
    fs::write(home.path().join("file"), "mine").unwrap();
    std::os::unix::fs::symlink("empty", home.path().join("link")).unwrap();
    for data in ["full", "file", "link", "full/mine"] {
        let output = restore(home.path(), "out.tar", data);
        assert_eq!(output.status.code(), Some(2), "{data}: {}", said(&output));
        assert!(said(&output).contains("is not an empty folder"), "{data}: {}", said(&output));
    }
    assert_eq!(fs::read(home.path().join("full/mine")).unwrap(), b"mine");
    assert_eq!(fs::read_dir(home.path().join("full")).unwrap().count(), 1);

    // An empty folder is as good as none. Nobody else may look into what comes.
    fs::create_dir(home.path().join("empty")).unwrap();
    let output = restore(home.path(), "out.tar", "empty");
    assert!(output.status.success(), "{}", said(&output));
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(home.path().join("empty")).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o700);
    // And what is there now is not replaced.
    assert_eq!(restore(home.path(), "out.tar", "empty").status.code(), Some(2));

    // Through pipes, as to and from another machine.
    let piped = klang(home.path(), &["backup", "-", "--data", "empty"]).output().unwrap();
    fs::write(home.path().join("piped.tar"), &piped.stdout).unwrap();
    let mut command = klang(home.path(), &["restore", "-", "--data", "piped"]);
    let output = command.stdin(fs::File::open(home.path().join("piped.tar")).unwrap()).output().unwrap();
    assert!(said(&output).contains("all 4 files"), "{}", said(&output));
    let nothing = klang(home.path(), &["backup", "no.tar", "--data", "nowhere"]).output().unwrap();
    assert_eq!(nothing.status.code(), Some(1), "{}", said(&nothing));
    assert!(!home.path().join("no.tar").exists() && !home.path().join("nowhere").exists());
}

/// A member as it stands in an archive.
#[derive(Clone)]
struct Entry {
    name: Vec<u8>,
    kind: EntryType,
    link: &'static str,
    content: Vec<u8>,
    /// What the header says; by default the truth.
    bytes: Option<u64>,
}

impl Entry {
    fn new(name: &str, content: &[u8]) -> Self {
        Self { name: name.into(), kind: EntryType::Regular, link: "", content: content.to_vec(), bytes: None }
    }

    fn of_kind(self, kind: EntryType, link: &'static str) -> Self {
        Self { kind, link, ..self }
    }
}

fn read(archive: &Path) -> Vec<Entry> {
    let file = fs::File::open(archive).unwrap();
    let mut members = Vec::new();
    for entry in tar::Archive::new(file).entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
        members.push(Entry::new(std::str::from_utf8(&entry.path_bytes()).unwrap(), &content));
    }
    members
}

fn write(members: &[Entry]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for member in members {
        let mut header = tar::Header::new_gnu();
        // As the library would not write it.
        header.as_old_mut().name[..member.name.len()].copy_from_slice(&member.name);
        header.as_old_mut().linkname[..member.link.len()].copy_from_slice(member.link.as_bytes());
        header.set_entry_type(member.kind);
        header.set_mode(0o777);
        header.set_size(member.bytes.unwrap_or(member.content.len() as u64));
        header.set_cksum();
        archive.append(&header, member.content.as_slice()).unwrap();
    }
    archive.into_inner().unwrap()
}

/// The same with sums that fit.
fn summed(mut members: Vec<Entry>) -> Vec<Entry> {
    members.retain(|member| member.name != b"SHA256SUMS");
    let line = |member: &Entry| format!("{}  {}\n", sha256(&member.content), String::from_utf8_lossy(&member.name));
    let sums: String = members.iter().map(line).collect();
    members.push(Entry::new("SHA256SUMS", sums.as_bytes()));
    members
}

#[tokio::test]
async fn hostile_and_damaged_archives_leave_nothing_behind() {
    let home = tempfile::tempdir().unwrap();
    let app = app_of_today(0).await;
    app.create_speech("Hello.").await;
    app.run_tasks().await;
    assert!(backup(home.path(), &app.config.store.data_dir, "good.tar").status.success());
    let good = read(&home.path().join("good.tar"));
    let names: Vec<&[u8]> = good.iter().map(|member| member.name.as_slice()).collect();
    assert_eq!(
        (names.len(), names[0], names[5], names[6]),
        (7, &b"klang-backup.json"[..], &b"klang.db"[..], &b"SHA256SUMS"[..])
    );
    let file = good[1].clone();
    let file_name = String::from_utf8(file.name.clone()).unwrap();

    // An archive like the good one with one more member after the first.
    let with = |extra: Entry| {
        let mut members = good.clone();
        members.insert(1, extra);
        summed(members)
    };
    // An archive like the good one with one member changed.
    let changed = |place: usize, change: &dyn Fn(&mut Entry)| {
        let mut members = good.clone();
        change(&mut members[place]);
        members
    };
    let without = |place: usize| {
        let mut members = good.clone();
        members.remove(place);
        members
    };
    let swapped = |a: usize, b: usize| {
        let mut members = good.clone();
        members.swap(a, b);
        members
    };
    let mut newer = good[5].content.clone();
    // `user_version` in the header of a database.
    newer[60..64].copy_from_slice(&999_u32.to_be_bytes());
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("climbs", write(&with(Entry::new("../evil", b"x"))), "does not belong"),
        ("absolute", write(&with(Entry::new("/tmp/evil", b"x"))), "does not belong"),
        ("climbs within", write(&with(Entry::new("files/ab/../../evil", b"x"))), "does not belong"),
        ("dots", write(&with(Entry::new(&format!("./{file_name}"), b"x"))), "does not belong"),
        ("stranger", write(&with(Entry::new("klang.lock", b"x"))), "does not belong"),
        ("log of the database", write(&with(Entry::new("klang.db-wal", b"x"))), "does not belong"),
        ("control characters", write(&with(Entry::new("\u{1b}[2J", b"x"))), "`\\u{1b}[2J`"),
        ("folder", write(&with(Entry::new("files/", b"").of_kind(EntryType::Directory, ""))), "does not belong"),
        (
            "symbolic link",
            write(&changed(1, &|entry| {
                *entry = Entry::new(&file_name, b"").of_kind(EntryType::Symlink, "/etc/passwd")
            })),
            "not a plain file",
        ),
        (
            "hard link",
            write(&changed(1, &|entry| *entry = Entry::new(&file_name, b"").of_kind(EntryType::Link, "klang.db"))),
            "not a plain file",
        ),
        ("device", write(&changed(1, &|entry| entry.kind = EntryType::Char)), "not a plain file"),
        ("sparse", write(&changed(1, &|entry| entry.kind = EntryType::GNUSparse)), "not a plain file"),
        (
            "long name",
            write(&with(Entry::new("././@LongLink", &[b'a'; 5000]).of_kind(EntryType::GNULongName, ""))),
            "does not belong",
        ),
        (
            "extended header",
            write(&changed(1, &|entry| {
                *entry = Entry::new(&file_name, b"20 path=../../evil\n").of_kind(EntryType::XHeader, "");
            })),
            "not a plain file",
        ),
        ("twice", write(&with(file.clone())), "is not where it belongs"),
        ("two databases", write(&with(good[5].clone())), "is not where it belongs"),
        ("files in another order", write(&summed(swapped(1, 2))), "is not where it belongs"),
        ("database first", write(&summed(swapped(0, 5))), "is not where it belongs"),
        ("after the end", write(&[good.clone(), vec![file.clone()]].concat()), "is not where it belongs"),
        ("no sums", write(&without(6)), "ends too early"),
        ("no database", write(&summed(without(5))), "has no database"),
        ("no database, old sums", write(&without(5)), "files are missing"),
        ("a file less", write(&summed(without(1))), "lacks files that its database keeps"),
        ("a file less, old sums", write(&without(1)), "damaged"),
        ("no description", write(&summed(without(0))), "is not where it belongs"),
        ("another file", write(&summed(changed(1, &|entry| entry.content[0] ^= 1))), "lacks files that its database"),
        ("a damaged file", write(&changed(1, &|entry| entry.content[0] ^= 1)), "is damaged"),
        ("a damaged database", write(&changed(5, &|entry| entry.content[5000] ^= 1)), "`klang.db` is damaged"),
        ("no database in it", write(&summed(changed(5, &|entry| entry.content = b"text".to_vec()))), "damaged"),
        ("torn pages", write(&summed(changed(5, &|entry| entry.content[4096..8192].fill(0x5a)))), "damaged"),
        ("a newer database", write(&summed(changed(5, &|entry| entry.content.clone_from(&newer)))), "999"),
        ("fewer sums", write(&changed(6, &|entry| entry.content.truncate(200))), "damaged"),
        ("more sums", write(&changed(6, &|entry| entry.content.extend(b"more"))), "SHA256SUMS names"),
        ("endless line", write(&changed(6, &|entry| entry.content = vec![b'a'; 100_000])), "damaged"),
        ("a later form", write(&summed(changed(0, &|entry| entry.content = br#"{"format":2}"#.to_vec()))), "form 2"),
        ("another form", write(&summed(changed(0, &|entry| entry.content = b"{}".to_vec()))), "names no form"),
        ("long description", write(&summed(changed(0, &|entry| entry.content = vec![b' '; 5000]))), "5000 bytes"),
        ("says too much", write(&changed(5, &|entry| entry.bytes = Some(1 << 40))), ""),
        ("says too little", write(&changed(5, &|entry| entry.bytes = Some(100))), ""),
        ("nothing", Vec::new(), "ends too early"),
        ("zeros", vec![0; 10_240], "ends too early"),
        ("text", b"Dear Sir or Madam, ".repeat(100), ""),
    ];
    for (what, archive, says) in cases {
        refuse(home.path(), what, &archive, says);
    }
    let whole = write(&good);
    // Cut anywhere: within headers, contents, sums. Only the zeros at the end may lack.
    for length in (0..whole.len() - 1024).step_by(whole.len() / 40).chain([whole.len() - 1025]) {
        refuse(home.path(), &format!("cut after {length}"), &whole[..length], "");
    }
    fs::write(home.path().join("bad.tar"), &whole).unwrap();
    let output = restore(home.path(), "bad.tar", "data");
    assert!(output.status.success(), "the tests' own archives are good but for what is wrong: {}", said(&output));
}

fn refuse(home: &Path, what: &str, archive: &[u8], says: &str) {
    fs::write(home.join("bad.tar"), archive).unwrap();
    let names = || fs::read_dir(home).unwrap().map(|entry| entry.unwrap().file_name()).collect::<BTreeSet<_>>();
    let before = names();
    let output = restore(home, "bad.tar", "data");
    assert_eq!(output.status.code(), Some(1), "{what}: {}", said(&output));
    assert!(said(&output).contains(says), "{what}: {}", said(&output));
    assert_eq!(names(), before, "{what}");
}
