//! That hybrid recommendations are worth their parts, on several generated worlds.

use std::num::NonZeroUsize;

use recommend::collaborative::Settings;
use recommend::evaluation::{World, evaluate_generated};

const TWO: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

#[test]
fn hybrid_beats_popularity_twice_and_each_of_its_parts() {
    for seed in 11..15 {
        let world = World { listeners: 300, tracks: 2_000, ..World::small(seed) };
        let table = evaluate_generated(world, Settings::default(), TWO);
        let ndcg = |name| table.row(name).unwrap().ndcg;
        assert!(ndcg("hybrid") >= 2.0 * ndcg("popularity"), "seed {seed}\n{table}");
        assert!(ndcg("hybrid") > ndcg("content"), "seed {seed}\n{table}");
        assert!(ndcg("hybrid") > ndcg("collaborative"), "seed {seed}\n{table}");
    }
}

#[test]
fn the_same_seed_gives_the_same_figures_on_any_number_of_threads() {
    let world = World { listeners: 60, tracks: 400, plays_by_listener: 60, ..World::small(5) };
    let tables = [NonZeroUsize::MIN, TWO].map(|threads| evaluate_generated(world, Settings::default(), threads));
    assert_eq!(tables[0], tables[1]);
}

#[test]
fn an_empty_world_has_an_empty_table() {
    let world = World { listeners: 0, tracks: 0, ..World::small(1) };
    let table = evaluate_generated(world, Settings::default(), TWO);
    assert_eq!(table.listeners, 0);
    assert!(table.rows.iter().all(|row| row.ndcg == 0.0 && row.novelty == 0.0));
}
