//! Name and password for a session.

use entity::user;
use model::{Credentials, SignedIn};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use super::{Accounts, Device, name::UserName};
use crate::{Error, Result};

impl Accounts {
    /// Starts a session. A wrong name and a wrong password give the same answer after the same work.
    pub async fn sign_in(&self, credentials: Credentials, device: &Device) -> Result<SignedIn> {
        let user = self.check(credentials).await?;
        self.sign_in_checked(user, device).await
    }

    /// The user whom these credentials belong to, as the row is now.
    async fn check(&self, credentials: Credentials) -> Result<user::Model> {
        let user = match UserName::parse(&credentials.name) {
            Ok(name) => {
                user::Entity::find().filter(user::Column::NameKey.eq(name.key)).one(self.database.connection()).await?
            }
            Err(_) => None,
        };
        let stored = user.as_ref().map(|user| user.password_hash.clone());
        let matches = self.passwords.verify(&credentials.password, stored).await?;
        user.filter(|_| matches).ok_or(Error::WrongCredentials)
    }

    /// Starts the session, if the password that was checked is still the user's: a new one may have been
    /// set meanwhile, and every session ended.
    async fn sign_in_checked(&self, checked: user::Model, device: &Device) -> Result<SignedIn> {
        let transaction = self.database.write().await?;
        let user = user::Entity::find_by_id(checked.id)
            .lock_exclusive()
            .one(&transaction)
            .await?
            .filter(|user| user.password_hash == checked.password_hash)
            .ok_or(Error::WrongCredentials)?;
        let signed_in = self.start_session(&transaction, user, device).await?;
        transaction.commit().await?;
        Ok(signed_in)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::Role;

    use super::*;
    use crate::{ManualClock, PasswordCost, Service, Settings};

    #[tokio::test]
    async fn a_password_that_is_changed_while_it_is_checked_opens_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::in_folder(folder.path().to_owned());
        settings.password_cost = PasswordCost { memory_kib: 64, iterations: 1, parallelism: 1 };
        let service = Service::open(settings, Arc::new(ManualClock::new(1_700_000_000_000))).await.unwrap();
        service.migrate().await.unwrap();
        let accounts = &service.accounts;
        accounts.add_user("Eve", "the old password", Role::Listener).await.unwrap();

        let with = |password: &str| Credentials { name: "Eve".to_owned(), password: password.to_owned() };
        let checked = accounts.check(with("the old password")).await.unwrap();
        accounts.set_password("Eve", "the new password").await.unwrap();
        assert!(matches!(accounts.sign_in_checked(checked, &Device::default()).await, Err(Error::WrongCredentials)));
        let checked = accounts.check(with("the new password")).await.unwrap();
        assert!(accounts.sign_in_checked(checked, &Device::default()).await.is_ok());
    }
}
