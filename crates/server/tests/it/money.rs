//! `klang accounts`, `credits`, `ledger` and the limits of `klang keys`.

use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::process::klang;

fn run(home: &TempDir, line: &str) -> (i32, String, String) {
    let words: Vec<&str> = line.split_whitespace().chain(["--data", "data"]).collect();
    let Output { status, stdout, stderr } = klang(home.path(), &words).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

fn good(home: &TempDir, line: &str) -> String {
    let (code, out, err) = run(home, line);
    assert_eq!(code, 0, "{line}: {err}");
    out
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn credits_are_granted_and_told() {
    let home = tempfile::tempdir().unwrap();
    good(&home, "keys create --account first");
    good(&home, "accounts create ada");
    let (code, _, err) = run(&home, "accounts create ada");
    assert!(code == 1 && err.contains("account name `ada` is taken"), "{err}");

    good(&home, "credits grant 12.50 --account ada --note invoice");
    let balance = json(&good(&home, "credits grant 0.000001 --account ada --json"));
    assert_eq!((&balance["name"], &balance["available"]), (&"ada".into(), &12_500_001.into()));
    assert!(good(&home, "credits balance --account ada").contains("$12.500001"));
    let names: Vec<Value> =
        json(&good(&home, "accounts list --json")).as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["first", "ada"]);

    let lines = good(&home, "credits ledger --account ada --json");
    let entries: Vec<Value> = lines.lines().map(json).collect();
    assert_eq!((entries.len(), &entries[1]["note"], &entries[1]["amount"]), (2, &"invoice".into(), &12_500_000.into()));
    assert_eq!(good(&home, "credits ledger --account ada --json --limit 1").lines().count(), 1);

    for (line, says) in [
        ("credits balance --account eve", "no account `eve`; there are: first, ada"),
        ("credits grant 1,5 --account ada", "expected dollars as in 12.50"),
    ] {
        let (code, _, err) = run(&home, line);
        assert!(code == 2 && err.contains(says), "{line}: {code} {err}");
    }
    let (code, _, err) = run(&home, "credits grant 0 --account ada");
    assert!(code == 1 && err.contains("not allowed"), "{err}");
}

#[test]
fn a_wrong_ledger_is_exit_code_1() {
    let home = tempfile::tempdir().unwrap();
    good(&home, "keys create --account ada");
    good(&home, "credits grant 1 --account ada");
    assert_eq!(good(&home, "ledger verify"), "the ledger is right: 2 entries of 1 accounts\n");
    assert_eq!(good(&home, "ledger verify --account ada"), "the ledger is right: 2 entries of 1 accounts\n");

    // Closing moves the log into the file, where nothing of SQLite checks the bytes of an entry.
    let path = home.path().join("data/klang.db");
    let clock = std::sync::Arc::new(klang_store::SystemClock);
    klang_store::SqliteStore::open(&path, klang_store::StoreOptions::default(), clock).unwrap().close();
    let bytes = std::fs::read(&path).unwrap();
    let note = b"first credits";
    let places: Vec<usize> =
        bytes.windows(note.len()).enumerate().filter(|(_, part)| part == note).map(|(place, _)| place).collect();
    assert!(!places.is_empty());
    let mut bytes = bytes;
    for place in places {
        bytes[place] = b'F';
    }
    std::fs::write(&path, bytes).unwrap();
    let (code, out, err) = run(&home, "ledger verify");
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("account `ada`: entry 1 does not match its hash"), "{out}");
    assert!(err.contains("the ledger is wrong: 1 problems in 2 entries of 1 accounts"), "{err}");
}

#[test]
fn keys_have_limits_and_rotate() {
    let home = tempfile::tempdir().unwrap();
    let line = "keys create --requests-per-minute 60 --tasks 4 --credits-per-day 2.5 --model kling-tts \
                --expires 2027-01-31T00:00:00Z --address 10.0.0.0/8 --address 192.0.2.7";
    let old = good(&home, line);
    let listed = json(&good(&home, "keys list --json"));
    let limits = serde_json::json!({
        "requestsPerMinute": 60,
        "tasks": 4,
        "dayMicros": 2_500_000,
        "models": ["kling-tts"],
        "expireTime": 1_801_353_600_000_i64,
        "addresses": ["10.0.0.0/8", "192.0.2.7/32"],
    });
    assert_eq!(listed[0]["limits"], limits);
    let id = listed[0]["id"].as_str().unwrap().to_owned();
    let new = good(&home, &format!("keys rotate {id}"));
    assert!(klang_server::api_key::is_well_formed(new.trim_end()) && new != old, "{new}");
    let listed = json(&good(&home, "keys list --json"));
    assert_eq!((&listed[0]["limits"], listed.as_array().unwrap().len()), (&limits, 1));
    assert!(new.starts_with(listed[0]["prefix"].as_str().unwrap()));
    good(&home, &format!("keys revoke {id}"));
    let (code, _, err) = run(&home, &format!("keys rotate {id}"));
    assert!(code == 1 && err.contains("key not found"), "{err}");

    for (flags, says) in [
        ("--model kling-x", "no model `kling-x`; there are: kling-"),
        ("--expires tomorrow", "2027-01-31T00:00:00Z"),
        ("--address nowhere", "10.0.0.0/8"),
        ("--tasks 0", "tasks must be at least 1"),
    ] {
        let (code, _, err) = run(&home, &format!("keys create {flags}"));
        assert!(code == 2 && err.contains(says), "{flags}: {code} {err}");
    }
}

#[test]
fn accounts_have_times_to_keep_things() {
    let home = tempfile::tempdir().unwrap();
    good(&home, "keys create --account ada");
    assert_eq!(good(&home, "accounts retention ada"), "files   default (7days)\nvideos  default (30days)\n");
    assert_eq!(
        good(&home, "accounts retention ada --files 0s --videos 36h"),
        "files   0s (gone 10m later)\nvideos  1day 12h\n"
    );
    // What is not named stays.
    good(&home, "accounts retention ada --videos default");
    let account = json(&good(&home, "accounts retention ada --json"));
    assert_eq!((&account["fileKeepS"], &account["videoKeepS"]), (&0.into(), &Value::Null));
    assert_eq!(json(&good(&home, "accounts list --json"))[0], account);
    for (line, says) in [
        ("accounts retention eve --files 1d", "no account `eve`; there are: ada"),
        ("accounts retention ada --files 3651d", "must be at most ten years (315360000 seconds), got 315446400"),
        ("accounts retention ada --files soon", "expected whole seconds as in 0s, 12h or 30d, or `default`"),
        ("accounts retention ada --videos 500ms", "expected whole seconds"),
        ("accounts retention ada --videos=-1s", "expected whole seconds"),
    ] {
        let (code, _, err) = run(&home, line);
        assert!(code == 2 && err.contains(says), "{line}: {code} {err}");
    }
    let after = json(&good(&home, "accounts retention ada --json"));
    assert_eq!(after, account, "a refused change changes nothing");
}

#[test]
fn an_admin_key_is_printed_with_the_line_that_makes_it_valid() {
    let home = tempfile::tempdir().unwrap();
    let Output { status, stdout, .. } = klang(home.path(), &["keys", "admin"]).output().unwrap();
    assert!(status.success());
    let text = String::from_utf8(stdout).unwrap();
    let (key, configuration) = text.split_once("\n\n").unwrap();
    assert!(key.starts_with("klang_admin_") && key.len() == 55, "{key}");
    let path = home.path().join("klang.toml");
    std::fs::write(&path, configuration).unwrap();
    let config = klang_server::Config::load_from(Some(&path), [], &[]).unwrap();
    assert_eq!(config.admin.key_sha256, klang_store::KeyHash::of(key).to_hex());
}
