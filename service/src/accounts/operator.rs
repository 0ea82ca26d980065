//! What the operator does from the command line. These ask for no [`crate::Identity`]: whoever can run
//! them can read the database anyway. They must not be reachable from outside.

use entity::{audit_entry::Action, session, user};
use model::{Role, User};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, sea_query::Expr,
};
use uuid::Uuid;

use super::{Accounts, name::UserName, name::check_new_password, to_user};
use crate::{
    Error, Result,
    audit::{self, Actor},
};

impl Accounts {
    /// Adds a user.
    pub async fn add_user(&self, name: &str, password: &str, role: Role) -> Result<User> {
        let name = UserName::parse(name)?;
        check_new_password(password)?;
        let password_hash = self.passwords.hash(password).await?;
        let transaction = self.database.write().await?;
        let row = self.insert_user(&transaction, name, password_hash, role).await?;
        let subject = (row.id, row.name.as_str());
        audit::record(&transaction, self.clock.now_ms(), Actor::OPERATOR, Action::UserAdded, subject).await?;
        transaction.commit().await?;
        Ok(to_user(row))
    }

    /// Gives a user a new password and ends every session of theirs.
    pub async fn set_password(&self, name: &str, password: &str) -> Result<()> {
        let name = UserName::parse(name)?;
        check_new_password(password)?;
        let user = user::Entity::find()
            .filter(user::Column::NameKey.eq(name.key))
            .one(self.database.connection())
            .await?
            .ok_or(Error::NotFound("user"))?;
        let password_hash = self.passwords.hash(password).await?;
        let transaction = self.database.write().await?;
        self.store_password(&transaction, user.id, password_hash).await?;
        let subject = (user.id, user.name.as_str());
        audit::record(&transaction, self.clock.now_ms(), Actor::OPERATOR, Action::PasswordSet, subject).await?;
        let ended = self.mark_ended(&transaction, session::Column::UserId.eq(user.id)).await?;
        transaction.commit().await?;
        self.tell_ended(ended).await;
        Ok(())
    }

    /// Sets the password of a user, as a part of the caller's transaction.
    pub(super) async fn store_password(
        &self,
        db: &impl ConnectionTrait,
        user: Uuid,
        password_hash: String,
    ) -> Result<()> {
        user::Entity::update_many()
            .col_expr(user::Column::PasswordHash, Expr::value(password_hash))
            .filter(user::Column::Id.eq(user))
            .exec(db)
            .await?;
        Ok(())
    }

    /// Every user, by name.
    pub async fn list_users(&self) -> Result<Vec<User>> {
        let rows = user::Entity::find().order_by_asc(user::Column::NameKey).all(self.database.connection()).await?;
        Ok(rows.into_iter().map(to_user).collect())
    }
}
