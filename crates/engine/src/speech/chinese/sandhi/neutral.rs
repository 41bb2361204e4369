//! Syllables that lose their tone: the second one of some words, suffixes, repeated verbs, 个.

use std::{collections::HashSet, sync::LazyLock};

use super::Run;
use crate::speech::chinese::{readings::is_numeral, segment::Class};

/// Words of two syllables whose second one has no tone in Standard Chinese, and which the tables of
/// phrases may have with their full tones. Words that are also something else with full tones (地方,
/// 大意, 精神) are left out.
const WORDS: &str = "\
爱人 巴掌 包袱 本事 鼻子 比方 扁担 别扭 玻璃 簸箕 补丁 裁缝 财主 苍蝇 差事 柴火 称呼 锄头 出息 窗户 刺猬 凑合 耷拉 答应 \
打扮 打发 打量 打算 打听 大夫 耽搁 耽误 道士 灯笼 弟弟 点心 东家 东西 动静 动弹 豆腐 嘟囔 对付 队伍 多么 耳朵 风筝 福气 \
甘蔗 高粱 膏药 告诉 疙瘩 胳膊 工夫 功夫 姑姑 姑娘 故事 寡妇 怪物 官司 罐头 规矩 闺女 哈欠 蛤蟆 含糊 行当 核桃 合同 和尚 \
红火 后头 厚道 狐狸 胡琴 胡同 糊涂 护士 活泼 火候 伙计 机灵 记号 记性 架势 嫁妆 见识 将就 交情 叫唤 结实 街坊 姐夫 戒指 \
舅舅 咳嗽 客气 口袋 窟窿 快活 阔气 喇叭 喇嘛 懒得 烂糊 老婆 老实 老爷 累赘 篱笆 里头 力气 厉害 利落 利索 痢疾 连累 凉快 \
粮食 溜达 萝卜 骆驼 麻烦 麻利 马虎 码头 买卖 馒头 忙活 冒失 眉毛 媒人 门道 眯缝 迷糊 苗条 苗头 名堂 名字 明白 蘑菇 模糊 \
木匠 木头 那么 难为 脑袋 能耐 你们 念叨 念头 娘家 奴才 女婿 暖和 疟疾 牌楼 盘算 朋友 脾气 屁股 便宜 漂亮 婆家 铺盖 欺负 \
前头 亲戚 勤快 清楚 亲家 拳头 热闹 人们 认识 软和 扫帚 商量 上司 烧饼 少爷 舌头 什么 生意 牲口 师父 师傅 石匠 石榴 石头 \
时候 拾掇 使唤 似的 事情 收成 收拾 首饰 叔叔 舒服 舒坦 疏忽 爽快 思量 算计 岁数 踏实 抬举 太太 特务 挑剔 跳蚤 铁匠 头发 \
妥当 唾沫 挖苦 娃娃 外甥 晚上 早上 尾巴 委屈 稳当 我们 稀罕 媳妇 喜欢 下巴 吓唬 先生 乡下 相声 消息 小气 笑话 谢谢 心思 \
星星 猩猩 行李 休息 秀才 秀气 学问 丫头 胭脂 烟筒 眼睛 砚台 秧歌 养活 吆喝 妖精 钥匙 衣服 衣裳 意思 应酬 冤枉 月饼 月亮 \
云彩 在乎 咱们 怎么 扎实 眨巴 栅栏 张罗 丈夫 帐篷 招呼 招牌 折腾 这个 那个 这么 枕头 芝麻 知识 指甲 指头 主意 转悠 庄稼 \
壮实 状元 字号 自在 祖宗 嘴巴 琢磨 作坊 妈妈 爸爸 爷爷 奶奶 哥哥 姐姐 妹妹 宝宝 葡萄 玫瑰 咖喱 太阳 白净 包涵 部分 聪明 \
匀称 玄乎 悟性 嘱咐 徒弟 神仙 衙门 吩咐 伺候 喽啰 牢骚 铃铛 里脊 菩萨 妯娌 指望 志气 直溜 仗义 丈人 凤凰 他们 她们 它们 \
家伙 孩子 关系";

/// Repeated syllables that are adverbs although the dictionary calls them verbs: 处处, 渐渐.
const FULL_REPETITIONS: &str = "处渐加频屡连往常时种重好足深微隐历依熊滚滔";

pub(super) fn apply(run: &mut Run<'_>) {
    for token in run.tokens {
        let range = token.range.clone();
        if token.class == Class::Digits {
            continue;
        }
        for at in range.start + 1..range.end {
            let pair: String = run.chars[at - 1..=at].iter().collect();
            // Only at the end of a word: 朋友 in 小朋友 and 朋友们, but not 东西 in 东西方.
            let rest = range.end - at - 1;
            let is_last = rest == 0 || rest == 1 && matches!(run.chars[at + 1], '们' | '儿');
            if is_last && is_listed(&pair) {
                run.set_tone(at, 5);
            }
        }
        let chars = run.chars;
        let word = &chars[range.clone()];
        if let [first, second] = word
            && first == second
            && token.class == Class::Verb
            && !FULL_REPETITIONS.contains(*first)
        {
            // 想想 is xiáng xiang: the lost third tone still works on the first one.
            if run.tone(range.start + 1) == 3 {
                run.set_tone(range.start, 2);
            }
            run.set_tone(range.start + 1, 5);
        }
        if let Some(at) = word.iter().position(|&c| c == '个').map(|at| range.start + at) {
            let before = at.checked_sub(1).map(|before| run.chars[before]);
            let counts = before.is_some_and(|c| is_numeral(c) || "这那哪每整某各有".contains(c));
            let is_word = range.len() == 1 || at > range.start;
            if counts && is_word && at + 1 == range.end {
                run.set_tone(at, 5);
            }
        }
        // 过 behind a verb tells experience: 去过, 看过.
        if word == ['过'] && run.token_of(range.start.wrapping_sub(1)).is_some_and(|before| before.class == Class::Verb)
        {
            let goes_on =
                run.token_of(range.end).is_some_and(|after| after.class == Class::Noun && after.range.len() == 1);
            if !goes_on {
                run.set_tone(range.start, 5);
            }
        }
    }
}

fn is_listed(pair: &str) -> bool {
    static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS.split_ascii_whitespace().collect());
    SET.contains(pair)
}
