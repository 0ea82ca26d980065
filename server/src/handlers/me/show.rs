//! Who is signed in.

use axum::Json;
use model::User;

use crate::{extract::Listener, openapi::ForListeners};

/// The user who asks.
#[utoipa::path(
    get,
    path = "",
    operation_id = "me",
    tag = "Sessions",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "The user.", body = User),
        ForListeners
    ),
)]
pub async fn me(Listener(identity): Listener) -> Json<User> {
    Json(identity.to_user())
}
