//! Removing a track.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{TrackId, url::page};

use crate::{api, components::question::Question, forms::Work};

/// A button that asks again before it removes the track.
#[component]
pub fn DeleteTrack(
    /// The track.
    id: TrackId,
    /// Its title.
    title: String,
) -> impl IntoView {
    let navigate = StoredValue::new(use_navigate());
    let delete = move |_| -> Work {
        Box::pin(async move {
            api::delete_track(id).await.map_err(|error| error.0)?;
            navigate.with_value(|navigate| navigate(page::LIBRARY, NavigateOptions::default()));
            Ok(())
        })
    };
    view! {
        <Question
            label="Delete"
            question=format!("Delete “{title}”?")
            text="The track, its sound and its cover are removed for good."
            confirm="Delete for good"
            work=Box::new(delete)
        />
    }
    .into_any()
}
