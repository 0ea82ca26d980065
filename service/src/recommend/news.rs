//! Brings what a node knows up to date, by reading what has changed.
//!
//! The database is read as it is at one moment. A change of the catalogue has a number, and is read once; an embedding is newer than all
//! before it, and is read once. Only those of the generation in use are looked at; when another takes its place, all of that one are read,
//! and those before are forgotten. What was removed leaves nothing to be read: where the database has not as many tracks as are known
//! after that, all are read.

use std::{collections::HashSet, sync::Arc};

use entity::{embedding, track, track_artist, trained_model};
use futures::TryStreamExt as _;
use recommend::{Embedding, Neighbours, Popularity, Track};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, JoinType, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, RelationTrait as _, Select,
    sea_query::{Condition, IntoCondition as _},
};
use uuid::Uuid;

use super::{
    embed,
    known::{Known, State},
    plays, standardised, threads, train,
};
use crate::{
    Error, Result,
    counters::{self, Counter},
    engine::Database,
};

/// Of the randomness with which the index is built.
const SEED: u64 = 0;

/// How much was read to keep a node up to date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct News {
    /// Tracks: new ones, corrected ones; all of them, where some are gone.
    pub tracks: usize,
    /// Embeddings.
    pub embeddings: usize,
    /// Plays that say something about a track.
    pub plays: usize,
    /// Models.
    pub models: usize,
}

impl News {
    /// The sum of both.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        Self {
            tracks: self.tracks + more.tracks,
            embeddings: self.embeddings + more.embeddings,
            plays: self.plays + more.plays,
            models: self.models + more.models,
        }
    }
}

/// The same, if nothing has changed; else a new state. Plays are not looked at.
pub(super) async fn read(database: &Database, known: Option<&Arc<Known>>) -> Result<(Arc<Known>, News)> {
    let moment = database.one_moment().await?;
    let state = state(&moment).await?;
    let mut news = News::default();
    let mut new = match known {
        Some(known) if known.state == state => return Ok((Arc::clone(known), news)),
        Some(known) => Known::clone(known),
        None => Known::default(),
    };
    let mut gone = Vec::new();
    if known.is_none() {
        (news.tracks, _) = read_all(&moment, &mut new).await?;
    } else if state.changes != new.state.changes {
        let changed = track::Column::LastChange.gt(new.state.changes);
        news.tracks = read_tracks(&moment, &mut new, changed.into_condition()).await?.len();
        if ready().count(&moment).await? != new.catalogue.len() as u64 {
            (news.tracks, gone) = read_all(&moment, &mut new).await?;
        }
    }
    let found = read_embeddings(&moment, &mut new, state).await?;
    news.embeddings = found.len();
    if state.trained_at_ms != new.state.trained_at_ms {
        news.models = 1;
        read_model(&moment, &mut new).await?;
    }
    // So that nothing is held up while the index is worked on.
    moment.rollback().await?;
    if !(gone.is_empty() && found.is_empty()) {
        let neighbours = new.neighbours;
        let changed = move || index(neighbours, &gone, found);
        new.neighbours = tokio::task::spawn_blocking(changed).await.map_err(Error::internal)?;
    }
    new.state = state;
    Ok((Arc::new(new), news))
}

/// The same with what is played at present, and how many plays say so.
pub(super) async fn read_plays(database: &Database, known: &Known) -> Result<(Arc<Known>, usize)> {
    let plays = plays::by_number(database.connection(), |track| known.number(track)).await?;
    let count = plays.interactions.len();
    let popularity = move || Popularity::count(&plays.interactions, plays.now_s);
    let popularity = tokio::task::spawn_blocking(popularity).await.map_err(Error::internal)?;
    let mut known = known.clone();
    known.popularity = Arc::new(popularity);
    Ok((Arc::new(known), count))
}

async fn state(db: &impl ConnectionTrait) -> Result<State> {
    let [changes] = counters::values(db, [Counter::Catalogue]).await?;
    let standardisation = standardised::current_id(db).await?.unwrap_or(0);
    // Of this generation, and not the counter of all: what is made beside those in use is no news.
    let last_embedding: Option<i64> = embedding::Entity::find()
        .select_only()
        .column(embedding::Column::ChangedAtMs)
        .filter(embedding::Column::Standardisation.eq(standardisation))
        .order_by_desc(embedding::Column::ChangedAtMs)
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
        changes,
        standardisation,
        last_embedding: last_embedding.unwrap_or(0),
        trained_at_ms: trained.unwrap_or(0),
    })
}

fn ready() -> Select<track::Entity> {
    track::Entity::find().filter(track::Column::State.eq(track::State::Ready))
}

/// The tracks of which this holds and which can be played, with their first artists. Puts them into the catalogue, and gives their numbers.
async fn read_tracks(db: &DatabaseTransaction, known: &mut Known, which: Condition) -> Result<Vec<Track>> {
    let first_artist =
        track::Relation::TrackArtist.def().on_condition(|_, _| track_artist::Column::Position.eq(0).into_condition());
    let mut rows = ready()
        .filter(which)
        .select_only()
        .columns([track::Column::Id, track::Column::AddedAtMs])
        .column(track_artist::Column::ArtistId)
        .join(JoinType::LeftJoin, first_artist)
        .order_by_asc(track::Column::Id)
        .into_tuple::<(Uuid, i64, Option<Uuid>)>()
        .stream(db)
        .await?;
    let mut found = Vec::new();
    while let Some((id, added_at_ms, artist)) = rows.try_next().await? {
        found.push(known.put(id, added_at_ms, artist));
    }
    Ok(found)
}

/// All tracks, and those that are known and there no more, which are taken out of the catalogue.
async fn read_all(db: &DatabaseTransaction, known: &mut Known) -> Result<(usize, Vec<Track>)> {
    let there: HashSet<Track> = read_tracks(db, known, Condition::all()).await?.into_iter().collect();
    let is_gone = |(track, _)| (!there.contains(&track)).then_some(track);
    let gone: Vec<Track> = known.catalogue.iter().filter_map(is_gone).collect();
    for track in &gone {
        known.catalogue.remove(*track);
    }
    Ok((there.len(), gone))
}

/// Embeddings of the generation in use that are newer than what is known; all of them, and nothing known any more, where it is another one.
async fn read_embeddings(db: &DatabaseTransaction, known: &mut Known, state: State) -> Result<Vec<(Track, Embedding)>> {
    let mut rows = embedding::Entity::find().filter(embedding::Column::Standardisation.eq(state.standardisation));
    if known.state.standardisation != state.standardisation {
        known.neighbours = Neighbours::default();
    } else if known.state.last_embedding != state.last_embedding {
        rows = rows.filter(embedding::Column::ChangedAtMs.gt(known.state.last_embedding));
    } else {
        return Ok(Vec::new());
    }
    let mut rows = rows.stream(db).await?;
    let mut found = Vec::new();
    while let Some(row) = rows.try_next().await? {
        found.extend(known.number(row.track_id).zip(embed::read(&row.vector)));
    }
    Ok(found)
}

/// The model, brought to the numbers of this node. Of tracks that are not known it has nothing to say.
async fn read_model(db: &DatabaseTransaction, known: &mut Known) -> Result<()> {
    let Some(row) = train::read(db).await? else {
        known.model = None;
        return Ok(());
    };
    let numbers = known.clone();
    let parse = move || {
        let (ids, model) = train::parse(&row)?;
        Some(model.renumbered(|track| numbers.number(*ids.get(track.0 as usize)?)))
    };
    known.model = tokio::task::spawn_blocking(parse).await.map_err(Error::internal)?.map(Arc::new);
    Ok(())
}

/// Takes tracks out and puts others in; in cells that fit them, where many have changed.
fn index(mut neighbours: Neighbours, gone: &[Track], found: Vec<(Track, Embedding)>) -> Neighbours {
    for track in gone {
        neighbours.remove(*track);
    }
    if found.len() >= neighbours.len() {
        // The cells fitted what is the lesser part now.
        let changed: HashSet<Track> = found.iter().map(|(track, _)| *track).collect();
        let others = neighbours.tracks().filter(|track| !changed.contains(track));
        let others: Vec<_> = others.filter_map(|track| Some((track, neighbours.embedding(track)?))).collect();
        return Neighbours::build(others.into_iter().chain(found), SEED, threads());
    }
    for (track, point) in found {
        neighbours.insert(track, &point);
    }
    if neighbours.wants_rebuild() { neighbours.rebuild(SEED, threads()) } else { neighbours }
}
