//! `SeaORM` entities: the shape of the database, no logic.
//!
//! Invariants: ids are UUIDs v7 made by `service` (a play's is made by the client), times are `i64`
//! milliseconds since 1970 in columns `*_at_ms`, and columns `*_key` hold lower-cased text for
//! comparing. Only `service` reads this crate; `migration` makes the tables and must agree with it.
//!
//! Models can be written as JSON, for backups; sessions and their tokens are not kept there.
//!
//! To add a table: write its migration, then its file here with a field of `Model` for each column, named as above,
//! and have `migration/tests/reversible.rs` read the entity. To add a column: a migration and a field.

pub mod album;
pub mod artist;
pub mod audit_entry;
pub mod counter;
pub mod embedding;
pub mod fingerprint_item;
pub mod play;
pub mod play_event;
pub mod refresh_token;
pub mod remeasurement;
pub mod rendition;
pub mod resemblance;
pub mod session;
pub mod standardisation;
pub mod track;
pub mod track_artist;
pub mod track_features;
pub mod track_key;
pub mod trained_model;
pub mod user;
pub mod waveform;
