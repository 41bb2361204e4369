//! What can go wrong while rendering, and whether a retry can help.

/// A rendering error. No HTTP in it; [`Error::is_retryable`] guides the worker.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A pack that the job needs is not installed.
    #[error("model `{pack}` is not installed")]
    NotInstalled {
        /// The pack's name, as `klang models pull` takes it.
        pack: String,
    },
    /// A pack that the job needs was installed by another build, whose files this one does not understand.
    #[error("model `{pack}` is installed as another build needs it (revision {found}, this one needs {wanted})")]
    OtherRevision {
        /// The pack's name, as `klang models pull` takes it.
        pack: String,
        /// The catalogue's revision when it was installed.
        found: u32,
        /// The revision that this build needs.
        wanted: u32,
    },
    /// A program that the job needs is not there.
    #[error("program `{program}` is not installed: {hint}")]
    MissingProgram {
        /// The program's name.
        program: String,
        /// How to get it.
        hint: String,
    },
    /// The input passed the checks of its form but cannot be rendered. The message is for the caller.
    #[error("{0}")]
    Input(String),
    /// A file of a pack is not what it should be.
    #[error("pack file `{path}` is damaged: {reason}")]
    Damaged {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A model refused its input or gave nonsense.
    #[error("model `{model}` failed: {reason}")]
    Model {
        /// Which model.
        model: String,
        /// What it said.
        reason: String,
    },
    /// Reading or writing failed.
    #[error("{context}")]
    Io {
        /// What was being done.
        context: String,
        /// The cause.
        source: std::io::Error,
    },
    /// The sink asked to stop.
    #[error("stopped on request")]
    Stopped,
}

impl Error {
    /// Whether a pack is not there for this build. What can do without it does.
    #[must_use]
    pub const fn is_absent_pack(&self) -> bool {
        matches!(self, Self::NotInstalled { .. } | Self::OtherRevision { .. })
    }

    /// Whether the same job may succeed when tried again.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Model { .. } | Self::Io { .. })
    }
}
