//! A user chooses another password.

use entity::{session, user};
use model::PasswordChange;
use sea_orm::{ColumnTrait as _, EntityTrait as _, ExprTrait as _, QuerySelect as _};

use super::{Accounts, name::check_new_password};
use crate::{Error, Identity, Result};

impl Accounts {
    /// Sets a new password for whoever asks and knows the old one, and ends all their other sessions.
    pub async fn change_password(&self, who: &Identity, change: PasswordChange) -> Result<()> {
        check_new_password(&change.new_password).map_err(about_new_password)?;
        let known = user::Entity::find_by_id(who.user.0).one(self.database.connection()).await?;
        let known_hash = known.map(|user| user.password_hash).ok_or(Error::Unauthenticated)?;
        if !self.passwords.verify(&change.current_password, Some(known_hash.clone())).await? {
            return Err(Error::invalid("current_password", "This is not your current password. Type it again."));
        }
        let password_hash = self.passwords.hash(&change.new_password).await?;

        let transaction = self.database.write().await?;
        let user = user::Entity::find_by_id(who.user.0).lock_exclusive().one(&transaction).await?;
        if user.is_none_or(|user| user.password_hash != known_hash) {
            return Err(Error::Conflict("The password was changed just now, elsewhere. Sign in again."));
        }
        self.store_password(&transaction, who.user.0, password_hash).await?;
        let others = session::Column::UserId.eq(who.user.0).and(session::Column::Id.ne(who.session.0));
        let ended = self.mark_ended(&transaction, others).await?;
        transaction.commit().await?;
        self.tell_ended(ended).await;
        Ok(())
    }
}

/// The refusal of a password, about the field that it stands in here.
fn about_new_password(error: Error) -> Error {
    match error {
        Error::Invalid { message, .. } => Error::Invalid { field: "new_password", message },
        other => other,
    }
}
