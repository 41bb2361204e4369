use super::*;

fn library() -> &'static Library {
    Library::built_in().unwrap()
}

#[test]
fn styles_are_found_in_both_languages() {
    let cases = [
        ("epic orchestral trailer music", "cinematic"),
        ("lo-fi hip hop beats to study to", "lo_fi"),
        ("lofi", "lo_fi"),
        ("some smooth jazz for a restaurant", "jazz"),
        ("bossa-nova", "bossa_nova"),
        ("8-bit video game music", "chiptune"),
        ("drum & bass at 174 bpm", "drum_and_bass"),
        ("heavy metal", "metal"),
        ("古风音乐，古筝和笛子", "chinese"),
        ("欢快的尤克里里背景音乐", "corporate"),
        ("爵士乐", "jazz"),
        ("恐怖悬疑的配乐", "suspense"),
        ("爱尔兰舞曲", "celtic"),
        ("a waltz in a palace", "waltz"),
        ("neon city at night, cyberpunk", "synthwave"),
        ("ｔｅｃｈｎｏ", "techno"),
        // Misspelled, and only hinted at.
        ("ambiant", "ambient"),
        ("a samurai in the snow", "japanese"),
        ("something sad", "cinematic"),
        ("scary", "suspense"),
        ("qwertyuiop 123", "cinematic"),
    ];
    for (prompt, style) in cases {
        assert_eq!(read(prompt, library()).style.id, style, "{prompt}");
    }
}

#[test]
fn every_style_is_found_by_each_of_its_names() {
    for style in &library().styles {
        for name in [&style.en[0], &style.zh[0]] {
            assert_eq!(read(name, library()).style.id, style.id, "{name}");
        }
    }
}

#[test]
fn tempo_and_key_are_read() {
    struct Case {
        prompt: &'static str,
        bpm: Option<f64>,
        tonic: Option<i32>,
        is_bright: Option<bool>,
    }
    let case = |prompt, bpm, tonic, is_bright| Case { prompt, bpm, tonic, is_bright };
    let cases = [
        case("rock at 128 bpm", Some(128.0), None, None),
        case("128bpm house", Some(128.0), None, None),
        case("tempo: 90, pop", Some(90.0), None, None),
        case("每分钟96拍的流行乐", Some(96.0), None, None),
        case("速度120", Some(120.0), None, None),
        case("80s synthwave", None, None, None),
        case("pop 9999 bpm", Some(220.0), None, None),
        case("andante piano", Some(80.0), None, None),
        case("piano in F# minor", None, Some(6), Some(false)),
        case("waltz in Bb major", None, Some(10), Some(true)),
        case("c小调钢琴曲", None, Some(0), Some(false)),
        case("降e大调", None, Some(3), Some(true)),
        case("a minor inconvenience", None, Some(9), Some(false)),
    ];
    for Case { prompt, bpm, tonic, is_bright } in cases {
        let brief = read(prompt, library());
        assert_eq!((brief.bpm, brief.tonic, brief.is_bright), (bpm, tonic, is_bright), "{prompt}");
    }
    assert!(read("slow rock", library()).tempo < 0.95 && read("快节奏摇滚", library()).tempo > 1.05);
}

#[test]
fn moods_and_instruments_are_read() {
    let names = |prompt: &str| {
        let brief = read(prompt, library());
        let words = |found: &[&'static Instrument]| found.iter().map(|one| one.words[0].as_str()).collect::<Vec<_>>();
        (words(&brief.with), words(&brief.without), brief.is_solo)
    };
    assert_eq!(names("pop with violin and flutes"), (vec!["violin", "flute"], vec![], false));
    assert_eq!(names("rock without drums"), (vec![], vec!["drum"], false));
    assert_eq!(names("没有鼓的爵士，萨克斯"), (vec!["saxophone"], vec!["drum"], false));
    assert_eq!(names("solo cello"), (vec!["cello"], vec![], true));
    let moods = |prompt: &str| read(prompt, library()).moods.iter().map(|mood| mood.id.clone()).collect::<Vec<_>>();
    assert_eq!(moods("happy and energetic"), ["happy", "energetic"]);
    assert_eq!(moods("悲伤的钢琴"), ["sad"]);
    assert_eq!(moods("not sad"), Vec::<String>::new());
}

#[test]
fn odd_prompts_are_read() {
    let long = "爵士 jazz 120 bpm ".repeat(10_000);
    for prompt in
        ["", " ", "'''''", "####", "bpm bpm bpm", "#major", "大调", "9.9.9.9 bpm", "\u{0}\u{202e}", "🎵🎶", &long]
    {
        let _ = read(prompt, library());
    }
}
