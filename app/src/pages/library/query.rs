//! The library's address: `?q=` search, `?order=`, `?page=`.

use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use model::{PageRequest, TrackOrder, TrackQuery, url::page};

/// What the current address asks for.
#[derive(Debug, Clone, Copy)]
pub struct Query(pub Memo<ParamsMap>);

impl Query {
    /// What to list. Reactive.
    pub fn get(self) -> TrackQuery {
        from_parameters(&self.0.read())
    }
}

/// Every order with its word in the address and its label in the menu.
pub const ORDERS: [(TrackOrder, &str, &str); 4] = [
    (TrackOrder::Newest, "newest", "Newest"),
    (TrackOrder::Title, "title", "Title"),
    (TrackOrder::Artist, "artist", "Artist"),
    (TrackOrder::MostPlayed, "most_played", "Most played"),
];

/// The word of an order.
pub fn order_name(order: TrackOrder) -> &'static str {
    ORDERS.iter().find(|(known, ..)| *known == order).map_or("newest", |(_, name, _)| name)
}

/// The order of a word; what is no order is the newest first.
pub fn order_of(name: &str) -> TrackOrder {
    ORDERS.iter().find(|(_, known, _)| *known == name).map_or_else(TrackOrder::default, |(order, ..)| *order)
}

/// What an address asks for. Whatever does not make sense counts as not given.
fn from_parameters(parameters: &ParamsMap) -> TrackQuery {
    let number = parameters.get_str("page").and_then(|text| text.parse().ok()).unwrap_or(1);
    TrackQuery {
        search: parameters.get("q").unwrap_or_default(),
        order: order_of(parameters.get_str("order").unwrap_or_default()),
        page: PageRequest::new(number, PageRequest::DEFAULT_SIZE),
    }
}

/// The address that asks for this.
pub fn address(query: &TrackQuery) -> String {
    let mut parameters = ParamsMap::new();
    if !query.search.is_empty() {
        parameters.insert("q", query.search.clone());
    }
    if query.order != TrackOrder::default() {
        parameters.insert("order", order_name(query.order).to_owned());
    }
    if query.page.number() > 1 {
        parameters.insert("page", query.page.number().to_string());
    }
    format!("{}{}", page::LIBRARY, parameters.to_query_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(pairs: &[(&'static str, &str)]) -> ParamsMap {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    }

    #[test]
    fn an_address_says_what_to_list() {
        let query = from_parameters(&parameters(&[("q", "miles"), ("order", "artist"), ("page", "3")]));
        assert_eq!(query.search, "miles");
        assert_eq!(query.order, TrackOrder::Artist);
        assert_eq!(query.page.number(), 3);
    }

    #[test]
    fn nonsense_counts_as_not_given() {
        let query = from_parameters(&parameters(&[("order", "loudest"), ("page", "-1")]));
        assert_eq!(query, TrackQuery::default());
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
