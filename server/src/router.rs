//! The table of contents of the API: every address, who answers it, and what surrounds the answer.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    response::IntoResponse as _,
    routing::{delete, get, post, put},
};
use http::{HeaderName, HeaderValue, Method, header};
use model::url;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate},
    },
    cors::CorsLayer,
};

use crate::{
    AppState,
    config::Web,
    error::{ApiError, method_not_allowed},
    handlers::{audit, auth, health, hls, me, plays, tracks, uploads},
    middleware::{
        access_log, caching, client_address, content_encoding, measure, origin, rate_limit, request_id,
        security_headers, session, slow_body, traces, unread_body,
    },
    pages, site,
};

/// Largest body in JSON.
const MAX_JSON_BYTES: usize = 64 * 1024;

/// Everything that this server answers.
pub fn router(state: AppState) -> Router {
    let pages = pages::router(&state).fallback(site::file);
    let api = api(&state).merge(hls()).method_not_allowed_fallback(async || method_not_allowed());
    surrounded(api.merge(pages), state)
}

/// What happens to every request.
fn surrounded(routes: Router<AppState>, state: AppState) -> Router {
    // The last layer is the outermost.
    let guarded = routes
        .layer(from_fn(caching::nothing_by_default))
        .layer(from_fn_with_state(state.clone(), session::find))
        .layer(from_fn(content_encoding::refuse))
        .layer(DefaultBodyLimit::max(MAX_JSON_BYTES))
        .layer(from_fn_with_state(state.clone(), origin::check));
    let shared = if state.web().client_origins.is_empty() { guarded } else { guarded.layer(cors(state.web())) };
    shared
        .layer(CatchPanicLayer::custom(|_| ApiError::panicked().into_response()))
        .layer(from_fn(unread_body::drain))
        .layer(from_fn_with_state(state.clone(), slow_body::end))
        .layer(from_fn_with_state(state.clone(), client_address::find))
        .layer(from_fn(access_log::log))
        .layer(from_fn(measure::measure))
        .layer(from_fn(traces::trace))
        .layer(from_fn(request_id::name))
        .layer(compression())
        .layer(from_fn_with_state(state.clone(), security_headers::add))
        .with_state(state)
}

fn api(state: &AppState) -> Router<AppState> {
    let doors = Router::new()
        .route(url::SET_UP, post(auth::set_up::set_up))
        .route(url::SIGN_UP, post(auth::sign_up::sign_up))
        .route(url::SIGN_IN, post(auth::sign_in::sign_in))
        .route(url::PASSWORD, put(me::password::password))
        .route_layer(from_fn_with_state(state.clone(), rate_limit::sign_in));
    let keys = Router::new()
        .route(url::KEY_ROUTE, get(tracks::key::key))
        .route_layer(from_fn_with_state(state.clone(), rate_limit::keys));
    Router::new()
        .route(url::HEALTHZ, get(health::healthz))
        .route(url::READYZ, get(health::readyz))
        .merge(doors)
        .route(url::REFRESH, post(auth::refresh::refresh))
        .route(url::SIGN_OUT, post(auth::sign_out::sign_out))
        .route(url::SIGN_OUT_EVERYWHERE, post(auth::sign_out_everywhere::sign_out_everywhere))
        .route(url::ME, get(me::show::me))
        .route(url::SESSIONS, get(me::sessions::sessions))
        .route(url::SESSION_ROUTE, delete(me::end_session::end_session))
        .route(url::UPLOADS, get(uploads::list::list).post(uploads::upload::upload))
        .route(url::UPLOAD_EVENTS, get(uploads::events::events))
        .route(url::UPLOAD_ROUTE, delete(uploads::cancel::cancel))
        .route(url::UPLOAD_RETRY_ROUTE, post(uploads::retry::retry))
        .route(url::TRACKS, get(tracks::list::list))
        .route(url::TRACK_ROUTE, get(tracks::show::show).patch(tracks::edit::edit).delete(tracks::delete::delete))
        .merge(keys)
        .route(url::WAVEFORM_ROUTE, get(tracks::waveform::waveform))
        .route(url::COVER_ROUTE, get(tracks::cover::cover))
        .route(url::PLAY_EVENTS, post(plays::record::record))
        .route(url::RECENT_PLAYS, get(plays::recent::recent))
        .route(url::AUDIT, get(audit::audit))
}

fn hls() -> Router<AppState> {
    Router::new()
        .route(url::MASTER_ROUTE, get(hls::master::master))
        .route(url::MEDIA_ROUTE, get(hls::media::media))
        .route(url::SEGMENT_ROUTE, get(hls::segment::segment))
}

/// Lets the configured client bundles in, with their cookies.
fn cors(web: &Web) -> CorsLayer {
    let origins = web.client_origins.iter().filter_map(|origin| HeaderValue::from_str(&origin.to_string()).ok());
    let own = ["x-mist-client", "x-request-id"].map(HeaderName::from_static);
    let told =
        ["x-request-id", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"].map(HeaderName::from_static);
    let asked = [header::AUTHORIZATION, header::ACCEPT, header::CONTENT_TYPE, header::RANGE, header::IF_NONE_MATCH];
    let answered = [header::RETRY_AFTER, header::ETAG, header::CONTENT_RANGE, header::LOCATION];
    CorsLayer::new()
        .allow_origin(origins.collect::<Vec<_>>())
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(own.into_iter().chain(asked).collect::<Vec<_>>())
        .expose_headers(told.into_iter().chain(answered).collect::<Vec<_>>())
        .max_age(std::time::Duration::from_hours(1))
}

/// Compresses text. Segments and keys are noise to a compressor; events must not wait in its buffer (tower-http's own
/// rule), nor pictures.
fn compression() -> CompressionLayer<impl Predicate> {
    let worth_it = DefaultPredicate::new()
        .and(NotForContentType::new("video/mp2t"))
        .and(NotForContentType::new("application/octet-stream"));
    CompressionLayer::new().compress_when(worth_it)
}

#[cfg(test)]
mod tests {
    use std::{net::SocketAddr, sync::Arc};

    use axum::{
        body::{Body, to_bytes},
        extract::ConnectInfo,
    };
    use http::{Request, StatusCode};
    use service::{Service, Settings, SystemClock};
    use tokio_util::sync::CancellationToken;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_answered_like_any_fault() {
        let folder = tempfile::tempdir().unwrap();
        let config = crate::cli::parse(["mist", "--public-url", "https://music.example.org"]).unwrap().config;
        let settings = Settings::in_folder(folder.path().to_owned());
        let service = Service::open(settings, Arc::new(SystemClock)).await.unwrap();
        let state = AppState::new(&config, service, CancellationToken::new());
        let panics = Router::new().route("/panics", get(async || -> StatusCode { panic!("the secret inside") }));
        let mut request = Request::get("/panics").body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));

        let response = surrounded(panics, state).oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        for name in ["content-security-policy", "x-content-type-options", "strict-transport-security", "x-request-id"] {
            assert!(response.headers().contains_key(name), "{name}");
        }
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        let body = to_bytes(response.into_body(), 4096).await.unwrap();
        let told: model::Error = serde_json::from_slice(&body).unwrap();
        assert!(told.request_id.is_some() && !told.message.contains("secret"), "{told}");
    }
}
