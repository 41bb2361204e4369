//! A prompt as it is read: one spelling of everything that is spelled in several ways, emoji as the sounds
//! they stand for, nothing invisible.
//!
//! It refuses prompts that are too long and prompts in which nothing can be read.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::words::emoji::EMOJI;
use crate::Error;

/// The longest prompt in characters.
pub const MAX_PROMPT_CHARS: usize = 1000;

/// Brings a prompt to its plain form: compatibility characters unfolded (NFKC), lower case, simplified
/// Chinese for the characters of everyday sounds, emoji as words between commas, single spaces.
///
/// # Errors
/// [`Error::Input`] when it is longer than [`MAX_PROMPT_CHARS`] or holds no letter, digit or known emoji.
pub fn plain(prompt: &str) -> Result<String, Error> {
    let given = prompt.chars().count();
    if given > MAX_PROMPT_CHARS {
        return Err(Error::Input(format!("prompt has {given} characters, possible is 1 to {MAX_PROMPT_CHARS}")));
    }
    let mut plain = String::with_capacity(prompt.len());
    let mut after_emoji = false;
    for c in prompt.nfkc().flat_map(char::to_lowercase) {
        if let Some(sound) = emoji(c) {
            // Two equal emoji are one sound.
            if !plain.ends_with(&format!("{sound}, ")) {
                plain.push_str(if plain.trim_end().is_empty() { "" } else { ", " });
                plain.push_str(sound);
                plain.push_str(", ");
            }
            after_emoji = true;
            continue;
        }
        let c = fold(c);
        if c == ' ' {
            if !plain.is_empty() && !plain.ends_with(' ') {
                plain.push(' ');
            }
        } else if !is_invisible(c) {
            plain.push(c);
        }
        after_emoji = false;
    }
    // Their stops end no sentence.
    for (dotted, plainly) in [(" a.m.", " am"), (" p.m.", " pm")] {
        plain = plain.replace(dotted, plainly);
    }
    if after_emoji {
        plain.truncate(plain.trim_end_matches([',', ' ']).len());
    }
    plain.truncate(plain.trim_end().len());
    if plain.chars().any(char::is_alphanumeric) {
        Ok(plain)
    } else {
        Err(Error::Input("prompt has no words and no emoji of something that can be heard".to_owned()))
    }
}

/// Whether a character belongs to a word that is written without spaces around it.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{3040}'..='\u{30ff}' | '\u{20000}'..='\u{2ffff}')
}

/// Whether a marker that ends or begins with `inside` may stand beside `outside`: words of letters need a
/// boundary, Chinese has none.
pub fn is_boundary(inside: Option<char>, outside: Option<char>) -> bool {
    match (inside, outside) {
        (Some(inside), Some(outside)) => {
            let is_letter = |c: char| c.is_alphanumeric() && !is_han(c);
            !(is_letter(inside) && is_letter(outside))
        }
        _ => true,
    }
}

/// The entry of a table whose text stands at byte `at` of `text` between word boundaries: the longest one.
/// The table must be sorted by [`longest_first`].
pub fn entry_at<'t, T>(text: &str, at: usize, table: &'t [(&'static str, T)]) -> Option<&'t (&'static str, T)> {
    let rest = &text[at..];
    let before = text[..at].chars().next_back();
    table.iter().find(|(word, _)| {
        rest.starts_with(word)
            && is_boundary(word.chars().next(), before)
            && is_boundary(word.chars().next_back(), rest[word.len()..].chars().next())
    })
}

/// Sorts a table so that of two entries the longer one is found.
pub fn longest_first<T: Clone>(table: &[(&'static str, T)]) -> Vec<(&'static str, T)> {
    let mut sorted = table.to_vec();
    sorted.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    sorted
}

fn emoji(c: char) -> Option<&'static str> {
    // The table is sorted; ASCII is the common case.
    if c.is_ascii() {
        return None;
    }
    EMOJI.binary_search_by_key(&c, |(emoji, _)| *emoji).ok().map(|index| EMOJI[index].1)
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}')
        // Pictures that stand for no sound.
        || matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// One spelling of marks and characters.
fn fold(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{2bc}' | '`' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{300c}'..='\u{300f}' | '«' | '»' => '"',
        '\u{2010}'..='\u{2012}' => '-',
        '→' | '➡' | '⇒' => '>',
        '、' => ',',
        '。' | '…' | '!' | '?' => '.',
        '_' => ' ',
        c if c.is_whitespace() => ' ',
        c if is_han(c) => simplified(c),
        c => c,
    }
}

/// Traditional characters of the words of sounds, each before its simplified form.
const TRADITIONAL: &str = "風风聲声電电車车門门貓猫鳥鸟馬马豬猪雞鸡鴨鸭鵝鹅魚鱼飛飞機机槍枪鐘钟鈴铃話话腳脚開开關关閉闭響响樹树葉叶溫温輕轻強强劇剧緊紧連连續续遠远處处從从過过來来\
時时後后間间場场歡欢嬰婴兒儿幾几兩两隻只個个輛辆條条頭头發发動动鳴鸣擊击鑼锣號号鋼钢鐵铁鋁铝銅铜銀银橋桥樓楼階阶廚厨廳厅園园爐炉燒烧滾滚熱热氣气濕湿濺溅\
灣湾龍龙蟲虫蟬蝉貝贝獅狮獵猎戰战劍剑彈弹術术寶宝紙纸張张書书筆笔鍵键盤盘腦脑標标錢钱幣币鎖锁鑰钥簾帘轉转輪轮軌轨艦舰軍军隊队駛驶駕驾員员學学觀观眾众拋抛\
壓压縮缩鬧闹擠挤喚唤嘆叹嚇吓戲戏樂乐彎弯絃弦絲丝綠绿藍蓝紅红黃黄點点滅灭廣广報报視视訊讯傳传統统計计盪荡蕩荡掃扫撲扑裝装櫃柜壞坏麵面餅饼鍋锅爺爷媽妈孫孙\
親亲臉脸齒齿鬍胡鬚须髮发體体脈脉臟脏邊边聽听說说讓让還还並并與与兇凶嚴严釘钉錘锤鋸锯鑽钻鏈链鍊链鐮镰驚惊顆颗東东臺台噴喷嗶哔囉啰灑洒潑泼漸渐離离鄰邻牆墙\
無无沒没雙双單单擺摆揮挥掛挂蓋盖濤涛潛潜艙舱鯨鲸鴿鸽烏乌鴉鸦鷹鹰獸兽爾尔斷断衝冲沖冲鬆松鐺铛鏗铿鏘锵簫箫為为這这裡里裏里們们滿满帶带陣阵慘惨緩缓靜静細细\
嘯啸遊游運运迴回環环繞绕掙挣紮扎氫氢";

fn simplified(c: char) -> char {
    static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let chars: Vec<char> = TRADITIONAL.chars().collect();
        chars.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    });
    SIMPLIFIED.get(&c).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_become_one() {
        assert_eq!(TRADITIONAL.chars().count() % 2, 0);
        assert!(EMOJI.windows(2).all(|pair| pair[0].0 < pair[1].0), "the table must be sorted");
        let cases = [
            ("  Heavy\u{a0}RAIN\n on a\ttin roof ", "heavy rain on a tin roof"),
            ("Ｄｏｇ　ｂａｒｋｓ，ｔｈｅｎ", "dog barks,then"),
            ("門後的風聲", "门后的风声"),
            ("🐶", "dog barking"),
            ("🐶🐶🐶", "dog barking"),
            ("rain 🌩️ at night", "rain , thunder, at night"),
            ("\u{202e}olleh\u{202c} wi\u{200b}nd", "olleh wind"),
        ];
        for (prompt, expected) in cases {
            assert_eq!(plain(prompt).unwrap(), expected, "{prompt}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_turned_down() {
        for prompt in ["", "   ", "?!...", "\u{200b}\u{202e}", "🪪🫥", "----"] {
            assert!(matches!(plain(prompt), Err(Error::Input(_))), "{prompt:?}");
        }
        assert!(plain(&"a".repeat(1000)).is_ok());
        let message = plain(&"é".repeat(1001)).unwrap_err().to_string();
        assert_eq!(message, "prompt has 1001 characters, possible is 1 to 1000");
    }
}
