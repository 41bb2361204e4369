//! Hearing what other processes announce. Their messages come on a connection of its own; when it breaks, what
//! is announced meanwhile is lost, which polling makes up for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use postgres::Client;
use postgres::fallible_iterator::FallibleIterator as _;
use tokio::sync::broadcast;

use super::session::Sessions;
use crate::announcement::from_message;
use crate::{Announcement, Error, Result};

/// Announcements that a slow listener may be behind before it is told that it missed some.
const BACKLOG: usize = 4096;

/// How long one look for messages waits; stopping takes as long.
const LOOK: Duration = Duration::from_millis(250);

/// Wait before a broken connection is made anew.
const PAUSE: Duration = Duration::from_secs(1);

/// The handle to the thread.
pub(super) struct Listener {
    announcements: broadcast::Sender<Announcement>,
    stop: PleaseStop,
    thread: JoinHandle<()>,
}

impl Listener {
    /// Starts the thread.
    pub(super) fn start(sessions: Sessions) -> Result<Self> {
        let mut first = Some(listening(&sessions)?);
        let announcements = broadcast::Sender::new(BACKLOG);
        let stop = Arc::new(AtomicBool::new(false));
        let (sender, stopped) = (announcements.clone(), Arc::clone(&stop));
        let thread = std::thread::Builder::new()
            .name("store-listener".to_owned())
            .spawn(move || serve(&sessions, &mut first, &sender, &stopped))
            .map_err(|source| Error::Io { action: "start the listener thread".to_owned(), source })?;
        Ok(Self { announcements, stop: PleaseStop(stop), thread })
    }

    /// Hears everything from now on.
    pub(super) fn subscribe(&self) -> broadcast::Receiver<Announcement> {
        self.announcements.subscribe()
    }

    /// Ends the thread and waits for it.
    pub(super) fn stop(self) {
        drop(self.stop);
        if self.thread.join().is_err() {
            tracing::error!("the store's listener thread panicked");
        }
    }
}

/// Tells the thread to end, also when the store is dropped without being closed.
struct PleaseStop(Arc<AtomicBool>);

impl Drop for PleaseStop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A connection that hears.
fn listening(sessions: &Sessions) -> Result<Client> {
    let mut client = sessions.client()?;
    client.batch_execute("LISTEN klang")?;
    Ok(client)
}

fn serve(sessions: &Sessions, first: &mut Option<Client>, sender: &broadcast::Sender<Announcement>, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        let client = first.take().map_or_else(|| listening(sessions), Ok);
        if let Err(error) = client.and_then(|client| listen(client, sender, stop)) {
            tracing::warn!(error = %error, "cannot hear announcements of other processes; polling goes on");
            std::thread::sleep(PAUSE);
        }
    }
}

fn listen(mut client: Client, sender: &broadcast::Sender<Announcement>, stop: &AtomicBool) -> Result<()> {
    // Whatever was announced while no connection heard is lost: whoever waits looks once more.
    let _ = sender.send(Announcement::Work);
    while !stop.load(Ordering::Relaxed) {
        {
            let mut notifications = client.notifications();
            let mut messages = notifications.timeout_iter(LOOK);
            while let Some(message) = messages.next()? {
                for announcement in from_message(message.payload()) {
                    // Nobody listening is fine.
                    let _ = sender.send(announcement);
                }
                if stop.load(Ordering::Relaxed) {
                    return Ok(());
                }
            }
        }
        if client.is_closed() {
            return Err(Error::Closed);
        }
    }
    Ok(())
}
