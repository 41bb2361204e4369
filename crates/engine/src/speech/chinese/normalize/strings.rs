//! Numbers that are strings of digits rather than quantities: years, identifiers, names, models.

use super::{
    Scanner,
    number::{Number, digits, telephone_digits},
    units,
};
use crate::speech::chinese::source::is_latin;

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
    /// Numbers that are strings of digits: years, names, identifiers, models.
    pub(super) fn read_string(&self, at: usize, number: &Number) -> Option<String> {
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
    pub(super) fn is_year(&self, at: usize, number: &Number) -> bool {
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
}
