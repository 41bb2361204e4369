//! What is written as signs becomes what is said: numbers, dates, times, money, units, telephone
//! numbers, addresses, mathematics. Latin words pass through (with the digits inside English phrases);
//! everything else comes out as Chinese characters and marks. Each character knows the bytes that it
//! stands for; a number's characters all stand for the whole number.

pub mod calendar;
pub mod contact;
pub mod number;
mod symbols;
pub mod units;

#[cfg(test)]
mod tests;

use number::{Number, digits, telephone_digits};

use super::source::{Glyph, is_hanzi, is_latin};

/// What a stretch of characters is read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Index behind the stretch.
    pub end: usize,
    /// Chinese characters, marks and Latin letters.
    pub text: String,
}

/// Replaces all that is written as signs.
#[must_use]
pub fn normalize(glyphs: &[Glyph]) -> Vec<Glyph> {
    let chars: Vec<char> = glyphs.iter().map(|glyph| glyph.ch).collect();
    let mut scanner = Scanner { chars: &chars, number_end: None, has_year: false };
    let mut out = Vec::with_capacity(glyphs.len());
    let mut at = 0;
    while at < chars.len() {
        match scanner.read(at) {
            Some(reading) if reading.end > at => {
                let end = reading.end.min(chars.len());
                let span = glyphs[at].span.start..glyphs[end - 1].span.end;
                out.extend(reading.text.chars().map(|ch| Glyph { ch, span: span.clone(), is_number: true }));
                at = end;
            }
            // `3 只` is one phrase.
            _ if chars[at] == ' ' && scanner.is_space_of_number(at) => at += 1,
            _ => {
                out.push(glyphs[at].clone());
                at += 1;
            }
        }
    }
    out
}

struct Scanner<'a> {
    chars: &'a [char],
    /// Where the last number with its unit ended.
    number_end: Option<usize>,
    /// Whether that number was a year, read digit by digit.
    has_year: bool,
}

/// Before digits that are read one by one.
const ID_WORDS: [&str; 24] = [
    "身份证",
    "卡号",
    "账号",
    "帐号",
    "学号",
    "工号",
    "编号",
    "单号",
    "邮编",
    "邮政编码",
    "密码",
    "验证码",
    "尾号",
    "代码",
    "车牌",
    "口令",
    "房号",
    "序列号",
    "号码",
    "区号",
    "票号",
    "牌号",
    "QQ",
    "代号",
];
/// Before digits that are read as a telephone number.
const TELEPHONE_WORDS: [&str; 14] =
    ["电话", "手机", "热线", "拨打", "致电", "拨", "客服", "报警", "急救", "火警", "传真", "座机", "打了", "呼叫"];
/// Near two numbers with a colon or hyphen, they make a score or a ratio.
const SCORE_WORDS: [&str; 25] = [
    "比分", "击败", "战胜", "得分", "逼平", "负于", "大胜", "险胜", "不敌", "输给", "踢成", "打成", "获胜", "取胜",
    "领先", "落后", "战平", "完胜", "胜出", "比例", "比值", "配比", "稀释", "胜率", "惜败",
];
/// Numbers that have become names.
const NAMES: [(&str, &str); 9] = [
    ("985", "九八五"),
    ("211", "二幺幺"),
    ("996", "九九六"),
    ("12306", "幺二三零六"),
    ("12315", "幺二三幺五"),
    ("12345", "幺二三四五"),
    ("10086", "幺零零八六"),
    ("10010", "幺零零幺零"),
    ("95588", "九五五八八"),
];

impl Scanner<'_> {
    fn read(&mut self, at: usize) -> Option<Reading> {
        let ch = self.chars[at];
        let before = at.checked_sub(1).map(|before| self.chars[before]);
        if is_latin(ch) && !before.is_some_and(|c| is_latin(c) || c.is_ascii_digit()) {
            let reading = contact::read_address(self.chars, at).or_else(|| self.read_money(at));
            return reading.or_else(|| self.copy_letters(at));
        }
        if ch.is_ascii_digit() {
            return self.read_digits(at);
        }
        if ch == '+'
            && !before.is_some_and(|c| c.is_ascii_alphanumeric())
            && let Some(reading) = contact::read_telephone(self.chars, at)
        {
            return Some(reading);
        }
        self.read_money(at).or_else(|| symbols::read(self, at))
    }

    /// Letters up to the end of the word, so that no rule looks inside it.
    fn copy_letters(&self, at: usize) -> Option<Reading> {
        let text: String = self.chars[at..].iter().take_while(|&&c| is_latin(c)).collect();
        let end = at + text.chars().count();
        // An abbreviation of a version or number: No.5, Vol.3.
        if matches!(text.as_str(), "No" | "NO" | "no") && self.at(end) == Some('.') && self.is_digit(end + 1) {
            return Some(Reading { end: end + 1, text: "第".into() });
        }
        Some(Reading { end, text })
    }

    fn read_digits(&mut self, at: usize) -> Option<Reading> {
        if self.is_inside_english(at) {
            let text: String = self.chars[at..].iter().take_while(|c| c.is_ascii_digit()).collect();
            return Some(Reading { end: at + text.len(), text });
        }
        let after_number = self.number_end == Some(at);
        let is_score = self.is_near_score(at);
        let reading = if is_score { self.read_score(at) } else { None }
            .or_else(|| contact::read_telephone(self.chars, at).filter(|_| !self.is_after_latin(at)))
            .or_else(|| calendar::read_date(self.chars, at))
            .or_else(|| contact::read_dotted(self.chars, at))
            .or_else(|| calendar::read_time(self.chars, at))
            .or_else(|| calendar::read_day_name(self.chars, at))
            .or_else(|| self.read_score(at))
            .or_else(|| {
                if after_number || self.is_equation(at) { None } else { calendar::read_month_day(self.chars, at) }
            });
        if let Some(reading) = reading {
            self.number_end = Some(reading.end);
            return Some(reading);
        }
        let address = contact::read_address(self.chars, at).filter(|_| !self.is_after_latin(at));
        if address.is_some() {
            return address;
        }
        let number = Number::parse(self.chars, at)?;
        let reading = self.read_number(at, &number);
        self.has_year = self.is_year(at, &number);
        self.number_end = Some(reading.end);
        Some(reading)
    }

    /// A number with what belongs to it behind it.
    fn read_number(&self, at: usize, number: &Number) -> Reading {
        let end = number.end;
        let after = &self.chars[end..];
        if let Some(text) = self.read_string(at, number) {
            return Reading { end, text };
        }
        if let Some(fraction) = self.read_fraction(at, number) {
            return fraction;
        }
        let to_unit = if self.at(end) == Some(' ') { end + 1 } else { end };
        if let Some(percent) = self.read_percent(at, number, to_unit) {
            return percent;
        }
        if !self.is_after_latin(at)
            && let Some((unit, length)) = self.unit_at(to_unit)
        {
            return Reading { end: to_unit + length, text: format!("{}{unit}", number.count()) };
        }
        if let Some(reading) = self.read_money_behind(number) {
            return reading;
        }
        let before = at.checked_sub(1).and_then(|before| self.at(before));
        let is_ordinal = matches!(before, Some('第' | '初' | '周' | '期' | '拜' | '十'));
        let counted_at = self.end_of_range(end).unwrap_or(to_unit);
        if number.is("2")
            && !is_ordinal
            && !self.is_after_latin(at)
            && units::is_counted(&self.chars[counted_at.min(self.chars.len())..])
        {
            return Reading { end, text: "两".into() };
        }
        // 03月 is 三月.
        if matches!(after.first(), Some('月' | '日' | '号' | '时' | '点' | '分'))
            && number.integer.len() == 2
            && let (Some(value), true) = (number.whole(), number.integer.starts_with('0'))
        {
            return Reading { end, text: number::small(value) };
        }
        // 100+人 is 一百多人, 18+ is 十八加.
        if after.first() == Some(&'+') && !self.is_digit(end + 1) && !self.is_after_latin(at) {
            let is_more =
                number.fraction.is_none() && number.integer.ends_with('0') && self.at(end + 1).is_some_and(is_hanzi);
            return Reading { end: end + 1, text: number.cardinal() + if is_more { "多" } else { "加" } };
        }
        Reading { end, text: number.cardinal() }
    }

    /// Numbers that are strings of digits: years, names, identifiers, models.
    fn read_string(&self, at: usize, number: &Number) -> Option<String> {
        if number.fraction.is_some() || self.chars[at..number.end].contains(&',') {
            return None;
        }
        let text = number.integer.as_str();
        let after = &self.chars[number.end..];
        let is_counted = units::is_counted(after) || self.unit_at(number.end).is_some() || after.first() == Some(&'%');
        if self.is_year(at, number) {
            return Some(digits(text));
        }
        if let Some((_, name)) = NAMES.iter().find(|(name, _)| *name == text)
            && !is_counted
        {
            return Some((*name).into());
        }
        let context = self.before(at, 10);
        if text.len() >= 3 && !is_counted {
            if TELEPHONE_WORDS.iter().any(|word| context.contains(word)) {
                return Some(telephone_digits(text));
            }
            if ID_WORDS.iter().any(|word| context.contains(word)) {
                return Some(digits(text));
            }
            if ["波音", "空客", "麦道"].iter().any(|maker| context.ends_with(maker)) {
                return Some(digits(text));
            }
            if matches!(after.first(), Some('室' | '房' | '路')) {
                return Some(telephone_digits(text));
            }
        }
        let is_round = text.ends_with("00");
        if text.len() >= 3 && self.is_after_latin(at) && !is_round && (!is_counted || after.first() == Some(&'次')) {
            return Some(digits(text));
        }
        // 1080p, 737MAX, but 256G.
        let next = after.first().copied();
        if text.len() >= 3
            && next.is_some_and(|c| is_latin(c) && !"GgTtMKk".contains(c))
            && self.unit_at(number.end).is_none()
            && !is_round
        {
            return Some(digits(text));
        }
        (text.len() >= 12 && !text.ends_with("0000")).then(|| digits(text))
    }

    /// Whether the number is a year that is read digit by digit.
    fn is_year(&self, at: usize, number: &Number) -> bool {
        if number.fraction.is_some() || number.end - at != number.integer.len() {
            return false;
        }
        let after = &self.chars[number.end..];
        let is_modern = number.whole().is_some_and(|value| (1900..=2099).contains(&value));
        if number.integer.len() == 4 {
            let follows_year = self.has_year && self.number_end.is_some_and(|end| end < at && at - end <= 2);
            if let Some(range_end) = self.after_dash(number.end)
                && is_modern
                && let Some(other) = Number::parse(self.chars, range_end)
                && other.integer.len() == 4
                && other.whole().is_some_and(|value| (1900..=2099).contains(&value))
                && self.unit_at(other.end).is_none()
                && !units::starts_with(&self.chars[other.end..], "元")
            {
                return true;
            }
            let end = after.iter().take_while(|&&c| c == ' ').count();
            let after = &after[end..];
            if after.first() == Some(&'年') {
                let is_span = ["年前", "年来", "年间", "年历史", "年的历史", "年以前", "年以上"]
                    .iter()
                    .any(|word| units::starts_with(after, word));
                let value = number.whole().unwrap_or_default();
                let is_past = (1000..3000).contains(&value) && !number.integer.ends_with("00");
                return is_modern || is_past && !is_span;
            }
            const EVENTS: [&str; 11] =
                ["奥运", "世界杯", "春节", "春晚", "赛季", "财年", "级学", "级新", "届", "款", "版"];
            return is_modern && (follows_year || EVENTS.iter().any(|word| units::starts_with(after, word)));
        }
        if number.integer.len() == 2 && after.first() == Some(&'年') && after.get(1) != Some(&'代') {
            let context = self.before(at, 1);
            let is_dated =
                ["年出生", "年生", "年春", "年夏", "年秋", "年冬", "年初", "年底", "年末", "年版", "年毕业", "年入学"]
                    .iter()
                    .any(|word| units::starts_with(after, word))
                    || after.get(1).is_some_and(char::is_ascii_digit)
                    || ["从", "自", "于", "在"].iter().any(|word| context.ends_with(word));
            return number.integer.starts_with('0') || is_dated;
        }
        false
    }

    /// 1/2, 3/4; in equations a stroke divides.
    fn read_fraction(&self, at: usize, number: &Number) -> Option<Reading> {
        if number.fraction.is_some() || self.at(number.end) != Some('/') || self.is_equation(at) {
            return None;
        }
        let under = Number::parse(self.chars, number.end + 1)?;
        let is_fraction = under.fraction.is_none() && self.at(under.end) != Some('/') && under.whole() != Some(0);
        is_fraction
            .then(|| Reading { end: under.end, text: format!("{}分之{}", under.cardinal(), number.cardinal()) })
    }

    /// 5%, 5‰, 3-5%.
    fn read_percent(&self, at: usize, number: &Number, to_unit: usize) -> Option<Reading> {
        let whole = |sign: Option<char>| match sign {
            Some('%') => Some("百分之"),
            Some('‰') => Some("千分之"),
            _ => None,
        };
        let _ = at;
        if let Some(of) = whole(self.at(to_unit)) {
            return Some(Reading { end: to_unit + 1, text: format!("{of}{}", number.cardinal()) });
        }
        let other = Number::parse(self.chars, self.after_dash(number.end)?)?;
        let of = whole(self.at(other.end))?;
        let text = format!("{of}{}到{}", number.cardinal(), other.cardinal());
        Some(Reading { end: other.end + 1, text })
    }

    /// 3:2, 1:100; with a score's words near it also 3-2 and 10:15.
    fn read_score(&self, at: usize) -> Option<Reading> {
        let first = Number::parse(self.chars, at)?;
        let sign = self.at(first.end)?;
        let is_colon = matches!(sign, ':' | '：');
        let is_dash = sign == '-' && self.is_near_score(at);
        let second = Number::parse(self.chars, first.end + 1)?;
        let mut text = format!("{}比{}", first.cardinal(), second.cardinal());
        let mut end = second.end;
        // A ratio of up to four parts.
        for _ in 0..2 {
            let goes_on = is_colon && self.at(end) == Some(sign);
            let Some(next) = Number::parse(self.chars, end + 1).filter(|_| goes_on) else { break };
            text = format!("{text}比{}", next.cardinal());
            end = next.end;
        }
        (is_colon || is_dash).then_some(Reading { end, text })
    }

    /// ¥45.99, $3.2 billion, RMB 100, ￥100-200.
    fn read_money(&self, at: usize) -> Option<Reading> {
        let (sign, name) =
            units::CURRENCY_SIGNS.iter().find(|(sign, _)| units::starts_with(&self.chars[at..], sign))?;
        let mut start = at + sign.chars().count();
        if self.at(start) == Some(' ') {
            start += 1;
        }
        let is_negative = self.at(start) == Some('-');
        let number = Number::parse(self.chars, start + usize::from(is_negative))?;
        let mut end = number.end;
        let mut text = if is_negative { "负".to_owned() } else { String::new() };
        if let Some(other) = self.after_dash(end).and_then(|other| {
            let other =
                if units::starts_with(&self.chars[other..], sign) { other + sign.chars().count() } else { other };
            Number::parse(self.chars, other)
        }) {
            text = format!("{text}{}到{}", number.cardinal(), other.cardinal());
            end = other.end;
        } else {
            let (number, after) = self.multiplied(&number);
            text.push_str(&number.count());
            end = end.max(after);
        }
        while let Some(multiplier @ ('万' | '亿' | '千' | '百' | '多' | '余')) = self.at(end) {
            text.push(multiplier);
            end += 1;
        }
        if !units::CURRENCY_WORDS.iter().any(|word| units::starts_with(&self.chars[end..], word)) {
            text.push_str(name);
        }
        Some(Reading { end, text })
    }

    /// 100USD, 45.99 RMB, 20€.
    fn read_money_behind(&self, number: &Number) -> Option<Reading> {
        let start = if self.at(number.end) == Some(' ') { number.end + 1 } else { number.end };
        let is_sign = |sign: &str| units::starts_with(&self.chars[start..], sign);
        let (sign, name) = units::CURRENCY_SIGNS.iter().find(|(sign, _)| is_sign(sign))?;
        let end = start + sign.chars().count();
        // `5 $6` is two things.
        if self.at(end).is_some_and(|c| is_latin(c) || c.is_ascii_digit()) {
            return None;
        }
        Some(Reading { end, text: format!("{}{name}", number.count()) })
    }

    /// The number times the English multiplier behind it, and the index behind that.
    fn multiplied(&self, number: &Number) -> (Number, usize) {
        let start = if self.at(number.end) == Some(' ') { number.end + 1 } else { number.end };
        for (word, zeros) in units::MULTIPLIERS {
            let end = start + word.len();
            if units::starts_with(&self.chars[start.min(self.chars.len())..], word)
                && !self.at(end).is_some_and(is_latin)
            {
                return (number.shifted(*zeros), end);
            }
        }
        (number.clone(), number.end)
    }

    /// The unit of measure at the index and its length; a unit ends where its letters end.
    fn unit_at(&self, at: usize) -> Option<(&'static str, usize)> {
        let rest = self.chars.get(at..)?;
        let (unit, name) = units::UNITS.iter().find(|(unit, _)| {
            let length = unit.chars().count();
            let ends_in_letter = unit.ends_with(|c: char| is_latin(c) || c.is_ascii_digit());
            let goes_on = rest.get(length).is_some_and(|&c| is_latin(c) || c.is_ascii_digit());
            units::starts_with(rest, unit) && !(ends_in_letter && goes_on)
        })?;
        Some((name, unit.chars().count()))
    }

    /// Whether a hyphen, dash or tilde and a number follow; the index of that number.
    fn after_dash(&self, end: usize) -> Option<usize> {
        let spaces = usize::from(self.at(end) == Some(' '));
        let dash = self.at(end + spaces)?;
        let after = end + spaces + 1 + spaces;
        let is_range = matches!(dash, '-' | '~' | '～' | '—') && (spaces == 0 || self.at(after - 1) == Some(' '));
        (is_range && !self.is_equation(end.saturating_sub(1))).then_some(after)
    }

    /// Behind the second number of a range that starts at the dash.
    fn end_of_range(&self, end: usize) -> Option<usize> {
        Number::parse(self.chars, self.after_dash(end)?).map(|number| number.end)
    }

    /// Whether the signs around form an equation: digits and operators with an equals sign.
    fn is_equation(&self, at: usize) -> bool {
        let is_part = |c: &char| c.is_ascii_digit() || " +-*/×÷=≈≠<>≤≥().%²³^xyzab".contains(*c);
        let before = self.chars[..at].iter().rev().take(40).take_while(|c| is_part(c));
        let after = self.chars[at..].iter().take(40).take_while(|c| is_part(c));
        before.chain(after).any(|c| matches!(c, '=' | '≈' | '≠' | '≤' | '≥' | '÷' | '×'))
    }

    /// Whether digits stand between English words: `I have 2 dogs`.
    fn is_inside_english(&self, at: usize) -> bool {
        let end = at + contact::digit_run(self.chars, at).len();
        let is_word = |mut letters: Vec<char>| {
            letters.retain(|&c| is_latin(c));
            letters.len() > 1 && letters.iter().any(|c| c.is_lowercase())
        };
        let before: Vec<char> = self.chars[..at].iter().rev().skip(1).take_while(|&&c| is_latin(c)).copied().collect();
        let after: Vec<char> = self.chars[end..].iter().skip(1).take_while(|&&c| is_latin(c)).copied().collect();
        at > 0 && self.at(at - 1) == Some(' ') && self.at(end) == Some(' ') && is_word(before) && is_word(after)
    }

    /// Whether a Latin letter stands before, with at most a space or a hyphen between.
    fn is_after_latin(&self, at: usize) -> bool {
        let mut before = self.chars[..at].iter().rev();
        match before.next() {
            Some(' ' | '-') => before.next().is_some_and(|&c| is_latin(c)),
            Some(&c) => is_latin(c),
            None => false,
        }
    }

    /// Whether the space stands between a number and a Chinese word.
    fn is_space_of_number(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.at(before));
        let after = self.at(at + 1);
        (self.number_end == Some(at) && after.is_some_and(is_hanzi))
            || (before.is_some_and(is_hanzi) && self.is_digit(at + 1))
    }

    fn is_near_score(&self, at: usize) -> bool {
        let end =
            at + self.chars[at..].iter().take(12).take_while(|c| c.is_ascii_digit() || ":：-".contains(**c)).count();
        let after: String = self.chars[end..].iter().take(4).collect();
        let before = self.before(at, 6);
        SCORE_WORDS.iter().any(|word| before.contains(word) || after.contains(word))
    }

    /// Up to `count` characters before the index, from the last mark of a sentence on.
    fn before(&self, at: usize, count: usize) -> String {
        let window = &self.chars[at.saturating_sub(count)..at];
        let start = window.iter().rposition(|c| "。！？；!?;\n".contains(*c)).map_or(0, |mark| mark + 1);
        window[start..].iter().collect()
    }

    fn at(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    fn is_digit(&self, at: usize) -> bool {
        self.chars.get(at).is_some_and(char::is_ascii_digit)
    }
}
