//! The library's address: `?q=` search, `?order=`, `?page=`, and the fields of the filter.

use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use model::{FilterFields, PageRequest, TrackFilter, TrackOrder, TrackQuery, url::page};

use crate::forms::Typed;

/// What the current address asks for.
#[derive(Debug, Clone, Copy)]
pub struct Query(pub Memo<ParamsMap>);

impl Query {
    /// What to list. Reactive. Each who asked would else carry the whole of it.
    #[inline(never)]
    pub fn get(self) -> TrackQuery {
        let parameters = self.0.read();
        let text = |name: &str| parameters.get(name).unwrap_or_default();
        query_of(&text, &parameters.get_all("key").unwrap_or_default())
    }
}

/// Every order with its word in the address and its label in the menu.
pub const ORDERS: [(TrackOrder, &str, &str); 5] = [
    (TrackOrder::Newest, "newest", "Newest"),
    (TrackOrder::Title, "title", "Title"),
    (TrackOrder::Artist, "artist", "Artist"),
    (TrackOrder::MostPlayed, "most_played", "Most played"),
    (TrackOrder::Tempo, "tempo", "Tempo"),
];

/// The numbers of a filter, by their names in the address.
pub const NUMBERS: [&str; 4] = ["bpm_from", "bpm_to", "energy_from", "energy_to"];

/// The numbers of a filter, in the order of [`NUMBERS`].
pub fn numbers(filter: TrackFilter) -> [Option<u32>; 4] {
    let fields = FilterFields::from(filter);
    [fields.bpm_from, fields.bpm_to, fields.energy_from, fields.energy_to]
}

/// The word of an order.
pub fn order_name(order: TrackOrder) -> &'static str {
    ORDERS.iter().find(|(known, ..)| *known == order).map_or("newest", |(_, name, _)| name)
}

/// The order of a word; what is no order is the newest first.
pub fn order_of(name: &str) -> TrackOrder {
    ORDERS.iter().find(|(_, known, _)| *known == name).map_or_else(TrackOrder::default, |(order, ..)| *order)
}

/// What a form asks for. Its fields are named as the parameters of the address are.
pub fn asked_by(typed: &Typed) -> TrackQuery {
    query_of(&|name| typed.text(name), &typed.texts("key"))
}

/// What an address or a form asks for. Whatever does not make sense counts as not given.
fn query_of(text: &dyn Fn(&str) -> String, keys: &[String]) -> TrackQuery {
    TrackQuery {
        search: text("q"),
        order: order_of(&text("order")),
        by_sound: filter_of(text, keys),
        page: PageRequest::new(text("page").parse().unwrap_or(1), PageRequest::DEFAULT_SIZE),
    }
}

fn filter_of(text: &dyn Fn(&str) -> String, keys: &[String]) -> TrackFilter {
    // Whoever gives a span upside down means the same span.
    let span = |from: &str, to: &str, highest: u32| {
        let number = |name| text(name).parse::<u32>().ok().filter(|number| *number <= highest);
        match (number(from), number(to)) {
            (Some(from), Some(to)) if from > to => (Some(to), Some(from)),
            span => span,
        }
    };
    let (bpm_from, bpm_to) = span("bpm_from", "bpm_to", TrackFilter::MAX_BPM);
    let (energy_from, energy_to) = span("energy_from", "energy_to", TrackFilter::MAX_ENERGY);
    let key = keys.iter().filter_map(|word| word.parse().ok()).collect();
    FilterFields { bpm_from, bpm_to, energy_from, energy_to, key }.try_into().unwrap_or_default()
}

/// The address that asks for this.
pub fn address(query: &TrackQuery) -> String {
    let mut parameters = ParamsMap::new();
    if !query.search.is_empty() {
        parameters.insert("q", query.search.clone());
    }
    let mut address = format!("{}{}", page::LIBRARY, parameters.to_query_string());
    // What follows needs no escapes.
    let mut add = |name: &str, value: &str| {
        let sign = if address.contains('?') { "&" } else { "?" };
        address.extend([sign, name, "=", value]);
    };
    if query.order != TrackOrder::default() {
        add("order", order_name(query.order));
    }
    for (name, number) in NUMBERS.into_iter().zip(numbers(query.by_sound.clone())) {
        if let Some(number) = number {
            add(name, &number.to_string());
        }
    }
    for key in query.by_sound.keys() {
        add("key", &key.to_string());
    }
    if query.page.number() > 1 {
        add("page", &query.page.number().to_string());
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)], keys: &[&str]) -> TrackQuery {
        let text = |name: &str| pairs.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text).to_owned();
        query_of(&text, &keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn an_address_says_what_to_list() {
        let query = asked(&[("q", "miles"), ("order", "artist"), ("page", "3")], &[]);
        assert_eq!(query.search, "miles");
        assert_eq!(query.order, TrackOrder::Artist);
        assert_eq!(query.page.number(), 3);
    }

    #[test]
    fn nonsense_counts_as_not_given() {
        let filter = [("bpm_from", "fast"), ("bpm_to", "1000"), ("energy_from", "-1"), ("energy_to", "")];
        let rest = [("order", "loudest"), ("page", "-1")];
        assert_eq!(asked(&[&filter[..], &rest].concat(), &["h-minor", ""]), TrackQuery::default());
    }

    #[test]
    fn a_filter_is_asked_for_as_it_is_written() {
        let here = "/library?bpm_from=90&bpm_to=120&energy_to=40&key=a-minor&key=c-sharp-major";
        let numbers = [("bpm_from", "90"), ("bpm_to", "120"), ("energy_to", "40")];
        let query = asked(&numbers, &["a-minor", "c-sharp-major"]);
        assert_eq!((query.by_sound.tempo_bpm().from(), query.by_sound.keys().len()), (Some(90), 2));
        assert_eq!(address(&query), here);
        let upside_down = asked(&[("bpm_from", "120"), ("bpm_to", "90")], &[]).by_sound.tempo_bpm();
        assert_eq!((upside_down.from(), upside_down.to()), (Some(90), Some(120)));
    }

    #[test]
    fn every_order_is_found_by_its_word() {
        for (order, name, _) in ORDERS {
            assert_eq!(order_of(name), order);
            assert_eq!(order_name(order), name);
        }
    }

    #[test]
    fn the_plain_library_has_a_plain_address() {
        assert_eq!(address(&TrackQuery::default()), "/library");
        let second = TrackQuery { page: PageRequest::new(2, PageRequest::DEFAULT_SIZE), ..TrackQuery::default() };
        assert_eq!(address(&second), "/library?page=2");
    }
}
