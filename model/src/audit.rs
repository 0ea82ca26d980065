//! What admins and the operator did.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AuditAction {
    /// The first admin was made.
    SetUp,
    /// A user was added.
    UserAdded,
    /// A user was given a password by the operator.
    PasswordSet,
    /// A file was uploaded.
    Uploaded,
    /// An upload was given up.
    UploadCancelled,
    /// A failed upload was queued again.
    UploadRetried,
    /// A track was corrected.
    TrackEdited,
    /// A track was removed.
    TrackDeleted,
    /// Two tracks that sound alike were both kept.
    BothKept,
}

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// When, in milliseconds since 1970 (UTC).
    pub at_ms: i64,
    /// Who did it, by the name at that time; the command line's is `operator`.
    pub actor: String,
    /// What was done.
    pub action: AuditAction,
    /// The track or user that it was done to, which may be gone.
    pub subject_id: Option<Uuid>,
    /// Its name at that time.
    pub subject: String,
}
