//! Identifiers. All are UUIDs of version 7 (RFC 9562, section 5.7): they sort by the time they were
//! made and carry 74 random bits, so a task id cannot be guessed. The caller brings time and
//! randomness; this crate reads neither.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

/// The text was not an identifier of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: expected a UUID")]
pub struct InvalidId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes an identifier from Unix milliseconds and ten random bytes.
            #[must_use]
            pub fn new(unix_ms: u64, random: [u8; 10]) -> Self {
                Self(Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid())
            }

            /// The 16 bytes, in sort order.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            /// Accepts the hyphenated form only, which is the form that we print.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                if text.len() != 36 {
                    return Err(InvalidId);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }
    };
}

id!(
    /// One request for audio, from submit to deletion. Public: it is the `taskId` of every answer.
    TaskId
);
id!(
    /// Who pays: keys, tasks, files and credits belong to an account.
    AccountId
);
id!(
    /// An API key's public handle. The key itself is only stored hashed.
    KeyId
);
id!(
    /// An uploaded video. Public: it is the `video_id` of requests.
    VideoId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_round_trip() {
        let early = TaskId::new(1_700_000_000_000, [255; 10]);
        let late = TaskId::new(1_700_000_000_001, [0; 10]);
        assert!(early < late);
        assert!(early.to_string() < late.to_string());
        assert_eq!(early.to_string().parse(), Ok(early));
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["", "x", "{018bcfe5-6800-7fff-bfff-ffffffffffff}", "018bcfe568007fffbfffffffffffffff"] {
            assert_eq!(text.parse::<TaskId>(), Err(InvalidId), "{text:?}");
        }
    }
}
