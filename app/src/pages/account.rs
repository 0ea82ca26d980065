//! The listener's own account.

use http::Method;
use leptos::prelude::*;
use model::{
    Error, Role,
    url::{self, page},
};

use crate::{
    components::{gate::Gate, theme_menu::ThemeMenu},
    forms::{FormError, Submission},
    net::{Call, refusal},
    session::Session,
    title::page_title,
};

/// The account page.
#[component]
pub fn AccountPage() -> impl IntoView {
    page_title("Account");
    view! {
        <Gate page=|| view! { <Account /> }.into_any() />
    }
}

#[component]
fn Account() -> impl IntoView {
    let user = Session::expect().user();
    let (name, role) = user.map(|user| (user.name, user.role)).unzip();
    let role = match role {
        Some(Role::Admin) => "Administrator",
        Some(Role::Listener) | None => "Listener",
    };
    view! {
        <header class="page-head">
            <h1 class="page-head__title">"Account"</h1>
        </header>
        <div class="account">
            <section class="card">
                <h2 class="card__title">{name}</h2>
                <p class="card__text">{role}</p>
            </section>
            <section class="card">
                <h2 class="card__title">"Appearance"</h2>
                <ThemeMenu />
            </section>
            <Sessions />
        </div>
    }
    .into_any()
}

#[component]
fn Sessions() -> impl IntoView {
    let submission = Submission::new(&[]);
    let leave_by = move |path: &'static str| move |_| submission.run(Box::pin(leave(path)));
    let pending = move || submission.pending.get();
    view! {
        <section class="card">
            <h2 class="card__title">"Sessions"</h2>
            <p class="card__text">
                "Signing out everywhere ends this session and those on all your other devices."
            </p>
            <FormError submission />
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

/// Ends the session, and loads the app anew so that nothing of this listener stays in the page.
async fn leave(path: &'static str) -> Result<(), Error> {
    let response = Call::new(Method::POST, path).send().await?;
    // Whoever is already signed out has what they wanted.
    if !response.ok() && response.status() != 401 {
        return Err(refusal(response.status(), ""));
    }
    // The address is a constant path: the browser has nothing to refuse.
    let _ = window().location().set_href(page::HOME);
    Ok(())
}
