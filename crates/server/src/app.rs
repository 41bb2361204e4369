//! What every request handler and worker shares.

use std::io;
use std::sync::{Arc, OnceLock};

use klang_engine::Engine;
use klang_engine::effects::planner;
use klang_model::{FieldError, GenerationSpec, Known, Limits, Money, Product, parse_spec};
use klang_store::blobs::Blobs;
use klang_store::{Clock, Store};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::changes::Changes;
use crate::config::Role;
use crate::disk::{Disk, DiskGuard};
use crate::guarded::{GuardedClient, networks};
use crate::rates::Rates;
use crate::samples::Samples;
use crate::server::Parts;
use crate::voices::Offer;
use crate::worker::{Declared, RenderThreads};
use crate::{Config, metrics};

/// Test messages to receivers of callbacks that are sent at the same time.
const CALLBACK_TESTS: usize = 8;

/// The clients for addresses that callers chose.
pub(crate) struct Clients {
    /// Fetches videos.
    pub(crate) videos: GuardedClient,
    /// Sends callbacks.
    pub(crate) callbacks: GuardedClient,
}

/// See the module.
pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: Arc<dyn Blobs>,
    pub(crate) engine: Arc<dyn Engine>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) voices: Offer,
    pub(crate) changes: Changes,
    pub(crate) threads: RenderThreads,
    pub(crate) samples: Samples,
    /// Requests being answered.
    pub(crate) in_flight: Arc<Semaphore>,
    /// Uploads being taken.
    pub(crate) uploads: Semaphore,
    /// Videos being fetched.
    pub(crate) fetches: Semaphore,
    /// Fetches them.
    pub(crate) video_client: GuardedClient,
    /// Requests a minute of limited keys.
    pub(crate) rates: Rates,
    /// Whose `X-Forwarded-For` is believed.
    pub(crate) trusted_proxies: Vec<ipnet::IpNet>,
    /// Whether there is room for new work.
    pub(crate) disk: DiskGuard,
    /// Sends callbacks.
    pub(crate) callback_client: GuardedClient,
    /// Test messages being sent.
    pub(crate) callback_tests: Semaphore,
    /// Long polls and event streams.
    pub(crate) waiting: Arc<Semaphore>,
    /// What workers of other processes can render.
    pub(crate) declared: Declared,
    /// Cancelled when the server begins to stop.
    pub(crate) stopping: CancellationToken,
    /// `http://` and the address that the server listens on, once it does.
    pub(crate) own_url: OnceLock<String>,
}

impl App {
    pub(crate) fn new(config: Config, parts: Parts, clients: Clients, disk: Arc<dyn Disk>) -> io::Result<Arc<Self>> {
        let Parts { store, blobs, engine, voices, clock } = parts;
        let in_flight = Arc::new(Semaphore::new(config.server.max_concurrent_requests));
        let waiting = Arc::new(Semaphore::new(config.server.max_waiting_requests));
        let uploads = Semaphore::new(config.videos.uploads);
        let fetches = Semaphore::new(config.videos.fetches);
        let threads = RenderThreads::start(rendering_threads(&config), &engine, &clock)?;
        metrics::describe(&config);
        // Judged when the configuration was checked.
        let trusted_proxies = networks(&config.server.trusted_proxies).unwrap_or_default();
        let disk = DiskGuard::new(disk, config.store.min_free_bytes);
        Ok(Arc::new(Self {
            config,
            store,
            blobs,
            engine,
            clock,
            samples: Samples::new(&voices),
            voices: Offer::new(voices),
            changes: Changes::new(),
            threads,
            in_flight,
            uploads,
            fetches,
            video_client: clients.videos,
            rates: Rates::default(),
            trusted_proxies,
            disk,
            callback_client: clients.callbacks,
            callback_tests: Semaphore::new(CALLBACK_TESTS),
            waiting,
            declared: Declared::default(),
            stopping: CancellationToken::new(),
            own_url: OnceLock::new(),
        }))
    }

    /// Checks a body against the document, the limits and the voices of this server.
    pub(crate) fn parse(&self, body: &Value) -> Result<GenerationSpec, Vec<FieldError>> {
        let limits =
            Limits { prompt_chars: self.config.limits.prompt_chars, text_chars: self.config.limits.text_chars };
        let known = Known {
            check_prompt: &|prompt| planner::check_prompt(prompt).map_err(|error| error.to_string()),
            check_voice: &|voice, language| self.voices.check(voice, language),
            is_concept: &|concept| self.engine.knows_concept(concept),
        };
        parse_spec(body, &limits, &known)
    }

    /// What a call costs.
    pub(crate) fn price(&self, product: Product) -> Money {
        let prices = &self.config.prices;
        Money::from_micros(match product {
            Product::SoundEffects => prices.sound_effects_micros,
            Product::VideoToAudio => prices.video_to_audio_micros,
            Product::Tts => prices.tts_micros,
        })
    }

    /// Whether something here can render it now.
    pub(crate) fn offers(&self, product: Product) -> bool {
        self.products().contains(&product)
    }

    /// What can be rendered now: by this process, or by workers when it renders nothing itself.
    pub(crate) fn products(&self) -> Vec<Product> {
        match self.config.server.role {
            Role::Api => self.declared.get(),
            Role::All | Role::Worker => self.engine.products(),
        }
    }
}

/// How many tasks this process renders at the same time.
pub(crate) const fn rendering_threads(config: &Config) -> usize {
    match config.server.role {
        Role::Api => 0,
        Role::All | Role::Worker => config.worker.threads,
    }
}
