//! Sessions that nobody can go on with are forgotten.

use entity::session;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::refresh_token;
use crate::{Result, engine::Database};

/// How long a session is kept after its last refresh token has expired, in milliseconds. Its access
/// tokens expired long before, so that nothing asks whether it was ended.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// Removes sessions whose tokens have all expired, tokens included. Gives how many.
pub(crate) async fn purge_sessions(database: &Database, now_ms: i64) -> Result<u64> {
    // Each renewal gives the newest token, and so the session, its full time again.
    let dead_ms = now_ms - i64::from(refresh_token::LIFETIME_S) * 1000 - KEPT_MS;
    let purged = session::Entity::delete_many()
        .filter(session::Column::LastUsedAtMs.lte(dead_ms))
        .exec(database.connection())
        .await?;
    Ok(purged.rows_affected)
}
