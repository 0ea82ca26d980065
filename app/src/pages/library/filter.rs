//! The filter by sound.

use std::fmt::Write as _;

use leptos::prelude::*;
use model::{MusicalKey, TrackFilter, url::page};

use super::query::{NUMBERS, Query, numbers};
use crate::elements::{set_checked, set_value};

/// What the numbers are, in the order of [`NUMBERS`]: what begins a group, the label, the highest.
const FIELDS: [(&str, &str, u32); 4] = [
    ("Tempo in BPM", "Slowest tempo", TrackFilter::MAX_BPM),
    ("", "Fastest tempo", TrackFilter::MAX_BPM),
    ("Energy, 0 to 100", "Lowest energy", TrackFilter::MAX_ENERGY),
    ("", "Highest energy", TrackFilter::MAX_ENERGY),
];

/// Fields of the library's form, folded away.
///
/// They are one text, made of constants and numbers alone: as views, thirty fields would cost each visitor kilobytes of machinery.
#[component]
pub fn Filter(
    /// What is listed.
    query: Query,
) -> impl IntoView {
    // A link may lead to another filter than was chosen.
    Effect::new(move |_| {
        let filter = query.get().by_sound;
        for key in MusicalKey::all() {
            set_checked(&key.to_string(), filter.keys().contains(&key));
        }
        for (name, number) in NUMBERS.into_iter().zip(numbers(filter)) {
            set_value(name, &text(number));
        }
    });
    let first = untrack(|| query.get()).by_sound;
    view! { <div class="filter" inner_html=html(first)></div> }.into_any()
}

fn text(number: Option<u32>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// The fields as they are chosen.
fn html(filter: TrackFilter) -> String {
    let open = if filter.is_empty() { "" } else { " open" };
    let mut html = format!("<details{open}><summary class=\"button\">Filter</summary><div class=\"filter__panel\">");
    // Writing into a text cannot fail.
    let mut add = |part: std::fmt::Arguments<'_>| _ = html.write_fmt(part);
    let keys = filter.keys().to_vec();
    for ((name, number), (group, label, highest)) in NUMBERS.into_iter().zip(numbers(filter)).zip(FIELDS) {
        let value = text(number);
        if group.is_empty() {
            add(format_args!("to"));
        } else {
            add(format_args!("<fieldset class=\"filter__span\"><legend class=\"field__label\">{group}</legend>"));
        }
        add(format_args!(
            "<input class=\"field__input\" type=\"number\" min=\"0\" max=\"{highest}\" placeholder=\" \" \
             id=\"{name}\" name=\"{name}\" aria-label=\"{label}\" value=\"{value}\">"
        ));
        if group.is_empty() {
            add(format_args!("</fieldset>"));
        }
    }
    add(format_args!("<fieldset class=\"filter__keys\"><legend class=\"field__label\">Key</legend>"));
    for key in MusicalKey::all() {
        let (name, short) = (key.name(), key.short_name());
        let checked = if keys.contains(&key) { " checked" } else { "" };
        add(format_args!(
            "<label class=\"filter__key\" title=\"{name}\"><input class=\"visually-hidden\" type=\"checkbox\" name=\"key\" \
             id=\"{key}\" value=\"{key}\"{checked}><span>{short}</span></label>"
        ));
    }
    add(format_args!(
        "</fieldset><div class=\"card__actions\"><button class=\"button filter__apply\">Apply</button>\
         <a class=\"button\" href=\"{}\">Clear all</a></div></div></details>",
        page::LIBRARY
    ));
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_say_what_is_chosen() {
        assert!(html(TrackFilter::default()).starts_with("<details><summary"));
        let fields =
            model::FilterFields { bpm_to: Some(120), key: MusicalKey::all().take(1).collect(), ..Default::default() };
        let chosen = html(fields.try_into().unwrap());
        assert!(chosen.starts_with("<details open>"));
        assert!(chosen.contains("id=\"bpm_to\" name=\"bpm_to\" aria-label=\"Fastest tempo\" value=\"120\""));
        assert_eq!((chosen.matches(" checked").count(), chosen.matches("checkbox").count()), (1, 24));
        assert!(chosen.contains("value=\"c-major\" checked"));
        assert_eq!(chosen.matches("<fieldset").count(), chosen.matches("</fieldset>").count());
    }
}
