//! Our own pronunciations: names and words that are newer than the dictionaries, and accented words
//! that would be read wrongly without their accents.

use super::Accent;

/// Word in small letters, American, British. Sorted by the word.
const WORDS: &[(&str, &str, &str)] = &[
    ("'bout", "bˌWt", "bˌWt"),
    ("'kay", "kˈA", "kˈA"),
    ("'round", "ɹˌWnd", "ɹˌWnd"),
    ("'til", "tɪl", "tɪl"),
    ("airbnb", "ˌɛɹbˌiˌɛnbˈi", "ˌɛːbˌiːˌɛnbˈiː"),
    ("backtick", "bˈæktˌɪk", "bˈaktɪk"),
    ("beyoncé", "biˈɑnsA", "bɪˈɒnsA"),
    ("bezos", "bˈAzOs", "bˈAzQs"),
    ("biden", "bˈIdᵊn", "bˈIdᵊn"),
    ("brr", "bɹˈɜɹ", "bɹˈɜː"),
    ("celsius", "sˈɛlsiəs", "sˈɛlsɪəs"),
    ("chatgpt", "ʧˌætʤˌipˌitˈi", "ʧˌatʤˌiːpˌiːtˈiː"),
    ("cliche", "kliʃˈA", "klˈiːʃA"),
    ("cliché", "kliʃˈA", "klˈiːʃA"),
    ("coupé", "kupˈA", "kˈuːpA"),
    ("cuz", "kəz", "kəz"),
    ("deciliter", "dˈɛsəlˌiɾəɹ", "dˈɛsɪlˌiːtə"),
    ("etcetera", "ɛtsˈɛɾəɹə", "ɛtsˈɛtəɹə"),
    ("exposé", "ˌɛkspOzˈA", "ɛkspˈQzA"),
    ("fiance", "fˌiɑnsˈA", "fɪˈɒnsA"),
    ("fiancee", "fˌiɑnsˈA", "fɪˈɒnsA"),
    ("fiancé", "fˌiɑnsˈA", "fɪˈɒnsA"),
    ("fiancée", "fˌiɑnsˈA", "fɪˈɒnsA"),
    ("github", "ɡˈɪthˌʌb", "ɡˈɪthʌb"),
    ("google", "ɡˈuɡᵊl", "ɡˈuːɡᵊl"),
    ("hectopascal", "hˈɛktOpæskˌæl", "hˈɛktQpaskˌal"),
    ("hryvnia", "hɹˈɪvniə", "hɹˈɪvnɪə"),
    ("huawei", "wˈɑwˌA", "wˈɑːwA"),
    ("ipad", "ˈIpˌæd", "ˈIpad"),
    ("iphone", "ˈIfˌOn", "ˈIfQn"),
    ("jose", "hOzˈA", "hQzˈA"),
    ("josé", "hOzˈA", "hQzˈA"),
    ("json", "ʤˈAsᵊn", "ʤˈAsᵊn"),
    ("kibibyte", "kˈɪbiˌbIt", "kˈɪbɪbIt"),
    ("kilohm", "kˈɪlˌOm", "kˈɪlQm"),
    ("kilojoule", "kˈɪləʤˌul", "kˈɪləʤuːl"),
    ("klang", "klˈæŋ", "klˈaŋ"),
    ("kubernetes", "kˌubəɹnˈɛɾiz", "kˌuːbənˈɛtiːz"),
    ("messers", "mˈɛsəɹz", "mˈɛsəz"),
    ("microsoft", "mˈIkɹəsˌɔft", "mˈIkɹəsɒft"),
    ("netflix", "nˈɛtflˌɪks", "nˈɛtflɪks"),
    ("nginx", "ˌɛnʤɪnˈɛks", "ˌɛnʤɪnˈɛks"),
    ("nguyen", "nwˈɪn", "nwˈɪn"),
    ("nvidia", "ɛnvˈɪdiə", "ɛnvˈɪdɪə"),
    ("paypal", "pˈApˌæl", "pˈApal"),
    ("pfft", "pft", "pft"),
    ("putin", "pˈutɪn", "pˈuːtɪn"),
    ("pyeongchang", "pjˌʌŋʧˈɑŋ", "pjˌʌŋʧˈaŋ"),
    ("pâté", "pɑtˈA", "pˈatA"),
    ("reddit", "ɹˈɛdɪt", "ɹˈɛdɪt"),
    ("resumé", "ɹˈɛzəmˌA", "ɹˈɛzjʊmA"),
    ("resumés", "ɹˈɛzəmˌAz", "ɹˈɛzjʊmAz"),
    ("rosé", "ɹOzˈA", "ɹˈQzA"),
    ("résumé", "ɹˈɛzəmˌA", "ɹˈɛzjʊmA"),
    ("résumés", "ɹˈɛzəmˌAz", "ɹˈɛzjʊmAz"),
    ("shh", "ʃ", "ʃ"),
    ("snapchat", "snˈæpʧˌæt", "snˈapʧat"),
    ("spacex", "spˌAsˈɛks", "spˌAsˈɛks"),
    ("spotify", "spˈɑɾəfˌI", "spˈɒtɪfI"),
    ("tiktok", "tˈɪktˌɑk", "tˈɪktɒk"),
    ("til", "tɪl", "tɪl"),
    ("twitter", "twˈɪɾəɹ", "twˈɪtə"),
    ("uber", "ˈubəɹ", "ˈuːbə"),
    ("whatsapp", "wˈʌtsˌæp", "wˈɒtsap"),
    ("wifi", "wˈIfˌI", "wˈIfI"),
    ("wikipedia", "wˌɪkəpˈidiə", "wˌɪkɪpˈiːdɪə"),
    ("xiaomi", "ʃˈWmi", "ʃˈWmi"),
    ("zelensky", "zəlˈɛnski", "zɛlˈɛnski"),
];

/// Our pronunciation of a word in any case.
pub(super) fn find(word: &str, accent: Accent) -> Option<&'static str> {
    let lower = word.to_lowercase();
    let i = WORDS.binary_search_by_key(&lower.as_str(), |(word, ..)| word).ok()?;
    let (_, american, british) = WORDS[i];
    Some(match accent {
        Accent::American => american,
        Accent::British => british,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_so_that_every_word_is_found() {
        assert!(WORDS.is_sorted_by_key(|(word, ..)| *word));
        for (word, american, british) in WORDS {
            assert_eq!(find(word, Accent::American), Some(*american));
            assert_eq!(find(&word.to_uppercase(), Accent::British), Some(*british));
        }
        assert_eq!(find("zzz", Accent::American), None);
    }
}
