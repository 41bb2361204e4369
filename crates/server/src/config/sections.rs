//! The keys, each with its explanation and its default, once. The explanation is the Rust
//! documentation and the comment of the sample file at the same time.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::secret::Secret;

/// A section that knows the explanations of its keys.
pub(super) trait Documented {
    /// The section's explanation, line by line.
    const ABOUT: &[&str];
    /// Each key in order, with the lines of its explanation.
    const KEYS: &[(&str, &[&str])];
}

macro_rules! section {
    (
        $(#[doc = $about:literal])+
        $name:ident {
            $($(#[doc = $doc:literal])+ $key:ident: $type:ty = $default:expr,)+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[doc = $doc])+ pub $key: $type,)+
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($key: $default,)+ }
            }
        }

        impl Documented for $name {
            const ABOUT: &[&str] = &[$($about),+];
            const KEYS: &[(&str, &[&str])] = &[$((stringify!($key), &[$($doc),+])),+];
        }
    };
}

section! {
    /// HTTP.
    Server {
        /// What this process does: "all", "api" (answers requests and renders nothing) or "worker" (renders, and
        /// answers only /healthz and /readyz). "api" and "worker" are for several machines on one store.url.
        role: Role = Role::All,
        /// Address and port to listen on. Port 0 takes a free one.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8080)),
        /// The address that callers reach this server under, for example "https://audio.example.org".
        /// It begins every address in answers. Empty: taken from each request's Host header when that
        /// is a plain host and port, with http; set it when a proxy stands in front.
        public_url: String = String::new(),
        /// Networks of reverse proxies whose X-Forwarded-For is believed, for example ["10.0.0.0/8"]; for keys
        /// that only some networks may use.
        trusted_proxies: Vec<String> = Vec::new(),
        /// Most open connections; further ones wait to be accepted.
        max_connections: usize = 1024,
        /// Most requests answered at the same time; further ones get 503. Long polls, event streams
        /// and file bodies do not count once their headers are sent.
        max_concurrent_requests: usize = 512,
        /// Most long polls and event streams open at the same time; further ones get 429.
        max_waiting_requests: usize = 512,
        /// Largest request body in bytes; a larger one gets 413.
        max_body_bytes: usize = 1_048_576,
        /// Longest time in milliseconds for the head of a request to arrive.
        header_timeout_ms: u64 = 10_000,
        /// Longest time in milliseconds for an answer other than a long poll to begin; then 503.
        request_timeout_ms: u64 = 30_000,
        /// Longest time in milliseconds that stopping waits for requests and renders; what still runs
        /// then is handed back to the queue.
        shutdown_grace_ms: u64 = 30_000,
        /// How often in milliseconds a long poll or event stream looks for changes that no worker of
        /// this process has announced.
        wait_poll_ms: u64 = 1_000,
        /// How often in milliseconds a silent event stream sends a comment to keep proxies from closing it.
        event_keep_alive_ms: u64 = 15_000,
        /// Longest life of an event stream in seconds; the client connects again.
        event_stream_max_s: u64 = 3_600,
    }
}

section! {
    /// Durable state: the database and the result files.
    Store {
        /// Where tasks, accounts and money are. Empty: an SQLite file in data_dir. For several machines
        /// "postgres://user:password@host:5432/klang?sslmode=require", which is a secret: better set it with the
        /// variable KLANG__STORE__URL. Each process still needs a data_dir of its own for what is at work.
        url: Secret = Secret::default(),
        /// Certificates (PEM) to trust besides the public ones when the address says sslmode=require. Empty: none.
        ca_file: PathBuf = PathBuf::new(),
        /// Longest time in milliseconds to connect to PostgreSQL.
        connect_timeout_ms: u64 = 5_000,
        /// Longest time in milliseconds for one statement of PostgreSQL.
        statement_timeout_ms: u64 = 30_000,
        /// Folder of everything durable.
        data_dir: PathBuf = PathBuf::from("klang-data"),
        /// Bytes of the disk of data_dir that must stay free; below, new tasks and uploads get 503 until there is a
        /// quarter more. The default has room for all uploads and renders under way and for the database. 0: off.
        min_free_bytes: u64 = 1_073_741_824,
        /// Connections that read the database, each on a thread of its own.
        readers: usize = 4,
        /// Most reads, and apart from them most writes, that wait for their turn in the database.
        command_queue: usize = 1_024,
        /// Most writes that share one commit.
        max_batch: usize = 256,
    }
}

section! {
    /// Result files and uploads: where they lie and how long.
    Files {
        /// Where they lie. Empty: in the folder of store.data_dir. "file:///srv/klang": in a folder.
        /// "s3://bucket/prefix": in a bucket that exists, on AWS or any server that speaks S3, so that
        /// several servers share them. "memory://": nowhere that lasts, for tests. See docs/STORAGE.md.
        url: String = String::new(),
        /// The address of the S3 server, for example "https://minio.example.org:9000". Empty: from
        /// AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL; otherwise AWS itself.
        s3_endpoint: String = String::new(),
        /// The bucket's region. Empty: from AWS_REGION or AWS_DEFAULT_REGION; otherwise us-east-1.
        s3_region: String = String::new(),
        /// The id of the access key. Empty: from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; without
        /// them the role that AWS gives the machine or container.
        s3_access_key_id: String = String::new(),
        /// The secret of the access key. It is never shown; better than here it stands in the variable
        /// KLANG__FILES__S3_SECRET_ACCESS_KEY.
        s3_secret_access_key: Secret = Secret::default(),
        /// Whether s3_endpoint may begin with http:// . Everybody on the way then reads along.
        s3_allow_http: bool = false,
        /// Whether addresses are endpoint/bucket/key. false: bucket.endpoint/key.
        s3_path_style: bool = true,
        /// A file with certificates (PEM) to trust besides the public ones. Empty: none.
        s3_ca_file: PathBuf = PathBuf::new(),
        /// Longest time in milliseconds that a request to the S3 server may stay without any sign of an
        /// answer. A failed one is tried again within that time, so that a restart of that server goes unseen.
        s3_timeout_ms: u64 = 15_000,
        /// Whether downloads are sent on (307) to an address at the S3 server that is signed for a while,
        /// instead of going through this one. Callers must be able to reach s3_endpoint.
        redirect: bool = false,
        /// How long in seconds such an address works; at most until the file's time is over.
        redirect_valid_s: u64 = 300,
        /// How long in seconds result files are kept after a task completed; then 410. An account may have a time of
        /// its own.
        keep_s: u64 = 604_800,
        /// How long in seconds files, uploads and tasks of accounts with zero retention stay before a sweep takes
        /// them: the time to fetch a result. See `klang accounts retention`.
        zero_retention_grace_s: u64 = 600,
        /// How often in seconds expired files and left-over temporary files are removed.
        sweep_interval_s: u64 = 60,
        /// Most files removed in one step of a sweep.
        sweep_batch: usize = 256,
        /// Age in seconds at which a temporary file counts as left over.
        temporary_keep_s: u64 = 3_600,
        /// Bytes read at a time while a file is sent.
        read_buffer_bytes: usize = 65_536,
    }
}

section! {
    /// Rendering.
    Worker {
        /// Tasks rendered at the same time, each on a thread of its own. 0: this process renders nothing.
        threads: usize = 1,
        /// How long in milliseconds a claimed task belongs to its worker without a sign of life; then
        /// another may claim it.
        lease_ms: u64 = 30_000,
        /// How often in milliseconds a worker renews its lease and asks whether the task was cancelled.
        heartbeat_ms: u64 = 5_000,
        /// How often in milliseconds idle workers look for tasks that nobody announced.
        poll_ms: u64 = 1_000,
        /// How often in milliseconds a worker tells the others what it can render. An "api" process takes requests for
        /// what some worker told within three times as long.
        declare_ms: u64 = 5_000,
        /// How often a task is tried before it fails.
        max_attempts: u32 = 3,
        /// How long in seconds a rendered result waits for a place of the files that does not answer or is full;
        /// then its task is tried again from the start.
        store_patience_s: u64 = 600,
        /// Wait in milliseconds before the second try; doubled for every further one.
        retry_delay_ms: u64 = 1_000,
        /// Longest wait in milliseconds before a further try.
        retry_delay_max_ms: u64 = 60_000,
    }
}

section! {
    /// The engine.
    Engine {
        /// Folder of the model packs. Empty: the per-user data folder.
        packs_dir: PathBuf = PathBuf::new(),
        /// Folder of sound concepts of your own, as docs/SOUNDS.md describes them: .toml files that add to the
        /// built-in catalogue or replace concepts of it. Empty: none.
        sounds_dir: PathBuf = PathBuf::new(),
        /// Threads that one task is rendered with. Beyond 2 little is gained; to render more tasks at the
        /// same time set worker.threads.
        threads: usize = 2,
        /// The program that pronounces Spanish, French, Italian, Portuguese and Hindi: a path, or a name
        /// in the system's default folders.
        espeak_ng: PathBuf = PathBuf::from("espeak-ng"),
        /// The programs that decode and write videos: a path, or a name in the system's default folders.
        ffmpeg: PathBuf = PathBuf::from("ffmpeg"),
        /// Its companion, which says what a file is.
        ffprobe: PathBuf = PathBuf::from("ffprobe"),
        /// Seconds without work after which loaded models are released. 0: never.
        idle_release_s: u64 = 600,
    }
}

section! {
    /// What a request may hold.
    Limits {
        /// Longest prompt in characters.
        prompt_chars: usize = 200,
        /// Longest text to speak in characters.
        text_chars: usize = 1_000,
        /// Most waiting tasks of all accounts together; further requests get 503.
        queue_tasks: u32 = 10_000,
        /// Most waiting tasks of one account; further requests get 429.
        queue_tasks_per_account: u32 = 2_000,
        /// Longest time in seconds that a long poll waits.
        wait_max_s: u64 = 60,
        /// How long in seconds an Idempotency-Key is remembered.
        idempotency_keep_s: u64 = 86_400,
        /// Most tasks or ledger entries on one page.
        page_items: u32 = 100,
    }
}

section! {
    /// What a call costs, in micro-dollars. The price is stored with the task: a change does not
    /// touch tasks that exist.
    Prices {
        /// kling-sound-effects.
        sound_effects_micros: i64 = 29_500,
        /// kling-video-to-audio.
        video_to_audio_micros: i64 = 2_700,
        /// kling-tts.
        tts_micros: i64 = 600,
    }
}

section! {
    /// Callbacks: telling callers of the end of their tasks.
    Callbacks {
        /// Wait in seconds before each try; their number is the number of tries. Each wait gets up to a
        /// tenth more by chance.
        delays_s: Vec<u64> = vec![0, 1, 2, 4, 60, 300, 1_800, 7_200, 21_600, 43_200],
        /// Longest time in milliseconds for one try.
        timeout_ms: u64 = 10_000,
        /// Callbacks sent at the same time. 0: this process sends none.
        concurrency: usize = 256,
        /// Of them, most to one receiver: an account's callbacks to one scheme, host and port. A slow one waits
        /// for itself alone.
        per_receiver: usize = 8,
        /// How long in seconds every try to a receiver must fail before it is disabled.
        disable_after_s: u64 = 432_000,
        /// How long in seconds callbacks are signed with the old secret too after a rotation.
        secret_overlap_s: u64 = 86_400,
        /// How often in milliseconds due callbacks that nobody announced are looked for.
        poll_ms: u64 = 1_000,
        /// Ports that a callback address may name; empty allows every port.
        ports: Vec<u16> = Vec::new(),
        /// Networks that callbacks may go to although they are not public, for example
        /// ["127.0.0.0/8", "10.1.0.0/16"]. Loopback, private and link-local addresses are refused otherwise.
        allow_networks: Vec<String> = Vec::new(),
    }
}

section! {
    /// Videos that sound is made for: uploads, and addresses that requests name.
    Videos {
        /// Largest video in bytes; a larger one gets 413, or its task fails.
        max_bytes: u64 = 100_000_000,
        /// How long in seconds uploads are kept, unless their account says otherwise.
        keep_s: u64 = 2_592_000,
        /// Most uploads that an account keeps; further ones get 409.
        per_account: u32 = 200,
        /// Uploads taken at the same time; further ones get 503.
        uploads: usize = 4,
        /// Longest time in milliseconds for one upload.
        upload_timeout_ms: u64 = 300_000,
        /// Videos fetched from addresses at the same time; further tasks wait for their turn.
        fetches: usize = 4,
        /// Longest time in milliseconds for fetching one, redirects included.
        fetch_timeout_ms: u64 = 60_000,
        /// Most redirects that are followed to a video; each address is checked anew.
        max_redirects: usize = 5,
        /// Ports that a video's address may name; empty allows every port.
        ports: Vec<u16> = Vec::new(),
        /// Networks that videos may come from although they are not public, as callbacks.allow_networks.
        allow_networks: Vec<String> = Vec::new(),
    }
}

section! {
    /// Accounts.
    Accounts {
        /// Credits in micro-dollars granted to the account that the first start makes.
        first_credits_micros: i64 = 100_000_000,
    }
}

section! {
    /// The admin API: accounts, credits and keys under /api/v1/admin.
    Admin {
        /// SHA-256 of its key in hexadecimal; `klang keys admin` prints a key and this. Empty: there is no
        /// admin API.
        key_sha256: String = String::new(),
    }
}

section! {
    /// Prometheus metrics, on a listener of their own because they need no key.
    Metrics {
        /// Whether to serve them.
        enabled: bool = true,
        /// Address and port to serve them on.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 9464)),
    }
}

section! {
    /// Logs, on standard error.
    Log {
        /// What to log: a level, or directives as in "info,klang_server=debug".
        filter: String = "info".to_owned(),
        /// "text" for people, "json" for machines.
        format: LogFormat = LogFormat::Text,
    }
}

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything.
    All,
    /// Answers requests.
    Api,
    /// Renders.
    Worker,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}
