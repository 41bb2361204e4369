//! Sums of money with their signs before or behind the number.

use super::{Reading, Scanner, number::Number, units};
use crate::speech::chinese::source::is_latin;

/// Signs of money before a number.
const CURRENCY_SIGNS: &[(&str, &str)] = &[
    ("HK$", "港元"),
    ("US$", "美元"),
    ("NT$", "新台币"),
    ("CA$", "加元"),
    ("AU$", "澳元"),
    ("A$", "澳元"),
    ("C$", "加元"),
    ("S$", "新加坡元"),
    ("RMB", "元人民币"),
    ("CNY", "元人民币"),
    ("USD", "美元"),
    ("HKD", "港元"),
    ("EUR", "欧元"),
    ("GBP", "英镑"),
    ("JPY", "日元"),
    ("¥", "元"),
    ("$", "美元"),
    ("€", "欧元"),
    ("£", "英镑"),
    ("₩", "韩元"),
    ("₹", "卢比"),
    ("₽", "卢布"),
    ("฿", "泰铢"),
    ("₫", "越南盾"),
    ("₿", "比特币"),
];

/// Words of money that may follow the number although a sign stands before it.
const CURRENCY_WORDS: &[&str] =
    &["元", "块", "美元", "美金", "港元", "港币", "欧元", "英镑", "日元", "人民币", "圆", "韩元", "加元", "澳元"];

/// English multipliers and how many zeros they stand for.
const MULTIPLIERS: &[(&str, usize)] = &[
    ("trillion", 12),
    ("billion", 9),
    ("million", 6),
    ("thousand", 3),
    ("Trillion", 12),
    ("Billion", 9),
    ("Million", 6),
    ("bn", 9),
];

impl Scanner<'_> {
    /// ¥45.99, $3.2 billion, RMB 100, ￥100-200.
    pub(super) fn read_money(&self, at: usize) -> Option<Reading> {
        let (sign, name) = CURRENCY_SIGNS.iter().find(|(sign, _)| units::starts_with(&self.chars[at..], sign))?;
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
        if !CURRENCY_WORDS.iter().any(|word| units::starts_with(&self.chars[end..], word)) {
            text.push_str(name);
        }
        Some(Reading { end, text })
    }

    /// 100USD, 45.99 RMB, 20€.
    pub(super) fn read_money_behind(&self, number: &Number) -> Option<Reading> {
        let start = if self.at(number.end) == Some(' ') { number.end + 1 } else { number.end };
        let is_sign = |sign: &str| units::starts_with(&self.chars[start..], sign);
        let (sign, name) = CURRENCY_SIGNS.iter().find(|(sign, _)| is_sign(sign))?;
        let end = start + sign.chars().count();
        // `5 $6` is two things.
        if self.at(end).is_some_and(|c| is_latin(c) || c.is_ascii_digit()) {
            return None;
        }
        Some(Reading { end, text: format!("{}{name}", number.count()) })
    }

    /// The number times the English multiplier behind it, and the index behind that.
    pub(super) fn multiplied(&self, number: &Number) -> (Number, usize) {
        let start = if self.at(number.end) == Some(' ') { number.end + 1 } else { number.end };
        for (word, zeros) in MULTIPLIERS {
            let end = start + word.len();
            if units::starts_with(&self.chars[start.min(self.chars.len())..], word)
                && !self.at(end).is_some_and(is_latin)
            {
                return (number.shifted(*zeros), end);
            }
        }
        (number.clone(), number.end)
    }
}
