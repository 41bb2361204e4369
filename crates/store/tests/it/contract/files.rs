//! Files: kept, expired, deleted.

use klang_model::{FileFormat, TaskState};
use klang_store::blobs::new_token;
use klang_store::{Error, StoreOptions, TaskRef};

use crate::world::{Open, PRICE, check_ledger, completion, file, speech};

const WEEK_MS: i64 = 7 * 24 * 60 * 60 * 1000;

pub async fn files_come_in_order(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE).await;
    let (submitted, files) = world.completed(speech(account)).await;
    let task = world.task(account, submitted.id).await;
    assert_eq!(task.files, files);
    assert_eq!(task.files_expire_ms, Some(task.finished_ms.unwrap() + WEEK_MS));

    let stored = world.store.file(&files[1].token).await.unwrap().unwrap();
    assert_eq!((stored.task, stored.account, &stored.file), (submitted.id, account, &files[1]));
    assert_eq!((Some(stored.created_ms), stored.expired), (task.finished_ms, false));
    for unknown in [new_token(), "../../etc/passwd".to_owned(), String::new()] {
        assert_eq!(world.store.file(&unknown).await.unwrap(), None);
    }
}

pub async fn files_expire_and_leave_tombstones(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 2 * PRICE).await;
    let (submitted, files) = world.completed(speech(account)).await;
    let tokens: Vec<String> = files.iter().map(|file| file.token.clone()).collect();
    world.clock.advance_ms(WEEK_MS - 1);
    let (_, later_files) = world.completed(speech(account)).await;
    assert!(world.store.expire_files(10).await.unwrap().tokens.is_empty());
    assert!(!world.store.file(&tokens[0]).await.unwrap().unwrap().expired);

    world.clock.advance_ms(1);
    assert!(world.store.file(&tokens[0]).await.unwrap().unwrap().expired, "even before anything marked it");
    let first = world.store.expire_files(1).await.unwrap().tokens;
    assert_eq!(first.len(), 1);
    let mut doomed = world.store.expire_files(10).await.unwrap().tokens;
    doomed.sort();
    let mut expected = tokens.clone();
    expected.sort();
    assert_eq!(doomed, expected, "named until they are confirmed");
    world.store.confirm_removed(&doomed).await.unwrap();
    world.store.confirm_removed(&doomed).await.unwrap();
    assert!(world.store.expire_files(10).await.unwrap().tokens.is_empty());

    for token in &tokens {
        assert!(world.store.file(token).await.unwrap().unwrap().expired);
    }
    assert_eq!(world.task(account, submitted.id).await.files, files, "the task still tells what it had");
    // A file that is kept is not confirmed away by mistake.
    world.store.confirm_removed(&[later_files[0].token.clone()]).await.unwrap();
    assert!(!world.store.file(&later_files[0].token).await.unwrap().unwrap().expired);
    // Deleting the task takes the tombstones along.
    assert!(world.store.delete(account, &TaskRef::Id(submitted.id)).await.unwrap().is_empty());
    assert_eq!(world.store.file(&tokens[0]).await.unwrap(), None);
}

pub async fn deletion_dooms_files(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE).await;
    let (submitted, files) = world.completed(speech(account)).await;
    let tokens: Vec<String> = files.iter().map(|file| file.token.clone()).collect();
    let task = TaskRef::Id(submitted.id);
    assert_eq!(world.store.delete(account, &task).await.unwrap(), tokens);
    assert_eq!(world.store.task(account, &task).await.unwrap(), None);
    assert!(matches!(world.store.delete(account, &task).await, Err(Error::NotFound("task"))));
    assert_eq!(world.store.file(&tokens[0]).await.unwrap(), None);
    // Whoever asked may have died before removing the blobs; they are named again.
    assert_eq!(world.store.expire_files(10).await.unwrap().tokens.len(), 2);
    world.store.confirm_removed(&tokens).await.unwrap();
    assert!(world.store.expire_files(10).await.unwrap().tokens.is_empty());
    assert_eq!(world.store.unknown_files(&tokens).await.unwrap(), tokens);
    // The money stays charged and told.
    assert_eq!(world.money(account).await, (PRICE, 0));
}

pub async fn deleting_a_live_task_frees_it(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 2 * PRICE).await;
    let running = world.submit(account).await;
    let claimed = world.claim(1).await.tasks.remove(0);
    let queued = world.submit(account).await;
    for id in [running, queued] {
        assert!(world.store.delete(account, &TaskRef::Id(id)).await.unwrap().is_empty());
    }
    assert_eq!(world.money(account).await, (0, 0));
    assert!(matches!(
        world.store.settle(&claimed.lease, completion(vec![file(FileFormat::Mp3)])).await,
        Err(Error::LeaseLost(_))
    ));
    let stats = world.store.queue_stats().await.unwrap();
    assert_eq!((stats.pending, stats.processing), (0, 0));
    assert!(world.claim(1).await.tasks.is_empty());
}

pub async fn a_failed_settle_stores_no_file(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 2 * PRICE).await;
    let (_, files) = world.completed(speech(account)).await;
    let id = world.submit(account).await;
    let claimed = world.claim(1).await.tasks.remove(0);

    let fresh = file(FileFormat::Mp3);
    let broken = klang_model::ResultFile { token: "../x".to_owned(), ..fresh.clone() };
    let settled = world.store.settle(&claimed.lease, completion(vec![fresh.clone(), broken])).await;
    assert!(matches!(settled, Err(Error::InvalidToken)));
    // A token that exists fails in the database, after the first file went in.
    let settled = world.store.settle(&claimed.lease, completion(vec![fresh.clone(), files[0].clone()])).await;
    assert!(matches!(settled, Err(Error::Backend(_))));
    assert_eq!(world.store.file(&fresh.token).await.unwrap(), None);
    assert_eq!(world.task(account, id).await.state, TaskState::Processing);
    assert_eq!(world.money(account).await, (PRICE, PRICE));
    world.store.settle(&claimed.lease, completion(vec![fresh.clone()])).await.unwrap();
    assert!(world.store.file(&fresh.token).await.unwrap().is_some());
}

pub async fn unknown_files_are_told_apart(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE).await;
    let (_, files) = world.completed(speech(account)).await;
    let stray = new_token();
    let asked = [files[0].token.clone(), stray.clone(), files[1].token.clone()];
    assert_eq!(world.store.unknown_files(&asked).await.unwrap(), [stray]);
}

/// More rows than are put in at once, and among the settles one whose lease is lost.
pub async fn many_that_end_at_once_are_all_there(open: Open) {
    const TASKS: usize = 300;
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE * i64::try_from(TASKS).unwrap()).await;
    let ids = world.submit_many(account, TASKS).await;
    let claimed = world.claim(u32::try_from(TASKS).unwrap()).await.tasks;
    assert_eq!(claimed.len(), TASKS);
    let lost = claimed[7].lease;
    world.store.cancel(account, &TaskRef::Id(lost.task)).await.unwrap();
    let ended = claimed.iter().map(|task| async {
        let files = vec![file(FileFormat::Mp3), file(FileFormat::Wav)];
        (task.lease.task, files.clone(), world.store.settle(&task.lease, completion(files)).await)
    });
    for (id, files, settled) in futures::future::join_all(ended).await {
        let task = world.task(account, id).await;
        if id == lost.task {
            assert!(matches!(settled, Err(Error::LeaseLost(task)) if task == id));
            assert_eq!((task.state, task.files), (TaskState::Failed, Vec::new()));
        } else {
            assert_eq!((settled.unwrap(), task.state), (TaskState::Completed, TaskState::Completed));
            assert_eq!(task.files, files);
        }
    }
    let charged = PRICE * i64::try_from(ids.len() - 1).unwrap();
    let balance = world.store.balance(account).await.unwrap();
    assert_eq!((balance.posted.micros(), balance.held.micros()), (charged, 0));
    check_ledger(world.store.as_ref(), account).await;
}
