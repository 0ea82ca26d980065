//! Who asks, found once a request; and sessions that renew themselves.

use std::sync::Arc;

use axum::{extract::Request, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use model::Tokens;
use service::{Accounts, Error, Identity};

use super::Next;
use crate::cookies::{self, Cookies};

const FETCH_DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Who asks: somebody, nobody, or why that cannot be told.
#[derive(Debug, Clone)]
pub struct Visitor(pub Result<Identity, Arc<Error>>);

impl Visitor {
    /// The same for whom nobody is an answer too.
    pub fn known(self) -> Result<Option<Identity>, Arc<Error>> {
        match self.0 {
            Ok(identity) => Ok(Some(identity)),
            Err(error) if matches!(*error, Error::Unauthenticated) => Ok(None),
            Err(fault) => Err(fault),
        }
    }
}

/// Finds who asks, by `Authorization: Bearer` or by cookie, and keeps it with the request as [`Visitor`].
///
/// Pages, event streams and media elements cannot repeat a refused request. Where one comes with an access cookie that
/// has expired and a refresh cookie that is good, the session is renewed on the way.
pub async fn find(accounts: &Accounts, cookies: Cookies, mut request: Request, next: impl Next) -> Response {
    let mut visitor = visitor(accounts, request.headers()).await;
    let mut renewal = Renewal::None;
    if matches!(visitor, Err(Error::Unauthenticated)) && cannot_repeat(&request) {
        (visitor, renewal) = renew(accounts, request.headers()).await;
    }
    request.extensions_mut().insert(Visitor(visitor.map_err(Arc::new)));
    let mut response = next(request).await;
    let headers = response.headers_mut();
    match renewal {
        Renewal::None => return response,
        Renewal::Tokens(tokens) => cookies.set(headers, &tokens),
        Renewal::Ended => cookies.clear(headers),
    }
    // Cookies must not come out of a cache for somebody else.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What became of the cookies.
enum Renewal {
    None,
    Tokens(Tokens),
    Ended,
}

async fn visitor(accounts: &Accounts, headers: &HeaderMap) -> Result<Identity, Error> {
    let token = match headers.get(header::AUTHORIZATION) {
        Some(value) => bearer(value),
        None => cookies::access_token(headers),
    };
    accounts.authenticate(&token.ok_or(Error::Unauthenticated)?).await
}

/// The token of `Bearer <token>`; the scheme's case does not matter (RFC 9110, section 11.1).
fn bearer(value: &HeaderValue) -> Option<String> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// Whether a browser asks for a page or for events, or a media element asks for sound (Safari plays HLS by itself).
fn cannot_repeat(request: &Request) -> bool {
    let headers = request.headers();
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let page_or_events = accept.contains("text/html") || accept.contains("text/event-stream");
    let media =
        headers.get(FETCH_DESTINATION).is_some_and(|destination| destination == "audio" || destination == "video");
    request.method() == Method::GET && (page_or_events || media)
}

async fn renew(accounts: &Accounts, headers: &HeaderMap) -> (Result<Identity, Error>, Renewal) {
    if headers.contains_key(header::AUTHORIZATION) {
        return (Err(Error::Unauthenticated), Renewal::None);
    }
    let Some(refresh_token) = cookies::refresh_token(headers) else {
        return (Err(Error::Unauthenticated), Renewal::None);
    };
    match accounts.refresh(&refresh_token).await {
        Ok(renewed) => (accounts.authenticate(&renewed.tokens.access_token).await, Renewal::Tokens(renewed.tokens)),
        Err(Error::Unauthenticated) => (Err(Error::Unauthenticated), Renewal::Ended),
        Err(fault) => (Err(fault), Renewal::None),
    }
}
