//! Users, passwords, sessions and tokens.
//!
//! A sign-in is a session: a family of refresh tokens of which one is good at a time. Access tokens are
//! JWTs that live 15 minutes; ending a session ends them too, by way of [`revocations`].

mod access_token;
mod authenticate;
mod change_password;
mod device;
mod hs256;
mod name;
mod operator;
mod password;
mod purge;
mod refresh;
mod refresh_token;
mod revocations;
mod session;
mod sessions;
mod set_up;
mod sign_in;
mod sign_out;
mod sign_up;

use std::sync::Arc;

use entity::user;
use model::{Role, User, UserId};
use uuid::Uuid;

use crate::{
    Clock, OpenError, SignUp,
    engine::{Database, Events},
    secrets::Secrets,
    settings::PasswordCost,
};

use access_token::AccessTokens;
pub use device::Device;
use password::Passwords;
pub(crate) use purge::purge_sessions;
use revocations::Revocations;
use set_up::SetUpToken;

/// Use cases of accounts.
#[derive(Debug, Clone)]
pub struct Accounts {
    database: Database,
    clock: Arc<dyn Clock>,
    passwords: Passwords,
    access_tokens: Arc<AccessTokens>,
    revocations: Arc<Revocations>,
    events: Events,
    set_up_token: Arc<SetUpToken>,
    sign_up: SignUp,
}

impl Accounts {
    pub(crate) fn new(
        database: Database,
        clock: Arc<dyn Clock>,
        secrets: &Secrets,
        sign_up: SignUp,
        cost: PasswordCost,
        events: Events,
    ) -> Result<Self, OpenError> {
        Ok(Self {
            database,
            clock,
            passwords: Passwords::new(cost)?,
            access_tokens: Arc::new(AccessTokens::new(&secrets.jwt)),
            revocations: Arc::default(),
            events,
            set_up_token: Arc::new(SetUpToken::of(secrets)),
            sign_up,
        })
    }
}

impl Accounts {
    /// Takes the news that another node ended sessions.
    pub(crate) async fn hear_of_ended(&self, sessions: Vec<Uuid>) {
        self.revocations.add(sessions).await;
    }
}

fn to_role(role: user::Role) -> Role {
    match role {
        user::Role::Listener => Role::Listener,
        user::Role::Admin => Role::Admin,
    }
}

fn from_role(role: Role) -> user::Role {
    match role {
        Role::Listener => user::Role::Listener,
        Role::Admin => user::Role::Admin,
    }
}

fn to_user(row: user::Model) -> User {
    User { id: UserId(row.id), name: row.name, role: to_role(row.role) }
}
