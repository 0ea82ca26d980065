//! Headers of requests that several operations read. All may be left out.

use utoipa::{
    IntoParams, PartialSchema as _,
    openapi::{
        Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

macro_rules! headers {
    ($($(#[doc = $doc:literal])+ $name:ident = $header:literal $description:literal;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub enum $name {}

        impl IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                vec![header($header, $description)]
            }
        }
    )+};
}

headers! {
    /// For operations that open a session.
    ClientHeader = "X-Mist-Client" "`web` from browsers: their tokens come as cookies alone.";
    /// For what clients may keep.
    IfNoneMatch = "If-None-Match" "The `ETag` of what is there already.";
    /// For what is sent in parts.
    RangeHeader = "Range" "One range of bytes, such as `bytes=0-187`.";
    /// For parts of what may have changed.
    IfRange = "If-Range" "The `ETag` with which the range counts.";
}

fn header(name: &str, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(String::schema()))
        .build()
}
