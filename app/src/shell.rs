//! The document around the app, as the server renders it.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::app::App;

/// Applies the kept theme before the first frame, so that a dark page does not flash light. The key is that of
/// `Preference::Theme`.
const APPLY_THEME: &str =
    "try{var t=localStorage.getItem('mist.theme');if(t)document.documentElement.dataset.theme=t}catch(e){}";

/// The whole document. The server renders it for every page; `options` names the site's scripts.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="description" content="MIST plays your music collection in the browser." />
                <meta name="color-scheme" content="dark light" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#10151c" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#eef1f5" />
                <script nonce=use_nonce()>{APPLY_THEME}</script>
                <link rel="stylesheet" href="/pkg/mist.css" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/icon-192.png" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
