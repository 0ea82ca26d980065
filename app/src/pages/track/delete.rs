//! Removing a track.

use leptos::{html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{TrackId, url::page};

use crate::{
    api,
    forms::{FormError, Submission},
};

/// A button that asks again before it removes the track.
#[component]
pub fn DeleteTrack(
    /// The track.
    id: TrackId,
    /// Its title.
    title: String,
) -> impl IntoView {
    let question = format!("Delete “{title}”?");
    let dialog = NodeRef::<html::Dialog>::new();
    let submission = Submission::new(&[]);
    let navigate = StoredValue::new(use_navigate());
    let ask = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            // It fails only where the dialog is open already.
            let _ = dialog.show_modal();
        }
    };
    let keep = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let delete = move |_| {
        submission.run(Box::pin(async move {
            api::delete_track(id).await.map_err(|error| error.0)?;
            navigate.with_value(|navigate| navigate(page::LIBRARY, NavigateOptions::default()));
            Ok(())
        }));
    };
    view! {
        <button class="button button--danger" type="button" on:click=ask>
            "Delete"
        </button>
        <dialog class="dialog" node_ref=dialog aria-label=question.clone()>
            <h2 class="dialog__title">{question.clone()}</h2>
            <p class="dialog__text">"The track, its sound and its cover are removed for good."</p>
            <FormError submission />
            <div class="dialog__actions">
                <button class="button" type="button" on:click=keep>
                    "Keep it"
                </button>
                <button
                    class="button button--danger"
                    type="button"
                    disabled=move || submission.pending.get()
                    on:click=delete
                >
                    "Delete for good"
                </button>
            </div>
        </dialog>
    }
    .into_any()
}
