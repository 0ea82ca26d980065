//! The tracks nearest to one centre.

use super::quantised::Quantised;
use crate::id::Track;

/// A cell: a centre, and the tracks nearer to it than to any other.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) centre: Quantised,
    tracks: Vec<Track>,
    points: Vec<Quantised>,
}

impl Default for Cell {
    fn default() -> Self {
        Self::around(Quantised::ZERO)
    }
}

impl Cell {
    pub(super) fn around(centre: Quantised) -> Self {
        Self { centre, tracks: Vec::new(), points: Vec::new() }
    }

    /// Adds a track and says where it stands.
    pub(super) fn push(&mut self, track: Track, point: Quantised) -> u32 {
        if self.tracks.len() == self.tracks.capacity() {
            // By an eighth, not by the whole: memory is what a large index costs.
            let more = self.tracks.len() / 8 + 4;
            self.tracks.reserve_exact(more);
            self.points.reserve_exact(more);
        }
        self.tracks.push(track);
        self.points.push(point);
        (self.tracks.len() - 1) as u32
    }

    /// Takes out who stands there; the track that stands there now, if any, stood last.
    pub(super) fn remove(&mut self, slot: u32) -> Option<Track> {
        let slot = slot as usize;
        self.tracks.swap_remove(slot);
        self.points.swap_remove(slot);
        self.tracks.get(slot).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.tracks.len()
    }

    pub(super) fn point(&self, slot: u32) -> &Quantised {
        &self.points[slot as usize]
    }

    pub(super) fn points(&self) -> impl Iterator<Item = (Track, Quantised)> {
        self.tracks.iter().copied().zip(self.points.iter().copied())
    }

    pub(super) fn tracks(&self) -> impl Iterator<Item = Track> {
        self.tracks.iter().copied()
    }

    /// Each track's inner product with the query.
    pub(super) fn dots(&self, query: &Quantised) -> impl Iterator<Item = (Track, i32)> {
        self.tracks.iter().copied().zip(self.points.iter().map(|point| point.dot(query)))
    }

    pub(super) fn shrink(&mut self) {
        self.tracks.shrink_to_fit();
        self.points.shrink_to_fit();
    }

    pub(super) fn memory_bytes(&self) -> usize {
        size_of::<Self>()
            + self.tracks.capacity() * size_of::<Track>()
            + self.points.capacity() * size_of::<Quantised>()
    }
}
