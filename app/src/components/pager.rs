//! Going from page to page.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// Links to the page before and the page after.
#[component]
pub fn Pager(
    /// The address of a page, by its number.
    address: impl Fn(u32) -> String,
    /// This page, from 1.
    number: u32,
    /// How many there are.
    pages: u32,
) -> impl IntoView {
    let link = move |to: Option<u32>, label: &'static str, icon: IconName| {
        let href = to.filter(|to| (1..=pages).contains(to)).map(&address);
        href.map(|href| view! { <a class="button" href=href><Icon name=icon />{label}</a> }.into_any())
    };
    (pages > 1).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                {link(number.checked_sub(1), "Previous page", IconName::ChevronLeft)}
                <p class="pager__where">{format!("Page {number} of {pages}")}</p>
                {link(number.checked_add(1), "Next page", IconName::ChevronRight)}
            </nav>
        }
        .into_any()
    })
}
