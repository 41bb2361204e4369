//! Tones as they are spoken together: neutral tones, 一 and 不, third tones in a row, erhua. The rules
//! are those of the textbooks of Standard Chinese (Duanmu, The Phonology of Standard Chinese, chapter
//! 11, for the third tone by feet); it changes tones only and never a reading.

mod neutral;

use std::ops::Range;

use super::{
    pinyin::Syllable,
    readings::is_numeral,
    segment::{Class, Segmenter, Token},
    source::Glyph,
};

/// A run and its readings, changed in place.
pub struct Run<'a> {
    /// Its characters.
    pub chars: &'a [char],
    /// Where they come from.
    pub glyphs: &'a [Glyph],
    /// Its words.
    pub tokens: &'a [Token],
    /// A reading for each character that has one.
    pub syllables: &'a mut [Option<Syllable>],
}

/// Applies all rules. Characters that erhua swallows lose their syllable.
pub fn apply(run: &mut Run<'_>, segmenter: &Segmenter) {
    // The tables have 一 and 不 in some phrases as they are spoken there; start from one base.
    for (ch, syllable) in run.chars.iter().zip(run.syllables.iter_mut()) {
        match (ch, syllable.as_mut()) {
            ('一', Some(syllable)) => syllable.tone = 1,
            ('不', Some(syllable)) => syllable.tone = 4,
            _ => {}
        }
    }
    let base: Vec<u8> = run.syllables.iter().map(|syllable| syllable.map_or(0, |s| s.tone)).collect();
    neutral::apply(run);
    for at in 0..run.chars.len() {
        match run.chars[at] {
            '一' => change_yi(run, &base, at),
            '不' => change_bu(run, &base, at),
            _ => {}
        }
    }
    change_third_tones(run, segmenter);
    join_er(run);
}

impl Run<'_> {
    fn set_tone(&mut self, at: usize, tone: u8) {
        if let Some(syllable) = &mut self.syllables[at] {
            syllable.tone = tone;
        }
    }

    fn tone(&self, at: usize) -> u8 {
        self.syllables.get(at).copied().flatten().map_or(0, |syllable| syllable.tone)
    }

    fn token_of(&self, at: usize) -> Option<&Token> {
        let found = self.tokens.partition_point(|token| token.range.end <= at);
        self.tokens.get(found)
    }

    /// Whether all of a word are numerals.
    fn is_number(&self, token: &Token) -> bool {
        self.chars[token.range.clone()].iter().all(|&c| is_numeral(c))
    }

    /// Whether the character is one of several that stand for a written number.
    fn is_expanded(&self, at: usize) -> bool {
        let span = &self.glyphs[at].span;
        let is_same = |other: usize| self.glyphs.get(other).is_some_and(|glyph| glyph.span == *span);
        self.glyphs[at].is_number && (at.checked_sub(1).is_some_and(is_same) || is_same(at + 1))
    }

    fn starts_at(&self, at: usize, word: &str) -> bool {
        let mut chars = self.chars.get(at..).unwrap_or_default().iter();
        word.chars().all(|c| chars.next() == Some(&c))
    }
}

/// Behind these 一 counts in order and keeps its tone: 一月, 一楼, 一等奖, 一年级.
const ORDINAL_NOUNS: [&str; 17] =
    ["月", "号", "楼", "等", "级", "线", "期", "流", "把手", "中全会", "季度", "年级", "审", "环", "班", "季报", "品"];

fn change_yi(run: &mut Run<'_>, base: &[u8], at: usize) {
    let Some(token) = run.token_of(at) else { return };
    let next = run.chars.get(at + 1).copied();
    let before = at.checked_sub(1).map(|before| run.chars[before]);
    let Some(next_char) = next else { return };
    let ends_word = at + 1 == token.range.end && token.range.len() > 1;
    let determiner = before.is_some_and(|c| "这那每另某同任哪有".contains(c));
    let is_place = "百千万亿".contains(next_char);
    if (token.class == Class::Digits && !is_place) || (ends_word && !determiner) {
        return;
    }
    let after_point = before == Some('点') && at > 1 && is_digit(run.chars[at - 2]) && next_char != '刻';
    let inside_number = match before {
        Some('百' | '千' | '万' | '亿') => {
            !is_place && (at < 2 || is_digit(run.chars[at - 2]) || run.chars[at - 2] == '十')
        }
        Some('十' | '第' | '幺' | '初') => true,
        Some(c) if is_digit(c) => {
            at > token.range.start || run.token_of(at - 1).is_some_and(|token| run.is_number(token))
        }
        Some('月') => matches!(next_char, '日' | '号'),
        _ => after_point,
    };
    // In 1.5, 1+1 and 以3-1战胜 the digit is a digit; 1个 and 1kg are counted.
    let is_written = run.glyphs[at].is_number;
    let ends_written = is_written && run.is_expanded(at) && run.glyphs[at].span != run.glyphs[at + 1].span;
    let is_operand = is_written && "加减乘除等杠到比".contains(next_char);
    let has_fraction = next_char == '点'
        && run.chars.get(at + 2).is_some_and(|&c| is_digit(c))
        && run.chars.get(at + 3) != Some(&'点');
    let in_order = ORDINAL_NOUNS.iter().any(|noun| run.starts_at(at + 1, noun));
    // 一个月 begins with 个, so it is no 一月; 一等 before 就 is a verb.
    let is_verb = next_char == '等' && run.chars.get(at + 2).is_some_and(|c| "就再着到".contains(*c));
    if inside_number || ends_written || is_operand || has_fraction || is_digit(next_char) || (in_order && !is_verb) {
        return;
    }
    // 看一看, but 一步一步.
    let is_counted_twice = at >= 2 && run.chars[at - 2] == '一';
    if before == Some(next_char) && !is_counted_twice {
        run.set_tone(at, 5);
        return;
    }
    run.set_tone(at, if base[at + 1] == 4 || next_char == '个' { 2 } else { 4 });
}

fn change_bu(run: &mut Run<'_>, base: &[u8], at: usize) {
    let Some(&next) = run.chars.get(at + 1) else { return };
    let before = at.checked_sub(1).map(|before| run.chars[before]);
    let Some(token) = run.token_of(at) else { return };
    // 好不好, 看不懂: between a verb and its repetition or complement it is neutral.
    let is_inner = at > token.range.start && at + 1 < token.range.end && token.range.len() == 3;
    if before == Some(next) || is_inner {
        run.set_tone(at, 5);
    } else if base[at + 1] == 4 {
        run.set_tone(at, 2);
    }
}

fn is_digit(ch: char) -> bool {
    "零〇一二三四五六七八九".contains(ch)
}

/// Third tones in a row: within words by their parts, then between words when one of the two is a
/// single syllable.
fn change_third_tones(run: &mut Run<'_>, segmenter: &Segmenter) {
    let feet = find_feet(run);
    for foot in &feet {
        change_in_foot(run, foot.range.clone(), segmenter);
    }
    for pair in feet.windows(2) {
        let [left, right] = pair else { continue };
        let is_close = left.is_loose || right.is_loose;
        let last = left.range.end - 1;
        if is_close && run.tone(last) == 3 && run.tone(right.range.start) == 3 {
            run.set_tone(last, 2);
        }
    }
}

/// Syllables that are spoken as one group.
struct Foot {
    range: Range<usize>,
    /// Made of single syllables, not of a word: it leans on its neighbours.
    is_loose: bool,
}

/// Words are feet; two single syllables of the third tone in a row make one.
fn find_feet(run: &Run<'_>) -> Vec<Foot> {
    let mut feet: Vec<Foot> = Vec::with_capacity(run.tokens.len());
    for token in run.tokens {
        let is_single = token.range.len() == 1;
        let is_third = is_single && run.tone(token.range.start) == 3;
        match feet.last_mut() {
            Some(last) if is_third && last.range.len() == 1 && run.tone(last.range.start) == 3 => {
                last.range.end = token.range.end;
            }
            _ => feet.push(Foot { range: token.range.clone(), is_loose: is_single }),
        }
    }
    feet
}

fn change_in_foot(run: &mut Run<'_>, foot: Range<usize>, segmenter: &Segmenter) {
    let cut = match foot.len() {
        0 | 1 => return,
        2 => foot.start + 1,
        // 展览|馆, but 小|老虎.
        3 => {
            let has_first = segmenter.has_word(&run.chars[foot.start..foot.start + 2]);
            let has_last = segmenter.has_word(&run.chars[foot.start + 1..foot.end]);
            if has_last && !has_first { foot.start + 1 } else { foot.start + 2 }
        }
        // Longer words in twos from the left: idioms, numbers, names.
        _ => foot.start + 2,
    };
    change_in_foot(run, foot.start..cut, segmenter);
    change_in_foot(run, cut..foot.end, segmenter);
    if run.tone(cut - 1) == 3 && run.tone(cut) == 3 {
        run.set_tone(cut - 1, 2);
    }
}

/// 儿 is a syllable of its own in these words.
const FULL_ER: [&str; 30] = [
    "女儿",
    "婴儿",
    "幼儿",
    "孤儿",
    "少儿",
    "胎儿",
    "健儿",
    "男儿",
    "宠儿",
    "混血儿",
    "婴幼儿",
    "新生儿",
    "弃儿",
    "患儿",
    "孙儿",
    "妻儿",
    "早产儿",
    "流浪儿",
    "育儿",
    "侄儿",
    "小儿",
    "乞儿",
    "聋儿",
    "产儿",
    "孩儿",
    "生儿",
    "低能儿",
    "幸运儿",
    "儿",
    "巨婴儿",
];

/// 花儿, 一会儿: the 儿 at the end of a word becomes the `r` of the syllable before it.
fn join_er(run: &mut Run<'_>) {
    for token in run.tokens {
        let last = token.range.end - 1;
        if run.chars[last] != '儿' || last == 0 {
            continue;
        }
        let word: String = run.chars[token.range.clone()].iter().collect();
        let follows_word = token.range.len() == 1 && run.syllables[last - 1].is_some();
        let is_full = token.range.len() > 1 && FULL_ER.contains(&word.as_str());
        let is_er = run.syllables[last].is_some_and(Syllable::is_er);
        if !is_er || is_full || !(token.range.len() > 1 || follows_word) {
            continue;
        }
        if let Some(syllable) = run.syllables[last - 1].filter(|syllable| !syllable.is_er()) {
            run.syllables[last - 1] = Some(syllable.with_r());
            run.syllables[last] = None;
        }
    }
}
