//! What ranking knows of a track beside its sound.

use crate::id::{Artist, Track};
use crate::table::Table;

/// Whose a track is, and since when it can be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Its (first) artist.
    pub artist: Artist,
    /// When it joined the catalogue, in seconds of the caller's epoch.
    pub added_at_s: i64,
}

/// The tracks that may be recommended. A track that is not here is never recommended, whoever names it. A copy is cheap: it shares what
/// neither of the two changes.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    entries: Table<Option<Entry>>,
    len: usize,
}

impl Catalogue {
    /// Adds a track, or changes it.
    pub fn insert(&mut self, track: Track, entry: Entry) {
        self.len += usize::from(self.get(track).is_none());
        self.entries.set(track.index(), Some(entry), &None);
    }

    /// Takes a track out.
    pub fn remove(&mut self, track: Track) {
        if self.get(track).is_some() {
            self.len -= 1;
            self.entries.set(track.index(), None, &None);
        }
    }

    /// How many tracks are in.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no track is in.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// What is known of a track.
    pub fn get(&self, track: Track) -> Option<Entry> {
        self.entries.get(track.index()).copied().flatten()
    }

    /// All tracks, ascending.
    pub fn iter(&self) -> impl Iterator<Item = (Track, Entry)> {
        self.entries.iter().zip(0..).filter_map(|(entry, track)| Some((Track(track), (*entry)?)))
    }
}

impl FromIterator<(Track, Entry)> for Catalogue {
    fn from_iter<I: IntoIterator<Item = (Track, Entry)>>(entries: I) -> Self {
        let mut catalogue = Self::default();
        entries.into_iter().for_each(|(track, entry)| catalogue.insert(track, entry));
        catalogue
    }
}
