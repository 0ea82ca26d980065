//! The engines under the use cases: one small type for each need, chosen by URL when the service opens.
//!
//! To add an engine: add a variant to the type of its need and follow the
//! compiler. Use cases do not change.

pub(crate) mod cache;
pub(crate) mod database;
pub(crate) mod events;
pub(crate) mod objects;
pub(crate) mod queue;
pub(crate) mod redis;
pub(crate) mod storage;

pub(crate) use cache::Cache;
pub(crate) use database::Database;
pub(crate) use events::{Event, Events};
pub(crate) use queue::Queue;
pub(crate) use redis::Redis;
pub(crate) use storage::Storage;
