//! One upload.

use leptos::prelude::*;
use model::{Resemblance, url::page};

use super::{
    progress::Progress,
    uploads::{Key, Row, Uploads},
};
use crate::components::{
    icon::{Icon, IconName},
    resemblances::Resemblances,
};

const BUTTON: &str = "button button--small";

/// One row of the list: name, progress, and what can be done about it.
#[component]
pub fn UploadRow(
    /// Every upload.
    uploads: Uploads,
    /// This one.
    row: Row,
) -> impl IntoView {
    let key = row.key;
    let name = StoredValue::new(row.file_name);
    let progress = move || uploads.progress(key);
    let icon = Signal::derive(move || match progress() {
        Progress::Ready { .. } | Progress::Duplicate => IconName::Check,
        Progress::Failed(_) => IconName::Alert,
        Progress::Cancelled | Progress::Deleted => IconName::Close,
        Progress::Waiting | Progress::Sending { .. } | Progress::Working { .. } => IconName::Upload,
    });
    let bar = move || {
        progress().percent().map(|percent| {
            view! { <progress class="upload__bar" max="100" value=percent.to_string() aria-label=name.get_value()></progress> }.into_any()
        })
    };
    // Steps and percentages change too often to be read out; that it has ended is worth a word.
    let end = move || {
        let progress = progress();
        progress.percent().is_none().then(|| format!("{}: {}", name.get_value(), progress.words()))
    };
    // Other news of the row must not close a question that is open.
    let alikes = Memo::new(move |_| uploads.sounds_like(key));
    view! {
        <li class="upload" data-testid="upload-row" data-state=move || progress().name()>
            <span class="upload__icon">
                <Icon name=icon />
            </span>
            <div class="upload__main">
                <p class="upload__name">{name.get_value()}</p>
                <p class="upload__words">{move || progress().words()}</p>
                {move || bar()}
            </div>
            <p class="visually-hidden" role="status">
                {move || end()}
            </p>
            <div class="upload__actions">{move || actions(uploads, key, &name.get_value())}</div>
            {move || alike(uploads, key, alikes.get(), name.get_value())}
        </li>
    }
    .into_any()
}

/// What the track of a row sounds like, to be decided.
fn alike(uploads: Uploads, key: Key, found: Vec<Resemblance>, name: String) -> Option<AnyView> {
    let track = untrack(|| uploads.track(key))?;
    let kept = Callback::new(move |other| uploads.settle(track, other));
    // That it is deleted is news of the pipeline.
    let deleted = Callback::new(|()| ());
    Some(view! { <Resemblances track name found kept deleted /> }.into_any())
}

/// What can be done about a row as it stands.
fn actions(uploads: Uploads, key: Key, name: &str) -> Option<AnyView> {
    match uploads.progress(key) {
        Progress::Waiting | Progress::Sending { .. } | Progress::Working { .. } => {
            let label = format!("Cancel {name}");
            let cancel = move |_| uploads.cancel(key);
            Some(
                view! { <button class=BUTTON type="button" aria-label=label on:click=cancel>"Cancel"</button> }
                    .into_any(),
            )
        }
        Progress::Ready { .. } | Progress::Duplicate => {
            let track = uploads.track(key)?;
            Some(view! { <a class=BUTTON href=page::track(track)>"Open track"</a> }.into_any())
        }
        Progress::Failed(_) => {
            let label = format!("Retry {name}");
            let retry = move |_| uploads.retry(key);
            Some(
                view! { <button class=BUTTON type="button" aria-label=label on:click=retry>"Retry"</button> }
                    .into_any(),
            )
        }
        Progress::Cancelled | Progress::Deleted => None,
    }
}
