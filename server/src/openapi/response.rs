//! Answers that several operations share: refusals, each with the one error as its body, and what clients have already.

use std::collections::BTreeMap;

use utoipa::{
    IntoResponses, ToSchema as _,
    openapi::{ContentBuilder, Header, Ref, RefOr, Response, ResponseBuilder},
};

type Responses = BTreeMap<String, RefOr<Response>>;

macro_rules! refusals {
    ($($(#[doc = $doc:literal])+ $name:ident = $($status:literal $description:literal),+;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub enum $name {}

        impl IntoResponses for $name {
            fn responses() -> Responses {
                Responses::from([$((stringify!($status).to_owned(), refusal($description))),+])
            }
        }
    )+};
}

refusals! {
    /// Something in the address or in a header is not what it should be.
    Malformed = 400 "The request cannot be understood, or a field is not acceptable.";
    /// For operations that read a body in JSON.
    Body = 400 "The request cannot be understood, or a field is not acceptable.",
        408 "The body did not come in time.", 413 "The body is larger than 64 KiB.",
        415 "The body is compressed, which is not taken.";
    /// For listeners and admins.
    ForListeners = 401 "Nobody is signed in, or the sign-in has expired.";
    /// For admins alone.
    ForAdmins = 401 "Nobody is signed in, or the sign-in has expired.",
        403 "Signed in, and no admin; or a change by cookie that comes from another site.";
    /// For changes, which another site must not bring about by cookie.
    Forged = 403 "Not allowed, or a change by cookie that comes from another site.";
    /// For what is looked up.
    NotThere = 404 "No such thing, or not for you to see.";
    /// For what depends on a state.
    NotInState = 409 "It is there already, or is not in a state in which this can be done.";
    /// For uploads.
    NotSound = 408 "The body did not come in time.", 413 "More bytes than the limit.", 415 "The bytes are not sound that can be decoded.";
    /// For what is written to storage.
    NoRoom = 507 "The disk is full. Nothing was kept.";
    /// For parts of something.
    NoSuchRange = 416 "The range is outside of the segment, whose length is in `Content-Range`.";
    /// For what is counted.
    Limited = 429 "Too many requests.";
    /// What no operation is safe from.
    Fault = 500 "A fault of the server; its log has the cause under `request_id`.",
        503 "An engine is out of reach for now.";
}

/// For what clients may keep.
#[derive(Debug)]
pub enum Unchanged {}

impl IntoResponses for Unchanged {
    fn responses() -> Responses {
        let response =
            ResponseBuilder::new().description("What the client has is still good.").header("ETag", Header::default());
        Responses::from([("304".to_owned(), response.build().into())])
    }
}

fn refusal(description: &str) -> RefOr<Response> {
    let error = ContentBuilder::new().schema(Some(Ref::from_schema_name(model::Error::name()))).build();
    ResponseBuilder::new().description(description).content("application/json", error).build().into()
}
