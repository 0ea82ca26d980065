//! A place where there is nothing yet.

use leptos::prelude::*;

/// Says that there is nothing here, and what to do about it.
#[component]
pub fn Empty(
    /// What is missing.
    title: &'static str,
    /// How it comes to be there.
    text: &'static str,
    /// A link or button that helps.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <div class="empty__fog" aria-hidden="true"></div>
            <h2 class="empty__title">{title}</h2>
            <p class="empty__text">{text}</p>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}
