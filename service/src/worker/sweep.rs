//! What belongs to nothing any more: objects that broken-off uploads and jobs left, and sessions whose tokens
//! have long expired.

use std::{collections::HashMap, time::Duration};

use entity::track;
use futures::TryStreamExt as _;
use model::TrackId;
use object_store::path::Path;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::{
    Ingest, Result,
    accounts::purge_sessions,
    engine::objects::{self, COVERS, HLS, ORIGINALS},
};

/// How often.
const EVERY: Duration = Duration::from_hours(6);
/// An original younger than this may belong to an upload whose row is about to be written. Stores reckon the age of an
/// object from when its upload began.
const ORIGINAL_AGE_MS: i64 = 24 * 60 * 60 * 1000;
/// Tracks that are looked up at a time.
const BATCH: usize = 500;

/// Sweeps now and then, for as long as the worker lives.
pub(super) async fn run(ingest: Ingest) {
    loop {
        if let Err(error) = sweep(&ingest).await {
            tracing::warn!(%error, "leftovers could not be swept; tried again later");
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn sweep(ingest: &Ingest) -> Result<()> {
    let now_ms = ingest.clock.now_ms();
    let purged = purge_sessions(&ingest.database, now_ms).await?;
    if purged > 0 {
        tracing::info!(sessions = purged, "forgot sessions that ended long ago");
    }
    let old_ms = now_ms - ORIGINAL_AGE_MS;
    let mut swept = ingest.storage.remove_broken_off(ORIGINALS, old_ms).await?;
    swept += sweep_originals(ingest, old_ms).await?;
    swept += sweep_folders(ingest, COVERS).await?;
    swept += sweep_folders(ingest, HLS).await?;
    if swept > 0 {
        tracing::info!(swept, "removed leftovers from the storage");
    }
    Ok(())
}

async fn sweep_originals(ingest: &Ingest, old_ms: i64) -> Result<usize> {
    let mut swept = 0;
    let originals = ingest.storage.list(&Path::from(ORIGINALS));
    let mut batches = originals
        .try_filter(move |object| std::future::ready(object.last_modified.timestamp_millis() < old_ms))
        .try_chunks(BATCH)
        .map_err(|error| error.1);
    while let Some(batch) = batches.try_next().await? {
        let ids: Vec<Uuid> = batch.iter().filter_map(|object| object.location.filename()?.parse().ok()).collect();
        let known = rows(ingest, &ids).await?;
        for id in ids.into_iter().filter(|id| !known.contains_key(id)) {
            ingest.storage.delete(&objects::original(TrackId(id))).await?;
            swept += 1;
        }
    }
    Ok(swept)
}

/// Sweeps folders of which each belongs to a track. A track's row is there before its first folder and
/// goes before its last, so that a folder without row is nobody's.
async fn sweep_folders(ingest: &Ingest, root: &str) -> Result<usize> {
    let folders = ingest.storage.list_folders(&Path::from(root)).await?;
    let ids: Vec<Uuid> = folders.iter().filter_map(|name| name.parse().ok()).collect();
    let mut swept = 0;
    for batch in ids.chunks(BATCH) {
        let known = rows(ingest, batch).await?;
        for id in batch {
            let folder = objects::folder_of_track(root, TrackId(*id));
            let Some(row) = known.get(id) else {
                ingest.storage.delete_all(&folder).await?;
                swept += 1;
                continue;
            };
            for name in ingest.storage.list_folders(&folder).await? {
                if is_leftover(row, root, &name) {
                    ingest.storage.delete_all(&folder.clone().join(name)).await?;
                    swept += 1;
                }
            }
        }
    }
    Ok(swept)
}

/// Whether a folder in a track's folder is nobody's. A try that began after the row was read is newer than
/// the row's revision.
fn is_leftover(row: &track::Model, root: &str, name: &str) -> bool {
    let published = if root == HLS { row.revision } else { row.cover_version };
    let revision = name.parse::<i32>();
    match row.state {
        track::State::Ready => revision != Ok(published),
        track::State::Processing => revision.is_ok_and(|revision| revision < row.revision),
        track::State::Failed => revision.is_ok_and(|revision| revision <= row.revision),
    }
}

async fn rows(ingest: &Ingest, ids: &[Uuid]) -> Result<HashMap<Uuid, track::Model>> {
    let found = track::Entity::find()
        .filter(track::Column::Id.is_in(ids.iter().copied()))
        .all(ingest.database.connection())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}
