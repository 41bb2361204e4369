//! Han characters inside of texts in other languages go to the Chinese front end, so that they are
//! spoken and not dropped.

use std::ops::Range;
use std::sync::Arc;

use crate::Error;
use crate::speech::sentences::is_han;
use crate::speech::{FrontEnd, Hint, Word};

/// A front end for a language and the Chinese one beside it.
pub(super) struct MixedFrontEnd {
    pub main: Arc<dyn FrontEnd>,
    pub chinese: Arc<dyn FrontEnd>,
}

impl FrontEnd for MixedFrontEnd {
    fn words(&self, text: &str, hints: &[Hint]) -> Result<Vec<Word>, Error> {
        let mut words: Vec<Word> = Vec::new();
        for (span, is_chinese) in runs(text, hints) {
            let inner: Vec<Hint> = hints
                .iter()
                .filter(|hint| span.start <= hint.span.start && hint.span.end <= span.end)
                .map(|hint| Hint {
                    span: hint.span.start - span.start..hint.span.end - span.start,
                    kind: hint.kind.clone(),
                })
                .collect();
            let front_end = if is_chinese { &self.chinese } else { &self.main };
            let found = front_end.words(&text[span.clone()], &inner)?;
            if let (Some(last), false) = (words.last_mut(), found.is_empty()) {
                last.space_after = true;
            }
            words.extend(
                found
                    .into_iter()
                    .map(|word| Word { span: word.span.start + span.start..word.span.end + span.start, ..word }),
            );
        }
        Ok(words)
    }
}

/// Stretches of the text and whether each is Chinese: from a Han character to the last one before a
/// letter of another script. A hint's stretch is not cut.
fn runs(text: &str, hints: &[Hint]) -> Vec<(Range<usize>, bool)> {
    let mut runs: Vec<(Range<usize>, bool)> = Vec::new();
    let mut hints = hints.iter().peekable();
    let mut hinted: Option<(Range<usize>, bool)> = None;
    for (at, character) in text.char_indices() {
        while hints.next_if(|hint| hint.span.end <= at).is_some() {}
        let is_chinese = match hints.peek().filter(|hint| hint.span.start <= at) {
            Some(hint) => match &hinted {
                Some((span, is_chinese)) if *span == hint.span => *is_chinese,
                _ => {
                    let is_chinese = text[hint.span.clone()].contains(is_han);
                    hinted = Some((hint.span.clone(), is_chinese));
                    is_chinese
                }
            },
            None if is_han(character) => true,
            None if character.is_alphanumeric() => false,
            None => runs.last().is_some_and(|(_, last)| *last),
        };
        match runs.last_mut() {
            Some((span, last)) if *last == is_chinese => span.end = at + character.len_utf8(),
            _ => runs.push((at..at + character.len_utf8(), is_chinese)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::HintKind;

    #[test]
    fn runs_follow_the_script_and_keep_hints_whole() {
        let of = |text: &'static str, hints: &[Hint]| -> Vec<(&'static str, bool)> {
            runs(text, hints).into_iter().map(|(span, han)| (&text[span], han)).collect()
        };
        assert_eq!(of("Say 你好，朋友! Now", &[]), [("Say ", false), ("你好，朋友! ", true), ("Now", false)]);
        assert_eq!(of("", &[]), []);
        let hint = |span| Hint { span, kind: HintKind::Phonemes("a".to_owned()) };
        assert_eq!(of("a 卡拉OK b", &[hint(2..10)]), [("a ", false), ("卡拉OK ", true), ("b", false)]);
    }
}
