//! Addresses in answers. They begin with `server.public_url`; where that is empty, with `http://` and
//! the request's Host header, but only when that is a plain host and port. A caller who sends another
//! host gets it back in its own answer and nowhere else: nothing made from it is stored or cached.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;

use crate::app::App;

/// What every address in an answer begins with, without a slash at its end.
#[derive(Debug, Clone)]
pub(super) struct BaseUrl(pub(super) String);

impl BaseUrl {
    /// What answers begin with when no request says otherwise.
    pub(super) fn of_server(app: &App) -> Self {
        match app.config.server.public_url.trim_end_matches('/') {
            "" => Self(app.own_url.get().cloned().unwrap_or_default()),
            configured => Self(configured.to_owned()),
        }
    }
}

impl FromRequestParts<Arc<App>> for BaseUrl {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        if !app.config.server.public_url.is_empty() {
            return Ok(Self::of_server(app));
        }
        // HTTP/2 has its authority in the address instead of the header.
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        let host = host.or_else(|| parts.uri.authority().map(axum::http::uri::Authority::as_str));
        Ok(Self(match host.filter(|host| is_plain(host)) {
            Some(host) => format!("http://{host}"),
            None => return Ok(Self::of_server(app)),
        }))
    }
}

/// A name or address, and a port or none: nothing that could end the authority part of an address.
fn is_plain(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((name, "")) => (name, None),
            Some((name, rest)) => match rest.strip_prefix(':') {
                Some(port) => (name, Some(port)),
                None => return false,
            },
            None => return false,
        },
        None => match host.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (host, None),
        },
    };
    let name_fits = if host.starts_with('[') {
        name.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
    } else {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
    };
    (1..=253).contains(&name.len())
        && name_fits
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_hosts_are_repeated() {
        for good in ["localhost", "localhost:8080", "audio.example.org", "10.0.0.1:80", "[::1]:8080", "[fe80::1]"] {
            assert!(is_plain(good), "{good}");
        }
        for bad in [
            "",
            ":80",
            "a/b",
            "a@b",
            "a b",
            "a:b",
            "a:0",
            "a:99999",
            "a:1:2",
            "a?x",
            "a#x",
            "a\\b",
            "[::1",
            "[::1]x",
            "[]",
            "[a/b]",
            "[evil.example]:80@x",
            "ä.example",
            "a%2fb",
        ] {
            assert!(!is_plain(bad), "{bad}");
        }
        assert!(!is_plain(&"a".repeat(254)));
    }
}
