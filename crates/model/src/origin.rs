//! Who is behind an address: the part of a URL that names a server.

use url::Url;

/// Scheme, host and port of a URL as `https://example.org`, a port only when it is not the scheme's own. The text
/// itself when it is not a URL with a host.
#[must_use]
pub fn origin(url: &str) -> String {
    match Url::parse(url) {
        Ok(url) if url.has_host() => url.origin().ascii_serialization(),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn names_the_server_alone() {
        let cases = [
            ("https://Example.org/hook?x=1#y", "https://example.org"),
            ("https://example.org:443", "https://example.org"),
            ("http://example.org:8080/a/b", "http://example.org:8080"),
            ("http://[::1]:80/", "http://[::1]"),
            ("https://bücher.example/", "https://xn--bcher-kva.example"),
            ("nothing", "nothing"),
        ];
        for (url, expected) in cases {
            assert_eq!(origin(url), expected);
        }
    }
}
