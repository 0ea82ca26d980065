//! The first admin.

use axum::{extract::State, response::Response};
use http::StatusCode;
use model::SetUp;
use service::Accounts;

use super::answer::{Answer, signed_in};
use crate::{
    cookies::Cookies,
    error::ApiError,
    extract::{ClientKind, Device, Json},
    openapi::{Body, ClientHeader, Forged, Limited, NotInState},
};

/// Creates the first admin and signs in.
#[utoipa::path(
    post,
    path = "",
    operation_id = "set_up",
    tag = "Sessions",
    security(()),
    params(ClientHeader),
    request_body = SetUp,
    responses(
        (status = 201, description = "Signed in.", body = Answer),
        Body,
        Forged,
        NotInState,
        Limited
    ),
)]
pub async fn set_up(
    State(accounts): State<Accounts>,
    State(cookies): State<Cookies>,
    client: ClientKind,
    Device(device): Device,
    Json(set_up): Json<SetUp>,
) -> Result<Response, ApiError> {
    Ok(signed_in(StatusCode::CREATED, client, cookies, accounts.set_up(set_up, &device).await?))
}
