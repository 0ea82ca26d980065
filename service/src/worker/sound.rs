//! The pipeline of `media` on its own thread, and its segments on their way to the storage.

use std::{sync::Arc, thread};

use entity::track;
use media::{Cancel, Event, Processed, Segment, Stage};
use model::{IngestStage, IngestState, IngestStatus, Rendition, Revision, TrackId};
use tokio::sync::{mpsc, oneshot};

use super::outcome::Stop;
use crate::{
    Error, Ingest, Result,
    engine::{objects, storage::LocalFile},
};

/// Segments and reports that may wait to be stored; the pipeline waits when there are more.
const EVENTS_IN_FLIGHT: usize = 8;

/// Cancels a run whose caller goes away.
pub(super) struct CancelOnDrop(pub Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Runs the pipeline over a track's original, and stores each segment as it comes.
pub(super) async fn process(
    ingest: &Ingest,
    row: &track::Model,
    source: Arc<LocalFile>,
    revision: Revision,
    key: [u8; 16],
    cancel: &Cancel,
) -> Result<Processed, Stop> {
    let track = TrackId(row.id);
    let (events, mut inbox) = mpsc::channel(EVENTS_IN_FLIGHT);
    let (done, result) = oneshot::channel();
    let (settings, switch) = (ingest.settings.media.clone(), cancel.clone());
    let run = move || {
        let mut sink = |event| events.blocking_send(event).map_err(Into::into);
        let processed = media::process(&source, &key, &settings, &switch, &mut sink);
        // An error means that the caller went away.
        let _nobody_waits = done.send(processed);
    };
    let _guard = CancelOnDrop(cancel.clone());
    thread::Builder::new().name("sound".to_owned()).spawn(run).map_err(Error::internal)?;

    while let Some(event) = inbox.recv().await {
        match event {
            Event::Progress { stage, permille } => tell(ingest, row, stage, permille),
            // Leaving drops the inbox, on which the pipeline's next event fails.
            Event::Segment(segment) => store(ingest, track, revision, segment).await?,
        }
    }
    match result.await {
        Ok(processed) => Ok(processed?),
        Err(_) => Err(Stop::Bad("The sound engine broke down over this file.".to_owned())),
    }
}

fn tell(ingest: &Ingest, row: &track::Model, stage: Stage, permille: u16) {
    let stage = match stage {
        Stage::Measuring => IngestStage::Measuring,
        Stage::Encoding => IngestStage::Encoding,
    };
    let working = IngestState::Working { stage, permille };
    ingest.progress.publish(IngestStatus::new(TrackId(row.id), row.file_name.clone(), working));
}

async fn store(ingest: &Ingest, track: TrackId, revision: Revision, segment: Segment) -> Result<()> {
    let rendition = Rendition::from_kbps(segment.bitrate_kbps)
        .ok_or_else(|| Error::internal(format!("no rendition of {} kb/s", segment.bitrate_kbps)))?;
    ingest.storage.put(&objects::segment(track, revision, rendition, segment.sequence), segment.bytes.into()).await
}
