//! The document of the API (OpenAPI 3.1). It is made from the router's own table: a route cannot be left out of it.
//!
//! A handler's `#[utoipa::path]` says what it takes and answers; the table says at which address. What follows from
//! something else that is said there is added here, once for all operations.

mod binary;
mod parameter;
mod play_events;
mod response;
mod table;

use bytes::Bytes;
use model::Error;
use utoipa::{
    IntoResponses as _, Modify, OpenApi as _, PartialSchema, ToSchema as _,
    openapi::{
        Header, HeaderBuilder, OpenApi, PathItem, RefOr,
        path::Operation,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

pub use binary::Binary;
pub use parameter::{ClientHeader, IfNoneMatch, IfRange, RangeHeader};
pub use play_events::PlayEvents;
pub use response::{
    Body, ForAdmins, ForListeners, Forged, Limited, Malformed, NoRoom, NoSuchRange, NotInState, NotSound, NotThere,
    Unchanged,
};
pub use table::At;

use crate::cookies;

/// What the document says before any operation.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "MIST", description = include_str!("introduction.md"), license(name = "MIT OR Apache-2.0")),
    modifiers(&Shared),
    tags(
        (name = "Sessions", description = "Coming in and going out."),
        (name = "Uploads", description = "Files and their way to a track. For admins."),
        (name = "Tracks", description = "Listeners see tracks that are ready; admins see all."),
        (name = "HLS", description = "Playlists and encrypted segments, for players."),
        (name = "Playback", description = "What was listened to."),
        (name = "Recommendations", description = "What to play next."),
        (name = "Audit log", description = "What admins and the operator did. For admins."),
        (name = "Service", description = "For load balancers, and this document."),
    )
)]
struct Preface;

/// What operations refer to: the one error, and how to show who one is.
struct Shared;

impl Modify for Shared {
    fn modify(&self, document: &mut OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The access token of a sign-in; good for 15 minutes."));
        let cookie = ApiKeyValue::with_description(
            cookies::ACCESS,
            "A browser's session. Requests that change something must come with an `Origin` of this server.",
        );
        let mut schemas = vec![(Error::name().into_owned(), Error::schema())];
        Error::schemas(&mut schemas);
        let components = document.components.get_or_insert_default();
        components.schemas.extend(schemas);
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer.build()));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// The document before the operations are in it.
pub fn preface() -> OpenApi {
    Preface::openapi()
}

/// The whole document as JSON, with what is true of every operation.
pub fn to_json(document: OpenApi) -> Bytes {
    // It is of maps and strings, which can always be written.
    serde_json::to_vec(&complete(document)).unwrap_or_default().into()
}

/// Adds what is true of every operation, and the headers that follow from its statuses.
fn complete(mut document: OpenApi) -> OpenApi {
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        let responses = &mut operation.responses.responses;
        for (status, fault) in response::Fault::responses() {
            responses.entry(status).or_insert(fault);
        }
        let is_limited = responses.contains_key("429");
        for (status, response) in responses {
            let RefOr::T(response) = response else { continue };
            let headers = &mut response.headers;
            if is_limited {
                headers.extend(limit_headers());
            }
            match status.as_str() {
                "401" => _ = headers.insert("WWW-Authenticate".to_owned(), header::<String>("`Bearer`.")),
                "429" | "503" => _ = headers.insert("Retry-After".to_owned(), header::<u32>("Seconds to wait.")),
                _ => {}
            }
        }
    }
    document
}

/// The operations at an address, in the methods that the API has.
fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
        .into_iter()
        .filter_map(Option::as_mut)
}

fn limit_headers() -> [(String, RefOr<Header>); 3] {
    [
        ("RateLimit-Limit".to_owned(), header::<u32>("Requests a minute from one address.")),
        ("RateLimit-Remaining".to_owned(), header::<u32>("Requests that are left.")),
        ("RateLimit-Reset".to_owned(), header::<u32>("Seconds until all of them are there again.")),
    ]
}

fn header<T: PartialSchema>(description: &str) -> RefOr<Header> {
    RefOr::T(HeaderBuilder::new().schema(Some(T::schema())).description(Some(description)).build())
}
