//! Choosing another password.

use http::Method;
use leptos::{ev::SubmitEvent, html, prelude::*};
use model::{Error, PasswordChange, url};

use super::AccountResource;
use crate::{
    forms::{Field, FormError, Submission, Submit, Typed},
    net::{Call, read},
};

/// The form's fields, by their names in [`PasswordChange`].
const FIELDS: &[&str] = &["current_password", "new_password"];

/// The form for another password.
#[component]
pub fn Password(
    /// The user's name, for password managers.
    name: String,
    /// What has fewer sessions afterwards.
    account: AccountResource,
) -> impl IntoView {
    let submission = Submission::new(FIELDS);
    let is_done = RwSignal::new(false);
    let form = NodeRef::<html::Form>::new();
    let submit = move |event: SubmitEvent| {
        let typed = Typed::of(&event);
        let [current_password, new_password] = ["current_password", "new_password"].map(|field| typed.text(field));
        is_done.set(false);
        submission.run(Box::pin(async move {
            change(PasswordChange { current_password, new_password }).await?;
            if let Some(form) = form.get_untracked() {
                form.reset();
            }
            is_done.set(true);
            account.refetch();
            Ok(())
        }));
    };
    view! {
        <section class="card">
            <h2 class="card__title">"Password"</h2>
            <form class="form" node_ref=form on:submit=submit>
                <FormError submission />
                <input type="hidden" name="name" value=name autocomplete="username" />
                <Field
                    submission
                    name="current_password"
                    label="Current password"
                    kind="password"
                    autocomplete="current-password"
                />
                <Field
                    submission
                    name="new_password"
                    label="New password"
                    kind="password"
                    autocomplete="new-password"
                    hint="10 to 256 characters. You are signed out on all other devices."
                />
                <Submit submission label="Change password" />
                <p class="card__text" role="status">
                    {move || is_done.get().then_some("Your password is changed.")}
                </p>
            </form>
        </section>
    }
    .into_any()
}

async fn change(change: PasswordChange) -> Result<(), Error> {
    read(Call::new(Method::PUT, url::PASSWORD).json(&change)?.send().await?).await
}
