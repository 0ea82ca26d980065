//! The listener's own account.

mod history;
mod password;
mod sessions;

use leptos::prelude::*;
use model::{Role, url::page};

use self::{history::History, password::Password, sessions::Sessions};
use crate::{
    api::{self, OwnAccount},
    components::{gate::Gate, theme_menu::ThemeMenu},
    loaded::Loaded,
    session::Session,
    title::page_title,
};

/// What the page knows of the account of whoever looks.
type AccountResource = Loaded<OwnAccount>;

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
    let (name, role) = Session::expect().user().map(|user| (user.name, user.role)).unzip();
    let is_admin = role == Some(Role::Admin);
    let account = Loaded::once(api::account);
    view! {
        <header class="page-head">
            <h1 class="page-head__title">"Account"</h1>
        </header>
        <div class="account">
            <section class="card">
                <h2 class="card__title">{name.clone()}</h2>
                <p class="card__text">{if is_admin { "Administrator" } else { "Listener" }}</p>
                {is_admin.then(|| view! { <a class="button" href=page::AUDIT>"Audit log"</a> }.into_any())}
            </section>
            <section class="card">
                <h2 class="card__title">"Appearance"</h2>
                <ThemeMenu />
            </section>
            <History account />
            <Password name=name.unwrap_or_default() account />
            <Sessions account />
        </div>
    }
    .into_any()
}
