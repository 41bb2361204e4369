//! The contract on PostgreSQL, in a cluster of its own that this process starts, and what only PostgreSQL
//! promises.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use klang_model::Money;
use klang_store::{
    Announcement, Error, FakeClock, PostgresClock, PostgresOptions, PostgresStore, Store as _, StoreOptions,
};

use crate::world::{PRICE, World, speech};

/// A PostgreSQL server of the tests' own, without durability: a crash of the machine is not what is tested.
/// It listens on a socket in its folder only and dies with this process.
struct Cluster {
    folder: tempfile::TempDir,
}

impl Cluster {
    /// The one of this process.
    fn shared() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(|| Self::start(|_| vec!["listen_addresses=".to_owned()]))
    }

    #[expect(clippy::zombie_processes, reason = "it ends after this process; see `stop_with_this_process`")]
    fn start(settings: impl FnOnce(&Path) -> Vec<String>) -> Self {
        let folder = tempfile::Builder::new().prefix("klang-pg-").tempdir_in("/tmp").unwrap();
        let data = folder.path().join("data");
        // The server refuses to run as root; tests in containers often do.
        let as_user = is_root().then_some("postgres");
        if let Some(user) = as_user {
            let owned = Command::new("chown").arg(user).arg(folder.path()).status().unwrap();
            assert!(owned.success(), "the user `postgres` is missing: apt-get install postgresql");
        }
        let mut init = program("initdb", as_user);
        init.args(["--auth=trust", "--username=klang", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "-D"]);
        let made = init.arg(&data).stdout(Stdio::null()).output().unwrap();
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let mut server = program("postgres", as_user);
        server.arg("-D").arg(&data).arg("-k").arg(folder.path());
        server.args(["-c", "fsync=off", "-c", "max_connections=400", "-c", "shared_buffers=64MB"]);
        for setting in settings(folder.path()) {
            server.args(["-c", &setting]);
        }
        let server = server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        stop_with_this_process(&server);
        Self { folder }
    }

    fn url(&self, database: &str) -> String {
        format!("host={} user=klang dbname={database} sslmode=disable", self.folder.path().display())
    }

    fn admin(&self) -> postgres::Client {
        for _ in 0..300 {
            if let Ok(client) = postgres::Client::connect(&self.url("postgres"), postgres::NoTls) {
                return client;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the PostgreSQL server of the tests does not answer");
    }

    /// A new, empty database; its address.
    fn database(&self) -> String {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let name = format!("klang_{}", NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        off_runtime(|| self.admin().batch_execute(&format!("CREATE DATABASE {name}")).unwrap());
        self.url(&name)
    }
}

fn is_root() -> bool {
    let user = Command::new("id").arg("-u").output().unwrap();
    user.stdout.trim_ascii() == b"0"
}

/// A program of the newest PostgreSQL that is installed, started as another user if needed.
fn program(name: &str, as_user: Option<&str>) -> Command {
    let path = newest(name).unwrap_or_else(|| panic!("{name} is not installed: apt-get install postgresql"));
    match as_user {
        Some(user) => {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", user, "--regid", user, "--init-groups", "--"]).arg(path);
            command
        }
        None => Command::new(path),
    }
}

fn newest(name: &str) -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin").join(name)))
        })
        .filter(|(_, path)| path.exists())
        .collect();
    found.sort();
    found.pop().map(|(_, path)| path)
}

/// Static values are never dropped, so a shell watches for the end of this process.
#[expect(clippy::zombie_processes, reason = "they outlive this process by a moment, on purpose")]
fn stop_with_this_process(server: &std::process::Child) {
    let (own, its) = (std::process::id(), server.id());
    Command::new("sh")
        .args(["-c", &format!("while kill -0 {own} 2>/dev/null; do sleep 0.2; done; kill -INT {its}")])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
}

/// The blocking client must not run on a thread of an async runtime.
fn off_runtime<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join().unwrap())
}

fn open_at(url: &str, options: StoreOptions, clock: &Arc<FakeClock>) -> Result<PostgresStore, Error> {
    let clock = PostgresClock::Given(Arc::clone(clock) as Arc<_>);
    let postgres = PostgresOptions { clock, ..PostgresOptions::new(url) };
    off_runtime(|| PostgresStore::open(&postgres, StoreOptions { readers: 1, ..options }))
}

/// A store in a database of its own.
pub fn open(options: StoreOptions) -> World {
    let url = Cluster::shared().database();
    let clock = Arc::new(FakeClock::default());
    let store = open_at(&url, options, &clock).unwrap();
    World { store: Box::new(store), clock, keep: Box::new(url), tamper }
}

fn sql(world: &World, sql: &str) {
    let url = world.keep.downcast_ref::<String>().unwrap();
    off_runtime(|| postgres::Client::connect(url, postgres::NoTls).unwrap().batch_execute(sql).unwrap());
}

fn tamper(world: &World, sql: &str) {
    let url = world.keep.downcast_ref::<String>().unwrap();
    off_runtime(|| {
        let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
        client.batch_execute("SET session_replication_role = replica").unwrap();
        client.batch_execute(sql).unwrap();
    });
}

mod contract {
    crate::contract::contract_tests!(crate::postgres::open);
}

#[tokio::test]
async fn newer_databases_are_refused_and_opening_twice_is_fine() {
    let world = open(StoreOptions::default());
    let url = world.keep.downcast_ref::<String>().unwrap().clone();
    open_at(&url, StoreOptions::default(), &world.clock).unwrap();
    off_runtime(|| {
        let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
        client.batch_execute("UPDATE klang_schema SET version = 9999").unwrap();
    });
    let opened = open_at(&url, StoreOptions::default(), &world.clock);
    assert!(matches!(opened, Err(Error::TooNew { found: 9_999, .. })));
}

#[tokio::test]
async fn many_may_open_a_new_database_at_once() {
    let url = Cluster::shared().database();
    let clock = Arc::new(FakeClock::default());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| open_at(&url, StoreOptions::default(), &clock).unwrap());
        }
    });
}

#[tokio::test]
async fn ledger_entries_cannot_be_changed() {
    let world = open(StoreOptions::default());
    world.account("ada", 100).await;
    let url = world.keep.downcast_ref::<String>().unwrap().clone();
    off_runtime(|| {
        let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
        for sql in
            ["UPDATE ledger_entries SET amount_micros = 1", "DELETE FROM ledger_entries", "TRUNCATE ledger_entries"]
        {
            let error = client.batch_execute(sql).unwrap_err();
            assert!(error.as_db_error().unwrap().message().contains("immutable"), "{error}");
        }
    });
}

#[tokio::test]
async fn entries_from_before_the_chain_are_chained() {
    let url = Cluster::shared().database();
    off_runtime(|| {
        let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
        client.batch_execute(include_str!("../../migrations/postgres/0001_initial.sql")).unwrap();
        let id = klang_model::AccountId::new(1, [7; 10]).to_string();
        let rows = format!(
            "CREATE TABLE klang_schema (version BIGINT NOT NULL); INSERT INTO klang_schema VALUES (1);
             INSERT INTO accounts (id, name, created_ms, callback_key, granted_micros, entries)
             VALUES ('{id}', 'ada', 1, 'ab', 1200, 1200);
             INSERT INTO ledger_entries (account_id, seq, kind, amount_micros, note, created_ms)
             SELECT '{id}', n, 'grant', 1, '', n FROM generate_series(1, 1200) AS n"
        );
        client.batch_execute(&rows).unwrap();
    });
    let store = open_at(&url, StoreOptions::default(), &Arc::new(FakeClock::default())).unwrap();
    let report = store.verify_ledger(None).await.unwrap();
    assert!(report.is_clean() && report.entries == 1_200, "{report:?}");
}

#[tokio::test]
async fn a_lost_connection_is_made_anew() {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 10 * PRICE).await;
    let url = world.keep.downcast_ref::<String>().unwrap().clone();
    for _ in 0..3 {
        let name = url.split_whitespace().find_map(|word| word.strip_prefix("dbname=")).unwrap();
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        off_runtime(|| Cluster::shared().admin().batch_execute(&end).unwrap());
        world.submit(account).await;
        assert_eq!(world.store.accounts().await.unwrap().len(), 1);
    }
    assert_eq!(world.money(account).await, (0, 3 * PRICE));
}

/// What a step puts aside is sent with the next step's statements. When it fails there, the step before must not
/// be told that it succeeded.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_fails_in_anothers_statement_is_not_lost_in_silence() {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 1).await;
    sql(
        &world,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON ledger_entries FOR EACH ROW WHEN (NEW.note = 'poison')
         EXECUTE FUNCTION refuse()",
    );
    let mut granted = 1;
    for _ in 0..20 {
        let grants = (0..20).map(|number| {
            let note = if number == 7 { "poison" } else { "" };
            world.store.grant(account, Money::from_micros(1), note)
        });
        let answers = futures::future::join_all(grants).await;
        assert!(matches!(answers[7], Err(Error::Backend(_))), "{:?}", answers[7]);
        granted += answers.iter().filter(|answer| answer.is_ok()).count();
    }
    let balance = world.store.balance(account).await.unwrap();
    assert_eq!(balance.granted, Money::from_micros(i64::try_from(granted).unwrap()));
    assert!(world.store.verify_ledger(None).await.unwrap().is_clean());
}

/// While an upgrade is under way, a build that writes the account's row before the entry and without its hash works
/// beside this one.
#[tokio::test]
async fn entries_of_the_build_before_lead_their_account() {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE).await;
    let hash = "ab".repeat(32);
    sql(
        &world,
        &format!(
            "UPDATE accounts SET entries = entries + 1, granted_micros = granted_micros + 5;
             INSERT INTO ledger_entries (account_id, seq, kind, amount_micros, note, created_ms, hash)
             SELECT id, entries, 'grant', 5, '', 1, '{hash}' FROM accounts"
        ),
    );
    world.submit(account).await;
    let report = world.store.verify_ledger(None).await.unwrap();
    // The made-up hash is the only thing wrong: what came after it follows it.
    assert_eq!((report.entries, report.problems.len()), (3, 1), "{report:?}");
    assert!(report.problems[0].contains("entry 2"), "{report:?}");
}

#[tokio::test]
async fn a_probe_says_the_schema_and_makes_none() {
    let options = PostgresOptions::new(Cluster::shared().database());
    for _ in 0..2 {
        assert_eq!(PostgresStore::probe(&options).unwrap(), 0);
    }
    PostgresStore::open(&options, StoreOptions::default()).unwrap().close();
    assert!(PostgresStore::probe(&options).unwrap() >= 7);
}

/// A server that is there and silent, as one that was stopped or whose network is cut.
#[tokio::test]
async fn a_silent_database_is_not_waited_for_for_ever() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let options = PostgresOptions {
        connect_timeout: Duration::from_millis(100),
        statement_timeout: Duration::from_millis(100),
        ..PostgresOptions::new(format!("host=127.0.0.1 port={port} user=klang sslmode=disable"))
    };
    let error = off_runtime(|| PostgresStore::open(&options, StoreOptions::default()).err().unwrap());
    assert!(matches!(error, Error::Unavailable(_)) && error.to_string().contains("no answer within 0.2 s"), "{error}");
}

/// A certificate of an authority that only a file vouches for.
#[tokio::test]
async fn databases_of_ones_own_authority_are_trusted_when_told_to() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let cluster = Cluster::start(|folder| {
        for line in [
            "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout authority.key -out authority",
            "req -newkey rsa:2048 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout key -out request",
            "x509 -req -in request -CA authority -CAkey authority.key -CAcreateserial -copy_extensions copy -days 2 \
             -out certificate",
        ] {
            let made = Command::new("openssl").args(line.split_whitespace()).current_dir(folder).output().unwrap();
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        }
        if is_root() {
            assert!(Command::new("chown").arg("postgres").arg(folder.join("key")).status().unwrap().success());
        }
        let file = |name| folder.join(name).display().to_string();
        vec![
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={port}"),
            "ssl=on".to_owned(),
            format!("ssl_cert_file={}", file("certificate")),
            format!("ssl_key_file={}", file("key")),
        ]
    });
    let url = format!("postgres://klang@localhost:{port}/postgres?sslmode=require");
    let open = |ca_file: &str| {
        let options = PostgresOptions { ca_file: cluster.folder.path().join(ca_file), ..PostgresOptions::new(&url) };
        off_runtime(|| PostgresStore::open(&options, StoreOptions::default()))
    };
    let begun = std::time::Instant::now();
    let store = loop {
        match open("authority") {
            Err(Error::Unavailable(_)) if begun.elapsed() < Duration::from_secs(20) => {}
            opened => break opened.unwrap(),
        }
    };
    assert!(store.accounts().await.unwrap().is_empty());
    let stranger = PostgresStore::open(&PostgresOptions::new(&url), StoreOptions::default()).err().unwrap();
    assert!(stranger.to_string().contains("certificate"), "{stranger}");
    let error = open("key").err().unwrap().to_string();
    assert!(error.contains("trust certificates") && error.contains("there are none in it"), "{error}");
}

/// Whatever defaults an operator gave the database, a step sees what was committed before its turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn defaults_of_the_database_do_not_matter() {
    let world = open(StoreOptions::default());
    let url = world.keep.downcast_ref::<String>().unwrap().clone();
    let name = url.split_whitespace().find_map(|word| word.strip_prefix("dbname=")).unwrap();
    let set = format!(
        "ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read';
         ALTER DATABASE {name} SET default_transaction_read_only = on"
    );
    sql(&world, &set);
    let stores: Vec<_> = (0..3).map(|_| open_at(&url, StoreOptions::default(), &world.clock).unwrap()).collect();
    let account = world.account("ada", 100).await;
    let grants = (0..60).map(|number| stores[number % 3].grant(account, Money::from_micros(1), ""));
    for answer in futures::future::join_all(grants).await {
        answer.unwrap();
    }
    let balance = world.store.balance(account).await.unwrap();
    assert_eq!(balance.granted, Money::from_micros(160));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_share_the_queue_and_hear_each_other() {
    let world = open(StoreOptions::default());
    let url = world.keep.downcast_ref::<String>().unwrap().clone();
    let other = open_at(&url, StoreOptions::default(), &world.clock).unwrap();
    let account = world.account("ada", 1_000 * PRICE).await;
    let mut heard = klang_store::Store::announcements(&other).unwrap();
    let ids = world.submit_many(account, 20).await;
    let first = tokio::time::timeout(Duration::from_secs(10), heard.recv()).await;
    assert_eq!(first.unwrap().unwrap(), Announcement::Work);
    let claim_here = world.store.claim("here", &klang_model::Product::ALL, 20, 30_000);
    let claim_there = other.claim("there", &klang_model::Product::ALL, 20, 30_000);
    let (here, there) = tokio::join!(claim_here, claim_there);
    let (here, there) = (here.unwrap().tasks, there.unwrap().tasks);
    assert_eq!(here.len() + there.len(), ids.len());
    for task in here.iter().chain(&there) {
        other.settle(&task.lease, crate::world::completion(Vec::new())).await.unwrap();
    }
    let ended = async {
        let mut ended = 0;
        while ended < ids.len() {
            ended += usize::from(matches!(heard.recv().await.unwrap(), Announcement::Ended(_)));
        }
    };
    tokio::time::timeout(Duration::from_secs(10), ended).await.unwrap();
    assert_eq!(world.money(account).await, (20 * PRICE, 0));
    assert!(world.store.submit(speech(account)).await.is_ok());
}

#[tokio::test]
async fn an_absent_database_is_said() {
    let options = PostgresOptions::new("postgres://klang@127.0.0.1:1/klang?sslmode=disable");
    let error = off_runtime(|| PostgresStore::open(&options, StoreOptions::default()).err().unwrap());
    assert!(matches!(error, Error::Unavailable(_)), "{error}");
    let options = PostgresOptions::new("postgres://klang:hunter2@[/klang");
    let error = off_runtime(|| PostgresStore::open(&options, StoreOptions::default()).err().unwrap());
    assert!(matches!(error, Error::Backend(_)) && !error.to_string().contains("hunter2"), "{error}");
    assert!(Path::new("/usr/lib/postgresql").exists());
}
