//! What handlers may ask for with `State`: each takes the part that it uses.

use std::sync::Arc;

use axum::extract::FromRef;
use service::{Accounts, Audit, Catalogue, Delivery, Ingest, Listening, RateLimits, Recommend, Service};
use tokio_util::sync::CancellationToken;

use crate::{
    config::{Config, Web},
    cookies::Cookies,
    listen::Limits,
};

/// Everything that answering requests needs. One counter to clone: the router does so for each layer of each request.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    service: Service,
    web: Arc<Web>,
    limits: Limits,
    shutdown: CancellationToken,
}

impl AppState {
    /// The state of one server. `shutdown` ends streams that would else never end.
    pub fn new(config: &Config, service: Service, shutdown: CancellationToken) -> Self {
        Self(Arc::new(Parts { service, web: Arc::new(config.web.clone()), limits: Limits::default(), shutdown }))
    }

    /// The same with other limits on its clients.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        let Parts { service, web, shutdown, .. } = &*self.0;
        Self(Arc::new(Parts { service: service.clone(), web: Arc::clone(web), limits, shutdown: shutdown.clone() }))
    }

    /// What clients may cost.
    pub(crate) fn limits(&self) -> Limits {
        self.0.limits
    }

    /// Settings of the web server.
    pub(crate) fn web(&self) -> &Web {
        &self.0.web
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

part!(Service, state => state.0.service.clone());
part!(Accounts, state => state.0.service.accounts.clone());
part!(Audit, state => state.0.service.audit.clone());
part!(Catalogue, state => state.0.service.catalogue.clone());
part!(Delivery, state => state.0.service.delivery.clone());
part!(Ingest, state => state.0.service.ingest.clone());
part!(Listening, state => state.0.service.listening.clone());
part!(Recommend, state => state.0.service.recommend.clone());
part!(RateLimits, state => state.0.service.limits.clone());
part!(Arc<Web>, state => Arc::clone(&state.0.web));
part!(Limits, state => state.0.limits);
part!(CancellationToken, state => state.0.shutdown.clone());
part!(Cookies, state => Cookies::new(state.0.web.public_url.as_ref().is_some_and(crate::config::Origin::is_secure)));
