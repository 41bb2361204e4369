//! Which cuts of a prompt hold, and what each event is: steps that follow each other, each with the things
//! that sound together.

use klang_audio::synth;

use super::pieces::{self, Piece};
use super::text::entry_at;
use super::traits::{self, Count, Traits};
use super::words::{Join, Joint, MUSIC, SILENCE, SPEECH};
use crate::Error;
use crate::effects::catalogue::{ConceptKind, Layer};
use crate::effects::matching::{Match, Matcher};
use crate::effects::scene::MAX_EVENTS;

/// A prompt with its events found.
#[derive(Debug, Default)]
pub struct Settled {
    /// What follows each other.
    pub steps: Vec<Step>,
    /// What sounds all the time behind them.
    pub background: Vec<Thing>,
    /// What holds for everything: the space, the loop.
    pub scene: Traits,
}

/// What sounds together. Without things it is a pause.
#[derive(Debug, Default)]
pub struct Step {
    /// In the order of the prompt.
    pub things: Vec<Thing>,
}

/// Something that sounds.
#[derive(Debug, Clone)]
pub struct Thing {
    /// The words of the prompt.
    pub text: String,
    /// What is said about it.
    pub traits: Traits,
    /// The concepts it may be, the best first; never empty.
    pub matches: Vec<Match>,
    /// What it asks for that is not made here.
    pub beyond: Option<Beyond>,
}

/// What is not made here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// Words that are spoken.
    Speech,
    /// Music.
    Music,
}

/// Runner-ups that are kept.
const RUNNERS_UP: usize = 4;

/// A whole phrase that fits a name so well is not cut at "and" or "with".
const WHOLE: f32 = 0.82;

/// A part must fit a name so well to stand alone beside "and" or "with".
const ALONE: f32 = 0.5;

/// The same for its meaning.
const ALONE_IN_MEANING: f32 = 0.7;

/// What may be only where or when something happens must fit a name so well to be another sound.
const CIRCUMSTANCE: f32 = 0.7;

/// What is passed over and is not heard, though alone it would be.
const BELOW: &[&str] =
    &["the water", "the sea", "the ocean", "the river", "the lake", "the city", "the bridge", "the road"];

/// A phrase that fits so well is a name but for its small words.
const NAME: f32 = 0.95;

/// What follows a comma must fit a name so well to be another sound, and so well where it says that something sounds.
const ANOTHER: f32 = 0.72;
const ANOTHER_SOUNDING: f32 = 0.5;

/// How much better a part of a phrase must fit than the whole, which says more.
const WHOLE_SAYS_MORE: f32 = 0.04;

/// What is known worse than this is known better by how it sounds.
const HARDLY_KNOWN: f32 = 0.5;

/// What is named so well is known.
const KNOWN: f32 = 0.6;

/// What somebody does is theirs where the two together fit a name so well.
const WITH_SUBJECT: f32 = 0.6;

/// What is not made here gets a stand-in when nothing fits better than this.
const STAND_IN: f32 = 0.75;

/// An instrument that fits so well plays what is asked for.
const PLAYED: f32 = 0.35;

/// AudioSet classes of what stands in for speech and for music, the best first.
const SPEECH_LIKE: &[&str] = &["Hubbub, speech noise, speech babble", "Chatter", "Conversation", "Crowd", "Speech"];
const MUSIC_LIKE: &[&str] = &["Piano", "Guitar", "Acoustic guitar", "Musical instrument", "Music", "Music box"];

/// How well something that happens must fit beside the best that goes on, to be what is counted.
const COUNTABLE: f32 = 0.6;

/// The same for what several do: two dogs are two that bark, not two packs.
const SEVERAL: f32 = 0.95;

/// Heads of Chinese phrases that say how something sounds and not what, beside imitations: 螺旋桨的轰鸣 is the propeller's.
const SOUNDING_HEADS: &[&str] = &[
    "轰鸣",
    "响",
    "巨响",
    "叫",
    "吼",
    "吼叫",
    "回",
    "回音",
    "噪音",
    "噪",
    "撞击",
    "摩擦",
    "碰撞",
    "音效",
    "提示音",
    "嘶吼",
    "低吼",
    "咆哮",
    "尖叫",
    "呼啸",
    "闷响",
    "震动",
    "按钮",
    "旋律",
    "机器",
    "动静",
    "刺耳",
];

#[derive(Debug)]
struct Reading {
    traits: Traits,
    matches: Vec<Match>,
    /// Whether any word says what sounds.
    has_content: bool,
}

/// Settles a plain prompt.
///
/// # Errors
/// Those of the matcher.
pub fn settle(matcher: &Matcher, prompt: &str) -> Result<Settled, Error> {
    let unquoted = unquote(prompt);
    let mut pieces = pieces::cut(&unquoted).into_iter();
    let mut settled = Settled::default();
    let mut at = 0;
    // Words that say how, before anything is named.
    let mut pending: Option<Traits> = None;
    let Some(mut current) = pieces.next() else {
        settled.add(&mut at, None, thing(matcher, prompt, read(matcher, prompt, None)?));
        return Ok(settled);
    };
    let mut reading = read(matcher, &current.text, None)?;
    let rest: Vec<Option<Piece>> = pieces.map(Some).chain([None]).collect();
    for next in rest {
        if let Some(next) = &next
            && let Some(joint) = next.joint
        {
            match meet(matcher, (&current, &reading), (next, joint))? {
                Meeting::Joined(joined, joined_reading) => {
                    current = joined;
                    reading = joined_reading;
                    continue;
                }
                Meeting::Apart => {}
            }
        }
        finish(matcher, &mut settled, &mut at, &mut pending, &current, reading);
        let Some(next) = next else { break };
        reading = read(matcher, &next.text, Some(&current.text))?;
        current = next;
    }
    if settled.is_empty() {
        let traits = pending.take();
        let mut only = thing(matcher, prompt, read(matcher, prompt, None)?);
        if let Some(traits) = &traits {
            only.traits.join(traits);
        }
        settled.add(&mut at, None, only);
    }
    Ok(settled)
}

enum Meeting {
    Joined(Piece, Reading),
    Apart,
}

/// Whether two neighbouring pieces are one thing.
fn meet(
    matcher: &Matcher,
    (current, reading): (&Piece, &Reading),
    (next, joint): (&Piece, Joint),
) -> Result<Meeting, Error> {
    // "in the background, rain": what is said first belongs to what follows, and is kept until then.
    if is_silence(&next.text) || is_silence(&current.text) || !reading.has_content {
        return Ok(Meeting::Apart);
    }
    let right = read(matcher, &next.text, Some(&current.text))?;
    if joint.is_hard && (right.has_content || joint.join == Join::Without) {
        return Ok(Meeting::Apart);
    }
    // 砰! 追尾了: what is imitated first is what follows.
    if !joint.is_hard && right.has_content && matcher.is_imitation(&current.text) {
        let is_background = current.is_background || next.is_background;
        let word = current.word.clone();
        let piece = Piece { joint: current.joint, word, text: next.text.clone(), is_background };
        let mut whole = right;
        whole.traits.join(&reading.traits);
        // 叮咚, 外卖到了: what follows names no sound, and what is imitated is the name of one.
        let named = reading.matches.first().filter(|best| best.lexical >= NAME);
        if named.is_some() && !whole.matches.first().is_some_and(|best| best.score >= KNOWN) {
            whole.matches.clone_from(&reading.matches);
        }
        return Ok(Meeting::Joined(piece, whole));
    }
    // "An error buzz, short and low", "a heartbeat, tense mood", "an owl, late at night": the rest says how or when.
    let is_how = matcher.is_only_mood(&next.text) || matcher.is_only_when(&next.text);
    if !joint.is_hard && is_how && reading.matches.first().is_some_and(stands_alone) {
        let mut whole = read(matcher, &current.text, None)?;
        // 一下比一下重 counts nothing.
        let count = whole.traits.count;
        whole.traits.join(&right.traits);
        whole.traits.count = count;
        return Ok(Meeting::Joined(current.clone(), whole));
    }
    // "A volcano erupting with a deep roar", "an engine drone, low rumbling": the roar is the volcano's.
    let is_its_sound = matcher.is_imitation(&next.text)
        || (next.word == "with" || next.word == ",") && matcher.is_only_sounding(&next.text);
    if is_its_sound
        && !joint.is_hard
        && let Some(best) = reading.matches.first()
    {
        // "A door, creaking" is the name of something else than the door; what is known less well than its sound is
        // known by that.
        let (joined, whole) = join(matcher, current, next)?;
        let is_named = right.matches.first().is_some_and(|sound| sound.lexical >= NAME);
        if is_named && best.score < HARDLY_KNOWN && matcher.is_imitation(&next.text) {
            return Ok(Meeting::Joined(joined, right));
        }
        if !stands_alone(best) || whole.matches.first().is_some_and(|with_sound| with_sound.lexical > best.lexical) {
            return Ok(Meeting::Joined(joined, whole));
        }
        let mut whole = read(matcher, &current.text, None)?;
        // 刺啦一声 is no number, 咚咚 is.
        let times = right.traits.count.filter(|count| matches!(count, Count::Times(times) if *times > 1));
        whole.traits.count = whole.traits.count.or(times);
        return Ok(Meeting::Joined(current.clone(), whole));
    }
    // "Camera shutter, three quick shots": the shots are counted shutters.
    if next.word == ","
        && matches!(right.traits.count, Some(Count::Times(_)))
        && matcher.is_only_times(&next.text)
        && reading.matches.first().is_some_and(stands_alone)
    {
        let mut whole = read(matcher, &current.text, None)?;
        whole.traits.join(&right.traits);
        return Ok(Meeting::Joined(current.clone(), whole));
    }
    // "Cutting wood with a hand saw": the saw is what it is done with.
    let is_means = is_doing(&current.text) && is_means(&next.text);
    if next.word == "with" && (is_means || matcher.is_only_anybody(&current.text)) {
        let (joined, whole) = join(matcher, current, next)?;
        return Ok(Meeting::Joined(joined, whole));
    }
    // "Drum roll before the announcement": what would be spoken is only when.
    let is_when = matches!(joint.join, Join::Then | Join::After) && holds(&next.text, SPEECH);
    if is_when && reading.matches.first().is_some_and(stands_alone) && !right.matches.first().is_some_and(stands_alone)
    {
        return Ok(Meeting::Joined(current.clone(), read(matcher, &current.text, None)?));
    }
    let (joined, mut whole) = join(matcher, current, next)?;
    let is_mark = !next.word.contains(char::is_alphanumeric);
    if !joint.is_hard
        && right.has_content
        && let (Some(left_best), Some(right_best)) = (reading.matches.first(), right.matches.first())
        && stands_alone(left_best)
        && stands_alone(right_best)
        && (!is_mark || is_another(matcher, &next.text, right_best))
        && (!is_circumstance(joint.join, &next.word)
            || right_best.lexical >= CIRCUMSTANCE && !BELOW.contains(&next.text.as_str()))
        && left_best.concept != right_best.concept
        && !whole.matches.first().is_some_and(|best| {
            let is_third = best.concept != left_best.concept && best.concept != right_best.concept;
            best.lexical >= if is_third { WHOLE } else { NAME }
        })
    {
        return Ok(Meeting::Apart);
    }
    if is_mark {
        take_better_part(&mut whole, reading, &right);
    }
    Ok(Meeting::Joined(joined, whole))
}

/// "Footsteps on gravel, one man, unhurried": of what is one thing the part that names it best says what it is, unless
/// the whole is a name.
fn take_better_part(whole: &mut Reading, left: &Reading, right: &Reading) {
    let best = |reading: &Reading| reading.matches.first().map_or((0.0, 0.0), |best| (best.score, best.lexical));
    let (score, lexical) = best(whole);
    let part = if right.has_content && best(right).0 >= best(left).0 { right } else { left };
    if lexical >= WHOLE || best(part).0 <= score + WHOLE_SAYS_MORE {
        return;
    }
    whole.matches.clone_from(&part.matches);
    // "Rain, two people keep silent" is not two rains; "a knock, three times" is three.
    let times = whole.traits.count.filter(|count| matches!(count, Count::Times(_)));
    whole.traits.count = part.traits.count.or(times);
}

/// Whether what follows a comma is another sound and not more about the one before: it is a name, or it says that something
/// sounds.
fn is_another(matcher: &Matcher, text: &str, best: &Match) -> bool {
    best.score >= ANOTHER || best.score >= ANOTHER_SOUNDING && matcher.says_that_it_sounds(text)
}

/// Whether a piece begins with what somebody does.
fn is_doing(text: &str) -> bool {
    text.split(' ')
        .find(|word| !matches!(*word, "someone" | "somebody" | "a" | "person" | "man" | "woman"))
        .is_some_and(|word| word.len() > 5 && word.ends_with("ing"))
}

/// Whether a piece is a thing in few words, and not what it does.
fn is_means(text: &str) -> bool {
    text.split(' ').count() <= 3 && !text.split(' ').any(|word| word.ends_with("ing"))
}

/// "Over the rails", "after a bad joke": mostly where or when, seldom another sound.
fn is_circumstance(join: Join, word: &str) -> bool {
    matches!(join, Join::Over | Join::After) || word.ends_with("before")
}

fn stands_alone(best: &Match) -> bool {
    best.lexical >= ALONE || best.semantic >= ALONE_IN_MEANING
}

/// Two pieces as one, with the word between them.
fn join(matcher: &Matcher, current: &Piece, next: &Piece) -> Result<(Piece, Reading), Error> {
    let is_word = next.word.starts_with(|c: char| c.is_ascii_alphabetic());
    let before = if is_word { " " } else { "" };
    let after = if is_word || next.word == "," { " " } else { "" };
    let text = format!("{}{before}{}{after}{}", current.text, next.word, next.text);
    let piece = Piece { joint: current.joint, word: current.word.clone(), text, is_background: current.is_background };
    let reading = read(matcher, &piece.text, None)?;
    Ok((piece, reading))
}

fn finish(
    matcher: &Matcher,
    settled: &mut Settled,
    at: &mut usize,
    pending: &mut Option<Traits>,
    piece: &Piece,
    reading: Reading,
) {
    let mut reading = reading;
    reading.traits.is_background |= piece.is_background;
    settled.scene.space = settled.scene.space.or(reading.traits.space);
    settled.scene.mood_space = settled.scene.mood_space.or(reading.traits.mood_space);
    settled.scene.is_loop |= reading.traits.is_loop;
    let join = piece.joint.map(|joint| joint.join);
    if join == Some(Join::Without) {
        return;
    }
    if is_silence(&piece.text) {
        settled.pause(at, join);
        return;
    }
    if !reading.has_content {
        match pending {
            Some(known) => known.join(&reading.traits),
            None => *pending = Some(reading.traits),
        }
        return;
    }
    let mut found = thing(matcher, &piece.text, reading);
    if let Some(traits) = pending.take() {
        found.traits.join(&traits);
    }
    settled.add(at, join, found);
}

fn thing(matcher: &Matcher, text: &str, reading: Reading) -> Thing {
    let mut matches = reading.matches;
    let beyond = beyond(text, matches.first());
    let like = match beyond {
        Some(Beyond::Speech) => SPEECH_LIKE,
        Some(Beyond::Music) => MUSIC_LIKE,
        None => &[],
    };
    let concepts = matcher.catalogue().concepts();
    // A melody of the vibraphone is played on it.
    let plays = |layer: &Layer| layer.plays.is_some() || layer.model.as_deref().is_some_and(synth::plays_notes);
    let is_played = |best: &Match| concepts[best.concept].recipes.iter().flatten().any(plays);
    let is_made =
        beyond == Some(Beyond::Music) && matches.first().is_some_and(|best| best.score >= PLAYED && is_played(best));
    // Whispers are made.
    let whispers = |best: &Match| concepts[best.concept].labels.iter().any(|label| label == "Whispering");
    let is_made = is_made || matches.first().is_some_and(whispers);
    if !is_made && matches.first().is_some_and(|best| best.score < STAND_IN) {
        let is_like =
            |label: &str, found: &Match| concepts[found.concept].labels.first().is_some_and(|first| first == label);
        let stand_in = like.iter().find_map(|label| matches.iter().position(|found| is_like(label, found)));
        if let Some(index) = stand_in {
            matches[..=index].rotate_right(1);
        }
    }
    match reading.traits.count {
        Some(Count::Times(_)) => prefer_what_happens(matcher, &mut matches, COUNTABLE),
        Some(Count::Agents(_) | Count::Unsure(_)) => prefer_what_happens(matcher, &mut matches, SEVERAL),
        None => {}
    }
    matches.truncate(1 + RUNNERS_UP);
    Thing { text: text.to_owned(), traits: reading.traits, matches, beyond }
}

/// Four claps are not applause: what is counted happens, if something that happens fits at least `share` as well as what
/// goes on.
fn prefer_what_happens(matcher: &Matcher, matches: &mut [Match], share: f32) {
    let concepts = matcher.catalogue().concepts();
    let Some(best) = matches.first() else { return };
    let happens = |found: &Match| concepts[found.concept].kind == ConceptKind::Event;
    let least = share * best.score;
    if happens(best) {
        return;
    }
    if let Some(index) = matches.iter().position(|found| happens(found) && found.score >= least) {
        matches[..=index].rotate_right(1);
    }
}

fn read(matcher: &Matcher, text: &str, before: Option<&str>) -> Result<Reading, Error> {
    let (traits, bare) = traits::read(text);
    // "In a quiet room" is where, however quiet.
    let is_only_where = traits.space.is_some() && bare != text && matcher.is_only_mood(&bare);
    let has_content = matcher.has_content(&bare) && !is_only_where && !matcher.is_only_when(&bare);
    let mut variants = vec![bare.as_str()];
    // "Music over the phone" is not a phone; 说悄悄话 is a name, though 悄悄 is a manner.
    let is_name = |text: &str| Ok::<_, Error>(matcher.rank(&[text])?.first().is_some_and(|best| best.lexical >= NAME));
    let is_beyond = (holds(text, SPEECH) || holds(text, MUSIC)) && (bare == text || !is_name(text)?);
    let is_whole = !has_content || bare != text && !is_beyond;
    let is_placed = has_content && traits.space.is_some();
    if is_whole && !is_placed {
        variants.push(text);
    }
    let with_subject = before.and_then(|before| share_subject(before, &bare));
    if let Some(with_subject) = with_subject.as_deref() {
        // "Two cats yowling and fighting": the fight is the cats', where cats are known to fight.
        if !bare.contains(' ')
            && matcher.rank(&[with_subject])?.first().is_some_and(|best| best.lexical >= WITH_SUBJECT)
        {
            variants.clear();
        }
        variants.push(with_subject);
    }
    variants.extend(matcher.without_anybody(&bare));
    let head = head(matcher, &bare).filter(|head| matcher.has_content(head));
    let matches = matcher.rank_with_place(&variants, (is_whole && is_placed).then_some(text), head)?;
    // Where who listens is sounds only where it is known to: a station does, a bridge does not.
    let is_heard = !traits.is_where || matches.first().is_some_and(|best| best.score >= ANOTHER);
    Ok(Reading { traits, matches, has_content: has_content && is_heard })
}

/// What a Chinese phrase is about, without what describes it: 知了叫个不停 of 午后树上的知了叫个不停.
fn head<'b>(matcher: &Matcher, bare: &'b str) -> Option<&'b str> {
    let (_, head) = bare.rsplit_once('的')?;
    let said = head.trim_end_matches("声音").trim_end_matches('声');
    let is_sounding = SOUNDING_HEADS.contains(&said) || matcher.is_imitation(said);
    (!is_sounding && head.chars().count() > 1).then_some(head)
}

/// "Dog barking" and "growling": the growling is a dog's.
fn share_subject(before: &str, bare: &str) -> Option<String> {
    let mut words = bare.split(' ');
    let verb = words.next().filter(|word| word.len() > 3 && (word.ends_with("ing") || word.ends_with('s')))?;
    if words.count() > 4 || !verb.is_ascii() {
        return None;
    }
    // "Two cats yowling", "a cat yowls": a word in -s is a verb where there is none in -ing.
    let is_doing = |word: &&str| word.ends_with("ing");
    let does = |word: &&str| word.len() > 3 && word.ends_with('s');
    let end =
        before.split(' ').position(|word| is_doing(&word)).or_else(|| before.split(' ').position(|word| does(&word)));
    let subject: Vec<&str> = before.split(' ').take(end.unwrap_or(usize::MAX).min(4)).collect();
    (!subject.is_empty()).then(|| format!("{} {bare}", subject.join(" ")))
}

fn is_silence(text: &str) -> bool {
    SILENCE.contains(&text.trim_matches([' ', '.', ',']))
}

/// What is said in quotation marks is not a sound, when something else is there.
fn unquote(prompt: &str) -> String {
    let mut parts = prompt.split('"');
    let mut outside: String = parts.next().unwrap_or_default().to_owned();
    let mut is_inside = true;
    let says = holds(&outside, SPEECH);
    for part in parts {
        if !(is_inside && says) {
            outside.push_str(part);
        }
        is_inside = !is_inside;
    }
    outside
}

fn holds(text: &str, table: &[(&'static str, ())]) -> bool {
    text.char_indices().any(|(at, _)| entry_at(text, at, table).is_some())
}

fn beyond(text: &str, best: Option<&Match>) -> Option<Beyond> {
    // A name of the catalogue ("people talking") is made as it is.
    if best.is_some_and(|best| best.lexical >= NAME) {
        return None;
    }
    if holds(text, SPEECH) {
        Some(Beyond::Speech)
    } else if holds(text, MUSIC) {
        Some(Beyond::Music)
    } else {
        None
    }
}

impl Settled {
    fn is_empty(&self) -> bool {
        self.background.is_empty() && self.steps.iter().all(|step| step.things.is_empty())
    }

    fn things(&self) -> usize {
        self.background.len() + self.steps.iter().map(|step| step.things.len()).sum::<usize>()
    }

    /// `at` is the step that was named last.
    fn add(&mut self, at: &mut usize, join: Option<Join>, mut thing: Thing) {
        if self.things() >= MAX_EVENTS {
            return;
        }
        thing.traits.is_background |= join == Some(Join::Over);
        if thing.traits.is_background {
            self.background.push(thing);
            return;
        }
        match join {
            Some(Join::Then) if !self.steps.is_empty() => {
                *at += 1;
                self.steps.insert(*at, Step::default());
            }
            Some(Join::After) => self.steps.insert(*at, Step::default()),
            _ if self.steps.is_empty() => self.steps.push(Step::default()),
            _ => {}
        }
        // The same thing twice in one step is one thing.
        let concept = thing.matches.first().map(|best| best.concept);
        let step = &mut self.steps[*at];
        let known = step.things.iter_mut().find(|known| known.matches.first().map(|best| best.concept) == concept);
        match known {
            Some(known) => known.traits.join(&thing.traits),
            None => step.things.push(thing),
        }
    }

    fn pause(&mut self, at: &mut usize, join: Option<Join>) {
        if self.steps.is_empty() || join != Some(Join::Then) {
            return;
        }
        *at += 1;
        self.steps.insert(*at, Step::default());
    }
}
