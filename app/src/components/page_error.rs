//! A page that could not be shown.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use model::{Error, ErrorCode};

use super::icon::{Icon, IconName};
use crate::next_path::sign_in_then;

/// What went wrong, in words, and what to do about it.
#[component]
pub fn PageError(
    /// What went wrong.
    error: Error,
    /// Tries again.
    retry: Box<dyn Fn() + Send + Sync>,
) -> impl IntoView {
    let location = use_location();
    let heading = match error.code {
        ErrorCode::NotFound => "Not found",
        ErrorCode::Forbidden => "Not allowed",
        ErrorCode::Unauthenticated => "Your session has ended",
        ErrorCode::Unavailable => "No connection",
        _ => "Something went wrong",
    };
    let remedy = match error.code {
        ErrorCode::NotFound | ErrorCode::Forbidden => {
            view! { <a class="button" href="/library">"Go to the library"</a> }.into_any()
        }
        ErrorCode::Unauthenticated => {
            let href = move || sign_in_then(&location.pathname.get());
            // A whole page load: the server looks at the session afresh.
            view! { <a class="button button--primary" rel="external" href=href>"Sign in"</a> }.into_any()
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
        <Title text=heading />
        <section class="notice" role="alert">
            <h1 class="notice__title">{heading}</h1>
            <p class="notice__text">{error.message}</p>
            {error.request_id.map(|id| view! { <p class="notice__detail">"Request " <code>{id}</code></p> })}
            {remedy}
        </section>
    }
    .into_any()
}
