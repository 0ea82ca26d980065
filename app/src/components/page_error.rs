//! A page that could not be shown.

use leptos::prelude::*;
use model::{Error, ErrorCode};

use super::icon::{Icon, IconName};
use crate::{session::Session, title::page_title};

/// What went wrong, in words, and what to do about it.
#[component]
pub fn PageError(
    /// What went wrong.
    error: Error,
    /// Tries again.
    retry: Box<dyn Fn() + Send + Sync>,
) -> impl IntoView {
    let heading = match error.code {
        ErrorCode::NotFound => "Not found",
        ErrorCode::Forbidden => "Not allowed",
        ErrorCode::Unauthenticated => "Your session has ended",
        ErrorCode::Unavailable => "No connection",
        _ => "Something went wrong",
    };
    page_title(heading);
    let remedy = match error.code {
        ErrorCode::NotFound | ErrorCode::Forbidden => {
            view! { <a class="button" href="/library">"Go to the library"</a> }.into_any()
        }
        ErrorCode::Unauthenticated => {
            // Looking at the session again leads to the sign-in page, and back here afterwards.
            let session = Session::expect();
            view! {
                <button class="button button--primary" type="button" on:click=move |_| session.refetch()>
                    "Sign in"
                </button>
            }
            .into_any()
        }
        _ => view! {
            <button class="button" type="button" on:click=move |_| retry()>
                <Icon name=IconName::Retry />
                "Try again"
            </button>
        }
        .into_any(),
    };
    view! {
        <section class="notice" role="alert">
            <h1 class="notice__title">{heading}</h1>
            <p class="notice__text">{error.message}</p>
            {error.request_id.map(|id| view! { <p class="notice__detail">"Request " <code>{id}</code></p> }.into_any())}
            {remedy}
        </section>
    }
    .into_any()
}
