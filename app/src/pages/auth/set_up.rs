//! First run: the first admin.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{
    Credentials, SetUp,
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

/// The set-up page.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let page = |info: SessionInfo| {
        if info.setup_needed { view! { <Form /> }.into_any() } else { redirect(page::SIGN_IN.to_owned()) }
    };
    page_title("Set up");
    view! {
        <Door title="Welcome" page />
    }
}

/// The token stands in the link that the server prints at its start.
#[component]
fn Form() -> impl IntoView {
    let session = Session::expect();
    let submission = Submission::new(&["token", "name", "password"]);
    let token = use_query_map().read_untracked().get("token").unwrap_or_default();
    let token_known = !token.is_empty();
    let submit = move |event| {
        let typed = Typed::of(&event);
        let credentials = Credentials { name: typed.text("name"), password: typed.text("password") };
        let set_up = SetUp { token: typed.text("token").trim().to_owned(), credentials };
        submission.run(enter(url::SET_UP, &set_up, session));
    };
    view! {
        <p class="door__text">"This server has no users yet. Create its first administrator."</p>
        <form class="form" on:submit=submit>
            <FormError submission />
            <Field
                submission
                name="token"
                label="Set-up token"
                value=token
                autofocus=!token_known
                hint="The server prints it to its log at the start."
            />
            <Field submission name="name" label="Name" autocomplete="username" autofocus=token_known />
            <Field
                submission
                name="password"
                label="Password"
                kind="password"
                autocomplete="new-password"
                hint="At least 10 characters. A few words are easy to remember."
            />
            <Submit submission label="Create admin" />
        </form>
    }
    .into_any()
}
