//! What a client says that it is.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};
use http::header;

use crate::middleware::client_address::ClientAddress;

/// The device of whoever comes in, for the list of their sessions.
#[derive(Debug)]
pub struct Device(pub service::Device);

impl<S: Send + Sync> FromRequestParts<S> for Device {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let user_agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let address = parts.extensions.get::<ClientAddress>();
        Ok(Self(address.map(|ClientAddress(address)| service::Device::new(user_agent, *address)).unwrap_or_default()))
    }
}
