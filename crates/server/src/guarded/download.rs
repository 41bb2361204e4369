//! Fetching a file: size and time are limited while it streams, and each redirect is checked like a new address.

use std::path::Path;
use std::time::Duration;

use futures::StreamExt as _;
use reqwest::header::LOCATION;
use reqwest::{Response, StatusCode};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

use super::client::{GuardedClient, SendError, explain};

/// What a fetch may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FetchLimits {
    /// Bytes of the body.
    pub(crate) max_bytes: u64,
    /// Redirects that are followed.
    pub(crate) max_redirects: usize,
    /// Time for everything together.
    pub(crate) timeout: Duration,
}

/// Why a file was not fetched.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    /// Never: the address, a redirect, the size or the answer.
    #[error("{0}")]
    Refused(String),
    /// Perhaps later: the network, the time, a fault of the other server.
    #[error("{0}")]
    Failed(String),
    /// The disk here.
    #[error("cannot write the file")]
    Disk(#[source] std::io::Error),
}

impl From<SendError> for FetchError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Refused(why) => Self::Refused(format!("url refused: {why}")),
            SendError::Failed(why) => Self::Failed(why),
        }
    }
}

impl GuardedClient {
    /// Fetches what a URL names into a new file. What was written stays when it fails.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub(crate) async fn fetch(&self, url: &str, file: &Path, limits: FetchLimits) -> Result<(), FetchError> {
        match tokio::time::timeout(limits.timeout, self.fetch_untimed(url, file, limits)).await {
            Ok(fetched) => fetched,
            Err(_) => Err(FetchError::Failed(format!("not there within {} s", limits.timeout.as_secs_f32()))),
        }
    }

    async fn fetch_untimed(&self, url: &str, file: &Path, limits: FetchLimits) -> Result<(), FetchError> {
        let answer = self.follow(url, limits.max_redirects).await?;
        let too_large = || FetchError::Refused(format!("the file has more than {} bytes", limits.max_bytes));
        if answer.content_length().is_some_and(|length| length > limits.max_bytes) {
            return Err(too_large());
        }
        let mut out = File::create_new(file).await.map_err(FetchError::Disk)?;
        let mut left = limits.max_bytes;
        let mut body = answer.bytes_stream();
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|error| explain(&error))?;
            left = left.checked_sub(chunk.len() as u64).ok_or_else(too_large)?;
            out.write_all(&chunk).await.map_err(FetchError::Disk)?;
        }
        out.flush().await.map_err(FetchError::Disk)
    }

    /// The answer at the end of the redirects.
    async fn follow(&self, url: &str, max_redirects: usize) -> Result<Response, FetchError> {
        let mut url = self.check_url(url)?;
        for _ in 0..=max_redirects {
            let answer = self.http.get(url.clone()).send().await.map_err(|error| explain(&error))?;
            let status = answer.status();
            if status.is_redirection() {
                let target = answer.headers().get(LOCATION).and_then(|location| location.to_str().ok());
                let target = target.ok_or_else(|| FetchError::Refused("a redirect to nowhere".to_owned()))?;
                let target = url.join(target).map_err(|_| FetchError::Refused("a redirect to no url".to_owned()))?;
                url = self.check_url(target.as_str())?;
            } else if status.is_success() {
                return Ok(answer);
            } else {
                let why = format!("the address answered with status {}", status.as_u16());
                let passes = status.is_server_error()
                    || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
                return Err(if passes { FetchError::Failed(why) } else { FetchError::Refused(why) });
            }
        }
        Err(FetchError::Refused(format!("more than {max_redirects} redirects")))
    }
}
