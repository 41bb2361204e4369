//! Uploaded videos as rows. Their bytes are in [`crate::blobs`].

use klang_model::{AccountId, VideoFacts, VideoId};

/// A video to keep, its bytes stored already.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVideo {
    /// Whose it is.
    pub account: AccountId,
    /// The name of its blob.
    pub token: String,
    /// What was found out about it.
    pub facts: VideoFacts,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the content, lower-case hexadecimal.
    pub sha256: String,
}

/// A video that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredVideo {
    /// Its id.
    pub id: VideoId,
    /// What was said when it came.
    pub video: NewVideo,
    /// When it came.
    pub created_ms: i64,
    /// When its time is over.
    pub expires_ms: i64,
}
