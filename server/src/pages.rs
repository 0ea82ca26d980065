//! The web app: its pages, rendered here first, and its server functions.

use std::sync::LazyLock;

use app::{App, Trace, shell};
use axum::{
    Router,
    extract::{FromRef, Request, State},
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, StatusCode, header};
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes as _, ResponseOptions, generate_route_list, render_app_async_with_context,
};
use service::Service;
use tower_http::limit::RequestBodyLimitLayer;

use crate::{AppState, config::Web, middleware::session};

/// Largest body of a server function.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// Name of the built files, and the folder they are in below the site's root; as in the workspace's Cargo.toml.
const OUTPUT_NAME: &str = "mist";
const PACKAGE_FOLDER: &str = "pkg";

/// The addresses of the pages. To find them the app is run once, without a request; not while another server of this process
/// (there are several in tests) renders a page.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// The addresses of the pages and of the server functions.
pub fn router(state: &AppState) -> Router<AppState> {
    let options = LeptosOptions::from_ref(state);
    let service = Service::from_ref(state);
    let context = move || provide(&service);
    Router::new()
        .leptos_routes_with_context(state, ROUTES.clone(), context, move || shell(options.clone()))
        .layer(RequestBodyLimitLayer::new(MAX_BODY_BYTES))
}

/// The app's page for an address that has none.
pub async fn not_found(
    State(service): State<Service>,
    State(options): State<LeptosOptions>,
    request: Request,
) -> Response {
    let render = render_app_async_with_context(move || provide(&service), move || shell(options.clone()));
    let mut response = render(request).await.into_response();
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// What server functions and pages ask their context for: the use cases, who asks, and where the log looks for the
/// cause of a refusal.
fn provide(service: &Service) {
    provide_context(service.clone());
    if let Some(parts) = use_context::<http::request::Parts>() {
        if let Some(visitor) = parts.extensions.get::<session::Visitor>() {
            provide_context(app::Visitor(visitor.clone().known()));
        }
        if let Some(trace) = parts.extensions.get::<Trace>() {
            provide_context(trace.clone());
        }
    }
    if let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) {
        // A nonce is letters and digits of base64.
        if let Ok(policy) = HeaderValue::try_from(content_security_policy(&nonce, service.delivery.segment_origin())) {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

/// Scripts run only from this server or with the page's nonce; WebAssembly may be compiled. Styles may be set on
/// elements. Sound comes from MSE, by a `blob:` address, and its segments
/// may come from a bucket. All else (frames, fonts, workers, plug-ins) is not needed and not allowed.
fn content_security_policy(nonce: &str, segments_from: Option<String>) -> String {
    // cargo-leptos tells the open page over a socket of its own when something was built anew.
    let reload = if std::env::var_os("LEPTOS_WATCH").is_some() { " ws://127.0.0.1:* ws://localhost:*" } else { "" };
    let bucket = segments_from.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'{bucket}{reload}; manifest-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        let Web { addr, site_root, .. } = state.web();
        Self::builder()
            .output_name(OUTPUT_NAME)
            .site_root(site_root.to_string_lossy())
            .site_pkg_dir(PACKAGE_FOLDER)
            .site_addr(*addr)
            .build()
    }
}
