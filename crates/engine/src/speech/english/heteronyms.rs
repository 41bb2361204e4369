//! Words of one spelling and several sounds, where the tagger is weak: the words around them decide.
//! Corrects tags before the dictionaries are asked, and gives the sounds that they lack.

mod context;
mod read;
mod words;

use self::context::Context;
use super::Accent;
use super::lexicon::{Entry, Lexicon};
use super::tagger::Tag;

/// A piece of the sentence as the tagger sees it.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// In small letters.
    pub lower: String,
    pub tag: Tag,
    /// Whether a mark ends a clause here.
    pub pause: bool,
}

const DETERMINERS: &str = "a an the my your his her its our their no any some every each another this that whose 's";

/// Corrects the tags of a sentence, from the left: a correction is seen by the words behind it.
pub(super) fn retag(tokens: &mut [Token], lexicon: &Lexicon) {
    for i in 0..tokens.len() {
        let context = Context::new(tokens, i);
        if let Some(tag) = words::tag(context).or_else(|| noun_or_verb(context, lexicon)) {
            tokens[i].tag = tag;
        }
    }
}

/// The sound of a word whose senses the dictionaries do not part.
pub(super) fn sense(tokens: &[Token], i: usize, accent: Accent) -> Option<&'static str> {
    let context = Context::new(tokens, i);
    let pick = |us: &'static str, gb: &'static str| Some(if accent == Accent::American { us } else { gb });
    let tag = context.tag();
    match context.word() {
        "lead" if tag.is_noun() || tag.is_adjective() => context.near(METAL).then_some("lˈɛd"),
        "bass" if context.near("fish fishing caught lake largemouth striped fillet grilled river") => {
            pick("bˈæs", "bˈas")
        }
        "bass" => Some("bˈAs"),
        "tear" if tag.is_noun() && context.near(TORN) && !context.near(WEPT) => pick("tˈɛɹ", "tˈɛː"),
        "tears" if tag.is_noun() && context.near(TORN) && !context.near(WEPT) => pick("tˈɛɹz", "tˈɛːz"),
        "bases" => pick("bˈAsᵻz", "bˈAsɪz"),
        "bow" if context.near(BOWED) => Some("bˈW"),
        "bows" if context.near(BOWED) => Some("bˈWz"),
        "resume" if context.follows(DETERMINERS) || context.near("cover cv hiring recruiter") => {
            pick("ɹˈɛzəmˌA", "ɹˈɛzjʊmA")
        }
        "does" if context.follows("the") => pick("dˈOz", "dˈQz"),
        "polish" if context.opens_clause() && (context.precedes(DETERMINERS) || context.precedes("it them")) => {
            pick("pˈɑlɪʃ", "pˈɒlɪʃ")
        }
        "wound" if context.follows(DETERMINERS) => pick("wˈund", "wˈuːnd"),
        // The past of "to wound" is "wounded".
        "wound" if tag == Tag::VBD || tag == Tag::VBN => Some("wˈWnd"),
        "wound" => pick("wˈund", "wˈuːnd"),
        _ => None,
    }
}

const METAL: &str = "pipe pipes paint paints poisoning pencil acid shot bullet bullets zinc copper iron tin mercury cadmium metal \
    metals toxic contaminated ore solder arsenic weights";
const TORN: &str = "fabric muscle ligament shirt paper jeans acl rotator cuff wear seam cloth meniscus retina tendon painting \
    tissue net sail curtain dress canvas";
const WEPT: &str = "shed cried cry cheek eye eyes wiped rolled wept";
const BOWED: &str = "ship boat vessel stern deck audience applause take took";

/// Nouns and verbs in general, where the words before leave no doubt.
fn noun_or_verb(context: Context<'_>, lexicon: &Lexicon) -> Option<Tag> {
    let tag = context.tag();
    let open = tag.is_noun() || tag.is_adjective() || (tag.is_verb() && tag != Tag::VBD && tag != Tag::VBN);
    let word = context.word();
    if !open || !matches!(lexicon.gold(word), Some(Entry::ByTag(_))) {
        return None;
    }
    let plural = word.ends_with('s');
    if context.opens_clause() && !plural && context.precedes("the a my your his its our their it them") {
        return Some(Tag::VB);
    }
    let ruler = context.governor()?;
    if !tag.is_verb() && !plural {
        // "to record highs", "due to abuse"
        let noun_follows = context.precedes("high highs low lows levels numbers profits store");
        let preposition = context.follows("to") && context.before(2, "due thanks subject according addition");
        if ruler.wants_infinitive() && !noun_follows && !preposition {
            return Some(Tag::VB);
        }
        if context.follows("i you we they who") && !context.before(2, "of for with to") {
            return Some(Tag::VBP);
        }
    }
    let determined = context.follows("a an the my your his its our their no any some every another of in for");
    (determined && tag.is_verb()).then_some(if plural { Tag::NNS } else { Tag::NN })
}

/// Capitals that are initials although small letters make a word; some only behind an article.
pub(super) fn is_initialism(word: &str, previous: &str) -> bool {
    const ALWAYS: &str = "AI AR DIY EU FAQ HR ID IP IPO IRS LED MIT MRI NHS OS PA PR QA SUV UI UK UN US USA UX VR";
    const DETERMINED: &str = "IT WHO ER";
    context::is_one_of(word, ALWAYS)
        || (context::is_one_of(word, DETERMINED) && context::is_one_of(previous, DETERMINERS))
}
