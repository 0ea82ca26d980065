//! Into an empty database.

use std::io::BufRead;

use entity::{track, user};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use sha2::{Digest as _, Sha256};

use super::{
    BackupError, FORMAT,
    line::{End, Header, Line, insert_rows},
    write::newest_schema,
};
use crate::{
    Settings,
    engine::{Database, Queue, database::Lock},
    secrets, text,
};

/// Restores a backup into an empty database, of the same engine or another, and gives the number of rows. All or nothing.
pub async fn restore(settings: &Settings, from: &mut dyn BufRead) -> Result<u64, BackupError> {
    let mut lines = Lines { from, hash: Sha256::new(), number: 0, sha256_before_last: String::new() };
    let Line::Header(header) = lines.next()? else { return Err(lines.wrong("the header is missing")) };
    let database = Database::open(&settings.database_url).await?;
    database.migrate().await?;
    Queue::of(&database).migrate().await?;
    check(&header, &newest_schema(&database).await?)?;
    let mut line = lines.next()?;
    let mut stored = None;
    if let Line::Secrets(secrets) = line {
        stored = Some(secrets);
        line = lines.next()?;
    }
    if secrets::fingerprint(&secrets::after_restore(settings, stored.as_ref())?) != header.master_key {
        return Err(BackupError::OtherSecrets(
            "the master key is not that of the backup, without which nothing plays: set MIST_MASTER_KEY to the `master_key` of the \
             secrets.json, or of the setting, that the backup was made with",
        ));
    }

    let transaction = database.write_alone(Lock::SetUp).await?;
    if user::Entity::find().count(&transaction).await? + track::Entity::find().count(&transaction).await? > 0 {
        return Err(BackupError::NotEmpty);
    }
    let mut rows = 0;
    let end = loop {
        if let Line::End(end) = line {
            break end;
        }
        let inserted = insert_rows(&transaction, line).await?;
        rows += inserted.ok_or_else(|| lines.wrong("it stands in a wrong place"))? as u64;
        line = lines.next()?;
    };
    let seen = End { rows, sha256: lines.sha256_before_last.clone() };
    if end != seen {
        return Err(BackupError::Damaged("its sum does not fit"));
    }
    // First the secrets: with them alone nothing is lost, and the same backup can be restored again.
    if let Some(stored) = &stored {
        secrets::restore(settings, stored)?;
    }
    transaction.commit().await?;
    Ok(rows)
}

fn check(header: &Header, schema: &str) -> Result<(), BackupError> {
    if header.format == FORMAT && header.schema == schema {
        Ok(())
    } else {
        Err(BackupError::OtherVersion { mist: header.mist.clone(), schema: header.schema.clone() })
    }
}

/// The lines, one after the other.
struct Lines<'a> {
    from: &'a mut dyn BufRead,
    hash: Sha256,
    number: u64,
    /// Of all lines but the last that was read.
    sha256_before_last: String,
}

impl Lines<'_> {
    fn next(&mut self) -> Result<Line, BackupError> {
        let mut text = Vec::new();
        self.from.read_until(b'\n', &mut text)?;
        self.number += 1;
        if text.last() != Some(&b'\n') {
            return Err(BackupError::Damaged("its last line is not there"));
        }
        self.sha256_before_last = text::hex(&self.hash.clone().finalize());
        self.hash.update(&text);
        serde_json::from_slice(&text).map_err(|error| self.wrong(&error.to_string()))
    }

    fn wrong(&self, message: &str) -> BackupError {
        BackupError::NotABackup { line: self.number, message: message.to_owned() }
    }
}
