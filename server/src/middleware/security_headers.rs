//! Headers that make browsers careful with what they are given.

use axum::{extract::Request, response::Response};
use http::{HeaderName, HeaderValue, header};

use super::Next;
use crate::config::{Origin, Web};

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// What is no page may run, load and show nothing, should a browser be brought to take it for one. Pages bring their own
/// policy.
const NO_PAGE: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// MIST needs sound, and none of the other powers that a page may ask for.
const PERMISSIONS: &str = "autoplay=(self), accelerometer=(), bluetooth=(), browsing-topics=(), camera=(), \
                           display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), \
                           idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), \
                           publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

/// A year of TLS alone. Other hosts of the domain are not ours to speak for: no `includeSubDomains`.
const TLS_ALONE: &str = "max-age=31536000";

/// Adds to every answer what its handler did not set.
pub async fn add(web: &Web, request: Request, next: impl Next) -> Response {
    let mut response = next(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, NO_PAGE);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(PERMISSIONS_POLICY, PERMISSIONS);
    set(OPENER_POLICY, "same-origin");
    // Client bundles show covers by address, and are on the same site. What they fetch, and hls.js, is let in by CORS, which
    // this policy does not touch.
    set(RESOURCE_POLICY, if web.client_origins.is_empty() { "same-origin" } else { "same-site" });
    if web.public_url.as_ref().is_some_and(Origin::is_secure) {
        set(header::STRICT_TRANSPORT_SECURITY, TLS_ALONE);
    }
    response
}
