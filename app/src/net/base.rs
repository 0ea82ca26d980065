//! Where the server is.

use leptos::{
    prelude::document,
    server_fn::client::{get_server_url, set_server_url},
};
use wasm_bindgen::JsCast;

/// The same path with the server before it, for `fetch`, `src` and the like.
pub fn absolute(path: &str) -> String {
    format!("{}{path}", get_server_url())
}

/// Whether the server is another origin than the page, so that requests must ask for credentials to be sent.
pub fn is_elsewhere() -> bool {
    !get_server_url().is_empty()
}

/// Chooses the server of the client-side build, once, before anything is rendered: the page's
/// `<meta name="mist-server">`, else what `MIST_SERVER_URL` was at build time, else the page's own origin.
pub fn choose_server() {
    let meta = document()
        .query_selector("meta[name=mist-server]")
        .ok()
        .flatten()
        .and_then(|element| element.dyn_into::<web_sys::HtmlMetaElement>().ok())
        .map(|meta| meta.content());
    let url = meta.filter(|url| !url.is_empty()).or_else(|| option_env!("MIST_SERVER_URL").map(str::to_owned));
    if let Some(url) = url {
        set_server_url(url.trim_end_matches('/').to_owned().leak());
    }
}
