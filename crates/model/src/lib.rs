//! The words of the product: identifiers, what a caller may ask for, task states, money, error
//! codes. Pure: no clock, no environment, no input or output. Every other crate speaks in these.

mod bounds;
pub mod cues;
mod field_error;
mod ids;
mod money;
mod origin;
mod outcome;
pub mod scene;
mod spec;
mod state;
mod video;

pub use field_error::{FieldCode, FieldError};
pub use ids::{AccountId, InvalidId, KeyId, TaskId, VideoId};
pub use money::{Money, OutOfRange};
pub use origin::origin;
pub use outcome::{Attribution, FailCode, Failure, FileFormat, ResultFile, ResultKind};
pub use spec::{
    CheckPrompt, CheckVoice, Common, Duration, EffectSource, GenerationSpec, IsConcept, Job, Known, Language, Limits,
    OutputFormat, Product, SoundEffects, Speech, VideoSource, VideoToAudio, parse_spec,
};
pub use state::TaskState;
pub use video::{VideoFacts, VideoFormat};
