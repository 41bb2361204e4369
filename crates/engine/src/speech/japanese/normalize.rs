//! Japanese text becomes cells for the tokenizer: characters as they are, and what is written with
//! digits and signs as one cell with its reading. Letters and marks stay.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::compose};

use super::number::{self, COUNTERS};

/// Stands for a number in the text that the tokenizer sees; its dictionary takes Greek letters for
/// nouns, so that the particle behind a number is recognised.
pub const NUMBER: char = 'α';

const WEEKDAYS: [(char, &str); 7] =
    [('月', "ゲツ"), ('火', "カ"), ('水', "スイ"), ('木', "モク"), ('金', "キン"), ('土', "ド"), ('日', "ニチ")];

/// A character of the tokenizer's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The character, or [`NUMBER`].
    pub ch: char,
    /// The bytes of the text that it stands for.
    pub span: Range<usize>,
    /// The reading in katakana, if it is known already.
    pub reading: Option<String>,
}

/// Folds writing variants and reads numbers; spans are moved by `offset` bytes.
#[must_use]
pub fn normalize(text: &str, offset: usize) -> Vec<Cell> {
    let cells = fold(text, offset);
    let chars: Vec<char> = cells.iter().map(|cell| cell.ch).collect();
    let mut out = Vec::with_capacity(cells.len());
    let mut at = 0;
    while at < cells.len() {
        match read(&chars, at) {
            Some((end, reading)) if end > at => {
                let span = cells[at].span.start..cells[end - 1].span.end;
                out.push(Cell { ch: NUMBER, span, reading: Some(reading) });
                at = end;
            }
            _ => {
                out.push(cells[at].clone());
                at += 1;
            }
        }
    }
    out
}

/// Full-width letters and digits become ASCII, half-width kana full kana with their voicing marks.
#[must_use]
pub fn fold(text: &str, offset: usize) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::with_capacity(text.len());
    for (at, ch) in text.char_indices() {
        let span = offset + at..offset + at + ch.len_utf8();
        let mut push = |ch: char| {
            if matches!(ch, '\u{3099}' | '\u{309A}') {
                if let Some(last) = cells.last_mut()
                    && let Some(composed) = compose(last.ch, ch)
                {
                    last.ch = composed;
                    last.span.end = span.end;
                }
                return;
            }
            cells.push(Cell { ch, span: span.clone(), reading: None });
        };
        match ch {
            '〜' | '～' | '∼' => push('〜'),
            '\u{2212}' | '－' | '‐' => push('-'),
            '￥' => push('¥'),
            '\u{FF01}'..='\u{FFEF}' | '\u{3300}'..='\u{33FF}' | '\u{2460}'..='\u{24FF}' | '\u{F900}'..='\u{FAFF}' => {
                std::iter::once(ch).nfkc().for_each(&mut push);
            }
            '\n' | '\r' => push('\n'),
            _ if ch.is_whitespace() => push(' '),
            _ if ch.is_control() || matches!(ch, '\u{200B}'..='\u{200F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}') => {}
            _ => push(ch),
        }
    }
    cells
}

/// What starts with a digit or a sign before one: its end and reading.
fn read(chars: &[char], at: usize) -> Option<(usize, String)> {
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let before = at.checked_sub(1).map(|before| chars[before]);
    match chars[at] {
        '¥' if is_digit(at + 1) => {
            let (integer, fraction, end) = parse(chars, at + 1)?;
            let end = if chars.get(end) == Some(&'円') { end + 1 } else { end };
            Some((end, with_counter(&integer, fraction.as_deref(), "円")))
        }
        '$' if is_digit(at + 1) => {
            let (integer, fraction, end) = parse(chars, at + 1)?;
            Some((end, with_counter(&integer, fraction.as_deref(), "ドル")))
        }
        '-' if is_digit(at + 1) && !before.is_some_and(|c| c.is_alphanumeric()) => {
            let (end, reading) = read(chars, at + 1)?;
            Some((end, format!("マイナス{reading}")))
        }
        '〜' | '-' if is_digit(at + 1) && before.is_some_and(|c| c.is_ascii_digit() || is_counter_end(c)) => {
            Some((at + 1, "カラ".into()))
        }
        // 3月15日(金) is 金曜日.
        '(' | '（' if before == Some('日') && matches!(chars.get(at + 2), Some(')' | '）')) => {
            let (_, day) = WEEKDAYS.iter().find(|(kanji, _)| chars.get(at + 1) == Some(kanji))?;
            Some((at + 3, format!("{day}ヨービ")))
        }
        '%' => Some((at + 1, "パーセント".into())),
        '+' if is_digit(at + 1) => Some((at + 1, "プラス".into())),
        '×' => Some((at + 1, "カケル".into())),
        '÷' => Some((at + 1, "ワル".into())),
        '=' => Some((at + 1, "イコール".into())),
        '&' => Some((at + 1, "アンド".into())),
        '℃' => Some((at + 1, "ド".into())),
        '0'..='9' => telephone(chars, at)
            .or_else(|| date(chars, at))
            .or_else(|| time(chars, at))
            .or_else(|| ratio(chars, at))
            .or_else(|| quantity(chars, at)),
        _ => None,
    }
}

fn is_counter_end(c: char) -> bool {
    "日時分人個年月回歳円%℃".contains(c)
}

/// A number with its counter.
fn quantity(chars: &[char], at: usize) -> Option<(usize, String)> {
    let (mut integer, fraction, mut end) = parse(chars, at)?;
    let is_large = |at: usize| chars.get(at).is_some_and(|c| "十百千万億兆".contains(*c));
    // 1.5億円.
    if fraction.is_some()
        && let Some((_, unit)) = number::LARGE_UNITS.iter().find(|(unit, _)| chars.get(end) == Some(unit))
    {
        return Some((end + 1, number::decimal(&integer, fraction.as_deref().unwrap_or_default()) + unit));
    }
    // 1億2千万人, 98万5000円.
    if fraction.is_none() && is_large(end) {
        let is_part = |c: &&char| c.is_ascii_digit() || "十百千万億兆".contains(**c);
        let text: String = chars[at..].iter().filter(|c| **c != ',').take_while(is_part).collect();
        let length = chars[at..].iter().take_while(|c| is_part(c) || **c == ',').count();
        if let Some(value) = number::parse_kanji(&text) {
            (integer, end) = (value.to_string(), at + length);
        }
    }
    let rest = &chars[end..];
    let is_long_code = integer.len() > 1 && integer.starts_with('0') && fraction.is_none();
    if is_long_code && !matches!(rest.first(), Some('月' | '日' | '時' | '分')) {
        return Some((end, number::digits(&integer)));
    }
    let whole = if fraction.is_none() { integer.parse::<u32>().ok() } else { None };
    if let Some(value) = whole {
        let starts = |word: &str| starts_with(rest, word);
        // 3月 is a month, 3か月 a time; 日 behind a month or alone is a day.
        if starts("月")
            && let Some(month) = number::month(value)
        {
            return Some((end + 1, month));
        }
        if starts("日間") && value > 1 {
            return Some((end + 2, number::day(value)? + "カン"));
        }
        if starts("日")
            && let Some(day) = number::day(value)
        {
            let is_count = value == 1 && starts("日中");
            return Some((end + 1, if is_count { "イチニチ".into() } else { day }));
        }
        if starts("人") && !["人前", "人目", "人分", "人称"].iter().any(|word| starts(word)) {
            return Some((end + 1, number::people(&integer)));
        }
        if starts("つ")
            && let Some(name) = number::things(&integer)
        {
            return Some((end + 1, name.into()));
        }
        if (starts("/") || starts("分の")) && rest.len() > 1 {
            return fraction_of(chars, &integer, end, starts("/"));
        }
    }
    for counter in COUNTERS {
        let ends_in_letter = counter.written.ends_with(|c: char| c.is_ascii_alphanumeric());
        let length = counter.written.chars().count();
        let goes_on = ends_in_letter && rest.get(length).is_some_and(char::is_ascii_alphanumeric);
        if starts_with(rest, counter.written) && !goes_on {
            return Some((end + length, with_counter(&integer, fraction.as_deref(), counter.written)));
        }
    }
    Some((end, with_counter(&integer, fraction.as_deref(), "")))
}

/// 1/2 and 2分の1.
fn fraction_of(chars: &[char], first: &str, end: usize, is_stroke: bool) -> Option<(usize, String)> {
    let start = end + if is_stroke { 1 } else { 2 };
    let (second, None, end) = parse(chars, start)? else { return None };
    let (over, under) = if is_stroke { (first, second.as_str()) } else { (second.as_str(), first) };
    Some((end, format!("{}ブンノ{}", number::cardinal(under), number::cardinal(over))))
}

/// 2024-10-01 and 2024/10/1.
fn date(chars: &[char], at: usize) -> Option<(usize, String)> {
    let (year, None, year_end) = parse(chars, at)? else { return None };
    let separator = *chars.get(year_end)?;
    let (month, _, month_end) = parse(chars, year_end + 1)?;
    if year.len() != 4 || !matches!(separator, '-' | '/') || chars.get(month_end) != Some(&separator) {
        return None;
    }
    let (day, _, day_end) = parse(chars, month_end + 1)?;
    let reading = format!(
        "{} {} {}",
        with_counter(&year, None, "年"),
        number::month(month.parse().ok()?)?,
        number::day(day.parse().ok()?)?
    );
    Some((day_end, reading))
}

/// 9:30, 14:05:10.
fn time(chars: &[char], at: usize) -> Option<(usize, String)> {
    let (hour, None, hour_end) = parse(chars, at)? else { return None };
    let (minute, None, minute_end) = parse(chars, hour_end + 1)? else { return None };
    let is_time = matches!(chars.get(hour_end), Some(':' | '：'))
        && minute.len() == 2
        && hour.parse::<u32>().is_ok_and(|hour| hour <= 24)
        && minute.parse::<u32>().is_ok_and(|minute| minute < 60);
    let minute = minute.trim_start_matches('0');
    let minutes = if minute.is_empty() { String::new() } else { with_counter(minute, None, "分") };
    is_time.then(|| (minute_end, with_counter(&hour, None, "時") + " " + &minutes))
}

/// 3:2, 1:100.
fn ratio(chars: &[char], at: usize) -> Option<(usize, String)> {
    let (first, None, end) = parse(chars, at)? else { return None };
    if !matches!(chars.get(end), Some(':' | '：')) {
        return None;
    }
    let (second, None, end) = parse(chars, end + 1)? else { return None };
    Some((end, format!("{}タイ{}", number::cardinal(&first), number::cardinal(&second))))
}

/// 03-1234-5678, 090-1234-5678, 09012345678: digits, with の between the groups.
fn telephone(chars: &[char], at: usize) -> Option<(usize, String)> {
    let mut groups: Vec<String> = Vec::new();
    let mut end = at;
    loop {
        let group: String = chars[end..].iter().take_while(|c| c.is_ascii_digit()).take(12).collect();
        if group.is_empty() {
            return None;
        }
        end += group.len();
        groups.push(group);
        let goes_on = chars.get(end) == Some(&'-') && chars.get(end + 1).is_some_and(char::is_ascii_digit);
        if !goes_on || groups.len() == 4 {
            break;
        }
        end += 1;
    }
    let digits: usize = groups.iter().map(String::len).sum();
    let is_grouped = groups.len() == 3 && (9..=11).contains(&digits) && groups[0].len() < 5 && groups[2].len() >= 3;
    let is_mobile = groups.len() == 1 && digits == 11 && groups[0].starts_with('0');
    if !(is_grouped && !is_calendar(&groups) || is_mobile) {
        return None;
    }
    let read: Vec<String> = groups.iter().map(|group| number::digits(group)).collect();
    Some((end, read.join("ノ ")))
}

fn is_calendar(groups: &[String]) -> bool {
    groups[0].len() == 4 && groups[1].len() <= 2 && groups[2].len() <= 2
}

/// Reads `1,234.5` at the index: integer, fraction, index behind.
fn parse(chars: &[char], at: usize) -> Option<(String, Option<String>, usize)> {
    let parsed = crate::speech::chinese::number(chars, at)?;
    Some((parsed.integer, parsed.fraction, parsed.end))
}

fn with_counter(integer: &str, fraction: Option<&str>, written: &str) -> String {
    let counter = COUNTERS.iter().find(|counter| counter.written == written);
    match (fraction, counter) {
        (None, Some(counter)) => number::count(integer, counter),
        (None, None) => number::cardinal(integer),
        (Some(fraction), counter) => number::decimal(integer, fraction) + counter.map_or("", |counter| counter.read),
    }
}

fn starts_with(chars: &[char], word: &str) -> bool {
    let mut chars = chars.iter();
    word.chars().all(|c| chars.next() == Some(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(text: &str) -> String {
        normalize(text, 0).into_iter().map(|cell| cell.reading.unwrap_or_else(|| cell.ch.to_string())).collect()
    }

    #[test]
    fn numbers_and_counters() {
        struct Case {
            text: &'static str,
            reading: &'static str,
        }
        let case = |text, reading| Case { text, reading };
        let cases = [
            case("0", "ゼロ"),
            case("10", "ジュー"),
            case("300", "サンビャク"),
            case("600", "ロッピャク"),
            case("808", "ハッピャク ハチ"),
            case("3000", "サンゼン"),
            case("1234", "セン ニヒャク サンジューヨン"),
            case("10000", "イチマン"),
            case("10000000", "イッセンマン"),
            case("1,000,000,000,000", "イッチョー"),
            case("120000000", "イチオク ニセンマン"),
            case("1億2千万人", "イチオク ニセンマンニン"),
            case("98万5000円", "キュージューハチマン ゴセンエン"),
            case("1.5億", "イッテンゴオク"),
            case("3.14", "サンテンイチヨン"),
            case("0.5", "レーテンゴ"),
            case("1.5", "イッテンゴ"),
            case("1本", "イッポン"),
            case("2本", "ニホン"),
            case("3本", "サンボン"),
            case("6本", "ロッポン"),
            case("8本", "ハッポン"),
            case("10本", "ジュッポン"),
            case("100本", "ヒャッポン"),
            case("3分", "サンプン"),
            case("4分", "ヨンプン"),
            case("5分", "ゴフン"),
            case("3階", "サンガイ"),
            case("8個", "ハッコ"),
            case("20歳", "ニジュッサイ"),
            case("1冊", "イッサツ"),
            case("1人", "ヒトリ"),
            case("2人", "フタリ"),
            case("4人", "ヨニン"),
            case("100人", "ヒャクニン"),
            case("3つ", "ミッツ"),
            case("4時", "ヨジ"),
            case("9時", "クジ"),
            case("7時", "シチジ"),
            case("4年", "ヨネン"),
            case("2024年4月1日", "ニセン ニジューヨネンシガツツイタチ"),
            case("10月20日", "ジューガツハツカ"),
            case("2024-10-01", "ニセン ニジューヨネン ジューガツ ツイタチ"),
            case("9:30", "クジ サンジュップン"),
            case("14:05", "ジューヨジ ゴフン"),
            case("3月15日(金)", "サンガツジューゴニチキンヨービ"),
            case("3:2", "サンタイニ"),
            case("1/2", "ニブンノイチ"),
            case("3分の1", "サンブンノイチ"),
            case("¥1,500", "セン ゴヒャクエン"),
            case("1500円", "セン ゴヒャクエン"),
            case("$3", "サンドル"),
            case("50%", "ゴジュッパーセント"),
            case("-5℃", "マイナスゴド"),
            case("5km", "ゴキロメートル"),
            case("60kg", "ロクジュッキログラム"),
            case("3〜5個", "サンカラゴコ"),
            case("03-1234-5678", "ゼロサンノ イチニーサンヨンノ ゴーロクナナハチ"),
            case("007", "ゼロゼロナナ"),
            case("１２３", "ヒャク ニジューサン"),
            case("ｶﾞｲﾄﾞ", "ガイド"),
        ];
        let wrong: Vec<String> = cases
            .iter()
            .filter(|case| reading(case.text) != case.reading)
            .map(|case| format!("{}: {} instead of {}", case.text, reading(case.text), case.reading))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn hostile_signs() {
        for unit in ["-", "9", "9-", "1/", "¥", "1:", "-1", "分の1", "ﾞ", "1,", "〜1"] {
            let text = unit.repeat(3000);
            assert!(normalize(&text, 0).iter().all(|cell| text.get(cell.span.clone()).is_some()), "{unit}");
        }
    }

    #[test]
    fn kanji_numerals_have_values() {
        for (text, value) in [
            ("三", Some(3)),
            ("十", Some(10)),
            ("二十一", Some(21)),
            ("百五", Some(105)),
            ("二千三百四十五", Some(2345)),
            ("三万", Some(30_000)),
            ("一億二千万", Some(120_000_000)),
            ("一〇五", Some(105)),
            ("一二十", None),
            ("九九九九九九九九九九九九九九九九九九九九", None),
        ] {
            assert_eq!(number::parse_kanji(text), value, "{text}");
        }
    }
}
