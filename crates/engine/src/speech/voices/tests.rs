use super::*;

#[test]
fn the_catalogue_has_every_voice_once() {
    assert_eq!(catalogue().len(), 55);
    assert_eq!(catalogue().iter().filter(|voice| voice.model == VoiceModel::Kokoro).count(), 54);
    let mut ids: Vec<&str> = catalogue().iter().map(|voice| voice.id).chain(aliases().iter().map(|a| a.id)).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 55 + 46, "ids are unique over voices and aliases");
    for voice in catalogue() {
        assert_eq!(Language::from_tag(voice.accent), Some(voice.language), "{}", voice.id);
        assert!((-35.0..-10.0).contains(&voice.level_lufs), "{}", voice.id);
    }
    for language in Language::ALL {
        assert!(catalogue().iter().any(|voice| voice.language == language), "{language:?}");
    }
}

#[test]
fn every_alias_is_answered_in_both_languages_by_a_voice_of_its_sex() {
    assert_eq!(aliases().len(), 46);
    for alias in aliases() {
        for language in [Language::Zh, Language::En] {
            let voice = resolve(alias.id, language).unwrap();
            assert_eq!((voice.language, voice.sex), (language, alias.sex), "{}", alias.id);
            assert!(voice.aliases().any(|found| found.id == alias.id));
        }
        assert!(alias.age != Some(Age::Child) || alias.voice_ids[0].1 == "zm_yunxia" || alias.sex == Sex::Female);
    }
}

#[test]
fn aliases_are_spread_over_voices() {
    for voice in catalogue() {
        assert!(voice.aliases().count() <= 11, "{} answers too many aliases", voice.id);
    }
    for language in [Language::Zh, Language::En] {
        let used = catalogue().iter().filter(|v| v.language == language && v.aliases().next().is_some()).count();
        assert!(used >= if language == Language::Zh { 8 } else { 20 });
    }
}

#[test]
fn refusals_name_the_languages() {
    assert_eq!(resolve("af_heart", Language::Zh).unwrap_err().to_string(), "voice `af_heart` speaks en, not zh");
    assert_eq!(resolve("AOT", Language::Fr).unwrap_err().to_string(), "voice `AOT` speaks zh and en, not fr");
    assert_eq!(resolve("nobody", Language::En).unwrap_err().to_string(), "voice `nobody` does not exist");
    assert_eq!(resolve("", Language::En), Err(VoiceError::Unknown { voice_id: String::new() }));
    assert_eq!(resolve("zf_xiaoxiao", Language::Zh).unwrap().name, "Xiaoxiao");
}
