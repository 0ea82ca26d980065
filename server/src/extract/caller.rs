//! Who asks.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};
use service::Identity;

use crate::{error::ApiError, middleware::session};

/// Anybody who is signed in.
#[derive(Debug)]
pub struct Listener(pub Identity);

/// An admin.
#[derive(Debug)]
pub struct Admin(pub Identity);

/// Anybody, signed in or not.
#[derive(Debug)]
pub struct Visitor(pub Option<Identity>);

impl<S: Send + Sync> FromRequestParts<S> for Listener {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        match parts.extensions.get::<session::Visitor>() {
            Some(session::Visitor(Ok(identity))) => Ok(Self(identity.clone())),
            Some(session::Visitor(Err(error))) => Err(ApiError::from(Arc::clone(error))),
            // A route outside the session's middleware knows nobody.
            None => Err(ApiError::from(model::Error::unauthenticated())),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Listener(identity) = Listener::from_request_parts(parts, state).await?;
        identity.require_admin()?;
        Ok(Self(identity))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Listener::from_request_parts(parts, state).await {
            Ok(Listener(identity)) => Ok(Self(Some(identity))),
            Err(error) if error.status == http::StatusCode::UNAUTHORIZED => Ok(Self(None)),
            Err(fault) => Err(fault),
        }
    }
}
