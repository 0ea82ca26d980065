//! The engines under the use cases: one small type for each need, chosen by URL when the service opens.
//!
//! To add an engine (PostgreSQL, S3, Redis): add a variant to the type of its need and follow the
//! compiler. Use cases do not change.

pub(crate) mod database;
pub(crate) mod objects;
pub(crate) mod queue;
pub(crate) mod storage;

pub(crate) use database::Database;
pub(crate) use queue::Queue;
pub(crate) use storage::Storage;
