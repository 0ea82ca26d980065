//! The map of the catalogue, for admins: where tracks stand by their sound, as much of it as is looked at.
//!
//! All of it is in memory, in the order of a rank that each track has for good. A window is answered by the first of this order that
//! lie in it: an even choice, of which a closer look keeps what it shows. To find them, and to count all that lie there, is
//! one pass over all tracks: some 5 ms for a million of them, and no index to be kept for that.

use std::sync::{Arc, Mutex, PoisonError};

use model::{MapPart, MapPoint, MapWindow, TrackId};
use recommend::{Projection, Track};
use uuid::Uuid;

use super::{
    Recommend,
    known::{Known, State},
    show,
};
use crate::{Error, Identity, Result};

/// The plane is fitted to so many tracks at most. More would not turn it by what can be seen.
const SAMPLE: usize = 20_000;

/// Keeps the map of what is known.
#[derive(Debug, Default)]
pub(super) struct Keeper(Mutex<Option<(State, Arc<Map>)>>);

impl Keeper {
    /// The map of what is known. Takes a second for a million tracks where it must be made; who asks meanwhile waits for it.
    fn get(&self, known: &Known) -> Arc<Map> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((state, map)) = &*kept
            && *state == known.state
        {
            return Arc::clone(map);
        }
        let map = Arc::new(Map::of(known));
        *kept = Some((known.state, Arc::clone(&map)));
        map
    }
}

/// Every track that can be played and whose sound is known, by its rank.
#[derive(Debug)]
struct Map(Vec<Place>);

/// Where a track stands.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    x: f32,
    y: f32,
    track: Uuid,
}

impl Map {
    /// The same on every node that knows the same tracks.
    fn of(known: &Known) -> Self {
        let mut tracks: Vec<(u64, Uuid, Track)> = known
            .neighbours
            .tracks()
            .filter(|track| known.catalogue.get(*track).is_some())
            .filter_map(|track| known.id(track).map(|id| (rank(id), id, track)))
            .collect();
        tracks.sort_unstable_by_key(|(rank, id, _)| (*rank, *id));
        let points = || tracks.iter().filter_map(|(_, id, track)| Some((*id, known.neighbours.embedding(*track)?)));
        // The first by rank are an even sample.
        let embeddings = || points().map(|(_, embedding)| embedding);
        let projection = Projection::fit(embeddings().take(SAMPLE)).around(embeddings());
        let place = |(track, embedding)| {
            let [x, y] = projection.project(&embedding);
            Place { x, y, track }
        };
        Self(points().map(place).collect())
    }

    /// The first that lie in the window, as many as are wanted; and how many lie there.
    fn part(&self, window: MapWindow) -> (Vec<Place>, u64) {
        let within = |value: f32, [from, to]: [f64; 2]| (from..=to).contains(&f64::from(value));
        let (mut chosen, mut total) = (Vec::new(), 0);
        for place in &self.0 {
            if within(place.x, window.x()) && within(place.y, window.y()) {
                total += 1;
                if total <= u64::from(window.most()) {
                    chosen.push(*place);
                }
            }
        }
        (chosen, total)
    }
}

/// A number that says nothing of the track, and is always the same: its id, mixed (`SplitMix64`'s finaliser, Steele, Lea and Flood 2014).
fn rank(track: Uuid) -> u64 {
    let (high, low) = track.as_u64_pair();
    let mut mixed = high ^ low;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Recommend {
    /// What stands in a part of the map. For admins.
    pub async fn map(&self, who: &Identity, window: MapWindow) -> Result<MapPart> {
        who.require_admin()?;
        let (maps, known) = (Arc::clone(&self.map), self.known().await?);
        // Off the runtime; and a map that is made is kept, even if nobody waits for it any more.
        let look = move || maps.get(&known).part(window);
        let (places, total) = tokio::task::spawn_blocking(look).await.map_err(Error::internal)?;
        let ids: Vec<Uuid> = places.iter().map(|place| place.track).collect();
        let mut found = show::tracks(self.database.connection(), &ids).await?;
        let point = |Place { x, y, track }| {
            let summary = found.remove(&track)?;
            let artist = summary.artist_line();
            Some(MapPoint { track: TrackId(track), x, y, title: summary.title, artist, sound: summary.sound })
        };
        Ok(MapPart { points: places.into_iter().filter_map(point).collect(), total })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Tracks along a grid, in the order of their ranks.
    fn grid(side: u32) -> Map {
        let place = |n: u32| {
            let share = |n: u32| (f64::from(n) / f64::from(side - 1)) as f32;
            Place { x: share(n % side), y: share(n / side), track: Uuid::from_u128(u128::from(n) << 80) }
        };
        let mut places: Vec<Place> = (0..side * side).map(place).collect();
        places.sort_unstable_by_key(|place| rank(place.track));
        Map(places)
    }

    fn window(x: [f64; 2], y: [f64; 2], most: u32) -> MapWindow {
        MapWindow::new(x, y, most).unwrap()
    }

    #[test]
    fn a_window_holds_what_lies_in_it_edges_included() {
        let map = grid(11);
        let (places, total) = map.part(window([0.5, 1.0], [0.0, 0.25], 2_000));
        assert_eq!((places.len(), total), (18, 18), "x of 0.5 to 1.0 in tenths, y of 0.0, 0.1 and 0.2");
        assert!(places.iter().all(|place| place.x >= 0.5 && place.y <= 0.25));
        assert_eq!(map.part(window([0.0, 1.0], [0.0, 1.0], 2_000)).1, 121);
        assert_eq!(map.part(window([0.51, 0.59], [0.0, 1.0], 2_000)), (vec![], 0));
    }

    #[test]
    fn a_closer_look_keeps_what_was_seen_and_adds_to_it() {
        let map = grid(100);
        let mut before: Option<HashSet<Uuid>> = None;
        for closer in 0..6 {
            let half = 0.5 / f64::from(1 << closer);
            let seen = [0.3 - half, 0.3 + half].map(|edge| edge.clamp(0.0, 1.0));
            let (places, total) = map.part(window(seen, seen, 300));
            assert_eq!(places.len() as u64, total.min(300));
            let now: HashSet<Uuid> = places.iter().map(|place| place.track).collect();
            let still_there = |track: &&Uuid| {
                let place = map.0.iter().find(|place| place.track == **track).unwrap();
                [place.x, place.y].iter().all(|value| (seen[0]..=seen[1]).contains(&f64::from(*value)))
            };
            if let Some(before) = &before {
                assert!(before.iter().filter(still_there).all(|track| now.contains(track)), "step {closer}");
            }
            before = Some(now);
        }
    }

    /// Also where ids follow each other.
    #[test]
    fn the_choice_is_even() {
        let (places, _) = grid(100).part(window([0.0, 1.0], [0.0, 1.0], 1_600));
        let mut quarters = [0; 16];
        for place in places {
            let quarter = |value: f32| ((value * 4.0) as usize).min(3);
            quarters[quarter(place.x) + 4 * quarter(place.y)] += 1;
        }
        // A hundred are expected in each; five standard deviations of that are 50.
        assert!(quarters.iter().all(|count| (50..150).contains(count)), "{quarters:?}");
    }

    #[test]
    fn a_rank_is_for_good() {
        assert_eq!(rank(Uuid::from_u128(0x0190_b1c2_7c1e_7cc3_98c4_dc0c_0c07_398f)), 0xedc5_21dd_d0ac_939a);
    }
}
