//! What a node knows of all tracks, in memory: their numbers, artists, sounds and plays, and what was learned from these.

use std::{fmt, sync::Arc};

use recommend::{Artist, Catalogue, Entry, Neighbours, Popularity, Table, Track, collaborative};
use uuid::Uuid;

use super::numbers::Numbers;

/// What distinguishes one state of the catalogue, of the sounds and of what was learned from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct State {
    /// The last change of the catalogue.
    pub changes: i64,
    /// The generation of embeddings that is in use; 0 for none. Points of two of them are never compared.
    pub standardisation: i32,
    /// When its newest embedding was made.
    pub last_embedding: i64,
    /// When the model was trained.
    pub trained_at_ms: i64,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { changes, standardisation, last_embedding, trained_at_ms } = self;
        write!(f, "{changes}-{standardisation}-{last_embedding}-{trained_at_ms}")
    }
}

/// What a node knows. It proposes; the database says what can be played.
///
/// A copy is cheap: it shares with the original what neither of the two changes. So news are put into a copy, while whoever asks goes on
/// with the original. A track keeps its number for as long as the node lives; a model that comes is brought to these numbers.
#[derive(Debug, Default, Clone)]
pub(super) struct Known {
    pub state: State,
    /// By number.
    ids: Table<Uuid>,
    numbers: Numbers,
    artists: Numbers,
    pub catalogue: Catalogue,
    pub neighbours: Neighbours,
    pub popularity: Arc<Popularity>,
    pub model: Option<Arc<collaborative::Model>>,
}

impl Known {
    /// The number of a track.
    pub fn number(&self, id: Uuid) -> Option<Track> {
        self.numbers.get(id).map(Track)
    }

    /// The track of a number.
    pub fn id(&self, track: Track) -> Option<Uuid> {
        self.ids.get(track.0 as usize).copied()
    }

    /// Puts a track into the catalogue, or corrects it, and gives its number. One without artist is its own.
    pub fn put(&mut self, id: Uuid, added_at_ms: i64, artist: Option<Uuid>) -> Track {
        let (number, is_new) = self.numbers.get_or_new(id);
        if is_new {
            self.ids.push(id);
        }
        let (artist, _) = self.artists.get_or_new(artist.unwrap_or(id));
        let entry = Entry { artist: Artist(artist), added_at_s: added_at_ms.div_euclid(1_000) };
        self.catalogue.insert(Track(number), entry);
        Track(number)
    }
}
