//! What nodes tell each other. With one process there is nobody to tell.
//!
//! Invariant: nothing depends on a message. The database has the truth; a message only brings it sooner.

use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use model::{IngestStatus, TrackId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Redis;

/// News of one node for the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    /// How an upload comes along.
    Ingest(IngestStatus),
    /// There is a job to be claimed.
    JobAdded,
    /// A track was published or removed.
    PublicationChanged(TrackId),
    /// Sessions were ended.
    SessionsEnded(Vec<Uuid>),
}

/// An event and who tells it.
#[derive(Serialize, Deserialize)]
struct Letter {
    from: Uuid,
    event: Event,
}

/// The way to the other nodes. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Events {
    node: Uuid,
    redis: Option<Redis>,
}

impl Events {
    /// By way of Redis, where there is one.
    pub fn over(redis: Option<Redis>) -> Self {
        Self { node: Uuid::new_v4(), redis }
    }

    /// Tells the other nodes.
    pub fn tell(&self, event: Event) {
        let Some(redis) = &self.redis else { return };
        match serde_json::to_string(&Letter { from: self.node, event }) {
            Ok(letter) => redis.publish(letter),
            Err(error) => tracing::error!(%error, "an event could not be written as JSON"),
        }
    }

    /// What the other nodes tell from now on.
    pub fn of_others(&self) -> BoxStream<'static, Event> {
        let Some(redis) = &self.redis else { return stream::pending().boxed() };
        let own = self.node;
        tokio_stream::wrappers::BroadcastStream::new(redis.messages())
            .filter_map(move |message| {
                // One that is too slow misses some; a letter that cannot be read is of another version.
                let text = message.ok().and_then(|message| message.value.into_string());
                let letter = text.and_then(|text| serde_json::from_str::<Letter>(&text).ok());
                std::future::ready(letter.filter(|letter| letter.from != own).map(|letter| letter.event))
            })
            .boxed()
    }
}
