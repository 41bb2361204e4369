//! Number words. Pure: digits in, words out, separated by single spaces and never hyphenated, because
//! each word is looked up by itself.

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [&str; 7] = ["", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion"];

/// The most digits that are read as one number (999 quintillion); more are read one by one.
pub(super) const MAX_CARDINAL_DIGITS: usize = 21;

/// How many digits of a longer string are spoken at all: what comes after is left out, as a listener
/// has long stopped following.
const MAX_SPOKEN_DIGITS: usize = 400;

/// Reads a string of ASCII digits as one number; digit by digit when it is too long for that.
/// `and` puts the British "and" before the tens.
pub(super) fn integer(digits: &str, and: bool) -> String {
    let significant = digits.trim_start_matches('0');
    if significant.len() > MAX_CARDINAL_DIGITS {
        return spell_digits(digits);
    }
    cardinal(significant.parse().unwrap_or(0), and)
}

/// `1_205` is "one thousand two hundred (and) five". Defined below 10^21.
pub(super) fn cardinal(n: u128, and: bool) -> String {
    let mut words = Vec::new();
    push_cardinal(n, and, &mut words);
    words.join(" ")
}

fn push_cardinal(n: u128, and: bool, words: &mut Vec<&'static str>) {
    if n == 0 {
        words.push(ONES[0]);
        return;
    }
    for (power, scale) in SCALES.iter().enumerate().rev() {
        let group = n / 1000_u128.pow(u32::try_from(power).unwrap_or(0)) % 1000;
        let group = usize::try_from(group).unwrap_or(0);
        if group == 0 {
            continue;
        }
        if and && power == 0 && group < 100 && !words.is_empty() {
            words.push("and");
        }
        push_below_1000(group, and, words);
        if !scale.is_empty() {
            words.push(scale);
        }
    }
}

fn push_below_1000(n: usize, and: bool, words: &mut Vec<&'static str>) {
    if n >= 100 {
        words.extend([ONES[n / 100], "hundred"]);
        if and && !n.is_multiple_of(100) {
            words.push("and");
        }
    }
    push_below_100(n % 100, words);
}

fn push_below_100(n: usize, words: &mut Vec<&'static str>) {
    match n {
        0 => {}
        1..20 => words.push(ONES[n]),
        _ => {
            words.push(TENS[n / 10]);
            if !n.is_multiple_of(10) {
                words.push(ONES[n % 10]);
            }
        }
    }
}

/// `21` is "twenty first". Defined below 10^21.
pub(super) fn ordinal(n: u128, and: bool) -> String {
    let words = cardinal(n, and);
    let (head, last) = words.rsplit_once(' ').map_or(("", words.as_str()), |(head, last)| (head, last));
    let last = match last {
        "one" => "first".into(),
        "two" => "second".into(),
        "three" => "third".into(),
        "five" => "fifth".into(),
        "eight" => "eighth".into(),
        "nine" => "ninth".into(),
        "twelve" => "twelfth".into(),
        _ => last.strip_suffix('y').map_or_else(|| format!("{last}th"), |stem| format!("{stem}ieth")),
    };
    if head.is_empty() { last } else { format!("{head} {last}") }
}

/// A year: "nineteen oh five", "nineteen hundred", "two thousand five", "twenty ten".
pub(super) fn year(n: u32, and: bool) -> String {
    let (high, low) = (n / 100, n % 100);
    if high == 0 || high > 99 || (high % 10 == 0 && low < 10) {
        return cardinal(u128::from(n), and);
    }
    let high = cardinal(u128::from(high), false);
    match low {
        0 => format!("{high} hundred"),
        1..10 => format!("{high} oh {}", ONES[low as usize]),
        _ => format!("{high} {}", cardinal(u128::from(low), false)),
    }
}

/// How numbers of houses, rooms, roads and models are said: "two twenty one", "one oh one",
/// "twelve hundred", "sixteen oh four"; single digits beyond four places and after a leading zero.
pub(super) fn label(digits: &str) -> String {
    let n: u32 = match digits.len() {
        0..=4 if !digits.starts_with('0') => digits.parse().unwrap_or(0),
        _ => return spell_digits(digits),
    };
    match n {
        0..100 => cardinal(u128::from(n), false),
        _ if n.is_multiple_of(1000) => cardinal(u128::from(n), false),
        100..1000 if n.is_multiple_of(100) => cardinal(u128::from(n), false),
        _ if n.is_multiple_of(100) => format!("{} hundred", cardinal(u128::from(n / 100), false)),
        _ => {
            let high = cardinal(u128::from(n / 100), false);
            let low = cardinal(u128::from(n % 100), false);
            if n % 100 < 10 { format!("{high} oh {low}") } else { format!("{high} {low}") }
        }
    }
}

/// Digit by digit.
pub(super) fn spell_digits(digits: &str) -> String {
    let words: Vec<_> =
        digits.chars().filter_map(|c| c.to_digit(10)).take(MAX_SPOKEN_DIGITS).map(|d| ONES[d as usize]).collect();
    words.join(" ")
}

/// The plural of a number's last word: "nineties", "sixes", "nineteen hundreds".
pub(super) fn pluralize(words: &str) -> String {
    if let Some(stem) = words.strip_suffix('y') {
        format!("{stem}ies")
    } else if words.ends_with('x') {
        format!("{words}es")
    } else {
        format!("{words}s")
    }
}

/// What a fraction's denominator is called, in the singular: "half", "quarter", "sixteenth".
pub(super) fn denominator(n: u128, and: bool) -> String {
    match n {
        2 => "half".into(),
        4 => "quarter".into(),
        _ => ordinal(n, and),
    }
}

/// "one half", "three quarters", "five sixteenths".
pub(super) fn fraction(numerator: u128, below: u128, and: bool) -> String {
    let name = denominator(below, and);
    let count = cardinal(numerator, and);
    match (numerator, below) {
        (1, _) => format!("{count} {name}"),
        (_, 2) => format!("{count} halves"),
        _ => format!("{count} {name}s"),
    }
}

/// The value of a roman numeral below 4000 in its usual spelling.
pub(super) fn roman(numeral: &str) -> Option<u32> {
    const PARTS: [(&str, u32); 13] = [
        ("M", 1000),
        ("CM", 900),
        ("D", 500),
        ("CD", 400),
        ("C", 100),
        ("XC", 90),
        ("L", 50),
        ("XL", 40),
        ("X", 10),
        ("IX", 9),
        ("V", 5),
        ("IV", 4),
        ("I", 1),
    ];
    if numeral.is_empty() || numeral.len() > 15 {
        return None;
    }
    let (mut value, mut rest) = (0, numeral);
    let mut usual = String::new();
    for (letters, amount) in PARTS {
        while let Some(tail) = rest.strip_prefix(letters) {
            (value, rest) = (value + amount, tail);
        }
    }
    let mut left = value;
    for (letters, amount) in PARTS {
        while left >= amount {
            usual.push_str(letters);
            left -= amount;
        }
    }
    (rest.is_empty() && value < 4000 && usual == numeral).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cardinals_reach_quintillions() {
        struct Case {
            n: u128,
            american: &'static str,
            british: &'static str,
        }
        let cases = [
            Case { n: 0, american: "zero", british: "zero" },
            Case { n: 13, american: "thirteen", british: "thirteen" },
            Case { n: 40, american: "forty", british: "forty" },
            Case { n: 105, american: "one hundred five", british: "one hundred and five" },
            Case { n: 1_001, american: "one thousand one", british: "one thousand and one" },
            Case { n: 1_100, american: "one thousand one hundred", british: "one thousand one hundred" },
            Case {
                n: 2_000_000_000_000_000_005,
                american: "two quintillion five",
                british: "two quintillion and five",
            },
            Case {
                n: 12_345_678,
                american: "twelve million three hundred forty five thousand six hundred seventy eight",
                british: "twelve million three hundred and forty five thousand six hundred and seventy eight",
            },
        ];
        for case in cases {
            assert_eq!(cardinal(case.n, false), case.american);
            assert_eq!(cardinal(case.n, true), case.british);
        }
    }

    #[test]
    fn ordinals_years_labels_and_fractions() {
        for (n, words) in
            [(1, "first"), (12, "twelfth"), (20, "twentieth"), (33, "thirty third"), (100, "one hundredth")]
        {
            assert_eq!(ordinal(n, false), words);
        }
        for (n, words) in [
            (476, "four seventy six"),
            (1066, "ten sixty six"),
            (1900, "nineteen hundred"),
            (1905, "nineteen oh five"),
            (2000, "two thousand"),
            (2009, "two thousand nine"),
            (2010, "twenty ten"),
        ] {
            assert_eq!(year(n, false), words);
        }
        for (digits, words) in [
            ("7", "seven"),
            ("101", "one oh one"),
            ("221", "two twenty one"),
            ("400", "four hundred"),
            ("1600", "sixteen hundred"),
            ("4090", "forty ninety"),
            ("007", "zero zero seven"),
            ("90210", "nine zero two one zero"),
        ] {
            assert_eq!(label(digits), words);
        }
        assert_eq!(fraction(1, 2, false), "one half");
        assert_eq!(fraction(3, 2, false), "three halves");
        assert_eq!(fraction(3, 4, false), "three quarters");
        assert_eq!(fraction(7, 32, false), "seven thirty seconds");
    }

    #[test]
    fn roman_numerals_only_in_their_usual_spelling() {
        for (numeral, value) in [("I", 1), ("IV", 4), ("XIV", 14), ("XLVIII", 48), ("MCMXCIX", 1999)] {
            assert_eq!(roman(numeral), Some(value), "{numeral}");
        }
        for numeral in ["", "IIII", "VV", "IC", "IM", "HELLO", "MMMM", "iv"] {
            assert_eq!(roman(numeral), None, "{numeral}");
        }
    }

    #[test]
    fn endless_digits_are_read_one_by_one_and_end() {
        assert_eq!(integer(&"9".repeat(22), false).split(' ').count(), 22);
        assert_eq!(integer(&"9".repeat(100_000), false).split(' ').count(), MAX_SPOKEN_DIGITS);
        assert_eq!(integer("000012", false), "twelve");
    }
}
