//! What the operator does from the command line. These ask for no [`crate::Identity`]: whoever can run
//! them can read the database anyway. They must not be reachable from outside.

use entity::{session, user};
use model::{Role, User};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, sea_query::Expr};

use super::{Accounts, name::UserName, name::check_new_password, to_user};
use crate::{Error, Result};

impl Accounts {
    /// Adds a user.
    pub async fn add_user(&self, name: &str, password: &str, role: Role) -> Result<User> {
        let name = UserName::parse(name)?;
        check_new_password(password)?;
        let password_hash = self.passwords.hash(password).await?;
        let row = self.insert_user(self.database.connection(), name, password_hash, role).await?;
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
        user::Entity::update_many()
            .col_expr(user::Column::PasswordHash, Expr::value(password_hash))
            .filter(user::Column::Id.eq(user.id))
            .exec(self.database.connection())
            .await?;
        self.end_sessions(session::Column::UserId.eq(user.id)).await
    }

    /// Every user, by name.
    pub async fn list_users(&self) -> Result<Vec<User>> {
        let rows = user::Entity::find().order_by_asc(user::Column::NameKey).all(self.database.connection()).await?;
        Ok(rows.into_iter().map(to_user).collect())
    }
}
