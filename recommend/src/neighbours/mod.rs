//! Nearest neighbours in sound, among a million tracks in milliseconds.
//!
//! An inverted file (Jégou, Douze and Schmid 2011, §III, without product quantisation): the sphere is divided into cells by spherical
//! k-means, and a query looks into the cells nearest to it until it has seen a share of the catalogue. Points are kept as 16-bit
//! integers: half the memory of `f32`, and similarities exact to about 1e-4.
//!
//! Our own and not a library's graph (HNSW): cells take a track out for good, keep no links beside the points, and build the same on any
//! number of threads. Beside usearch's graph, the library that would be taken
//! (`make bench`): half the memory, a small part of the CPU to build, more recall; a query takes longer, and far less than the 10 ms it may.
//!
//! Small catalogues are one cell, so their search is exact. Insertion goes into the nearest cell, removal swaps the last of the cell into the
//! gap: both take effect at once, without tombstones. After many of either, or when most tracks were given other embeddings, the cells no
//! longer fit what is in them:
//! [`Neighbours::wants_rebuild`].
//!
//! A copy of an index shares its cells with it, and either changes without the other: what is put in or taken out costs a copy of the cells
//! that it concerns, not of all.

mod cell;
mod kmeans;
mod quantised;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use crate::embedding::Embedding;
use crate::id::Track;
use crate::table::Table;
use cell::Cell;
use quantised::Quantised;

/// Up to as many tracks search is exact.
pub const EXACT_UP_TO: usize = 10_000;

/// In a larger catalogue a query looks at one of so many tracks, but at no fewer than [`EXACT_UP_TO`].
const SEEN_ONE_OF: usize = 20;

/// Cells in proportion to the root of the number of tracks: finding the cells then costs about as much as looking into one.
const CELLS_BY_ROOT: f64 = 2.0;

/// A track near to what was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// The track.
    pub track: Track,
    /// Cosine similarity, −1 to 1.
    pub similarity: f32,
}

/// An index of embeddings by nearness.
#[derive(Debug, Clone)]
pub struct Neighbours {
    /// Never empty.
    cells: Vec<Arc<Cell>>,
    /// By track: which cell, and where in it.
    places: Table<Option<Place>>,
    len: usize,
    len_when_built: usize,
    /// Tracks that were given another embedding since then.
    moved: usize,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    cell: u32,
    slot: u32,
}

impl Default for Neighbours {
    fn default() -> Self {
        Self { cells: vec![Arc::default()], places: Table::default(), len: 0, len_when_built: 0, moved: 0 }
    }
}

impl Neighbours {
    /// Builds an index. Of a track that comes twice the last embedding counts. The same input and seed give the same index on any number
    /// of threads.
    pub fn build(tracks: impl IntoIterator<Item = (Track, Embedding)>, seed: u64, threads: NonZeroUsize) -> Self {
        let points = tracks.into_iter().map(|(track, embedding)| (track, Quantised::new(&embedding))).collect();
        Self::from_points(points, seed, threads)
    }

    /// The same tracks in cells that fit them, as [`Self::build`] makes them.
    #[must_use]
    pub fn rebuild(&self, seed: u64, threads: NonZeroUsize) -> Self {
        let mut points: Vec<_> = self.cells.iter().flat_map(|cell| cell.points()).collect();
        points.sort_unstable_by_key(|(track, _)| *track);
        Self::from_points(points, seed, threads)
    }

    fn from_points(points: Vec<(Track, Quantised)>, seed: u64, threads: NonZeroUsize) -> Self {
        let centres = match points.len() {
            0..=EXACT_UP_TO => vec![],
            many => kmeans::centres(&points, (CELLS_BY_ROOT * (many as f64).sqrt()) as usize, seed, threads),
        };
        let mut index = Self::default();
        if !centres.is_empty() {
            index.cells = centres.iter().map(|centre| Arc::new(Cell::around(*centre))).collect();
        }
        let nearest = crate::parallel::map(&points, threads, |(_, point)| quantised::nearest(point, &centres) as u32);
        for ((track, point), cell) in points.into_iter().zip(nearest) {
            index.put(track, point, cell);
        }
        index.cells.iter_mut().for_each(|cell| Arc::make_mut(cell).shrink());
        index.len_when_built = index.len;
        index
    }

    /// Adds a track, or gives it another embedding. It is found at once.
    pub fn insert(&mut self, track: Track, embedding: &Embedding) {
        let point = Quantised::new(embedding);
        let cell = (0..self.cells.len()).max_by_key(|cell| (self.cells[*cell].centre.dot(&point), Reverse(*cell)));
        self.moved += usize::from(self.contains(track));
        self.put(track, point, cell.unwrap_or(0) as u32);
    }

    fn put(&mut self, track: Track, point: Quantised, cell: u32) {
        self.remove(track);
        let slot = Arc::make_mut(&mut self.cells[cell as usize]).push(track, point);
        self.places.set(track.index(), Some(Place { cell, slot }), &None);
        self.len += 1;
    }

    /// Takes a track out; whether it was in.
    pub fn remove(&mut self, track: Track) -> bool {
        let Some(place) = self.places.get(track.index()).copied().flatten() else { return false };
        self.places.set(track.index(), None, &None);
        if let Some(moved) = Arc::make_mut(&mut self.cells[place.cell as usize]).remove(place.slot) {
            self.places.set(moved.index(), Some(place), &None);
        }
        self.len -= 1;
        true
    }

    /// How many tracks are in.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no track is in.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether the track is in.
    pub fn contains(&self, track: Track) -> bool {
        self.places.get(track.index()).is_some_and(Option::is_some)
    }

    /// The tracks, in no order that means anything.
    pub fn tracks(&self) -> impl Iterator<Item = Track> {
        self.cells.iter().flat_map(|cell| cell.tracks())
    }

    /// The track's embedding, exact to 1/32767 in each coordinate.
    pub fn embedding(&self, track: Track) -> Option<Embedding> {
        self.point(track).and_then(Quantised::embedding)
    }

    /// Cosine similarity of two tracks; none where one is missing.
    pub fn similarity(&self, one: Track, other: Track) -> Option<f32> {
        Some(quantised::similarity(self.point(one)?.dot(self.point(other)?)))
    }

    fn point(&self, track: Track) -> Option<&Quantised> {
        let place = (*self.places.get(track.index())?)?;
        Some(self.cells[place.cell as usize].point(place.slot))
    }

    /// The `count` nearest of those that are accepted, nearest first; fewer only if there are fewer. `accept` must be cheap.
    pub fn nearest(&self, query: &Embedding, count: usize, accept: impl Fn(Track) -> bool) -> Vec<Neighbour> {
        let enough = (self.len / SEEN_ONE_OF).max(EXACT_UP_TO);
        self.search(query, count, enough, accept)
    }

    /// The same by looking at every track: the measure for [`Self::nearest`].
    pub fn nearest_exact(&self, query: &Embedding, count: usize, accept: impl Fn(Track) -> bool) -> Vec<Neighbour> {
        self.search(query, count, usize::MAX, accept)
    }

    fn search(&self, query: &Embedding, count: usize, enough: usize, accept: impl Fn(Track) -> bool) -> Vec<Neighbour> {
        if count == 0 {
            return Vec::new();
        }
        let query = Quantised::new(query);
        let mut order: Vec<(i32, usize)> =
            self.cells.iter().enumerate().map(|(at, cell)| (cell.centre.dot(&query), at)).collect();
        order.sort_unstable_by_key(|(dot, at)| (Reverse(*dot), *at));
        // The worst of the best on top.
        let mut best: BinaryHeap<Reverse<(i32, Reverse<Track>)>> = BinaryHeap::new();
        let mut seen = 0;
        for (_, cell) in order {
            for (track, dot) in self.cells[cell].dots(&query) {
                let found = Reverse((dot, Reverse(track)));
                let full = best.len() == count;
                if (full && best.peek().is_some_and(|worst| found >= *worst)) || !accept(track) {
                    continue;
                }
                if full {
                    best.pop();
                }
                best.push(found);
            }
            seen += self.cells[cell].len();
            if seen >= enough && best.len() >= count {
                break;
            }
        }
        let sorted = best.into_sorted_vec().into_iter();
        sorted
            .map(|Reverse((dot, Reverse(track)))| Neighbour { track, similarity: quantised::similarity(dot) })
            .collect()
    }

    /// Whether so much came, went or moved that the cells no longer fit: time for [`Self::rebuild`].
    pub fn wants_rebuild(&self) -> bool {
        let has_grown = self.len > self.len_when_built.max(EXACT_UP_TO).saturating_mul(3) / 2;
        let has_shrunk = self.len < self.len_when_built / 2;
        let has_moved = self.moved > self.len / 2;
        has_grown || (self.cells.len() > 1 && (has_shrunk || has_moved))
    }

    /// Memory of the index.
    pub fn memory_bytes(&self) -> usize {
        self.cells.iter().map(|cell| cell.memory_bytes()).sum::<usize>() + self.places.memory_bytes()
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::sound::DIMENSIONS;

    /// Points around 40 centres.
    fn points(count: u32) -> Vec<(Track, Embedding)> {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let centres: Vec<[f32; DIMENSIONS]> =
            (0..40).map(|_| std::array::from_fn(|_| random.random_range(-1.0..1.0))).collect();
        let mut draw = || {
            let centre = centres[random.random_range(0..centres.len())];
            Embedding::toward(centre.map(|value| value + random.random_range(-0.6..0.6))).unwrap()
        };
        (0..count).map(|track| (Track(track), draw())).collect()
    }

    /// As in a catalogue of a million, of which a query sees 50,000.
    #[test]
    fn a_query_that_sees_one_track_in_twenty_finds_nearly_all() {
        let points = points(20_000);
        let index = Neighbours::build(points.iter().copied(), 1, NonZeroUsize::MIN);
        assert!(index.cells.len() > 200, "{} cells", index.cells.len());
        let recall = |enough: usize| {
            let (mut found, mut of) = (0, 0);
            for (_, query) in points.iter().step_by(100) {
                let near = index.search(query, 20, enough, |_| true);
                let exact = index.nearest_exact(query, 20, |_| true);
                found += exact.iter().filter(|exact| near.iter().any(|near| near.track == exact.track)).count();
                of += exact.len();
            }
            f64::from(found as u32) / f64::from(of as u32)
        };
        let (at_work, too_few) = (recall(points.len() / SEEN_ONE_OF), recall(1));
        assert!(at_work >= 0.95, "recall@20 is {at_work}");
        assert!(too_few < 0.9, "one cell would do as well ({too_few}): this shows nothing");
    }
}
