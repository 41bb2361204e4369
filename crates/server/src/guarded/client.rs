//! The guarded client: sends to and fetches from addresses that callers chose, and only to those that
//! [`AddressPolicy`] lets through. Names are resolved once per attempt and the connection goes to
//! exactly the addresses that were checked, so a name that changes between check and use (DNS
//! rebinding) gains nothing. Redirects are never followed and no proxy is used.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, StatusCode, Url};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::address::AddressPolicy;

/// Why nothing was sent, or nothing came back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    /// Not a URL that we would ever send to.
    #[error("url refused: {0}")]
    Refused(String),
    /// The connection, the name or the time limit failed.
    #[error("{0}")]
    Failed(String),
}

/// What the receiver answered. Its body is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// `Retry-After` in seconds from now, whether given as a number or as a date.
    pub retry_after_s: Option<u64>,
}

/// A client that obeys an [`AddressPolicy`].
#[derive(Debug, Clone)]
pub(crate) struct GuardedClient {
    pub(super) http: Client,
    policy: Arc<AddressPolicy>,
}

impl GuardedClient {
    /// A client with a time limit for a whole attempt: name, connection, request and answer.
    ///
    /// # Errors
    /// When the TLS settings cannot be built.
    pub(crate) fn new(policy: AddressPolicy, timeout: Duration) -> Result<Self, reqwest::Error> {
        let policy = Arc::new(policy);
        let http = Client::builder()
            .tls_backend_preconfigured(tls_settings())
            .dns_resolver(Arc::new(CheckedResolver { policy: Arc::clone(&policy) }))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(timeout)
            .pool_max_idle_per_host(1)
            .user_agent(concat!("klang/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { http, policy })
    }

    /// Posts a body once.
    ///
    /// # Errors
    /// [`SendError::Refused`] when the URL or every address of its host is against the policy,
    /// [`SendError::Failed`] when no answer came in time.
    pub(crate) async fn post(&self, url: &str, headers: HeaderMap, body: Vec<u8>) -> Result<Answer, SendError> {
        let url = self.check_url(url)?;
        let answer = self.http.post(url).headers(headers).body(body).send().await.map_err(|error| explain(&error))?;
        let asked = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let retry_after_s = asked.and_then(|text| seconds_until(text, OffsetDateTime::now_utc()));
        Ok(Answer { status: answer.status().as_u16(), retry_after_s })
    }

    /// The part of the policy that needs no name lookup: scheme, port, literal addresses, no
    /// credentials inside the URL.
    pub(super) fn check_url(&self, text: &str) -> Result<Url, SendError> {
        let refuse = |why: String| SendError::Refused(why);
        let url = Url::parse(text).map_err(|error| refuse(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refuse(format!("scheme `{}` is not http or https", url.scheme())));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("a url with a user name or password".to_owned()));
        }
        let port = url.port_or_known_default().unwrap_or(0);
        if !self.policy.allows_port(port) {
            return Err(refuse(format!("port {port} is not allowed")));
        }
        // A literal address never reaches the resolver, so it is checked here. The URL parser has
        // already brought spellings such as 0x7f.1 into their usual form.
        let host = url.host_str().unwrap_or_default();
        if let Ok(address) = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            self.policy.check(address).map_err(|kind| refuse(format!("address is {kind}")))?;
        }
        Ok(url)
    }
}

/// The seconds that a `Retry-After` asks for: a number, or a date as HTTP writes them (RFC 9110, 5.6.7).
fn seconds_until(text: &str, now: OffsetDateTime) -> Option<u64> {
    let number = text.trim().parse().ok();
    number.or_else(|| {
        let date = OffsetDateTime::parse(text.trim(), &Rfc2822).ok()?;
        Some(u64::try_from((date - now).whole_seconds()).unwrap_or(0))
    })
}

/// Whether an answer ends the delivery well.
pub(crate) fn is_success(status: u16) -> bool {
    StatusCode::from_u16(status).is_ok_and(|status| status.is_success())
}

fn tls_settings() -> rustls::ClientConfig {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    #[expect(clippy::expect_used, reason = "the provider supports the default protocol versions")]
    rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("default protocol versions")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// The innermost cause: reqwest's own text hides it behind "error sending request".
pub(super) fn explain(error: &reqwest::Error) -> SendError {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        if let Some(refusal) = next.downcast_ref::<RefusedHost>() {
            return SendError::Refused(refusal.to_string());
        }
        cause = next;
    }
    SendError::Failed(if error.is_timeout() { "no answer in time".to_owned() } else { cause.to_string() })
}

#[derive(Debug, thiserror::Error)]
#[error("host `{host}` has only addresses that are not public ({kind})")]
struct RefusedHost {
    host: String,
    kind: &'static str,
}

#[derive(Debug)]
struct CheckedResolver {
    policy: Arc<AddressPolicy>,
}

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = Arc::clone(&self.policy);
        Box::pin(async move {
            let mut refused = None;
            let mut allowed: Vec<SocketAddr> = Vec::new();
            for address in tokio::net::lookup_host((name.as_str(), 0)).await? {
                match policy.check(address.ip()) {
                    Ok(()) => allowed.push(address),
                    Err(kind) => refused = Some(kind),
                }
            }
            match refused {
                Some(kind) if allowed.is_empty() => {
                    Err(Box::new(RefusedHost { host: name.as_str().to_owned(), kind }) as _)
                }
                _ => Ok(Box::new(allowed.into_iter()) as Addrs),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client() -> GuardedClient {
        GuardedClient::new(AddressPolicy { allowed: Vec::new(), ports: vec![80, 443] }, Duration::from_secs(1)).unwrap()
    }

    #[test]
    fn retry_after_is_a_number_or_a_date() {
        let now = OffsetDateTime::from_unix_timestamp(784_111_777).unwrap();
        let cases = [
            ("120", Some(120)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10)),
            ("Sun, 06 Nov 1994 08:49:27 GMT", Some(0)),
            ("-5", None),
            ("soon", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(seconds_until(text, now), expected, "{text}");
        }
    }

    #[tokio::test]
    async fn urls_against_the_policy_are_never_sent() {
        struct Case(&'static str, &'static str);
        let cases = [
            Case("ftp://example.com/", "scheme `ftp`"),
            Case("file:///etc/passwd", "scheme `file`"),
            Case("not a url", "relative URL"),
            Case("http://user:pw@example.com/", "user name"),
            Case("http://example.com:22/", "port 22"),
            Case("http://127.0.0.1/", "loopback"),
            Case("http://2130706433/", "loopback"),
            Case("http://0x7f.1/", "loopback"),
            Case("http://0177.0.0.1/", "loopback"),
            Case("http://[::1]/", "loopback"),
            Case("http://[::ffff:10.0.0.1]/", "private"),
            Case("http://169.254.169.254/latest/meta-data", "link-local"),
            Case("http://localhost/", "not public (loopback)"),
        ];
        for Case(url, expected) in cases {
            let error = client().post(url, HeaderMap::new(), Vec::new()).await.unwrap_err();
            assert!(matches!(error, SendError::Refused(_)), "{url}: {error}");
            assert!(error.to_string().contains(expected), "{url}: {error}");
        }
    }
}
