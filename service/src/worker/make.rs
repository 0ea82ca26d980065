//! Everything that a track needs before it can be published.

use std::sync::Arc;

use entity::track;
use media::{Cancel, Processed};
use model::{Revision, TrackId};

use super::{leftovers, outcome::Stop, sound};
use crate::{
    Error, Ingest, Result,
    catalogue::{metadata::Metadata, view::unsigned},
    engine::{objects, storage::LocalFile},
    ingest::{cover, tags},
    secrets::random_bytes,
};

/// A track that can be published. Its segments and covers are stored already.
#[derive(Debug)]
pub(super) struct Made {
    pub revision: Revision,
    pub metadata: Metadata,
    /// The revision; 0 without cover.
    pub cover_version: u32,
    pub wrapped_key: Vec<u8>,
    pub processed: Processed,
    /// What was odd about the file, in sentences for the admin.
    pub warning: Option<String>,
}

/// Makes a track of its original, as the revision that its row counts: nobody else writes to that. May be
/// called again, with the next revision, after it was broken off at any point.
pub(super) async fn make(ingest: &Ingest, row: &track::Model, cancel: &Cancel) -> Result<Made, Stop> {
    let track = TrackId(row.id);
    let revision = Revision(unsigned(row.revision));
    // What earlier tries left is encrypted with keys that nobody has any more.
    leftovers::remove(ingest, track, revision).await;

    let source = Arc::new(ingest.storage.local_file(&objects::original(track)).await?);
    let tags = read_tags(source.clone(), row).await?;
    let (has_cover, cover_warning) = match tags.cover {
        Ok(Some(picture)) => store_covers(ingest, track, revision, picture).await?,
        Ok(None) => (false, None),
        Err(refusal) => (false, Some(refusal.to_string())),
    };
    let key = random_bytes::<16>().map_err(Error::Internal)?;
    let processed = sound::process(ingest, row, source, revision, key, cancel).await?;
    let warnings: Vec<String> = processed.measured.warning.clone().into_iter().chain(cover_warning).collect();
    Ok(Made {
        revision,
        metadata: tags.metadata,
        cover_version: if has_cover { revision.0 } else { 0 },
        wrapped_key: ingest.key_wrap.wrap(track, &key)?,
        processed,
        warning: (!warnings.is_empty()).then(|| warnings.join(" ")),
    })
}

async fn read_tags(source: Arc<LocalFile>, row: &track::Model) -> Result<tags::Tags> {
    let file_name = row.file_name.clone();
    tokio::task::spawn_blocking(move || tags::read(&source, &file_name)).await.map_err(Error::internal)
}

/// Stores the covers. A picture that cannot be used is a warning, not a reason to refuse the track.
async fn store_covers(
    ingest: &Ingest,
    track: TrackId,
    revision: Revision,
    picture: Vec<u8>,
) -> Result<(bool, Option<String>)> {
    let rendered = tokio::task::spawn_blocking(move || cover::render(&picture)).await.map_err(Error::internal)?;
    let covers = match rendered {
        Ok(covers) => covers,
        Err(refusal) => {
            tracing::info!(%track, %refusal, cause = ?std::error::Error::source(&refusal), "cover left out");
            return Ok((false, Some(refusal.to_string())));
        }
    };
    for cover in covers {
        let path = objects::cover(track, revision.0, cover.size, cover.format);
        ingest.storage.put(&path, cover.bytes.into()).await?;
    }
    Ok((true, None))
}
