//! What the home page shows, and what else is recommended.

use leptos::prelude::*;
use model::{RadioSeeds, TrackId, TrackSummary};
use serde::{Deserialize, Serialize};

use super::encoding::Json;
use crate::{ServerError, net::SessionClient};

/// Tracks that stand together.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Shelf {
    /// What stands above them.
    pub title: String,
    /// The tracks.
    pub tracks: Vec<TrackSummary>,
    /// Why each is there, in words; none where the title says it.
    pub reasons: Vec<String>,
}

#[cfg(feature = "ssr")]
impl Shelf {
    /// Of recommendations.
    pub(super) fn of(title: String, recommended: Vec<model::Recommended>) -> Self {
        let (tracks, reasons) = recommended.into_iter().map(|found| (found.track, found.reason.text)).unzip();
        Self { title, tracks, reasons }
    }

    fn plain(title: &str, tracks: Vec<TrackSummary>) -> Self {
        Self { title: title.to_owned(), tracks, reasons: Vec::new() }
    }
}

/// The shelves of whoever asks, from top to bottom; none is empty.
#[server(name = GetShelves, prefix = "/api/fn", endpoint = "shelves", input = Json, output = Json, client = SessionClient)]
pub async fn shelves() -> Result<Vec<Shelf>, ServerError> {
    use super::server::{listener, refuse, service};
    use model::ShelfKind;

    const RECENT: u32 = 12;
    const NEWEST: u32 = 24;

    let (service, who) = (service(), listener()?);
    let recent = service.listening.recent(&who, RECENT).await.map_err(refuse)?;
    let newest = service.catalogue.newest(&who, NEWEST).await.map_err(refuse)?;
    let mut shelves = vec![Shelf::plain("Recently played", recent.into_iter().map(|play| play.track).collect())];
    for shelf in service.recommend.shelves(&who).await.map_err(refuse)? {
        let says_why = matches!(shelf.kind, ShelfKind::ForYou | ShelfKind::Discover);
        let shelf = Shelf::of(shelf.title, shelf.tracks);
        shelves.push(if says_why { shelf } else { Shelf { reasons: Vec::new(), ..shelf } });
    }
    shelves.push(Shelf::plain("New in the library", newest));
    shelves.retain(|shelf| !shelf.tracks.is_empty());
    Ok(shelves)
}

/// What comes next in the radio from a track, its artists or its album, which has played these, and so many before them. `random` makes
/// one radio different from another.
#[server(name = GetRadio, prefix = "/api/fn", endpoint = "radio", input = Json, output = Json, client = SessionClient)]
pub async fn radio(
    from: TrackId,
    seeds: RadioSeeds,
    played: Vec<TrackId>,
    #[server(default)] played_before: u32,
    random: u32,
) -> Result<Vec<TrackSummary>, ServerError> {
    use super::server::{listener, refuse, service};
    use model::RadioRequest;

    const COUNT: u8 = 10;
    let request = RadioRequest { tracks: vec![from], seeds, played, played_before, count: COUNT, random };
    service().recommend.radio(&listener()?, request).await.map_err(refuse)
}

/// A path from one track to another, both of them included, with what changes to the next beside each. Without tracks, where the sound
/// of one of the two is not known.
#[server(name = GetPath, prefix = "/api/fn", endpoint = "path", input = Json, output = Json, client = SessionClient)]
pub async fn path(from: TrackId, to: TrackId) -> Result<Shelf, ServerError> {
    use super::server::{listener, refuse, service};

    const STEPS: usize = 6;
    let tracks = service().recommend.path(&listener()?, from, to, STEPS).await.map_err(refuse)?;
    let title = match tracks.last() {
        Some(last) => format!("The path to {}", last.title),
        None => String::new(),
    };
    let next = tracks.iter().skip(1).map(Some).chain([None]);
    let reasons = tracks.iter().zip(next).map(|(track, next)| next.map(|next| change(track, next)).unwrap_or_default());
    Ok(Shelf { title, reasons: reasons.collect(), tracks })
}

/// What changes from a track to the next: `92 → 96 BPM, A minor → C major`. What stays is named once, what is not known is not.
#[cfg(feature = "ssr")]
fn change(from: &TrackSummary, to: &TrackSummary) -> String {
    let bpm = |track: &TrackSummary| Some(track.sound?.tempo_bpm?.round().to_string());
    let key = |track: &TrackSummary| Some(track.sound?.key?.name());
    let changes = |(one, other): (String, String)| if one == other { one } else { format!("{one} → {other}") };
    let tempo = bpm(from).zip(bpm(to)).map(|tempos| format!("{} BPM", changes(tempos)));
    let key = key(from).zip(key(to)).map(changes);
    [tempo, key].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(feature = "ssr")]
#[cfg(test)]
mod tests {
    use model::{Gapless, MusicalKey, Revision, Sound};

    use super::*;

    fn track(tempo_bpm: Option<f64>, tonic: Option<u8>) -> TrackSummary {
        TrackSummary {
            id: "018f0000-0000-7000-8000-000000000001".parse().unwrap(),
            revision: Revision(1),
            title: "A".to_owned(),
            artists: Vec::new(),
            album: None,
            duration_ms: 1_000,
            has_cover: false,
            cover_version: 0,
            play_count: 0,
            gapless: Gapless { sample_rate_hz: 44_100, encoder_delay: 1_024, padding: 0, samples: 44_100 },
            added_at_ms: 0,
            sound: Some(Sound { tempo_bpm, key: tonic.and_then(|tonic| MusicalKey::new(tonic, false)), energy: 50 }),
        }
    }

    #[test]
    fn what_changes_is_named_with_both_ends_and_what_stays_once() {
        let (slow, fast) = (track(Some(91.6), Some(9)), track(Some(96.2), Some(0)));
        assert_eq!(change(&slow, &fast), "92 → 96 BPM, A minor → C minor");
        assert_eq!(change(&slow, &slow), "92 BPM, A minor");
        assert_eq!(change(&slow, &track(None, Some(9))), "A minor");
        assert_eq!(change(&slow, &TrackSummary { sound: None, ..slow.clone() }), "");
    }
}
