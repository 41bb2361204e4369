//! IPADIC's comma-separated tables become one compiled dictionary for the tokenizer. Of the nine
//! fields of grammar and reading it keeps what the Japanese front end needs, so that the dictionary
//! stays small in memory: a letter for the part of speech and the pronunciation.

use vibrato::SystemDictionaryBuilder;

/// Words that the tables lack, in their format: the potential of いただく behind て, without which
/// 話していただけません falls apart. The connections are those of もらえる.
const MISSING_WORDS: &str = "\
いただけ,925,925,9400,動詞,非自立,*,*,一段,未然形,いただける,イタダケ,イタダケ
いただけ,930,930,9400,動詞,非自立,*,*,一段,連用形,いただける,イタダケ,イタダケ
";

/// The dictionary: words, costs of neighbours, kinds of characters, costs of unknown words.
pub(super) fn dictionary(
    lexicon: &[&[u8]],
    connections: &[u8],
    characters: &[u8],
    unknown: &[u8],
) -> Result<Vec<u8>, String> {
    let mut words = String::new();
    for table in lexicon {
        append_words(table, &mut words)?;
    }
    if words.is_empty() {
        return Err("it has no words".into());
    }
    if has_ids_of_ipadic(connections) {
        append_words(MISSING_WORDS.as_bytes(), &mut words)?;
    }
    let mut unknown_words = String::new();
    append_words(unknown, &mut unknown_words)?;
    let dictionary =
        SystemDictionaryBuilder::from_readers(words.as_bytes(), connections, characters, unknown_words.as_bytes())
            .map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    dictionary.write(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// Whether the costs of neighbours are those of IPADIC 2.7.0, with its 1316 contexts on either side.
fn has_ids_of_ipadic(connections: &[u8]) -> bool {
    connections.starts_with(b"1316 1316")
}

/// `surface,left,right,cost,LETTER,pronunciation` for each line; lines with quotes (the comma itself)
/// are left out, marks are not looked up.
fn append_words(table: &[u8], words: &mut String) -> Result<(), String> {
    let table = std::str::from_utf8(table).map_err(|error| format!("a table is not UTF-8: {error}"))?;
    for line in table.lines().filter(|line| !line.is_empty() && !line.contains('"')) {
        let fields: Vec<&str> = line.split(',').collect();
        let [surface, left, right, cost, class, detail, kind, ..] = fields.as_slice() else {
            return Err(format!("line `{line}` has {} fields instead of 13", fields.len()));
        };
        let letter = match (*class, *detail, *kind) {
            ("名詞", "数", _) => 'U',
            ("名詞", "接尾", "助数詞") => 'C',
            ("名詞", "接尾", _) => 'F',
            ("名詞", "固有名詞", _) => 'N',
            ("記号", ..) => 'S',
            ("助詞", "接続助詞", _) if matches!(*surface, "て" | "で" | "ば" | "ちゃ" | "じゃ") => 'T',
            ("助詞", ..) => 'P',
            ("助動詞", ..) => 'A',
            ("動詞", ..) => 'V',
            ("接頭詞", ..) => 'H',
            _ => 'W',
        };
        let pronunciation = fields.get(12).copied().unwrap_or_default();
        for part in [surface, left, right, cost] {
            words.push_str(part);
            words.push(',');
        }
        words.push(letter);
        words.push(',');
        words.push_str(pronunciation);
        words.push('\n');
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHARACTERS: &str = "DEFAULT 0 1 0\nKANJI 0 0 2\n0x4E00..0x9FFF KANJI\n";
    const UNKNOWN: &str = "DEFAULT,0,0,5000,記号,一般,*,*,*,*,*\nKANJI,0,0,5000,名詞,一般,*,*,*,*,*\n";

    #[test]
    fn keeps_class_and_pronunciation() {
        let words = "京都,0,0,100,名詞,固有名詞,地域,一般,*,*,京都,キョウト,キョート\n\
                     へ,0,0,100,助詞,格助詞,一般,*,*,*,へ,ヘ,エ\n\",\",0,0,1,記号,読点,*,*,*,*,\",\",\",\",\",\"\n";
        let bytes =
            dictionary(&[words.as_bytes()], b"1 1\n0 0 0\n", CHARACTERS.as_bytes(), UNKNOWN.as_bytes()).unwrap();
        let tokenizer = vibrato::Tokenizer::new(vibrato::Dictionary::read(bytes.as_slice()).unwrap());
        let mut worker = tokenizer.new_worker();
        worker.reset_sentence("京都へ");
        worker.tokenize();
        let features: Vec<&str> = worker.token_iter().map(|token| token.feature()).collect();
        assert_eq!(features, ["N,キョート", "P,エ"]);
    }

    #[test]
    fn refuses_what_is_no_dictionary() {
        for (words, connections) in
            [("a,b\n", "1 1\n0 0 0\n"), ("", "1 1\n0 0 0\n"), ("京,0,0,1,名詞,一般,*,*,*,*,京,キョウ,キョー\n", "x")]
        {
            let made =
                dictionary(&[words.as_bytes()], connections.as_bytes(), CHARACTERS.as_bytes(), UNKNOWN.as_bytes());
            assert!(made.is_err(), "{words:?} {connections:?}");
        }
    }
}
