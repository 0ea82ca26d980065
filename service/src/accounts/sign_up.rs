//! A stranger becomes a listener.

use entity::user;
use model::{Credentials, Role, SignedIn};
use sea_orm::{ConnectionTrait, EntityTrait as _, IntoActiveModel as _, SqlErr};
use uuid::Uuid;

use super::{Accounts, Device, from_role, name::UserName, name::check_new_password};
use crate::{Error, Result, SignUp};

impl Accounts {
    /// Whether strangers may sign up.
    pub fn sign_up_open(&self) -> bool {
        self.sign_up == SignUp::Open
    }

    /// Creates a listener and signs in.
    pub async fn sign_up(&self, credentials: Credentials, device: &Device) -> Result<SignedIn> {
        // While there is no admin, the first account must be the one that the set-up token guards.
        if !self.sign_up_open() || self.setup_needed().await? {
            return Err(Error::SignUpClosed);
        }
        let name = UserName::parse(&credentials.name)?;
        check_new_password(&credentials.password)?;
        let password_hash = self.passwords.hash(&credentials.password).await?;

        let transaction = self.database.write().await?;
        let listener = self.insert_user(&transaction, name, password_hash, Role::Listener).await?;
        let signed_in = self.start_session(&transaction, listener, device).await?;
        transaction.commit().await?;
        Ok(signed_in)
    }

    /// Adds a user, as a part of the caller's transaction.
    pub(super) async fn insert_user(
        &self,
        db: &impl ConnectionTrait,
        name: UserName,
        password_hash: String,
        role: Role,
    ) -> Result<user::Model> {
        let row = user::Model {
            id: Uuid::now_v7(),
            name: name.shown,
            name_key: name.key,
            password_hash,
            role: from_role(role),
            created_at_ms: self.clock.now_ms(),
            history_paused_at_ms: None,
            history_from_ms: None,
            history_changes: 0,
        };
        let inserted = user::Entity::insert(row.clone().into_active_model()).exec_without_returning(db).await;
        match inserted {
            Ok(_) => Ok(row),
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                Err(Error::NameTaken)
            }
            Err(error) => Err(error.into()),
        }
    }
}
