//! Live news of uploads.

use futures::{
    FutureExt as _, StreamExt as _,
    stream::{self, BoxStream},
};
use model::IngestStatus;
use tokio::sync::broadcast::Receiver;

use super::Ingest;
use crate::{Identity, Result};

impl Ingest {
    /// Where the latest uploads stand, and then every change. The stream ends when the reader is too
    /// slow to keep up: on coming back it gets the whole picture again.
    pub fn subscribe(&self, who: &Identity) -> Result<BoxStream<'static, IngestStatus>> {
        who.require_admin()?;
        // Subscribed before the picture is taken, so that nothing falls in between.
        let changes = stream::unfold(self.progress.subscribe(), |mut changes: Receiver<IngestStatus>| async move {
            changes.recv().await.ok().map(|status| (status, changes))
        });
        let (ingest, who) = (self.clone(), who.clone());
        let picture = async move { ingest.recent(&who).await }.map(|recent| {
            // Oldest first, as the changes come.
            stream::iter(recent.unwrap_or_default().into_iter().rev())
        });
        Ok(picture.flatten_stream().chain(changes).boxed())
    }
}
