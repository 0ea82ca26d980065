//! The use cases against real engines: a database file, a storage folder and the sound pipeline.

#![allow(missing_docs, reason = "tests are described by their names")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod support;

mod audit;
mod backup;
mod catalogue;
mod corrupt;
mod delivery;
mod embeddings;
mod extreme_sounds;
mod filter;
mod forbidden;
mod history;
mod listening;
mod map;
mod news;
mod nodes;
mod odd_files;
mod own_account;
mod recommend;
mod recovery;
mod redis_kinds;
mod remeasurement;
mod resemblance;
mod secrets;
mod sessions;
mod set_up;
mod shelves;
mod silent_redis;
mod sweep;
mod uploads;
mod users;
mod worker;
