//! Readings that grammar decides better than statistics: particles, complements, suffixes, surnames.

use super::super::{
    pinyin::Syllable,
    segment::{Class, Token},
};

/// The reading of the character at `at`, if a rule knows it.
pub fn read(chars: &[char], at: usize, tokens: &[Token]) -> Option<Syllable> {
    let token_at = tokens.partition_point(|token| token.range.end <= at);
    let place = Place { chars, at, tokens, token_at, token: tokens.get(token_at)? };
    place.pinyin().and_then(Syllable::parse)
}

/// Whether a character of a numeral or a word that stands for one.
#[must_use]
pub fn is_numeral(ch: char) -> bool {
    "零一二三四五六七八九十百千万亿两几半数".contains(ch)
}

struct Place<'a> {
    chars: &'a [char],
    at: usize,
    tokens: &'a [Token],
    token_at: usize,
    token: &'a Token,
}

/// Surnames that are read unlike the same character elsewhere.
const SURNAMES: [(char, &str); 14] = [
    ('单', "shan4"),
    ('仇', "qiu2"),
    ('解', "xie4"),
    ('任', "ren2"),
    ('曾', "zeng1"),
    ('盖', "ge3"),
    ('查', "zha1"),
    ('朴', "piao2"),
    ('区', "ou1"),
    ('翟', "zhai2"),
    ('华', "hua4"),
    ('葛', "ge3"),
    ('尉', "wei4"),
    ('召', "shao4"),
];

const TITLES: [&str; 12] =
    ["先生", "女士", "小姐", "老师", "教授", "博士", "医生", "经理", "主任", "书记", "同学", "某"];

/// Words in 子 that keep the third tone: sons, masters, particles, seeds.
const FULL_ZI: &str = "男女电原分离粒质中量光公王太皇天才游孝弟君孔孟老庄荀孙莲瓜精卵母父次长独养臣童孺仙配孢因介诸逆世棋赤骄浪学士墨西算核正负夸胶声激孽嫡庶妻松";

impl Place<'_> {
    fn pinyin(&self) -> Option<&'static str> {
        let ch = self.chars[self.at];
        let is_alone = self.token.range.len() == 1;
        let is_last = self.at + 1 == self.token.range.end;
        let before = self.before();
        let next = self.next();
        if let Some(surname) = self.surname() {
            return Some(surname);
        }
        match ch {
            '幺' => Some("yao1"),
            '的' if is_last => Some("de5"),
            '地' if is_alone => self.de_of_adverb(),
            '得' if is_alone => Some(self.de_or_dei()),
            // 说得对, 跑得快 as one word; 得到 and 获得 are in the table of phrases.
            '得' if self.token.range.len() == 3 && self.at == self.token.range.start + 1 => Some("de5"),
            '了' if self.is_complement() => Some("liao3"),
            '了' if is_last => Some("le5"),
            '们' if is_last => Some("men5"),
            '么' if is_last => Some("me5"),
            '子' if is_last && !is_alone => {
                Some(if before.is_some_and(|c| FULL_ZI.contains(c)) { "zi3" } else { "zi5" })
            }
            '着' if matches!(before, Some('得' | '不')) => Some("zhao2"),
            '着' if matches!(before, Some('睡' | '猜')) && next != Some('的') => Some("zhao2"),
            '着' if is_last && self.at > 0 => Some("zhe5"),
            '只' if before.is_some_and(is_numeral) && is_last => Some("zhi1"),
            '只' if is_alone && before.is_some_and(|c| "这那哪每".contains(c)) => Some("zhi1"),
            '吗' | '嘛' if is_alone => Some("ma5"),
            '吧' if is_alone => Some("ba5"),
            '呢' if is_alone => Some("ne5"),
            '啊' if is_alone && self.at == 0 => Some("a1"),
            '啊' if is_last => Some("a5"),
            '呀' if is_alone && next.is_none() => Some("ya5"),
            '哇' if is_alone && next.is_none() => Some("wa5"),
            '啦' if is_last => Some("la5"),
            '哪' if is_alone && next.is_none() && self.at > 0 => Some("na5"),
            _ => None,
        }
    }

    /// 姓曾, 曾先生.
    fn surname(&self) -> Option<&'static str> {
        let (_, reading) = SURNAMES.iter().find(|(ch, _)| *ch == self.chars[self.at])?;
        let after = &self.chars[self.at + 1..];
        let has_title = self.at == self.token.range.start
            && TITLES
                .iter()
                .any(|title| after.len() >= title.chars().count() && title.chars().zip(after).all(|(a, b)| a == *b));
        (self.before() == Some('姓') || has_title && self.token.range.len() <= 3).then_some(reading)
    }

    /// 慢慢地走, but 一块地.
    fn de_of_adverb(&self) -> Option<&'static str> {
        let before = self.tokens.get(self.token_at.checked_sub(1)?)?;
        let after = self.tokens.get(self.token_at + 1)?;
        let modifies = before.range.len() >= 2 && !matches!(before.class, Class::Noun | Class::Pronoun | Class::Digits);
        let is_place = after.range.len() == 1 && "里上下很是的方点和也都被比中".contains(self.chars[after.range.start]);
        (modifies && !is_place && after.class != Class::Noun).then_some("de5")
    }

    /// 我得走了 must, 得了奖 gets, 跑得快 so that.
    fn de_or_dei(&self) -> &'static str {
        let before = self.token_at.checked_sub(1).map(|before| &self.tokens[before]);
        let after = self.tokens.get(self.token_at + 1);
        let Some(before) = before else { return if after.is_some() { "dei3" } else { "de2" } };
        let ends_in = |set: &str| set.contains(self.chars[before.range.end - 1]);
        let is_subject = before.class == Class::Pronoun
            || ends_in("也都就还总又便才可非必")
            || before.class == Class::Noun && after.is_some_and(|after| after.class == Class::Verb);
        match after {
            Some(after) if is_subject && matches!(after.class, Class::Verb | Class::Adverb) => "dei3",
            Some(after) if "了过到出奖病分".contains(self.chars[after.range.start]) && before.class != Class::Verb => {
                "de2"
            }
            _ if is_subject => "de2",
            _ => "de5",
        }
    }

    /// 受不了, 吃得了: 了 as a complement.
    fn is_complement(&self) -> bool {
        if !matches!(self.before(), Some('不' | '得')) || self.at < 2 || self.next() == Some('解') {
            return false;
        }
        // 取得 and 了 are two words; in 受得了 the 得 belongs to 了.
        let middle = self.at - 1;
        let Some(holder) = self.tokens.iter().find(|token| token.range.contains(&middle)) else { return false };
        let belongs = holder.range.contains(&self.at) || holder.range.len() == 1;
        let Some(verb) = self.tokens.iter().find(|token| token.range.contains(&(middle - 1))) else { return false };
        belongs
            && (verb.range.contains(&middle) || !matches!(verb.class, Class::Pronoun | Class::Adverb | Class::Digits))
    }

    fn before(&self) -> Option<char> {
        self.at.checked_sub(1).map(|before| self.chars[before])
    }

    fn next(&self) -> Option<char> {
        self.chars.get(self.at + 1).copied()
    }
}
