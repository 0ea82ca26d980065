//! The first admin, guarded by a token.

use entity::{audit_entry::Action, user};
use hmac::{Hmac, KeyInit as _, Mac as _};
use model::{Role, SetUp, SignedIn};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::{Accounts, Device, name::UserName, name::check_new_password};
use crate::{
    Error, Result,
    audit::{self, Actor},
    engine::database::Lock,
    secrets::Secrets,
    text,
};

/// Bytes of the token.
const TOKEN_BYTES: usize = 16;

/// The token of this installation. It follows from the secrets, so that the page may be answered by another node than
/// the one in whose log the token was read.
pub(super) struct SetUpToken(String);

impl std::fmt::Debug for SetUpToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetUpToken")
    }
}

impl SetUpToken {
    pub fn of(secrets: &Secrets) -> Self {
        let bytes = Hmac::<Sha256>::new_from_slice(&secrets.master_key)
            .map(|mac| mac.chain_update(b"MIST set-up token").finalize().into_bytes());
        // HMAC takes keys of every length.
        Self(bytes.map_or_else(|_| String::new(), |bytes| text::hex(&bytes[..TOKEN_BYTES])))
    }

    fn matches(&self, shown: &str) -> bool {
        !self.0.is_empty() && bool::from(self.0.as_bytes().ct_eq(shown.trim().as_bytes()))
    }
}

impl Accounts {
    /// Whether there is no user yet.
    pub async fn setup_needed(&self) -> Result<bool> {
        Ok(user::Entity::find().count(self.database.connection()).await? == 0)
    }

    /// The token that [`Accounts::set_up`] asks for, while there is no user: for the server's log.
    pub async fn setup_token(&self) -> Result<Option<String>> {
        Ok(self.setup_needed().await?.then(|| self.set_up_token.0.clone()))
    }

    /// Creates the first admin and signs in. Works once: of two at the same time, one wins.
    pub async fn set_up(&self, set_up: SetUp, device: &Device) -> Result<SignedIn> {
        if !self.setup_needed().await? {
            return Err(Error::AlreadySetUp);
        }
        if !self.set_up_token.matches(&set_up.token) {
            return Err(Error::WrongSetUpToken);
        }
        let name = UserName::parse(&set_up.credentials.name)?;
        check_new_password(&set_up.credentials.password)?;
        let password_hash = self.passwords.hash(&set_up.credentials.password).await?;

        let transaction = self.database.write_alone(Lock::SetUp).await?;
        if user::Entity::find().count(&transaction).await? > 0 {
            return Err(Error::AlreadySetUp);
        }
        let admin = self.insert_user(&transaction, name, password_hash, Role::Admin).await?;
        let subject = (admin.id, admin.name.as_str());
        audit::record(&transaction, self.clock.now_ms(), Actor::from(&admin), Action::SetUp, subject).await?;
        let signed_in = self.start_session(&transaction, admin, device).await?;
        transaction.commit().await?;
        Ok(signed_in)
    }
}
