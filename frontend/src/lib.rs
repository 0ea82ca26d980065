//! The WASM entry points: this library takes over the page that the server rendered (`hydrate`), the program in
//! `main.rs` renders the app into an empty page (`csr`).
//!
//! To add something to the app, add it to `app`: here is only what must happen once before it starts. To add an entry
//! point: give it a `[[bin]]` with the feature of `app` that it requires, and a script that builds it, as
//! `scripts/client.sh` does.

/// Hydrates the server-rendered document.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
