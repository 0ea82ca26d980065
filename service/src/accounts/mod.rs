//! Users, passwords, sessions and tokens.
use crate::{Identity, Result, pending};
use model::{Credentials, Role, SetUp, SignedIn, User};

/// Use cases of accounts.
#[derive(Debug, Clone)]
pub struct Accounts {}

#[allow(clippy::unused_async, missing_docs)]
impl Accounts {
    pub async fn setup_needed(&self) -> Result<bool> {
        pending()
    }
    /// The one-time token, while there is no user.
    pub async fn setup_token(&self) -> Result<Option<String>> {
        pending()
    }
    pub async fn set_up(&self, _set_up: SetUp) -> Result<SignedIn> {
        pending()
    }
    pub fn sign_up_open(&self) -> bool {
        false
    }
    pub async fn sign_up(&self, _credentials: Credentials) -> Result<SignedIn> {
        pending()
    }
    pub async fn sign_in(&self, _credentials: Credentials) -> Result<SignedIn> {
        pending()
    }
    pub async fn refresh(&self, _refresh_token: &str) -> Result<SignedIn> {
        pending()
    }
    /// By the refresh token.
    pub async fn sign_out(&self, _refresh_token: &str) -> Result<()> {
        pending()
    }
    /// By the access token's identity.
    pub async fn sign_out_session(&self, _who: &Identity) -> Result<()> {
        pending()
    }
    pub async fn sign_out_everywhere(&self, _who: &Identity) -> Result<()> {
        pending()
    }
    pub async fn authenticate(&self, _access_token: &str) -> Result<Identity> {
        pending()
    }
    pub async fn add_user(&self, _name: &str, _password: &str, _role: Role) -> Result<User> {
        pending()
    }
    pub async fn set_password(&self, _name: &str, _password: &str) -> Result<()> {
        pending()
    }
    pub async fn list_users(&self) -> Result<Vec<User>> {
        pending()
    }
}
