//! Words that say when something is heard or how, and never what.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::stem;
use crate::effects::planner::text::is_han;

/// Words of times.
const WHEN: &[&str] = &[
    "afternoon",
    "am",
    "autumn",
    "dawn",
    "day",
    "daytime",
    "dusk",
    "early",
    "evening",
    "hour",
    "hours",
    "late",
    "middle",
    "midday",
    "midnight",
    "morning",
    "night",
    "nighttime",
    "noon",
    "pm",
    "summer",
    "sunday",
    "sunrise",
    "sunset",
    "weekend",
    "winter",
];

/// The same in Chinese; the longer ones first.
const WHEN_HAN: &[&str] = &[
    "深更半夜",
    "三更半夜",
    "夜深人静",
    "大清早",
    "一大早",
    "大半夜",
    "大年三十",
    "深夜",
    "半夜",
    "午夜",
    "凌晨",
    "清晨",
    "早晨",
    "早上",
    "黎明",
    "拂晓",
    "傍晚",
    "黄昏",
    "夜晚",
    "夜里",
    "夜间",
    "晚上",
    "中午",
    "正午",
    "午后",
    "下午",
    "上午",
    "春天",
    "夏天",
    "夏日",
    "夏夜",
    "秋天",
    "秋日",
    "冬天",
    "冬日",
    "冬夜",
    "周末",
    "除夕",
    "过年",
    "时分",
    "时节",
    "季节",
    "时候",
    "十一点",
    "十二点",
    "六点",
];

/// Words of manner that are said after a comma.
const MANNER_HAN: &[&str] = &[
    "由缓到急",
    "由慢到快",
    "由远及近",
    "此起彼伏",
    "忽左忽右",
    "忽远忽近",
    "余音袅袅",
    "越来越快",
    "越来越急",
    "越来越近",
    "越来越远",
    "越来越大",
    "越来越响",
    "一下比一下",
    "断断续续",
    "时断时续",
    "时高时低",
    "惊天动地",
    "震耳欲聋",
    "带回响",
    "带回音",
    "有回音",
    "科技感",
    "未来感",
    "年代感",
    "金属感",
    "空间感",
    "压抑感",
    "紧张感",
    "恐怖感",
    "短一点",
    "长一点",
    "轻一点",
    "重一点",
    "近一点",
    "远一点",
    "慢一点",
    "快一点",
    "低一点",
    "高一点",
    "别太吵",
    "别太大",
    "别太长",
    "别太响",
    "清脆",
    "柔和",
    "低沉",
    "沉闷",
    "尖锐",
    "刺耳",
    "软糯",
    "空灵",
    "孤独",
    "凄凉",
    "凄厉",
    "上扬",
    "闪亮",
    "悠扬",
    "悠长",
    "厚重",
    "有力",
    "干净",
    "利落",
    "搞笑",
    "可爱",
    "卡通",
    "史诗",
    "压抑",
    "诡异",
    "阴森",
    "恐怖",
    "悬疑",
    "温馨",
    "治愈",
    "舒缓",
    "急促",
    "短促",
    "缓慢",
    "连续",
    "持续",
    "响亮",
    "明显",
    "轻柔",
    "轻快",
    "欢快",
    "紧张",
    "低频",
    "高频",
    "助眠",
    "解压",
    "放松",
    "短短",
    "长",
    "短",
    "大",
    "小",
    "快",
    "慢",
    "近",
    "远",
    "轻",
    "重",
];

/// What may stand beside them.
const BESIDE: &str = "的地得了着一点很太非常更最比较那这种儿些感有带要又也再都在里是给人听我们才";

/// Whether a stem is of a time.
pub fn is_when(term: &str) -> bool {
    static STEMS: LazyLock<HashSet<String>> = LazyLock::new(|| WHEN.iter().map(|word| stem(word)).collect());
    STEMS.contains(term) || term.chars().all(|c| c.is_ascii_digit())
}

/// Whether a Chinese phrase says nothing but when.
pub fn is_when_han(phrase: &str) -> bool {
    consists_of(phrase, WHEN_HAN)
}

/// Whether a Chinese phrase says nothing but how.
pub fn is_manner_han(phrase: &str) -> bool {
    consists_of(phrase, MANNER_HAN)
}

/// A Chinese phrase without its words of manner of more than one character.
pub fn without_manner(phrase: &str) -> String {
    let words = MANNER_HAN.iter().filter(|word| word.chars().count() > 1);
    words.fold(phrase.to_owned(), |rest, word| rest.replace(word, ""))
}

/// Whether a phrase is nothing but these words and what may stand beside them.
fn consists_of(phrase: &str, words: &[&str]) -> bool {
    let mut rest = phrase.to_owned();
    for word in words {
        rest = rest.replace(word, " ");
    }
    phrase.chars().any(is_han) && rest != phrase && rest.chars().all(|c| !c.is_alphanumeric() || BESIDE.contains(c))
}

#[cfg(test)]
mod tests {
    use super::{is_manner_han, is_when_han};

    #[test]
    fn circumstances_are_told_from_sounds() {
        for phrase in ["深更半夜", "秋天的清晨", "夜里十一点", "早上六点"] {
            assert!(is_when_han(phrase), "{phrase}");
        }
        for phrase in ["短一点", "清脆", "上扬的", "由缓到急", "空灵", "软糯一点的", "一下比一下重"]
        {
            assert!(is_manner_han(phrase), "{phrase}");
        }
        for phrase in ["雨夜", "夜莺", "的", "虫鸣"] {
            assert!(!is_when_han(phrase), "{phrase}");
        }
        for phrase in ["厚重的木门", "大象", "小狗", "远处的狗"] {
            assert!(!is_manner_han(phrase), "{phrase}");
        }
    }
}
