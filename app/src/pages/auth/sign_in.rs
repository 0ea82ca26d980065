//! Sign in.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::{
    Credentials,
    url::{self, page},
};

use super::{Door, enter};
use crate::{
    api::SessionInfo,
    components::gate::redirect,
    forms::{Field, FormError, Submission, Submit, Typed},
    session::Session,
    title::page_title,
};

/// The sign-in page.
#[component]
pub fn SignInPage() -> impl IntoView {
    let page = |info: SessionInfo| {
        if info.setup_needed {
            redirect(page::SET_UP.to_owned())
        } else {
            view! { <Form sign_up_open=info.sign_up_open /> }.into_any()
        }
    };
    page_title("Sign in");
    view! {
        <Door title="Sign in" page />
    }
}

#[component]
fn Form(sign_up_open: bool) -> impl IntoView {
    let session = Session::expect();
    let submission = Submission::new(&["name", "password"]);
    let search = use_location().search;
    let submit = move |event| {
        let typed = Typed::of(&event);
        let credentials = Credentials { name: typed.text("name"), password: typed.text("password") };
        submission.run(enter(url::SIGN_IN, &credentials, session));
    };
    let sign_up = move || {
        let search = search.get();
        let query = search.trim_start_matches('?');
        if query.is_empty() { page::SIGN_UP.to_owned() } else { format!("{}?{query}", page::SIGN_UP) }
    };
    view! {
        <form class="form" on:submit=submit>
            <FormError submission />
            <Field submission name="name" label="Name" autocomplete="username" autofocus=true />
            <Field submission name="password" label="Password" kind="password" autocomplete="current-password" />
            <Submit submission label="Sign in" />
        </form>
        {sign_up_open
            .then(|| view! { <p class="door__aside">"New here? " <a href=sign_up>"Create an account"</a></p> }.into_any())}
    }
    .into_any()
}
