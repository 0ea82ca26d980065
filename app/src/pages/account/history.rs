//! What was listened to: whether it is kept, taking it along, having it erased.

use http::Method;
use leptos::prelude::*;
use model::{Error, HistoryPause, url};

use super::AccountResource;
use crate::{
    api::OwnAccount,
    components::{load::Load, question::Question},
    forms::{FormError, Submission, Typed, Work},
    net::{Call, base, read},
};

/// The listener's say over their history.
#[component]
pub fn History(
    /// What knows whether it is kept.
    account: AccountResource,
) -> impl IntoView {
    let submission = Submission::new(&[]);
    let is_erased = RwSignal::new(false);
    let switch = move |OwnAccount { history_paused_at_ms, .. }: OwnAccount| {
        let is_paused = history_paused_at_ms.is_some();
        let (words, label) = if is_paused {
            ("It is paused. What you play leaves no trace, and does not count.", "Resume history")
        } else {
            (
                "What you play is kept: for your home page, for play counts, and for what is suggested to you.",
                "Pause history",
            )
        };
        let change = move |_| {
            submission.run(Box::pin(async move {
                pause(!is_paused).await?;
                account.refetch();
                Ok(())
            }));
        };
        view! {
            <p class="card__text">{words}</p>
            <button class="button" type="button" disabled=move || submission.pending.get() on:click=change>
                {label}
            </button>
        }
        .into_any()
    };
    let erase = move |typed: Typed| -> Work {
        is_erased.set(false);
        Box::pin(async move {
            erase(&typed.text("age")).await?;
            is_erased.set(true);
            Ok(())
        })
    };
    view! {
        <section class="card">
            <h2 class="card__title">"Listening history"</h2>
            <FormError submission />
            <Load resource=account fallback=|| () view=switch />
            <div class="card__actions">
                <a class="button" href=base::absolute(url::HISTORY) rel="external">
                    "Download history"
                </a>
                <Question
                    label="Erase history"
                    question="Erase your listening history?".to_owned()
                    text="It is erased for good, and leaves the play counts of the tracks."
                    confirm="Erase for good"
                    work=Box::new(erase)
                >
                    <label class="select">
                        <span class="select__label">"What was played in"</span>
                        <select class="select__input" name="age">
                            <option value="3600000">"the last hour"</option>
                            <option value="86400000">"the last day"</option>
                            <option value="604800000">"the last week"</option>
                            <option value="all">"all the time"</option>
                        </select>
                    </label>
                </Question>
            </div>
            <p class="card__text" role="status">
                {move || is_erased.get().then_some("It is erased.")}
            </p>
        </section>
    }
    .into_any()
}

async fn pause(is_paused: bool) -> Result<(), Error> {
    read(Call::new(Method::PUT, url::HISTORY_PAUSE).json(&HistoryPause { is_paused })?.send().await?).await
}

/// Erases what is younger than so many milliseconds, or all.
async fn erase(age: &str) -> Result<(), Error> {
    let path = match age.parse::<i64>() {
        Ok(age_ms) => url::history_since(js_sys::Date::now() as i64 - age_ms),
        Err(_) => url::HISTORY.to_owned(),
    };
    read(Call::new(Method::DELETE, path).send().await?).await
}
