//! One upload.

use leptos::prelude::*;
use model::url::page;

use super::{
    progress::Progress,
    uploads::{Row, Uploads},
};
use crate::components::icon::{Icon, IconName};

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
    let progress = Memo::new(move |_| uploads.progress(key));
    let state = Memo::new(move |_| progress.read().name());
    let bar = move || {
        progress.read().percent().map(|percent| {
            view! { <progress class="upload__bar" max="100" value=percent.to_string() aria-label=name.get_value()></progress> }
        })
    };
    let link = move || {
        uploads
            .track(key)
            .filter(|_| matches!(*progress.read(), Progress::Ready { .. } | Progress::Duplicate))
            .map(|track| view! { <a class="button button--small" href=page::track(track)>"Open track"</a> })
    };
    view! {
        <li class="upload" data-testid="upload-row" data-state=move || state.get()>
            <StateIcon state />
            <div class="upload__main">
                <p class="upload__name">{name.get_value()}</p>
                <p class="upload__words">{move || progress.read().words()}</p>
                {bar}
            </div>
            // Steps and percentages change too often to be read out; that it has ended is worth a word.
            <p class="visually-hidden" role="status">
                {move || {
                    progress.read().percent().is_none().then(|| format!("{}: {}", name.get_value(), progress.read().words()))
                }}
            </p>
            <div class="upload__actions">
                {link}
                <Show when=move || matches!(state.get(), "waiting" | "sending" | "working")>
                    <button
                        class="button button--small"
                        type="button"
                        aria-label=move || format!("Cancel {}", name.get_value())
                        on:click=move |_| uploads.cancel(key)
                    >
                        "Cancel"
                    </button>
                </Show>
                <Show when=move || state.get() == "failed">
                    <button
                        class="button button--small"
                        type="button"
                        aria-label=move || format!("Retry {}", name.get_value())
                        on:click=move |_| uploads.retry(key)
                    >
                        <Icon name=IconName::Retry />
                        "Retry"
                    </button>
                </Show>
            </div>
        </li>
    }
    .into_any()
}

#[component]
fn StateIcon(state: Memo<&'static str>) -> impl IntoView {
    let icon = Signal::derive(move || match state.get() {
        "ready" | "duplicate" => IconName::Check,
        "failed" => IconName::Alert,
        "cancelled" => IconName::Close,
        _ => IconName::Upload,
    });
    view! {
        <span class="upload__icon">
            <Icon name=icon />
        </span>
    }
}
