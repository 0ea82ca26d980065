//! The entry point of the client-side build: renders the whole app into an empty page.

fn main() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    app::choose_server();
    leptos::mount::mount_to_body(app::App);
}
