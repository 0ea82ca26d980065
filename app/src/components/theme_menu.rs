//! Choosing between dark and light.

use leptos::prelude::*;

use crate::{erased_signal::ErasedSignal, theme::Theme};

/// A menu of themes. The server does not know the choice; it appears once the page reacts.
#[component]
pub fn ThemeMenu() -> impl IntoView {
    let chosen = ErasedSignal::new(Theme::System);
    Effect::new(move |_| chosen.set(Theme::kept()));
    let choose = move |name: String| {
        let theme = Theme::of(&name);
        theme.apply();
        chosen.set(theme);
    };
    view! {
        <label class="select select--quiet">
            <span class="select__label">"Theme"</span>
            <select
                class="select__input"
                prop:value=move || chosen.get().name()
                on:change=move |event| choose(event_target_value(&event))
            >
                {Theme::ALL
                    .into_iter()
                    .map(|theme| view! { <option value=theme.name()>{theme.label()}</option> }.into_any())
                    .collect_view()}
            </select>
        </label>
    }
}
