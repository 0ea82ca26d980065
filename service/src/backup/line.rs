//! The lines of a backup.

use entity::{
    album, artist, audit_entry, counter, embedding, fingerprint_item, play, play_event, remeasurement, rendition,
    resemblance, standardisation, track, track_artist, track_features, track_key, trained_model, user, waveform,
};
use futures::TryStreamExt as _;
use sea_orm::{DatabaseTransaction, EntityTrait, IntoActiveModel};
use serde::{Deserialize, Serialize};

use super::{BackupError, ROWS_A_LINE, write::Writer};
use crate::secrets::StoredSecrets;

/// What a backup is of.
#[derive(Debug, Serialize, Deserialize)]
pub struct Header {
    /// See [`super::FORMAT`].
    pub format: u32,
    /// Version of MIST that made it.
    pub mist: String,
    /// The newest migration of the database.
    pub schema: String,
    /// Milliseconds since 1970 (UTC).
    pub made_at_ms: i64,
    /// Tells master keys apart, and nothing else about them.
    pub master_key: String,
}

/// What the lines before it were.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// Rows of all tables.
    pub rows: u64,
    /// SHA-256 of all lines before this one, as hexadecimal digits.
    pub sha256: String,
}

/// Every table that is kept, in an order in which each refers to earlier ones only.
macro_rules! tables {
    ($($variant:ident of $table:ident),* $(,)?) => {
        /// A line.
        #[derive(Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Line {
            /// The first.
            Header(Header),
            /// The secrets of the data folder.
            Secrets(StoredSecrets),
            $(
                /// Rows of this table.
                $variant(Vec<$table::Model>),
            )*
            /// The last.
            End(End),
        }

        /// Writes every row.
        pub async fn write_rows(db: &DatabaseTransaction, writer: &mut Writer<'_>) -> Result<(), BackupError> {
            $(write_table::<$table::Entity>(db, writer, Line::$variant).await?;)*
            Ok(())
        }

        /// Inserts the rows of a line, and gives how many; `None` if it has none.
        pub async fn insert_rows(db: &DatabaseTransaction, line: Line) -> Result<Option<usize>, BackupError> {
            match line {
                $(Line::$variant(rows) => insert::<$table::Entity>(db, rows).await.map(Some),)*
                Line::Header(_) | Line::Secrets(_) | Line::End(_) => Ok(None),
            }
        }
    };
}

tables! {
    User of user,
    Album of album,
    Artist of artist,
    Track of track,
    TrackArtist of track_artist,
    TrackKey of track_key,
    Waveform of waveform,
    Rendition of rendition,
    TrackFeatures of track_features,
    FingerprintItem of fingerprint_item,
    Resemblance of resemblance,
    Remeasurement of remeasurement,
    Standardisation of standardisation,
    Embedding of embedding,
    TrainedModel of trained_model,
    Play of play,
    PlayEvent of play_event,
    AuditEntry of audit_entry,
    Counter of counter,
}

async fn write_table<E: EntityTrait<Model: Send>>(
    db: &DatabaseTransaction,
    writer: &mut Writer<'_>,
    line: impl Fn(Vec<E::Model>) -> Line,
) -> Result<(), BackupError> {
    let mut rows = E::find().stream(db).await?.try_chunks(ROWS_A_LINE);
    while let Some(chunk) = rows.try_next().await.map_err(|error| error.1)? {
        writer.rows += chunk.len() as u64;
        writer.write(&line(chunk))?;
    }
    Ok(())
}

async fn insert<E>(db: &DatabaseTransaction, rows: Vec<E::Model>) -> Result<usize, BackupError>
where
    E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
{
    let count = rows.len();
    if count > 0 {
        let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
        E::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(count)
}
