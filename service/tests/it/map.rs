//! The map of the catalogue.

use std::collections::{HashMap, HashSet};

use model::{MapPart, MapPoint, MapWindow, TrackId};
use service::Identity;

use crate::support::{World, files};

const ALL: u32 = 100;

async fn part(world: &World, who: &Identity, x: [f64; 2], y: [f64; 2], most: u32) -> MapPart {
    world.service.recommend.map(who, MapWindow::new(x, y, most).unwrap()).await.unwrap()
}

async fn whole(world: &World, who: &Identity, most: u32) -> MapPart {
    part(world, who, [0.0, 1.0], [0.0, 1.0], most).await
}

/// On the first axis, along which the catalogue is spread most. On the second, what differs within a group fills the map.
fn distance(one: &MapPoint, other: &MapPoint) -> f32 {
    (one.x - other.x).abs()
}

fn ids(part: &MapPart) -> HashSet<TrackId> {
    part.points.iter().map(|point| point.track).collect()
}

/// Three low tones and three high ones.
async fn tones(world: &World, admin: &Identity) -> [Vec<TrackId>; 2] {
    let mut tones = [vec![], vec![]];
    for (group, (name, hertz)) in tones.iter_mut().zip([("low", 110.0), ("high", 3_520.0)]) {
        for n in 0..3 {
            let tone = files::wav(2.0, hertz + f64::from(n) * 2.0);
            group.push(world.publish(admin, &format!("{name} {n}.wav"), tone).await);
        }
    }
    // As the trainer does in the background.
    world.service.recommend.embed().await.unwrap();
    tones
}

#[tokio::test]
async fn what_sounds_alike_stands_together() {
    let world = World::new().await;
    let admin = world.admin().await;
    assert_eq!(whole(&world, &admin, ALL).await, MapPart::default(), "nothing was measured yet");
    let [low, high] = tones(&world, &admin).await;
    world.service.recommend.look().await.unwrap();

    let map = whole(&world, &admin, ALL).await;
    assert_eq!((map.points.len(), map.total), (6, 6));
    let points: HashMap<TrackId, &MapPoint> = map.points.iter().map(|point| (point.track, point)).collect();
    for (group, others) in [(&low, &high), (&high, &low)] {
        for track in group {
            let far = others.iter().map(|other| distance(points[track], points[other])).fold(f32::MAX, f32::min);
            assert!(group.iter().all(|other| distance(points[track], points[other]) < far), "{map:#?}");
        }
    }
    let first = points[&low[0]];
    assert_eq!((first.title.as_str(), first.artist.as_str()), ("low 0", "Unknown artist"));
    assert!(first.sound.is_some());

    // Each track is in the window around it, and far ones are not.
    let around = |value: f32| [f64::from(value) - 0.01, f64::from(value) + 0.01].map(|edge| edge.clamp(0.0, 1.0));
    let close = part(&world, &admin, around(first.x), around(first.y), ALL).await;
    assert!(ids(&close).contains(&low[0]) && high.iter().all(|track| !ids(&close).contains(track)), "{close:?}");
}

#[tokio::test]
async fn the_choice_is_the_same_on_every_node_and_grows_with_what_is_wanted() {
    let world = World::new().await;
    let admin = world.admin().await;
    tones(&world, &admin).await;
    world.service.recommend.look().await.unwrap();
    let all = whole(&world, &admin, ALL).await;
    for most in 1..6 {
        let some = whole(&world, &admin, most).await;
        assert_eq!((some.points.as_slice(), some.total), (&all.points[..most as usize], 6));
    }
    let other = world.reopened().await;
    let window = MapWindow::new([0.0, 1.0], [0.0, 1.0], ALL).unwrap();
    assert_eq!(other.recommend.map(&admin, window).await.unwrap(), all);
}

#[tokio::test]
async fn a_new_track_comes_onto_the_map_and_a_removed_one_leaves_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let [low, _] = tones(&world, &admin).await;
    world.service.recommend.look().await.unwrap();
    assert_eq!(whole(&world, &admin, ALL).await.total, 6);
    world.service.catalogue.delete(&admin, low[0]).await.unwrap();
    let at_once = whole(&world, &admin, ALL).await;
    assert!(!ids(&at_once).contains(&low[0]), "it cannot be played");
    let new = world.publish(&admin, "new.wav", files::wav(2.0, 900.0)).await;
    world.service.recommend.look().await.unwrap();
    let later = whole(&world, &admin, ALL).await;
    assert_eq!((later.points.len(), later.total), (6, 6));
    assert!(ids(&later).contains(&new) && !ids(&later).contains(&low[0]));
}
