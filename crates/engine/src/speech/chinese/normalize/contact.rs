//! Telephone numbers, addresses of the web and of mail, and other strings that are read sign by sign.

use super::{
    Reading,
    number::{digits, telephone_digits},
};
use crate::speech::chinese::source::is_latin;

/// Mobile numbers (138 1234 5678), numbers with an area code (010-12345678), service numbers
/// (400-800-8888), all with or without +86. A comma stands between the groups: so they are spoken.
#[must_use]
pub fn read_telephone(chars: &[char], start: usize) -> Option<Reading> {
    let mut at = start;
    let mut text = String::new();
    if chars.get(at) == Some(&'+') {
        let country: String = digit_run(chars, at + 1);
        let separated = chars.get(at + 1 + country.len()).is_some_and(|c| matches!(c, ' ' | '-'));
        if country.starts_with("86") && country.len() == 13 {
            text.push_str("加八六，");
            at += 3;
        } else if separated && (1..=3).contains(&country.len()) {
            text = format!("加{}，", telephone_digits(&country));
            at += 2 + country.len();
        } else {
            return None;
        }
    }
    let (groups, end) = groups(chars, at);
    let lengths: Vec<usize> = groups.iter().map(String::len).collect();
    let first = groups.first()?;
    let is_mobile = matches!(lengths[..], [11] | [3, 4, 4] | [3, 8] | [7, 4])
        && first.starts_with('1')
        && first.as_bytes().get(1).is_some_and(|digit| (b'3'..=b'9').contains(digit));
    let is_landline = matches!(lengths[..], [3 | 4, 7 | 8] | [3 | 4, 3 | 4, 4]) && first.starts_with('0');
    let is_service = matches!(lengths[..], [3, 3, 4] | [3, 4, 3] | [3, 7] | [10])
        && (first.starts_with("400") || first.starts_with("800"));
    let is_foreign = !text.is_empty() && lengths.iter().sum::<usize>() >= 7;
    if !(is_mobile || is_landline || is_service || is_foreign) {
        return None;
    }
    let parts: Vec<String> = match groups.as_slice() {
        [whole] if is_mobile => [&whole[..3], &whole[3..7], &whole[7..]].map(telephone_digits).to_vec(),
        [area, rest] if rest.len() == 8 => {
            vec![telephone_digits(area), telephone_digits(&rest[..4]), telephone_digits(&rest[4..])]
        }
        groups => groups.iter().map(|group| telephone_digits(group)).collect(),
    };
    text.push_str(&parts.join("，"));
    Some(Reading { end, text })
}

/// 192.168.1.1, 2.0.1: more than one point makes it a string of digits.
#[must_use]
pub fn read_dotted(chars: &[char], start: usize) -> Option<Reading> {
    let mut end = start;
    let mut parts = Vec::new();
    loop {
        let part = digit_run(chars, end);
        if part.is_empty() {
            return None;
        }
        end += part.len();
        parts.push(digits(&part));
        if chars.get(end) != Some(&'.') || !chars.get(end + 1).is_some_and(char::is_ascii_digit) {
            break;
        }
        end += 1;
    }
    (parts.len() > 2).then(|| Reading { end, text: parts.join("点") })
}

/// URLs, host names and mail addresses: letters stay, their signs become words.
#[must_use]
pub fn read_address(chars: &[char], start: usize) -> Option<Reading> {
    let is_part = |c: &char| c.is_ascii_alphanumeric() || "@:/.-_?=&%+#~".contains(*c);
    let mut length = chars[start..].iter().take_while(|c| is_part(c)).count();
    // Marks at the end belong to the sentence.
    while length > 0 && matches!(chars[start + length - 1], '.' | ':' | '?' | '-' | '~' | '&') {
        length -= 1;
    }
    let token = chars.get(start..start + length)?;
    let text: String = token.iter().collect();
    let host = text.split("://").last()?.split(['/', '?', '#', ':']).next()?;
    let has_name = host.len() > 3 && !host.starts_with('.') && !host.contains("..");
    let top = host.rsplit_once('.').map_or("", |(_, top)| top).to_lowercase();
    let is_address = has_name
        && (text.contains("://")
            || (host.contains('@') && host.contains('.'))
            || host.starts_with("www.")
            || TOP_DOMAINS.contains(&top.as_str()));
    if !is_address {
        return None;
    }
    let mut spoken = String::new();
    for &c in token {
        let name = match c {
            '@' => "艾特",
            ':' => "冒号",
            '/' => "斜杠",
            '.' => "点",
            '-' => "杠",
            '_' => "下划线",
            '?' => "问号",
            '=' => "等于",
            '&' => "和",
            '%' => "百分号",
            '+' => "加",
            '#' => "井号",
            '~' => "波浪号",
            _ if c.is_ascii_digit() => {
                spoken.push_str(&digits(c.encode_utf8(&mut [0; 4])));
                continue;
            }
            _ => {
                spoken.push(c);
                continue;
            }
        };
        spoken.push_str(name);
    }
    Some(Reading { end: start + length, text: spoken })
}

const TOP_DOMAINS: [&str; 14] =
    ["com", "cn", "org", "net", "edu", "gov", "io", "ai", "top", "xyz", "info", "hk", "tw", "dev"];

/// Digits at `start`.
pub fn digit_run(chars: &[char], start: usize) -> String {
    chars.get(start..).unwrap_or_default().iter().take_while(|c| c.is_ascii_digit()).collect()
}

/// Groups of digits with single hyphens or spaces between, at most four.
fn groups(chars: &[char], start: usize) -> (Vec<String>, usize) {
    let mut groups = Vec::new();
    let mut end = start;
    loop {
        let group = digit_run(chars, end);
        if group.is_empty() {
            break;
        }
        end += group.len();
        groups.push(group);
        let goes_on =
            matches!(chars.get(end), Some('-' | ' ' | '—')) && chars.get(end + 1).is_some_and(char::is_ascii_digit);
        if !goes_on || groups.len() == 4 {
            break;
        }
        end += 1;
    }
    let is_cut = chars.get(end).is_some_and(|&c| is_latin(c));
    if is_cut { (Vec::new(), start) } else { (groups, end) }
}
