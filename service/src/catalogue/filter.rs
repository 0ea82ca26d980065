//! What a filter by sound means. The library and whatever else lists tracks by such a rule ask here.

use entity::{track, track_features::Column};
use model::{MusicalKey, Span, TrackFilter};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _};

/// Tracks of which all of the filter holds.
pub(crate) fn matches(filter: &TrackFilter) -> Condition {
    if filter.is_empty() {
        return Condition::all();
    }
    let sounds = entity::track_features::Entity::find()
        .select_only()
        .column(Column::TrackId)
        .filter(tempo(filter.tempo_bpm()))
        .filter(energy(filter.energy()))
        .filter(keys(filter.keys()));
    Condition::all().add(track::Column::Id.in_subquery(sounds.into_query()))
}

/// Tempos that are shown as a number of the span: to the nearest.
fn tempo(span: Span) -> Condition {
    let edge = |bpm: u32| f64::from(bpm) - 0.5;
    Condition::all()
        .add_option(span.from().map(|from| Column::TempoBpm.gte(edge(from))))
        .add_option(span.to().map(|to| Column::TempoBpm.lt(edge(to) + 1.0)))
}

fn energy(span: Span) -> Condition {
    let number = |energy: u32| i16::try_from(energy).unwrap_or(i16::MAX);
    Condition::all()
        .add_option(span.from().map(|from| Column::Energy.gte(number(from))))
        .add_option(span.to().map(|to| Column::Energy.lte(number(to))))
}

/// In one of the keys; without any, whatever the key.
fn keys(keys: &[MusicalKey]) -> Condition {
    let is = |key: &MusicalKey| {
        Condition::all().add(Column::KeyTonic.eq(i16::from(key.tonic()))).add(Column::KeyIsMajor.eq(key.is_major()))
    };
    match keys {
        [] => Condition::all(),
        keys => keys.iter().map(is).fold(Condition::any(), Condition::add),
    }
}
