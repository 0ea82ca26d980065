//! No such page.

use leptos::prelude::*;

use crate::title::page_title;

/// Says that there is nothing at this address.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    page_title("Not found");
    view! {
        <section class="notice">
            <p class="notice__code" aria-hidden="true">"404"</p>
            <h1 class="notice__title">"Lost in the mist"</h1>
            <p class="notice__text">"There is no page at this address. It may have moved, or the link is incomplete."</p>
            <a class="button" href="/">"Go home"</a>
        </section>
    }
}
