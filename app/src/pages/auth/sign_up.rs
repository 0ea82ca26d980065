//! Sign up, where the server lets strangers make an account.

use leptos::prelude::*;
use model::{
    Credentials,
    url::{self, page},
};

use super::{Door, enter};
use crate::{
    api::SessionInfo,
    forms::{Field, FormError, Submission, Submit, Typed},
    session::Session,
    title::page_title,
};

/// The sign-up page.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let page = |info: SessionInfo| {
        if info.sign_up_open { view! { <Form /> }.into_any() } else { view! { <Closed /> }.into_any() }
    };
    page_title("Create an account");
    view! {
        <Door title="Create an account" page />
    }
}

#[component]
fn Form() -> impl IntoView {
    let session = Session::expect();
    let submission = Submission::new(&["name", "password"]);
    let submit = move |event| {
        let typed = Typed::of(&event);
        let credentials = Credentials { name: typed.text("name"), password: typed.text("password") };
        submission.run(enter(url::SIGN_UP, &credentials, session));
    };
    view! {
        <form class="form" on:submit=submit>
            <FormError submission />
            <Field submission name="name" label="Name" autocomplete="username" autofocus=true />
            <Field
                submission
                name="password"
                label="Password"
                kind="password"
                autocomplete="new-password"
                hint="At least 10 characters. A few words are easy to remember."
            />
            <Submit submission label="Create account" />
        </form>
        <p class="door__aside">"Already have an account? " <a href=page::SIGN_IN>"Sign in"</a></p>
    }
    .into_any()
}

#[component]
fn Closed() -> impl IntoView {
    view! {
        <p class="door__text">"Accounts are made by an administrator on this server. Ask for one, then sign in."</p>
        <a class="button" href=page::SIGN_IN>"Go to sign in"</a>
    }
}
