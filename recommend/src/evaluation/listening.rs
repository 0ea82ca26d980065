//! How generated listeners listen.

use rand::Rng as _;
use rand_chacha::ChaCha8Rng;

use super::generator::{GeneratedTrack, LEANING, normal, normals};
use crate::collaborative::{Interaction, Signal};
use crate::id::{Listener, Track};

/// Share of plays that come back to a track liked before.
const RETURNS: f64 = 0.3;

/// Share of plays that follow the charts, whatever the scene.
const CHARTS: f64 = 0.12;

/// One in so many listeners comes in the last month.
const LATECOMERS: usize = 10;

/// Between two tracks of a session.
const TRACK_S: i64 = 220;

/// What all listeners share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habits {
    pub(super) days: i64,
    pub(super) plays: usize,
    pub(super) scenes: usize,
}

/// What a listener likes, and changes on the way.
struct Person {
    /// Scenes and their shares of the plays.
    scenes: Vec<(usize, f32)>,
    leaning: [f32; LEANING],
    /// From then on the first scene is another.
    turns_at_s: i64,
    turns_to: usize,
    arrives_at_s: i64,
    plays: usize,
}

/// Tracks by cumulative popularity, to draw from.
struct Rack(Vec<(f64, usize)>);

impl Rack {
    fn of(tracks: &[GeneratedTrack], belongs: impl Fn(&GeneratedTrack) -> bool) -> Self {
        let mut sum = 0.0;
        let of_it = tracks.iter().enumerate().filter(|(_, track)| belongs(track));
        Self(
            of_it
                .map(|(at, track)| {
                    sum += track.popularity;
                    (sum, at)
                })
                .collect(),
        )
    }

    fn draw(&self, random: &mut ChaCha8Rng) -> Option<usize> {
        let (all, _) = self.0.last()?;
        let point = random.random::<f64>() * all;
        self.0.get(self.0.partition_point(|(sum, _)| *sum <= point)).map(|(_, track)| *track)
    }
}

/// All plays, in the order of time.
pub(super) fn plays(
    tracks: &[GeneratedTrack],
    habits: Habits,
    listeners: usize,
    random: &mut ChaCha8Rng,
) -> Vec<Interaction> {
    let racks: Vec<Rack> = (0..habits.scenes).map(|scene| Rack::of(tracks, |track| track.scene == scene)).collect();
    let charts = Rack::of(tracks, |_| true);
    let mut plays = Vec::new();
    for at in 0..listeners {
        let person = Person::new(habits, at % LATECOMERS == 0, random);
        person.listen(Listener(at as u32), tracks, &racks, &charts, habits, random, &mut plays);
    }
    plays.sort_by_key(|play| (play.at_s, play.listener));
    plays
}

impl Person {
    fn new(habits: Habits, late: bool, random: &mut ChaCha8Rng) -> Self {
        let end_s = habits.days * 86_400;
        let count = random.random_range(1..=4);
        let scenes =
            (0..count).map(|_| (random.random_range(0..habits.scenes), random.random_range(0.2..1.0))).collect();
        let first_s = if late { end_s * 5 / 6 } else { 0 };
        let arrives_at_s = random.random_range(first_s..if late { end_s } else { end_s / 3 });
        let much = (0.7 * f64::from(normal(random))).exp() / if late { 5.0 } else { 1.0 };
        Self {
            scenes,
            leaning: normals(random, 1.0),
            turns_at_s: random.random_range(0..end_s * 2),
            turns_to: random.random_range(0..habits.scenes),
            arrives_at_s,
            plays: (habits.plays as f64 * much) as usize + 1,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the whole world is in view")]
    fn listen(
        &self,
        listener: Listener,
        tracks: &[GeneratedTrack],
        racks: &[Rack],
        charts: &Rack,
        habits: Habits,
        random: &mut ChaCha8Rng,
        plays: &mut Vec<Interaction>,
    ) {
        let mut times_s = Vec::with_capacity(self.plays);
        while times_s.len() < self.plays {
            let began_s = random.random_range(self.arrives_at_s..habits.days * 86_400);
            let length = random.random_range(4..20).min(self.plays - times_s.len()) as i64;
            times_s.extend((0..length).map(|at| began_s + at * TRACK_S));
        }
        times_s.sort_unstable();
        let mut liked: Vec<usize> = Vec::new();
        for at_s in times_s {
            let rack = if random.random_bool(CHARTS) { charts } else { &racks[self.scene(at_s, random)] };
            let returns = !liked.is_empty() && random.random_bool(RETURNS);
            let track = if returns {
                Some(liked[random.random_range(0..liked.len())])
            } else {
                self.choose(rack, tracks, at_s, random)
            };
            let Some(track) = track else { continue };
            let signal = self.hears(&tracks[track], at_s, random);
            if signal == Signal::Completed && !returns {
                liked.push(track);
            }
            let weight = signal.weight();
            plays.push(Interaction { listener, track: Track(track as u32), weight, at_s });
            if signal == Signal::Completed && random.random_bool(0.04) {
                let weight = Signal::Favourite.weight();
                plays.push(Interaction { listener, track: Track(track as u32), weight, at_s });
            }
        }
    }

    fn scene(&self, at_s: i64, random: &mut ChaCha8Rng) -> usize {
        let mut point = random.random::<f32>() * self.scenes.iter().map(|(_, share)| share).sum::<f32>();
        let at = self.scenes.iter().position(|(_, share)| {
            point -= share;
            point <= 0.0
        });
        match at.unwrap_or(0) {
            0 if at_s >= self.turns_at_s => self.turns_to,
            at => self.scenes[at].0,
        }
    }

    /// By popularity, and by leaning: what leans elsewhere is mostly passed over. What came in the last month is met twice as often.
    fn choose(&self, rack: &Rack, tracks: &[GeneratedTrack], at_s: i64, random: &mut ChaCha8Rng) -> Option<usize> {
        for _ in 0..200 {
            let at = rack.draw(random)?;
            let age_s = at_s - tracks[at].entry.added_at_s;
            let attention = if age_s < 30 * 86_400 { 1.0 } else { 0.5 };
            if age_s >= 0 && random.random_bool(attention * f64::from(self.leans_to(&tracks[at]))) {
                return Some(at);
            }
        }
        None
    }

    fn leans_to(&self, track: &GeneratedTrack) -> f32 {
        let agreement: f32 = self.leaning.iter().zip(&track.leaning).map(|(a, b)| a * b).sum();
        1.0 / (1.0 + (-1.2 * agreement).exp())
    }

    /// Skips early what is of another scene, mostly, and some of the rest.
    fn hears(&self, track: &GeneratedTrack, at_s: i64, random: &mut ChaCha8Rng) -> Signal {
        let turned = at_s >= self.turns_at_s && track.scene == self.turns_to;
        let at_home = turned || self.scenes.iter().any(|(scene, _)| *scene == track.scene);
        let skips = if at_home { 0.08 } else { 0.6 };
        match random.random::<f64>() {
            point if point < skips => Signal::Left(0.05),
            point if point < skips + 0.1 => Signal::Left(0.4),
            _ => Signal::Completed,
        }
    }
}
