//! Leptos components, pages and server functions.
