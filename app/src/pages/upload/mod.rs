//! Upload: files in, tracks out, with every step in between shown as it happens.

mod drop_zone;
mod events;
mod progress;
mod row;
mod transfer;
mod uploads;

use leptos::prelude::*;
use leptos_meta::Title;
use model::{IngestStatus, Role};

use self::{drop_zone::DropZone, row::UploadRow, uploads::Uploads};
use crate::{
    api,
    components::{gate::Gate, load::Load},
};

/// The upload page, for admins.
#[component]
pub fn UploadPage() -> impl IntoView {
    view! {
        <Title text="Upload" />
        <Gate role=Role::Admin page=|| view! { <Upload /> } />
    }
}

#[component]
fn Upload() -> impl IntoView {
    let recent = Resource::new_serde_wb(|| (), |()| api::recent_uploads());
    let content = |recent: Vec<IngestStatus>| view! { <Content recent /> };
    view! {
        <header class="page-head">
            <h1 class="page-head__title">"Upload"</h1>
        </header>
        <Load resource=recent fallback=|| () view=content />
    }
}

#[component]
fn Content(recent: Vec<IngestStatus>) -> impl IntoView {
    let uploads = Uploads::new(recent);
    Effect::new(move |_| events::follow(uploads));
    on_cleanup(transfer::abort_all);
    view! {
        <DropZone uploads />
        <section class="uploads" aria-label="Uploads">
            <ul class="uploads__list">
                <For each=move || uploads.rows() key=|row| row.key children=move |row| view! { <UploadRow uploads row /> } />
            </ul>
        </section>
    }
    .into_any()
}
