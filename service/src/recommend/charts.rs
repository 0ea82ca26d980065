//! The most played tracks of the week and of all time: the same for everybody, so asked of the database once for all.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use entity::{play, track};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, Order, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Clock, Result,
    engine::{Cache, Database, Redis},
};

/// Tracks of a chart.
const MOST: u64 = 12;
/// How far back "this week" goes.
const WEEK_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
const MINUTE_MS: i64 = 60 * 1_000;
/// The name in Redis under which nodes count what changed their charts.
const CHANGES: &str = "charts:changes";
/// How long charts are kept in Redis. Their name says what they were made of, so that no old ones are ever found.
const KEPT_FOR: Duration = Duration::from_mins(2);
/// Charts that take longer than this to make are believed for [`BELIEVED`] times as long, within the minute, whatever is played meanwhile.
const DEAR: Duration = Duration::from_millis(20);
/// So they take a twentieth of the time of one connection to the database, and not all of it, where somebody plays something each moment.
const BELIEVED: u32 = 20;

/// The charts, as they are known by id, the most played first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Top {
    pub this_week: Vec<Uuid>,
    pub all_time: Vec<Uuid>,
    /// How long it took to make them.
    took_ms: u64,
}

/// What charts were made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    /// The week moves on by itself; and nobody tells a node without Redis what the others count.
    minute: i64,
    /// Changes that this node counted.
    own: u64,
    /// Changes that all nodes counted; `None` while Redis is away.
    all: Option<i64>,
}

#[derive(Debug)]
struct Kept {
    top: Top,
    version: Version,
    at: Instant,
}

impl Kept {
    fn is_good(&self, version: Version) -> bool {
        let took = Duration::from_millis(self.top.took_ms);
        let is_believed = || took > DEAR && self.at.elapsed() < took.saturating_mul(BELIEVED);
        self.version == version || (self.version.minute == version.minute && is_believed())
    }
}

/// The charts, kept for all listeners: in this process, and in Redis for all nodes. Cheap to clone.
///
/// What makes them anew: a play that comes to count, and history that is erased ([`Charts::changed`], on whichever node); and each minute,
/// since the week moves on. A track that is removed is left out when charts are shown, and replaced within the minute. Where many
/// ask at the same time, one asks Redis and then the database, and the others wait for that one; of nodes that all have nothing, each does
/// so once. While Redis is away each node makes its own, and learns within a minute what the others counted.
#[derive(Debug, Clone)]
pub(crate) struct Charts {
    database: Database,
    clock: Arc<dyn Clock>,
    redis: Option<Redis>,
    own_changes: Arc<AtomicU64>,
    kept: Arc<Cache<(), Arc<Kept>>>,
}

impl Charts {
    pub fn new(database: Database, clock: Arc<dyn Clock>, redis: Option<Redis>) -> Self {
        let kept = Arc::new(Cache::new("charts", 10, 10, |(), _| 1));
        Self { database, clock, redis, own_changes: Arc::default(), kept }
    }

    /// Takes notice that a play came to count, or that plays were erased. To be called once that is committed.
    pub async fn changed(&self) {
        self.own_changes.fetch_add(1, Ordering::Relaxed);
        if let Some(redis) = &self.redis {
            redis.count_up(CHANGES).await;
        }
    }

    pub(super) async fn get(&self) -> Result<Top> {
        let version = self.version().await;
        let kept = self.kept.get(&(), |kept| kept.is_good(version), || self.clone().shared(version)).await?;
        Ok(kept.top.clone())
    }

    async fn version(&self) -> Version {
        let all = match &self.redis {
            Some(redis) => redis.counted(CHANGES).await,
            None => None,
        };
        let minute = self.clock.now_ms().div_euclid(MINUTE_MS);
        Version { minute, own: self.own_changes.load(Ordering::Relaxed), all }
    }

    /// What another node has made of the same, or new ones.
    async fn shared(self, version: Version) -> Result<Arc<Kept>> {
        let place = self.redis.as_ref().zip(version.all.map(|all| format!("charts:{}:{all}", version.minute)));
        let top = match &place {
            Some((redis, name)) => redis.shared(name, KEPT_FOR, self.make()).await?,
            None => self.make().await?,
        };
        Ok(Arc::new(Kept { top, version, at: Instant::now() }))
    }

    async fn make(&self) -> Result<Top> {
        let db = self.database.connection();
        let since_ms = self.clock.now_ms() - WEEK_MS;
        let began = Instant::now();
        let (this_week, all_time) = (most_played_since(db, since_ms).await?, most_played(db).await?);
        let took_ms = began.elapsed().as_millis().try_into().unwrap_or(u64::MAX);
        Ok(Top { this_week, all_time, took_ms })
    }
}

async fn most_played_since(db: &impl ConnectionTrait, since_ms: i64) -> Result<Vec<Uuid>> {
    let plays: Vec<(Uuid, i64)> = play::Entity::find()
        .select_only()
        .column(play::Column::TrackId)
        .column_as(Expr::cust("COUNT(*)"), "plays")
        .filter(play::Column::Counted.eq(true))
        .filter(play::Column::StartedAtMs.gt(since_ms))
        .group_by(play::Column::TrackId)
        .order_by(Expr::col("plays"), Order::Desc)
        .order_by_asc(play::Column::TrackId)
        .limit(MOST)
        .into_tuple()
        .all(db)
        .await?;
    Ok(plays.into_iter().map(|(track, _)| track).collect())
}

async fn most_played(db: &impl ConnectionTrait) -> Result<Vec<Uuid>> {
    let tracks = track::Entity::find()
        .select_only()
        .column(track::Column::Id)
        .filter(track::Column::State.eq(track::State::Ready))
        .filter(track::Column::PlayCount.gt(0))
        .order_by_desc(track::Column::PlayCount)
        .order_by_desc(track::Column::Id)
        .limit(MOST);
    Ok(tracks.into_tuple().all(db).await?)
}
