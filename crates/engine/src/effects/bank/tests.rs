use klang_audio::{Format, Tags, encode};
use tempfile::TempDir;

use super::*;

/// A bank of two names: `hum` (stereo, loops) and two of `tap`.
fn folder() -> (TempDir, Index) {
    let dir = TempDir::new().unwrap();
    let mut coded = Vec::new();
    let mut takes = Vec::new();
    for (name, channels, frames) in [("hum", 2, 3000), ("tap", 1, 500), ("tap", 1, 700)] {
        let wave: Vec<f32> = (0..frames).map(|n| (n as f32 * 0.05).sin() * 0.5).collect();
        let audio = Audio { sample_rate_hz: SAMPLE_RATE_HZ, channels: vec![wave; channels] };
        let file = encode(&audio, Format::Flac, &Tags::default()).unwrap();
        takes.push(Take {
            name: name.into(),
            frames,
            channels,
            loop_frames: (channels == 2).then_some([100, 2900]),
            loudness_lufs: -20.0,
            peak_dbfs: -6.0,
            title: "a thing".into(),
            author: "Somebody".into(),
            license: "CC0-1.0".into(),
            source: "thing 1.0".into(),
            offset: coded.len() as u64,
            bytes: file.len() as u64,
        });
        coded.extend(file);
    }
    std::fs::write(dir.path().join(TAKES_FILE), coded).unwrap();
    let aliases = BTreeMap::from([("rap".to_owned(), "tap".to_owned())]);
    let index = Index { format: index::FORMAT, takes, aliases, dropped: Vec::new() };
    save(&dir, &index);
    (dir, index)
}

fn copy(index: &Index) -> Index {
    Index { format: index.format, takes: index.takes.clone(), aliases: index.aliases.clone(), dropped: Vec::new() }
}

fn save(dir: &TempDir, index: &Index) {
    std::fs::write(dir.path().join(INDEX_FILE), serde_json::to_vec(index).unwrap()).unwrap();
}

#[test]
fn finds_and_decodes_takes() {
    let (dir, index) = folder();
    let bank = Bank::read(dir.path()).unwrap();
    assert_eq!(bank.names().collect::<Vec<_>>(), ["hum", "rap", "tap"]);
    assert_eq!(bank.takes("tap"), &index.takes[1..]);
    assert_eq!(bank.takes("rap"), bank.takes("tap"));
    assert!(bank.takes("none").is_empty());
    for name in ["hum", "tap"] {
        for take in bank.takes(name) {
            let audio = bank.load(take).unwrap();
            assert_eq!((audio.channels.len(), audio.frames()), (take.channels, take.frames));
            assert!((audio.sample_peak() - 0.5).abs() < 1e-3);
            assert!(Arc::ptr_eq(&audio, &bank.load(take).unwrap()), "decoded once");
        }
    }
    let attribution = bank.takes("hum")[0].attribution();
    assert_eq!(attribution.title, "recording `a thing`, by Somebody");
    assert!(Banks::open(dir.path()).unwrap().is_none(), "the pack is not installed there");
}

#[test]
fn refuses_an_index_that_lies() {
    let (dir, index) = folder();
    let lies: [fn(&mut Index); 11] = [
        |index| drop(index.aliases.insert("hum".into(), "tap".into())),
        |index| drop(index.aliases.insert("hit".into(), "none".into())),
        |index| index.format = 2,
        |index| index.takes.swap(0, 2),
        |index| index.takes[0].frames = usize::MAX,
        |index| index.takes[0].frames = 0,
        |index| index.takes[0].channels = 3,
        |index| index.takes[0].bytes = u64::MAX,
        |index| index.takes[2].bytes += 1,
        |index| index.takes[0].loop_frames = Some([5, 5]),
        |index| index.takes[0].loop_frames = Some([0, 3001]),
    ];
    for (number, lie) in lies.iter().enumerate() {
        let mut changed = copy(&index);
        lie(&mut changed);
        save(&dir, &changed);
        assert!(matches!(Bank::read(dir.path()), Err(Error::Damaged { .. })), "lie {number}");
    }
    for text in ["", "{", "[]", "{\"format\":1,\"takes\":[{}]}"] {
        std::fs::write(dir.path().join(INDEX_FILE), text).unwrap();
        assert!(matches!(Bank::read(dir.path()), Err(Error::Damaged { .. })), "{text}");
    }
}

#[test]
fn refuses_damaged_takes() {
    let (dir, index) = folder();
    let path = dir.path().join(TAKES_FILE);
    let good = std::fs::read(&path).unwrap();
    let take = &index.takes[0];
    for at in [0, 4, take.bytes as usize / 2] {
        let mut bytes = good.clone();
        bytes[at..at + 6].fill(0xff);
        std::fs::write(&path, bytes).unwrap();
        let bank = Bank::read(dir.path()).unwrap();
        assert!(matches!(bank.load(&bank.takes("hum")[0]), Err(Error::Damaged { .. })), "damage at byte {at}");
        bank.load(&bank.takes("tap")[0]).unwrap();
    }
    let mut longer = copy(&index);
    longer.takes[0].frames = 2950;
    save(&dir, &longer);
    std::fs::write(&path, good).unwrap();
    let bank = Bank::read(dir.path()).unwrap();
    assert!(matches!(bank.load(&bank.takes("hum")[0]), Err(Error::Damaged { .. })));
}
