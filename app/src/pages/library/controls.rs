//! Search, order and filter.

use std::time::Duration;

use leptos::{ev::SubmitEvent, html, leptos_dom::helpers::debounce, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    filter::Filter,
    query::{ORDERS, Query, address, asked_by},
};
use crate::{
    components::icon::{Icon, IconName},
    elements::set_value,
    forms::Typed,
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
    let form = NodeRef::<html::Form>::new();
    let go = StoredValue::new(move || {
        let Some(form) = form.try_get_untracked().flatten() else { return };
        let wanted = address(&asked_by(&Typed::in_form(&form)));
        // One search is one step of the history, however it was typed.
        navigate(&wanted, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    });
    let go = move || {
        // The page may have been left while a search rested.
        let _ = go.try_with_value(|go| go());
    };
    let mut search_soon = debounce(REST, move |()| go());
    let first = untrack(|| query.get());
    // A link may lead to another search than was typed. What is being typed is left alone.
    Effect::new(move |_| set_value(SEARCH, &query.get().search));
    view! {
        <header class="page-head">
            <h1 class="page-head__title">"Library"</h1>
            <form
                class="library__controls"
                role="search"
                node_ref=form
                on:submit=move |event: SubmitEvent| {
                    event.prevent_default();
                    go();
                }
                on:change=move |_| go()
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
                        on:input=move |_| search_soon(())
                    />
                </label>
                <label class="select">
                    <span class="select__label">"Order"</span>
                    <select class="select__input" name="order">
                        {ORDERS
                            .into_iter()
                            .map(|(order, name, label)| {
                                view! { <option value=name selected=move || query.get().order == order>{label}</option> }
                                    .into_any()
                            })
                            .collect_view()}
                    </select>
                </label>
                <Filter query />
            </form>
        </header>
    }
    .into_any()
}
