//! Learns from the past and is measured by what came after.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;

use super::metrics;
use super::table::{Row, Table};
use crate::catalogue::{Catalogue, Entry};
use crate::collaborative::{self, Interaction, Settings};
use crate::content::Profile;
use crate::diversity::Diversity;
use crate::hybrid::{Request, Sources};
use crate::id::{Listener, Track};
use crate::neighbours::Neighbours;
use crate::popularity::Popularity;

/// Length of the lists that are measured.
pub const K: usize = 20;

/// What is evaluated on.
#[derive(Debug, Clone, Copy)]
pub struct Data<'a> {
    /// All tracks. Those that join after the split are candidates too: nobody has played them, only their sound is known.
    pub catalogue: &'a Catalogue,
    /// Their sound.
    pub neighbours: &'a Neighbours,
    /// All acts, in any order.
    pub interactions: &'a [Interaction],
    /// What was done before is learnt from; what was done from then on is to be foretold.
    pub split_s: i64,
}

/// Evaluates each way to recommend. For a listener, relevant is what they first played after the split and did not leave (a positive sum of
/// weights). Listeners for whom nothing is relevant are left out; those who came after the split are not.
pub fn evaluate(data: Data<'_>, settings: Settings, threads: NonZeroUsize) -> Table {
    let (past, future): (Vec<Interaction>, Vec<Interaction>) =
        data.interactions.iter().partition(|act| act.at_s < data.split_s);
    let model = collaborative::train(&past, data.split_s, settings, threads);
    let popularity = Popularity::count(&past, data.split_s);
    let joined = |entry: Entry| Entry { added_at_s: entry.added_at_s.min(data.split_s), ..entry };
    let catalogue: Catalogue = data.catalogue.iter().map(|(track, entry)| (track, joined(entry))).collect();
    let sources =
        Sources { catalogue: &catalogue, neighbours: data.neighbours, popularity: &popularity, model: Some(&model) };
    let past = by_listener(&past);
    let tests = tests(&past, &by_listener(&future));

    let mut known: HashMap<Track, usize> = HashMap::new();
    for acts in past.values() {
        let tracks: HashSet<Track> = acts.iter().map(|act| act.track).collect();
        for track in tracks {
            *known.entry(track).or_default() += 1;
        }
    }
    let catalogue_len = catalogue.iter().count();
    let ways = [Way::Popularity, Way::Content, Way::Collaborative, Way::Hybrid];
    let rows = ways.map(|way| {
        let lists = crate::parallel::map(&tests, threads, |test| list(way, &sources, test, data.split_s));
        let mean = |metric: fn(&[Track], &HashSet<Track>, usize) -> Option<f64>| {
            let values = lists.iter().zip(&tests).filter_map(|(list, test)| metric(list, &test.relevant, K));
            values.sum::<f64>() / tests.len().max(1) as f64
        };
        Row {
            name: way.name(),
            recall: mean(metrics::recall),
            ndcg: mean(metrics::ndcg),
            coverage: metrics::coverage(&lists, catalogue_len),
            novelty: metrics::novelty(&lists, &known, past.len()),
        }
    });
    Table { rows: rows.into(), listeners: tests.len() }
}

#[derive(Debug, Clone, Copy)]
enum Way {
    Popularity,
    Content,
    Collaborative,
    Hybrid,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Popularity => "popularity",
            Self::Content => "content",
            Self::Collaborative => "collaborative",
            Self::Hybrid => "hybrid",
        }
    }
}

/// A listener to recommend to.
struct Test {
    acts: Vec<Interaction>,
    met: HashSet<Track>,
    relevant: HashSet<Track>,
}

fn by_listener(acts: &[Interaction]) -> HashMap<Listener, Vec<Interaction>> {
    let mut by_listener: HashMap<Listener, Vec<Interaction>> = HashMap::new();
    for act in acts {
        by_listener.entry(act.listener).or_default().push(*act);
    }
    by_listener
}

fn tests(past: &HashMap<Listener, Vec<Interaction>>, future: &HashMap<Listener, Vec<Interaction>>) -> Vec<Test> {
    let mut listeners: Vec<&Listener> = future.keys().collect();
    listeners.sort_unstable();
    let test = |listener: &Listener| {
        let acts = past.get(listener).cloned().unwrap_or_default();
        let met: HashSet<Track> = acts.iter().map(|act| act.track).collect();
        let mut sums: HashMap<Track, f32> = HashMap::new();
        for act in &future[listener] {
            *sums.entry(act.track).or_default() += act.weight;
        }
        let liked = sums.into_iter().filter(|(track, sum)| *sum > 0.0 && !met.contains(track));
        Test { relevant: liked.map(|(track, _)| track).collect(), acts, met }
    };
    listeners.into_iter().map(test).filter(|test| !test.relevant.is_empty()).collect()
}

fn list(way: Way, sources: &Sources<'_>, test: &Test, now_s: i64) -> Vec<Track> {
    let open = |track| !test.met.contains(&track) && sources.catalogue.get(track).is_some();
    match way {
        Way::Popularity => sources.popularity.best(K, open).into_iter().map(|(track, _)| track).collect(),
        Way::Content => {
            let profile = Profile::of(&test.acts, sources.neighbours, now_s);
            profile.best(K, sources.neighbours, open).into_iter().map(|alike| alike.track).collect()
        }
        Way::Collaborative => {
            let folded = sources.model.and_then(|model| Some((model, model.fold_in(&test.acts, now_s)?)));
            let best = folded.map(|(model, taste)| model.best(&taste, K, open)).unwrap_or_default();
            best.into_iter().map(|scored| scored.track).collect()
        }
        Way::Hybrid => {
            let request = Request { acts: &test.acts, now_s, count: K, diversity: Diversity::default() };
            sources.recommend(request, |_| true).into_iter().map(|recommendation| recommendation.track).collect()
        }
    }
}
