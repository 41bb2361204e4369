//! SSML 1.1, the part of it that decides what is said and when. Refuses what it would have to ignore
//! although it changes the sound.
//!
//! | tag | what happens |
//! | --- | --- |
//! | `speak`, `p`, `s` | paragraphs and sentences |
//! | `break` | `time` up to 10 s, or `strength` from `none` (no pause of its own) to `x-strong` (1 s) |
//! | `say-as` | `interpret-as` as listed at `say_as`; `format` for dates (`mdy`, `dmy`, `ymd`, `ydm`) |
//! | `phoneme` | `alphabet` `ipa` (default) or `pinyin`; `x-sampa` and others are refused |
//! | `sub` | the alias is spoken, captions show what was written |
//! | `prosody` | `rate` only; factors of nested tags multiply. Pitch, volume and others are refused |
//! | `emphasis`, `lang`, `audio`, `w`, `token` | their contents are read as they stand |
//! | `mark`, `meta`, `metadata`, `desc` | skipped: they are not heard |
//! | `voice`, `lexicon`, `lookup`, any other | refused by name |
//!
//! Hostile input: no document type and hence no entities beyond XML's five and numeric ones, nesting
//! up to a limit, one pass over the text without recursion.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::builder::{ScriptBuilder, WhiteSpace};
use super::inline::read_time_ms;
use super::{Script, char_position, pronunciation};
use crate::Error;
use crate::speech::{HintKind, SayAs};

/// How deep tags may be nested.
const MAX_DEPTH: usize = 32;

/// The bounds of a single rate and of their product. The pipeline bounds the speed that comes out.
const RATE_BOUNDS: (f32, f32) = (0.2, 5.0);

/// An open tag.
enum Open {
    /// Its contents are read.
    Plain(&'static str),
    Paragraph,
    Sentence,
    Prosody {
        outer_factor: f32,
    },
    /// Its contents are text only, from this byte on.
    SayAs {
        kind: SayAs,
        date: Option<DateOrder>,
    },
    Phoneme {
        symbols: String,
    },
    Substitute {
        alias: String,
    },
    /// Its contents are skipped.
    Skipped(&'static str),
}

impl Open {
    const fn name(&self) -> &'static str {
        match self {
            Self::Plain(name) | Self::Skipped(name) => name,
            Self::Paragraph => "p",
            Self::Sentence => "s",
            Self::Prosody { .. } => "prosody",
            Self::SayAs { .. } => "say-as",
            Self::Phoneme { .. } => "phoneme",
            Self::Substitute { .. } => "sub",
        }
    }

    const fn takes_only_text(&self) -> bool {
        matches!(self, Self::SayAs { .. } | Self::Phoneme { .. } | Self::Substitute { .. })
    }
}

struct Parser<'a> {
    source: &'a str,
    builder: ScriptBuilder,
    stack: Vec<Open>,
    /// Contents of the open tag that takes only text.
    contents: String,
    factor: f32,
    rate_start: usize,
    is_over: bool,
}

pub(super) fn parse(source: &str) -> Result<Script, Error> {
    let mut reader = Reader::from_str(source);
    reader.config_mut().expand_empty_elements = true;
    let mut parser = Parser {
        source,
        builder: ScriptBuilder::new(WhiteSpace::Collapse),
        stack: Vec::new(),
        contents: String::new(),
        factor: 1.0,
        rate_start: 0,
        is_over: false,
    };
    loop {
        let at = byte_index(reader.buffer_position());
        let event = reader.read_event().map_err(|error| {
            let at = byte_index(reader.error_position());
            Error::Input(format!("malformed markup at character {}: {error}", char_position(source, at)))
        })?;
        match event {
            Event::Start(tag) => parser.open(&tag, at)?,
            Event::End(_) => parser.close(at)?,
            Event::Text(text) => parser.text(&text.decode().map_err(|e| parser.malformed(at, e))?, at)?,
            Event::CData(data) => parser.text(&data.decode().map_err(|e| parser.malformed(at, e))?, at)?,
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref().map_err(|e| parser.malformed(at, e))? {
                    Some(character) => character,
                    None => named_entity(&reference).ok_or_else(|| {
                        parser.malformed(at, format!("entity `&{};` is not known", String::from_utf8_lossy(&reference)))
                    })?,
                };
                parser.text(character.encode_utf8(&mut [0; 4]), at)?;
            }
            Event::Comment(_) | Event::Decl(_) | Event::Empty(_) => {}
            Event::DocType(_) => return Err(parser.malformed(at, "a document type is not allowed")),
            Event::PI(_) => return Err(parser.malformed(at, "a processing instruction is not allowed")),
            Event::Eof => break,
        }
    }
    if let Some(open) = parser.stack.last() {
        return Err(parser.malformed(source.len(), format!("tag <{}> is not closed", open.name())));
    }
    if !parser.is_over {
        return Err(parser.malformed(source.len(), "there is no <speak>"));
    }
    Ok(parser.builder.finish())
}

impl Parser<'_> {
    fn malformed(&self, at: usize, reason: impl std::fmt::Display) -> Error {
        Error::Input(format!("malformed markup at character {}: {reason}", char_position(self.source, at)))
    }

    fn text(&mut self, text: &str, at: usize) -> Result<(), Error> {
        match self.stack.last() {
            None if text.trim().is_empty() => {}
            None => return Err(self.malformed(at, "text outside of <speak>")),
            Some(Open::Skipped(_)) => {}
            Some(open) if open.takes_only_text() => self.contents.push_str(text),
            Some(_) => self.builder.push_text(text),
        }
        Ok(())
    }

    fn open(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<(), Error> {
        let name = tag.name();
        let name = String::from_utf8_lossy(name.as_ref()).into_owned();
        if self.stack.is_empty() && (name != "speak" || self.is_over) {
            return Err(self.malformed(at, format!("tag <{name}> outside of <speak>")));
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(self.malformed(at, format!("tags are nested deeper than {MAX_DEPTH}")));
        }
        match self.stack.last() {
            Some(Open::Skipped(name)) => {
                let name = *name;
                self.stack.push(Open::Skipped(name));
                return Ok(());
            }
            Some(outer) if outer.takes_only_text() => {
                return Err(self.malformed(at, format!("tag <{name}> may not stand inside <{}>", outer.name())));
            }
            _ => {}
        }
        let attributes = self.attributes(tag, at)?;
        let attribute = |key: &str| attributes.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str());
        let open = match name.as_str() {
            "speak" if self.stack.is_empty() => Open::Plain("speak"),
            "p" | "paragraph" => {
                self.builder.end_paragraph();
                Open::Paragraph
            }
            "s" | "sentence" => {
                self.builder.end_sentence();
                Open::Sentence
            }
            "break" => {
                if let Some(length_ms) = self.break_length(attribute("time"), attribute("strength"), at)? {
                    self.builder.push_break(length_ms, || char_position(self.source, at))?;
                }
                Open::Skipped("break")
            }
            "say-as" => self.say_as(attribute("interpret-as"), attribute("format"), at)?,
            "phoneme" => self.phoneme(attribute("alphabet"), attribute("ph"), at)?,
            "sub" => match attribute("alias") {
                Some(alias) if !alias.trim().is_empty() => Open::Substitute { alias: alias.to_owned() },
                _ => return Err(self.malformed(at, "tag <sub> needs an alias")),
            },
            "prosody" => self.prosody(&attributes, at)?,
            "emphasis" => Open::Plain("emphasis"),
            "lang" => Open::Plain("lang"),
            "audio" => Open::Plain("audio"),
            "w" => Open::Plain("w"),
            "token" => Open::Plain("token"),
            "mark" => Open::Skipped("mark"),
            "meta" => Open::Skipped("meta"),
            "metadata" => Open::Skipped("metadata"),
            "desc" => Open::Skipped("desc"),
            _ => return Err(self.malformed(at, format!("tag <{name}> is not supported"))),
        };
        self.stack.push(open);
        Ok(())
    }

    fn close(&mut self, at: usize) -> Result<(), Error> {
        let contents = std::mem::take(&mut self.contents);
        let start = self.builder.len();
        match self.stack.pop() {
            None => return Err(self.malformed(at, "a tag is closed that is not open")),
            Some(Open::Plain(_) | Open::Skipped(_)) => {}
            Some(Open::Paragraph) => self.builder.end_paragraph(),
            Some(Open::Sentence) => self.builder.end_sentence(),
            Some(Open::Prosody { outer_factor }) => self.set_factor(outer_factor),
            Some(Open::SayAs { kind, date }) => {
                match date.and_then(|order| order.iso_date(contents.trim())) {
                    Some(iso) => self.builder.push_substitution(&iso, &contents),
                    None => self.builder.push_text(&contents),
                }
                self.builder.hint_from(start, HintKind::SayAs(kind));
            }
            Some(Open::Phoneme { symbols }) => {
                if contents.trim().is_empty() {
                    return Err(self.malformed(at, "tag <phoneme> has no text to stand for"));
                }
                self.builder.push_text(&contents);
                self.builder.hint_from(start, HintKind::Phonemes(symbols));
            }
            Some(Open::Substitute { alias }) => self.builder.push_substitution(&alias, &contents),
        }
        if self.stack.is_empty() {
            self.set_factor(1.0);
            self.is_over = true;
        }
        Ok(())
    }

    fn set_factor(&mut self, factor: f32) {
        self.builder.rate_from(self.rate_start, self.factor);
        self.rate_start = self.builder.len();
        self.factor = factor;
    }

    fn attributes(&self, tag: &BytesStart<'_>, at: usize) -> Result<Vec<(String, String)>, Error> {
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| self.malformed(at, error))?;
            let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
            let raw = String::from_utf8_lossy(&attribute.value);
            let value = quick_xml::escape::unescape(&raw).map_err(|error| self.malformed(at, error))?;
            attributes.push((key, value.into_owned()));
        }
        Ok(attributes)
    }

    /// The pause of a break; none for strength `none`, which only says that no pause is wanted here.
    fn break_length(&self, time: Option<&str>, strength: Option<&str>, at: usize) -> Result<Option<u32>, Error> {
        if let Some(time) = time {
            let length_ms = read_time_ms(time).ok_or_else(|| {
                self.malformed(at, format!("time `{time}` of <break> is not a time like 500ms or 1s"))
            })?;
            return Ok(Some(length_ms));
        }
        Ok(Some(match strength.unwrap_or("medium") {
            "none" => return Ok(None),
            "x-weak" => 100,
            "weak" => 200,
            "medium" => 400,
            "strong" => 700,
            "x-strong" => 1000,
            other => return Err(self.malformed(at, format!("strength `{other}` of <break> is not known"))),
        }))
    }

    fn say_as(&self, kind: Option<&str>, format: Option<&str>, at: usize) -> Result<Open, Error> {
        let kind = match kind {
            Some("characters" | "spell-out" | "verbatim") => SayAs::Characters,
            Some("digits") => SayAs::Digits,
            Some("cardinal" | "number") => SayAs::Cardinal,
            Some("ordinal") => SayAs::Ordinal,
            Some("fraction") => SayAs::Fraction,
            Some("unit") => SayAs::Unit,
            Some("date") => SayAs::Date,
            Some("time") => SayAs::Time,
            Some("telephone") => SayAs::Telephone,
            Some("currency") => SayAs::Currency,
            Some(other) => {
                return Err(self.malformed(at, format!("interpret-as `{other}` of <say-as> is not supported")));
            }
            None => return Err(self.malformed(at, "tag <say-as> needs interpret-as")),
        };
        let date =
            match (kind, format) {
                (SayAs::Date, Some(format)) => Some(DateOrder::from_format(format).ok_or_else(|| {
                    self.malformed(at, format!("date format `{format}` of <say-as> is not supported"))
                })?),
                _ => None,
            };
        Ok(Open::SayAs { kind, date })
    }

    fn phoneme(&self, alphabet: Option<&str>, spoken: Option<&str>, at: usize) -> Result<Open, Error> {
        let position = || char_position(self.source, at);
        let spoken = match spoken {
            Some(spoken) if !spoken.trim().is_empty() => spoken,
            _ => return Err(self.malformed(at, "tag <phoneme> needs ph")),
        };
        let symbols = match alphabet.unwrap_or("ipa") {
            "ipa" => pronunciation::ipa(spoken, position)?,
            "pinyin" | "x-pinyin" | "x-amazon-pinyin" => pronunciation::pinyin(spoken, position)?,
            other => return Err(self.malformed(at, format!("alphabet `{other}` of <phoneme> is not supported"))),
        };
        Ok(Open::Phoneme { symbols })
    }

    fn prosody(&mut self, attributes: &[(String, String)], at: usize) -> Result<Open, Error> {
        let mut factor = 1.0;
        for (key, value) in attributes {
            if key != "rate" {
                return Err(self.malformed(at, format!("attribute `{key}` of <prosody> is not supported")));
            }
            factor = rate_factor(value).ok_or_else(|| {
                self.malformed(
                    at,
                    format!("rate `{value}` of <prosody> is not a word like fast or a percentage of 20 to 500"),
                )
            })?;
        }
        let outer_factor = self.factor;
        self.set_factor((outer_factor * factor).clamp(RATE_BOUNDS.0, RATE_BOUNDS.1));
        Ok(Open::Prosody { outer_factor })
    }
}

/// A rate of prosody: a word, a percentage of the normal rate (`80%`), a change (`+20%`), a factor (`1.2`).
fn rate_factor(rate: &str) -> Option<f32> {
    let rate = rate.trim();
    let factor = match rate {
        "x-slow" => 0.5,
        "slow" => 0.75,
        "medium" | "default" => 1.0,
        "fast" => 1.25,
        "x-fast" => 1.6,
        _ => {
            let is_change = rate.starts_with(['+', '-']);
            let number = rate.strip_suffix('%');
            let value: f32 = number.unwrap_or(rate).trim().parse().ok()?;
            match (number.is_some(), is_change) {
                (true, true) => 1.0 + value / 100.0,
                (true, false) => value / 100.0,
                (false, false) => value,
                (false, true) => return None,
            }
        }
    };
    (RATE_BOUNDS.0..=RATE_BOUNDS.1).contains(&factor).then_some(factor)
}

fn named_entity(name: &[u8]) -> Option<char> {
    Some(match name {
        b"lt" => '<',
        b"gt" => '>',
        b"amp" => '&',
        b"quot" => '"',
        b"apos" => '\'',
        _ => return None,
    })
}

fn byte_index(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// In which order a written date has its parts.
#[derive(Debug, Clone, Copy)]
struct DateOrder {
    year: usize,
    month: usize,
    day: usize,
}

impl DateOrder {
    fn from_format(format: &str) -> Option<Self> {
        let place = |letter| format.find(letter);
        let order = Self { year: place('y')?, month: place('m')?, day: place('d')? };
        (format.len() == 3).then_some(order)
    }

    /// The date as `2024-02-01`, which every front end reads the same way; none when it is not one.
    fn iso_date(self, written: &str) -> Option<String> {
        let parts: Vec<&str> = written.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
        let [_, _, _] = parts.as_slice() else { return None };
        let number = |place: usize| parts.get(place)?.parse::<u16>().ok();
        let (year, month, day) = (number(self.year)?, number(self.month)?, number(self.day)?);
        ((1..=12).contains(&month) && (1..=31).contains(&day) && parts[self.year].len() == 4)
            .then(|| format!("{year:04}-{month:02}-{day:02}"))
    }
}
