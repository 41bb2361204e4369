//! Chinese words that imitate a sound: 咔嗒一声, 哗啦哗啦. They say how something sounds that is named beside them.

use super::circumstance::without_manner;
use crate::effects::planner::text::is_han;

/// Syllables of imitation.
const SYLLABLES: &str = "嗡轰隆哗啦咕噜咚砰嘭嘣啪嗒哒咔嚓嗖唰刷呼呜嘎吱扑噗通呲嗤滋刺溜呯噼里噌锵铮铿嗞咝嘶沙簌窣窸飒呖喀哐咣当啷嗵嗙呛咯吧叽嘚得笃梆啵轧喳瞿唧嗷嘤吁答丁零铃";

/// Those of tones, which alone are sounds of their own: a lift goes 叮.
const TONES: &str = "叮滴嘀嘟";

/// What may stand beside them.
const BESIDE: &str = "的一声两几下地了着个响就又再不停直";

/// Whether a phrase of at most a dozen characters is nothing but that.
pub fn is_imitation(phrase: &str) -> bool {
    let plain = without_manner(phrase);
    let han: Vec<char> = plain.chars().filter(|c| is_han(*c)).collect();
    let syllables = han.iter().filter(|c| SYLLABLES.contains(**c)).count();
    let is_plain = phrase.chars().all(|c| is_han(c) || !c.is_alphanumeric());
    is_plain
        && (1..=12).contains(&han.len())
        && syllables > 0
        && han.iter().all(|c| SYLLABLES.contains(*c) || TONES.contains(*c) || BESIDE.contains(*c))
}

/// Characters of words for sounding.
const SOUNDING: &str = "声响鸣叫吼啸笛哭笑喊铃鼾咳嚎吠";

/// Whether a Chinese phrase says that something sounds: by a word for it or by imitating it.
pub fn says_sound_han(phrase: &str) -> bool {
    let chars: Vec<char> = phrase.chars().collect();
    let imitates = |c: char| SYLLABLES.contains(c) || TONES.contains(c);
    chars.iter().any(|c| SOUNDING.contains(*c))
        || chars.windows(2).any(|pair| imitates(pair[0]) && (pair[0] == pair[1] || "地的".contains(pair[1])))
}

#[cfg(test)]
mod tests {
    use super::is_imitation;

    #[test]
    fn imitations_are_told_from_names() {
        for phrase in ["咔嗒一声", "哗啦哗啦", "嗡——", "轰地", "噼里啪啦", "咚", "丁零零", "叮叮当当", "两声低沉的哐当"]
        {
            assert!(is_imitation(phrase), "{phrase}");
        }
        for phrase in ["叮", "滴滴", "敲门", "呼吸", "刷牙", "通话", "一声", "biu", "bang 咚"] {
            assert!(!is_imitation(phrase), "{phrase}");
        }
    }
}
