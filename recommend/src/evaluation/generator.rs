//! A generated catalogue and its listeners, whose tastes are known because they were made.
//!
//! Scenes have a sound; artists belong to a scene and vary its sound; tracks vary their artist's. What is heard of that is noisy, and a part of
//! what is liked cannot be heard at all: artists and listeners have a leaning (language, fame, friends) that no feature of sound shows.
//! Listeners mix one to four scenes, change one of them on the way, come back to what they liked, follow the charts now and
//! then, and skip early what does not suit them. Tracks differ in popularity by Zipf's law and join the catalogue all the time.

use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::listening::{self, Habits};
use crate::catalogue::Entry;
use crate::collaborative::Interaction;
use crate::id::{Artist, Track};
use crate::sound::{Key, Sound, Spread};

/// Dimensions of what can be heard.
const AUDIBLE: usize = 12;

/// Dimensions of what cannot.
pub(super) const LEANING: usize = 3;

/// Numbers of a [`Sound`] that are made from what can be heard.
const FEATURES: usize = 113;

/// How much is generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct World {
    /// Of everything.
    pub seed: u64,
    /// Scenes: groups of artists with a sound and an audience.
    pub scenes: usize,
    /// Artists.
    pub artists: usize,
    /// Tracks.
    pub tracks: usize,
    /// Listeners.
    pub listeners: usize,
    /// Plays of a listener in the mean; some play ten times as much as others.
    pub plays_by_listener: usize,
    /// Days from the first play to the last.
    pub days: i64,
}

impl World {
    /// A world of this seed that is generated and evaluated in a few seconds.
    pub fn small(seed: u64) -> Self {
        Self { seed, scenes: 24, artists: 300, tracks: 3_000, listeners: 500, plays_by_listener: 250, days: 180 }
    }

    /// Generates it.
    pub fn generate(self) -> Generated {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let scenes: Vec<Audible> = (0..self.scenes.max(1)).map(|_| normals(&mut random, 1.0)).collect();
        let voice = Voice::new(&mut random);
        let artists: Vec<Act> = (0..self.artists.max(1)).map(|_| Act::new(&scenes, &mut random)).collect();
        let tracks = (0..self.tracks).map(|_| {
            let artist = random.random_range(0..artists.len());
            let act = &artists[artist];
            let heard = add(&act.sound, &normals(&mut random, 0.4));
            // Two of three tracks were there before the first play.
            let added_at_s = (random.random_range(-2.0_f64..1.0) * (self.days * 86_400) as f64).max(0.0) as i64;
            let rank: f64 = random.random_range(1.0..self.tracks as f64 + 1.0);
            GeneratedTrack {
                entry: Entry { artist: Artist(artist as u32), added_at_s },
                sound: voice.sound(&heard, &mut random),
                scene: act.scene,
                leaning: act.leaning,
                popularity: act.fame * (30.0 / rank).powf(0.8),
            }
        });
        let tracks: Vec<GeneratedTrack> = tracks.collect();
        let habits = Habits { days: self.days, plays: self.plays_by_listener, scenes: scenes.len() };
        let interactions = listening::plays(&tracks, habits, self.listeners, &mut random);
        Generated { tracks, interactions, end_s: self.days * 86_400 }
    }
}

/// What was generated. Seconds count from the first day.
#[derive(Debug, Clone)]
pub struct Generated {
    /// By [`Track`].
    pub tracks: Vec<GeneratedTrack>,
    /// In the order of time.
    pub interactions: Vec<Interaction>,
    /// After the last play.
    pub end_s: i64,
}

/// A generated track.
#[derive(Debug, Clone)]
pub struct GeneratedTrack {
    /// Whose it is, and since when it is there.
    pub entry: Entry,
    /// What is measured of it.
    pub sound: Sound,
    pub(super) scene: usize,
    pub(super) leaning: [f32; LEANING],
    pub(super) popularity: f64,
}

impl Generated {
    /// The tracks and their ids.
    pub fn tracks(&self) -> impl Iterator<Item = (Track, &GeneratedTrack)> {
        self.tracks.iter().zip(0..).map(|(track, id)| (Track(id), track))
    }
}

type Audible = [f32; AUDIBLE];

/// An artist.
struct Act {
    scene: usize,
    sound: Audible,
    leaning: [f32; LEANING],
    fame: f64,
}

impl Act {
    fn new(scenes: &[Audible], random: &mut ChaCha8Rng) -> Self {
        let scene = random.random_range(0..scenes.len());
        let rank: f64 = random.random_range(1.0..100.0);
        Self {
            scene,
            sound: add(&scenes[scene], &normals(random, 0.5)),
            leaning: normals(random, 1.0),
            fame: (10.0 / rank).powf(0.6),
        }
    }
}

/// How what can be heard shows in what is measured: each feature by its own mixture, its own scale, and noise.
struct Voice {
    mixtures: Vec<Audible>,
}

impl Voice {
    fn new(random: &mut ChaCha8Rng) -> Self {
        Self { mixtures: (0..FEATURES).map(|_| normals(random, 0.5)).collect() }
    }

    fn sound(&self, heard: &Audible, random: &mut ChaCha8Rng) -> Sound {
        let clear: Vec<f32> =
            self.mixtures.iter().map(|mixture| mixture.iter().zip(heard).map(|(a, b)| a * b).sum()).collect();
        let mut features =
            clear.into_iter().map(|value| value + 0.8 * normal(random)).collect::<Vec<f32>>().into_iter();
        let mut next = || features.next().unwrap_or_default();
        let mut spread = |scale: f32| Spread { mean: scale * (4.0 + next()), std: scale * (1.0 + 0.1 * next()) };
        let (centroid, bandwidth, rolloff) = (spread(500.0), spread(400.0), spread(900.0));
        let (flatness, zero_crossing_rate, rms, onset) = (spread(0.01), spread(0.02), spread(0.04), spread(0.3));
        Sound {
            mfcc_mean: std::array::from_fn(|_| 20.0 * next()),
            mfcc_std: std::array::from_fn(|_| 10.0 + next()),
            mfcc_delta_std: std::array::from_fn(|_| 2.0 + 0.2 * next()),
            contrast_mean: std::array::from_fn(|_| 20.0 + 2.0 * next()),
            contrast_std: std::array::from_fn(|_| 5.0 + next()),
            chroma_mean: std::array::from_fn(|_| 0.4 + 0.1 * next()),
            chroma_std: std::array::from_fn(|_| 0.2 + 0.02 * next()),
            tempo_bpm: Some(110.0 * (0.2 * next()).exp2()),
            key: [true, true, false]
                .choose(random)
                .map(|is_major| Key { tonic: random.random_range(0..12), is_major: *is_major }),
            loudness_lufs: Some(-12.0 + 2.0 * heard[0]),
            centroid,
            bandwidth,
            rolloff,
            flatness,
            zero_crossing_rate,
            rms,
            onset,
        }
    }
}

/// Standard normal (Box and Muller 1958).
pub(super) fn normal(random: &mut ChaCha8Rng) -> f32 {
    let radius = (-2.0 * (1.0 - random.random::<f32>()).ln()).sqrt();
    radius * (std::f32::consts::TAU * random.random::<f32>()).cos()
}

pub(super) fn normals<const N: usize>(random: &mut ChaCha8Rng, std: f32) -> [f32; N] {
    std::array::from_fn(|_| std * normal(random))
}

fn add(one: &Audible, other: &Audible) -> Audible {
    std::array::from_fn(|at| one[at] + other[at])
}
