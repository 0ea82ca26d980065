//! Against forged requests: another site must not act with a visitor's cookies.

use axum::{
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderName, header};
use model::ErrorCode;

use super::Next;
use crate::{
    config::{Origin, Web},
    cookies,
    error::ApiError,
};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses requests that change something, rely on cookies, and do not come from this server's own pages or from a
/// configured client.
pub async fn check(web: &Web, request: Request, next: impl Next) -> Response {
    let headers = request.headers();
    // Cookies are not looked at where there is an Authorization header; see `session`.
    let by_cookie = cookies::any(headers) && !headers.contains_key(header::AUTHORIZATION);
    if request.method().is_safe() || !by_cookie || is_ours(headers, request.uri().authority(), web) {
        return next(request).await;
    }
    ApiError::from(model::Error::new(
        ErrorCode::Forbidden,
        "This request does not come from a page of this server. Programs that send cookies must send an Origin header \
         too; better, they use Authorization: Bearer.",
    ))
    .into_response()
}

/// Browsers send `Origin` with every request that is not safe; `Sec-Fetch-Site` stands in where a browser left it out.
fn is_ours(headers: &HeaderMap, authority: Option<&http::uri::Authority>, web: &Web) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return headers.get(FETCH_SITE).is_some_and(|site| site == "same-origin");
    };
    let Some(origin) = origin.to_str().ok().and_then(|text| text.parse::<Origin>().ok()) else { return false };
    let host =
        headers.get(header::HOST).and_then(|host| host.to_str().ok()).or(authority.map(http::uri::Authority::as_str));
    // The same port of the same host: scheme and default port are those of the origin, as TLS may end before us.
    let same_host = host.is_some_and(|host| {
        let scheme = if origin.is_secure() { "https" } else { "http" };
        format!("{scheme}://{host}").parse::<Origin>().is_ok_and(|own| own == origin)
    });
    same_host || web.public_url.as_ref() == Some(&origin) || web.client_origins.contains(&origin)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn web(public_url: Option<&str>, clients: &[&str]) -> Web {
        let mut arguments = vec!["mist".to_owned()];
        arguments.extend(public_url.map(|url| format!("--public-url={url}")));
        arguments.extend(clients.iter().map(|origin| format!("--client-origins={origin}")));
        crate::cli::parse(arguments).unwrap().config.web
    }

    fn ours(web: &Web, pairs: &[(HeaderName, &'static str)]) -> bool {
        let headers = pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        is_ours(&headers, None, web)
    }

    #[test]
    fn own_pages_and_configured_clients_pass() {
        let plain = web(None, &[]);
        assert!(ours(&plain, &[(header::HOST, "nas:3000"), (header::ORIGIN, "http://nas:3000")]));
        assert!(
            ours(&plain, &[(header::HOST, "m.example"), (header::ORIGIN, "https://m.example")]),
            "TLS ended before us"
        );
        assert!(ours(&plain, &[(header::HOST, "m.example"), (FETCH_SITE, "same-origin")]));
        let set = web(Some("https://m.example"), &["https://player.example"]);
        assert!(
            ours(&set, &[(header::HOST, "127.0.0.1:3000"), (header::ORIGIN, "https://m.example")]),
            "proxy rewrites Host"
        );
        assert!(ours(&set, &[(header::HOST, "m.example"), (header::ORIGIN, "https://player.example")]));
    }

    #[test]
    fn all_others_do_not() {
        let plain = web(None, &[]);
        for origin in ["http://evil.example", "http://nas:3001", "http://nas", "null", "http://nas:3000.evil.example"] {
            assert!(!ours(&plain, &[(header::HOST, "nas:3000"), (header::ORIGIN, origin)]), "{origin}");
        }
        assert!(!ours(&plain, &[(header::HOST, "nas:3000")]), "no browser leaves both out");
        for site in ["cross-site", "same-site", "none"] {
            assert!(!ours(&plain, &[(header::HOST, "nas:3000"), (FETCH_SITE, site)]), "{site}");
        }
    }
}
