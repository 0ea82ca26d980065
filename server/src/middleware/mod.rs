//! What happens to every request, around its handler.

pub mod access_log;
pub mod caching;
pub mod client_address;
pub mod content_encoding;
pub mod measure;
pub mod origin;
pub mod rate_limit;
pub mod request_id;
pub mod security_headers;
pub mod session;
pub mod slow_body;
pub mod traces;
pub mod unread_body;
