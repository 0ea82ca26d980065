//! Who is signed in.

use axum::Json;
use model::User;

use crate::extract::Listener;

/// The user who asks.
pub async fn me(Listener(identity): Listener) -> Json<User> {
    Json(identity.to_user())
}
