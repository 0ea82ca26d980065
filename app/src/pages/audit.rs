//! What administrators and the operator did, for administrators.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{AuditAction, AuditEntry, Page, Role, url::page};

use crate::{
    api,
    components::{gate::Gate, load::Load, moment::Moment, pager::Pager},
    loaded::Loaded,
    title::page_title,
};

/// The audit log's page.
#[component]
pub fn AuditPage() -> impl IntoView {
    page_title("Audit log");
    view! {
        <Gate role=Role::Admin page=|| view! { <Audit /> }.into_any() />
    }
}

#[component]
fn Audit() -> impl IntoView {
    let query = use_query_map();
    let number = move || query.read().get("page").and_then(|number| number.parse().ok()).unwrap_or(1);
    let log = Loaded::new(move || number().to_string(), move || api::audit(number()));
    let list = |log: Page<AuditEntry>| {
        let (number, pages) = (log.number, log.pages());
        view! {
            <ol class="audit">{log.items.into_iter().map(entry).collect_view()}</ol>
            <Pager address=|number| format!("{}?page={number}", page::AUDIT) number pages />
        }
    };
    view! {
        <header class="page-head">
            <h1 class="page-head__title">"Audit log"</h1>
        </header>
        <Load resource=log fallback=|| () view=list />
    }
}

fn entry(entry: AuditEntry) -> AnyView {
    let AuditEntry { at_ms, actor, action, subject, .. } = entry;
    let deed = match action {
        AuditAction::SetUp => "set up the server as",
        AuditAction::UserAdded => "added the user",
        AuditAction::PasswordSet => "set the password of",
        AuditAction::Uploaded => "uploaded",
        AuditAction::UploadCancelled => "gave up the upload of",
        AuditAction::UploadRetried => "tried again with",
        AuditAction::TrackEdited => "corrected",
        AuditAction::TrackDeleted => "deleted",
        AuditAction::BothKept => "kept both",
    };
    view! {
        <li class="audit__entry">
            <p>
                <strong>{actor}</strong>
                {format!(" {deed} ")}
                <strong>{subject}</strong>
            </p>
            <p class="card__text"><Moment at_ms /></p>
        </li>
    }
    .into_any()
}
