//! What admins and the operator did.

use axum::{Json, extract::State};
use model::{AuditEntry, Page, PageRequest};
use serde::Deserialize;
use service::Audit;
use utoipa::IntoParams;

use crate::{
    error::ApiError,
    extract::{Admin, Query},
    openapi::{ForAdmins, Malformed},
};

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Which page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    number: Option<u32>,
    /// Entries on a page.
    #[param(minimum = 1, maximum = 200, default = 48)]
    size: Option<u32>,
}

/// A page of it, the latest first.
#[utoipa::path(
    get,
    path = "",
    operation_id = "audit_log",
    tag = "Audit log",
    security(("bearer" = []), ("cookie" = [])),
    params(AuditQuery),
    responses(
        (status = 200, description = "A page of it, the latest first.", body = Page<AuditEntry>),
        Malformed,
        ForAdmins
    ),
)]
pub async fn audit(
    State(audit): State<Audit>,
    Admin(identity): Admin,
    Query(AuditQuery { number, size }): Query<AuditQuery>,
) -> Result<Json<Page<AuditEntry>>, ApiError> {
    Ok(Json(audit.list(&identity, PageRequest::asked(number, size)).await?))
}
