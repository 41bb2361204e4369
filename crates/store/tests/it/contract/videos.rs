//! Videos: kept for their time, seen by their account alone.

use klang_model::{AccountId, VideoFacts, VideoFormat, VideoId};
use klang_store::blobs::new_token;
use klang_store::{Error, NewVideo, StoreOptions};

use crate::world::Open;

const MONTH_MS: i64 = 30 * 24 * 60 * 60 * 1000;

fn video(account: AccountId) -> NewVideo {
    let facts = VideoFacts { format: VideoFormat::Mov, duration_s: 7.25, width: 640, height: 360, frame_rate: 29.97 };
    NewVideo { account, token: new_token(), facts, bytes: 1_000, sha256: "cd".repeat(32) }
}

pub async fn a_video_comes_back_to_its_account(open: Open) {
    let world = open(StoreOptions::default());
    let (ada, bob) = (world.account("ada", 0).await, world.account("bob", 0).await);
    let new = video(ada);
    let stored = world.store.add_video(new.clone()).await.unwrap();
    assert_eq!((&stored.video, stored.expires_ms - stored.created_ms), (&new, MONTH_MS));
    assert_eq!(world.store.video(ada, stored.id).await.unwrap(), Some(stored.clone()));
    assert_eq!(world.store.video(bob, stored.id).await.unwrap(), None);
    assert!(matches!(world.store.delete_video(bob, stored.id).await, Err(Error::NotFound("video"))));
    assert!(world.store.unknown_files(&[new.token]).await.unwrap().is_empty(), "no sweep may take its blob");
}

pub async fn videos_go_when_their_time_is_over(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 0).await;
    let stored = world.store.add_video(video(account)).await.unwrap();
    world.clock.advance_ms(MONTH_MS - 1);
    assert!(world.store.expire_files(10).await.unwrap().tokens.is_empty());
    assert!(world.store.video(account, stored.id).await.unwrap().is_some());
    world.clock.advance_ms(1);
    assert_eq!(world.store.video(account, stored.id).await.unwrap(), None, "even before anything marked it");
    for _ in 0..2 {
        let doomed = world.store.expire_files(10).await.unwrap().tokens;
        assert_eq!(doomed, [stored.video.token.as_str()], "named until it is confirmed");
    }
    world.store.confirm_removed(std::slice::from_ref(&stored.video.token)).await.unwrap();
    assert!(world.store.expire_files(10).await.unwrap().tokens.is_empty());
    assert_eq!(
        world.store.unknown_files(std::slice::from_ref(&stored.video.token)).await.unwrap(),
        [stored.video.token]
    );
}

pub async fn deleted_videos_are_gone_at_once(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 0).await;
    let stored = world.store.add_video(video(account)).await.unwrap();
    assert_eq!(world.store.delete_video(account, stored.id).await.unwrap(), stored.video.token);
    assert_eq!(world.store.video(account, stored.id).await.unwrap(), None);
    assert!(matches!(world.store.delete_video(account, stored.id).await, Err(Error::NotFound("video"))));
    assert_eq!(world.store.expire_files(10).await.unwrap().tokens, [stored.video.token]);
}

pub async fn an_account_keeps_only_so_many_videos(open: Open) {
    let world = open(StoreOptions { max_videos_per_account: 2, ..StoreOptions::default() });
    let (ada, bob) = (world.account("ada", 0).await, world.account("bob", 0).await);
    let first = world.store.add_video(video(ada)).await.unwrap();
    world.store.add_video(video(ada)).await.unwrap();
    assert!(matches!(world.store.add_video(video(ada)).await, Err(Error::TooManyVideos { limit: 2 })));
    world.store.add_video(video(bob)).await.unwrap();
    world.store.delete_video(ada, first.id).await.unwrap();
    world.store.add_video(video(ada)).await.unwrap();
    let nobody = AccountId::new(1, [0; 10]);
    assert!(matches!(world.store.add_video(video(nobody)).await, Err(Error::NotFound("account"))));
    assert_eq!(world.store.video(ada, VideoId::new(1, [0; 10])).await.unwrap(), None);
}
