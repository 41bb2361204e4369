//! Japanese numbers in katakana: quantities, digits, and numbers with their counters, whose sounds
//! change each other (一本 イッポン, 三本 サンボン, 六本 ロッポン).

const DIGITS: [&str; 10] = ["ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュー"];
/// More digits than this are read one by one.
const MAX_DIGITS: usize = 16;

/// What a number does to the beginning of its counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sounds {
    /// Nothing.
    Plain,
    /// 一個 イッコ, 六個 ロッコ, 八個 ハッコ, 十個 ジュッコ, 百個 ヒャッコ.
    K,
    /// Like `K`, but 三階 サンガイ.
    KVoiced,
    /// 一歳 イッサイ, 八歳 ハッサイ, 十歳 ジュッサイ. T does the same.
    S,
    /// 一本 イッポン, 三本 サンボン, 六本 ロッポン, 八本 ハッポン, 十本 ジュッポン.
    H,
    /// Like `H`, but 三分 サンプン and 四分 ヨンプン.
    HUnvoiced,
    /// 四 is ヨ: 四時, 四年, 四円; 九時 is クジ only with 時 itself.
    Yo,
}

/// A counter as it is written and read.
#[derive(Debug, Clone, Copy)]
pub struct Counter {
    /// Kanji, kana or a unit's letters.
    pub written: &'static str,
    /// Katakana.
    pub read: &'static str,
    /// Its sounds.
    pub sounds: Sounds,
}

/// The words of the large units.
pub const LARGE_UNITS: [(char, &str); 4] = [('千', "セン"), ('万', "マン"), ('億', "オク"), ('兆', "チョー")];

const fn counter(written: &'static str, read: &'static str, sounds: Sounds) -> Counter {
    Counter { written, read, sounds }
}

/// Counters and units, longer ones before their beginnings.
pub const COUNTERS: &[Counter] = &[
    counter("時間", "ジカン", Sounds::Yo),
    counter("時", "ジ", Sounds::Yo),
    counter("年間", "ネンカン", Sounds::Yo),
    counter("年生", "ネンセー", Sounds::Yo),
    counter("年", "ネン", Sounds::Yo),
    counter("円", "エン", Sounds::Yo),
    counter("分間", "フンカン", Sounds::HUnvoiced),
    counter("分", "フン", Sounds::HUnvoiced),
    counter("秒", "ビョー", Sounds::Plain),
    counter("週間", "シューカン", Sounds::S),
    counter("ヶ月", "カゲツ", Sounds::K),
    counter("か月", "カゲツ", Sounds::K),
    counter("カ月", "カゲツ", Sounds::K),
    counter("ヵ月", "カゲツ", Sounds::K),
    counter("箇月", "カゲツ", Sounds::K),
    counter("ヶ国", "カコク", Sounds::K),
    counter("か国", "カコク", Sounds::K),
    counter("カ国", "カコク", Sounds::K),
    counter("ヶ所", "カショ", Sounds::K),
    counter("か所", "カショ", Sounds::K),
    counter("個", "コ", Sounds::K),
    counter("回", "カイ", Sounds::K),
    counter("階", "カイ", Sounds::KVoiced),
    counter("軒", "ケン", Sounds::KVoiced),
    counter("件", "ケン", Sounds::K),
    counter("曲", "キョク", Sounds::K),
    counter("巻", "カン", Sounds::K),
    counter("機", "キ", Sounds::K),
    counter("級", "キュー", Sounds::K),
    counter("局", "キョク", Sounds::K),
    counter("校", "コー", Sounds::K),
    counter("歳", "サイ", Sounds::S),
    counter("才", "サイ", Sounds::S),
    counter("冊", "サツ", Sounds::S),
    counter("隻", "セキ", Sounds::S),
    counter("席", "セキ", Sounds::S),
    counter("種類", "シュルイ", Sounds::S),
    counter("周", "シュー", Sounds::S),
    counter("章", "ショー", Sounds::S),
    counter("世紀", "セーキ", Sounds::S),
    counter("社", "シャ", Sounds::S),
    counter("勝", "ショー", Sounds::S),
    counter("点", "テン", Sounds::S),
    counter("頭", "トー", Sounds::S),
    counter("通", "ツー", Sounds::S),
    counter("体", "タイ", Sounds::S),
    counter("丁目", "チョーメ", Sounds::S),
    counter("着", "チャク", Sounds::S),
    counter("トン", "トン", Sounds::S),
    counter("本", "ホン", Sounds::H),
    counter("匹", "ヒキ", Sounds::H),
    counter("杯", "ハイ", Sounds::H),
    counter("票", "ヒョー", Sounds::H),
    counter("発", "ハツ", Sounds::HUnvoiced),
    counter("泊", "ハク", Sounds::HUnvoiced),
    counter("歩", "ホ", Sounds::HUnvoiced),
    counter("敗", "ハイ", Sounds::HUnvoiced),
    counter("枚", "マイ", Sounds::Plain),
    counter("台", "ダイ", Sounds::Plain),
    counter("番目", "バンメ", Sounds::Plain),
    counter("番線", "バンセン", Sounds::Plain),
    counter("番", "バン", Sounds::Plain),
    counter("倍", "バイ", Sounds::Plain),
    counter("度", "ド", Sounds::Plain),
    counter("名", "メー", Sounds::Plain),
    counter("位", "イ", Sounds::Plain),
    counter("号", "ゴー", Sounds::Plain),
    counter("割", "ワリ", Sounds::Plain),
    counter("話", "ワ", Sounds::Plain),
    counter("部", "ブ", Sounds::Plain),
    counter("問", "モン", Sounds::Plain),
    counter("行", "ギョー", Sounds::Plain),
    counter("ページ", "ページ", Sounds::K),
    counter("パーセント", "パーセント", Sounds::K),
    counter("ポイント", "ポイント", Sounds::K),
    counter("メートル", "メートル", Sounds::Plain),
    counter("キロ", "キロ", Sounds::K),
    counter("ドル", "ドル", Sounds::Plain),
    counter("km/h", "キロメートルマイジ", Sounds::K),
    counter("km", "キロメートル", Sounds::K),
    counter("kg", "キログラム", Sounds::K),
    counter("cm", "センチメートル", Sounds::S),
    counter("mm", "ミリメートル", Sounds::Plain),
    counter("mg", "ミリグラム", Sounds::Plain),
    counter("ml", "ミリリットル", Sounds::Plain),
    counter("mL", "ミリリットル", Sounds::Plain),
    counter("m²", "ヘーホーメートル", Sounds::H),
    counter("m2", "ヘーホーメートル", Sounds::H),
    counter("GB", "ギガバイト", Sounds::Plain),
    counter("MB", "メガバイト", Sounds::Plain),
    counter("℃", "ド", Sounds::Plain),
    counter("°C", "ド", Sounds::Plain),
    counter("%", "パーセント", Sounds::K),
    counter("m", "メートル", Sounds::Plain),
    counter("g", "グラム", Sounds::Plain),
    counter("L", "リットル", Sounds::Plain),
];

/// A whole number, with spaces between its words: 1234 セン ニヒャク サンジューヨン.
#[must_use]
pub fn cardinal(integer: &str) -> String {
    let trimmed = integer.trim_start_matches('0');
    if trimmed.is_empty() {
        return "ゼロ".into();
    }
    if trimmed.len() > MAX_DIGITS {
        return digits(integer);
    }
    let mut text = String::new();
    let mut last_place: Option<usize> = None;
    for (index, digit) in trimmed.bytes().enumerate() {
        let place = trimmed.len() - 1 - index;
        let value = usize::from(digit - b'0');
        if value > 0 {
            // 千二百|三十四: what follows a hundred, a thousand or a group is a word of its own.
            let closes_word = text.ends_with(['ク', 'ン', 'ー']) && last_place.is_some_and(|last| last % 4 != 1);
            if closes_word {
                text.push(' ');
            }
            text.push_str(&at_place(value, place % 4, place / 4, index == 0));
            last_place = Some(place);
        }
        if place.is_multiple_of(4) && place > 0 {
            let group_start = (index + 1).saturating_sub(4);
            if trimmed.as_bytes()[group_start..=index].iter().any(|digit| *digit != b'0') {
                push_group(&mut text, place / 4);
            }
        }
    }
    text
}

/// Digit by digit, as in telephone numbers: short ones are drawn out.
#[must_use]
pub fn digits(text: &str) -> String {
    let name = |digit: u32| match digit {
        2 => "ニー",
        5 => "ゴー",
        _ => DIGITS[digit as usize],
    };
    text.chars().filter_map(|c| Some(name(c.to_digit(10)?))).collect()
}

/// A number with a fraction: 3.14 サンテンイチヨン.
#[must_use]
pub fn decimal(integer: &str, fraction: &str) -> String {
    let whole = if integer.trim_start_matches('0').is_empty() { "レー".to_owned() } else { cardinal(integer) };
    let fraction: String = fraction.bytes().map(|digit| DIGITS[usize::from(digit.wrapping_sub(b'0') % 10)]).collect();
    format!("{}テン{fraction}", shortened(&whole, &["イチ", "ハチ", "ジュー"]))
}

/// A whole number and its counter as one word.
#[must_use]
pub fn count(integer: &str, counter: &Counter) -> String {
    let number = cardinal(integer);
    let digit = integer.as_bytes().last().map_or(0, |digit| digit.wrapping_sub(b'0'));
    match counter.sounds {
        Sounds::Plain => number + counter.read,
        Sounds::Yo => match number.strip_suffix("ヨン") {
            Some(rest) => format!("{rest}ヨ{}", counter.read),
            _ if counter.written.starts_with('時') && digit == 9 => {
                format!("{}ク{}", number.trim_end_matches("キュー"), counter.read)
            }
            _ if counter.written.starts_with('時') && digit == 7 => {
                format!("{}シチ{}", number.trim_end_matches("ナナ"), counter.read)
            }
            _ => number + counter.read,
        },
        Sounds::S => shortened(&number, &["イチ", "ハチ", "ジュー"]) + counter.read,
        Sounds::K => {
            shortened(&number, &["イチ", "ロク", "ハチ", "ジュー", "ヒャク", "ビャク", "ピャク"]) + counter.read
        }
        Sounds::KVoiced => {
            let read = if digit == 3 { voiced(counter.read, false) } else { counter.read.to_owned() };
            shortened(&number, &["イチ", "ロク", "ハチ", "ジュー", "ヒャク", "ビャク", "ピャク"]) + &read
        }
        Sounds::H | Sounds::HUnvoiced => {
            let short = shortened(&number, &["イチ", "ロク", "ハチ", "ジュー", "ヒャク", "ビャク", "ピャク"]);
            let is_unvoiced = counter.sounds == Sounds::HUnvoiced;
            let read = match digit {
                _ if short.ends_with('ッ') => voiced(counter.read, true),
                3 => voiced(counter.read, is_unvoiced),
                4 if is_unvoiced => voiced(counter.read, true),
                0 if number.ends_with('ン') => voiced(counter.read, is_unvoiced),
                _ => counter.read.to_owned(),
            };
            short + &read
        }
    }
}

/// The day of a month.
#[must_use]
pub fn day(day: u32) -> Option<String> {
    const FIRST: [&str; 10] =
        ["ツイタチ", "フツカ", "ミッカ", "ヨッカ", "イツカ", "ムイカ", "ナノカ", "ヨーカ", "ココノカ", "トーカ"];
    Some(match day {
        1..=10 => FIRST[day as usize - 1].into(),
        14 => "ジューヨッカ".into(),
        20 => "ハツカ".into(),
        24 => "ニジューヨッカ".into(),
        19 => "ジュークニチ".into(),
        29 => "ニジュークニチ".into(),
        17 => "ジューシチニチ".into(),
        27 => "ニジューシチニチ".into(),
        11..=31 => cardinal(&day.to_string()) + "ニチ",
        _ => return None,
    })
}

/// The month of a year.
#[must_use]
pub fn month(month: u32) -> Option<String> {
    Some(match month {
        4 => "シガツ".into(),
        7 => "シチガツ".into(),
        9 => "クガツ".into(),
        1..=12 => cardinal(&month.to_string()) + "ガツ",
        _ => return None,
    })
}

/// The value of kanji numerals, with digits between them or not: 二千三百四十五, 一〇五, 1億2千万.
#[must_use]
pub fn parse_kanji(text: &str) -> Option<u64> {
    const KANJI: &str = "〇一二三四五六七八九";
    let digit = |c: char| KANJI.chars().position(|kanji| kanji == c);
    if text.chars().all(|c| digit(c).is_some()) {
        let value: String = text.chars().filter_map(|c| char::from_digit(digit(c)? as u32, 10)).collect();
        return if value.len() > MAX_DIGITS { None } else { value.parse().ok() };
    }
    let (mut total, mut group, mut value): (u64, u64, Option<u64>) = (0, 0, None);
    for c in text.chars() {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '万' => 10_000,
            '億' => 100_000_000,
            '兆' => 1_000_000_000_000,
            _ if c.is_ascii_digit() => {
                let digit = u64::from(c.to_digit(10)?);
                value = Some(value.unwrap_or(0).checked_mul(10)?.checked_add(digit)?);
                continue;
            }
            _ => {
                if value.replace(digit(c)? as u64).is_some() {
                    return None;
                }
                continue;
            }
        };
        if unit < 10_000 {
            group = group.checked_add(value.take().unwrap_or(1).checked_mul(unit)?)?;
        } else {
            let sum = group.checked_add(value.take().unwrap_or(0))?;
            total = total.checked_add(sum.max(1).checked_mul(unit)?)?;
            group = 0;
        }
    }
    total.checked_add(group)?.checked_add(value.unwrap_or(0))
}

/// A digit at its place within a group of four.
fn at_place(value: usize, in_group: usize, group: usize, is_first: bool) -> String {
    let unit = match (in_group, value) {
        (0, _) => return DIGITS[value].into(),
        (1, _) => "ジュー",
        (2, 3) => return "サンビャク".into(),
        (2, 6) => return "ロッピャク".into(),
        (2, 8) => return "ハッピャク".into(),
        (2, _) => "ヒャク",
        (_, 3) => return "サンゼン".into(),
        (_, 8) => return "ハッセン".into(),
        // 一千万 is イッセンマン, 千 alone セン.
        (_, 1) if group > 0 && is_first => return "イッセン".into(),
        _ => "セン",
    };
    if value == 1 { unit.into() } else { format!("{}{unit}", DIGITS[value]) }
}

fn push_group(text: &mut String, group: usize) {
    match group {
        1 => text.push_str("マン"),
        2 => text.push_str("オク"),
        _ => {
            *text = shortened(text, &["イチ", "ハチ", "ジュー"]);
            text.push_str("チョー");
        }
    }
}

/// The number with its end cut to ッ if it ends in one of these.
fn shortened(number: &str, endings: &[&str]) -> String {
    for ending in endings {
        if let Some(rest) = number.strip_suffix(ending) {
            // イチ and ハチ keep their first sound, ジュー and ヒャク two.
            let kept = match *ending {
                "イチ" => "イッ",
                "ロク" => "ロッ",
                "ハチ" => "ハッ",
                "ジュー" => "ジュッ",
                "ヒャク" => "ヒャッ",
                "ビャク" => "ビャッ",
                _ => "ピャッ",
            };
            return format!("{rest}{kept}");
        }
    }
    number.to_owned()
}

/// The counter with its first kana voiced (ホン to ボン, カイ to ガイ), or with a p.
fn voiced(read: &str, is_p: bool) -> String {
    let mut chars = read.chars();
    let Some(first) = chars.next() else { return String::new() };
    let changed = match (first, is_p) {
        ('ハ', true) => 'パ',
        ('ヒ', true) => 'ピ',
        ('フ', true) => 'プ',
        ('ヘ', true) => 'ペ',
        ('ホ', true) => 'ポ',
        ('ハ', false) => 'バ',
        ('ヒ', false) => 'ビ',
        ('フ', false) => 'ブ',
        ('ヘ', false) => 'ベ',
        ('ホ', false) => 'ボ',
        ('カ', _) => 'ガ',
        ('ケ', _) => 'ゲ',
        (other, _) => other,
    };
    format!("{changed}{}", chars.as_str())
}

/// People: ヒトリ, フタリ, サンニン, ヨニン.
#[must_use]
pub fn people(integer: &str) -> String {
    match integer {
        "1" => "ヒトリ".into(),
        "2" => "フタリ".into(),
        _ => {
            let number = cardinal(integer);
            let stem = match number.strip_suffix("ヨン") {
                Some(rest) if integer.ends_with('4') => format!("{rest}ヨ"),
                _ => number.strip_suffix("ナナ").map_or(number.clone(), |rest| format!("{rest}シチ")),
            };
            stem + "ニン"
        }
    }
}

/// Things: ヒトツ to ココノツ.
#[must_use]
pub fn things(integer: &str) -> Option<&'static str> {
    const NAMES: [&str; 9] =
        ["ヒトツ", "フタツ", "ミッツ", "ヨッツ", "イツツ", "ムッツ", "ナナツ", "ヤッツ", "ココノツ"];
    NAMES.get(integer.parse::<usize>().ok()?.checked_sub(1)?).copied()
}
