//! Where one is signed in, and signing out: here, there, everywhere.

use http::Method;
use leptos::prelude::*;
use model::{Error, Session, SessionId, url};

use super::AccountResource;
use crate::{
    api::OwnAccount,
    components::{load::Load, moment::Moment},
    forms::{FormError, Submission},
    net::{Call, read, refusal},
};

/// The list of sessions with what ends them.
#[component]
pub fn Sessions(
    /// What has the list.
    account: AccountResource,
) -> impl IntoView {
    let submission = Submission::new(&[]);
    let leave_by = move |path: &'static str| move |_| submission.run(Box::pin(leave(path)));
    let pending = move || submission.pending.get();
    let end = move |id| {
        submission.run(Box::pin(async move {
            end(id).await?;
            account.refetch();
            Ok(())
        }));
    };
    let list = move |account: OwnAccount| {
        let rows = account.sessions.into_iter().map(|session| row(session, submission, Box::new(end))).collect_view();
        view! { <ul class="sessions">{rows}</ul> }
    };
    view! {
        <section class="card">
            <h2 class="card__title">"Sessions"</h2>
            <FormError submission />
            <Load resource=account fallback=|| () view=list />
            <div class="card__actions">
                <button class="button" type="button" disabled=pending on:click=leave_by(url::SIGN_OUT)>
                    "Sign out"
                </button>
                <button
                    class="button button--danger"
                    type="button"
                    disabled=pending
                    on:click=leave_by(url::SIGN_OUT_EVERYWHERE)
                >
                    "Sign out everywhere"
                </button>
            </div>
        </section>
    }
    .into_any()
}

fn row(session: Session, submission: Submission, end: Box<dyn Fn(SessionId)>) -> AnyView {
    let Session { id, device, address, last_used_at_ms, is_current, .. } = session;
    let device = device.unwrap_or_else(|| "Unknown device".to_owned());
    let label = format!("End the session of {device}");
    let place = if is_current {
        view! { <p class="sessions__place">"This session"</p> }.into_any()
    } else {
        view! {
            <button
                class="button"
                type="button"
                aria-label=label
                disabled=move || submission.pending.get()
                on:click=move |_| end(id)
            >
                "End"
            </button>
        }
        .into_any()
    };
    view! {
        <li class="sessions__item">
            <div>
                <p class="sessions__device">{device}</p>
                <p class="card__text">
                    {address.map(|address| format!("{address} · "))} "Last used " <Moment at_ms=last_used_at_ms />
                </p>
            </div>
            {place}
        </li>
    }
    .into_any()
}

async fn end(session: SessionId) -> Result<(), Error> {
    read(Call::new(Method::DELETE, url::session(session)).send().await?).await
}

/// Ends the session, and loads the app anew so that nothing of this listener stays in the page.
async fn leave(path: &'static str) -> Result<(), Error> {
    let response = Call::new(Method::POST, path).send().await?;
    // Whoever is already signed out has what they wanted.
    if !response.ok() && response.status() != 401 {
        return Err(refusal(response.status(), ""));
    }
    // The address is a constant path: the browser has nothing to refuse.
    let _ = window().location().set_href(url::page::HOME);
    Ok(())
}
