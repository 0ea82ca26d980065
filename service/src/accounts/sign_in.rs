//! Name and password for a session.

use entity::user;
use model::{Credentials, SignedIn};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::{Accounts, name::UserName};
use crate::{Error, Result};

impl Accounts {
    /// Starts a session. A wrong name and a wrong password give the same answer after the same work.
    pub async fn sign_in(&self, credentials: Credentials) -> Result<SignedIn> {
        let user = match UserName::parse(&credentials.name) {
            Ok(name) => {
                user::Entity::find().filter(user::Column::NameKey.eq(name.key)).one(self.database.connection()).await?
            }
            Err(_) => None,
        };
        let stored = user.as_ref().map(|user| user.password_hash.clone());
        let matches = self.passwords.verify(&credentials.password, stored).await?;
        let user = user.filter(|_| matches).ok_or(Error::WrongCredentials)?;

        let transaction = self.database.write().await?;
        let signed_in = self.start_session(&transaction, user).await?;
        transaction.commit().await?;
        Ok(signed_in)
    }
}
