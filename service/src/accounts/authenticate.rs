//! Who shows this access token?

use super::Accounts;
use crate::{Error, Identity, Result};

impl Accounts {
    /// Checks signature, key id, algorithm, issuer and expiry of an access token, and that its session
    /// was not ended. Any flaw is [`Error::Unauthenticated`].
    pub async fn authenticate(&self, access_token: &str) -> Result<Identity> {
        let now_ms = self.clock.now_ms();
        let who = self.access_tokens.verify(access_token, now_ms)?;
        if self.revocations.contains(&self.database, who.session, now_ms).await? {
            return Err(Error::Unauthenticated);
        }
        Ok(who)
    }
}
