//! The frame around every page.

use leptos::prelude::*;
use leptos_router::{components::Router, hooks::use_location};
use model::User;

use crate::{
    components::{
        load::{Loading, boundary},
        navigation::Navigation,
        player_bar::PlayerBar,
    },
    elements::focus,
    net,
    pages::upload::{Uploads, stay},
    playback::Playback,
    routes::Pages,
    session::Session,
};

/// The id of the current page's element.
const MAIN: &str = "main";

/// The whole app: navigation, the current page, and the player bar, which outlives every page.
#[component]
pub fn App() -> impl IntoView {
    #[cfg(feature = "ssr")]
    leptos_meta::provide_meta_context();
    let session = Session::provide();
    let playback = Playback::provide();
    let uploads = Uploads::provide();

    // Effects run only in the browser, once the server's document has been taken over.
    Effect::new(move |_| {
        playback.start();
        stay(uploads);
        net::keep_alive(move || session.user().is_some());
        mark_as_hydrated();
    });

    view! {
        <Router>
            <a class="skip-link" href="#main" inert=move || playback.expanded.get()>
                "Skip to content"
            </a>
            <div class="frame">
                {for_users(session, |user| view! { <Navigation user /> }.into_any())}
                <Main />
                {for_users(session, |_| view! { <PlayerBar /> }.into_any())}
            </div>
        </Router>
    }
}

/// What is shown only to whoever is signed in.
fn for_users(session: Session, view: fn(User) -> AnyView) -> AnyView {
    let load = move || -> Loading {
        Box::pin(async move {
            let user = session.resource().value().await.ok().and_then(|info| info.user);
            user.map(view).into_any()
        })
    };
    boundary(ViewFnOnce::default(), Box::new(load))
}

/// The current page. Going to another page moves the focus here, as loading a document would.
#[component]
fn Main() -> impl IntoView {
    let path = use_location().pathname;
    let expanded = Playback::expect().expanded;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            focus(MAIN);
        }
        path
    });
    view! {
        <main id=MAIN class="main" tabindex="-1" inert=move || expanded.get()>
            <Pages />
        </main>
    }
}

/// Lets style sheets and browser tests know that the page reacts.
fn mark_as_hydrated() {
    if let Some(root) = document().document_element() {
        // A plain word as the value of a data attribute: the browser has nothing to refuse.
        let _ = root.set_attribute("data-hydrated", "true");
    }
}
