//! The filter by sound.

use leptos::prelude::*;
use model::{MusicalKey, TrackFilter, TrackQuery};

use super::query::{NUMBERS, Query, address, numbers};
use crate::elements::set_value;

/// What the numbers are, in the order of [`NUMBERS`].
const LABELS: [&str; 4] = ["Slowest tempo", "Fastest tempo", "Lowest energy", "Highest energy"];

/// Fields of the library's form, folded away.
#[component]
pub fn Filter(
    /// What is listed.
    query: Query,
) -> impl IntoView {
    let first = untrack(|| query.get()).filter;
    let is_open = !first.is_empty();
    let text = |number: Option<u16>| number.map(|number| number.to_string()).unwrap_or_default();
    // A link may lead to another filter than was chosen.
    Effect::new(move |_| {
        for (name, number) in NUMBERS.into_iter().zip(numbers(query.get().filter)) {
            set_value(name, &text(number));
        }
    });
    let written = numbers(first.clone());
    let number = |index: usize, highest: u16| {
        let name = NUMBERS[index];
        view! {
            <input
                class="field__input"
                type="number"
                inputmode="numeric"
                min="0"
                max=highest.to_string()
                id=name
                name=name
                aria-label=LABELS[index]
                value=text(written[index])
            />
        }
        .into_any()
    };
    let span = |legend: &'static str, first: usize, highest: u16| {
        view! {
            <fieldset class="filter__span">
                <legend class="field__label">{legend}</legend>
                {number(first, highest)}
                "to"
                {number(first + 1, highest)}
            </fieldset>
        }
        .into_any()
    };
    let key = |key: MusicalKey| {
        let is_chosen = move || query.get().filter.keys().contains(&key);
        view! {
            <label class="filter__key" title=key.name()>
                <input
                    class="visually-hidden"
                    type="checkbox"
                    name="key"
                    value=key.to_string()
                    checked=first.keys().contains(&key)
                    prop:checked=is_chosen
                />
                <span>{key.short_name()}</span>
            </label>
        }
        .into_any()
    };
    let without = move || address(&TrackQuery { filter: TrackFilter::default(), ..query.get() });
    view! {
        <details class="filter" open=is_open>
            <summary class="button" data-active=move || (!query.get().filter.is_empty()).to_string()>"Filter"</summary>
            <div class="filter__panel">
                {span("Tempo in BPM", 0, TrackFilter::MAX_BPM)} {span("Energy, 0 to 100", 2, TrackFilter::MAX_ENERGY)}
                <fieldset class="filter__keys">
                    <legend class="field__label">"Key"</legend>
                    {MusicalKey::all().map(key).collect_view()}
                </fieldset>
                <div class="card__actions">
                    <button class="button filter__apply" type="submit">"Apply"</button>
                    <a class="button" href=without>"Clear filter"</a>
                </div>
            </div>
        </details>
    }
    .into_any()
}
