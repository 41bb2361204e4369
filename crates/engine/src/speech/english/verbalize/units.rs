//! Units of measurement behind numbers.

use crate::speech::english::cursor::Cursor;

/// A unit's symbol and names.
#[derive(Debug)]
pub(super) struct Unit {
    symbol: &'static str,
    pub one: &'static str,
    pub many: &'static str,
    joins: Joins,
}

/// How close to the number a symbol must stand to be a unit and not a word or a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joins {
    /// `5 km` and `5km`.
    Loose,
    /// Only `5in`, or `5 in` as part of a compound such as `in/s`.
    Tight,
}

const fn loose(symbol: &'static str, one: &'static str, many: &'static str) -> Unit {
    Unit { symbol, one, many, joins: Joins::Loose }
}

const fn tight(symbol: &'static str, one: &'static str, many: &'static str) -> Unit {
    Unit { symbol, one, many, joins: Joins::Tight }
}

static UNITS: &[Unit] = &[
    loose("km", "kilometer", "kilometers"),
    loose("cm", "centimeter", "centimeters"),
    loose("mm", "millimeter", "millimeters"),
    loose("dm", "decimeter", "decimeters"),
    loose("nm", "nanometer", "nanometers"),
    loose("\u{b5}m", "micrometer", "micrometers"),
    loose("\u{3bc}m", "micrometer", "micrometers"),
    loose("m", "meter", "meters"),
    loose("kg", "kilogram", "kilograms"),
    loose("mg", "milligram", "milligrams"),
    loose("mcg", "microgram", "micrograms"),
    loose("\u{b5}g", "microgram", "micrograms"),
    loose("\u{3bc}g", "microgram", "micrograms"),
    loose("g", "gram", "grams"),
    loose("lb", "pound", "pounds"),
    loose("lbs", "pound", "pounds"),
    loose("oz", "ounce", "ounces"),
    loose("fl oz", "fluid ounce", "fluid ounces"),
    loose("ft", "foot", "feet"),
    tight("in", "inch", "inches"),
    loose("yd", "yard", "yards"),
    loose("yds", "yard", "yards"),
    loose("mi", "mile", "miles"),
    loose("ha", "hectare", "hectares"),
    loose("l", "liter", "liters"),
    loose("L", "liter", "liters"),
    loose("ml", "milliliter", "milliliters"),
    loose("mL", "milliliter", "milliliters"),
    loose("cl", "centiliter", "centiliters"),
    loose("dl", "deciliter", "deciliters"),
    loose("dL", "deciliter", "deciliters"),
    loose("gal", "gallon", "gallons"),
    loose("qt", "quart", "quarts"),
    loose("tsp", "teaspoon", "teaspoons"),
    loose("tbsp", "tablespoon", "tablespoons"),
    loose("cc", "cubic centimeter", "cubic centimeters"),
    loose("kph", "kilometer per hour", "kilometers per hour"),
    loose("kmh", "kilometer per hour", "kilometers per hour"),
    loose("mph", "mile per hour", "miles per hour"),
    loose("mpg", "mile per gallon", "miles per gallon"),
    loose("rpm", "revolution per minute", "revolutions per minute"),
    loose("bpm", "beat per minute", "beats per minute"),
    loose("fps", "frame per second", "frames per second"),
    loose("kbps", "kilobit per second", "kilobits per second"),
    loose("Kbps", "kilobit per second", "kilobits per second"),
    loose("Mbps", "megabit per second", "megabits per second"),
    loose("Gbps", "gigabit per second", "gigabits per second"),
    loose("Mbit", "megabit", "megabits"),
    loose("Gbit", "gigabit", "gigabits"),
    loose("kbit", "kilobit", "kilobits"),
    loose("KB", "kilobyte", "kilobytes"),
    loose("kB", "kilobyte", "kilobytes"),
    loose("MB", "megabyte", "megabytes"),
    loose("GB", "gigabyte", "gigabytes"),
    loose("TB", "terabyte", "terabytes"),
    loose("PB", "petabyte", "petabytes"),
    loose("KiB", "kibibyte", "kibibytes"),
    loose("MiB", "mebibyte", "mebibytes"),
    loose("GiB", "gibibyte", "gibibytes"),
    loose("TiB", "tebibyte", "tebibytes"),
    loose("MP", "megapixel", "megapixels"),
    loose("Hz", "hertz", "hertz"),
    loose("kHz", "kilohertz", "kilohertz"),
    loose("MHz", "megahertz", "megahertz"),
    loose("GHz", "gigahertz", "gigahertz"),
    loose("THz", "terahertz", "terahertz"),
    loose("W", "watt", "watts"),
    loose("mW", "milliwatt", "milliwatts"),
    loose("kW", "kilowatt", "kilowatts"),
    loose("MW", "megawatt", "megawatts"),
    loose("GW", "gigawatt", "gigawatts"),
    loose("TW", "terawatt", "terawatts"),
    loose("Wh", "watt hour", "watt hours"),
    loose("kWh", "kilowatt hour", "kilowatt hours"),
    loose("MWh", "megawatt hour", "megawatt hours"),
    loose("GWh", "gigawatt hour", "gigawatt hours"),
    loose("TWh", "terawatt hour", "terawatt hours"),
    loose("mAh", "milliamp hour", "milliamp hours"),
    loose("mA", "milliamp", "milliamps"),
    loose("V", "volt", "volts"),
    loose("mV", "millivolt", "millivolts"),
    loose("kV", "kilovolt", "kilovolts"),
    loose("VAC", "volt AC", "volts AC"),
    loose("VDC", "volt DC", "volts DC"),
    loose("\u{3a9}", "ohm", "ohms"),
    loose("\u{2126}", "ohm", "ohms"),
    loose("k\u{3a9}", "kilohm", "kilohms"),
    loose("J", "joule", "joules"),
    loose("kJ", "kilojoule", "kilojoules"),
    loose("MJ", "megajoule", "megajoules"),
    loose("cal", "calorie", "calories"),
    loose("kcal", "kilocalorie", "kilocalories"),
    loose("Pa", "pascal", "pascals"),
    loose("hPa", "hectopascal", "hectopascals"),
    loose("kPa", "kilopascal", "kilopascals"),
    loose("MPa", "megapascal", "megapascals"),
    loose("psi", "PSI", "PSI"),
    loose("mbar", "millibar", "millibars"),
    loose("dB", "decibel", "decibels"),
    loose("dBA", "decibel A", "decibels A"),
    loose("LUFS", "LUFS", "LUFS"),
    loose("lm", "lumen", "lumens"),
    loose("mol", "mole", "moles"),
    loose("hp", "horsepower", "horsepower"),
    loose("ppm", "part per million", "parts per million"),
    loose("ppb", "part per billion", "parts per billion"),
    loose("pct", "percent", "percent"),
    loose("s", "second", "seconds"),
    loose("sec", "second", "seconds"),
    loose("secs", "second", "seconds"),
    loose("ms", "millisecond", "milliseconds"),
    loose("\u{b5}s", "microsecond", "microseconds"),
    loose("\u{3bc}s", "microsecond", "microseconds"),
    loose("ns", "nanosecond", "nanoseconds"),
    loose("min", "minute", "minutes"),
    loose("mins", "minute", "minutes"),
    loose("h", "hour", "hours"),
    loose("hr", "hour", "hours"),
    loose("hrs", "hour", "hours"),
    loose("yr", "year", "years"),
    loose("yrs", "year", "years"),
    loose("mo", "month", "months"),
    loose("wk", "week", "weeks"),
    loose("wks", "week", "weeks"),
    tight("px", "pixel", "pixels"),
];

/// Words that can stand behind the slash of `$20/month` besides the symbols.
const PER_WORDS: [&str; 22] = [
    "hour",
    "minute",
    "second",
    "day",
    "night",
    "week",
    "month",
    "year",
    "person",
    "head",
    "unit",
    "mile",
    "kilometer",
    "pound",
    "ounce",
    "kilogram",
    "gallon",
    "liter",
    "seat",
    "user",
    "share",
    "piece",
];

/// The words of a unit read behind a number.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Measured {
    pub one: String,
    pub many: String,
}

/// Reads a unit right behind a number, after at most one blank, with powers and "per" parts: `km`,
/// `m\u{b2}`, `sq ft`, `mg/dL`, `\u{b0}C`.
pub(super) fn eat(at: &mut Cursor<'_>) -> Option<Measured> {
    let mut ahead = *at;
    let blank = ahead.blank();
    let mut measured = eat_degrees(&mut ahead).or_else(|| eat_symbol(&mut ahead, blank))?;
    while let Some(per) = eat_per(&mut ahead) {
        measured.one = format!("{} {per}", measured.one);
        measured.many = format!("{} {per}", measured.many);
    }
    *at = ahead;
    Some(measured)
}

/// Reads the `/hr` of `$20/hr`.
pub(super) fn eat_per(at: &mut Cursor<'_>) -> Option<String> {
    let mut ahead = *at;
    if !ahead.eat('/') {
        return None;
    }
    let word_start = ahead;
    let word = ahead.letters();
    if PER_WORDS.contains(&word) {
        *at = ahead;
        return Some(format!("per {word}"));
    }
    if word == "d" || word == "day" {
        *at = ahead;
        return Some("per day".into());
    }
    ahead = word_start;
    let unit = eat_symbol(&mut ahead, false)?;
    *at = ahead;
    Some(format!("per {}", unit.one))
}

fn eat_degrees(at: &mut Cursor<'_>) -> Option<Measured> {
    let c = at.peek()?;
    let scale = match c {
        '\u{2103}' => " Celsius",
        '\u{2109}' => " Fahrenheit",
        '\u{b0}' | '\u{ba}' => {
            at.bump();
            let mut ahead = *at;
            ahead.blank();
            let scale = match ahead.bump() {
                Some('C') => " Celsius",
                Some('F') => " Fahrenheit",
                Some('K') => " Kelvin",
                _ => "",
            };
            if !scale.is_empty() && ahead.at_boundary() {
                *at = ahead;
                return Some(degrees(scale));
            }
            return Some(degrees(""));
        }
        _ => return None,
    };
    at.bump();
    Some(degrees(scale))
}

fn degrees(scale: &str) -> Measured {
    Measured { one: format!("degree{scale}"), many: format!("degrees{scale}") }
}

fn eat_symbol(at: &mut Cursor<'_>, blank: bool) -> Option<Measured> {
    let mut ahead = *at;
    let squared_before = ["sq. ", "sq "].into_iter().any(|prefix| ahead.eat_str(prefix));
    let cubed_before = !squared_before && ["cu. ", "cu "].into_iter().any(|prefix| ahead.eat_str(prefix));
    let unit = UNITS
        .iter()
        .filter(|unit| ahead.rest().starts_with(unit.symbol))
        .filter(|unit| {
            let behind = Cursor { pos: ahead.pos + unit.symbol.len(), ..ahead };
            behind.at_boundary() || behind.peek().is_some_and(|c| "\u{b2}\u{b3}".contains(c)) || is_power(behind)
        })
        .max_by_key(|unit| unit.symbol.len())?;
    ahead.eat_str(unit.symbol);
    // A sentence can go on with "in"; the unit has its point: "5 in. wide".
    let pointed = ahead.peek() == Some('.');
    if unit.joins == Joins::Tight && blank && !pointed {
        return None;
    }
    // "It's 5 m's" and "24 s-bahn" are not units.
    if ahead.peek().is_some_and(|c| matches!(c, '\'' | '\u{2019}' | '&' | '@')) {
        return None;
    }
    let power = if squared_before {
        "square "
    } else if cubed_before {
        "cubic "
    } else {
        eat_power(&mut ahead)
    };
    let abbreviated = matches!(
        unit.symbol,
        "ft" | "in" | "lb" | "lbs" | "oz" | "yd" | "mi" | "hr" | "hrs" | "min" | "sec" | "gal" | "tsp" | "tbsp"
    );
    if abbreviated && ahead.peek() == Some('.') {
        let behind = Cursor { pos: ahead.pos + 1, ..ahead };
        if !super::abbreviations::point_ends_sentence(behind) {
            ahead = behind;
        }
    }
    *at = ahead;
    if !power.is_empty() && unit.one == "second" {
        let raised = if power == "square " { "second squared" } else { "second cubed" };
        return Some(Measured { one: raised.into(), many: raised.into() });
    }
    Some(Measured { one: format!("{power}{}", unit.one), many: format!("{power}{}", unit.many) })
}

/// Whether `2` or `3` stands here as the power of `m2`.
fn is_power(mut at: Cursor<'_>) -> bool {
    at.eat('^');
    at.eat_any("23").is_some() && at.at_boundary()
}

fn eat_power(at: &mut Cursor<'_>) -> &'static str {
    let raised = at.peek().is_some_and(|c| "\u{b2}\u{b3}".contains(c)) || is_power(*at);
    if !raised {
        return "";
    }
    at.eat('^');
    match at.bump() {
        Some('2' | '\u{b2}') => "square ",
        _ => "cubic ",
    }
}
