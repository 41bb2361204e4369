//! How an S3-compatible server is spoken to: whose keys, which certificates, how long, how often.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder, AwsCredential};
use object_store::client::{ClientConfigKey, HttpClient, HttpConnector};
use object_store::{BackoffConfig, ClientOptions, Error, Result, RetryConfig, StaticCredentialProvider};

use crate::tls::client_config;

/// The longest wait for a connection; answers may take longer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Tries after the first. The time for one request is over sooner, even if every wait is short by chance.
const RETRIES: usize = 50;

/// The shortest wait before a further try, and how much longer the next one may be. By chance a wait is
/// anything from the shortest on, so the factor must be large for waits to grow at all.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const WAIT_FACTOR: f64 = 4.0;

/// Where an S3-compatible server is and how to speak to it. What is empty is taken from the usual
/// `AWS_*` variables. Not printable, because it holds a secret.
pub struct S3Options {
    /// The bucket, which exists.
    pub bucket: String,
    /// What all keys begin with: folders, without a slash at either end. May be empty.
    pub prefix: String,
    /// The server's address. Empty: AWS.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// The public half of the key pair. Empty: the environment's, or the machine's role.
    pub access_key_id: String,
    /// The secret half.
    pub secret_access_key: String,
    /// Whether to speak without TLS.
    pub allow_http: bool,
    /// Whether the bucket stands in the path of addresses instead of the host.
    pub path_style: bool,
    /// Certificates (PEM) trusted besides the public ones. Empty: none.
    pub ca_file: PathBuf,
    /// Longest silence of one request; also bounds how long a failing one is tried again.
    pub timeout: Duration,
}

/// Builds the client. Opens no connection.
pub(super) fn connect(options: S3Options) -> Result<AmazonS3> {
    let retry = RetryConfig {
        max_retries: RETRIES,
        retry_timeout: options.timeout,
        backoff: BackoffConfig {
            init_backoff: FIRST_WAIT.min(options.timeout / 4),
            max_backoff: options.timeout / 4,
            base: WAIT_FACTOR,
        },
    };
    let connector = Connector {
        timeout: options.timeout,
        tls: Arc::new(client_config(&options.ca_file).map_err(|error| unusable(error.into()))?),
    };
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(&options.bucket)
        .with_virtual_hosted_style_request(!options.path_style)
        // One plain request an object is understood by every server.
        .with_disable_bulk_delete(true)
        .with_retry(retry)
        .with_http_connector(connector);
    if options.allow_http {
        builder = builder.with_allow_http(true);
    }
    if !options.endpoint.is_empty() {
        let endpoint = options.endpoint.trim_end_matches('/');
        let with_bucket =
            endpoint.split_once("://").map(|(scheme, rest)| format!("{scheme}://{}.{rest}", options.bucket));
        let endpoint = with_bucket.filter(|_| !options.path_style).unwrap_or_else(|| endpoint.to_owned());
        // The key that wins over every variable.
        builder = builder.with_config(object_store::aws::AmazonS3ConfigKey::S3Endpoint, endpoint);
    }
    if !options.region.is_empty() {
        builder = builder.with_region(options.region);
    }
    if !options.access_key_id.is_empty() {
        // Together and without a session token, so that no half of the environment's is mixed in.
        let credential =
            AwsCredential { key_id: options.access_key_id, secret_key: options.secret_access_key, token: None };
        builder = builder.with_credentials(Arc::new(StaticCredentialProvider::new(credential)));
    }
    builder.build()
}

#[derive(Debug)]
struct Connector {
    timeout: Duration,
    tls: Arc<rustls::ClientConfig>,
}

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> Result<HttpClient> {
        let allow_http = options.get_config_value(&ClientConfigKey::AllowHttp).is_some_and(|value| value == "true");
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.as_ref().clone())
            .https_only(!allow_http)
            // What was signed is for that address only.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT.min(self.timeout))
            // Of silence, not in all: a slow caller may take an hour for a file.
            .read_timeout(self.timeout)
            .build();
        client.map(HttpClient::new).map_err(|error| unusable(error.into()))
    }
}

fn unusable(source: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Generic { store: "S3", source }
}
