//! [`TestApp`]: a real server on a free port, with SQLite and files in a temporary folder, a clock that
//! stands still, and an engine that does what each text says. Dropping it fails the test when a task
//! still runs or when an ended task still holds credits.

use std::sync::Arc;
use std::time::Duration;

use klang_model::{AccountId, Money};
use klang_server::{Config, Parts, Server, api_key};
use klang_store::blobs::LocalBlobs;
use klang_store::{FakeClock, ListFilter, SqliteStore, Store};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::engine::FakeEngine;

/// What a new account is granted: ten sound effects.
pub const GRANTED_MICROS: i64 = 295_000;

pub struct TestApp {
    /// Where requests go. Renders nothing; see [`TestApp::run_tasks`].
    server: Option<Server>,
    pub config: Config,
    pub store: Arc<SqliteStore>,
    pub blobs: Arc<LocalBlobs>,
    pub clock: Arc<FakeClock>,
    pub engine: Arc<FakeEngine>,
    client: reqwest::Client,
    base: String,
    account: AccountId,
    key: String,
    /// Removed with the app.
    _folder: TempDir,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// What is in the envelope of a success.
    pub fn data(&self) -> Value {
        let json = self.json();
        assert_eq!(
            (self.status.as_u16(), &json["code"], &json["msg"]),
            (200, &json!(200), &json!("success")),
            "{json}"
        );
        json["data"].clone()
    }

    /// The status and message of a failure, whose envelope is checked.
    pub fn failure(&self) -> (u16, String) {
        let json = self.json();
        let status = self.status.as_u16();
        assert_eq!(json["code"], json!(status), "{json}");
        assert_eq!(json["requestId"].as_str(), self.header("x-request-id"), "{json}");
        (status, json["msg"].as_str().unwrap().to_owned())
    }

    /// The status, and the message if it is a failure.
    pub fn failure_or_success(&self) -> (u16, String) {
        if self.status.is_success() { (self.status.as_u16(), String::new()) } else { self.failure() }
    }

    /// `field: code` of each wrong field.
    pub fn field_errors(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        let text = |error: &Value, key: &str| error[key].as_str().unwrap().to_owned();
        errors.iter().map(|error| format!("{}: {}", text(error, "field"), text(error, "code"))).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl TestApp {
    /// A server that takes tasks and renders none, so that they stay pending until [`TestApp::run_tasks`].
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// A server that renders one task at a time as soon as it comes.
    pub async fn rendering() -> Self {
        Self::with(|config| config.worker.threads = 1).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        // The client wants a provider though it speaks plain HTTP here; all tests but the first find it there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.server.listen = ([127, 0, 0, 1], 0).into();
        config.metrics.enabled = false;
        config.worker.threads = 0;
        config.worker.poll_ms = 10;
        config.server.wait_poll_ms = 10;
        config.store.data_dir = folder.path().to_owned();
        config.store.readers = 2;
        // How full the disk of whoever runs the tests is must not matter.
        config.store.min_free_bytes = 0;
        change(&mut config);
        let clock = Arc::new(FakeClock::default());
        let options = klang_server::store_options(&config);
        let clock_of_store = Arc::clone(&clock) as Arc<dyn klang_store::Clock>;
        let store =
            Arc::new(SqliteStore::open(&klang_server::database_path(&config), options, clock_of_store).unwrap());
        let blobs = Arc::new(LocalBlobs::open(klang_server::blobs_path(&config)).unwrap());
        let engine = Arc::new(FakeEngine::default());
        let mut app = Self {
            server: None,
            config,
            store,
            blobs,
            clock,
            engine,
            client: reqwest::Client::new(),
            base: String::new(),
            account: AccountId::new(0, [0; 10]),
            key: String::new(),
            _folder: folder,
        };
        (app.account, app.key) = app.new_account("first", GRANTED_MICROS).await;
        app.start().await;
        app
    }

    /// Starts the server (again).
    pub async fn start(&mut self) {
        let server = Server::start(self.config.clone(), self.parts()).await.unwrap();
        self.base = format!("http://{}", server.address());
        self.server = Some(server);
    }

    /// Starts the server (again) with another idea of how much of the disk is free.
    pub async fn start_on(&mut self, disk: Arc<dyn klang_server::Disk>) {
        let server = Server::start_on(self.config.clone(), self.parts(), disk).await.unwrap();
        self.base = format!("http://{}", server.address());
        self.server = Some(server);
    }

    /// Stops the server in order.
    pub async fn stop(&mut self) {
        self.server.take().unwrap().shutdown().await;
    }

    /// Takes the server out, to stop it at the side.
    pub fn take_server(&mut self) -> Server {
        self.server.take().unwrap()
    }

    /// What a server on the same data is made of.
    pub fn parts(&self) -> Parts {
        Parts {
            store: Arc::clone(&self.store) as Arc<dyn Store>,
            blobs: Arc::clone(&self.blobs) as _,
            engine: Arc::clone(&self.engine) as _,
            voices: klang_engine::speech::voices::catalogue().iter().collect(),
            clock: Arc::clone(&self.clock) as _,
        }
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    pub fn metrics_base(&self) -> String {
        format!("http://{}", self.server.as_ref().unwrap().metrics_address().unwrap())
    }

    pub fn key(&self) -> &str {
        &self.key
    }

    /// Another account with credits, and a key of it.
    pub async fn new_account(&self, name: &str, granted_micros: i64) -> (AccountId, String) {
        let account = self.store.create_account(name).await.unwrap().id;
        if granted_micros > 0 {
            self.store.grant(account, Money::from_micros(granted_micros), "test").await.unwrap();
        }
        (account, self.new_key(account).await)
    }

    async fn new_key(&self, account: AccountId) -> String {
        let (key, stored) = api_key::mint(account, "test").unwrap();
        self.store.create_key(stored).await.unwrap();
        key
    }

    /// A request with the first account's key, to be completed and [sent](TestApp::send).
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.anonymous(method, path).bearer_auth(&self.key)
    }

    pub fn anonymous(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        self.client.request(method, address)
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, body: response.bytes().await.unwrap().into() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    pub async fn try_create(&self, body: &Value) -> Answer {
        self.post(GENERATIONS, body).await
    }

    /// Creates a task and gives its id.
    pub async fn create(&self, body: &Value) -> String {
        self.try_create(body).await.data()["taskId"].as_str().unwrap().to_owned()
    }

    /// Creates a speech task and gives its id. What the engine does with a text, see [`FakeEngine`].
    pub async fn create_speech(&self, text: &str) -> String {
        self.create(&speech(text)).await
    }

    /// The task object.
    pub async fn task(&self, id: &str) -> Value {
        self.get(&format!("{GENERATIONS}?task_id={id}")).await.data()
    }

    /// The task object when it has ended, by long poll.
    pub async fn ended_task(&self, id: &str) -> Value {
        let task = self.get(&format!("{GENERATIONS}?wait=60&task_id={id}")).await.data();
        assert!(matches!(task["state"].as_str(), Some("completed" | "failed")), "{task}");
        task
    }

    /// How many blobs there are.
    pub async fn blobs_count(&self) -> usize {
        use klang_store::blobs::Blobs as _;
        self.blobs.list(None, Duration::ZERO, 1_000).await.unwrap().len()
    }

    /// Renders what is due, with a second server on the same data, as another process would.
    pub async fn run_tasks(&self) {
        // Takes back leases that ran out, wakes retries that are due, and claims nothing.
        self.store.claim("test", &[], 0, 0).await.unwrap();
        let mut config = self.config.clone();
        config.worker.threads = 1;
        config.metrics.enabled = false;
        let worker = Server::start(config, self.parts()).await.unwrap();
        loop {
            let queue = self.store.queue_stats().await.unwrap();
            if queue.processing == 0 && queue.pending == queue.deferred {
                break;
            }
            // Another thread is at work; no clock of ours can hurry it.
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        worker.shutdown().await;
    }

    /// `(posted, held, available)` of the first account.
    pub async fn balance(&self) -> (i64, i64, i64) {
        let balance = self.get("/api/v1/credits").await.data();
        let micros = |key: &str| balance[key].as_i64().unwrap();
        (micros("posted"), micros("held"), micros("available"))
    }
}

/// The path of tasks.
pub const GENERATIONS: &str = "/api/v1/audio/generations";

/// A valid body for speech.
pub fn speech(text: &str) -> Value {
    json!({"model": "kling-tts", "text": text, "voice_id": "af_heart", "voice_language": "en"})
}

/// The same body with one field changed.
pub fn with(mut body: Value, field: &str, value: Value) -> Value {
    body.as_object_mut().unwrap().insert(field.to_owned(), value);
    body
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let store = Arc::clone(&self.store);
        let check = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(check_nothing_is_left(&store));
        });
        assert!(check.join().is_ok(), "see the panic above");
    }
}

async fn check_nothing_is_left(store: &SqliteStore) {
    assert_eq!(store.queue_stats().await.unwrap().processing, 0, "a task still runs");
    for account in store.accounts().await.unwrap() {
        let mut held = 0;
        let mut cursor: Option<String> = None;
        loop {
            let page = store.list(account.id, ListFilter::default(), cursor.as_deref(), 500).await.unwrap();
            held += page.tasks.iter().map(|task| task.usage().held.micros()).sum::<i64>();
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let balance = store.balance(account.id).await.unwrap();
        assert_eq!(balance.held.micros(), held, "account `{}` holds credits for no live task", account.name);
    }
}
