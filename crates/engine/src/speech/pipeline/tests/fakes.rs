//! A front end that reads letters as they stand, and a model that hums.

use super::*;

pub(super) const RATE_HZ: u32 = 24_000;
pub(super) const CONCURRENCY: usize = 2;

/// Silence around what the fake model speaks.
const EDGE_MS: usize = 300;

#[derive(Default)]
pub(super) struct FakeParts {
    /// A pack that is not installed.
    pub missing: Option<&'static str>,
}

pub(super) fn engine() -> SpeechEngine {
    engine_with(FakeParts::default())
}

pub(super) fn engine_with(parts: FakeParts) -> SpeechEngine {
    SpeechEngine::with_parts(Box::new(parts), CONCURRENCY, 5000)
}

impl FakeParts {
    fn need(&self, pack: &str) -> Result<(), Error> {
        if self.missing == Some(pack) { Err(Error::NotInstalled { pack: pack.to_owned() }) } else { Ok(()) }
    }
}

impl Parts for FakeParts {
    fn model(&self, model: VoiceModel) -> Result<Arc<dyn SpeechModel>, Error> {
        self.need(model.pack()).map(|()| Arc::new(Hum) as Arc<dyn SpeechModel>)
    }

    fn front_end(&self, kind: FrontEndKind) -> Result<Arc<dyn FrontEnd>, Error> {
        self.need(kind.pack().unwrap_or_default())?;
        Ok(Arc::new(Letters { reads_han: kind == FrontEndKind::Chinese }))
    }

    fn check(&self, model: VoiceModel, kind: FrontEndKind) -> Result<(), Error> {
        self.need(model.pack())?;
        self.need(kind.pack().unwrap_or_default())
    }

    fn attributions(&self, pack: &str) -> Result<Vec<Attribution>, Error> {
        Ok(vec![Attribution { title: pack.to_owned(), license: "MIT".to_owned(), source: pack.to_owned() }])
    }

    fn release(&self) {}
}

/// Words are runs of letters and digits; Han characters stand alone.
struct Letters {
    reads_han: bool,
}

impl FrontEnd for Letters {
    fn words(&self, text: &str, hints: &[Hint]) -> Result<Vec<Word>, Error> {
        let mut words: Vec<Word> = Vec::new();
        let mut skip_until = 0;
        for (at, character) in text.char_indices() {
            if at < skip_until {
                continue;
            }
            let end = at + character.len_utf8();
            if let Some(hint) = hints.iter().find(|hint| hint.span.start == at)
                && let HintKind::Phonemes(phonemes) = &hint.kind
            {
                words.push(Word { span: hint.span.clone(), phonemes: phonemes.clone(), space_after: true });
                skip_until = hint.span.end;
                continue;
            }
            let phonemes = match character {
                '&' => "ænd".to_owned(),
                _ if is_han(character) && self.reads_han => "ma→".to_owned(),
                _ if character.is_ascii_alphanumeric() || "$/-".contains(character) => match words.last_mut() {
                    Some(last)
                        if last.span.end == at
                            && text[last.span.clone()]
                                .chars()
                                .all(|c| c.is_ascii_alphanumeric() || "$/-".contains(c)) =>
                    {
                        last.span.end = end;
                        last.phonemes.push(if character.is_ascii_alphabetic() {
                            character.to_ascii_lowercase()
                        } else {
                            'd'
                        });
                        continue;
                    }
                    _ => {
                        "d".repeat(usize::from(!character.is_ascii_alphabetic()))
                            + &character.to_string().to_lowercase().replace(|c: char| !c.is_ascii_alphabetic(), "")
                    }
                },
                ',' | '.' | '?' | '!' | ';' | ':' => {
                    if let Some(last) = words.last_mut() {
                        last.space_after = false;
                    }
                    character.to_string()
                }
                _ => continue,
            };
            words.push(Word { span: at..end, phonemes, space_after: true });
        }
        let is_spoken = words.iter().any(|word| word.phonemes.contains(char::is_alphabetic));
        Ok(if is_spoken { words } else { Vec::new() })
    }
}

/// 50 ms of a tone for a symbol, silence for marks; the seed moves its phase. `zz` words misbehave.
struct Hum;

impl SpeechModel for Hum {
    fn sample_rate_hz(&self) -> u32 {
        RATE_HZ
    }

    fn max_symbols(&self) -> usize {
        509
    }

    fn speak(&self, symbols: &str, voice: &str, speed: f32, seed: u64) -> Result<Utterance, Error> {
        assert!(symbols.chars().count() <= self.max_symbols());
        assert!(voices::find(voice).is_some());
        let edge = RATE_HZ as usize * EDGE_MS / 1000;
        let length = (RATE_HZ as f32 * 0.05 / speed) as usize;
        let mut samples = vec![0.0; edge];
        let mut symbol_ends = Vec::new();
        for symbol in symbols.chars() {
            let level = if symbol.is_alphabetic() { 0.2 } else { 0.0 };
            for n in 0..length {
                // Each symbol swells and fades, so that the tone itself has no steps.
                let swell = (std::f32::consts::PI * n as f32 / length as f32).sin();
                let phase = samples.len() as f32 * 200.0 / RATE_HZ as f32 + seed as f32 * 0.1;
                samples.push(level * swell.sqrt().min(swell * 20.0) * (phase * std::f32::consts::TAU).sin());
            }
            symbol_ends.push(samples.len());
        }
        samples.extend(vec![0.0; edge]);
        if symbols.contains("zzsilent") {
            samples.fill(0.0);
        }
        if symbols.contains("zznan") {
            samples[edge + 5] = f32::NAN;
        }
        if symbols.contains("zzshort") {
            symbol_ends.pop();
        }
        Ok(Utterance { samples, symbol_ends })
    }
}
