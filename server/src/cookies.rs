//! The two cookies of a browser's session.
//!
//! Both are `HttpOnly` (scripts cannot read them), `SameSite=Lax` (other sites' requests do not carry them) and, where
//! the server is reached by `https`, `Secure`.

use axum_extra::extract::CookieJar;
use http::{HeaderMap, HeaderValue, header::SET_COOKIE};
use model::Tokens;

/// The cookie of the access token.
pub const ACCESS: &str = "mist_access";
const REFRESH: &str = "mist_refresh";

/// Writes the session cookies.
#[derive(Debug, Clone, Copy)]
pub struct Cookies {
    secure: bool,
}

impl Cookies {
    /// `secure` marks the cookies so that browsers send them over TLS alone.
    pub fn new(secure: bool) -> Self {
        Self { secure }
    }

    /// Hands the tokens to the browser.
    pub fn set(self, headers: &mut HeaderMap, tokens: &Tokens) {
        self.write(headers, ACCESS, &tokens.access_token, tokens.access_expires_in_s);
        self.write(headers, REFRESH, &tokens.refresh_token, tokens.refresh_expires_in_s);
    }

    /// Makes the browser forget the session.
    pub fn clear(self, headers: &mut HeaderMap) {
        self.write(headers, ACCESS, "", 0);
        self.write(headers, REFRESH, "", 0);
    }

    fn write(self, headers: &mut HeaderMap, name: &str, value: &str, max_age_s: u32) {
        let secure = if self.secure { "; Secure" } else { "" };
        let cookie = format!("{name}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Lax{secure}");
        // Tokens are base64url and dots; a value that is not a header value could only be a fault, and sets no cookie.
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(SET_COOKIE, cookie);
        }
    }
}

/// The access token of a request's cookies.
pub fn access_token(headers: &HeaderMap) -> Option<String> {
    read(headers, ACCESS)
}

/// The refresh token of a request's cookies.
pub fn refresh_token(headers: &HeaderMap) -> Option<String> {
    read(headers, REFRESH)
}

/// Whether the request carries a session as cookies.
pub fn any(headers: &HeaderMap) -> bool {
    access_token(headers).is_some() || refresh_token(headers).is_some()
}

fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    CookieJar::from_headers(headers).get(name).map(|cookie| cookie.value().to_owned()).filter(|value| !value.is_empty())
}
