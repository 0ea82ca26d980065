//! The ways through the app: at the side of a desk, at the bottom of a phone.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::{Role, User, url::page};

use super::{
    icon::{Icon, IconName},
    theme_menu::ThemeMenu,
};
use crate::playback::Playback;

/// The app's navigation for whoever is signed in.
#[component]
pub fn Navigation(
    /// Who is signed in.
    user: User,
) -> impl IntoView {
    let is_admin = user.role == Role::Admin;
    let expanded = Playback::expect().expanded;
    view! {
        <header class="navigation" inert=move || expanded.get()>
            <a class="wordmark" href=page::HOME aria-label="MIST">
                <Wordmark />
            </a>
            <nav class="navigation__links" aria-label="Main">
                <Link href=page::HOME label="Home" icon=IconName::Home />
                <Link href=page::LIBRARY label="Library" icon=IconName::Library />
                {is_admin.then(|| view! { <Link href=page::UPLOAD label="Upload" icon=IconName::Upload /> })}
                <Link href=page::ACCOUNT label="Account" icon=IconName::Person />
            </nav>
            <div class="navigation__foot">
                <ThemeMenu />
                <p class="navigation__user">{user.name}</p>
            </div>
        </header>
    }
    .into_any()
}

#[component]
fn Link(href: &'static str, label: &'static str, icon: IconName) -> impl IntoView {
    let path = use_location().pathname;
    view! {
        <a class="navigation__link" href=href aria-current=move || (*path.read() == href).then_some("page")>
            <Icon name=icon />
            <span>{label}</span>
        </a>
    }
    .into_any()
}

/// The name of the app, its letters going into the mist.
#[component]
pub fn Wordmark() -> impl IntoView {
    view! { <span class="wordmark__letters" aria-hidden="true">"MIST"</span> }
}
