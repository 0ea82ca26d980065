//! Out of the database.

use std::io::Write;

use sha2::{Digest as _, Sha256};

use super::{
    BackupError, FORMAT,
    line::{End, Header, Line, write_rows},
};
use crate::{Clock as _, Settings, SystemClock, engine::Database, secrets, secrets::Secrets, text};

/// Writes a backup of the database and of the secrets of the data folder, as they are at one moment; MIST may run meanwhile.
/// Gives the number of rows. Whoever reads it can read everything: keep it as safe as the secrets.
pub async fn backup(settings: &Settings, out: &mut dyn Write) -> Result<u64, BackupError> {
    let database = Database::open(&settings.database_url).await?;
    let schema = newest_schema(&database).await?;
    // Loaded first: what a start would make is made by that, and then stored.
    let master_key = secrets::fingerprint(&Secrets::load(settings)?);
    let stored = secrets::stored(settings)?;
    let mut writer = Writer { out, hash: Sha256::new(), rows: 0 };
    writer.write(&Line::Header(Header {
        format: FORMAT,
        mist: env!("CARGO_PKG_VERSION").to_owned(),
        schema,
        made_at_ms: SystemClock.now_ms(),
        master_key,
    }))?;
    if let Some(stored) = stored {
        writer.write(&Line::Secrets(stored))?;
    }
    let transaction = database.one_moment().await?;
    write_rows(&transaction, &mut writer).await?;
    transaction.rollback().await?;
    let Writer { rows, hash, .. } = &writer;
    let (rows, sha256) = (*rows, text::hex(&hash.clone().finalize()));
    writer.write(&Line::End(End { rows, sha256 }))?;
    out.flush()?;
    Ok(rows)
}

/// The name of the newest migration, if all are applied.
pub(super) async fn newest_schema(database: &Database) -> Result<String, BackupError> {
    match database.migrations().await?.pop() {
        Some((name, true)) => Ok(name),
        _ => Err(BackupError::NotMigrated),
    }
}

/// Where the lines go.
pub(super) struct Writer<'a> {
    out: &'a mut dyn Write,
    hash: Sha256,
    /// Rows written so far.
    pub rows: u64,
}

impl Writer<'_> {
    pub fn write(&mut self, line: &Line) -> Result<(), BackupError> {
        let mut text = serde_json::to_vec(line).map_err(std::io::Error::other)?;
        text.push(b'\n');
        self.hash.update(&text);
        Ok(self.out.write_all(&text)?)
    }
}
