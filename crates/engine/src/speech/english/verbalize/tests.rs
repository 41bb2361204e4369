use proptest::prelude::*;

use super::{Form, spoken_line, verbalize};
use crate::speech::english::Accent;
use crate::speech::{Hint, HintKind, SayAs};

fn american(text: &str) -> String {
    spoken_line(text, &[], Accent::American)
}

fn british(text: &str) -> String {
    spoken_line(text, &[], Accent::British)
}

/// Checks written text against the words spoken in American English.
#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(written, spoken)| american(written) != *spoken)
        .map(|(written, spoken)| format!("{written:?}\n  is:     {}\n  should: {spoken}", american(written)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn cardinals() {
    check(&[
        ("0", "zero"),
        ("7 cats", "seven cats"),
        ("42", "forty two"),
        ("100", "one hundred"),
        ("115 miles", "one hundred fifteen miles"),
        ("1,234", "one thousand two hundred thirty four"),
        ("1,000,000", "one million"),
        ("1 000 000", "one zero zero zero zero zero zero"),
        ("1\u{202f}000\u{202f}000", "one million"),
        ("1,00,000 rupees", "one hundred thousand rupees"),
        (
            "9,876,543,210",
            "nine billion eight hundred seventy six million five hundred forty three thousand two hundred ten",
        ),
        ("1,000,000,000,000,000,000 stars", "one quintillion stars"),
        ("3000000000", "three billion"),
        ("4111111111111111", "four one one one one one one one one one one one one one one one"),
        ("007", "zero zero seven"),
        ("12345", "twelve thousand three hundred forty five"),
        ("-5", "minus five"),
        ("\u{2212}40", "minus forty"),
        ("it fell to -12.5 today", "it fell to minus twelve point five today"),
        ("2 dogs, 3 cats", "two dogs, three cats"),
    ]);
    assert_eq!(british("1,205 people"), "one thousand two hundred and five people");
    assert_eq!(british("101"), "one hundred and one");
}

#[test]
fn decimals() {
    check(&[
        ("3.14", "three point one four"),
        ("0.05", "zero point zero five"),
        (".5", "point five"),
        ("1,234.56", "one thousand two hundred thirty four point five six"),
        ("12.0", "twelve point zero"),
        ("a 4.7 rating", "a four point seven rating"),
    ]);
}

#[test]
fn ordinals() {
    check(&[
        ("1st", "first"),
        ("the 2nd time", "the second time"),
        ("3rd", "third"),
        ("21st", "twenty first"),
        ("100th", "one hundredth"),
        ("1,000th", "one thousandth"),
        ("the 19th century", "the nineteenth century"),
        ("5th Avenue", "fifth Avenue"),
    ]);
    assert_eq!(british("the 101st"), "the one hundred and first");
}

#[test]
fn years() {
    check(&[
        ("In 1969, we", "In nineteen sixty nine, we"),
        ("in 2005", "in two thousand five"),
        ("in 2010", "in twenty ten"),
        ("in 2021.", "in twenty twenty one."),
        ("in 1900", "in nineteen hundred"),
        ("since 1066", "since ten sixty six"),
        ("the 1900s", "the nineteen hundreds"),
        ("the 1980s", "the nineteen eighties"),
        ("the '90s", "the nineties"),
        ("the \u{2019}60s", "the sixties"),
        ("the 80s", "the eighties"),
        ("1800-1805", "eighteen hundred to eighteen oh five"),
        ("from 1914\u{2013}1918", "from nineteen fourteen to nineteen eighteen"),
        ("2019-20", "twenty nineteen to twenty"),
        ("300 BC", "three hundred BC"),
        ("44 BCE", "forty four BCE"),
        ("AD 79", "AD seventy nine"),
        ("the class of '05", "the class of oh five"),
        ("1500 soldiers", "one thousand five hundred soldiers"),
        ("March 2021", "March twenty twenty one"),
    ]);
    assert_eq!(british("in 2005"), "in two thousand and five");
}

#[test]
fn dates() {
    check(&[
        ("March 3rd, 2021", "March third, twenty twenty one"),
        ("On March 3, 2021, she", "On March third, twenty twenty one, she"),
        ("Jan. 5", "January fifth"),
        ("Sept 11, 2001", "September eleventh, two thousand one"),
        ("July 4-6", "July fourth to sixth"),
        ("14 March 2024", "the fourteenth of March, twenty twenty four"),
        ("the 3rd of May", "the third of May"),
        ("on 25 December", "on the twenty fifth of December"),
        ("3/14/2024", "March fourteenth, twenty twenty four"),
        ("12/25/99", "December twenty fifth, nineteen ninety nine"),
        ("25/12/2020", "December twenty fifth, twenty twenty"),
        ("2024-03-14", "March fourteenth, twenty twenty four"),
        ("2024-03-14T09:30", "March fourteenth, twenty twenty four nine thirty"),
        ("14.03.2024", "March fourteenth, twenty twenty four"),
        ("due on 3/14", "due on March fourteenth"),
        ("Tue, Jan. 5", "Tuesday, January fifth"),
        ("Mon 3 June", "Monday the third of June"),
        ("you may 5 times", "you may five times"),
    ]);
    assert_eq!(british("3/4/2024"), "April third, twenty twenty four");
    assert_eq!(american("3/4/2024"), "March fourth, twenty twenty four");
}

#[test]
fn times() {
    check(&[
        ("at 9:30 a.m. on Tuesday", "at nine thirty AM on Tuesday"),
        ("It ends at 9:30 p.m.", "It ends at nine thirty PM."),
        ("We met at 5 p.m. The room was dark.", "We met at five PM. The room was dark."),
        ("14:05", "fourteen oh five"),
        ("7 pm", "seven PM"),
        ("7PM", "seven PM"),
        ("11am", "eleven AM"),
        ("10:00", "ten o'clock"),
        ("10:00 a.m. today", "ten AM today"),
        ("10:00 o'clock", "ten o'clock"),
        ("17:00", "seventeen hundred"),
        ("00:00", "midnight"),
        ("6:45:10", "six forty five and ten seconds"),
        ("9:00-17:30", "nine o'clock to seventeen thirty"),
        ("9:00-10:30 a.m. daily", "nine to ten thirty AM daily"),
        ("7:30ish", "seven thirty ish"),
        ("5-7 pm", "five to seven PM"),
        ("from 9 a.m. to 5 p.m.", "from nine AM to five PM."),
        ("9.30 am", "nine thirty AM"),
        ("16:9", "sixteen to nine"),
        ("a 3:1 ratio", "a three to one ratio"),
        ("John 3:16", "John three sixteen"),
        ("John 3:16-18", "John three sixteen to eighteen"),
        ("Genesis 1:1-3", "Genesis one one to three"),
        ("Mon-Fri 9-5", "Monday to Friday nine to five"),
        ("MON-FRI", "Monday to Friday"),
        ("Jan.\u{2013}Mar.", "January to March."),
    ]);
}

#[test]
fn money() {
    check(&[
        ("$45.99", "forty five dollars and ninety nine cents"),
        ("$1", "one dollar"),
        ("$1.01", "one dollar and one cent"),
        ("$0.05", "five cents"),
        ("$1,234.50", "one thousand two hundred thirty four dollars and fifty cents"),
        ("\u{a3}3", "three pounds"),
        ("\u{a3}2.50", "two pounds and fifty pence"),
        ("\u{20ac}1.5 million", "one point five million euros"),
        ("\u{a5}500", "five hundred yen"),
        ("$3.2M", "three point two million dollars"),
        ("$3 million", "three million dollars"),
        ("$100k", "one hundred thousand dollars"),
        ("\u{20ac}2bn", "two billion euros"),
        ("99\u{a2}", "ninety nine cents"),
        ("-$5", "minus five dollars"),
        ("$5-10", "five to ten dollars"),
        ("$5-$10", "five to ten dollars"),
        ("$5\u{2013}7 million", "five to seven million dollars"),
        ("a $5 bill", "a five dollar bill"),
        ("a $3 million deal", "a three million dollar deal"),
        ("$20/month", "twenty dollars per month"),
        ("$15/hr", "fifteen dollars per hour"),
        ("USD 50", "fifty US dollars"),
        ("50 EUR", "fifty euros"),
        ("20 \u{20ac}", "twenty euros"),
        ("US$7", "seven US dollars"),
        ("\u{20b9}250", "two hundred fifty rupees"),
        ("$5 million dollars", "five million dollars"),
        ("CHF 80", "eighty Swiss francs"),
        ("$45.999", "forty five point nine nine nine dollars"),
        ("$.99", "ninety nine cents"),
    ]);
}

#[test]
fn units_and_percent() {
    check(&[
        ("5 km", "five kilometers"),
        ("1 km", "one kilometer"),
        ("5km", "five kilometers"),
        ("a 5 km run", "a five kilometer run"),
        ("a 5-km run", "a five kilometer run"),
        ("70 kg", "seventy kilograms"),
        ("20 \u{b0}C", "twenty degrees Celsius"),
        ("98.6\u{b0}F", "ninety eight point six degrees Fahrenheit"),
        ("-5\u{b0}", "minus five degrees"),
        ("60 mph", "sixty miles per hour"),
        ("100 km/h", "one hundred kilometers per hour"),
        ("9.8 m/s\u{b2}", "nine point eight meters per second squared"),
        ("6 ft", "six feet"),
        ("16 GB", "sixteen gigabytes"),
        ("3 kWh", "three kilowatt hours"),
        ("50 m\u{b2}", "fifty square meters"),
        ("50 m2", "fifty square meters"),
        ("800 sq ft", "eight hundred square feet"),
        ("5'11\"", "five foot eleven"),
        ("5'11 tall", "five foot eleven tall"),
        ("a 12\" disc", "a twelve inch disc"),
        ("a 6' sub", "a six foot sub"),
        ("10%-20%", "ten percent to twenty percent"),
        ("5\u{b0}C\u{2013}10\u{b0}C", "five degrees Celsius to ten degrees Celsius"),
        ("17%", "seventeen percent"),
        ("0.5 %", "zero point five percent"),
        ("5-10%", "five to ten percent"),
        ("10\u{2013}15 kg", "ten to fifteen kilograms"),
        ("250ml", "two hundred fifty milliliters"),
        ("120 mg/dL", "one hundred twenty milligrams per deciliter"),
        ("44.1 kHz", "forty four point one kilohertz"),
        ("10 in.", "ten inches."),
        ("5 in the box", "five in the box"),
        ("-16 LUFS", "minus sixteen LUFS"),
        ("30 min.", "thirty minutes."),
    ]);
}

#[test]
fn fractions() {
    check(&[
        ("1/2", "one half"),
        ("\u{be} cup", "three quarters cup"),
        ("2 1/3", "two and a third"),
        ("2\u{bd}", "two and a half"),
        ("1 1/2 hours", "one and a half hours"),
        ("3/4", "three quarters"),
        ("5/8", "five eighths"),
        ("24/7", "twenty four seven"),
        ("9/11", "nine eleven"),
        ("8/10", "eight out of ten"),
        ("10/10", "ten out of ten"),
        ("3/10 of a mile", "three tenths of a mile"),
        ("22/7", "twenty two over seven"),
    ]);
}

#[test]
fn ranges_and_scores() {
    check(&[
        ("5-10", "five to ten"),
        ("pages 3\u{2013}7", "pages three to seven"),
        ("a 50-50 chance", "a fifty fifty chance"),
        ("won 3-2", "won three to two"),
        ("ages 5 - 12", "ages five to twelve"),
        ("1-2-3", "one, two, three"),
    ]);
}

#[test]
fn telephone_numbers() {
    check(&[
        ("+1 (555) 123-4567", "plus one, five five five, one two three, four five six seven"),
        ("(555) 123-4567", "five five five, one two three, four five six seven"),
        ("555-123-4567", "five five five, one two three, four five six seven"),
        ("(call 020 7946 0958)", "(call zero two zero, seven nine four six, zero nine five eight)"),
        ("555.123.4567", "five five five, one two three, four five six seven"),
        ("call 555-1234", "call five five five, one two three four"),
        ("call 911", "call nine one one"),
        ("911", "nine one one"),
        ("1-800-555-0199", "one, eight hundred, five five five, zero one nine nine"),
        ("1-800-FLOWERS", "one, eight hundred FLOWERS"),
        ("+44 20 7946 0958", "plus four four, two zero, seven nine four six, zero nine five eight"),
        ("020 7946 0958", "zero two zero, seven nine four six, zero nine five eight"),
        ("123-45-6789", "one two three, four five, six seven eight nine"),
        ("4111 1111 1111 1111", "four one one one, one one one one, one one one one, one one one one"),
        ("dial 411", "dial four one one"),
    ]);
}

#[test]
fn versions_and_addresses_of_computers() {
    check(&[
        ("v2.0.1", "version two point zero point one"),
        ("v3", "version three"),
        ("2.0.1", "two point zero point one"),
        ("192.168.0.1", "one nine two dot one six eight dot zero dot one"),
    ]);
}

#[test]
fn mathematics() {
    check(&[
        ("2+2=4", "two plus two equals four"),
        ("x\u{b2}", "X squared"),
        ("x^3", "X cubed"),
        ("10^6", "ten to the power of six"),
        ("x \u{2264} 5", "X is less than or equal to five"),
        ("10 - 3 = 7", "ten minus three equals seven"),
        ("5 \u{d7} 3", "five times three"),
        ("5*3", "five times three"),
        ("6 \u{f7} 2", "six divided by two"),
        ("\u{b1}3", "plus or minus three"),
        ("~50", "about fifty"),
        ("a < b", "A is less than B"),
        ("\u{221a}2", "the square root of two"),
        ("\u{3b1} and \u{3c0}", "alpha and pi"),
        ("E=mc\u{b2}", "E equals mc squared"),
        ("3x4", "three by four"),
        ("12 x 15 ft", "twelve by fifteen feet"),
        ("3 x 4 = 12", "three times four equals twelve"),
        ("4.5/5 stars", "four point five out of five stars"),
    ]);
}

#[test]
fn roman_numerals() {
    check(&[
        ("Henry VIII", "Henry the eighth"),
        ("Louis XIV was", "Louis the fourteenth was"),
        ("Elizabeth II", "Elizabeth the second"),
        ("Elizabeth II's reign", "Elizabeth the second's reign"),
        ("King Charles I", "King Charles the first"),
        ("Chapter IV", "Chapter four"),
        ("World War II", "World War two"),
        ("World War I", "World War one"),
        ("Part I of", "Part one of"),
        ("Rocky III", "Rocky three"),
        ("the XIX century", "the nineteenth century"),
        ("Super Bowl LIV", "Super Bowl fifty four"),
        ("I am here", "I am here"),
        ("and I think", "and I think"),
        ("the part I liked", "the part I liked"),
        ("a CD player", "a CD player"),
        ("an IV drip", "an IV drip"),
    ]);
}

#[test]
fn abbreviations() {
    check(&[
        ("Dr. Smith", "doctor Smith"),
        ("When Dr. Smith came", "When doctor Smith came"),
        ("Mr. and Mrs. Jones", "mister and missus Jones"),
        ("St. Louis", "saint Louis"),
        ("Baker St.", "Baker street."),
        ("on Main St. near", "on Main street near"),
        ("In St. Petersburg", "In saint Petersburg"),
        ("42 Oak Dr. is", "forty two Oak drive is"),
        ("fruit, e.g. apples", "fruit, for example apples"),
        ("i.e. now", "that is now"),
        ("cats, dogs, etc.", "cats, dogs, etcetera."),
        ("Red vs. Blue", "Red versus Blue"),
        ("No. 5", "number five"),
        ("No. I won't.", "No. I won't."),
        ("approx. 20", "approximately twenty"),
        ("Acme Inc. said", "Acme incorporated said"),
        ("Martin Luther King Jr. spoke", "Martin Luther King junior spoke"),
        ("Jan. and Feb.", "January and February."),
        ("pp. 3-7", "pages three to seven"),
        ("Fig. 3", "figure three"),
        ("c. 1850", "circa eighteen fifty"),
        ("Prof. Lee", "professor Lee"),
        ("Gen. Grant", "general Grant"),
        ("w/o sugar", "without sugar"),
        ("She has a Ph.D. in physics", "She has a PHD in physics"),
        ("apt. 3", "apartment three"),
        ("eq. (5)", "equation (five)"),
        ("a WWII veteran", "a World War two veteran"),
        ("Mt. Everest", "mount Everest"),
    ]);
}

#[test]
fn acronyms_and_initials() {
    check(&[
        ("NASA and the FBI", "NASA and the FBI"),
        ("CDs", "CDs"),
        ("the U.S.A. is", "the USA is"),
        ("He lives in the U.S.", "He lives in the US."),
        ("the U.S. economy", "the US economy"),
        ("J. K. Rowling", "J K Rowling"),
        ("George W. Bush", "George W Bush"),
        ("J.R.R. Tolkien", "JRR Tolkien"),
        ("Plan B. Then we", "Plan B. Then we"),
        ("R&D", "R and D"),
        ("AT&T", "AT and T"),
    ]);
}

#[test]
fn letters_with_digits() {
    check(&[
        ("B2B", "B two B"),
        ("MP3", "MP three"),
        ("COVID-19", "COVID nineteen"),
        ("A1", "A one"),
        ("4K", "four K"),
        ("iPhone 15", "iPhone fifteen"),
        ("iPhone15", "iPhone fifteen"),
        ("H2O", "H two O"),
        ("H\u{2082}O", "H two O"),
        ("CO2", "CO two"),
        ("1080p", "ten eighty P"),
        ("F-16", "F sixteen"),
        ("GPT-4", "GPT four"),
        ("B-52", "B fifty two"),
        ("5G", "five G"),
        ("RTX 4090", "RTX four thousand ninety"),
        ("RTX4090", "RTX forty ninety"),
        ("a 20-year-old man", "a twenty year-old man"),
        ("a 21st-century idea", "a twenty first century idea"),
        ("the mid-1990s", "the mid nineteen nineties"),
        ("a top-10 hit", "a top ten hit"),
        ("R2-D2", "R two D two"),
        ("10x faster", "ten X faster"),
        ("1920x1080", "nineteen twenty by ten eighty"),
    ]);
}

#[test]
fn web_addresses() {
    check(&[
        ("example.com/path", "example dot com slash path"),
        ("https://www.example.com/a-b", "WWW dot example dot com slash A dash B"),
        ("jo@ex.org", "jo at ex dot org"),
        ("Write to jo.doe99@mail.example.co.uk.", "Write to jo dot doe ninety nine at mail dot example dot co dot UK."),
        ("(see example.org)", "(see example dot org)"),
        ("report.pdf", "report dot PDF"),
        ("Node.js", "Node dot JS"),
        ("#MeToo", "hashtag Me Too"),
        ("@some_user hi", "at some user hi"),
        ("the end.Then", "the end. Then"),
        (".NET", "dot NET"),
        ("README.md", "README dot MD"),
        ("#NASA", "hashtag NASA"),
        ("~/.bashrc", "dot bashrc"),
    ]);
}

#[test]
fn addresses_and_labels() {
    check(&[
        ("221 Baker Street", "two twenty one Baker Street"),
        ("1600 Pennsylvania Avenue", "sixteen hundred Pennsylvania Avenue"),
        ("350 5th Ave", "three fifty fifth avenue"),
        ("Room 101", "Room one oh one"),
        ("Flight 815", "Flight eight fifteen"),
        ("Route 66", "Route sixty six"),
        ("Beverly Hills, CA 90210", "Beverly Hills, CA nine zero two one zero"),
    ]);
}

#[test]
fn symbols() {
    check(&[
        ("salt & pepper", "salt and pepper"),
        ("and/or", "and or"),
        ("#1", "number one"),
        ("C#", "C sharp"),
        ("an A+ grade", "an A plus grade"),
        ("(a) one", "(A) one"),
        ("C++", "C plus plus"),
        ("18+", "eighteen plus"),
        ("100%", "one hundred percent"),
        ("\u{a9} 2024", "copyright twenty twenty four"),
        ("**bold** text", "bold text"),
        ("- item one", "item one"),
        ("=====", ""),
        ("I \u{2764}\u{fe0f} it \u{1f600}\u{1f600}!", "I it!"),
        ("\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}", ""),
        ("\u{4f60}\u{597d} means hello", "means hello"),
        ("\u{41f}\u{440}\u{438}\u{432}\u{435}\u{442} all", "privet all"),
    ]);
}

#[test]
fn punctuation() {
    check(&[
        ("Wait... what?", "Wait\u{2026} what?"),
        ("Stop!!!", "Stop!"),
        ("hello, \u{4f60}\u{597d}, \u{4e16}.", "hello."),
        ("What?!", "What?!"),
        ("no \u{2014} yes", "no \u{2014} yes"),
        ("\"A\" is", "\u{201c}A\u{201d} is"),
        ("one - two", "one \u{2014} two"),
        ("one--two", "one \u{2014} two"),
        ("well-known", "well-known"),
        ("\"Yes,\" he said.", "\u{201c}Yes,\u{201d} he said."),
        ("it\u{2019}s don\u{2019}t", "it's don't"),
        ("rock 'n' roll", "rock and roll"),
        ("'twas", "'twas"),
        ("the dogs' bowls", "the dogs' bowls"),
        ("(aside) text", "(aside) text"),
        ("caf\u{e9} na\u{ef}ve", "caf\u{e9} na\u{ef}ve"),
        ("cafe\u{301}", "caf\u{e9}"),
        ("\u{ff28}\u{ff49}", "\u{ff28}\u{ff49}"),
    ]);
}

fn said_as(text: &str, kind: SayAs) -> String {
    let hints = [Hint { span: 0..text.len(), kind: HintKind::SayAs(kind) }];
    spoken_line(text, &hints, Accent::American)
}

#[test]
fn say_as() {
    let cases = [
        ("NASA1", SayAs::Characters, "N A S A one"),
        ("a-b", SayAs::Characters, "A dash B"),
        ("2024", SayAs::Digits, "two zero two four"),
        ("1234", SayAs::Cardinal, "one thousand two hundred thirty four"),
        ("IV", SayAs::Cardinal, "four"),
        ("5", SayAs::Ordinal, "fifth"),
        ("XIV", SayAs::Ordinal, "fourteenth"),
        ("3/20", SayAs::Fraction, "three twentieths"),
        ("2 3/17", SayAs::Fraction, "two and three seventeenths"),
        ("5 kg", SayAs::Unit, "five kilograms"),
        ("3/14", SayAs::Date, "March fourteenth"),
        ("20240314", SayAs::Date, "March fourteenth, twenty twenty four"),
        ("0930", SayAs::Time, "nine thirty"),
        ("7:05pm", SayAs::Time, "seven oh five PM"),
        ("2025551234", SayAs::Telephone, "two zero two five five five one two three four"),
        ("202 555", SayAs::Telephone, "two zero two, five five five"),
        ("$45.99", SayAs::Currency, "forty five dollars and ninety nine cents"),
        ("hello", SayAs::Date, "hello"),
    ];
    for (text, kind, spoken) in cases {
        assert_eq!(said_as(text, kind), spoken, "{text} as {kind:?}");
    }
}

#[test]
fn hints_override_and_bad_hints_are_ignored() {
    let hint = |span, kind| Hint { span, kind };
    let phonemes = || HintKind::Phonemes("kˈæt".into());
    assert_eq!(spoken_line("a dog barks", &[hint(2..5, phonemes())], Accent::American), "a /kˈæt/ barks");
    let bad = [hint(2..2, phonemes()), hint(1..900, phonemes()), hint(1..2, phonemes())];
    assert_eq!(spoken_line("é dog", &bad, Accent::American), "é dog");
    let overlapping = [hint(0..3, phonemes()), hint(2..7, phonemes())];
    assert_eq!(spoken_line("one two", &overlapping, Accent::American), " /kˈæt/ two");
}

#[test]
fn spans_show_what_was_written() {
    let text = "Pay $45.99 by March 3rd, 2021.";
    let spans: Vec<&str> =
        verbalize(text, &[], Accent::American).into_iter().map(|spoken| &text[spoken.span]).collect();
    let expected = [
        "Pay", "$45.99", "$45.99", "$45.99", "$45.99", "$45.99", "$45.99", "$45.99", "by", "March", "3rd", ",", "2021",
        "2021", "2021", ".",
    ];
    assert_eq!(spans, expected);
}

fn assert_spans_in_order(text: &str, accent: Accent) {
    let mut last = 0..0;
    for spoken in verbalize(text, &[], accent) {
        assert!(text.get(spoken.span.clone()).is_some(), "{:?} is not on characters", spoken.span);
        let same = spoken.span.start >= last.start && spoken.span.end >= last.end;
        assert!(spoken.span.start >= last.end || same, "{:?} after {last:?} in {text:?}", spoken.span);
        if let Form::Word(word) | Form::Letters(word) = &spoken.form {
            assert!(!word.is_empty() && !word.contains(' '), "{word:?} in {text:?}");
        }
        last = spoken.span;
    }
}

#[test]
fn hostile_text_is_read_within_bounds() {
    let texts = [
        "a".repeat(10_000),
        "9".repeat(10_000),
        "1,".repeat(5_000),
        "1-".repeat(5_000),
        "1/".repeat(5_000),
        "1.".repeat(5_000),
        "a.".repeat(5_000),
        "A.".repeat(5_000),
        "$".repeat(10_000),
        "(".repeat(10_000),
        "\"".repeat(10_000),
        "'".repeat(10_000),
        "-".repeat(10_000),
        format!("e{}", "\u{301}".repeat(10_000)),
        "\u{301}".repeat(10_000),
        "\0".repeat(10_000),
        "\u{5d0}\u{5d1} 12 \u{202e}abc".repeat(500),
        "\u{e0001}\u{10ffff}\u{378}".repeat(1_000),
        "http://".repeat(1_500),
        format!("http://{}", "a/".repeat(5_000)),
        "a-".repeat(5_000),
        "A1".repeat(5_000),
        "\u{b2}".repeat(5_000),
        "x\u{b2}".repeat(3_000),
        "+1 ".repeat(3_000),
        "\u{2160}\u{2168}".repeat(1_000),
    ];
    for text in texts {
        for accent in [Accent::American, Accent::British] {
            assert_spans_in_order(&text, accent);
        }
    }
}

proptest! {
    #[test]
    fn any_text_gives_spans_in_order(text in "\\PC{0,120}") {
        assert_spans_in_order(&text, Accent::American);
    }

    #[test]
    fn anything_made_of_what_recognisers_look_at_gives_spans_in_order(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "1", "2024", "12", "0", "3.5", "/", "-", "\u{2013}", ":", ".", ",", " ", "  ", "$", "\u{20ac}", "\u{b0}C", "%", "km",
                "a.m.", "pm", "March", "Jan.", "th", "st", "St.", "Dr.", "VIII", "I", "Henry", "'", "\u{2019}", "s", "\"", "(", ")",
                "+", "=", "x", "\u{b2}", "\u{bd}", "million", "M", "USD", "http://", "@", "#", "com", "U.S.", "\u{301}", "\u{4f60}", "é", "\n",
            ]),
            0..24,
        )
    ) {
        let text = pieces.concat();
        assert_spans_in_order(&text, Accent::American);
        assert_spans_in_order(&text, Accent::British);
    }
}
