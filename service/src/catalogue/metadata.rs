//! Title, artists, album and the rest: how they are kept.

use entity::{album, artist, track, track_artist};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    sea_query::{OnConflict, Query},
};
use uuid::Uuid;

use super::view::Named;
use crate::{Result, text};

/// Characters of a text that count for ordering: an entry of an index has its bounds.
const SORTED_CHARS: usize = 200;

/// What a text is ordered by.
pub(crate) fn sort_key(text: &str) -> String {
    text::key(text).chars().take(SORTED_CHARS).collect()
}

/// What tags say of a track, and what an admin may correct. Texts are clean ([`text::clean`]).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Metadata {
    /// Never empty once stored.
    pub title: String,
    /// In order, each once.
    pub artists: Vec<String>,
    pub album: Option<String>,
    /// Kept with the album; a track without album has none.
    pub album_artist: Option<String>,
    pub track_number: Option<i32>,
    pub disc_number: Option<i32>,
    pub year: Option<i32>,
    pub genre: Option<String>,
}

impl Metadata {
    /// What is kept of a track now.
    pub fn of(named: &Named) -> Self {
        let row = &named.row;
        Self {
            title: row.title.clone(),
            artists: named.artists.clone(),
            album: named.album.as_ref().map(|album| album.title.clone()),
            album_artist: named.album.as_ref().and_then(|album| album.artist.clone()),
            track_number: row.track_number,
            disc_number: row.disc_number,
            year: row.year,
            genre: row.genre.clone(),
        }
    }

    /// Words that a search looks through.
    pub fn search_key(&self) -> String {
        let parts = [&self.title].into_iter().chain(&self.artists).chain(&self.album).chain(&self.album_artist);
        text::key(&parts.map(String::as_str).collect::<Vec<_>>().join("\n"))
    }

    /// Orders by first artist, then album; tracks without artist come last.
    pub fn artist_sort_key(&self) -> String {
        let artist = self.artists.first().map_or("\u{10ffff}", String::as_str);
        sort_key(&format!("{artist}\n{}", self.album.as_deref().unwrap_or_default()))
    }

    /// Keeps this as the track's, as a part of the caller's transaction. Artists and albums that no
    /// track has any more go.
    pub async fn store(&self, db: &impl ConnectionTrait, track_id: Uuid) -> Result<()> {
        let album_id = match &self.album {
            Some(title) => Some(self.find_or_add_album(db, title).await?),
            None => None,
        };
        track::Entity::update(track::ActiveModel {
            id: Set(track_id),
            title: Set(self.title.clone()),
            album_id: Set(album_id),
            track_number: Set(self.track_number),
            disc_number: Set(self.disc_number),
            year: Set(self.year),
            genre: Set(self.genre.clone()),
            search_key: Set(self.search_key()),
            artist_sort_key: Set(self.artist_sort_key()),
            title_sort_key: Set(sort_key(&self.title)),
            ..Default::default()
        })
        .validate()?
        .exec(db)
        .await?;
        track_artist::Entity::delete_many().filter(track_artist::Column::TrackId.eq(track_id)).exec(db).await?;
        for (position, name) in (0..).zip(&self.artists) {
            let artist_id = find_or_add_artist(db, name).await?;
            track_artist::Entity::insert(track_artist::ActiveModel {
                track_id: Set(track_id),
                position: Set(position),
                artist_id: Set(artist_id),
            })
            .exec_without_returning(db)
            .await?;
        }
        remove_orphans(db).await
    }

    async fn find_or_add_album(&self, db: &impl ConnectionTrait, title: &str) -> Result<Uuid> {
        let title_key = text::key(title);
        let artist_key = self.album_artist.as_deref().map(text::key).unwrap_or_default();
        let known = album::Entity::find()
            .filter(album::Column::TitleKey.eq(&title_key))
            .filter(album::Column::ArtistKey.eq(&artist_key));
        if let Some(album) = known.clone().one(db).await? {
            return Ok(album.id);
        }
        let id = Uuid::now_v7();
        album::Entity::insert(album::ActiveModel {
            id: Set(id),
            title: Set(title.to_owned()),
            title_key: Set(title_key),
            artist: Set(self.album_artist.clone()),
            artist_key: Set(artist_key),
        })
        .on_conflict(OnConflict::columns([album::Column::TitleKey, album::Column::ArtistKey]).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
        // Another worker may have added it in between.
        Ok(known.one(db).await?.map_or(id, |album| album.id))
    }
}

async fn find_or_add_artist(db: &impl ConnectionTrait, name: &str) -> Result<Uuid> {
    let name_key = text::key(name);
    let known = artist::Entity::find().filter(artist::Column::NameKey.eq(&name_key));
    if let Some(artist) = known.clone().one(db).await? {
        return Ok(artist.id);
    }
    let id = Uuid::now_v7();
    artist::Entity::insert(artist::ActiveModel { id: Set(id), name: Set(name.to_owned()), name_key: Set(name_key) })
        .on_conflict(OnConflict::column(artist::Column::NameKey).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(known.one(db).await?.map_or(id, |artist| artist.id))
}

/// Removes artists and albums that no track has any more.
pub(crate) async fn remove_orphans(db: &impl ConnectionTrait) -> Result<()> {
    let credited = Query::select().column(track_artist::Column::ArtistId).from(track_artist::Entity).take();
    artist::Entity::delete_many().filter(artist::Column::Id.not_in_subquery(credited)).exec(db).await?;
    let on_an_album =
        track::Entity::find().select_only().column(track::Column::AlbumId).filter(track::Column::AlbumId.is_not_null());
    album::Entity::delete_many()
        .filter(album::Column::Id.not_in_subquery(sea_orm::QueryTrait::into_query(on_an_album)))
        .exec(db)
        .await?;
    Ok(())
}
