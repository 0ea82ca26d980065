//! Coming in.

use axum::{extract::State, response::Response};
use http::StatusCode;
use model::Credentials;
use service::Accounts;

use super::answer::{Answer, signed_in};
use crate::{
    cookies::Cookies,
    error::ApiError,
    extract::{ClientKind, Device, Json},
    openapi::{Body, ClientHeader, ForListeners, Forged, Limited},
};

/// Opens a session.
#[utoipa::path(
    post,
    path = "",
    operation_id = "sign_in",
    tag = "Sessions",
    security(()),
    params(ClientHeader),
    request_body = Credentials,
    responses(
        (status = 200, description = "Signed in.", body = Answer),
        Body,
        ForListeners,
        Forged,
        Limited
    ),
)]
pub async fn sign_in(
    State(accounts): State<Accounts>,
    State(cookies): State<Cookies>,
    client: ClientKind,
    Device(device): Device,
    Json(credentials): Json<Credentials>,
) -> Result<Response, ApiError> {
    Ok(signed_in(StatusCode::OK, client, cookies, accounts.sign_in(credentials, &device).await?))
}
