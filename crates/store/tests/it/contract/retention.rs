//! Times to keep things that accounts have of their own, and accounts that keep nothing.

use klang_model::{
    AccountId, FailCode, Failure, FileFormat, Job, TaskId, TaskState, VideoFacts, VideoFormat, VideoSource,
    VideoToAudio,
};
use klang_store::blobs::new_token;
use klang_store::{
    CallbackNext, CallbackRoom, DeliveryTry, Error, Idempotency, NewTask, NewVideo, Outcome, Retention, StoreOptions,
    StoredVideo, TaskRef,
};

use crate::world::{LEASE_MS, Open, PRICE, World, completion, file, speech, with_callback, with_external_id};

const GRACE_MS: i64 = 10 * 60 * 1000;
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
const NOTHING: Retention = Retention { file_keep_s: Some(0), video_keep_s: Some(0) };

/// An account with credits that keeps nothing.
async fn forgetful(world: &World, name: &str) -> AccountId {
    let account = world.account(name, 100 * PRICE).await;
    world.store.set_retention(account, NOTHING).await.unwrap();
    account
}

/// Adds a video of that account.
async fn upload(world: &World, account: AccountId) -> StoredVideo {
    let facts = VideoFacts { format: VideoFormat::Mov, duration_s: 7.25, width: 640, height: 360, frame_rate: 29.97 };
    let video = NewVideo { account, token: new_token(), facts, bytes: 1_000, sha256: "cd".repeat(32) };
    world.store.add_video(video).await.unwrap()
}

/// A task that uses an upload.
fn dubbing(account: AccountId, id: &str) -> NewTask {
    let mut task = speech(account);
    task.spec.job = Job::VideoToAudio(VideoToAudio {
        source: VideoSource::Id(id.to_owned()),
        sound_effect_prompt: None,
        bgm_prompt: None,
        asmr_mode: false,
        cues: None,
    });
    task
}

/// Ends the one running task.
async fn settle(world: &World, outcome: Outcome) {
    let claimed = world.claim(1).await.tasks.remove(0);
    world.store.settle(&claimed.lease, outcome).await.unwrap();
}

/// What a sweep that finds no blob deletes.
async fn deleted(world: &World, limit: u32) -> (usize, bool) {
    let swept = world.store.expire_files(limit).await.unwrap();
    assert!(swept.tokens.is_empty(), "{swept:?}");
    (swept.deleted_tasks, swept.more_tasks)
}

async fn exists(world: &World, account: AccountId, id: TaskId) -> bool {
    world.store.task(account, &TaskRef::Id(id)).await.unwrap().is_some()
}

pub async fn times_are_checked_and_come_back(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 0).await;
    let stored = async || world.store.account_named("ada").await.unwrap().unwrap().retention;
    assert_eq!(stored().await, Retention::default());
    for retention in [
        Retention { file_keep_s: Some(0), video_keep_s: None },
        Retention { file_keep_s: Some(86_400), video_keep_s: Some(315_360_000) },
        Retention::default(),
        NOTHING,
    ] {
        assert_eq!(world.store.set_retention(account, retention).await.unwrap().retention, retention);
        assert_eq!(stored().await, retention);
    }
    let cases = [
        (Some(-1), None, "`file_keep_s` must be 0 to 315360000 seconds, got -1"),
        (None, Some(315_360_001), "`video_keep_s` must be 0 to 315360000 seconds, got 315360001"),
        (Some(i64::MAX), Some(-1), "`file_keep_s` must be 0 to 315360000 seconds, got 9223372036854775807"),
    ];
    for (file_keep_s, video_keep_s, says) in cases {
        let error = world.store.set_retention(account, Retention { file_keep_s, video_keep_s }).await.unwrap_err();
        assert_eq!(error.to_string(), says);
    }
    assert_eq!(stored().await, NOTHING, "a refused change changes nothing");
    let nobody = AccountId::new(1, [0; 10]);
    assert!(matches!(world.store.set_retention(nobody, NOTHING).await, Err(Error::NotFound("account"))));
}

pub async fn accounts_have_times_of_their_own(open: Open) {
    let world = open(StoreOptions::default());
    let (ada, bob) = (world.account("ada", 9 * PRICE).await, world.account("bob", 9 * PRICE).await);
    let (before, _) = world.completed(speech(ada)).await;
    let video_before = upload(&world, ada).await;
    world.store.set_retention(ada, Retention { file_keep_s: Some(3_600), video_keep_s: Some(7_200) }).await.unwrap();
    let (after, files) = world.completed(speech(ada)).await;
    let (other, _) = world.completed(speech(bob)).await;
    for (account, id, keep_ms) in [(ada, before.id, 7 * DAY_MS), (ada, after.id, HOUR_MS), (bob, other.id, 7 * DAY_MS)]
    {
        let task = world.task(account, id).await;
        assert_eq!(task.files_expire_ms, Some(task.finished_ms.unwrap() + keep_ms));
    }
    let (mine, others) = (upload(&world, ada).await, upload(&world, bob).await);
    for (video, keep_ms) in [(&video_before, 30 * DAY_MS), (&mine, 2 * HOUR_MS), (&others, 30 * DAY_MS)] {
        assert_eq!(video.expires_ms - video.created_ms, keep_ms);
    }
    world.clock.advance_ms(HOUR_MS);
    let swept = world.store.expire_files(10).await.unwrap();
    assert_eq!((swept.tokens.len(), swept.deleted_tasks), (files.len(), 0));
    assert!(exists(&world, ada, after.id).await, "only 0 takes the task too");
}

pub async fn nothing_stays_but_money(open: Open) {
    let world = open(StoreOptions { max_attempts: 1, ..StoreOptions::default() });
    let account = forgetful(&world, "ada").await;
    let idempotency = Some(Idempotency { key: "k".to_owned(), body_sha256: [7; 32] });
    let named = NewTask { idempotency, ..with_external_id(speech(account), "mine") };
    let (submitted, files) = world.completed(named.clone()).await;
    let mut ids = vec![submitted.id];
    let failure = Failure { code: FailCode::InvalidInput, message: "no".to_owned() };
    for outcome in [Outcome::Failed(failure), Outcome::Retry { after_ms: 0, why: "no".to_owned() }] {
        ids.push(world.submit(account).await);
        settle(&world, outcome).await;
    }
    for is_running in [false, true] {
        let id = world.submit(account).await;
        if is_running {
            world.claim(1).await;
        }
        world.store.cancel(account, &TaskRef::Id(id)).await.unwrap();
        ids.push(id);
    }
    ids.push(world.submit(account).await);
    world.claim(1).await;
    world.clock.advance_ms(LEASE_MS);
    assert_eq!(world.claim(1).await.exhausted, ids[5..]);
    let alive = world.submit(account).await;

    // The first five ended a lease before the last.
    world.clock.advance_ms(GRACE_MS - LEASE_MS - 1);
    assert_eq!(deleted(&world, 10).await, (0, false));
    assert!(!world.store.file(&files[0].token).await.unwrap().unwrap().expired, "fetched within the grace");
    world.clock.advance_ms(1);
    assert!(world.store.file(&files[0].token).await.unwrap().unwrap().expired);
    let swept = world.store.expire_files(10).await.unwrap();
    let mut tokens: Vec<_> = files.iter().map(|file| file.token.clone()).collect();
    tokens.sort();
    let mut named_tokens = swept.tokens.clone();
    named_tokens.sort();
    assert_eq!((named_tokens, swept.deleted_tasks, swept.more_tasks), (tokens.clone(), 5, false));
    assert!(exists(&world, account, ids[5]).await);
    // Whoever asked may have died before the blobs went: they are named again.
    assert_eq!(world.store.expire_files(10).await.unwrap().tokens.len(), 2);
    world.store.confirm_removed(&tokens).await.unwrap();
    world.clock.advance_ms(LEASE_MS);
    assert_eq!(deleted(&world, 10).await, (1, false));
    assert_eq!(deleted(&world, 10).await, (0, false));

    for id in ids {
        let task = TaskRef::Id(id);
        assert_eq!(world.store.task(account, &task).await.unwrap(), None);
        assert!(matches!(world.store.delete(account, &task).await, Err(Error::NotFound("task"))));
        assert!(matches!(world.store.cancel(account, &task).await, Err(Error::NotFound("task"))));
    }
    assert_eq!(world.store.task(account, &TaskRef::External("mine".to_owned())).await.unwrap(), None);
    assert_eq!(world.store.file(&tokens[0]).await.unwrap(), None);
    assert_eq!(world.store.unknown_files(&tokens).await.unwrap(), tokens);
    assert_eq!(world.task(account, alive).await.state, TaskState::Pending);
    assert!(world.store.submit(named).await.unwrap().replayed, "the key holds no content and stays");
    assert_eq!(world.money(account).await, (PRICE, PRICE));
    let report = world.store.verify_ledger(None).await.unwrap();
    assert!(report.is_clean() && report.entries == 14, "{report:?}");
}

pub async fn what_was_promised_holds(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 9 * PRICE).await;
    let (before, _) = world.completed(speech(account)).await;
    let meanwhile = world.submit(account).await;
    world.store.set_retention(account, NOTHING).await.unwrap();
    settle(&world, completion(Vec::new())).await;
    let (promised, _) = world.completed(speech(account)).await;
    world.store.set_retention(account, Retention::default()).await.unwrap();
    let (after, _) = world.completed(speech(account)).await;
    world.clock.advance_ms(GRACE_MS);
    let swept = world.store.expire_files(10).await.unwrap();
    assert_eq!((swept.tokens.len(), swept.deleted_tasks), (2, 2));
    for (id, stays) in [(before.id, true), (meanwhile, false), (promised.id, false), (after.id, true)] {
        assert_eq!(exists(&world, account, id).await, stays, "{id}");
    }
}

pub async fn deletion_waits_for_the_callback(open: Open) {
    let world = open(StoreOptions::default());
    let account = forgetful(&world, "ada").await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        ids.push(world.store.submit(with_callback(speech(account))).await.unwrap().id);
        settle(&world, completion(Vec::new())).await;
        world.clock.advance_ms(1);
    }
    let room = CallbackRoom::of(1);
    let first = world.store.claim_callbacks(&room, MINUTE_MS).await.unwrap().remove(0);
    let answer = |status| DeliveryTry { status: Some(status), error: None, took_ms: 1 };
    world.store.record_callback(&first.lease, answer(500), CallbackNext::RetryAfterMs(HOUR_MS)).await.unwrap();
    world.clock.advance_ms(GRACE_MS);
    assert_eq!(deleted(&world, 10).await, (0, false), "one waits for a retry, one was never tried");
    let second = world.store.claim_callbacks(&room, MINUTE_MS).await.unwrap().remove(0);
    world.store.record_callback(&second.lease, answer(410), CallbackNext::GivenUp("gone")).await.unwrap();
    world.clock.advance_ms(MINUTE_MS);
    assert_eq!(deleted(&world, 10).await, (1, false));
    assert!(exists(&world, account, first.task).await && !exists(&world, account, second.task).await);

    world.clock.advance_ms(HOUR_MS - GRACE_MS - MINUTE_MS);
    let again = world.store.claim_callbacks(&room, MINUTE_MS).await.unwrap().remove(0);
    assert_eq!(again.lease.id, first.lease.id);
    assert_eq!(deleted(&world, 10).await, (0, false), "it is being sent");
    world.store.record_callback(&again.lease, answer(200), CallbackNext::Delivered).await.unwrap();
    world.clock.advance_ms(MINUTE_MS);
    assert_eq!(deleted(&world, 10).await, (1, false));
    assert_eq!(world.store.deliveries(account, &TaskRef::Id(first.task)).await.unwrap(), None);
    assert_eq!(ids, [first.task, second.task]);
}

pub async fn deletion_waits_a_day_at_most(open: Open) {
    let world = open(StoreOptions::default());
    let account = forgetful(&world, "ada").await;
    let (submitted, files) = world.completed(with_callback(speech(account))).await;
    let id = submitted.id;
    world.clock.advance_ms(GRACE_MS);
    let swept = world.store.expire_files(10).await.unwrap();
    assert_eq!((swept.tokens.len(), swept.deleted_tasks), (2, 0), "its files do not wait");
    world.store.confirm_removed(&swept.tokens).await.unwrap();
    assert!(world.store.file(&files[0].token).await.unwrap().unwrap().expired);
    let due = world.store.claim_callbacks(&CallbackRoom::of(1), MINUTE_MS).await.unwrap().remove(0);
    let failed = DeliveryTry { status: Some(500), error: None, took_ms: 1 };
    world.store.record_callback(&due.lease, failed, CallbackNext::RetryAfterMs(30 * HOUR_MS)).await.unwrap();
    world.clock.advance_ms(DAY_MS - GRACE_MS - 1);
    assert_eq!(deleted(&world, 10).await, (0, false));
    world.clock.advance_ms(1);
    assert_eq!(deleted(&world, 10).await, (1, false));
    assert!(!exists(&world, account, id).await);
    assert_eq!(world.store.unknown_files(&swept.tokens).await.unwrap(), swept.tokens, "nor do their rows stay");
    world.clock.advance_ms(30 * HOUR_MS);
    assert!(world.store.claim_callbacks(&CallbackRoom::of(1), MINUTE_MS).await.unwrap().is_empty());
    assert_eq!(world.store.queue_stats().await.unwrap().callbacks, 0);
}

pub async fn sweeps_are_bounded_and_pass_what_waits(open: Open) {
    let world = open(StoreOptions::default());
    let account = forgetful(&world, "ada").await;
    for _ in 0..2 {
        world.store.submit(with_callback(speech(account))).await.unwrap();
        settle(&world, completion(Vec::new())).await;
        world.clock.advance_ms(1);
    }
    for _ in 0..3 {
        world.submit(account).await;
        settle(&world, completion(Vec::new())).await;
    }
    world.clock.advance_ms(GRACE_MS);
    let mut steps = Vec::new();
    for _ in 0..4 {
        steps.push(deleted(&world, 2).await);
    }
    assert_eq!(steps, [(0, true), (2, true), (1, false), (0, false)]);
}

pub async fn two_sweeps_share_the_work(open: Open) {
    let world = open(StoreOptions::default());
    let account = forgetful(&world, "ada").await;
    for _ in 0..20 {
        world.submit(account).await;
        settle(&world, completion(vec![file(FileFormat::Mp3)])).await;
    }
    world.clock.advance_ms(GRACE_MS);
    let (one, other) = tokio::join!(world.store.expire_files(100), world.store.expire_files(100));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!((one.deleted_tasks + other.deleted_tasks, one.tokens.len(), other.tokens.len()), (20, 20, 20));
    for tokens in [one.tokens, other.tokens] {
        world.store.confirm_removed(&tokens).await.unwrap();
    }
    assert_eq!(deleted(&world, 100).await, (0, false));
    assert!(world.store.verify_ledger(None).await.unwrap().is_clean());
}

pub async fn videos_in_use_are_kept(open: Open) {
    let world = open(StoreOptions::default());
    let (ada, bob) = (forgetful(&world, "ada").await, forgetful(&world, "bob").await);
    let (used, spare) = (upload(&world, ada).await, upload(&world, ada).await);
    // Ids are read in any case, so it must be found in any.
    world.store.submit(dubbing(ada, &used.id.to_string().to_uppercase())).await.unwrap();
    let stranger = world.store.submit(dubbing(bob, &spare.id.to_string())).await.unwrap().id;
    world.clock.advance_ms(GRACE_MS - 1);
    assert_eq!(world.store.video(ada, spare.id).await.unwrap().as_ref(), Some(&spare));
    world.clock.advance_ms(1);
    assert_eq!(world.store.video(ada, spare.id).await.unwrap(), None, "another account's task keeps nothing");
    assert_eq!(world.store.video(ada, used.id).await.unwrap().as_ref(), Some(&used));
    assert_eq!(world.store.expire_files(10).await.unwrap().tokens, [spare.video.token.as_str()]);
    world.store.confirm_removed(&[spare.video.token]).await.unwrap();

    let claimed = world.claim(1).await.tasks.remove(0);
    world.clock.advance_ms(DAY_MS);
    assert_eq!(deleted(&world, 10).await, (0, false));
    assert_eq!(world.store.video(ada, used.id).await.unwrap().as_ref(), Some(&used), "the worker needs it now");
    assert_eq!(world.store.video(bob, used.id).await.unwrap(), None);
    world.store.settle(&claimed.lease, completion(Vec::new())).await.unwrap();
    assert_eq!(world.store.video(ada, used.id).await.unwrap(), None);
    assert_eq!(world.store.expire_files(10).await.unwrap().tokens, [used.video.token]);
    world.store.cancel(bob, &TaskRef::Id(stranger)).await.unwrap();
}
