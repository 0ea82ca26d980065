//! What a node knows of all tracks, in memory: their numbers, artists, sounds and plays, and what was learned from these.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use entity::{embedding, track, track_artist, trained_model};
use futures::TryStreamExt as _;
use recommend::{Artist, Catalogue, Embedding, Entry, Neighbours, Popularity, Track, collaborative};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, StreamTrait,
};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::{plays, threads, train};
use crate::{Error, Result, engine::Database};

/// How often the database is asked for news.
const LOOK_EVERY_MS: i64 = 5_000;

/// Of the randomness with which the index is built.
const SEED: u64 = 0;

/// What distinguishes one state of the catalogue, of the sounds and of what was learned from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct State {
    tracks: u64,
    last_change_ms: i64,
    embeddings: u64,
    last_embedding: i64,
    pub trained_at_ms: i64,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tracks, last_change_ms, embeddings, last_embedding, trained_at_ms } = self;
        write!(f, "{tracks}-{last_change_ms}-{embeddings}-{last_embedding}-{trained_at_ms}")
    }
}

/// What a node knows. It proposes; the database says what can be played.
#[derive(Debug, Default, Clone)]
pub(super) struct Known {
    pub state: State,
    /// By number.
    ids: Vec<Uuid>,
    numbers: HashMap<Uuid, Track>,
    pub catalogue: Catalogue,
    pub neighbours: Neighbours,
    pub popularity: Popularity,
    pub model: Option<collaborative::Model>,
}

impl Known {
    /// The number of a track.
    pub fn number(&self, id: Uuid) -> Option<Track> {
        self.numbers.get(&id).copied()
    }

    /// The track of a number.
    pub fn id(&self, track: Track) -> Option<Uuid> {
        self.ids.get(track.0 as usize).copied()
    }

    fn number_or_new(&mut self, id: Uuid) -> Track {
        if let Some(number) = self.number(id) {
            return number;
        }
        // 2³² tracks would not fit into memory.
        let number = Track(u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
        self.ids.push(id);
        self.numbers.insert(id, number);
        number
    }
}

/// Keeps what is known, and brings it up to date.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    kept: RwLock<Option<Kept>>,
    /// Held by whoever looks for news; the others go on with what there is.
    looking: Mutex<()>,
}

#[derive(Debug, Clone)]
struct Kept {
    known: Arc<Known>,
    looked_at_ms: i64,
}

impl Keeper {
    /// What is known. The first to ask waits until it is read, and so do all who come meanwhile; later, one looks for news and the
    /// others do not wait for that.
    pub async fn get(&self, database: &Database, now_ms: i64) -> Result<Arc<Known>> {
        let is_new = |kept: &Kept| (0..LOOK_EVERY_MS).contains(&(now_ms - kept.looked_at_ms));
        let _looking = match (self.kept(), self.looking.try_lock()) {
            (Some(kept), _) if is_new(&kept) => return Ok(kept.known),
            (Some(kept), Err(_)) => return Ok(kept.known),
            (_, Ok(looking)) => looking,
            (None, Err(_)) => self.looking.lock().await,
        };
        let kept = self.kept();
        let known = match kept {
            Some(kept) if is_new(&kept) => return Ok(kept.known),
            Some(kept) => update(database, kept.known).await?,
            None => update(database, Arc::default()).await?,
        };
        let kept = Kept { known: known.clone(), looked_at_ms: now_ms };
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(known)
    }

    fn kept(&self) -> Option<Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The same, if nothing has changed; else the new state.
async fn update(database: &Database, known: Arc<Known>) -> Result<Arc<Known>> {
    let db = database.connection();
    let state = state(db).await?;
    if state == known.state {
        return Ok(known);
    }
    // Numbers are the model's: with another model, everything is numbered anew.
    let same_model = state.trained_at_ms == known.state.trained_at_ms;
    let mut new = if same_model { Known::clone(&known) } else { Known::default() };
    if !same_model && let Some((ids, model)) = train::read(db).await? {
        for id in ids {
            new.number_or_new(id);
        }
        new.model = Some(model);
    }
    let since = new.state.last_embedding;
    new.state = state;
    read_catalogue(db, &mut new).await?;
    read_embeddings(db, &mut new, since).await?;
    let plays = plays::by_number(db, |track| new.number(track)).await?;
    let new = tokio::task::spawn_blocking(move || {
        new.popularity = Popularity::count(&plays.interactions, plays.now_s);
        new
    });
    Ok(Arc::new(new.await.map_err(Error::internal)?))
}

async fn state(db: &impl ConnectionTrait) -> Result<State> {
    let ready = || track::Entity::find().filter(track::Column::State.eq(track::State::Ready));
    let last_change: Option<Option<i64>> =
        ready().select_only().column_as(track::Column::StateChangedAtMs.max(), "last").into_tuple().one(db).await?;
    let last_embedding: Option<Option<i64>> = embedding::Entity::find()
        .select_only()
        .column_as(embedding::Column::ChangedAtMs.max(), "last")
        .into_tuple()
        .one(db)
        .await?;
    let trained: Option<i64> = trained_model::Entity::find_by_id(train::MODEL)
        .select_only()
        .column(trained_model::Column::TrainedAtMs)
        .into_tuple()
        .one(db)
        .await?;
    Ok(State {
        tracks: ready().count(db).await?,
        last_change_ms: last_change.flatten().unwrap_or(0),
        embeddings: embedding::Entity::find().count(db).await?,
        last_embedding: last_embedding.flatten().unwrap_or(0),
        trained_at_ms: trained.unwrap_or(0),
    })
}

/// All tracks that can be played, with their first artists.
async fn read_catalogue(db: &impl ConnectionTrait, known: &mut Known) -> Result<()> {
    let tracks: Vec<(Uuid, i64)> = track::Entity::find()
        .select_only()
        .columns([track::Column::Id, track::Column::AddedAtMs])
        .filter(track::Column::State.eq(track::State::Ready))
        .order_by_asc(track::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let credits: Vec<(Uuid, Uuid)> = track_artist::Entity::find()
        .select_only()
        .columns([track_artist::Column::TrackId, track_artist::Column::ArtistId])
        .filter(track_artist::Column::Position.eq(0))
        .into_tuple()
        .all(db)
        .await?;
    let first_artist: HashMap<Uuid, Uuid> = credits.into_iter().collect();
    let mut artists: HashMap<Uuid, Artist> = HashMap::new();
    known.catalogue = Catalogue::default();
    for (id, added_at_ms) in tracks {
        let next = Artist(artists.len() as u32);
        // A track without an artist is its own.
        let artist = *artists.entry(first_artist.get(&id).copied().unwrap_or(id)).or_insert(next);
        let number = known.number_or_new(id);
        known.catalogue.insert(number, Entry { artist, added_at_s: added_at_ms.div_euclid(1_000) });
    }
    Ok(())
}

/// Embeddings that are newer than what is known; those of tracks that are gone are forgotten.
async fn read_embeddings(db: &(impl ConnectionTrait + StreamTrait), known: &mut Known, since: i64) -> Result<()> {
    let mut found = Vec::new();
    let mut rows = embedding::Entity::find()
        .filter(embedding::Column::ChangedAtMs.gt(since))
        .filter(embedding::Column::Recipe.eq(super::embed::RECIPE))
        .stream(db)
        .await?;
    while let Some(row) = rows.try_next().await? {
        if let (Some(track), Some(point)) = (known.number(row.track_id), super::embed::read(&row.vector)) {
            found.push((track, point));
        }
    }
    drop(rows);
    let gone: Vec<Track> = known.neighbours.tracks().filter(|track| known.catalogue.get(*track).is_none()).collect();
    let neighbours = std::mem::take(&mut known.neighbours);
    known.neighbours =
        tokio::task::spawn_blocking(move || index(neighbours, &gone, found)).await.map_err(Error::internal)?;
    Ok(())
}

/// Takes tracks out and puts others in; in cells that fit them, where many have changed.
fn index(mut neighbours: Neighbours, gone: &[Track], found: Vec<(Track, Embedding)>) -> Neighbours {
    if neighbours.is_empty() {
        return Neighbours::build(found, SEED, threads());
    }
    for track in gone {
        neighbours.remove(*track);
    }
    for (track, point) in found {
        neighbours.insert(track, &point);
    }
    if neighbours.wants_rebuild() { neighbours.rebuild(SEED, threads()) } else { neighbours }
}
