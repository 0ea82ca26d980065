//! What handlers may ask for with `State`: each takes the part that it uses.

use std::sync::Arc;

use axum::extract::FromRef;
use service::{Accounts, Audit, Catalogue, Delivery, Ingest, Listening, RateLimits, Service};
use tokio_util::sync::CancellationToken;

use crate::{
    config::{Config, Web},
    cookies::Cookies,
    listen::Limits,
};

/// Everything that answering requests needs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    service: Service,
    web: Arc<Web>,
    limits: Limits,
    shutdown: CancellationToken,
}

impl AppState {
    /// The state of one server. `shutdown` ends streams that would else never end.
    pub fn new(config: &Config, service: Service, shutdown: CancellationToken) -> Self {
        Self { service, web: Arc::new(config.web.clone()), limits: Limits::default(), shutdown }
    }

    /// The same with other limits on its clients.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// What clients may cost.
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// Settings of the web server.
    pub(crate) fn web(&self) -> &Web {
        &self.web
    }
}

macro_rules! part {
    ($part:ty, $state:ident => $value:expr) => {
        impl FromRef<AppState> for $part {
            fn from_ref($state: &AppState) -> Self {
                $value
            }
        }
    };
}

part!(Service, state => state.service.clone());
part!(Accounts, state => state.service.accounts.clone());
part!(Audit, state => state.service.audit.clone());
part!(Catalogue, state => state.service.catalogue.clone());
part!(Delivery, state => state.service.delivery.clone());
part!(Ingest, state => state.service.ingest.clone());
part!(Listening, state => state.service.listening.clone());
part!(RateLimits, state => state.service.limits.clone());
part!(Arc<Web>, state => Arc::clone(&state.web));
part!(Limits, state => state.limits);
part!(CancellationToken, state => state.shutdown.clone());
part!(Cookies, state => Cookies::new(state.web.public_url.as_ref().is_some_and(crate::config::Origin::is_secure)));
