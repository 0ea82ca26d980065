//! Use cases: accounts, catalogue, ingest, delivery, listening. No HTTP, no Leptos.
