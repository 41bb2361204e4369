//! What processes on the same database tell each other, so that nobody has to wait for the next look.

use klang_model::TaskId;

/// Something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announcement {
    /// There is something to claim.
    Work,
    /// A task ended: whoever waits for it may look.
    Ended(TaskId),
    /// A callback is due.
    Callback,
}

/// How much one message of PostgreSQL may hold is 8,000 bytes; an id takes 37.
const MAX_TASKS: usize = 200;

/// What needs to be said only once.
const WORDS: [(&str, Announcement); 2] = [("work", Announcement::Work), ("callback", Announcement::Callback)];

/// Announcements as the texts of few messages: `work`, `callback` and identifiers, with a space between.
pub(crate) fn to_messages(announcements: &[Announcement]) -> Vec<String> {
    let said = WORDS.iter().filter(|(_, announcement)| announcements.contains(announcement));
    let mut words: Vec<String> = said.map(|(word, _)| (*word).to_owned()).collect();
    words.extend(announcements.iter().filter_map(|announcement| match announcement {
        Announcement::Ended(task) => Some(task.to_string()),
        Announcement::Work | Announcement::Callback => None,
    }));
    words.chunks(MAX_TASKS).map(|words| words.join(" ")).collect()
}

/// What a message says; words of other builds are passed over.
pub(crate) fn from_message(message: &str) -> impl Iterator<Item = Announcement> + '_ {
    message.split(' ').filter_map(|said| {
        let known = WORDS.iter().find(|(word, _)| *word == said);
        known.map(|(_, announcement)| *announcement).or_else(|| said.parse().ok().map(Announcement::Ended))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_was_announced() {
        let ended: Vec<_> = (0..450).map(|n| Announcement::Ended(TaskId::new(n, [7; 10]))).collect();
        let first = [Announcement::Work, Announcement::Callback];
        let all: Vec<_> = first.into_iter().chain(ended).chain([Announcement::Work]).collect();
        let messages = to_messages(&all);
        assert_eq!(messages.len(), 3);
        assert!(messages.iter().all(|message| message.len() < 8_000));
        let heard: Vec<_> = messages.iter().flat_map(|message| from_message(message)).collect();
        assert_eq!(heard, all[..452]);
        assert!(to_messages(&[]).is_empty());
        assert_eq!(from_message("news of a later build").count(), 0);
    }
}
