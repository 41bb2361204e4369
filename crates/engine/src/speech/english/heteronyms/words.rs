//! Words with rules of their own.

use super::context::{Context, is_one_of};
use super::{DETERMINERS, read};
use crate::speech::english::tagger::Tag;

const BE: &str = "be is are was were been being am 'm 're 's";

/// The tag that a word has here; `None` leaves it to the tagger and the general rules.
pub(super) fn tag(context: Context<'_>) -> Option<Tag> {
    match context.word() {
        "read" => Some(read::tense(context)),
        "used" => used(context),
        "live" => live(context),
        "lives" => lives(context),
        "wind" | "winds" => Some(wind(context)),
        "close" => close(context),
        "tear" | "tears" => tear(context),
        "wound" => wound(context),
        "content" => Some(content(context)),
        "minute" => {
            let tiny = "amount amounts changes crack cracks detail details difference differences fraction particle particles \
                quantities quantity traces variations";
            Some(if context.precedes(tiny) { Tag::JJ } else { Tag::NN })
        }
        "learned" if context.tag().is_adjective() => {
            let scholar = context.precedes("man men woman scholar scholars judge friend professor society colleague");
            Some(if scholar { Tag::JJ } else { Tag::VBN })
        }
        "dove" => {
            let dived = context.precedes("into in under down off for deep deeper headfirst");
            Some(if dived && !context.follows(DETERMINERS) { Tag::VBD } else { Tag::NN })
        }
        "invalid" => {
            let person = context.next().is_none_or(|next| !next.tag.is_noun() && !next.tag.is_adjective());
            Some(if person && context.follows("an the") { Tag::NN } else { Tag::JJ })
        }
        "produce" => context.follows("fresh local farm the organic seasonal of their").then_some(Tag::NN),
        "sow" => Some(if context.follows(DETERMINERS) { Tag::NN } else { Tag::VB }),
        _ => None,
    }
}

/// "used to" is a habit (voiceless) unless something "was used to" do something.
fn used(context: Context<'_>) -> Option<Tag> {
    if !context.precedes("to") {
        return None;
    }
    let ruler = context.governor();
    let passive = ruler.is_some_and(|ruler| is_one_of(ruler.word(), BE));
    let person = ruler.is_some_and(|ruler| ruler.before(1, "i he she we you they"));
    let verb_follows = context.tokens.get(context.at + 2).is_some_and(|token| token.tag == Tag::VB);
    Some(if passive && verb_follows && !person { Tag::VBN } else { Tag::VBD })
}

fn live(context: Context<'_>) -> Option<Tag> {
    let shown = "music show shows concert concerts broadcast stream streams streaming tv television event events audience \
        performance performances video updates coverage album chat animals wire bait band radio demo data";
    if context.precedes(shown) {
        return Some(Tag::JJ);
    }
    let ruler = context.governor()?;
    let plural = ruler.is_plural_subject() || ruler.tag() == Tag::NNS || ruler.word() == "people";
    let joined = ruler.word() == "and" && context.tag().is_verb();
    if (ruler.wants_infinitive() && ruler.word() != "not") || plural || joined {
        return Some(Tag::VB);
    }
    let aired = "go goes went going broadcast streamed streaming perform performed recorded sing play watch a the it";
    is_one_of(ruler.word(), &format!("{BE} {aired}")).then_some(Tag::JJ)
}

fn lives(context: Context<'_>) -> Option<Tag> {
    let owned =
        "her his their our your my the these those many both of two nine human daily lose lost save saved saving";
    if context.follows(owned) {
        return Some(Tag::NNS);
    }
    let ruler = context.governor()?;
    (ruler.is_third_person() || ruler.tag() == Tag::NN || ruler.word() == "who").then_some(Tag::VBZ)
}

fn wind(context: Context<'_>) -> Tag {
    let plural = context.word() == "winds";
    let noun = if plural { Tag::NNS } else { Tag::NN };
    let turns = context.precedes("up down around back through along its round across past between");
    let Some(ruler) = context.governor() else {
        return if context.precedes("up down the") && !plural { Tag::VB } else { noun };
    };
    if (!plural && ruler.wants_infinitive()) || (ruler.is_plural_subject() && turns) {
        return Tag::VB;
    }
    let road = ruler.tag() == Tag::NN || ruler.is_third_person();
    if plural && road && turns && !context.precedes("down") { Tag::VBZ } else { noun }
}

fn close(context: Context<'_>) -> Option<Tag> {
    let at_the_end = context.before(2, "to at") || context.precedes("of");
    if context.follows("a the its") && at_the_end {
        return Some(Tag::NN);
    }
    if context.follows("they we you i") {
        return Some(Tag::VB);
    }
    if context.is_infinitive() && !context.follows("not") && !context.precedes("to") {
        return Some(Tag::VB);
    }
    let close_things = "friend friends relative relatives call look attention proximity range second race game ties tie contact \
        family quarters by relationship eye enough together behind ally allies up - to";
    let close_states =
        "very so too get got come came stay stayed how that as stand stood sat sit lived pretty quite really not";
    if context.precedes(close_things) || context.follows(&format!("{BE} {close_states}")) {
        return Some(Tag::JJ);
    }
    let shut = context.precedes("the your this that it my his her all our their them");
    shut.then_some(Tag::VB)
}

fn tear(context: Context<'_>) -> Option<Tag> {
    let noun = if context.word() == "tear" { Tag::NN } else { Tag::NNS };
    let torn = context.precedes("up down apart off open into it them this that out away");
    let wept = context.follows("in into of with her his my their your the a and");
    if wept && (!torn || context.follows("the")) && !context.precedes("it") {
        return Some(noun);
    }
    torn.then_some(Tag::VB)
}

/// The past of "to wind", where the tagger takes it for a noun.
fn wound(context: Context<'_>) -> Option<Tag> {
    let turned = context.precedes("up down around round through back its their his her along tightly");
    (turned && !context.follows(DETERMINERS)).then_some(Tag::VBD)
}

fn content(context: Context<'_>) -> Tag {
    let states = "feel felt quite very perfectly not seem seemed";
    let satisfied =
        context.follows(&format!("{BE} {states}")) && (context.precedes("with to and") || context.closes_clause());
    if satisfied {
        Tag::JJ
    } else if context.is_infinitive() {
        Tag::VB
    } else {
        Tag::NN
    }
}
