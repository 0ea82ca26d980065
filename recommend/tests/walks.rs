//! Radio and paths.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use proptest::prelude::*;
use recommend::evaluation::World;
use recommend::path::path;
use recommend::radio::{self, ARTIST_SPREAD, Request};
use recommend::{Catalogue, Neighbours, Standardisation, Track};

fn world(tracks: usize, artists: usize, seed: u64) -> (Catalogue, Neighbours) {
    let generated = World { tracks, artists, listeners: 0, ..World::small(seed) }.generate();
    let standardisation = Standardisation::fit(generated.tracks.iter().map(|track| &track.sound));
    let embedded = generated.tracks().map(|(id, track)| (id, standardisation.embed(&track.sound)));
    let neighbours = Neighbours::build(embedded, 0, NonZeroUsize::MIN);
    (generated.tracks().map(|(id, track)| (id, track.entry)).collect(), neighbours)
}

/// A radio from tracks that count as heard.
fn from(seeds: &[Track]) -> Request<'_> {
    Request { seeds, heard: seeds, played: &[], played_before: 0, count: 0, seed: 1 }
}

#[test]
fn radio_stays_near_its_seed() {
    let (catalogue, neighbours) = world(2_000, 200, 4);
    let seed = Track(7);
    let seeds = [seed];
    let request = Request { count: 60, ..from(&seeds) };
    let played = radio::next(&catalogue, &neighbours, request, |_| true);
    let mean = |tracks: &mut dyn Iterator<Item = Track>| {
        let near: Vec<f32> = tracks.filter_map(|track| neighbours.similarity(seed, track)).collect();
        near.iter().sum::<f32>() / near.len() as f32
    };
    let last = mean(&mut played[40..].iter().copied());
    let all = mean(&mut (0..2_000).map(Track));
    assert!(last > all + 0.3, "{last} {all}");
}

#[test]
fn another_seed_of_randomness_is_another_radio() {
    let (catalogue, neighbours) = world(500, 50, 4);
    let play = |seed| {
        let request = Request { count: 20, seed, ..from(&[Track(1), Track(2)]) };
        radio::next(&catalogue, &neighbours, request, |_| true)
    };
    assert_eq!(play(1), play(1));
    assert_ne!(play(1), play(2));
}

/// They are nearest to themselves, and come as often as artists may.
#[test]
fn radio_of_an_artist_plays_that_artist_among_others() {
    let (catalogue, neighbours) = world(500, 50, 4);
    let artist_of = |track| catalogue.get(track).unwrap().artist;
    let own: Vec<Track> = (0..500).map(Track).filter(|track| artist_of(*track) == artist_of(Track(7))).collect();
    let request = Request { heard: &[Track(7)], count: 50, ..from(&own) };
    let played = radio::next(&catalogue, &neighbours, request, |_| true);
    let theirs = played.iter().filter(|track| own.contains(track)).count();
    let there = own.len() - 1;
    assert!(theirs >= there.min(50 / (ARTIST_SPREAD + 1)) / 2, "{theirs} of {there}");
    assert!(!played.contains(&Track(7)), "it was heard");
}

/// Of a long radio only the last tracks are sent; how many were before them makes the next draw another.
#[test]
fn radio_draws_anew_when_nobody_remembers_its_beginning() {
    let (catalogue, neighbours) = world(500, 50, 3);
    let played: Vec<Track> = (100..200).map(Track).collect();
    let next = |played_before| {
        let request = Request { played: &played, played_before, count: 1, ..from(&[Track(5)]) };
        radio::next(&catalogue, &neighbours, request, |_| true)[0]
    };
    assert_eq!(next(3), next(3));
    let drawn: BTreeSet<Track> = (0..100).map(next).collect();
    assert!(drawn.len() > 5, "{drawn:?}");
}

#[test]
fn radio_without_anything_to_play_is_silent() {
    let (catalogue, neighbours) = world(10, 3, 4);
    let request = Request { count: 5, ..from(&[Track(99)]) };
    assert!(radio::next(&catalogue, &neighbours, request, |_| true).is_empty());
    let request = Request { count: 5, ..from(&[Track(1)]) };
    assert!(radio::next(&catalogue, &neighbours, request, |_| false).is_empty());
    assert_eq!(radio::next(&catalogue, &neighbours, request, |track| track == Track(3)), [Track(3); 5]);
}

#[test]
fn a_path_is_smoother_than_the_leap_and_than_chance() {
    let (_, neighbours) = world(2_000, 200, 6);
    let angle = |one, other| neighbours.similarity(one, other).unwrap().acos();
    for to in 100..120 {
        let (from, to) = (Track(0), Track(to));
        let path = path(&neighbours, from, to, 6, |_| true).unwrap();
        assert_eq!((path.len(), path[0], path[7]), (8, from, to));
        let widest = path.windows(2).map(|pair| angle(pair[0], pair[1])).fold(0.0, f32::max);
        let random = (500..507).map(|at| angle(Track(at), Track(at + 7))).fold(0.0, f32::max);
        assert!(widest < random, "{widest} {random}");
        assert!(widest <= angle(from, to).max(1.2), "{widest} {}", angle(from, to));
    }
}

#[test]
fn a_path_has_two_ends() {
    let (_, neighbours) = world(5, 2, 6);
    assert_eq!(path(&neighbours, Track(0), Track(0), 3, |_| true), None);
    assert_eq!(path(&neighbours, Track(0), Track(9), 3, |_| true), None);
    assert_eq!(path(&neighbours, Track(0), Track(1), 0, |_| true), Some(vec![Track(0), Track(1)]));
    assert_eq!(path(&neighbours, Track(0), Track(1), 9, |_| true).unwrap().len(), 5, "no more than there are");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn radio_repeats_nothing_and_spreads_artists_until_all_are_heard(
        tracks in 2_usize..80,
        artists in 1_usize..20,
        world_seed in 0_u64..50,
        seeds in prop::collection::btree_set(0_u32..80, 1..4),
        seed: u64,
    ) {
        let (catalogue, neighbours) = world(tracks, artists, world_seed);
        let seeds: Vec<Track> = seeds.into_iter().map(|track| Track(track % tracks as u32)).collect();
        let seeds: Vec<Track> = seeds.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let request = Request { count: tracks * 2 - seeds.len(), seed, ..from(&seeds) };
        let played = radio::next(&catalogue, &neighbours, request, |_| true);
        prop_assert_eq!(played.len(), tracks * 2 - seeds.len());

        let (first, second) = played.split_at(tracks - seeds.len());
        let heard: BTreeSet<Track> = first.iter().chain(&seeds).copied().collect();
        prop_assert_eq!(heard.len(), tracks, "all of them once");
        prop_assert_eq!(second.iter().collect::<BTreeSet<_>>().len(), tracks, "and once again");

        let artist = |track: Track| catalogue.get(track).unwrap().artist;
        for at in 1..first.len() {
            let resting: Vec<_> = first[at.saturating_sub(ARTIST_SPREAD)..at].iter().map(|track| artist(*track)).collect();
            let left = (0..tracks as u32).map(Track).filter(|track| !seeds.contains(track) && !first[..at].contains(track));
            let others_left = left.into_iter().any(|track| !resting.contains(&artist(track)));
            prop_assert!(!others_left || !resting.contains(&artist(first[at])), "place {}", at);
        }
    }

    #[test]
    fn radio_goes_on_anywhere(count in 1_usize..30, cut in 0_usize..30, seed: u64) {
        let (catalogue, neighbours) = world(120, 15, 3);
        let cut = cut.min(count);
        let whole = Request { count, seed, ..from(&[Track(5)]) };
        let all = radio::next(&catalogue, &neighbours, whole, |_| true);
        let rest = Request { played: &all[..cut], count: count - cut, ..whole };
        prop_assert_eq!(radio::next(&catalogue, &neighbours, rest, |_| true), all[cut..].to_vec());
    }

    #[test]
    fn a_path_repeats_nothing(tracks in 2_usize..60, steps in 0_usize..70, ends in (0_u32..60, 0_u32..60)) {
        let (_, neighbours) = world(tracks, 10, 8);
        let (from, to) = (Track(ends.0 % tracks as u32), Track(ends.1 % tracks as u32));
        prop_assume!(from != to);
        let path = path(&neighbours, from, to, steps, |_| true).unwrap();
        prop_assert_eq!(path.iter().collect::<BTreeSet<_>>().len(), path.len());
        prop_assert_eq!(path.len(), (steps + 2).min(tracks));
    }
}
