//! The title of the window.

/// Names the page in the window's title, from the component of the page.
///
/// The server writes the title into the document's head. The browser sets it by itself: the machinery for managing a
/// document's head would be downloaded for this one line.
pub fn page_title(page: &str) {
    let title = format!("{page} · MIST");
    #[cfg(feature = "ssr")]
    {
        use leptos_meta::{Title, TitleProps};
        // On the server the component's call is what counts; its view is empty.
        let _ = Title(TitleProps::builder().text(title).build());
    }
    #[cfg(not(feature = "ssr"))]
    {
        use leptos::prelude::*;
        Effect::new(move |_| document().set_title(&title));
    }
}
