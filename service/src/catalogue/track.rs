//! Everything about one track.

use model::{Resemblance, Track, TrackId};

use super::{
    Catalogue,
    view::{self, Named, unsigned},
    visible,
};
use crate::{Error, Identity, Result, resemblance};

impl Catalogue {
    /// A track. Listeners see those that are ready, admins all.
    pub async fn track(&self, who: &Identity, track: TrackId) -> Result<Track> {
        let db = self.database.connection();
        let row = visible(db, who, track).await?;
        let named = view::with_names(db, vec![row]).await?.pop().ok_or(Error::NotFound("track"))?;
        let sounds_like = if who.is_admin() { resemblance::of_track(db, track.0).await? } else { Vec::new() };
        Ok(page(&named, who, sounds_like))
    }
}

/// What this user's page of the track shows.
fn page(named: &Named, who: &Identity, sounds_like: Vec<Resemblance>) -> Track {
    let row = &named.row;
    let number = |number: Option<i32>| number.map(unsigned);
    Track {
        summary: view::summary(named),
        state: view::state(row.state),
        album_artist: named.album.as_ref().and_then(|album| album.artist.clone()),
        track_number: number(row.track_number),
        disc_number: number(row.disc_number),
        year: number(row.year),
        genre: row.genre.clone(),
        channels: unsigned(row.channels),
        loudness_lufs: row.loudness_lufs,
        true_peak_dbtp: row.true_peak_dbtp,
        gain_db: row.gain_db,
        warning: row.warning.clone().filter(|_| who.is_admin()),
        file_name: Some(row.file_name.clone()).filter(|_| who.is_admin()),
        sounds_like,
    }
}
