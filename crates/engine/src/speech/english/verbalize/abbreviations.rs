//! Abbreviations, titles, initials and dotted initialisms. Decides too whether the point behind one
//! closes the sentence.

use super::Reading;
use crate::speech::english::cursor::{Cursor, is_capitalized, is_dash, is_latin};

/// Where an abbreviation is read as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    Anywhere,
    /// Before a capitalised word.
    BeforeName,
    /// Before a digit.
    BeforeNumber,
    /// Behind a capitalised word.
    AfterName,
    /// Before a comma, a digit or a month: days of the week that are words too.
    InDate,
}

/// Whether the point is part of the abbreviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    Needed,
    Optional,
}

use Point::{Needed, Optional};
use Where::{AfterName, Anywhere, BeforeName, BeforeNumber, InDate};

/// Written (without its last point), point, where, spoken. The first that fits is taken.
static ABBREVIATIONS: &[(&str, Point, Where, &str)] = &[
    ("Mr", Optional, BeforeName, "mister"),
    ("Mrs", Optional, BeforeName, "missus"),
    ("Ms", Optional, BeforeName, "Ms."),
    ("Mx", Optional, BeforeName, "mix"),
    ("Mr", Needed, Anywhere, "mister"),
    ("Mrs", Needed, Anywhere, "missus"),
    ("Messrs", Optional, BeforeName, "messers"),
    ("Prof", Optional, BeforeName, "professor"),
    ("Gen", Needed, BeforeName, "general"),
    ("Gov", Needed, BeforeName, "governor"),
    ("Sen", Needed, BeforeName, "senator"),
    ("Rep", Needed, BeforeName, "representative"),
    ("Capt", Optional, BeforeName, "captain"),
    ("Lt", Optional, BeforeName, "lieutenant"),
    ("Col", Needed, BeforeName, "colonel"),
    ("Sgt", Optional, BeforeName, "sergeant"),
    ("Cpl", Optional, BeforeName, "corporal"),
    ("Cmdr", Optional, BeforeName, "commander"),
    ("Maj", Needed, BeforeName, "major"),
    ("Adm", Needed, BeforeName, "admiral"),
    ("Rev", Needed, BeforeName, "reverend"),
    ("Hon", Needed, BeforeName, "honorable"),
    ("Pres", Needed, BeforeName, "president"),
    ("Supt", Optional, BeforeName, "superintendent"),
    ("Msgr", Optional, BeforeName, "monsignor"),
    ("Fr", Needed, BeforeName, "father"),
    ("Atty", Needed, BeforeName, "attorney"),
    ("Jr", Optional, AfterName, "junior"),
    ("Sr", Optional, AfterName, "senior"),
    ("Esq", Needed, AfterName, "esquire"),
    ("Mt", Optional, BeforeName, "mount"),
    ("Ft", Needed, BeforeName, "fort"),
    ("Ave", Optional, AfterName, "avenue"),
    ("Blvd", Optional, AfterName, "boulevard"),
    ("Rd", Optional, AfterName, "road"),
    ("Ln", Needed, AfterName, "lane"),
    ("Hwy", Optional, Anywhere, "highway"),
    ("Pkwy", Optional, Anywhere, "parkway"),
    ("Rte", Optional, Anywhere, "route"),
    ("Sq", Needed, AfterName, "square"),
    ("Ste", Optional, BeforeNumber, "suite"),
    ("Apt", Optional, BeforeNumber, "apartment"),
    ("apt", Needed, BeforeNumber, "apartment"),
    ("WWII", Optional, Anywhere, "World War two"),
    ("WWI", Optional, Anywhere, "World War one"),
    ("Bldg", Optional, Anywhere, "building"),
    ("Ltd", Optional, Anywhere, "limited"),
    ("Inc", Optional, Anywhere, "incorporated"),
    ("Corp", Needed, Anywhere, "corporation"),
    ("Co", Needed, AfterName, "company"),
    ("Bros", Optional, Anywhere, "brothers"),
    ("Dept", Optional, Anywhere, "department"),
    ("dept", Optional, Anywhere, "department"),
    ("Univ", Needed, Anywhere, "university"),
    ("Assn", Optional, Anywhere, "association"),
    ("Govt", Optional, Anywhere, "government"),
    ("govt", Optional, Anywhere, "government"),
    ("approx", Optional, Anywhere, "approximately"),
    ("est", Needed, BeforeNumber, "established"),
    ("c", Needed, BeforeNumber, "circa"),
    ("ca", Needed, BeforeNumber, "circa"),
    ("vs", Optional, Anywhere, "versus"),
    ("Vs", Optional, Anywhere, "versus"),
    ("vol", Needed, Anywhere, "volume"),
    ("Vol", Needed, Anywhere, "volume"),
    ("fig", Needed, BeforeNumber, "figure"),
    ("Fig", Needed, Anywhere, "figure"),
    ("figs", Needed, BeforeNumber, "figures"),
    ("Figs", Needed, Anywhere, "figures"),
    ("eq", Needed, BeforeNumber, "equation"),
    ("Eq", Needed, Anywhere, "equation"),
    ("sec", Needed, BeforeNumber, "section"),
    ("Sec", Needed, BeforeNumber, "section"),
    ("ch", Needed, BeforeNumber, "chapter"),
    ("Ch", Needed, BeforeNumber, "chapter"),
    ("p", Needed, BeforeNumber, "page"),
    ("pp", Needed, BeforeNumber, "pages"),
    ("no", Needed, BeforeNumber, "number"),
    ("No", Needed, BeforeNumber, "number"),
    ("NO", Needed, BeforeNumber, "number"),
    ("nos", Needed, BeforeNumber, "numbers"),
    ("Nos", Needed, BeforeNumber, "numbers"),
    ("ed", Needed, Anywhere, "edition"),
    ("eds", Needed, Anywhere, "editors"),
    ("cf", Needed, Anywhere, "compare"),
    ("al", Needed, Anywhere, "al"),
    ("e.g", Optional, Anywhere, "for example"),
    ("E.g", Optional, Anywhere, "for example"),
    ("eg", Needed, Anywhere, "for example"),
    ("i.e", Optional, Anywhere, "that is"),
    ("I.e", Optional, Anywhere, "that is"),
    ("ie", Needed, Anywhere, "that is"),
    ("etc", Optional, Anywhere, "etcetera"),
    ("Ph.D", Optional, Anywhere, "PHD"),
    ("PhD", Optional, Anywhere, "PHD"),
    ("tel", Needed, Anywhere, "telephone"),
    ("Tel", Needed, Anywhere, "telephone"),
    ("ext", Optional, BeforeNumber, "extension"),
    ("Ext", Optional, BeforeNumber, "extension"),
    ("max", Needed, Anywhere, "maximum"),
    ("min", Needed, Anywhere, "minimum"),
    ("avg", Optional, Anywhere, "average"),
    ("temp", Needed, Anywhere, "temperature"),
    ("Jan", Needed, Anywhere, "January"),
    ("Feb", Needed, Anywhere, "February"),
    ("Mar", Needed, InDate, "March"),
    ("Apr", Needed, Anywhere, "April"),
    ("Jun", Needed, InDate, "June"),
    ("Jul", Needed, Anywhere, "July"),
    ("Aug", Needed, Anywhere, "August"),
    ("Sep", Needed, Anywhere, "September"),
    ("Sept", Optional, Anywhere, "September"),
    ("Oct", Needed, Anywhere, "October"),
    ("Nov", Needed, Anywhere, "November"),
    ("Dec", Needed, Anywhere, "December"),
    ("Jan", Optional, InDate, "January"),
    ("Feb", Optional, InDate, "February"),
    ("Apr", Optional, InDate, "April"),
    ("Aug", Optional, InDate, "August"),
    ("Oct", Optional, InDate, "October"),
    ("Nov", Optional, InDate, "November"),
    ("Dec", Optional, InDate, "December"),
    ("Mon", Needed, Anywhere, "Monday"),
    ("Tue", Needed, Anywhere, "Tuesday"),
    ("Wed", Needed, Anywhere, "Wednesday"),
    ("Thu", Needed, Anywhere, "Thursday"),
    ("Fri", Needed, Anywhere, "Friday"),
    ("Mon", Optional, InDate, "Monday"),
    ("Tue", Optional, InDate, "Tuesday"),
    ("Tues", Optional, Anywhere, "Tuesday"),
    ("Wed", Optional, InDate, "Wednesday"),
    ("Thu", Optional, InDate, "Thursday"),
    ("Thurs", Optional, Anywhere, "Thursday"),
    ("Fri", Optional, InDate, "Friday"),
    ("Sat", Needed, InDate, "Saturday"),
    ("Sun", Needed, InDate, "Sunday"),
    ("a.k.a", Optional, Anywhere, "AKA"),
    ("aka", Optional, Anywhere, "AKA"),
    ("w/o", Optional, Anywhere, "without"),
    ("w/", Optional, Anywhere, "with"),
    ("b/c", Optional, Anywhere, "because"),
];

/// Words that begin a sentence when they stand capitalised behind an abbreviation's point.
const STARTERS: [&str; 38] = [
    "A", "After", "All", "An", "And", "As", "At", "But", "By", "For", "He", "Her", "His", "How", "However", "I", "If",
    "In", "It", "It's", "My", "Now", "On", "Our", "She", "So", "Some", "That", "The", "Then", "There", "They", "This",
    "We", "What", "When", "Why", "You",
];

/// Saints that places are named for: they decide `St.` between two capitalised words.
const SAINTS: [&str; 34] = [
    "Albans",
    "Andrew",
    "Andrews",
    "Anne",
    "Anthony",
    "Augustine",
    "Bernard",
    "Catharines",
    "Catherine",
    "Charles",
    "Clair",
    "Cloud",
    "Croix",
    "Elmo",
    "Francis",
    "George",
    "Helena",
    "Helens",
    "Ives",
    "James",
    "John",
    "Joseph",
    "Kitts",
    "Lawrence",
    "Louis",
    "Lucia",
    "Martin",
    "Mary",
    "Michael",
    "Nicholas",
    "Patrick",
    "Paul",
    "Peter",
    "Petersburg",
];

/// Reads an abbreviation.
pub(super) fn read(at: Cursor<'_>) -> Option<Reading> {
    if !at.starts_token() && !at.before().is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    read_ambiguous(at).or_else(|| read_listed(at)).or_else(|| read_initials(at))
}

/// Whether the point just before the cursor closes the sentence: nothing follows but closing marks, or
/// a word that begins sentences.
pub(super) fn point_ends_sentence(at: Cursor<'_>) -> bool {
    let rest = at.rest().trim_start_matches(['"', '\'', ')', ']', '\u{201d}', '\u{2019}', '*', '_']);
    if rest.trim_start().is_empty() {
        return true;
    }
    if rest.starts_with(['.', ',', ';', ':', '!', '?']) {
        return false;
    }
    let mut ahead = Cursor { pos: at.end - rest.len(), ..at };
    while ahead.peek().is_some_and(char::is_whitespace) {
        ahead.bump();
    }
    let spaced = ahead.pos > at.end - rest.len();
    let word_start = ahead.pos;
    ahead.letters();
    spaced && STARTERS.contains(&&ahead.text[word_start..ahead.pos])
}

/// Says `words` for what was read up to the cursor, and keeps a point that closes the sentence.
fn with_point(start: usize, mut at: Cursor<'_>, words: &str) -> Reading {
    let word_end = at.pos;
    if !at.eat('.') {
        return Reading::of(at.since(start), words);
    }
    if !point_ends_sentence(at) {
        return Reading::of(at.since(start), words);
    }
    let mut reading = Reading::of(start..word_end, words);
    reading.mark(word_end..at.pos, '.');
    reading
}

fn read_listed(at: Cursor<'_>) -> Option<Reading> {
    let (written, _, _, spoken) = ABBREVIATIONS.iter().find(|(written, point, place, _)| {
        at.rest().starts_with(written) && {
            let behind = Cursor { pos: at.pos + written.len(), ..at };
            let bounded = written.ends_with('/') || behind.at_boundary();
            let joined = behind.peek().is_some_and(|c| matches!(c, '\'' | '\u{2019}' | '-' | '&'));
            bounded && !joined && (*point == Optional || behind.peek() == Some('.')) && stands(*place, at, behind)
        }
    })?;
    Some(with_point(at.pos, Cursor { pos: at.pos + written.len(), ..at }, spoken))
}

fn stands(place: Where, at: Cursor<'_>, mut behind: Cursor<'_>) -> bool {
    behind.eat('.');
    let blank = behind.blank();
    let next = behind.peek();
    match place {
        Anywhere => true,
        BeforeName => blank && next.is_some_and(char::is_uppercase),
        BeforeNumber => next.is_some_and(|c| c.is_ascii_digit() || c == '('),
        AfterName => {
            is_capitalized(at.previous_word())
                || matches!(at.previous_word(), "st" | "nd" | "rd" | "th")
                || at.text[..at.pos].trim_end().ends_with(',')
        }
        InDate => {
            next.is_some_and(|c| c.is_ascii_digit() || c == ',' || is_dash(c))
                || super::calendar::is_month(behind.next_word())
        }
    }
}

/// Reads `Dr.` (doctor, drive) and `St.` (saint, street).
fn read_ambiguous(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at;
    let (name_word, street_word) = match at.letters() {
        "Dr" => ("doctor", "drive"),
        "St" => ("saint", "street"),
        _ => return None,
    };
    let mut behind = at;
    let pointed = behind.eat('.');
    let before_name = behind.blank() && behind.peek().is_some_and(char::is_uppercase);
    let after_name = is_capitalized(start.previous_word())
        || start.text[..start.pos].trim_end().ends_with(|c: char| c.is_ascii_digit())
        || matches!(start.previous_word(), "st" | "nd" | "rd" | "th");
    let next = behind.next_word();
    let saint = SAINTS.contains(&next) || next.len() > 1 && SAINTS.contains(&next.trim_end_matches('s'));
    let is_name =
        before_name && (!after_name || (name_word == "saint" && saint) || (name_word == "doctor" && opens(start)));
    let words = if is_name {
        name_word
    } else if after_name {
        street_word
    } else if pointed {
        name_word
    } else {
        return None;
    };
    Some(with_point(start.pos, at, words))
}

/// Whether the word before stands by itself at the beginning of its sentence ("When Dr. Smith").
fn opens(at: Cursor<'_>) -> bool {
    let previous = at.previous_word();
    let head = at.text[..at.pos].trim_end();
    let before = head.strip_suffix(previous).unwrap_or("").trim_end();
    before.is_empty() || before.ends_with(['.', '!', '?', '"', '\u{201c}']) || STARTERS.contains(&previous)
}

/// Reads `U.S.A.`, `J. K. Rowling`, `George W. Bush`.
fn read_initials(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at.pos;
    let mut letters = String::new();
    loop {
        let mut ahead = at;
        let Some(letter) = ahead.bump().filter(|c| is_latin(*c) && c.is_ascii()) else { break };
        let last = !ahead.eat('.');
        // "U.S" and "U.S.A": the last letter may come without its point.
        if last && (letters.is_empty() || !ahead.at_boundary()) {
            break;
        }
        letters.push(letter.to_ascii_uppercase());
        at = ahead;
        if last || letters.len() >= 12 {
            break;
        }
    }
    if letters.is_empty() || at.peek().is_some_and(is_latin) {
        return None;
    }
    let plural = at.eat_str("'s") || at.eat_str("\u{2019}s");
    let pointed = at.text[..at.pos].ends_with('.');
    let point_start = at.pos - usize::from(pointed);
    if letters.len() == 1 {
        return (pointed && is_initial(start, at, &letters)).then(|| Reading::of(start..at.pos, &letters));
    }
    let closes = pointed && point_ends_sentence(at);
    let mut reading = Reading::default();
    let end = if closes { point_start } else { at.pos };
    if plural {
        let form = super::Form::Word(format!("{letters}'s"));
        reading.spoken.push(super::Spoken { span: start..end, form });
        reading.end = end;
    } else {
        reading.say(start..end, &letters);
    }
    if closes {
        reading.mark(point_start..at.pos, '.');
    }
    Some(reading)
}

/// One capital with a point is an initial before another one or a name, unless it is a word or the
/// sentence ends there.
fn is_initial(start: usize, mut behind: Cursor<'_>, letter: &str) -> bool {
    let written_capital = behind.text[start..].starts_with(letter);
    if !written_capital || point_ends_sentence(behind) {
        return false;
    }
    behind.blank();
    let previous = Cursor { pos: start, ..behind }.previous_word();
    let after_name = previous.is_empty() || is_capitalized(previous);
    behind.peek().is_some_and(char::is_uppercase) && (letter != "I" || after_name)
}
