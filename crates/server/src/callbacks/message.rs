//! One signed message and what the receiver says to it.

use std::time::Instant;

use klang_model::AccountId;
use klang_store::DeliveryTry;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue};

use super::sign::{Secret, Secrets};
use crate::app::App;
use crate::guarded::{Answer, SendError};

const WEBHOOK_ID: HeaderName = HeaderName::from_static("webhook-id");
const WEBHOOK_TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const WEBHOOK_SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// Longer explanations of a failed try are cut before they are stored or shown.
const MAX_ERROR_CHARS: usize = 300;

/// Why nothing could be sent, through no fault of the receiver.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unready {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] klang_store::Error),
    /// The task is gone.
    #[error("the task was deleted")]
    Deleted,
    /// The body cannot be written.
    #[error("the body cannot be written: {0}")]
    Body(#[from] serde_json::Error),
    /// The headers cannot be written.
    #[error("the headers cannot be written: {0}")]
    Headers(#[from] InvalidHeaderValue),
}

/// What came of sending a message.
pub(crate) struct Sent {
    /// What the receiver answered.
    pub(super) answer: Result<Answer, SendError>,
    /// The same, to be recorded.
    pub(crate) tried: DeliveryTry,
}

impl Sent {
    /// Whether the receiver took it.
    pub(crate) fn is_success(&self) -> bool {
        self.answer.as_ref().is_ok_and(|answer| crate::guarded::is_success(answer.status))
    }
}

/// Signs a message with the account's secrets and posts it, once.
///
/// # Errors
/// [`Unready`] when it could not be sent for a reason of our own.
pub(crate) async fn send(app: &App, account: AccountId, url: &str, id: &str, body: Vec<u8>) -> Result<Sent, Unready> {
    let secrets = Secrets::from(app.store.callback_keys(account).await?);
    let now_s = u64::try_from(app.clock.now_ms() / 1_000).unwrap_or(0);
    let headers = signed_headers(&secrets, id, now_s, &body)?;
    let started = Instant::now();
    let answer = app.callback_client.post(url, headers, body).await;
    let tried = DeliveryTry {
        status: answer.as_ref().ok().map(|answer| answer.status),
        error: answer.as_ref().err().map(|error| error.to_string().chars().take(MAX_ERROR_CHARS).collect()),
        took_ms: i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX),
    };
    Ok(Sent { answer, tried })
}

fn signed_headers(secrets: &Secrets, id: &str, timestamp_s: u64, body: &[u8]) -> Result<HeaderMap, InvalidHeaderValue> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(WEBHOOK_ID, HeaderValue::from_str(id)?);
    headers.insert(WEBHOOK_TIMESTAMP, HeaderValue::from(timestamp_s));
    // Several signatures stand side by side; a receiver takes the message if one of them fits.
    let signatures: Vec<String> = secrets.all().map(|secret: &Secret| secret.sign(id, timestamp_s, body)).collect();
    headers.insert(WEBHOOK_SIGNATURE, HeaderValue::from_str(&signatures.join(" "))?);
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use klang_store::CallbackKeys;

    use super::*;

    /// The reference implementation of Standard Webhooks accepts what we send, with either secret.
    #[test]
    fn the_reference_verifier_accepts_our_headers() {
        let body = br#"{"code":200}"#;
        let now_s = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        for previous in [None, Some(([4; 32], 0))] {
            let secrets = Secrets::from(CallbackKeys { current: [3; 32], previous });
            let headers = signed_headers(&secrets, "cb_1", now_s, body).unwrap();
            for secret in secrets.all() {
                let verifier = standardwebhooks::Webhook::new(&secret.reveal()).unwrap();
                verifier.verify(body, &headers).unwrap();
                verifier.verify(b"{}", &headers).unwrap_err();
            }
            let stranger = standardwebhooks::Webhook::new(&Secret::from_bytes([5; 32]).reveal()).unwrap();
            stranger.verify(body, &headers).unwrap_err();
        }
    }
}
