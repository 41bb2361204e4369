//! Addresses of the web, e-mail addresses, file names, hashtags and mentions.

use std::ops::Range;

use super::{Form, Reading, Spoken};
use crate::speech::english::cursor::{Cursor, is_latin};
use crate::speech::english::numbers;

/// Endings that make `name.ending` an address even without `http` before it.
const TOP_LEVEL_DOMAINS: [&str; 33] = [
    "ai", "app", "au", "biz", "ca", "ch", "cn", "co", "com", "de", "dev", "edu", "es", "eu", "fr", "gov", "info",
    "int", "io", "it", "jp", "ly", "me", "mil", "net", "nl", "online", "org", "ru", "shop", "tv", "uk", "xyz",
];

/// Endings that make `name.ending` a file or the name of a program.
const FILE_ENDINGS: [&str; 55] = [
    "aac", "avi", "bat", "bin", "bmp", "cfg", "conf", "cpp", "css", "csv", "doc", "docx", "env", "exe", "flac", "gif",
    "gz", "htm", "html", "ini", "ipynb", "iso", "jpeg", "jpg", "js", "json", "jsx", "lua", "md", "mkv", "mov", "mp3",
    "mp4", "ogg", "onnx", "opus", "pdf", "php", "png", "ppt", "pptx", "py", "rb", "rs", "rtf", "sql", "svg", "toml",
    "ts", "tsx", "txt", "wav", "xls", "xlsx", "xml",
];

/// Parts of addresses that are words although they have no vowel, or letters although they have one.
const SPOKEN_AS_WORDS: [&str; 5] = ["jpeg", "gif", "toml", "flac", "env"];
const SPELLED: [&str; 21] = [
    "ai", "au", "ca", "de", "es", "eu", "exe", "io", "ip", "it", "avi", "iso", "lua", "nl", "ru", "uk", "us", "id",
    "api", "ui", "ini",
];

/// The most bytes that are looked at for an address.
const MAX_ADDRESS_BYTES: usize = 2048;

/// The most words that one address is read with; the rest of it is not for ears.
const MAX_WORDS: usize = 120;

/// Reads an address, a file name, a hashtag or a mention.
pub(super) fn read(at: Cursor<'_>) -> Option<Reading> {
    match at.peek()? {
        '#' | '@' => read_tag(at),
        _ => read_address(at),
    }
}

fn read_tag(mut at: Cursor<'_>) -> Option<Reading> {
    if !at.starts_token() {
        return None;
    }
    let start = at.pos;
    let kind = if at.bump() == Some('#') { "hashtag" } else { "at" };
    if !at.peek().is_some_and(is_latin) {
        return None;
    }
    let length = at.rest().bytes().take_while(|&b| b.is_ascii_alphanumeric() || b == b'_').count();
    let name = &at.rest()[..length];
    at.pos += length;
    let mut reading = Reading::of(at.since(start), kind);
    say_parts(&mut reading, at.since(start), &split_camel_case(name).replace('_', " "));
    Some(reading)
}

/// "MeToo" is "Me Too"; a run of capitals stays together.
fn split_camel_case(name: &str) -> String {
    let mut split = String::with_capacity(name.len() + 4);
    let mut previous: Option<char> = None;
    for c in name.chars() {
        if previous.is_some_and(char::is_lowercase) && c.is_uppercase() {
            split.push(' ');
        }
        split.push(c);
        previous = Some(c);
    }
    split
}

fn read_address(mut at: Cursor<'_>) -> Option<Reading> {
    at.peek().filter(char::is_ascii_alphanumeric)?;
    if at.before().is_some_and(|c| !c.is_whitespace() && !"([{<\"'\u{201c}\u{2018},;:".contains(c)) {
        return None;
    }
    let chunk = at.rest();
    let length = chunk.bytes().take(MAX_ADDRESS_BYTES).take_while(u8::is_ascii_graphic).count();
    let chunk = chunk[..length].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '>', '"', '\'']);
    if !chunk.contains(['.', '@']) && !chunk.contains("://") {
        return None;
    }
    let body = address_body(chunk)?;
    let start = at.pos;
    at.pos += chunk.len();
    let mut reading = Reading::default();
    say_parts(&mut reading, at.since(start), body);
    Some(reading)
}

/// What of `chunk` is spoken if it is an address: all of it but the scheme.
fn address_body(chunk: &str) -> Option<&str> {
    if let Some((scheme, rest)) = chunk.split_once("://") {
        let known = !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphabetic());
        return (known && !rest.is_empty()).then(|| rest.trim_end_matches('/'));
    }
    if let Some((local, domain)) = chunk.strip_prefix("mailto:").unwrap_or(chunk).split_once('@') {
        let local_is_plain =
            !local.is_empty() && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"._%+-".contains(&b));
        let plain = local_is_plain && labels_are_plain(domain) && domain.contains('.');
        return plain.then(|| chunk.strip_prefix("mailto:").unwrap_or(chunk));
    }
    let host_length = chunk.find(['/', '?', '#', ':']).unwrap_or(chunk.len());
    let host = &chunk[..host_length];
    let (name, ending) = host.rsplit_once('.')?;
    if !labels_are_plain(host) || !name.bytes().any(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let known_domain = TOP_LEVEL_DOMAINS.contains(&ending);
    let known_file = host_length == chunk.len() && FILE_ENDINGS.contains(&ending);
    (known_domain || known_file || host.starts_with("www.")).then(|| chunk.trim_end_matches('/'))
}

fn labels_are_plain(host: &str) -> bool {
    host.split('.')
        .all(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'))
}

/// Says an address, its points and signs named.
fn say_parts(reading: &mut Reading, span: Range<usize>, address: &str) {
    let mut rest = address;
    reading.end = span.end;
    while let Some(first) = rest.chars().next()
        && reading.spoken.len() < MAX_WORDS
    {
        let same = |c: char| {
            if first.is_ascii_digit() { c.is_ascii_digit() } else { c.is_alphabetic() && first.is_alphabetic() }
        };
        let length: usize = rest.chars().take_while(|&c| same(c)).take(super::MAX_WORD_CHARS).map(char::len_utf8).sum();
        let length = length.max(first.len_utf8());
        let part = &rest[..length];
        rest = &rest[length..];
        if first.is_ascii_digit() {
            reading.say(span.clone(), &spoken_digits(part));
        } else if first.is_alphabetic() {
            reading.spoken.push(Spoken { span: span.clone(), form: letters_form(part) });
        } else if let Some(name) = sign_name(first) {
            reading.say(span.clone(), name);
        }
    }
}

fn spoken_digits(digits: &str) -> String {
    match digits.len() {
        1..=2 | 4 if !digits.starts_with('0') => numbers::label(digits),
        _ => numbers::spell_digits(digits),
    }
}

fn letters_form(part: &str) -> Form {
    let lower = part.to_lowercase();
    let has_vowel = lower.contains(['a', 'e', 'i', 'o', 'u', 'y']) || !part.is_ascii();
    let spelled = SPELLED.contains(&lower.as_str()) || (!has_vowel && !SPOKEN_AS_WORDS.contains(&lower.as_str()));
    let spelled = part.is_ascii() && part.len() <= 5 && (spelled || part.len() == 1);
    if spelled { Form::Letters(part.to_ascii_uppercase()) } else { Form::Word(part.into()) }
}

const fn sign_name(sign: char) -> Option<&'static str> {
    Some(match sign {
        '.' => "dot",
        '/' => "slash",
        '-' => "dash",
        '_' => "underscore",
        '@' => "at",
        '+' => "plus",
        '%' => "percent",
        '?' => "question mark",
        '=' => "equals",
        '&' => "and",
        '#' => "hash",
        ':' => "colon",
        '~' => "tilde",
        _ => return None,
    })
}
