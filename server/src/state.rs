//! What handlers may ask for with `State`: each takes the part that it uses.

use std::sync::{Arc, OnceLock};

use axum::extract::FromRef;
use bytes::Bytes;
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
    /// The API's document as JSON, once there is a router.
    document: OnceLock<Bytes>,
}

impl AppState {
    /// The state of one server. `shutdown` ends streams that would else never end.
    pub fn new(config: &Config, service: Service, shutdown: CancellationToken) -> Self {
        let (web, limits) = (Arc::new(config.web.clone()), Limits::default());
        Self(Arc::new(Parts { service, web, limits, shutdown, document: OnceLock::new() }))
    }

    /// The same with other limits on its clients.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        let Parts { service, web, shutdown, .. } = &*self.0;
        let (service, web, shutdown) = (service.clone(), Arc::clone(web), shutdown.clone());
        Self(Arc::new(Parts { service, web, limits, shutdown, document: OnceLock::new() }))
    }

    /// What clients may cost.
    pub(crate) fn limits(&self) -> Limits {
        self.0.limits
    }

    /// Settings of the web server.
    pub(crate) fn web(&self) -> &Web {
        &self.0.web
    }

    /// Users and their sessions.
    pub(crate) fn accounts(&self) -> &Accounts {
        &self.0.service.accounts
    }

    /// Keeps the API's document as JSON. A second one would be the same.
    pub(crate) fn keep_document(&self, json: Bytes) {
        let _ = self.0.document.set(json);
    }

    /// The API's document as JSON.
    pub(crate) fn document(&self) -> Bytes {
        self.0.document.get().cloned().unwrap_or_default()
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
