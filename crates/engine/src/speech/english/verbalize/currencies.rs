//! Currencies: signs, codes, and what their units are called.

use crate::speech::english::cursor::Cursor;

/// What a currency's units are called.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Currency {
    pub one: &'static str,
    pub many: &'static str,
    /// The hundredth part, singular and plural, where it is in use.
    pub minor: Option<(&'static str, &'static str)>,
}

const fn currency(one: &'static str, many: &'static str, minor: Option<(&'static str, &'static str)>) -> Currency {
    Currency { one, many, minor }
}

const CENTS: Option<(&str, &str)> = Some(("cent", "cents"));
const PENCE: Option<(&str, &str)> = Some(("penny", "pence"));

static DOLLAR: Currency = currency("dollar", "dollars", CENTS);
static US_DOLLAR: Currency = currency("US dollar", "US dollars", CENTS);
static CANADIAN: Currency = currency("Canadian dollar", "Canadian dollars", CENTS);
static AUSTRALIAN: Currency = currency("Australian dollar", "Australian dollars", CENTS);
static NEW_ZEALAND: Currency = currency("New Zealand dollar", "New Zealand dollars", CENTS);
static HONG_KONG: Currency = currency("Hong Kong dollar", "Hong Kong dollars", CENTS);
static SINGAPORE: Currency = currency("Singapore dollar", "Singapore dollars", CENTS);
static POUND: Currency = currency("pound", "pounds", PENCE);
static EURO: Currency = currency("euro", "euros", CENTS);
static YEN: Currency = currency("yen", "yen", None);
static YUAN: Currency = currency("yuan", "yuan", None);
static RUPEE: Currency = currency("rupee", "rupees", None);
static WON: Currency = currency("won", "won", None);
static RUBLE: Currency = currency("ruble", "rubles", None);
static LIRA: Currency = currency("lira", "lira", None);
static SHEKEL: Currency = currency("shekel", "shekels", None);
static BAHT: Currency = currency("baht", "baht", None);
static DONG: Currency = currency("dong", "dong", None);
static HRYVNIA: Currency = currency("hryvnia", "hryvnias", None);
static NAIRA: Currency = currency("naira", "naira", None);
static PHILIPPINE: Currency = currency("peso", "pesos", None);
static MEXICAN: Currency = currency("Mexican peso", "Mexican pesos", None);
static BITCOIN: Currency = currency("bitcoin", "bitcoins", None);
static FRANC: Currency = currency("Swiss franc", "Swiss francs", None);
static KRONA: Currency = currency("Swedish krona", "Swedish kronor", None);
static NORWEGIAN: Currency = currency("Norwegian krone", "Norwegian kroner", None);
static DANISH: Currency = currency("Danish krone", "Danish kroner", None);
static REAL: Currency = currency("Brazilian real", "Brazilian reals", None);
static RAND: Currency = currency("South African rand", "South African rand", None);
static ZLOTY: Currency = currency("zloty", "zlotys", None);

/// Signs before (or, alone, behind) an amount; longer ones first.
static SIGNS: &[(&str, &Currency)] = &[
    ("CAD$", &CANADIAN),
    ("AUD$", &AUSTRALIAN),
    ("USD$", &US_DOLLAR),
    ("US$", &US_DOLLAR),
    ("CA$", &CANADIAN),
    ("AU$", &AUSTRALIAN),
    ("NZ$", &NEW_ZEALAND),
    ("HK$", &HONG_KONG),
    ("R$", &REAL),
    ("C$", &CANADIAN),
    ("A$", &AUSTRALIAN),
    ("S$", &SINGAPORE),
    ("$", &DOLLAR),
    ("\u{ff04}", &DOLLAR),
    ("\u{a3}", &POUND),
    ("\u{20ac}", &EURO),
    ("\u{a5}", &YEN),
    ("\u{ffe5}", &YEN),
    ("\u{20b9}", &RUPEE),
    ("\u{20a9}", &WON),
    ("\u{20bd}", &RUBLE),
    ("\u{20ba}", &LIRA),
    ("\u{20aa}", &SHEKEL),
    ("\u{e3f}", &BAHT),
    ("\u{20ab}", &DONG),
    ("\u{20b4}", &HRYVNIA),
    ("\u{20a6}", &NAIRA),
    ("\u{20b1}", &PHILIPPINE),
    ("\u{20bf}", &BITCOIN),
];

/// Codes before or behind an amount.
static CODES: &[(&str, &Currency)] = &[
    ("USD", &US_DOLLAR),
    ("EUR", &EURO),
    ("GBP", &POUND),
    ("JPY", &YEN),
    ("CNY", &YUAN),
    ("RMB", &YUAN),
    ("INR", &RUPEE),
    ("KRW", &WON),
    ("CAD", &CANADIAN),
    ("AUD", &AUSTRALIAN),
    ("NZD", &NEW_ZEALAND),
    ("HKD", &HONG_KONG),
    ("SGD", &SINGAPORE),
    ("CHF", &FRANC),
    ("SEK", &KRONA),
    ("NOK", &NORWEGIAN),
    ("DKK", &DANISH),
    ("MXN", &MEXICAN),
    ("BRL", &REAL),
    ("ZAR", &RAND),
    ("RUB", &RUBLE),
    ("TRY", &LIRA),
    ("PLN", &ZLOTY),
    ("THB", &BAHT),
    ("BTC", &BITCOIN),
    ("Rs.", &RUPEE),
    ("Rs", &RUPEE),
];

/// Reads a sign or a code before an amount, with the blank behind it.
pub(super) fn eat_before(at: &mut Cursor<'_>) -> Option<&'static Currency> {
    let mut ahead = *at;
    let found = eat_sign(&mut ahead).or_else(|| {
        let (code, found) = *CODES.iter().find(|(code, _)| ahead.rest().starts_with(code))?;
        ahead.eat_str(code);
        Some(found)
    })?;
    ahead.blank();
    if !ahead.peek().is_some_and(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    *at = ahead;
    Some(found)
}

/// Reads a sign or a code behind an amount.
pub(super) fn eat_behind(at: &mut Cursor<'_>) -> Option<&'static Currency> {
    let mut ahead = *at;
    ahead.blank();
    let sign_start = ahead.pos;
    if let Some(found) = eat_sign(&mut ahead) {
        // "5 $10 bills": the sign belongs to what follows.
        let belongs_here = ahead.pos - sign_start > 0 && !ahead.peek().is_some_and(char::is_alphanumeric);
        if belongs_here {
            *at = ahead;
        }
        return belongs_here.then_some(found);
    }
    let (code, found) = *CODES.iter().find(|(code, _)| ahead.rest().starts_with(code) && code.len() == 3)?;
    ahead.eat_str(code);
    ahead.at_boundary().then(|| {
        *at = ahead;
        found
    })
}

fn eat_sign(at: &mut Cursor<'_>) -> Option<&'static Currency> {
    let (sign, found) = *SIGNS.iter().find(|(sign, _)| at.rest().starts_with(sign))?;
    at.eat_str(sign);
    Some(found)
}
