//! Which page answers which path. The paths are those of [`model::url::page`].

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route},
    path,
};

use crate::pages::{
    account::AccountPage,
    audit::AuditPage,
    auth::{set_up::SetUpPage, sign_in::SignInPage, sign_up::SignUpPage},
    home::HomePage,
    library::LibraryPage,
    map::MapPage,
    not_found::NotFoundPage,
    track::TrackPage,
    upload::UploadPage,
};

/// The pages. Each is rendered whole on the server: titles, redirects and status codes are right, and it can be read
/// before the scripts arrive.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=NotFoundPage>
            <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
            <Route path=path!("/library") view=LibraryPage ssr=SsrMode::Async />
            <Route path=path!("/tracks/:id") view=TrackPage ssr=SsrMode::Async />
            <Route path=path!("/admin/upload") view=UploadPage ssr=SsrMode::Async />
            <Route path=path!("/admin/audit") view=AuditPage ssr=SsrMode::Async />
            <Route path=path!("/admin/map") view=MapPage ssr=SsrMode::Async />
            <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async />
            <Route path=path!("/setup") view=SetUpPage ssr=SsrMode::Async />
            <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
            <Route path=path!("/sign-up") view=SignUpPage ssr=SsrMode::Async />
        </FlatRoutes>
    }
}
