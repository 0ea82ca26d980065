//! The table of contents of the API: every address, who answers it, and what surrounds the answer.

use std::net::SocketAddr;

use axum::{
    Router,
    extract::{ConnectInfo, DefaultBodyLimit, FromRef as _, Request, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderName, HeaderValue, Method, header};
use model::url;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate},
    },
    cors::CorsLayer,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    AppState,
    config::Web,
    cookies::Cookies,
    error::{ApiError, method_not_allowed},
    handlers::{audit, auth, docs, health, hls, me, plays, recommend, tracks, uploads},
    middleware::{
        access_log, caching, client_address, content_encoding, measure, origin, rate_limit, request_id,
        security_headers, session, slow_body, traces, unread_body,
    },
    openapi::{self, At as _},
    pages, site,
};

/// Largest body in JSON.
const MAX_JSON_BYTES: usize = 64 * 1024;

/// Everything that this server answers.
pub fn router(state: AppState) -> Router {
    let pages = pages::router(&state).route(url::page::API_DOCS, get(docs::reader)).fallback(site::file);
    let (api, document) = api(&state).merge(hls()).split_for_parts();
    state.keep_document(openapi::to_json(document));
    surrounded(api.method_not_allowed_fallback(async || method_not_allowed()).merge(pages), state)
}

/// What happens to every request, in the order in which it meets them.
fn surrounded(routes: Router<AppState>, state: AppState) -> Router {
    let web = state.web();
    let cors = (!web.client_origins.is_empty()).then(|| cors(web));
    let around = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), measured))
        .layer(compression())
        .layer(from_fn_with_state(state.clone(), followed))
        .layer(CatchPanicLayer::custom(|_| ApiError::panicked().into_response()))
        .option_layer(cors)
        .layer(DefaultBodyLimit::max(MAX_JSON_BYTES))
        .layer(from_fn_with_state(state.clone(), guarded));
    routes.layer(around).with_state(state)
}

/// What is done with the answer as it goes out.
async fn measured(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let next = async |request| measure::measure(request, async |request| next.run(request).await).await;
    security_headers::add(state.web(), request, next).await
}

/// What tells of a request, and what keeps its connection in order. From the inside out, as are the guards.
async fn followed(
    State(state): State<AppState>,
    ConnectInfo(socket): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let proxies = &state.web().trusted_proxies;
    let next = async |request| unread_body::drain(request, async |request| next.run(request).await).await;
    let next = async |request| slow_body::end(state.limits(), request, next).await;
    let next = async |request| client_address::find(proxies, socket, request, next).await;
    let next = async |request| access_log::log(request, next).await;
    let next = async |request| traces::trace(request, next).await;
    request_id::name(request, next).await
}

/// What a request must pass, and who it is from.
async fn guarded(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let cookies = Cookies::from_ref(&state);
    let next = async |request| caching::nothing_by_default(request, async |request| next.run(request).await).await;
    let next = async |request| session::find(state.accounts(), cookies, request, next).await;
    let next = async |request| content_encoding::refuse(request, next).await;
    origin::check(state.web(), request, next).await
}

fn api(state: &AppState) -> OpenApiRouter<AppState> {
    let doors = OpenApiRouter::default()
        .at(url::SET_UP, routes!(auth::set_up::set_up))
        .at(url::SIGN_UP, routes!(auth::sign_up::sign_up))
        .at(url::SIGN_IN, routes!(auth::sign_in::sign_in))
        .at(url::PASSWORD, routes!(me::password::password))
        .route_layer(from_fn_with_state(state.clone(), rate_limit::sign_in));
    let keys = OpenApiRouter::default()
        .at(url::KEY_ROUTE, routes!(tracks::key::key))
        .route_layer(from_fn_with_state(state.clone(), rate_limit::keys));
    OpenApiRouter::with_openapi(openapi::preface())
        .at(url::HEALTHZ, routes!(health::healthz))
        .at(url::READYZ, routes!(health::readyz))
        .at(url::DOCUMENT, routes!(docs::document))
        .merge(doors)
        .at(url::REFRESH, routes!(auth::refresh::refresh))
        .at(url::SIGN_OUT, routes!(auth::sign_out::sign_out))
        .at(url::SIGN_OUT_EVERYWHERE, routes!(auth::sign_out_everywhere::sign_out_everywhere))
        .at(url::ME, routes!(me::show::me))
        .at(url::SESSIONS, routes!(me::sessions::sessions))
        .at(url::SESSION_ROUTE, routes!(me::end_session::end_session))
        .at(url::HISTORY, routes!(me::history::export::export, me::history::erase::erase))
        .at(url::HISTORY_PAUSE, routes!(me::history::state::state, me::history::pause::pause))
        .at(url::UPLOADS, routes!(uploads::list::list, uploads::upload::upload))
        .at(url::UPLOAD_EVENTS, routes!(uploads::events::events))
        .at(url::UPLOAD_ROUTE, routes!(uploads::cancel::cancel))
        .at(url::UPLOAD_RETRY_ROUTE, routes!(uploads::retry::retry))
        .at(url::TRACKS, routes!(tracks::list::list))
        .at(url::TRACK_ROUTE, routes!(tracks::show::show, tracks::edit::edit, tracks::delete::delete))
        .merge(keys)
        .at(url::WAVEFORM_ROUTE, routes!(tracks::waveform::waveform))
        .at(url::COVER_ROUTE, routes!(tracks::cover::cover))
        .at(url::SIMILAR_ROUTE, routes!(recommend::similar::similar))
        .at(url::SOUND_PATH_ROUTE, routes!(recommend::path::path))
        .at(url::RESEMBLANCE_ROUTE, routes!(tracks::keep_both::keep_both))
        .at(url::RADIO, routes!(recommend::radio::radio))
        .at(url::MAP, routes!(recommend::map::map))
        .at(url::SHELVES, routes!(recommend::shelves::shelves))
        .at(url::PLAY_EVENTS, routes!(plays::record::record))
        .at(url::RECENT_PLAYS, routes!(plays::recent::recent))
        .at(url::AUDIT, routes!(audit::audit))
}

fn hls() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .at(url::MASTER_ROUTE, routes!(hls::master::master))
        .at(url::MEDIA_ROUTE, routes!(hls::media::media))
        .at(url::SEGMENT_ROUTE, routes!(hls::segment::segment))
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
