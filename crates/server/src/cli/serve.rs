//! `klang serve`: puts the parts together, says how to begin on a first start, and stops in order.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;
use klang_engine::speech::SpeechEngine;
use klang_engine::speech::voices::{self, Voice};
use klang_engine::{Engine, Engines, Error, packs};
use klang_model::Language;
use klang_server::config::Role;
use klang_server::{Config, Parts, Server, api_key};
use klang_store::{Store, SystemClock};
use tokio::signal::unix::{SignalKind, signal};

use super::engine::All;
use super::flags::{ConfigFlag, DataFlag, ListenFlag, PacksFlag};
use super::models::pull_command;
use super::speak::default_voice;
use super::{data, engine, logs};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    data: DataFlag,
    #[command(flatten)]
    listen: ListenFlag,
    /// What this process does: all, api or worker [default: server.role of the configuration].
    #[arg(long, value_name = "ROLE", value_parser = read_role)]
    role: Option<Role>,
    #[command(flatten)]
    config: ConfigFlag,
    #[command(flatten)]
    packs: PacksFlag,
}

/// Runs the server until SIGINT or SIGTERM.
///
/// # Errors
/// It cannot start: wrong configuration, the data folder or the address is taken, a damaged pack.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut config = arguments.config.load(Some(&arguments.data), Some(&arguments.packs))?;
    arguments.listen.apply(&mut config);
    config.server.role = arguments.role.unwrap_or(config.server.role);
    logs::start(&config.log)?;
    data::create_folder(&config)?;
    let _lock = data::lock(&config)?;
    super::block_on(serve(config))
}

fn read_role(text: &str) -> Result<Role, String> {
    match text {
        "all" => Ok(Role::All),
        "api" => Ok(Role::Api),
        "worker" => Ok(Role::Worker),
        _ => Err("expected all, api or worker".to_owned()),
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    // Before anything else runs, so that no signal is lost in between.
    let mut interrupt = signal(SignalKind::interrupt()).context("listen for SIGINT")?;
    let mut terminate = signal(SignalKind::terminate()).context("listen for SIGTERM")?;

    warn_of_other_revisions(&config);
    let (engine, voices) = speech(&config)?;
    let All { effects, video } = engine::open_all(&config)?;
    let mut engines: Vec<Box<dyn Engine>> = vec![Box::new(engine), Box::new(effects)];
    match video {
        Some(video) => engines.push(Box::new(video)),
        None => tracing::warn!("ffmpeg is not there: requests for videos get 503; `klang doctor` says how to get it"),
    }
    let open = data::open_store(&config)?;
    let store = open.store();
    let blobs = data::open_blobs(&config).await?;
    let parts = Parts {
        store: Arc::clone(&store),
        blobs,
        engine: Arc::new(Engines::new(engines)),
        voices: voices.clone(),
        clock: Arc::new(SystemClock),
    };
    let server = Server::start(config.clone(), parts).await?;
    if config.server.role != Role::Worker {
        greet(&config, store.as_ref(), server.address(), &voices).await?;
    }
    drop(store);

    tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    tokio::select! {
        () = server.shutdown() => {}
        // Whoever asks twice means it. Tasks that still run are taken up at the next start.
        _ = interrupt.recv() => tracing::warn!("stopping at once"),
        _ = terminate.recv() => tracing::warn!("stopping at once"),
    }
    tokio::task::spawn_blocking(move || open.close()).await.context("close the database")
}

/// After an upgrade a pack may be of the build before. What needs it is not offered until it is pulled again.
fn warn_of_other_revisions(config: &Config) {
    for installed in packs::list(&config.engine.packs_dir) {
        if let Err(error @ Error::OtherRevision { .. }) = installed.manifest {
            let command = pull_command(&[installed.pack.name]);
            tracing::warn!("{error}; it is not used; to install it again: {command}");
        }
    }
}

fn speech(config: &Config) -> anyhow::Result<(SpeechEngine, Vec<&'static Voice>)> {
    let engine = engine::open(config)?;
    let voices = engine::voices(&engine);
    if voices.is_empty() {
        let folder = config.engine.packs_dir.display();
        tracing::warn!(%folder, "no voice is installed: requests for speech get 503; `klang models pull` installs them");
    }
    Ok((engine, voices))
}

/// On a first start makes an account and a key and prints a request that works, once.
async fn greet(
    config: &Config,
    store: &dyn Store,
    address: SocketAddr,
    voices: &[&'static Voice],
) -> anyhow::Result<()> {
    if !store.keys(None).await?.is_empty() {
        return Ok(());
    }
    let (account, _) = data::ensure_account(config, store, data::FIRST_ACCOUNT).await?;
    let (key, stored) = api_key::mint(account.id, "first start").context("make a key")?;
    store.create_key(stored).await.context("store the key")?;

    let base = base_url(config, address);
    let voice = default_voice(Language::En, voices).or(voices.first().copied());
    let (voice, language) =
        voice.or_else(|| voices::find("af_heart")).map_or(("", "en"), |v| (v.id, v.language.code()));
    let (name, credits) = (&account.name, account.balance.available());
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "Made the account `{name}` with {credits} of credits and this API key, which is shown only once:\n\n  {key}\n\n\
         Try it:\n\n  \
         curl -X POST {base}/api/v1/audio/generations \\\n    \
         -H \"Authorization: Bearer {key}\" \\\n    \
         -H \"Content-Type: application/json\" \\\n    \
         -d '{{\"model\": \"kling-tts\", \"text\": \"Hello from my own machine.\", \"voice_id\": \"{voice}\", \
         \"voice_language\": \"{language}\"}}'\n\n\
         then, with the taskId of the answer:\n\n  \
         curl \"{base}/api/v1/audio/generations?wait=30&task_id=TASK_ID\" -H \"Authorization: Bearer {key}\"\n"
    )?;
    Ok(out.flush()?)
}

/// The address that a caller on this machine can use.
fn base_url(config: &Config, mut address: SocketAddr) -> String {
    if !config.server.public_url.is_empty() {
        return config.server.public_url.trim_end_matches('/').to_owned();
    }
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{address}")
}
