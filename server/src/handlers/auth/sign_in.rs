//! Coming in.

use axum::{extract::State, response::Response};
use http::StatusCode;
use model::Credentials;
use service::Accounts;

use super::answer::signed_in;
use crate::{
    cookies::Cookies,
    error::ApiError,
    extract::{ClientKind, Device, Json},
};

/// Opens a session.
pub async fn sign_in(
    State(accounts): State<Accounts>,
    State(cookies): State<Cookies>,
    client: ClientKind,
    Device(device): Device,
    Json(credentials): Json<Credentials>,
) -> Result<Response, ApiError> {
    Ok(signed_in(StatusCode::OK, client, cookies, accounts.sign_in(credentials, &device).await?))
}
