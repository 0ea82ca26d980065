//! An admin corrects what the tags said.

use entity::{audit_entry::Action, track};
use model::{Track, TrackEdit, TrackId};
use sea_orm::{EntityTrait as _, QuerySelect as _};

use super::{Catalogue, changes, metadata::Metadata, view};
use crate::{Error, Identity, Result, audit, engine::database::Lock, text};

/// Artists of one track at most.
const MAX_ARTISTS: usize = 50;

impl Catalogue {
    /// Corrects a track that is ready.
    pub async fn edit(&self, who: &Identity, track: TrackId, edit: TrackEdit) -> Result<Track> {
        who.require_admin()?;
        // Before anything is done with them: each is compared with the others, while nobody else can write.
        if edit.artists.as_ref().is_some_and(|artists| artists.len() > MAX_ARTISTS) {
            return Err(Error::invalid("artists", format!("Name at most {MAX_ARTISTS} artists.")));
        }
        let transaction = self.database.write_alone(Lock::Names).await?;
        let row = track::Entity::find_by_id(track.0)
            .lock_exclusive()
            .one(&transaction)
            .await?
            .ok_or(Error::NotFound("track"))?;
        if row.state != track::State::Ready {
            return Err(Error::Conflict("This track is not ready. Correct it once it is processed."));
        }
        let subject = (row.id, row.title.as_str());
        audit::record(&transaction, self.clock.now_ms(), who.into(), Action::TrackEdited, subject).await?;
        let named = view::with_names(&transaction, vec![row]).await?.pop().ok_or(Error::NotFound("track"))?;
        apply(Metadata::of(&named), edit)?.store(&transaction, track.0).await?;
        changes::note(&transaction, track.0).await?;
        transaction.commit().await?;
        self.track(who, track).await
    }
}

/// The metadata after a correction.
fn apply(mut metadata: Metadata, edit: TrackEdit) -> Result<Metadata> {
    if let Some(title) = edit.title {
        metadata.title = line("title", &title)?.ok_or_else(|| Error::invalid("title", "Enter a title."))?;
    }
    if let Some(artists) = edit.artists {
        metadata.artists = Vec::new();
        for artist in artists {
            let artist = line("artists", &artist)?;
            let known = |artist: &String| metadata.artists.iter().any(|other| text::key(other) == text::key(artist));
            if let Some(artist) = artist.filter(|artist| !known(artist)) {
                metadata.artists.push(artist);
            }
        }
    }
    if let Some(album) = edit.album {
        metadata.album = line("album", &album)?;
    }
    if let Some(album_artist) = edit.album_artist {
        metadata.album_artist = line("album_artist", &album_artist)?;
        if metadata.album_artist.is_some() && metadata.album.is_none() {
            return Err(Error::invalid("album_artist", "An album artist needs an album. Enter the album's title."));
        }
    }
    if let Some(genre) = edit.genre {
        metadata.genre = line("genre", &genre)?;
    }
    for (field, given, highest, kept) in [
        ("track_number", edit.track_number, 9_999, &mut metadata.track_number),
        ("disc_number", edit.disc_number, 999, &mut metadata.disc_number),
        ("year", edit.year, 9_999, &mut metadata.year),
    ] {
        if let Some(number) = given {
            *kept = match i32::try_from(number) {
                Ok(0) => None,
                Ok(number) if number <= highest => Some(number),
                _ => return Err(Error::invalid(field, format!("Enter a number from 1 to {highest}, or 0 for none."))),
            };
        }
    }
    Ok(metadata)
}

/// A clean line of text; `None` if it is empty. Too long a text is refused rather than cut.
fn line(field: &'static str, text: &str) -> Result<Option<String>> {
    if text.chars().count() > text::MAX_CHARS {
        return Err(Error::invalid(field, format!("Enter at most {} characters.", text::MAX_CHARS)));
    }
    Ok(text::clean(text))
}
