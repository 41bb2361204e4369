//! Abbreviations whose period does not end a sentence, for the languages spoken here.

/// What usually follows an abbreviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// A name or the rest of a phrase: `Dr. Smith`. Its period never ends a sentence.
    BeforeName,
    /// A number: `No. 5`. Its period ends a sentence unless a digit follows.
    BeforeNumber,
    /// Anything, also the end of a sentence: `p.m.`. A capital behind it decides.
    Anywhere,
}

const BEFORE_NAME: &[&str] = &[
    "mr", "mrs", "ms", "mx", "dr", "prof", "rev", "hon", "st", "gen", "col", "maj", "capt", "cpt", "lt", "sgt", "cmdr",
    "gov", "sen", "rep", "pres", "supt", "messrs", "mme", "mlle", "e.g", "i.e", "cf", "vs", "viz", "esp", "approx",
    "sr", "sra", "srta", "dra", "ud", "uds", "p.ej", "ej", "mgr", "sig", "sigg", "dott", "avv", "ing", "on", "v", "d",
    "dª", "dña",
];

const BEFORE_NUMBER: &[&str] = &[
    "no", "nos", "nr", "fig", "figs", "eq", "ch", "sec", "vol", "p", "pp", "art", "para", "tel", "ext", "jan", "feb",
    "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "núm", "pág", "págs", "cap", "c", "ca",
    "rs",
];

const ANYWHERE: &[&str] = &[
    "etc", "inc", "ltd", "co", "corp", "llc", "jr", "a.m", "p.m", "ave", "blvd", "rd", "dept", "est", "min", "max",
    "u.s", "u.k", "u.n", "e.u", "d.c", "b.c", "a.d", "ph.d", "m.d", "b.a", "m.a", "ecc",
];

/// What kind of abbreviation a word before a period is, if any. Case does not matter, except that a
/// word of more than one capital (`NO`) is not one.
pub(super) fn classify(word: &str) -> Option<Abbreviation> {
    let is_shouted = word.len() > 1 && !word.contains('.') && word.chars().all(char::is_uppercase);
    if is_shouted {
        return None;
    }
    let word = word.to_lowercase();
    let lists = [
        (BEFORE_NAME, Abbreviation::BeforeName),
        (BEFORE_NUMBER, Abbreviation::BeforeNumber),
        (ANYWHERE, Abbreviation::Anywhere),
    ];
    lists.into_iter().find(|(list, _)| list.contains(&word.as_str())).map(|(_, kind)| kind)
}
