//! What workers can render, for processes that only take tasks.

use klang_model::Product;

use crate::db::{all, params, send};
use crate::turns::Step;
use crate::{Result, sql};

pub(crate) fn declare(step: &Step<'_>, worker: &str, products: &[Product], lasts_ms: i64) -> Result<()> {
    send(step.connection, sql::FORGET_WORKERS, params![step.now_ms])?;
    let names: Vec<&str> = products.iter().map(|product| product.api_name()).collect();
    let until_ms = step.now_ms.saturating_add(lasts_ms);
    send(step.connection, sql::UPSERT_WORKER, params![worker, names.join(" "), until_ms])
}

pub(crate) fn declared(step: &Step<'_>) -> Result<Vec<Product>> {
    let told: Vec<String> = all(step.connection, sql::SELECT_WORKERS, params![step.now_ms], |row| row.get(0))?;
    let is_told = |product: &Product| told.iter().any(|names| names.split(' ').any(|name| name == product.api_name()));
    Ok(Product::ALL.into_iter().filter(is_told).collect())
}
