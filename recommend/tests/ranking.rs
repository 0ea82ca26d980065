//! Collaborative filtering, profiles, and the list that comes of all.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use proptest::prelude::*;
use recommend::collaborative::{Interaction, Model, Settings, train};
use recommend::content::Profile;
use recommend::diversity::rerank;
use recommend::hybrid::{Request, Sources};
use recommend::{
    Artist, Catalogue, DIMENSIONS, Diversity, Embedding, Entry, Listener, Neighbours, Popularity, ReadError, Reason,
    Track,
};

const DAY_S: i64 = 86_400;

fn act(listener: u32, track: u32, weight: f32) -> Interaction {
    Interaction { listener: Listener(listener), track: Track(track), weight, at_s: 0 }
}

/// Even listeners play tracks 0 to 9, odd ones 10 to 19; each leaves out a few.
fn two_camps() -> Vec<Interaction> {
    let plays = |listener: u32| {
        (0..10).filter(move |track| !(track + listener / 2).is_multiple_of(4)).map(move |track| (listener, track))
    };
    (0..40).flat_map(plays).map(|(listener, track)| act(listener, track + 10 * (listener % 2), 1.0)).collect()
}

fn settings() -> Settings {
    Settings { factors: 8, regularisation: 1.0, ..Settings::default() }
}

fn learn(acts: &[Interaction]) -> Model {
    train(acts, 0, settings(), NonZeroUsize::MIN)
}

#[test]
fn a_stranger_is_folded_into_the_camp_of_what_they_play() {
    let model = learn(&two_camps());
    let acts = [act(99, 11, 1.0), act(99, 12, 1.0)];
    let taste = model.fold_in(&acts, 0).unwrap();
    let best = model.best(&taste, 8, |track| track.0 != 11 && track.0 != 12);
    assert_eq!(best.len(), 8);
    assert!(best.iter().all(|scored| scored.track.0 >= 10), "{best:?}");
    assert!(best.is_sorted_by(|one, next| one.score >= next.score));
    let (because, share) = model.explain(&taste, best[0].track).unwrap();
    assert!([Track(11), Track(12)].contains(&because) && (0.5..=1.0).contains(&share), "{because:?} {share}");
}

#[test]
fn early_skips_count_against_and_old_plays_fade() {
    let model = learn(&two_camps());
    let score = |acts: &[Interaction], now_s| {
        let taste = model.fold_in(acts, now_s).unwrap();
        model.score(&taste, Track(15)).unwrap()
    };
    let liked = [act(1, 11, 1.0), act(1, 1, 1.0)];
    let skipped = [act(1, 11, 1.0), act(1, 1, 1.0), act(1, 14, -0.5), act(1, 16, -0.5)];
    assert!(score(&skipped, 0) < score(&liked, 0));
    assert!(score(&liked, 120 * DAY_S) < score(&liked, 0));
    assert!(model.fold_in(&[act(1, 11, -1.0)], 0).is_none(), "nothing liked");
    assert!(model.fold_in(&[act(1, 77, 1.0)], 0).is_none(), "nothing known");
    assert!(model.fold_in(&liked, 10_000 * DAY_S).is_none(), "all faded");
}

#[test]
fn a_model_is_read_as_it_was_written_and_any_damage_is_an_error() {
    let model = learn(&two_camps());
    let bytes = model.to_bytes();
    assert_eq!(Model::from_bytes(&bytes), Ok(model));
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x40;
        assert!(Model::from_bytes(&damaged).is_err(), "changed at {at}");
        assert!(Model::from_bytes(&bytes[..at]).is_err(), "cut at {at}");
    }
    assert_eq!(Model::from_bytes(b""), Err(ReadError::Damaged));
    let empty = learn(&[]);
    assert_eq!(Model::from_bytes(&empty.to_bytes()), Ok(empty));
}

#[test]
fn a_model_with_other_numbers_says_the_same_of_the_same_tracks() {
    let model = learn(&two_camps());
    let tracks: Vec<Track> = model.tracks().to_vec();
    // In another order, and one is not known.
    let other = |track: Track| (track != tracks[0]).then_some(Track(1_000 - track.0));
    let renumbered = model.renumbered(other);
    assert_eq!(renumbered.tracks().len(), tracks.len() - 1);
    let acts = [act(0, tracks[1].0, 1.0)];
    let same = [Interaction { track: Track(1_000 - tracks[1].0), ..acts[0] }];
    let (taste, of_other) = (model.fold_in(&acts, 0).unwrap(), renumbered.fold_in(&same, 0).unwrap());
    for track in &tracks[1..] {
        let there = Track(1_000 - track.0);
        assert_eq!(model.score(&taste, *track), renumbered.score(&of_other, there), "{track:?}");
    }
    assert_eq!(renumbered.score(&of_other, tracks[0]), None);
}

/// Four directions of sound; track n sounds like direction n % 4, nearly. Eight tracks an artist.
#[expect(clippy::expect_used, reason = "a test's own points")]
fn catalogue(tracks: u32) -> (Catalogue, Neighbours) {
    let embedding = |track: u32| {
        let mut point = [0.0; DIMENSIONS];
        point[(track % 4) as usize] = 1.0;
        point[10 + track as usize % 100] = 0.3;
        Embedding::toward(point).expect("a direction")
    };
    let entries =
        (0..tracks).map(|track| (Track(track), Entry { artist: Artist(track / 8), added_at_s: -100 * DAY_S }));
    (
        entries.collect(),
        Neighbours::build((0..tracks).map(|track| (Track(track), embedding(track))), 0, NonZeroUsize::MIN),
    )
}

#[test]
fn two_tastes_are_two_seeds_and_not_their_mean() {
    let (_, neighbours) = catalogue(80);
    let profile = Profile::of(&[act(1, 0, 3.0), act(1, 1, 3.0), act(1, 2, -1.0)], &neighbours, 0);
    let best = profile.best(20, &neighbours, |track| track.0 > 3);
    assert_eq!(best.len(), 20);
    assert!(best.iter().all(|alike| alike.track.0 % 4 == alike.to.0), "{best:?}");
    for like in [0, 1] {
        assert!(best.iter().any(|alike| alike.track.0 % 4 == like), "{like}");
    }
    assert!(Profile::of(&[], &neighbours, 0).best(5, &neighbours, |_| true).is_empty());
}

#[test]
fn who_is_unknown_gets_what_is_popular_and_the_known_hear_why() {
    let (mut catalogue, neighbours) = catalogue(40);
    let plays = two_camps();
    let popularity = Popularity::count(&plays, 0);
    let model = learn(&plays);
    catalogue.insert(Track(35), Entry { artist: Artist(90), added_at_s: -DAY_S });
    let sources =
        Sources { catalogue: &catalogue, neighbours: &neighbours, popularity: &popularity, model: Some(&model) };
    let request = Request { acts: &[], now_s: 0, count: 10, diversity: Diversity::default() };
    let list = sources.recommend(request, |_| true);
    assert_eq!(list.len(), 10);
    assert!(list.iter().all(|recommendation| recommendation.reason == Reason::Popular), "{list:?}");

    let acts = [act(9, 11, 1.0), act(9, 15, 1.0), act(9, 3, -0.5)];
    let list = sources.recommend(Request { acts: &acts, count: 20, ..request }, |_| true);
    let because: BTreeMap<Track, Reason> = list.iter().map(|given| (given.track, given.reason)).collect();
    assert!(acts.iter().all(|act| !because.contains_key(&act.track)), "nothing that was met");
    let played = [Track(11), Track(15)];
    assert!(because.values().any(|reason| matches!(reason, Reason::BecauseYouPlayed(track) if played.contains(track))));
    assert!(matches!(because[&Track(35)], Reason::New { close_to: Some(to) } if played.contains(&to)), "{because:?}");
    let is_close =
        |track: u32| matches!(because.get(&Track(track)), Some(Reason::CloseInSound { to, .. }) if played.contains(to));
    assert!([23, 27, 31].into_iter().any(is_close), "{because:?}");
    let is_played = |track: &Track| plays.iter().any(|play| play.track == *track);
    assert!(because.iter().all(|(track, reason)| *reason != Reason::Popular || is_played(track)), "{because:?}");
}

#[test]
fn a_candidate_names_the_seed_that_it_is_closest_to() {
    // Tracks 0 and 100 are the same sound; 4 is like both, and 104 is 4.
    let (_, neighbours) = catalogue(120);
    let profile = Profile::of(&[act(1, 0, 1.0), act(1, 4, 1.0)], &neighbours, 0);
    for (track, to) in [(100, 0), (104, 4)] {
        let alike = profile.score(Track(track), &neighbours).unwrap();
        assert_eq!(alike.to, Track(to));
        assert!(alike.similarity > 0.999, "{alike:?}");
    }
}

#[test]
fn a_diverse_list_prefers_what_differs_among_equals() {
    let (catalogue, neighbours) = catalogue(40);
    // 0, 4 and 8 sound alike, 1 does not.
    let candidates = [(Track(0), 1.0), (Track(4), 0.9), (Track(8), 0.8), (Track(1), 0.7)];
    let choose =
        |relevance| rerank(&candidates, 4, Diversity { relevance, most_by_artist: 9 }, &catalogue, &neighbours);
    assert_eq!(choose(1.0), [0, 1, 2, 3]);
    assert_eq!(choose(0.5), [0, 3, 1, 2]);
}

#[test]
fn without_a_model_sound_and_plays_still_recommend() {
    let (catalogue, neighbours) = catalogue(40);
    let popularity = Popularity::default();
    let sources = Sources { catalogue: &catalogue, neighbours: &neighbours, popularity: &popularity, model: None };
    let acts = [act(9, 4, 1.0)];
    let request = Request { acts: &acts, now_s: 0, count: 5, diversity: Diversity::default() };
    let list = sources.recommend(request, |track| track != Track(8));
    assert!(list.iter().all(|given| given.track.0 % 4 == 0 && given.track != Track(8)), "{list:?}");
    assert_eq!(list.len(), 5);
}

#[test]
fn what_is_popular_is_not_called_close_for_a_likeness_that_is_slight() {
    let (catalogue, _) = catalogue(4);
    // 1 is at 0.5 to what was played, 2 at 0.9, 3 at 0.5 and nobody plays it.
    let at = |cosine: f32, axis: usize| {
        let mut point = [0.0; DIMENSIONS];
        (point[0], point[axis]) = (cosine, (1.0 - cosine * cosine).sqrt());
        Embedding::toward(point).unwrap()
    };
    let points = [(Track(0), at(1.0, 1)), (Track(1), at(0.5, 1)), (Track(2), at(0.9, 2)), (Track(3), at(0.5, 3))];
    let neighbours = Neighbours::build(points, 0, NonZeroUsize::MIN);
    let popularity = Popularity::count(&[act(1, 1, 1.0), act(1, 2, 1.0)], 0);
    let sources = Sources { catalogue: &catalogue, neighbours: &neighbours, popularity: &popularity, model: None };
    let request = Request { acts: &[act(9, 0, 1.0)], now_s: 365 * DAY_S, count: 3, diversity: Diversity::default() };
    let list = sources.recommend(request, |_| true);
    let why = |track: u32| list.iter().find(|given| given.track == Track(track)).unwrap().reason;
    assert_eq!(why(1), Reason::Popular);
    assert!(matches!(why(2), Reason::CloseInSound { to: Track(0), .. }), "{:?}", why(2));
    assert!(matches!(why(3), Reason::CloseInSound { to: Track(0), .. }), "{:?}", why(3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn lists_have_no_repeats_few_of_an_artist_and_finite_scores(
        acts in prop::collection::vec((0_u32..6, 0_u32..50, prop_oneof![-5.0_f32..5.0, any::<f32>()], any::<i64>()), 0..80),
        count in 0_usize..30,
        most_by_artist in 1_usize..4,
        relevance in 0.0_f32..=1.0,
        now_s: i64,
    ) {
        let (catalogue, neighbours) = catalogue(40);
        let acts: Vec<Interaction> =
            acts.into_iter().map(|(listener, track, weight, at_s)| Interaction { at_s, ..act(listener, track, weight) }).collect();
        let model = train(&acts, now_s, settings(), NonZeroUsize::MIN);
        prop_assert_eq!(Model::from_bytes(&model.to_bytes()), Ok(model.clone()));
        let popularity = Popularity::count(&acts, now_s);
        let sources = Sources { catalogue: &catalogue, neighbours: &neighbours, popularity: &popularity, model: Some(&model) };
        let own: Vec<Interaction> = acts.iter().filter(|act| act.listener == Listener(0)).copied().collect();
        let diversity = Diversity { relevance, most_by_artist };
        let list = sources.recommend(Request { acts: &own, now_s, count, diversity }, |_| true);
        prop_assert!(list.len() <= count);
        let mut by_artist: BTreeMap<Artist, usize> = BTreeMap::new();
        let mut seen = std::collections::BTreeSet::new();
        for given in list {
            prop_assert!(seen.insert(given.track));
            prop_assert!(given.score.is_finite() && (0.0..=1.0001).contains(&given.score));
            *by_artist.entry(catalogue.get(given.track).unwrap().artist).or_default() += 1;
        }
        prop_assert!(by_artist.values().all(|of_artist| *of_artist <= most_by_artist));
    }
}
