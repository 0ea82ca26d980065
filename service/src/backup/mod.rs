//! Backup of the database and the keys, from one engine into the same or another.
//!
//! A backup is a text of lines, each a JSON object with one field. First `header`, then `secrets` (where they are in the data
//! folder), then rows, up to [`ROWS_A_LINE`] of a table a line, in an order in which each refers to earlier ones only; last `end`,
//! so that a text that was cut off is known. Sessions are not kept: one that was ended after the backup must not come back to
//! life. Neither is the job queue: tracks that wait for a job get one when a worker starts.

mod line;
mod read;
mod write;

pub use read::restore;
pub use write::backup;

use crate::{Error, OpenError};

/// The version of the format.
const FORMAT: u32 = 1;
/// Rows of a table in one line.
const ROWS_A_LINE: usize = 200;

/// Why there is no backup, or why it was not restored. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// An engine cannot be opened.
    #[error("{0}")]
    Open(#[from] OpenError),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// The file or pipe failed.
    #[error("the backup cannot be read or written: {0}")]
    File(#[from] std::io::Error),
    /// The database has not the newest shape.
    #[error("the database has not the shape of this version: run `mist migrate` first")]
    NotMigrated,
    /// A line is not one of a backup.
    #[error("line {line} is not one of a backup of MIST: {message}")]
    NotABackup {
        /// From 1.
        line: u64,
        /// What is wrong with it.
        message: String,
    },
    /// Another version made it.
    #[error(
        "it was made by MIST {mist}, whose database has another shape ({schema}): restore it with that version, then start this one"
    )]
    OtherVersion {
        /// The version that made it.
        mist: String,
        /// Its newest migration.
        schema: String,
    },
    /// It ends before its end, or was changed.
    #[error("the backup is cut off or damaged: {0}")]
    Damaged(&'static str),
    /// There is something already.
    #[error(
        "there are users or tracks in the database already: restore into an empty one (another DATABASE_URL or MIST_DATA_DIR)"
    )]
    NotEmpty,
    /// Other secrets are in place.
    #[error("{0}")]
    OtherSecrets(&'static str),
}

impl From<Error> for BackupError {
    fn from(error: Error) -> Self {
        Self::Open(OpenError::Database(error.into()))
    }
}
