//! What workers can render, told through the store, so that processes that only answer requests know what to
//! take. A task goes only to a worker that has its engine, whatever is told here: that is the claim's business.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use klang_model::Product;
use tokio::time::{MissedTickBehavior, interval};

use crate::app::{App, rendering_threads};
use crate::config::Role;
use crate::storage::millis;

/// After so many missed declarations a worker counts as gone.
const MISSED: u64 = 3;

/// What was declared when it was last asked for.
#[derive(Default)]
pub(crate) struct Declared(Mutex<Vec<Product>>);

impl Declared {
    pub(crate) fn get(&self) -> Vec<Product> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, products: Vec<Product>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = products;
    }
}

/// Declares, or asks, for ever. One process that does all needs neither.
pub(crate) async fn run(app: Arc<App>) {
    let every_ms = app.config.worker.declare_ms;
    let name = format!("{}-{}", std::process::id(), uuid::Uuid::now_v7().simple());
    let mut ticks = interval(Duration::from_millis(every_ms));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let is_api = app.config.server.role == Role::Api;
    if app.config.store.url.is_empty() || (!is_api && rendering_threads(&app.config) == 0) {
        return;
    }
    loop {
        ticks.tick().await;
        let lasts_ms = millis(every_ms.saturating_mul(MISSED));
        let done = if is_api {
            app.store.declared_products().await.map(|products| app.declared.set(products))
        } else {
            app.store.declare_worker(&name, &app.engine.products(), lasts_ms).await
        };
        if let Err(error) = done {
            tracing::warn!(error = %error, "cannot tell or ask what workers render");
        }
    }
}
