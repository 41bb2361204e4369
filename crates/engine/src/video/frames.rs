//! [`Frame`]: one small decoded picture and its time.

/// The size of all pictures of a video, upright (rotation applied), with square pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameSize {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl FrameSize {
    /// Bytes of one picture in RGB, 8 bits each.
    #[must_use]
    pub const fn rgb_bytes(self) -> usize {
        self.width * self.height * 3
    }
}

/// One picture, as long as its reader keeps it.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// When it is shown, in seconds from the beginning of the video.
    pub time_s: f64,
    /// Its size.
    pub size: FrameSize,
    /// Rows from the top, each pixel red, green, blue: [`FrameSize::rgb_bytes`] bytes.
    pub rgb: &'a [u8],
}
