//! Limits on addresses that somebody could hammer.

use axum::{
    extract::{Extension, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::HeaderValue;
use service::{Bucket, RateLimits};

use super::client_address::ClientAddress;
use crate::error::ApiError;

/// Counts a request for a track's key.
pub async fn keys(
    State(limits): State<RateLimits>,
    Extension(client): Extension<ClientAddress>,
    request: Request,
    next: Next,
) -> Response {
    limited(&limits, Bucket::Keys, client, request, next).await
}

/// Counts an attempt to come in or to change the password: each tries a password, or costs the work of a hash. Not
/// renewals: their tokens cannot be guessed, and a listener must not be thrown out because somebody behind the same
/// address hammers sign-in.
pub async fn sign_in(
    State(limits): State<RateLimits>,
    Extension(client): Extension<ClientAddress>,
    request: Request,
    next: Next,
) -> Response {
    limited(&limits, Bucket::SignIn, client, request, next).await
}

/// Tells the state of the limit in the headers of draft-ietf-httpapi-ratelimit-headers-07.
async fn limited(
    limits: &RateLimits,
    bucket: Bucket,
    ClientAddress(client): ClientAddress,
    request: Request,
    next: Next,
) -> Response {
    let allowance = match limits.check(bucket, client).await {
        Ok(allowance) => allowance,
        Err(error) => return ApiError::from(error).into_response(),
    };
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert("ratelimit-limit", HeaderValue::from(allowance.limit));
    headers.insert("ratelimit-remaining", HeaderValue::from(allowance.remaining));
    headers.insert("ratelimit-reset", HeaderValue::from(allowance.reset_s));
    response
}
