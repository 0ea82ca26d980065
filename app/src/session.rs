//! Who is signed in: one resource for the whole app.

use leptos::prelude::*;
use model::{Role, User};

use crate::{
    ServerError,
    api::{self, SessionInfo},
    loaded::Loaded,
    net,
};

/// The session as the pages see it.
#[derive(Clone, Copy)]
pub struct Session(Loaded<SessionInfo>);

impl Session {
    /// Asks the server who is signed in, and gives the answer to everything below.
    pub fn provide() -> Self {
        let session = Self(Loaded::once(load));
        provide_context(session);
        session
    }

    /// The session of the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// The answer, to be awaited at a boundary.
    pub fn resource(self) -> Loaded<SessionInfo> {
        self.0
    }

    /// Who is signed in, as far as is known. Not reactive: pages stand behind a gate, which opens anew when the
    /// session changes.
    pub fn user(self) -> Option<User> {
        self.0.known().and_then(|info| info.user)
    }

    /// Whether an admin is signed in, as far as is known.
    pub fn is_admin(self) -> bool {
        self.user().is_some_and(|user| user.role == Role::Admin)
    }

    /// Asks again: after signing in, or when the session turns out to have ended.
    pub fn refetch(self) {
        self.0.refetch();
    }
}

/// Asks who is signed in. The client-side build starts without a server that renews an expired session on the way
/// to the page, so it renews by itself before it believes that nobody is there.
async fn load() -> Result<SessionInfo, ServerError> {
    let info = api::session().await?;
    if cfg!(feature = "csr") && info.user.is_none() && !info.setup_needed {
        let renewed = send_wrapper::SendWrapper::new(net::renew()).await;
        if renewed == net::Renewal::Renewed {
            return api::session().await;
        }
    }
    Ok(info)
}
