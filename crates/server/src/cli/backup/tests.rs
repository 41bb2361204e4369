//! What happens to a file between the copy of the database and its turn in the archive.

use std::sync::Arc;

use klang_model::{VideoFacts, VideoFormat};
use klang_store::blobs::{Blobs as _, LocalBlobs, new_token};
use klang_store::{NewVideo, Store as _, StoreOptions, StoredVideo};
use sha2::{Digest as _, Sha256};

use super::*;

/// A data folder with three videos.
struct World {
    folder: TempDir,
    config: Config,
    store: SqliteStore,
    blobs: LocalBlobs,
    videos: Vec<StoredVideo>,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        folder.path().clone_into(&mut config.store.data_dir);
        let store = SqliteStore::open(&database_path(&config), StoreOptions::default(), Arc::new(SystemClock)).unwrap();
        let blobs = LocalBlobs::open(blobs_path(&config)).unwrap();
        let account = store.create_account("a").await.unwrap().id;
        let facts = VideoFacts { format: VideoFormat::Mp4, duration_s: 3.0, width: 2, height: 2, frame_rate: 1.0 };
        let mut videos = Vec::new();
        for content in ["one", "two", "three"] {
            let token = new_token();
            blobs.put(&token, content.into()).await.unwrap();
            let sha256 = hex::encode(Sha256::digest(content));
            let bytes = content.len() as u64;
            videos.push(store.add_video(NewVideo { account, token, facts, bytes, sha256 }).await.unwrap());
        }
        Self { folder, config, store, blobs, videos }
    }

    fn path(&self, number: usize) -> PathBuf {
        self.folder.path().join(Member::File(self.videos[number].video.token.clone()).name())
    }

    /// Deletes a video as the server does.
    async fn delete(&self, number: usize) {
        let StoredVideo { id, video, .. } = &self.videos[number];
        let token = self.store.delete_video(video.account, *id).await.unwrap();
        self.blobs.delete(&token).await.unwrap();
        self.store.confirm_removed(&[token]).await.unwrap();
    }

    fn copy(&self) -> Source {
        Source::copy(&self.config, self.folder.path()).unwrap()
    }

    /// What the archive holds and what its database promises, as numbers of videos.
    fn archive(&self, source: &Source, skip_damaged: bool) -> anyhow::Result<(Summary, Vec<usize>, Vec<usize>)> {
        let mut content = Vec::new();
        let summary = source.archive(&mut content, skip_damaged, &MultiProgress::new())?;
        let number = |token: &str| self.videos.iter().position(|video| video.video.token == token).unwrap();
        let (mut held, mut promised) = (Vec::new(), Vec::new());
        for entry in tar::Archive::new(content.as_slice()).entries().unwrap() {
            let mut entry = entry.unwrap();
            match Member::of_name(&entry.path_bytes()).unwrap() {
                Member::File(token) => held.push(number(&token)),
                Member::Database => {
                    let database = self.folder.path().join("archived.db");
                    entry.unpack(&database).unwrap();
                    SqliteStore::each_kept::<anyhow::Error>(&database, |blob| {
                        promised.push(number(&blob.token));
                        Ok(())
                    })
                    .unwrap();
                }
                Member::About | Member::Sums => {}
            }
        }
        held.sort_unstable();
        promised.sort_unstable();
        Ok((summary, held, promised))
    }
}

#[tokio::test]
async fn a_file_that_was_deleted_meanwhile_is_no_longer_promised() {
    let world = World::new().await;
    let source = world.copy();
    world.delete(1).await;
    let (summary, held, promised) = world.archive(&source, false).unwrap();
    assert_eq!((held, promised), (vec![0, 2], vec![0, 2]));
    assert_eq!((summary.files, summary.gone, summary.damaged.len()), (2, 1, 0));
}

#[tokio::test]
async fn a_file_that_is_still_promised_and_not_there_is_lost() {
    let world = World::new().await;
    fs::remove_file(world.path(1)).unwrap();
    let source = world.copy();
    let error = world.archive(&source, false).unwrap_err().to_string();
    assert!(error.contains(&world.videos[1].video.token) && error.contains("it is not there"), "{error}");

    let (summary, held, promised) = world.archive(&source, true).unwrap();
    assert_eq!((held, promised), (vec![0, 2], vec![0, 2]));
    assert_eq!(summary.damaged, [(world.videos[1].video.token.clone(), "it is not there".to_owned())]);
}

#[tokio::test]
async fn a_file_that_is_not_what_it_was_is_said() {
    struct Case {
        content: &'static str,
        says: &'static str,
    }
    for case in
        [Case { content: "twofold", says: "it has 7 bytes, not 3" }, Case { content: "owt", says: "its SHA-256 is" }]
    {
        let world = World::new().await;
        fs::write(world.path(1), case.content).unwrap();
        let source = world.copy();
        let error = world.archive(&source, false).unwrap_err().to_string();
        assert!(error.contains(case.says), "{error}");
        let (summary, _, promised) = world.archive(&source, true).unwrap();
        assert_eq!((promised, summary.damaged.len()), (vec![0, 2], 1));
    }
}

#[tokio::test]
async fn nothing_is_left_beside_the_archive() {
    let world = World::new().await;
    let out = tempfile::tempdir().unwrap();
    let arguments = Arguments {
        output: out.path().join("out.tar"),
        skip_damaged: false,
        data: DataFlag { data: Some(world.folder.path().to_owned()) },
        config: ConfigFlag::default(),
    };
    run(&arguments).unwrap();
    let names = || fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    assert_eq!(names(), ["out.tar"]);
    let written = fs::read(out.path().join("out.tar")).unwrap();
    // Again: the archive that is there stays.
    assert!(run(&arguments).unwrap_err().is::<UsageError>());
    assert_eq!(fs::read(out.path().join("out.tar")).unwrap(), written);
    // Lost: no archive at all.
    fs::remove_file(world.path(0)).unwrap();
    fs::remove_file(out.path().join("out.tar")).unwrap();
    run(&arguments).unwrap_err();
    assert!(names().is_empty());
}
