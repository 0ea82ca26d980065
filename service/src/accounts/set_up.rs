//! The first admin, guarded by a one-time token.

use std::sync::{Mutex, PoisonError};

use entity::user;
use model::{Role, SetUp, SignedIn};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use subtle::ConstantTimeEq as _;

use super::{Accounts, name::UserName, name::check_new_password};
use crate::{Error, Result, secrets::random_bytes, text};

/// The token of this start of the server. It lives in memory only.
#[derive(Default)]
pub(super) struct SetUpToken(Mutex<Option<String>>);

impl std::fmt::Debug for SetUpToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetUpToken")
    }
}

impl SetUpToken {
    fn get_or_make(&self) -> Result<String> {
        let mut token = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = &*token {
            return Ok(token.clone());
        }
        let bytes = random_bytes::<16>().map_err(Error::Internal)?;
        Ok(token.insert(text::hex(&bytes)).clone())
    }

    fn matches(&self, shown: &str) -> bool {
        let token = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        token.as_ref().is_some_and(|token| token.as_bytes().ct_eq(shown.trim().as_bytes()).into())
    }

    fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Accounts {
    /// Whether there is no user yet.
    pub async fn setup_needed(&self) -> Result<bool> {
        Ok(user::Entity::find().count(self.database.connection()).await? == 0)
    }

    /// The token that [`Accounts::set_up`] asks for, while there is no user: for the server's log.
    pub async fn setup_token(&self) -> Result<Option<String>> {
        if self.setup_needed().await? { self.set_up_token.get_or_make().map(Some) } else { Ok(None) }
    }

    /// Creates the first admin and signs in. Works once: of two at the same time, one wins.
    pub async fn set_up(&self, set_up: SetUp) -> Result<SignedIn> {
        if !self.setup_needed().await? {
            return Err(Error::AlreadySetUp);
        }
        if !self.set_up_token.matches(&set_up.token) {
            return Err(Error::WrongSetUpToken);
        }
        let name = UserName::parse(&set_up.credentials.name)?;
        check_new_password(&set_up.credentials.password)?;
        let password_hash = self.passwords.hash(&set_up.credentials.password).await?;

        let transaction = self.database.write().await?;
        if user::Entity::find().count(&transaction).await? > 0 {
            return Err(Error::AlreadySetUp);
        }
        let admin = self.insert_user(&transaction, name, password_hash, Role::Admin).await?;
        let signed_in = self.start_session(&transaction, admin).await?;
        transaction.commit().await?;
        self.set_up_token.forget();
        Ok(signed_in)
    }
}
