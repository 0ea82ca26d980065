//! Who asks.

use model::{Role, SessionId, User, UserId};

use crate::error::{Error, Result};

/// Proof of who asks. Only [`crate::Accounts::authenticate`] makes one, and use cases ask for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account.
    pub user: UserId,
    /// The account's name as it was when the access token was made.
    pub name: String,
    /// What the account may do.
    pub role: Role,
    /// The session whose access token was shown.
    pub session: SessionId,
}

impl Identity {
    /// Refuses everybody but admins.
    pub fn require_admin(&self) -> Result<()> {
        match self.role {
            Role::Admin => Ok(()),
            Role::Listener => Err(Error::Forbidden),
        }
    }

    /// Whether this is an admin.
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }

    /// The user behind this identity.
    pub fn to_user(&self) -> User {
        User { id: self.user, name: self.name.clone(), role: self.role }
    }
}
