//! The business steps, written once for both databases: the SQL is in `sql`, the connection in `db`. What
//! begins and ends a transaction is each database's own; a step only works inside one.

pub(crate) mod accounts;
pub(crate) mod callback_keys;
pub(crate) mod callbacks;
pub(crate) mod chain;
pub(crate) mod claim;
pub(crate) mod files;
mod finish;
pub(crate) mod keys;
pub(crate) mod receivers;
pub(crate) mod retention;
mod rows;
pub(crate) mod settle;
pub(crate) mod submit;
pub(crate) mod tasks;
pub(crate) mod verify;
pub(crate) mod videos;
pub(crate) mod workers;
