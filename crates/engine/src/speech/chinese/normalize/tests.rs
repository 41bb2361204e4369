use super::*;
use crate::speech::chinese::source::fold;

struct Case {
    text: &'static str,
    spoken: &'static str,
}

const fn case(text: &'static str, spoken: &'static str) -> Case {
    Case { text, spoken }
}

fn speak(text: &str) -> String {
    normalize(&fold(text, 0)).iter().map(|glyph| glyph.ch).collect()
}

fn check(cases: &[Case]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| speak(case.text) != case.spoken)
        .map(|case| format!("{}: {} instead of {}", case.text, speak(case.text), case.spoken))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn quantities() {
    check(&[
        case("0", "零"),
        case("7", "七"),
        case("10", "十"),
        case("11", "十一"),
        case("20", "二十"),
        case("101", "一百零一"),
        case("110", "一百一十"),
        case("200", "二百"),
        case("2000", "两千"),
        case("2002", "两千零二"),
        case("22000", "两万二千"),
        case("10011", "一万零一十一"),
        case("100000", "十万"),
        case("20000", "两万"),
        case("1000500", "一百万零五百"),
        case("1,234,567", "一百二十三万四千五百六十七"),
        case("200000000", "两亿"),
        case("1000000000000", "一万亿"),
        case("123456789012", "一二三四五六七八九零一二"),
        case("007", "零零七"),
        case("3.14159", "三点一四一五九"),
        case("0.5", "零点五"),
        case("-3.5", "负三点五"),
        case("12345678901234567890", "一二三四五六七八九零一二三四五六七八九零"),
        case("１２３", "一百二十三"),
        case("有1,2,3种", "有一,二,三种"),
    ]);
}

#[test]
fn two_before_measure_words() {
    check(&[
        case("2个人", "两个人"),
        case("2 个人", "两个人"),
        case("2天", "两天"),
        case("2-3个", "两到三个"),
        case("12个", "十二个"),
        case("2月2日", "二月二日"),
        case("第2名", "第二名"),
        case("2年级", "二年级"),
        case("2年", "两年"),
        case("2号线", "二号线"),
        case("2万", "两万"),
        case("2kg", "两公斤"),
        case("2%", "百分之二"),
        case("2.5个", "二点五个"),
        case("星期2", "星期二"),
    ]);
}

#[test]
fn shares() {
    check(&[
        case("30%", "百分之三十"),
        case("12.5%", "百分之十二点五"),
        case("5‰", "千分之五"),
        case("3-5%", "百分之三到五"),
        case("3%-5%", "百分之三到百分之五"),
        case("-3.2%", "负百分之三点二"),
        case("1/2", "二分之一"),
        case("½杯", "二分之一杯"),
        case("3/4的人", "四分之三的人"),
        case("比例为1:100", "比例为一比一百"),
        case("4：3", "四比三"),
    ]);
}

#[test]
fn years_and_dates() {
    check(&[
        case("2021年", "二零二一年"),
        case("2000年", "二零零零年"),
        case("5000年历史", "五千年历史"),
        case("98年7月", "九八年七月"),
        case("08年", "零八年"),
        case("80年代", "八十年代"),
        case("10年", "十年"),
        case("2019-2021年", "二零一九到二零二一年"),
        case("2019—2021", "二零一九到二零二一"),
        case("2024款", "二零二四款"),
        case("2021-03-03", "二零二一年三月三日"),
        case("2021/3/3", "二零二一年三月三日"),
        case("2021.3.3", "二零二一年三月三日"),
        case("2021年03月05日", "二零二一年三月五日"),
        case("2021-03", "二零二一年三月"),
        case("3月3日", "三月三日"),
        case("12/5", "十二月五日"),
        case("03-15", "三月十五日"),
        case("9·11", "九一一"),
        case("3.15晚会", "三一五晚会"),
    ]);
}

#[test]
fn times() {
    check(&[
        case("9:30", "九点三十分"),
        case("9：30", "九点三十分"),
        case("14:05", "十四点零五分"),
        case("2:00", "两点"),
        case("9:00-17:30", "九点到十七点三十分"),
        case("23:59:59", "二十三点五十九分五十九秒"),
        case("9:30 am", "上午九点三十分"),
        case("3:15pm", "下午三点十五分"),
        case("8pm", "晚上八点"),
        case("比分10:15", "比分十比十五"),
        case("3:2战胜", "三比二战胜"),
        case("以3-1获胜", "以三比一获胜"),
        case("按照9:30的安排", "按照九点三十分的安排"),
    ]);
}

#[test]
fn money() {
    check(&[
        case("￥45.99", "四十五点九九元"),
        case("¥2", "两元"),
        case("$3.2", "三点二美元"),
        case("$3.2 billion", "三十二亿美元"),
        case("HK$500万", "五百万港元"),
        case("￥100-200", "一百到二百元"),
        case("￥45元", "四十五元"),
        case("￥-5", "负五元"),
        case("100USD", "一百美元"),
        case("€20", "二十欧元"),
        case("80元/人", "八十元每人"),
        case("3块5", "三块五"),
    ]);
}

#[test]
fn units_of_measure() {
    check(&[
        case("5.5km", "五点五公里"),
        case("65 kg", "六十五公斤"),
        case("20m²", "二十平方米"),
        case("30㎡", "三十平方米"),
        case("30m2", "三十平方米"),
        case("37.5℃", "三十七点五摄氏度"),
        case("39°C", "三十九摄氏度"),
        case("气温-5℃", "气温零下五摄氏度"),
        case("-10~-5℃", "零下十到零下五摄氏度"),
        case("120km/h", "一百二十公里每小时"),
        case("24h", "二十四小时"),
        case("5000mAh", "五千毫安时"),
        case("3m", "三米"),
        case("3M公司", "三M公司"),
        case("5G网络", "五G网络"),
        case("10w+", "十万加"),
        case("100+人", "一百多人"),
    ]);
}

#[test]
fn strings_of_digits() {
    check(&[
        case("13812345678", "幺三八，幺二三四，五六七八"),
        case("138-1234-5678", "幺三八，幺二三四，五六七八"),
        case("+86 138 1234 5678", "加八六，幺三八，幺二三四，五六七八"),
        case("010-12345678", "零幺零，幺二三四，五六七八"),
        case("400-800-8888", "四零零，八零零，八八八八"),
        case("拨打120", "拨打幺二零"),
        case("120元", "一百二十元"),
        case("验证码8462", "验证码八四六二"),
        case("身份证号110101199003077578", "身份证号一一零一零一一九九零零三零七七五七八"),
        case("302室", "三零二室"),
        case("5栋3-502室", "五栋三杠五零二室"),
        case("985高校", "九八五高校"),
        case("985元", "九百八十五元"),
        case("192.168.1.1", "一九二点一六八点一点一"),
        case("v2.0.1", "v二点零点一"),
        case("波音747", "波音七四七"),
    ]);
}

#[test]
fn latin_neighbours() {
    check(&[
        case("iPhone 15", "iPhone 十五"),
        case("A380", "A三八零"),
        case("GPT-4", "GPT 四"),
        case("歼-20", "歼 二十"),
        case("PM2.5", "PM二点五"),
        case("CO₂", "CO二"),
        case("1080p", "一零八零p"),
        case("A股", "A股"),
        case("C++", "C加加"),
        case("I have 2 dogs", "I have 2 dogs"),
        case("www.example.com", "www点example点com"),
        case("test@qq.com", "test艾特qq点com"),
        case("R&D", "R&D"),
        case("Wi-Fi", "Wi-Fi"),
    ]);
}

#[test]
fn mathematics_and_signs() {
    check(&[
        case("1+1=2", "一加一等于二"),
        case("5-3=2", "五减三等于二"),
        case("3×4=12", "三乘四等于十二"),
        case("8÷2=4", "八除以二等于四"),
        case("6/2=3", "六除以二等于三"),
        case("2^10", "二的十次方"),
        case("x²", "x的平方"),
        case("≥18岁", "大于等于十八岁"),
        case("±5", "正负五"),
        case("1920x1080", "一九二零乘一零八零"),
        case("和/或", "和、或"),
        case("3~5天", "三到五天"),
        case("3万-5万元", "三万到五万元"),
        case("7×24小时", "七乘二十四小时"),
        case("π", "派"),
        case("第Ⅲ期", "第三期"),
    ]);
}

/// A number's characters stand for the whole number, everything else for itself.
#[test]
fn spans_point_into_the_text() {
    let text = "共￥45.99元";
    let spans: Vec<&str> = normalize(&fold(text, 0)).iter().map(|glyph| &text[glyph.span.clone()]).collect();
    assert_eq!(spans[0], "共");
    let (unit, number) = spans[1..].split_last().unwrap();
    assert!(number.iter().all(|span| *span == "￥45.99"), "{spans:?}");
    assert_eq!(*unit, "元");
}

/// Long runs of signs finish quickly and lose no character boundary.
#[test]
fn hostile_signs() {
    for unit in ["1:1:", "-", "9", "9-", "1/", "$", "+", ".", "1,", "1:", "²", "a1", "@a.", "~1", "%", "1.1"] {
        let text = unit.repeat(4000);
        let glyphs = normalize(&fold(&text, 0));
        assert!(glyphs.iter().all(|glyph| text.get(glyph.span.clone()).is_some()), "{unit}");
    }
}
