//! Reading an object: from where one seeked to, in requests of a bounded range, made when their
//! bytes are wanted.

use std::io::{self, ErrorKind, SeekFrom};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt as _, StreamExt as _};
use object_store::path::Path as Key;
use object_store::{Error as ObjectError, GetOptions, GetRange, GetResult, ObjectMeta, ObjectStore};
use tokio::io::{AsyncRead, AsyncSeek, ReadBuf};

use super::error::plain_io_error;

/// Bytes asked for at a time. A reader that stops early, or is slow, keeps no endless answer open.
const WINDOW: u64 = 8 << 20;

/// Reads one object as it was when it was opened; fails when it was replaced since.
pub(super) struct ObjectReader {
    store: Arc<dyn ObjectStore>,
    key: Key,
    bytes: u64,
    etag: Option<String>,
    position: u64,
    /// Never waited for: a lock only makes the streams shareable between threads.
    state: Mutex<State>,
}

enum State {
    Idle,
    /// Asks for the bytes up to `end`.
    Asking {
        answer: BoxFuture<'static, Result<GetResult, ObjectError>>,
        end: u64,
    },
    Reading {
        body: BoxStream<'static, Result<Bytes, ObjectError>>,
        chunk: Bytes,
        end: u64,
    },
}

impl ObjectReader {
    pub(super) fn new(store: Arc<dyn ObjectStore>, meta: ObjectMeta) -> Self {
        let ObjectMeta { location, size, e_tag, .. } = meta;
        Self { store, key: location, bytes: size, etag: e_tag, position: 0, state: Mutex::new(State::Idle) }
    }

    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Asks for the next range.
    fn ask(&self) -> State {
        let end = self.bytes.min(self.position.saturating_add(WINDOW));
        let options = GetOptions { range: Some(GetRange::Bounded(self.position..end)), ..GetOptions::default() };
        let (store, key) = (Arc::clone(&self.store), self.key.clone());
        State::Asking { answer: async move { store.get_opts(&key, options).await }.boxed(), end }
    }

    /// The next bytes, at most `most` and at least one.
    fn poll_bytes(&mut self, context: &mut Context<'_>, most: usize) -> Poll<io::Result<Bytes>> {
        loop {
            let next = match self.state.get_mut().unwrap_or_else(PoisonError::into_inner) {
                State::Idle => self.ask(),
                State::Asking { answer, end } => {
                    let answer = ready!(answer.poll_unpin(context)).map_err(plain_io_error)?;
                    if answer.meta.size != self.bytes || answer.meta.e_tag != self.etag {
                        return Poll::Ready(Err(io::Error::other("the blob was replaced while it was read")));
                    }
                    State::Reading { end: *end, body: answer.into_stream(), chunk: Bytes::new() }
                }
                State::Reading { body, chunk, end } => {
                    if !chunk.is_empty() {
                        let bytes = chunk.split_to(chunk.len().min(most));
                        self.position += bytes.len() as u64;
                        return Poll::Ready(Ok(bytes));
                    }
                    match ready!(body.poll_next_unpin(context)) {
                        Some(more) => {
                            *chunk = more.map_err(plain_io_error)?;
                            continue;
                        }
                        None if self.position < *end => {
                            return Poll::Ready(Err(io::Error::new(
                                ErrorKind::UnexpectedEof,
                                "the answer ended early",
                            )));
                        }
                        None => State::Idle,
                    }
                }
            };
            self.state = Mutex::new(next);
        }
    }
}

impl AsyncRead for ObjectReader {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.position >= this.bytes || buffer.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        let read = ready!(this.poll_bytes(context, buffer.remaining()));
        if read.is_err() {
            // Whoever reads again asks again.
            this.state = Mutex::new(State::Idle);
        }
        buffer.put_slice(&read?);
        Poll::Ready(Ok(()))
    }
}

impl AsyncSeek for ObjectReader {
    fn start_seek(self: Pin<&mut Self>, to: SeekFrom) -> io::Result<()> {
        let this = self.get_mut();
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => this.position.checked_add_signed(by),
            SeekFrom::End(by) => this.bytes.checked_add_signed(by),
        };
        let position = position.ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "a seek to before the start"))?;
        if position != this.position {
            this.position = position;
            this.state = Mutex::new(State::Idle);
        }
        Ok(())
    }

    fn poll_complete(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Poll::Ready(Ok(self.position))
    }
}
