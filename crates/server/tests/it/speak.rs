//! `klang speak` with the real packs and the fast voice.

use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};

use crate::process::{klang, packs};

fn speak(home: &Path, arguments: &[&str]) -> Output {
    let mut command = klang(home, &["speak", "--voice", "hibari"]);
    command.args(arguments).arg("--packs").arg(packs()).stdin(Stdio::null()).output().unwrap()
}

fn check(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Samples of a 16-bit mono WAV file.
fn samples(wav: &[u8]) -> usize {
    let data = wav.windows(4).position(|window| window == b"data").unwrap();
    u32::from_le_bytes(wav[data + 4..data + 8].try_into().unwrap()) as usize / 2
}

#[test]
fn the_extension_decides_the_format_and_the_seed_the_samples() {
    struct Case {
        file: &'static str,
        begins_with: &'static [u8],
    }
    let cases = [
        Case { file: "a.mp3", begins_with: b"ID3" },
        Case { file: "a.WAV", begins_with: b"RIFF" },
        Case { file: "a.flac", begins_with: b"fLaC" },
        Case { file: "a.opus", begins_with: b"OggS" },
    ];
    let home = tempfile::tempdir().unwrap();
    for Case { file, begins_with } in cases {
        check(&speak(home.path(), &["Good morning.", "-o", file]));
        let content = fs::read(home.path().join(file)).unwrap();
        assert!(content.starts_with(begins_with), "{file}");
    }
    check(&speak(home.path(), &["Good morning.", "-o", "b.wav"]));
    let file = |name| fs::read(home.path().join(name)).unwrap();
    assert_eq!(file("a.WAV"), file("b.wav"));

    let to_stdout = speak(home.path(), &["Good morning.", "-o", "-", "--format", "wav"]);
    check(&to_stdout);
    assert_eq!(to_stdout.stdout, file("a.WAV"));
}

#[test]
fn speed_changes_the_length() {
    let home = tempfile::tempdir().unwrap();
    let text = "The clocks were striking thirteen.";
    for speed in ["0.8", "2.0"] {
        check(&speak(home.path(), &[text, "--speed", speed, "-o", &format!("{speed}.wav")]));
    }
    let length = |name| samples(&fs::read(home.path().join(name)).unwrap());
    let (slow, fast) = (length("0.8.wav"), length("2.0.wav"));
    // The ratio of the speeds is 2.5; pauses and edges keep some of their length.
    assert!(slow > fast * 3 / 2, "{slow} samples at 0.8, {fast} at 2.0");
}

#[test]
fn captions_tell_what_is_said() {
    let home = tempfile::tempdir().unwrap();
    check(&speak(home.path(), &["Good morning, world.", "-o", "a.wav", "--captions", "a.srt"]));
    let srt = fs::read_to_string(home.path().join("a.srt")).unwrap();
    assert!(srt.starts_with("1\n00:00:0") && srt.contains("Good morning, world."), "{srt}");
    check(&speak(home.path(), &["Good morning, world.", "-o", "a.wav", "--captions", "a.json"]));
    let json = fs::read(home.path().join("a.json")).unwrap();
    serde_json::from_slice::<serde_json::Value>(&json).unwrap();
}

#[test]
fn a_batch_speaks_what_stands_before_the_tab_and_goes_on_after_a_bad_line() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("lines.tsv"), "One.\tone\n\n!?!\tnothing\nThree.\n").unwrap();
    let output = speak(home.path(), &["--batch", "lines.tsv", "--out", "spoken"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("001.wav was not made") && said.contains("1 of 3 lines"), "{said}");
    let mut names: Vec<_> = fs::read_dir(home.path().join("spoken")).unwrap().map(|f| f.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["000.wav", "002.wav"]);

    check(&speak(home.path(), &["One.", "-o", "one.wav"]));
    let file = |name| fs::read(home.path().join(name)).unwrap();
    assert_eq!(samples(&file("spoken/000.wav")), samples(&file("one.wav")));
}
