//! Removing a track.

use leptos::prelude::*;
use model::TrackId;

use super::question::Question;
use crate::{api, forms::Work};

/// A button that asks again before it removes the track.
#[component]
pub fn DeleteTrack(
    /// The track.
    id: TrackId,
    /// What it is called in the question.
    title: String,
    /// The button's label.
    #[prop(default = "Delete")]
    label: &'static str,
    /// What comes after.
    deleted: Callback<()>,
) -> impl IntoView {
    let delete = move |_| -> Work {
        Box::pin(async move {
            api::delete_track(id).await.map_err(|error| error.0)?;
            // Where news of it came first, who asked is not there any more.
            deleted.try_run(());
            Ok(())
        })
    };
    view! {
        <Question
            label
            question=format!("Delete “{title}”?")
            text="The track, its sound and its cover are removed for good."
            confirm="Delete for good"
            work=Box::new(delete)
        />
    }
    .into_any()
}
