//! What a track sounds like, for an admin to decide: whether both are kept, or this one goes.

use http::Method;
use leptos::prelude::*;
use model::{Error, Resemblance, TrackId, artist_line, url};

use super::delete_track::DeleteTrack;
use crate::{
    forms::{FormError, Submission},
    net::{Call, read},
};

/// Each resemblance with what can be decided about it; nothing where there is none.
#[component]
pub fn Resemblances(
    /// The track.
    track: TrackId,
    /// What it is called in the question before it is deleted.
    name: String,
    /// What it sounds like.
    found: Vec<Resemblance>,
    /// What comes after it was kept beside another.
    kept: Callback<TrackId>,
    /// What comes after it was deleted.
    deleted: Callback<()>,
) -> impl IntoView {
    if found.is_empty() {
        return ().into_any();
    }
    let items = found.into_iter().map(|found| item(track, name.clone(), found, kept, deleted)).collect_view();
    view! { <ul class="resemblances">{items}</ul> }.into_any()
}

fn item(track: TrackId, name: String, found: Resemblance, kept: Callback<TrackId>, deleted: Callback<()>) -> AnyView {
    let other = found.track;
    let submission = Submission::new(&[]);
    let keep = move |_| {
        submission.run(Box::pin(async move {
            keep_both(track, other).await?;
            // Where news of it came first, the row is not there any more.
            kept.try_run(other);
            Ok(())
        }));
    };
    let rest = format!(" by {} ({} %)", artist_line(&found.artists), found.percent);
    view! {
        <li class="resemblance" data-testid="resemblance">
            <p class="resemblance__words">
                "Sounds like " <a class="resemblance__other" href=url::page::track(other)>{found.title}</a> {rest}
            </p>
            <div class="resemblance__actions">
                <button class="button" type="button" disabled=move || submission.pending.get() on:click=keep>
                    "Keep both"
                </button>
                <DeleteTrack id=track title=name label="Delete this one" deleted />
            </div>
            <FormError submission />
        </li>
    }
    .into_any()
}

async fn keep_both(track: TrackId, other: TrackId) -> Result<(), Error> {
    read(Call::new(Method::DELETE, url::resemblance(track, other)).send().await?).await
}
