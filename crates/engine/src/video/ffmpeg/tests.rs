//! The jail and the child, with the system's own small programs as prisoners.

use std::path::Path;

use super::*;
use crate::video::jail_report;

const LIMITS: Limits = Limits { memory_bytes: 600 << 20, cpu_s: 10, file_bytes: 0, wall: Duration::from_secs(60) };

fn run(program: &str, arguments: &[&str], jail: Jail<'_>) -> (End, String, String) {
    let arguments = arguments.iter().map(OsString::from).collect();
    let mut running =
        Running::start(&Job { program: Path::new(program), arguments, jail, has_input: false }).expect("starts");
    let output = running.read_output(1 << 20).expect("reads");
    let ended = running.finish().expect("ends");
    (ended.end, String::from_utf8_lossy(&output).into_owned(), ended.said)
}

fn shell(script: &str, jail: Jail<'_>) -> (End, String, String) {
    run("/bin/sh", &["-c", script], jail)
}

#[test]
fn a_program_reads_only_what_it_may() {
    let folder = tempfile::tempdir().unwrap();
    let (video, secret) = (folder.path().join("video"), folder.path().join("secret"));
    std::fs::write(&video, "moving\n").unwrap();
    std::fs::write(&secret, "hidden\n").unwrap();
    let jail = Jail { reads: Some(&video), writes: None, limits: LIMITS };
    let (end, output, said) = shell(&format!("read x < {} && echo $x", video.display()), jail);
    assert_eq!((end, output.trim()), (End::Done, "moving"), "{said}");
    let (_, output, _) = shell(&format!("read x < {} && echo $x", secret.display()), jail);
    assert_eq!(output.trim().is_empty(), jail_report().landlock > 0);
    let (_, output, _) = shell("read x < /etc/passwd && echo $x", jail);
    assert_eq!(output.trim().is_empty(), jail_report().landlock > 0);
}

#[test]
fn a_program_writes_only_its_result_and_not_much() {
    let folder = tempfile::tempdir().unwrap();
    let (result, other) = (folder.path().join("result"), folder.path().join("other"));
    std::fs::write(&result, "").unwrap();
    let jail = Jail { reads: None, writes: Some(&result), limits: Limits { file_bytes: 3, ..LIMITS } };
    let script =
        format!("echo ab > {}; echo abcdefgh > {}; echo x > {}", result.display(), result.display(), other.display());
    shell(&script, jail);
    assert_eq!(std::fs::read_to_string(&result).unwrap(), "abc");
    assert_eq!(other.exists(), jail_report().landlock == 0);
}

#[test]
fn a_program_gets_no_environment_no_terminal_and_no_other_process() {
    let jail = Jail { reads: None, writes: None, limits: LIMITS };
    let (end, output, _) = shell("echo \"$HOME|$USER|$KLANG_TEST_PACKS\"", jail);
    assert_eq!((end, output.trim()), (End::Done, "||"));
    let (_, output, _) = shell("(echo made a process)", jail);
    assert_eq!(output.is_empty(), jail_report().has_seccomp);
    let (_, output, _) = shell(&format!("kill -0 {} && echo reached", std::process::id()), jail);
    assert_eq!(output.is_empty(), jail_report().has_seccomp);
}

#[test]
fn a_program_has_no_network() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let jail = Jail { reads: None, writes: None, limits: LIMITS };
    let script = format!("exec 3<>/dev/tcp/127.0.0.1/{port} && echo reached");
    let (end, output, said) = run("/bin/bash", &["-c", &script], jail);
    let is_closed = jail_report().has_seccomp || jail_report().landlock >= 4;
    assert_eq!(output.is_empty() && end != End::Done, is_closed, "{said}");
}

#[test]
fn a_program_that_takes_too_long_is_killed() {
    let slow = Limits { wall: Duration::from_millis(200), ..LIMITS };
    let (end, ..) = run("/bin/sleep", &["1000"], Jail { reads: None, writes: None, limits: slow });
    assert_eq!(end, End::TooSlow(slow.wall));
    let busy = Limits { cpu_s: 1, ..LIMITS };
    let (end, ..) = shell("while :; do :; done", Jail { reads: None, writes: None, limits: busy });
    assert!(matches!(end, End::Killed(_)), "{end}");
}

#[test]
fn a_program_that_talks_without_end_is_heard_a_little() {
    let jail = Jail { reads: None, writes: None, limits: LIMITS };
    let script = "i=0; while [ $i -lt 20000 ]; do echo complaint >&2; i=$((i+1)); done";
    let (end, _, said) = shell(script, jail);
    assert_eq!((end, said.len()), (End::Done, 16 << 10));
    let mut running = Running::start(&Job {
        program: Path::new("/bin/sh"),
        arguments: vec!["-c".into(), "while :; do echo y; done".into()],
        jail,
        has_input: false,
    })
    .unwrap();
    assert!(matches!(running.read_output(1000), Err(Error::Model { .. })));
    // Ends although nobody reads: its pipe is closed.
    assert_ne!(running.finish().unwrap().end, End::TooSlow(LIMITS.wall));
}

#[test]
fn a_program_that_is_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let error = VideoPrograms::find(folder.path().as_os_str()).unwrap_err();
    assert!(matches!(&error, Error::MissingProgram { program, .. } if program == "ffmpeg"), "{error}");
    assert!(error.to_string().contains("apt-get install ffmpeg"), "{error}");
    assert!(VideoPrograms::find("bin:.:".as_ref()).is_err(), "relative folders do not count");
    let gone = VideoPrograms { ffmpeg: folder.path().join("ffmpeg"), ffprobe: folder.path().join("ffprobe") };
    assert!(matches!(gone.check(), Err(Error::MissingProgram { .. })));
}

#[test]
fn reasons_do_not_tell_where_files_are() {
    struct Case {
        said: &'static str,
        reason: &'static str,
    }
    for case in [
        Case {
            said: "[mov,mp4,m4a,3gp,3g2,mj2 @ 0x55d0c0] moov atom not found\nfile:/srv/a.mp4: Invalid data found",
            reason: "moov atom not found",
        },
        Case { said: "file:/srv/a.mp4: Invalid data found\n", reason: "Invalid data found" },
        Case { said: "\n /srv/a.mp4: no\u{1b}[2J", reason: "no[2J" },
        Case { said: "", reason: "no reason was given" },
    ] {
        assert_eq!(reason(case.said, Path::new("/srv/a.mp4")), case.reason);
    }
    let said = "[prores @ 0x5] Codec (prores) not on whitelist 'h264'";
    assert_eq!(refused_codec(said).as_deref(), Some("prores"));
    assert_eq!(refused_codec(") not on whitelist"), None);
    let said = "[h264 @ 0x5] [IMGUTILS @ 0x7] Picture size 8192x4320 exceeds specified max pixel count 9";
    assert_eq!(refused_size(said), Some((8192, 4320)));
    assert_eq!(refused_size("Picture size x exceeds "), None);
    assert!(reason(said, Path::new("/a")).starts_with("Picture size"));
}

#[test]
fn releases_are_told_from_versions() {
    struct Case {
        version: &'static str,
        release: Option<(u32, u32)>,
    }
    for case in [
        Case { version: "5.1.9-0+deb12u1", release: Some((5, 1)) },
        Case { version: "4.3.6-0+deb11u1", release: Some((4, 3)) },
        Case { version: "n7.0", release: Some((7, 0)) },
        Case { version: "8", release: Some((8, 0)) },
        Case { version: "N-109468-gd39b34123d", release: None },
        Case { version: "2024-01-01-git", release: Some((2024, 1)) },
    ] {
        assert_eq!(release(case.version), case.release, "{}", case.version);
    }
}
