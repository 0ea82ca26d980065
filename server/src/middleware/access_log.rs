//! One line a request, and the body of every error.

use std::time::Instant;

use app::Trace;
use axum::{
    Json,
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, header};
use model::ErrorCode;
use tracing::{Instrument as _, field};

use super::{Next, request_id};
use crate::error::ApiError;

/// Logs the request when it is answered: faults as errors with their cause, refusals at `info`, the rest at `debug`.
///
/// Handlers send their error with the response, pages and server functions leave its cause in [`Trace`].
pub async fn log(mut request: Request, next: impl Next) -> Response {
    let id = request_id::of(&request);
    // The query stays out of the log: it may hold the set-up token.
    let span = tracing::info_span!("request", %id, method = %request.method(), path = request.uri().path());
    let mut unanswered = Unanswered { span: span.clone(), answered: false };
    let trace = Trace::new(&id);
    request.extensions_mut().insert(trace.clone());
    let started = Instant::now();
    let response = next(request).instrument(span.clone()).await;
    unanswered.answered = true;

    let _in_span = span.enter();
    let took_ms = started.elapsed().as_millis() as u64;
    let status = response.status().as_u16();
    let error = response.extensions().get::<ApiError>().cloned();
    let cause = error.as_ref().map_or_else(|| trace.cause(), |error| error.cause.clone());
    let told = error.map(|error| error.told);
    match (cause.as_deref(), status) {
        (Some(cause), _) if cause.is_fault() => tracing::error!(status, took_ms, cause = chain(cause), "failed"),
        (Some(cause), _) => tracing::info!(status, took_ms, reason = %cause, "refused"),
        (None, 500..) => tracing::error!(status, took_ms, "failed"),
        (None, 400..) => tracing::info!(status, took_ms, reason = told.as_ref().map(field::display), "refused"),
        (None, _) => tracing::debug!(status, took_ms, "answered"),
    }
    match told {
        Some(told) => with_body(response, told, &id),
        None => response,
    }
}

/// Writes what the client is told into the answer.
fn with_body(response: Response, mut told: model::Error, id: &str) -> Response {
    if told.code == ErrorCode::Internal {
        told.request_id = Some(id.to_owned());
    }
    let (mut parts, _) = response.into_parts();
    let (json, body) = Json(told).into_response().into_parts();
    parts.headers.extend(json.headers);
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Response::from_parts(parts, body)
}

/// An error and what caused it, each once.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

/// Tells of requests that were dropped: the client went away before the answer.
struct Unanswered {
    span: tracing::Span,
    answered: bool,
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        if !self.answered {
            self.span.in_scope(|| tracing::info!("the client went away before the answer"));
        }
    }
}
