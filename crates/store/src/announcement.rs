//! What processes on the same database tell each other, so that nobody has to wait for the next look.

use klang_model::TaskId;

/// Something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announcement {
    /// There is something to claim.
    Work,
    /// A task ended: whoever waits for it may look, and its callback may be due.
    Ended(TaskId),
}

/// How much one message of PostgreSQL may hold is 8,000 bytes; an id takes 37.
const MAX_TASKS: usize = 200;

/// Announcements as the texts of few messages: `work` and identifiers, with a space between.
pub(crate) fn to_messages(announcements: &[Announcement]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    if announcements.contains(&Announcement::Work) {
        words.push("work".to_owned());
    }
    words.extend(announcements.iter().filter_map(|announcement| match announcement {
        Announcement::Work => None,
        Announcement::Ended(task) => Some(task.to_string()),
    }));
    words.chunks(MAX_TASKS).map(|words| words.join(" ")).collect()
}

/// What a message says; words of other builds are passed over.
pub(crate) fn from_message(message: &str) -> impl Iterator<Item = Announcement> + '_ {
    message.split(' ').filter_map(|word| match word {
        "work" => Some(Announcement::Work),
        id => id.parse().ok().map(Announcement::Ended),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_was_announced() {
        let ended: Vec<_> = (0..450).map(|n| Announcement::Ended(TaskId::new(n, [7; 10]))).collect();
        let all: Vec<_> = [Announcement::Work].into_iter().chain(ended).chain([Announcement::Work]).collect();
        let messages = to_messages(&all);
        assert_eq!(messages.len(), 3);
        assert!(messages.iter().all(|message| message.len() < 8_000));
        let heard: Vec<_> = messages.iter().flat_map(|message| from_message(message)).collect();
        assert_eq!(heard, all[..451]);
        assert!(to_messages(&[]).is_empty());
        assert_eq!(from_message("news of a later build").count(), 0);
    }
}
