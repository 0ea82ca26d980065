//! Coming in: set-up, sign-in, sign-up.

pub mod set_up;
pub mod sign_in;
pub mod sign_up;

use http::Method;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::User;
use serde::Serialize;

use crate::{
    api::SessionInfo,
    components::{gate::redirect, load::Load, navigation::Wordmark},
    forms::Work,
    net::{Call, read},
    next_path::local_or_home,
    session::Session,
};

/// The frame of a page for strangers. Whoever is signed in, or becomes so, goes on to where they wanted to go.
#[component]
fn Door(
    /// The page's heading.
    title: &'static str,
    /// What a stranger sees.
    page: fn(SessionInfo) -> AnyView,
) -> impl IntoView {
    let parameters = use_query_map();
    let resource = Session::expect().resource();
    let content = move |info: SessionInfo| {
        if info.user.is_some() {
            redirect(local_or_home(parameters.read_untracked().get_str("next")))
        } else {
            page(info)
        }
    };
    view! {
        <div class="door">
            <div class="door__panel">
                <p class="wordmark wordmark--large"><Wordmark /></p>
                <h1 class="door__title">{title}</h1>
                <Load resource fallback=|| () view=content />
                <noscript>
                    <p class="form__error">"MIST needs JavaScript and WebAssembly to sign you in and to play music."</p>
                </noscript>
            </div>
        </div>
    }
}

/// Sends a form to the sessions API, whose answer sets the session's cookies, and lets the app know who is there.
/// A 401 here means that the name or password is wrong, not that a session has ended.
fn enter(path: &str, body: &impl Serialize, session: Session) -> Work {
    let call = Call::new(Method::POST, path).json(body);
    Box::pin(async move {
        read::<User>(call?.send_once().await?).await?;
        session.refetch();
        Ok(())
    })
}
