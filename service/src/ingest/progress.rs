//! How far each upload is, and who wants to know.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use model::{IngestStage, IngestState, IngestStatus, TrackId};
use tokio::sync::broadcast;

use crate::engine::{Event, Events};

/// Events that a slow listener may be behind.
const BACKLOG: usize = 1024;
/// Steps in which progress is told, in thousandths.
const STEP_PERMILLE: u16 = 10;

/// Tells how uploads come along, here and to the other nodes. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct ProgressHub {
    latest: Arc<Mutex<HashMap<TrackId, (IngestStage, u16)>>>,
    sender: broadcast::Sender<IngestStatus>,
    events: Events,
}

/// A stage in a word, for those who count.
pub(crate) fn stage_name(stage: IngestStage) -> &'static str {
    match stage {
        IngestStage::Queued => "queued",
        IngestStage::Measuring => "measuring",
        IngestStage::Encoding => "encoding",
        IngestStage::Publishing => "publishing",
    }
}

impl ProgressHub {
    pub fn new(events: Events) -> Self {
        Self { latest: Arc::default(), sender: broadcast::Sender::new(BACKLOG), events }
    }

    /// Tells a state. Progress within a stage is told only when it has moved by a step.
    pub fn publish(&self, status: IngestStatus) {
        if self.pass_on(status.clone()) {
            self.events.tell(Event::Ingest(status));
        }
    }

    /// Tells here what another node tells. `false` if it is no news.
    pub fn pass_on(&self, status: IngestStatus) -> bool {
        {
            let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
            if let IngestState::Working { stage, permille } = status.state {
                let told = latest.get(&status.track);
                let moved = told.is_none_or(|&(told_stage, told_permille)| {
                    told_stage != stage || permille.abs_diff(told_permille) >= STEP_PERMILLE
                });
                if !moved {
                    return false;
                }
                latest.insert(status.track, (stage, permille));
            } else {
                latest.remove(&status.track);
            }
        }
        // An error means that nobody listens.
        let _nobody_listens = self.sender.send(status);
        true
    }

    /// The stage in which a track is, as last told here; queued if nothing was told.
    pub fn stage(&self, track: TrackId) -> IngestState {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let (stage, permille) = latest.get(&track).copied().unwrap_or((IngestStage::Queued, 0));
        IngestState::Working { stage, permille }
    }

    /// Everything that is told from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<IngestStatus> {
        self.sender.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn status(state: IngestState) -> IngestStatus {
        IngestStatus::new(TrackId(Uuid::nil()), "a.wav".into(), state)
    }

    fn working(stage: IngestStage, permille: u16) -> IngestState {
        IngestState::Working { stage, permille }
    }

    #[test]
    fn small_steps_are_not_told() {
        let hub = ProgressHub::new(Events::over(None));
        let mut told = hub.subscribe();
        for permille in 0..=1000 {
            hub.publish(status(working(IngestStage::Measuring, permille)));
        }
        hub.publish(status(working(IngestStage::Encoding, 1000)));
        hub.publish(status(IngestState::Ready { warning: None }));
        let mut count = 0;
        let mut last = None;
        while let Ok(status) = told.try_recv() {
            count += 1;
            last = Some(status.state);
        }
        assert_eq!(count, 101 + 2);
        assert_eq!(last, Some(IngestState::Ready { warning: None }));
    }

    #[test]
    fn what_is_finished_is_forgotten() {
        let hub = ProgressHub::new(Events::over(None));
        hub.publish(status(working(IngestStage::Encoding, 500)));
        assert_eq!(hub.stage(TrackId(Uuid::nil())), working(IngestStage::Encoding, 500));
        hub.publish(status(IngestState::Cancelled));
        assert_eq!(hub.stage(TrackId(Uuid::nil())), working(IngestStage::Queued, 0));
        assert!(hub.latest.lock().unwrap().is_empty());
    }
}
