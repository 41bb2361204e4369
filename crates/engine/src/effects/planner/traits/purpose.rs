//! What a sound is wanted for and why it is heard, which are no sounds themselves: "for a horror game", 适合短视频转场用,
//! "because she lost her ball".

use std::ops::Range;

/// What sounds are made for.
const WORKS: &[&str] = &[
    "ad",
    "advert",
    "animation",
    "app",
    "audiobook",
    "cartoon",
    "clip",
    "commercial",
    "cutscene",
    "documentary",
    "drama",
    "episode",
    "film",
    "game",
    "interface",
    "intro",
    "level",
    "menu",
    "montage",
    "movie",
    "play",
    "podcast",
    "presentation",
    "project",
    "reel",
    "reels",
    "scene",
    "sequence",
    "series",
    "short",
    "show",
    "skit",
    "story",
    "stream",
    "teaser",
    "trailer",
    "transition",
    "tutorial",
    "video",
    "vlog",
    "website",
];

/// What a piece of its own says of one of them.
const STYLES: &[&str] = &["ambience", "ambient", "atmosphere", "feel", "mood", "style", "vibe"];

/// The same in Chinese.
const WORKS_HAN: &[&str] = &[
    "短视频",
    "视频",
    "短片",
    "电影",
    "影片",
    "恐怖片",
    "战争片",
    "武侠片",
    "动作片",
    "科幻片",
    "古装剧",
    "武侠剧",
    "电视剧",
    "游戏",
    "手游",
    "动画",
    "动画片",
    "广告",
    "播客",
    "有声书",
    "广播剧",
    "短剧",
    "剧情",
    "片头",
    "片尾",
    "转场",
    "场景",
    "预告片",
    "直播",
    "综艺",
    "课件",
    "应用",
    "界面",
    "小程序",
    "vlog",
    "app",
];

/// Words before them.
const OPENERS_HAN: &[&str] =
    &["适合", "适用于", "用于", "用在", "用作", "用来做", "可用于", "做成", "给", "为", "配合"];

/// Words between "for" and the work at most.
const MOST_WORDS: usize = 5;

/// Characters of a Chinese purpose at most.
const MOST_CHARS: usize = 16;

/// Where a phrase says what it is for, or why; to the end of the phrase.
pub fn find(text: &str) -> Option<Range<usize>> {
    english(text).or_else(|| chinese(text))
}

fn english(text: &str) -> Option<Range<usize>> {
    // "Horror game ambience"
    let mut words = text.split_whitespace();
    let is_style = words.next_back().is_some_and(|last| STYLES.contains(&last));
    if is_style && words.count() <= 3 && text.split_whitespace().any(|word| WORKS.contains(&word)) {
        return Some(0..text.len());
    }
    if let Some(reason) = text.find(" because ") {
        return Some(reason..text.len());
    }
    let start = text.rfind("for ").filter(|start| *start == 0 || text[..*start].ends_with([' ', ',']))?;
    let words: Vec<&str> = text[start..].split_whitespace().skip(1).collect();
    let last = words.last()?.trim_end_matches(['.', ',']);
    let singular = last.strip_suffix('s').unwrap_or(last);
    let is_work = WORKS.contains(&last) || WORKS.contains(&singular);
    (is_work && words.len() <= MOST_WORDS + 1).then_some(start..text.len())
}

fn chinese(text: &str) -> Option<Range<usize>> {
    // 解谜游戏用
    if text.ends_with('用') && text.chars().count() <= 10 && WORKS_HAN.iter().any(|work| text.contains(work)) {
        return Some(0..text.len());
    }
    // 恐怖片里夜枭的叫声
    let inside = |work: &&str| Some(text.strip_prefix(work)?.strip_prefix('里')?.trim_start_matches('的'));
    if let Some(rest) = WORKS_HAN.iter().find_map(inside).filter(|rest| rest.chars().count() > 1) {
        return Some(0..text.len() - rest.len());
    }
    let (start, opener) =
        OPENERS_HAN.iter().filter_map(|word| Some((text.find(word)?, *word))).min_by_key(|at| at.0)?;
    let rest = &text[start + opener.len()..];
    // 给游戏配的雨声: what follows 的 is what is wanted.
    let end = match rest.rsplit_once('的') {
        Some((_, wanted)) if wanted.chars().count() > 1 => text.len() - wanted.len(),
        _ => text.len(),
    };
    let said = &text[start..end];
    (said.chars().count() <= MOST_CHARS && WORKS_HAN.iter().any(|work| said.contains(work))).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_purpose_is_no_sound() {
        let cases = [
            ("alarm for a sci-fi game", Some("for a sci-fi game")),
            ("for my horror podcast", Some("for my horror podcast")),
            ("a whoosh for video transitions", Some("for video transitions")),
            ("horror game ambience", Some("horror game ambience")),
            ("a child cries because her ice cream fell", Some(" because her ice cream fell")),
            ("forest ambience", None),
            ("waiting for a train", None),
            ("a game show buzzer", None),
            ("适合短视频转场用", Some("适合短视频转场用")),
            ("搞笑视频用", Some("搞笑视频用")),
            ("给游戏配的雨声", Some("给游戏配的")),
            ("用于恐怖片的开门声", Some("用于恐怖片的")),
            ("恐怖片里夜枭的叫声", Some("恐怖片里")),
            ("为电影做的爆炸声", Some("为电影做的")),
        ];
        for (text, expected) in cases {
            assert_eq!(find(text).map(|range| &text[range]), expected, "{text}");
        }
    }
}
