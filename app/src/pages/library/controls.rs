//! Search and order.

use std::time::Duration;

use leptos::{ev::SubmitEvent, leptos_dom::helpers::debounce, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{PageRequest, TrackQuery};

use super::query::{ORDERS, Query, address, order_name, order_of};
use crate::{
    components::icon::{Icon, IconName},
    elements::set_value,
};

/// The id of the search's input.
const SEARCH: &str = "search";
/// How long typing must rest before a search starts.
const REST: Duration = Duration::from_millis(250);

/// The head of the library. It is a plain form, so that it works before the scripts do.
#[component]
pub fn Controls(
    /// What is listed.
    query: Query,
) -> impl IntoView {
    let navigate = use_navigate();
    let go = StoredValue::new(move |search: String, order: &str| {
        let query = TrackQuery { search, order: order_of(order), page: PageRequest::default() };
        // One search is one step of the history, however it was typed.
        navigate(&address(&query), NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    });
    let search = move |text: String| {
        go.with_value(|go| go(text, order_name(untrack(|| query.get()).order)));
    };
    let mut search_soon = debounce(REST, search);
    let order = move |name: String| go.with_value(|go| go(untrack(|| query.get()).search, &name));
    let first = untrack(|| query.get());
    // A link may lead to another search than was typed. What is being typed is left alone.
    Effect::new(move |_| set_value(SEARCH, &query.get().search));
    view! {
        <header class="page-head">
            <h1 class="page-head__title">"Library"</h1>
            <form
                class="library__controls"
                role="search"
                on:submit=move |event: SubmitEvent| event.prevent_default()
            >
                <label class="search">
                    <span class="visually-hidden">"Search tracks"</span>
                    <Icon name=IconName::Search />
                    <input
                        class="search__input"
                        type="search"
                        name="q"
                        placeholder="Title, artist or album"
                        autocomplete="off"
                        id=SEARCH
                        value=first.search
                        on:input=move |event| search_soon(event_target_value(&event))
                    />
                </label>
                <label class="select">
                    <span class="select__label">"Order"</span>
                    <select
                        class="select__input"
                        name="order"
                        on:change=move |event| order(event_target_value(&event))
                    >
                        {ORDERS
                            .into_iter()
                            .map(|(order, name, label)| {
                                view! { <option value=name selected=move || query.get().order == order>{label}</option> }
                                    .into_any()
                            })
                            .collect_view()}
                    </select>
                </label>
            </form>
        </header>
    }
    .into_any()
}
