//! What admins and the operator did.

use axum::{Json, extract::State};
use model::{AuditEntry, Page, PageRequest};
use service::Audit;

use crate::{
    error::ApiError,
    extract::{Admin, Query},
};

/// A page of it, the latest first.
pub async fn audit(
    State(audit): State<Audit>,
    Admin(identity): Admin,
    Query(page): Query<PageRequest>,
) -> Result<Json<Page<AuditEntry>>, ApiError> {
    Ok(Json(audit.list(&identity, page).await?))
}
