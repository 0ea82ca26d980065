//! Upload: files in, tracks out, with every step in between shown as it happens.

mod drop_zone;
mod events;
mod progress;
mod row;
mod stay;
mod transfer;
mod uploads;

use leptos::prelude::*;
use model::{IngestStatus, Role};

use self::{drop_zone::DropZone, row::UploadRow};
pub use self::{stay::stay, uploads::Uploads};
use crate::{
    api,
    components::{gate::Gate, load::Load},
    loaded::Loaded,
    title::page_title,
};

/// The upload page, for admins.
#[component]
pub fn UploadPage() -> impl IntoView {
    page_title("Upload");
    view! {
        <Gate role=Role::Admin page=|| view! { <Upload /> }.into_any() />
    }
}

#[component]
fn Upload() -> impl IntoView {
    let recent = Loaded::once(api::recent_uploads);
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
    let uploads = Uploads::expect();
    for status in recent {
        uploads.tell(status);
    }
    Effect::new(move |_| events::follow(uploads));
    // Rows follow their progress by themselves: the list changes only where one comes or goes.
    let rows = Memo::new(move |_| uploads.rows());
    let list = move || rows.get().into_iter().map(|row| view! { <UploadRow uploads row /> }.into_any()).collect_view();
    view! {
        <DropZone uploads />
        <section class="uploads" aria-label="Uploads">
            <ul class="uploads__list">{list}</ul>
        </section>
    }
    .into_any()
}
