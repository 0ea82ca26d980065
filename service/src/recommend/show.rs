//! Turns what is proposed into what is shown: tracks that can be played, and reasons in words.

use std::collections::HashMap;

use entity::track;
use model::{Reason, ReasonKind, Recommended, TrackId, TrackSummary};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::known::Known;
use crate::{Result, catalogue::view};

/// A track that is proposed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Proposal {
    pub track: Uuid,
    pub why: Why,
}

/// Why, by ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Why {
    pub kind: ReasonKind,
    /// The track that leads to it.
    pub by: Option<Uuid>,
}

impl Proposal {
    /// What `recommend` proposes, with the ids of the database. `None` for a track that is not known any more.
    pub fn of(known: &Known, recommendation: &recommend::Recommendation) -> Option<Self> {
        use recommend::Reason;
        let (kind, by) = match recommendation.reason {
            Reason::BecauseYouPlayed(played) => (ReasonKind::BecauseYouPlayed, Some(played)),
            Reason::CloseInSound { to, .. } => (ReasonKind::CloseInSound, Some(to)),
            Reason::ListenersLikeYou => (ReasonKind::ListenersLikeYou, None),
            Reason::New { close_to } => (ReasonKind::New, close_to),
            Reason::Popular => (ReasonKind::Popular, None),
        };
        let why = Why { kind, by: by.and_then(|track| known.id(track)) };
        Some(Self { track: known.id(recommendation.track)?, why })
    }

    /// A track that is played much.
    pub fn popular(track: Uuid) -> Self {
        Self { track, why: Why { kind: ReasonKind::Popular, by: None } }
    }

    /// A track that is close in sound to another.
    pub fn close(track: Uuid, to: Uuid) -> Self {
        Self { track, why: Why { kind: ReasonKind::CloseInSound, by: Some(to) } }
    }
}

/// The tracks of these ids that can be played.
pub(super) async fn tracks(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, TrackSummary>> {
    let rows = track::Entity::find()
        .filter(track::Column::Id.is_in(ids.iter().copied()))
        .filter(track::Column::State.eq(track::State::Ready))
        .all(db)
        .await?;
    Ok(view::summaries(db, rows).await?.into_iter().map(|summary| (summary.id.0, summary)).collect())
}

/// The same in the order of the ids; those that cannot be played are left out.
pub(super) async fn in_order(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<TrackSummary>> {
    let found = tracks(db, ids).await?;
    Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
}

/// Proposals as they are shown, as far as they can be played, with tracks that were looked up.
pub(super) fn recommended(proposals: &[Proposal], found: &HashMap<Uuid, TrackSummary>) -> Vec<Recommended> {
    let show = |proposal: &Proposal| {
        let track = found.get(&proposal.track)?.clone();
        let by = proposal.why.by.and_then(|by| found.get(&by));
        let text = words(proposal.why.kind, by, &track);
        Some(Recommended { track, reason: Reason { kind: proposal.why.kind, track: by.map(|by| by.id), text } })
    };
    proposals.iter().filter_map(show).collect()
}

/// The tracks that have to be looked up to show these proposals.
pub(super) fn needed(proposals: &[Proposal]) -> Vec<Uuid> {
    proposals.iter().flat_map(|proposal| [Some(proposal.track), proposal.why.by]).flatten().collect()
}

fn words(kind: ReasonKind, by: Option<&TrackSummary>, track: &TrackSummary) -> String {
    match (kind, by) {
        (ReasonKind::BecauseYouPlayed, Some(by)) => format!("Because you played {}", by.title),
        (ReasonKind::CloseInSound, Some(by)) => format!("Close in sound to {}{}", by.title, sound(track)),
        (ReasonKind::CloseInSound, None) => format!("Close in sound{}", sound(track)),
        (ReasonKind::New, Some(by)) => format!("New, and close in sound to {}", by.title),
        (ReasonKind::New, None) => "New in the library".to_owned(),
        (ReasonKind::BecauseYouPlayed | ReasonKind::ListenersLikeYou, _) => "Liked by listeners like you".to_owned(),
        (ReasonKind::Popular, _) => "Played much".to_owned(),
    }
}

/// ", 92 BPM, A minor", as far as it is known.
fn sound(track: &TrackSummary) -> String {
    let Some(sound) = track.sound else { return String::new() };
    let tempo = sound.tempo_bpm.map(|bpm| format!(", {bpm:.0} BPM"));
    let key = sound.key.map(|key| format!(", {}", key.name()));
    [tempo, key].into_iter().flatten().collect()
}

/// An id of the wire.
pub(super) fn ids(tracks: &[TrackId]) -> Vec<Uuid> {
    tracks.iter().map(|track| track.0).collect()
}

#[cfg(test)]
mod tests {
    use model::{Gapless, MusicalKey, Revision, Sound};

    use super::*;

    fn track(title: &str, sound: Option<Sound>) -> TrackSummary {
        TrackSummary {
            id: TrackId(Uuid::nil()),
            revision: Revision(1),
            title: title.to_owned(),
            artists: Vec::new(),
            album: None,
            duration_ms: 0,
            has_cover: false,
            cover_version: 0,
            play_count: 0,
            gapless: Gapless::default(),
            added_at_ms: 0,
            sound,
        }
    }

    #[test]
    fn a_reason_names_the_cause_and_how_the_track_sounds() {
        use ReasonKind::{BecauseYouPlayed, CloseInSound, ListenersLikeYou, New, Popular};
        let a_minor = MusicalKey::new(9, false);
        let sounding = track("X", Some(Sound { tempo_bpm: Some(91.7), key: a_minor, energy: 40 }));
        let (beatless, unknown) =
            (track("X", Some(Sound { tempo_bpm: None, key: a_minor, energy: 40 })), track("X", None));
        let by = track("Y", None);
        for (kind, by, track, expected) in [
            (CloseInSound, Some(&by), &sounding, "Close in sound to Y, 92 BPM, A minor"),
            (CloseInSound, Some(&by), &beatless, "Close in sound to Y, A minor"),
            (CloseInSound, Some(&by), &unknown, "Close in sound to Y"),
            (CloseInSound, None, &sounding, "Close in sound, 92 BPM, A minor"),
            (BecauseYouPlayed, Some(&by), &sounding, "Because you played Y"),
            (BecauseYouPlayed, None, &sounding, "Liked by listeners like you"),
            (ListenersLikeYou, None, &sounding, "Liked by listeners like you"),
            (New, Some(&by), &sounding, "New, and close in sound to Y"),
            (New, None, &sounding, "New in the library"),
            (Popular, None, &sounding, "Played much"),
        ] {
            assert_eq!(words(kind, by, track), expected);
        }
    }
}
