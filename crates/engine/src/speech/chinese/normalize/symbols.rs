//! Signs between numbers and words: minus and ranges, operators, Greek letters, degrees.

use super::{Reading, Scanner, number::Number};
use crate::speech::chinese::source::{is_hanzi, is_latin};

/// Reads the sign at the index, if it is spoken there.
pub fn read(scanner: &Scanner<'_>, at: usize) -> Option<Reading> {
    let ch = scanner.chars[at];
    let said = |text: &str| Some(Reading { end: at + 1, text: text.into() });
    match ch {
        '-' | '~' | '～' | '—' => read_dash(scanner, at),
        '+' | '=' | '*' | '×' | 'x' | '÷' | '/' | '^' => read_operator(scanner, at),
        '<' | '>' | '≈' | '≠' | '≤' | '≥' | '±' | '²' | '³' | '√' | '∞' | '°' | '℃' | '℉' | '‰' | '%' | '&' | '@' => {
            read_sign(scanner, at)
        }
        'α' => said("阿尔法"),
        'β' => said("贝塔"),
        'γ' => said("伽马"),
        'δ' | 'Δ' => said("德尔塔"),
        'ε' => said("艾普西隆"),
        'η' => said("伊塔"),
        'θ' => said("西塔"),
        'λ' => said("兰布达"),
        'μ' | 'µ' => said("缪"),
        'π' => said("派"),
        'ρ' => said("柔"),
        'σ' | 'Σ' => said("西格玛"),
        'τ' => said("套"),
        'φ' => said("斐"),
        'ω' => said("欧米伽"),
        'Ω' => said("欧姆"),
        _ => None,
    }
}

/// Minus, to, or a hyphen.
fn read_dash(scanner: &Scanner<'_>, at: usize) -> Option<Reading> {
    let dash = scanner.chars[at];
    let is_ascii = dash == '-';
    let space_after = scanner.at(at + 1) == Some(' ');
    let next = at + 1 + usize::from(space_after);
    let before_space = at > 0 && scanner.at(at - 1) == Some(' ');
    let left = (at - usize::from(before_space)).checked_sub(1).and_then(|left| scanner.at(left));
    let silent = |end: usize| Some(Reading { end, text: " ".into() });
    // -10~-5 and 3~-3.
    if matches!(dash, '~' | '～' | '—') && scanner.at(next) == Some('-') && scanner.is_digit(next + 1) {
        return Some(Reading { end: next, text: "到".into() });
    }
    if !scanner.is_digit(next) {
        // 3万-5万 was read with its first number; a hyphen inside a Latin word stays.
        let joins_letters = is_ascii && left.is_some_and(is_latin) && scanner.at(at + 1).is_some_and(is_latin);
        return if joins_letters || !is_ascii { None } else { silent(at + 1) };
    }
    let number = Number::parse(scanner.chars, next)?;
    if left.is_some_and(|c| c.is_ascii_digit() || is_hanzi(c) || "%‰℃℉°".contains(c) || is_latin(c))
        && scanner.number_end.is_some_and(|end| end + usize::from(before_space) == at)
    {
        if is_ascii && scanner.is_equation(at) {
            return Some(Reading { end: next, text: "减".into() });
        }
        // 3-1-2 and room numbers are no ranges.
        let goes_on = scanner.at(number.end) == Some('-') && scanner.is_digit(number.end + 1);
        let is_room = matches!(scanner.at(number.end), Some('室' | '号')) && number.integer.len() >= 3;
        let text = if is_ascii && (goes_on || is_room || is_third(scanner, at)) { "杠" } else { "到" };
        return Some(Reading { end: next, text: text.into() });
    }
    // Between other words with a number behind: 3万-5万, 周1—5.
    if left.is_some_and(|c| "一二三四五六七八九十百千万亿元".contains(c)) {
        return Some(Reading { end: next, text: "到".into() });
    }
    if !is_ascii || space_after {
        return None;
    }
    // A model (GPT-4, 歼-20) or a minus.
    let behind = scanner.chars.get(number.end..).unwrap_or_default();
    let is_measured =
        scanner.unit_at(number.end).is_some() || matches!(behind.first(), Some('%' | '度' | '元' | '分' | ' '));
    let is_model = left.is_some_and(is_latin) && !before_space
        || left.is_some_and(is_hanzi) && !before_space && !is_measured && !follows_verb(scanner, at);
    if is_model {
        return silent(at + 1);
    }
    let is_cold = is_temperature(behind);
    Some(Reading { end: at + 1, text: if is_cold { "零下" } else { "负" }.into() })
}

/// Whether degrees follow, perhaps behind the end of a range.
fn is_temperature(behind: &[char]) -> bool {
    let is_degree = |chars: &[char]| {
        let skip = usize::from(chars.first() == Some(&' '));
        matches!(chars.get(skip), Some('℃' | '度' | '°'))
    };
    if is_degree(behind) {
        return true;
    }
    let signs = behind.iter().take_while(|c| "~～—-到至 ".contains(**c)).count();
    signs > 0 && Number::parse(behind, signs).is_some_and(|other| is_degree(&behind[other.end..]))
}

/// Whether the hyphen is the second of `a-b-c`.
fn is_third(scanner: &Scanner<'_>, at: usize) -> bool {
    let digits = scanner.chars[..at].iter().rev().take_while(|c| c.is_ascii_digit()).count();
    let before = at - digits;
    before > 1 && scanner.at(before - 1) == Some('-') && scanner.is_digit(before - 2)
}

fn follows_verb(scanner: &Scanner<'_>, at: usize) -> bool {
    at > 0 && scanner.at(at - 1).is_some_and(|c| "是为到至从于得达约降升".contains(c))
}

fn read_operator(scanner: &Scanner<'_>, at: usize) -> Option<Reading> {
    let ch = scanner.chars[at];
    let left = scanner.chars[..at].iter().rev().find(|c| **c != ' ').copied();
    let spaces = scanner.chars[at + 1..].iter().take_while(|c| **c == ' ').count();
    let right = scanner.at(at + 1 + spaces);
    let is_operand = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "()（）²³πα℃%√-".contains(c));
    let is_number = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let has_both = is_operand(left) && is_operand(right);
    let text = match ch {
        '+' if has_both => "加",
        '+' if left.is_some_and(|c| c.is_ascii_alphanumeric() || c == '+')
            && scanner.at(at.wrapping_sub(1)) != Some(' ') =>
        {
            "加"
        }
        '=' if has_both => "等于",
        '×' if has_both => "乘",
        '*' if is_number(left) && is_number(right) => "乘",
        'x' if is_number(left) && is_number(right) => "乘",
        '÷' if has_both => "除以",
        '/' if has_both && scanner.is_equation(at) => "除以",
        // 80元/人 is 八十元每人.
        '/' if left.is_some_and(|c| "元块次人个件时天米斤克升吨度里".contains(c)) && is_price(scanner, at) => {
            "每"
        }
        '/' if left.is_some_and(is_hanzi) || right.is_some_and(is_hanzi) => "、",
        '^' => {
            let power = Number::parse(scanner.chars, at + 1)?;
            return Some(Reading { end: power.end, text: format!("的{}次方", power.cardinal()) });
        }
        _ => " ",
    };
    Some(Reading { end: at + 1, text: text.into() })
}

/// Whether a number stands shortly before the unit that the stroke follows.
fn is_price(scanner: &Scanner<'_>, at: usize) -> bool {
    scanner.number_end.is_some_and(|end| end <= at && at - end <= 3)
}

fn read_sign(scanner: &Scanner<'_>, at: usize) -> Option<Reading> {
    let ch = scanner.chars[at];
    let left = scanner.chars[..at].iter().rev().find(|c| **c != ' ').copied();
    let right = scanner.chars[at + 1..].iter().find(|c| **c != ' ').copied();
    let is_operand = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "()π√-".contains(c));
    let compares = is_operand(left) && right.is_some_and(|c| c.is_ascii_digit() || "-πxyab".contains(c));
    let text = match ch {
        '<' if compares => "小于",
        '>' if compares => "大于",
        '≈' => "约等于",
        '≠' => "不等于",
        '≤' => "小于等于",
        '≥' => "大于等于",
        '±' => "正负",
        '²' => "的平方",
        '³' => "的立方",
        '√' => "根号",
        '∞' => "无穷大",
        '°' => "度",
        '℃' => "摄氏度",
        '℉' => "华氏度",
        '%' => "百分号",
        '‰' => "千分号",
        // Between Latin letters it is part of a name (AT&T).
        '&' if left.is_some_and(is_latin) && right.is_some_and(is_latin) => return None,
        '&' if left.is_some() && right.is_some() => "和",
        '@' if right.is_some_and(|c| c.is_alphanumeric()) => "艾特",
        _ => " ",
    };
    Some(Reading { end: at + 1, text: text.into() })
}
