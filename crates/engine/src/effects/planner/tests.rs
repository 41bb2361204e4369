//! Plans of many prompts, by words alone, with a small catalogue of their own.

use std::fmt::Write as _;
use std::sync::LazyLock;

use super::*;
use crate::effects::scene::{Event, Space};

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::parse(&[("catalogue.toml", include_str!("tests/catalogue.toml"))]).unwrap());

static PLANNER: LazyLock<Planner> = LazyLock::new(|| Planner::with_words(&CATALOGUE));

fn plan(prompt: &str) -> Scene {
    let scene = PLANNER.plan(prompt, 8.0).unwrap();
    let faults = scene.check(&|id| CATALOGUE.find(id).is_some());
    assert!(faults.is_empty(), "{prompt}: {faults:?}");
    scene
}

/// A scene in a line: `[space]` when it is not outdoors, then events with what is said about them, `>` where
/// one waits for the other's end and `+` where they overlap.
fn describe(scene: &Scene) -> String {
    let mut line = String::new();
    if scene.space != Space::Outdoors {
        let _ = write!(line, "[{:?}] ", scene.space);
    }
    let mut end_s = 0.0_f64;
    for (index, event) in scene.events.iter().enumerate() {
        if index > 0 {
            line.push_str(if event.start_s >= end_s - 0.002 { " > " } else { " + " });
        }
        line.push_str(&event.concept);
        if let Some(count) = event.count {
            let _ = write!(line, " x{count}");
        }
        manner(event, &mut line);
        end_s = end_s.max(event.length_s.map_or(scene.duration_s, |length_s| event.start_s + length_s));
    }
    line
}

fn manner(event: &Event, line: &mut String) {
    let moved = event.end_distance_m.map(|end| end - event.distance_m);
    let sides = (event.pan, event.end_pan.unwrap_or(event.pan));
    let said = [
        (event.gain_db <= -8.5, "behind"),
        (event.intensity > 0.69, "violent"),
        (event.intensity < 0.31, "gentle"),
        (event.speed > 1.3, "fast"),
        (event.speed < 0.81, "slow"),
        (event.size > 0.7, "large"),
        (event.size < 0.3, "small"),
        (moved.is_none() && event.distance_m >= 40.0, "far"),
        (moved.is_none() && event.distance_m < 2.0, "near"),
        (moved.is_some_and(|metres| metres < -1.0), "comes"),
        (moved.is_some_and(|metres| metres > 1.0), "goes"),
        (moved.is_some_and(|metres| metres.abs() <= 1.0), "passes"),
        (sides.0 < -0.4, "left"),
        (sides.0 > 0.4, "right"),
        (sides.0 < sides.1, "to-right"),
        (sides.0 > sides.1, "to-left"),
    ];
    for (_, word) in said.iter().filter(|(is_said, _)| *is_said) {
        let _ = write!(line, " {word}");
    }
}

fn check(cases: &[(&str, &str)]) {
    for (prompt, expected) in cases {
        assert_eq!(describe(&plan(prompt)), *expected, "{prompt}");
    }
}

#[test]
fn events_and_relations() {
    check(&[
        ("a dog barking", "dog_bark"),
        ("dog", "dog_bark"),
        ("the sound of rain", "rain"),
        ("heavy rain on a tin roof", "rain_on_tin_roof violent"),
        ("thunder and rain", "thunderstorm"),
        ("bees around flowers", "bees"),
        ("door creaking open", "door_creak"),
        ("black and white cats", "cat_meow"),
        ("an old door creaks and a dog barks", "dog_bark + door_creak"),
        ("rain with thunder", "thunderstorm"),
        ("rain, wind and thunder", "rain + wind + thunder"),
        ("rain while a dog barks", "rain + dog_bark"),
        ("a dog barks as thunder rumbles", "dog_bark + thunder"),
        ("wind howling through trees together with church bells ringing", "wind + church_bell"),
        ("helicopter flying accompanied by machine gun fire", "helicopter + machine_gun"),
        ("applause along with crowd cheering", "applause + cheer"),
        ("footsteps over the sound of rain", "rain behind + footsteps"),
        ("people talking with a piano in the background", "piano behind + crowd_murmur"),
        ("in the background, rain; a dog barking", "rain behind + dog_bark"),
        ("rain in the background while a phone rings", "rain behind + telephone"),
        ("a phone ringing against a background of city traffic", "traffic behind + telephone"),
        ("dog barking then cat meowing", "dog_bark > cat_meow"),
        ("dog barking, and then a cat meowing, then thunder", "dog_bark > cat_meow > thunder"),
        ("a scream followed by glass shattering", "scream > glass_break"),
        ("gunshot before a scream", "gunshot > scream"),
        ("scream after gunshot", "gunshot > scream"),
        ("after a loud explosion, glass shatters", "explosion violent > glass_break"),
        ("before the explosion, a beep", "beep > explosion"),
        ("first footsteps, then a knock, finally a door slam", "footsteps > knock > door_slam"),
        ("applause until an explosion", "applause > explosion"),
        ("rain. Then thunder. Then birds singing.", "rain > thunder > birds"),
        ("rain; afterwards birds singing", "rain > birds"),
        ("car starting -> car horn", "car_start > car_horn"),
        ("a microwave finishing with a ding", "microwave > ding"),
        ("door creaking open, then silence, then a scream", "door_creak > scream"),
        ("rain while a dog barks, then thunder", "rain + dog_bark > thunder"),
        ("3 seconds of rain then applause", "rain > applause"),
        ("rain without thunder", "rain"),
        ("birds singing but no wind", "birds"),
    ]);
}

#[test]
fn counts() {
    check(&[
        ("three knocks on the door", "knock x3"),
        ("3 knocks", "knock x3"),
        ("knock three times", "knock x3"),
        ("dog barks twice", "dog_bark x2"),
        ("a single gunshot", "gunshot x1"),
        ("one beep", "beep x1"),
        ("knock knock knock", "knock x3"),
        ("a double knock", "knock x2"),
        ("church bell striking three", "[Street] church_bell x3"),
        ("a dozen gunshots", "gunshot x12"),
        ("a couple of coughs", "cough x2"),
        ("several beeps", "beep x4"),
        ("a few knocks", "knock x3"),
        ("two dogs barking", "dog_bark left + dog_bark right"),
        ("three people laughing", "laughter left + laughter + laughter right"),
        ("five balloons popping", "balloon_pop x5"),
        ("four cars honking", "car_horn left + car_horn + car_horn + car_horn right"),
        ("knock on the door once", "knock x1"),
    ]);
}

#[test]
fn manners() {
    check(&[
        ("loud thunder", "thunder violent"),
        ("a very loud explosion", "explosion violent"),
        ("gentle rain", "rain gentle"),
        ("a violent storm", "thunderstorm violent"),
        ("quiet footsteps", "footsteps gentle"),
        ("fast footsteps", "footsteps fast"),
        ("slow footsteps", "footsteps slow"),
        ("frantic knocking on a door", "knock violent fast"),
        ("a huge explosion", "explosion large"),
        ("a tiny bell", "[Street] church_bell small"),
        ("distant thunder", "thunder far"),
        ("a dog barking in the distance", "dog_bark far"),
        ("a wolf howling far away", "wolf far"),
        ("clock ticking close to the ear", "clock_tick near"),
        ("horse galloping approaching", "horse_gallop comes"),
        ("footsteps getting closer", "footsteps comes"),
        ("motorcycle speeding away", "motorcycle goes"),
        ("train passing by", "train passes left to-right"),
        ("car driving by from left to right", "car_pass passes left to-right"),
        ("siren from right to left", "siren right to-left"),
        ("an owl hooting on the left", "owl left"),
        ("a phone ringing on the right side", "telephone right"),
        ("helicopter flying overhead", "helicopter passes left to-right"),
        ("footsteps fading away", "footsteps goes"),
    ]);
}

#[test]
fn places() {
    check(&[
        ("footsteps in a cave", "[Cave] footsteps"),
        ("a dog barking in the dark forest", "[Forest] dog_bark"),
        ("applause in a concert hall", "[Hall] applause"),
        ("church bells ringing", "[Street] church_bell"),
        ("knocking in a small bathroom", "[Tiles] knock small"),
        ("music over the phone", "[Telephone] piano"),
        ("laughter next door", "[NextDoor] laughter"),
        ("bubbles underwater", "[Underwater] bubbles"),
        ("car horn in the street", "[Street] car_horn"),
        ("a creepy door creaking", "[Hall] door_creak slow"),
        ("cave ambience", "cave_ambience"),
        ("a baby crying in the next room", "[NextDoor] baby_cry"),
        ("seamless loop of campfire crackling", "fire"),
    ]);
}

#[test]
fn chinese() {
    check(&[
        ("狗叫", "dog_bark"),
        ("下雨的声音", "rain"),
        ("雨打在屋顶上", "rain_on_tin_roof"),
        ("雨声和风声", "rain + wind"),
        ("狗叫和猫叫", "dog_bark + cat_meow"),
        ("雨声伴随着雷声", "rain + thunder"),
        ("一边下雨一边打雷", "rain + thunder"),
        ("狗叫的同时有人敲门", "dog_bark + knock"),
        ("海浪声，背景是鸟鸣", "birds behind + waves"),
        ("以雨声为背景的钢琴", "rain behind + piano"),
        ("敲门，然后狗叫", "knock > dog_bark"),
        ("先敲门再开门", "knock > door_open"),
        ("先打雷后下雨", "thunder > rain"),
        ("枪声之后婴儿啼哭", "gunshot > baby_cry"),
        ("关门之前敲门", "knock > door_slam"),
        ("脚步声，接着敲门，最后门吱呀作响", "footsteps > knock > door_creak"),
        ("鸟鸣随后是打雷", "birds > thunder"),
        ("敲三下门", "knock x3"),
        ("敲门三次", "knock x3"),
        ("两声枪响", "gunshot x2"),
        ("一声爆炸", "explosion x1"),
        ("咚咚咚敲门", "knock x3"),
        ("狗叫了四声", "dog_bark x4"),
        ("两只狗在叫", "dog_bark left + dog_bark right"),
        ("三个人大笑", "laughter left + laughter + laughter right"),
        ("拍手十二下", "clap x12"),
        ("猛烈的爆炸", "explosion violent"),
        ("轻轻的敲门声", "knock gentle"),
        ("急促的脚步声", "footsteps fast"),
        ("缓慢的脚步声", "footsteps slow"),
        ("巨大的爆炸声", "explosion large"),
        ("狗在远处叫", "dog_bark far"),
        ("远处的雷声", "thunder far"),
        ("马蹄声由远及近", "horse_gallop comes"),
        ("摩托车远去", "motorcycle goes"),
        ("警车从左到右驶过", "siren passes left to-right"),
        ("火车驶过", "train passes left to-right"),
        ("直升机飞过头顶", "helicopter passes left to-right"),
        ("左边有猫叫", "cat_meow left"),
        ("山洞里滴水", "[Cave] drip"),
        ("森林里的鸟鸣", "[Forest] birds"),
        ("教堂的钟声", "[Street] church_bell"),
        ("浴室里的笑声", "[Tiles] laughter"),
        ("隔壁传来的笑声", "[NextDoor] laughter"),
        ("水下的气泡", "[Underwater] bubbles"),
        ("电话里的笑声", "[Telephone] laughter"),
        ("没有雷声的雨", "rain"),
        ("循环的篝火声", "fire"),
    ]);
}

#[test]
fn mixed_emoji_misspelt_and_beyond() {
    check(&[
        ("門後的風聲", "wind"),
        ("打雷，然后 rain falling", "thunder > rain"),
        ("dog barking 然后猫叫", "dog_bark > cat_meow"),
        ("🐶", "dog_bark"),
        ("🐶🐱", "dog_bark + cat_meow"),
        ("🔥🌧 at night", "fire + rain"),
        ("thundr", "thunder"),
        ("a man says hello", "crowd_murmur"),
        ("jazz music", "piano"),
        ("一个女人在说话", "crowd_murmur"),
    ]);
}

#[test]
fn who_and_how_and_with_what_are_no_events() {
    check(&[
        ("thunder with a loud crack", "thunder"),
        ("a helicopter with a low hum", "helicopter"),
        ("rain with thunder", "thunderstorm"),
        ("a woman with a cough", "cough"),
        ("knocking on a door with a sword", "knock"),
        ("a car engine with a siren", "car_engine + siren"),
        ("a baby crying after a storm of wind at sea", "baby_cry"),
        ("scream after gunshot", "gunshot > scream"),
    ]);
}

#[test]
fn a_place_sounds_less_than_what_sounds_in_it() {
    let matcher = Matcher::new(&CATALOGUE);
    let score = |matches: &[Match], id: &str| {
        matches.iter().find(|found| CATALOGUE.concepts()[found.concept].id == id).map(|found| found.score).unwrap()
    };
    let placed = matcher.rank_with_place(&["dripping"], Some("dripping in a cave"), None).unwrap();
    let alike = matcher.rank(&["dripping", "dripping in a cave"]).unwrap();
    assert!(score(&placed, "cave_ambience") < 0.8 * score(&alike, "cave_ambience"));
    assert!((score(&placed, "drip") - score(&alike, "drip")).abs() < 1e-6);
    let caves = matcher.rank_with_place(&["cave"], Some("cave"), None).unwrap();
    assert!(caves[0].lexical > matcher.rank(&["cave"]).unwrap()[0].lexical, "who names the place too is meant");
    let named = matcher.rank_with_place(&["ambience"], Some("cave ambience"), None).unwrap();
    assert!(score(&named, "cave_ambience") > 0.95, "its own name counts in full");
}

#[test]
fn what_sounds_weighs_more_than_what_stands_beside_it() {
    let matcher = Matcher::new(&CATALOGUE);
    let best = |phrase: &str| &*CATALOGUE.concepts()[matcher.rank(&[phrase]).unwrap()[0].concept].id;
    assert_eq!(best("the piano teacher coughing"), "cough");
    assert!(matcher.is_only_sounding("a deep roar") && !matcher.is_only_sounding("a deep river"));
    assert!(matcher.is_only_anybody("a woman") && !matcher.is_only_anybody("a woman coughing"));
}

#[test]
fn an_instrument_plays_its_own_melody() {
    let scene = Planner::with_words(Catalogue::built_in()).plan("a melody on the vibraphone", 5.0).unwrap();
    assert_eq!(scene.events[0].concept, "vibraphone");
    for (prompt, concept) in [("a theremin playing a spooky tune", "theremin"), ("mother humming a lullaby", "humming")]
    {
        let scene = Planner::with_words(Catalogue::built_in()).plan(prompt, 5.0).unwrap();
        assert_eq!(scene.events[0].concept, concept, "a model plays notes, too");
    }
    let scene = Planner::with_words(Catalogue::built_in()).plan("他吹着口哨走在路上", 5.0).unwrap();
    assert_eq!(scene.events[0].concept, "whistling", "who whistles asks for no music");
}

#[test]
fn what_is_said_beside_a_sound_is_no_sound() {
    let planner = Planner::with_words(Catalogue::built_in());
    let cases = [
        ("盛夏午后树上的知了叫个不停", "cicadas"),
        ("妈妈在厨房里切菜", "chopping"),
        ("小提琴拉出悲伤的旋律", "violin"),
        ("地铁进站的刹车声", "train_brake"),
        ("coin pickup in a retro platform game", "coin_pickup"),
        ("a dog barking, short and sharp", "dog_bark"),
        ("slow heartbeat, tense horror mood", "heartbeat"),
        ("心跳声,气氛紧张", "heartbeat"),
    ];
    for (prompt, concept) in cases {
        let scene = planner.plan(prompt, 5.0).unwrap();
        let found: Vec<&str> = scene.events.iter().map(|event| event.concept.as_str()).collect();
        assert_eq!(found, [concept], "{prompt}");
    }
}

#[test]
fn where_somebody_listens_and_why_are_no_sounds() {
    let planner = Planner::with_words(Catalogue::built_in());
    let cases: [(&str, &[&str]); 9] = [
        ("standing on a bridge over a busy motorway", &["traffic"]),
        ("you are inside a cabin while a violent storm rages outside", &["storm_wind"]),
        ("a toddler bawling because her ice cream fell", &["child_cry"]),
        ("polite clapping at a village cricket match", &["applause"]),
        ("jetski skimming over the water", &["motor_boat"]),
        ("two alley cats yowling and fighting", &["cat_fight", "cat_fight"]),
        ("两个人说悄悄话", &["whispering", "whispering"]),
        ("叮咚,外卖到了", &["doorbell"]),
        ("恐怖片里夜枭的叫声", &["owl_hoot"]),
    ];
    for (prompt, concepts) in cases {
        let scene = planner.plan(prompt, 5.0).unwrap();
        let found: Vec<&str> = scene.events.iter().map(|event| event.concept.as_str()).collect();
        assert_eq!(found, concepts, "{prompt}");
    }
}

#[test]
fn circumstances_are_no_sounds() {
    check(&[
        // When and what for.
        ("late at night, a dog barking", "dog_bark"),
        ("深更半夜，狗叫", "dog_bark"),
        ("狗叫，夏天的傍晚", "dog_bark"),
        ("an alarm clock for a sci-fi game", "alarm_clock"),
        ("fire, horror game ambience", "fire"),
        ("海浪，适合助眠视频用", "waves"),
        ("rain and a clock", "rain + alarm_clock"),
        // A number is not always a count.
        ("a dog barking at 5 a.m.", "dog_bark"),
        ("two-door car horn", "car_horn"),
        ("what three knocks", "knock x3"),
        // What follows a comma is another sound where it is named or sounds.
        ("rain, one man, nobody else", "rain"),
        ("rain, footsteps", "rain + footsteps"),
        ("下雨，两个人都没说话", "rain"),
        // Shots of a camera, of a dog: whatever is counted is what was named.
        ("dog barking, three short bursts", "dog_bark x3"),
    ]);
}

#[test]
fn imitations_belong_to_what_is_named() {
    check(&[
        ("敲门，咚咚", "knock x2"),
        ("砰！门关了", "door_slam"),
        ("嗖！深夜", "whoosh"),
        ("打碎玻璃，哗啦一声", "glass_break"),
        ("蜜蜂，嗡嗡嗡", "bees"),
        // Alone it is all there is.
        ("嗖的一声", "whoosh x1"),
        // What has a pitch is a sound of its own.
        ("微波炉嗡嗡响，叮的一声", "microwave + ding x1"),
    ]);
}

#[test]
fn materials_are_words_of_the_models() {
    let material = |prompt: &str| plan(prompt).events[0].material.clone();
    assert_eq!(material("wind through dry leaves").as_deref(), Some("leaves"), "one of its own model's");
    assert_eq!(material("footsteps on wooden planks").as_deref(), Some("wood"), "one of another model's");
    assert_eq!(material("木门上的敲门声").as_deref(), Some("wood"));
    assert_eq!(material("a dog barking"), None);
}

#[test]
fn loops_notes_and_runners_up() {
    assert!(plan("seamless loop of campfire crackling").is_loop);
    assert!(plan("循环的篝火声").is_loop);
    assert!(!plan("campfire crackling").is_loop);
    let notes = |prompt: &str| plan(prompt).notes.join("\n");
    assert_eq!(notes("a dog barking"), "");
    assert!(notes("a man says \"rain and thunder\"").starts_with("spoken words are not part"));
    assert!(notes("an upbeat pop song").starts_with("music is not part"));
    assert!(notes("quxly zorp").contains("is the closest; next were `"), "{}", notes("quxly zorp"));
    assert_eq!(describe(&plan("a man says \"rain and thunder\"")), "crowd_murmur", "quoted words are no sounds");
}

#[test]
fn times_fill_the_duration() {
    for (prompt, steps) in
        [("rain then applause", 2), ("knock, then a dog barking, then a scream", 3), ("打雷然后下雨", 2)]
    {
        for duration_s in [0.1, 1.0, 5.0, 30.0] {
            let scene = PLANNER.plan(prompt, duration_s).unwrap();
            assert_eq!(scene.events.len(), steps, "{prompt}");
            assert!(scene.events[0].start_s.abs() < 1e-9);
            for pair in scene.events.windows(2) {
                assert!(pair[1].start_s - pair[0].start_s > 0.3 * duration_s / steps as f64, "{prompt} {duration_s}");
            }
            assert!(scene.check(&|id| CATALOGUE.find(id).is_some()).is_empty());
        }
    }
    let scene = plan("3 seconds of rain then applause");
    assert_eq!((scene.events[0].length_s, scene.events[1].start_s), (Some(3.0), 3.0));
}

#[test]
fn hostile_prompts_have_plans_within_the_limits() {
    let many = "rain and ".repeat(111);
    let each = "a dog barks, a cat meows, thunder, rain, wind, ".repeat(20);
    let twos = "1 2 3 4 5 6 ".repeat(80);
    let han = "然后".repeat(500);
    let the = "的".repeat(1000);
    let quotes = "says \"".repeat(150);
    for prompt in [&many, &each, &twos, &han, &the, &quotes] {
        let scene = plan(prompt);
        assert_eq!(scene, plan(prompt));
    }
    for prompt in [
        "a",
        "1",
        "ß",
        "ﷺ",
        "雨",
        "then",
        "and",
        "no",
        "没有",
        "\u{202e}rain",
        "x\u{0}y",
        "الريح",
        "волк воет",
        "9999999999 knocks",
    ] {
        let scene = plan(prompt);
        assert!(!scene.events.is_empty(), "{prompt}");
    }
    for prompt in ["", " ", "...", "🪪", "\u{200d}\u{fe0f}"] {
        assert!(matches!(PLANNER.plan(prompt, 5.0), Err(Error::Input(_))), "{prompt:?}");
    }
    for duration_s in [0.0, -1.0, f64::NAN, 30.1] {
        assert!(matches!(PLANNER.plan("rain", duration_s), Err(Error::Input(_))), "{duration_s}");
    }
}

#[test]
fn several_are_so_many_that_do_it() {
    let planner = Planner::with_words(Catalogue::built_in());
    for (prompt, concept) in [("two dogs barking", "dog_bark"), ("三只青蛙呱呱叫", "frog_croak")] {
        let scene = planner.plan(prompt, 6.0).unwrap();
        assert!(scene.events.len() > 1, "{prompt}: {}", describe(&scene));
        assert!(scene.events.iter().all(|event| event.concept == concept), "{prompt}: {}", describe(&scene));
    }
}

/// The built-in catalogue, by words alone.
#[test]
fn ordinary_words_name_the_right_concept() {
    let planner = Planner::with_words(Catalogue::built_in());
    for (prompt, concept) in [
        ("drum roll before the big announcement", "drum_roll"),
        ("clearing throat before a speech", "throat_clearing"),
        ("sawing a log", "hand_saw"),
        ("pouring coffee into a mug", "pour"),
        ("stirring tea with a spoon", "stirring"),
        ("ice cubes in a glass", "ice_cubes"),
        ("a spaceship door sliding open", "sci_fi_door"),
        ("footsteps on stairs", "footsteps_wood"),
        ("unlocking the front door with a key", "door_lock"),
        ("creepy ghost laughter", "evil_laugh"),
        ("puppy whining by the door", "dog_whimper"),
        ("school bell ringing", "school_bell"),
        ("高铁飞驰而过", "train"),
        ("倒一杯可乐", "pour"),
        ("煎鸡蛋", "frying"),
        ("汽车鸣笛", "car_horn"),
        ("男人大笑", "laugh"),
        ("敲锣打鼓", "gongs_and_drums"),
        ("古筝弹奏", "guzheng"),
        ("悠扬的笛声", "bamboo_flute"),
        ("楼梯上的脚步声", "footsteps_wood"),
        ("划火柴", "match_strike"),
        ("筷子", "cutlery"),
        ("嗑瓜子", "chewing"),
        ("power up", "power_up"),
        ("power down", "power_down"),
        ("dogs barking", "dogs"),
        ("scrubbing teeth with a toothbrush", "toothbrush"),
        ("footsteps in a puddle", "footsteps_water"),
        ("bus doors opening with a hiss", "bus_doors"),
        ("a tent flapping in the wind", "cloth_flap"),
        ("油炸", "frying"),
        ("安静夜晚的钢琴声", "piano"),
        ("拖着行李箱走在石板路上", "suitcase"),
        ("打开宝箱", "chest_open"),
    ] {
        let scene = planner.plan(prompt, 6.0).unwrap();
        assert_eq!(scene.events[0].concept, concept, "{prompt}");
        assert_eq!(scene.events.len(), 1, "{prompt}");
    }
}
