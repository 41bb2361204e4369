//! `kill -9` of a real server at random moments while tasks come in, render and end. Whatever was
//! accepted ends once, with its files whole, and every hold of credits resolves exactly once.
//!
//! `KLANG_CRASH_KILLS`, `KLANG_CRASH_TASKS` and `KLANG_CRASH_SEED` choose a longer run or another one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::process::{Running, klang, packs};

/// How long the last server may take for what is left. Generous: only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(180);

/// How long a server lives at most before it is killed.
const MAX_LIFE_MS: u64 = 1_000;

const TTS_PRICE_MICROS: i64 = 600;

#[tokio::test(flavor = "multi_thread")]
async fn killed_servers_lose_and_double_nothing() {
    let kills = number("KLANG_CRASH_KILLS", 8);
    let tasks = number("KLANG_CRASH_TASKS", 40);
    let seed = number("KLANG_CRASH_SEED", 1);
    let mut random = StdRng::seed_from_u64(seed);
    let home = tempfile::tempdir().unwrap();
    let key = create_key(home.path());
    let address = Arc::new(Mutex::new(None));
    // Spread over the lives of all servers.
    let pause = Duration::from_millis(kills * MAX_LIFE_MS / 2 / tasks);
    let submitting = tokio::spawn(submit_all(Arc::clone(&address), key.clone(), tasks, pause));

    for _ in 0..kills {
        let mut server = start(home.path());
        *address.lock().unwrap() = Some(server.address.clone());
        // Real time has to pass, because what is tested is a real process being somewhere.
        tokio::time::sleep(Duration::from_millis(random.random_range(0..MAX_LIFE_MS))).await;
        *address.lock().unwrap() = None;
        server.kill();
    }
    let mut server = start(home.path());
    *address.lock().unwrap() = Some(server.address.clone());
    let accepted = submitting.await.unwrap();
    let api = Api { client: crate::process::http_client(), base: server.address.clone(), key };

    let ended = api.wait_for_all(&accepted).await;
    check_tasks(&api, &ended).await;
    check_money(&api, &ended).await;
    let completed = ended.values().filter(|task| task["state"] == "completed").count();
    eprintln!("seed {seed}: {kills} kills, {tasks} tasks, {completed} completed");
    assert!(completed * 2 > ended.len(), "only {completed} of {} tasks completed", ended.len());
    server.kill();
}

/// Every accepted task is there once, says how it ended, and its files are what it says they are.
async fn check_tasks(api: &Api, ended: &BTreeMap<String, Value>) {
    let listed = api.pages("/api/v1/audio/generations", "tasks").await;
    let ids: BTreeSet<&str> = listed.iter().map(|task| text(task, "taskId")).collect();
    assert_eq!(listed.len(), ids.len(), "a task is listed twice");
    // A request is retried with its idempotency key until it is answered, so nothing else may be there.
    assert_eq!(ids, ended.keys().map(String::as_str).collect());
    for (id, task) in ended {
        if task["state"] == "failed" {
            assert!(!text(task, "failCode").is_empty() && !text(task, "failMsg").is_empty(), "{task}");
            continue;
        }
        assert_eq!(task["state"], "completed", "{task}");
        let files = task["results"].as_array().unwrap();
        assert_eq!(text(&files[0], "format"), "mp3");
        for file in files {
            let answer = api.client.get(text(file, "url")).send().await.unwrap();
            assert_eq!(answer.status(), 200, "a file of {id} is missing: {file}");
            let content = answer.bytes().await.unwrap();
            assert_eq!(content.len() as u64, file["bytes"].as_u64().unwrap(), "a file of {id} is torn: {file}");
            assert_eq!(hex::encode(Sha256::digest(&content)), text(file, "sha256"), "a file of {id} is torn");
        }
    }
}

/// One hold a task, resolved once, as the task says; and the balance is their sum.
async fn check_money(api: &Api, ended: &BTreeMap<String, Value>) {
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in api.pages("/api/v1/credits/ledger", "entries").await {
        if let Some(task) = entry["taskId"].as_str() {
            assert_eq!(entry["amount"], TTS_PRICE_MICROS, "{entry}");
            kinds.entry(task.to_owned()).or_default().push(text(&entry, "kind").to_owned());
        }
    }
    let mut posted = 0;
    for (id, task) in ended {
        // Newest first.
        let expected = if task["state"] == "completed" { ["post", "hold"] } else { ["release", "hold"] };
        posted += if task["state"] == "completed" { TTS_PRICE_MICROS } else { 0 };
        assert_eq!(kinds.remove(id).unwrap_or_default(), expected, "{id}");
    }
    assert!(kinds.is_empty(), "credits were held for tasks that nobody was told of: {kinds:?}");
    let balance = api.get("/api/v1/credits").await;
    assert_eq!((&balance["held"], &balance["posted"]), (&json!(0), &json!(posted)), "{balance}");
}

/// Sends every request until some server has answered it, and gives the tasks' ids.
async fn submit_all(address: Arc<Mutex<Option<String>>>, key: String, tasks: u64, pause: Duration) -> BTreeSet<String> {
    let mut accepted = BTreeSet::new();
    for number in 0..tasks {
        let idempotency_key = format!("task-{number}");
        let sentence = "It was a bright cold day in April, and the clocks were striking thirteen. ";
        let body = json!({
            "model": "kling-tts",
            "text": format!("Task {number}. {}", sentence.repeat(1 + usize::try_from(number % 4).unwrap())),
            "voice_id": "hibari",
            "voice_language": "en",
        });
        let id = loop {
            let base = address.lock().unwrap().clone();
            if let Some(base) = base
                // A client of its own each time: a dead server's connections must not be used again.
                && let Ok(answer) = crate::process::http_client()
                    .post(format!("{base}/api/v1/audio/generations"))
                    .bearer_auth(&key)
                    .header("idempotency-key", &idempotency_key)
                    .json(&body)
                    .send()
                    .await
            {
                let status = answer.status();
                // The server may die between the head and the body.
                if let Ok(answer) = answer.json::<Value>().await {
                    assert_eq!(status, 200, "{answer}");
                    break text(&answer["data"], "taskId").to_owned();
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        assert!(accepted.insert(id), "two requests got the same task");
        tokio::time::sleep(pause).await;
    }
    accepted
}

/// The HTTP interface of a running server.
struct Api {
    client: reqwest::Client,
    base: String,
    key: String,
}

impl Api {
    async fn get(&self, path: &str) -> Value {
        let answer = self.client.get(format!("{}{path}", self.base)).bearer_auth(&self.key).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.json::<Value>().await.unwrap()["data"].take()
    }

    /// All pages of a list.
    async fn pages(&self, path: &str, field: &str) -> Vec<Value> {
        let mut all = Vec::new();
        let mut query = "?limit=50".to_owned();
        loop {
            let mut page = self.get(&format!("{path}{query}")).await;
            all.append(page[field].as_array_mut().unwrap());
            match page["nextCursor"].as_str() {
                Some(cursor) => query = format!("?limit=50&cursor={cursor}"),
                None => return all,
            }
        }
    }

    async fn wait_for_all(&self, ids: &BTreeSet<String>) -> BTreeMap<String, Value> {
        let give_up = Instant::now() + PATIENCE;
        let mut ended = BTreeMap::new();
        for id in ids {
            let task = loop {
                let task = self.get(&format!("/api/v1/audio/generations?task_id={id}&wait=10")).await;
                if task["state"] == "completed" || task["state"] == "failed" {
                    break task;
                }
                assert!(Instant::now() < give_up, "never ended: {task}");
            };
            ended.insert(id.clone(), task);
        }
        ended
    }
}

/// A server whose dead predecessor's tasks are soon taken up again; with the defaults it would only
/// take longer.
fn start(home: &Path) -> Running {
    let mut command = klang(home, &["serve", "--data", "data", "--listen", "127.0.0.1:0", "--packs"]);
    command
        .arg(packs())
        .env("KLANG__WORKER__LEASE_MS", "1000")
        .env("KLANG__WORKER__HEARTBEAT_MS", "250")
        .env("KLANG__WORKER__POLL_MS", "100");
    Running::start(command)
}

fn create_key(home: &Path) -> String {
    let output = klang(home, &["keys", "create", "--data", "data"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |value| value.parse().unwrap())
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("no `{key}` in {value}"))
}
