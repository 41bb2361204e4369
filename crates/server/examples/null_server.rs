//! A server whose engine does nothing, configured as `klang serve` is: for measuring and breaking the task core
//! alone. Prints its address, and with `--account NAME` makes that account and prints a key for it. With the variable
//! NULL_SERVER_ENCODES set, the server encodes the MP3 of each task.

#![expect(clippy::print_stdout, reason = "it answers whoever started it")]

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use klang_audio::{Audio, Format, Tags, encode};
use klang_engine::speech::voices;
use klang_engine::{Engine, Error, Inputs, Progress, Rendered};
use klang_model::{GenerationSpec, Money, Product, VideoFacts};
use klang_server::{Config, OpenStore, Parts, Server, api_key, open_blobs};
use klang_store::SystemClock;
use tokio::signal::unix::{SignalKind, signal};

/// More than any run spends, in micro-dollars.
const CREDITS: i64 = 1_000_000_000_000;

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_env_filter("warn").with_writer(std::io::stderr).init();
    let mut arguments = std::env::args().skip(1);
    let account = match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => None,
        (Some("--account"), Some(name)) => Some(name),
        _ => anyhow::bail!("usage: null_server [--account NAME], configured by KLANG__SECTION__KEY variables"),
    };
    let config = Config::load(None, &[])?;
    std::fs::create_dir_all(&config.store.data_dir).context("make the data folder")?;
    tokio::runtime::Runtime::new()?.block_on(run(config, account))
}

async fn run(config: Config, account: Option<String>) -> anyhow::Result<()> {
    let open = OpenStore::open(&config)?;
    let store = open.store();
    if let Some(name) = account {
        let (account, _) = store.ensure_account(&name, Money::from_micros(CREDITS)).await?;
        let (key, stored) = api_key::mint(account.id, "null").context("make a key")?;
        store.create_key(stored).await?;
        println!("key {key}");
    }
    let parts = Parts {
        store,
        blobs: open_blobs(&config)?,
        engine: Arc::new(NullEngine::new()?),
        voices: voices::catalogue().iter().collect(),
        clock: Arc::new(SystemClock),
    };
    let mut terminate = signal(SignalKind::terminate())?;
    let server = Server::start(config, parts).await?;
    println!("listening {}", server.address());
    terminate.recv().await;
    server.shutdown().await;
    Ok(tokio::task::spawn_blocking(move || open.close()).await?)
}

/// Says that everything is done. It hands out its 10 ms of silence as an MP3 that was made once: to set up an MP3
/// encoder takes a worker about as long as all else that it does for a task.
struct NullEngine {
    silence: Audio,
    encoded: Vec<(Format, Vec<u8>)>,
}

impl NullEngine {
    fn new() -> anyhow::Result<Self> {
        let silence = Audio { sample_rate_hz: 24_000, channels: vec![vec![0.0; 240]] };
        let mut encoded = Vec::new();
        if std::env::var_os("NULL_SERVER_ENCODES").is_none() {
            encoded.push((Format::Mp3, encode(&silence, Format::Mp3, &Tags::default())?));
        }
        Ok(Self { silence, encoded })
    }
}

impl Engine for NullEngine {
    fn products(&self) -> Vec<Product> {
        Product::ALL.to_vec()
    }

    fn check_video(&self, _: &Path) -> Result<VideoFacts, Error> {
        Err(Error::Input("this server knows no videos".to_owned()))
    }

    fn render(
        &self,
        _: &GenerationSpec,
        _: Inputs<'_>,
        _: u64,
        _: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error> {
        Ok(Rendered {
            audio: self.silence.clone(),
            encoded: self.encoded.clone(),
            words: Vec::new(),
            attributions: Vec::new(),
            scene: None,
            parts: Vec::new(),
        })
    }

    fn release(&self) {}
}
