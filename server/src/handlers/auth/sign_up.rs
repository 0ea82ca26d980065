//! A new listener.

use axum::{extract::State, response::Response};
use http::StatusCode;
use model::Credentials;
use service::Accounts;

use super::answer::{Answer, signed_in};
use crate::{
    cookies::Cookies,
    error::ApiError,
    extract::{ClientKind, Device, Json},
    openapi::{Body, ClientHeader, Forged, Limited, NotInState},
};

/// Creates a listener, where sign-up is open, and signs in.
#[utoipa::path(
    post,
    path = "",
    operation_id = "sign_up",
    tag = "Sessions",
    security(()),
    params(ClientHeader),
    request_body = Credentials,
    responses(
        (status = 201, description = "Signed in.", body = Answer),
        Body,
        Forged,
        NotInState,
        Limited
    ),
)]
pub async fn sign_up(
    State(accounts): State<Accounts>,
    State(cookies): State<Cookies>,
    client: ClientKind,
    Device(device): Device,
    Json(credentials): Json<Credentials>,
) -> Result<Response, ApiError> {
    Ok(signed_in(StatusCode::CREATED, client, cookies, accounts.sign_up(credentials, &device).await?))
}
