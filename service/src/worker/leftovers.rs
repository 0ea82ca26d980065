//! What tries left that did not become a publication.

use model::{Revision, TrackId};
use object_store::path::Path;

use crate::{
    Ingest, Result,
    engine::objects::{self, COVERS, HLS},
};

/// Removes segments and covers of a track that is not ready, up to a revision. Later ones are left alone:
/// another worker may be making them. What cannot be removed now is swept later.
pub(super) async fn remove(ingest: &Ingest, track: TrackId, to: Revision) {
    for root in [HLS, COVERS] {
        if let Err(error) = remove_folders(ingest, &objects::folder_of_track(root, track), to).await {
            tracing::warn!(%error, %track, "leftovers of an earlier try stay behind; the sweeper will remove them");
        }
    }
}

async fn remove_folders(ingest: &Ingest, folder: &Path, to: Revision) -> Result<()> {
    for name in ingest.storage.list_folders(folder).await? {
        if name.parse().is_ok_and(|revision: u32| revision <= to.0) {
            ingest.storage.delete_all(&folder.clone().join(name)).await?;
        }
    }
    Ok(())
}
