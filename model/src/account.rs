//! Accounts and sessions.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::UserId;

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Browses and plays.
    Listener,
    /// Also uploads, corrects and removes.
    Admin,
}

/// A user as shown to that user and to admins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
pub struct Credentials {
    /// 1 to 64 characters after trimming; compared without regard to case.
    pub name: String,
    /// 10 to 256 characters when chosen.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The first admin, guarded by the one-time token from the server's log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetUp {
    /// The one-time token.
    pub token: String,
    /// The admin to create.
    #[serde(flatten)]
    pub credentials: Credentials,
}

/// An access token (JWT) and the refresh token that renews it. `Debug` shows neither.
#[derive(Clone, Serialize, Deserialize)]
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
pub struct SignedIn {
    /// Who is signed in.
    pub user: User,
    /// The tokens of the session.
    #[serde(flatten)]
    pub tokens: Tokens,
}
