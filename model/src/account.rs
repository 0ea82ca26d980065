//! Accounts and sessions.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{SessionId, UserId};

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Browses and plays.
    Listener,
    /// Also uploads, corrects and removes.
    Admin,
}

/// A user as shown to that user and to admins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// The account.
    pub id: UserId,
    /// The name to sign in with and to show.
    pub name: String,
    /// What this user may do.
    pub role: Role,
}

/// A name and a password, as typed. `Debug` does not show the password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credentials {
    /// 1 to 64 characters after trimming; compared without regard to case.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub name: String,
    /// 10 to 256 characters when chosen.
    #[cfg_attr(feature = "openapi", schema(min_length = 10, max_length = 256, format = Password))]
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The first admin, guarded by the one-time token from the server's log.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetUp {
    /// The one-time token.
    pub token: String,
    /// The admin to create.
    #[serde(flatten)]
    pub credentials: Credentials,
}

/// An access token (JWT) and the refresh token that renews it. `Debug` shows neither.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tokens {
    /// For `Authorization: Bearer`, or the access cookie.
    pub access_token: String,
    /// Seconds until the access token expires.
    pub access_expires_in_s: u32,
    /// Good for one renewal.
    pub refresh_token: String,
    /// Seconds until the refresh token expires.
    pub refresh_expires_in_s: u32,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

/// The answer to a sign-in, a sign-up, a set-up or a renewal by an API client. Browsers get the
/// tokens as cookies instead.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// Who is signed in.
    pub user: User,
    /// The tokens of the session.
    #[serde(flatten)]
    pub tokens: Tokens,
}

/// A sign-in that goes on, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// What it was started on, in words such as `Firefox on Linux`, where that is known.
    pub device: Option<String>,
    /// The IP address from which it was started, where that is known.
    pub address: Option<String>,
    /// When it was started, in milliseconds since 1970 (UTC).
    pub started_at_ms: i64,
    /// When it was last renewed, in milliseconds since 1970 (UTC).
    pub last_used_at_ms: i64,
    /// Whether it is the session that asks.
    pub is_current: bool,
}

/// A new password for whoever asks. `Debug` shows neither.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordChange {
    /// The current password.
    pub current_password: String,
    /// 10 to 256 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 10, max_length = 256, format = Password))]
    pub new_password: String,
}

impl fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordChange").finish_non_exhaustive()
    }
}
