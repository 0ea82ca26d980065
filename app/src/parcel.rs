//! Values on their way from the server into a page, their type put aside.

use std::{any::Any, fmt, sync::Arc};

use leptos_server::codee::{Decoder, Encoder};
use model::{Error, ErrorCode};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    ServerError,
    net::json::{NotJson, from_text},
};

/// What a resource holds: a value, or the refusal to give one.
pub type Delivered = Result<Parcel, ServerError>;

/// A value of a type that its carriers do not know.
///
/// Leptos compiles the machinery of a resource (signals, memos, futures, hydration) for each type anew. Carrying
/// parcels, all resources of the app share one.
#[derive(Clone)]
pub enum Parcel {
    /// JSON that the server put into the page.
    Text(Arc<str>),
    /// The value itself.
    Value {
        /// See [`Parcel::open`].
        value: Arc<dyn Any + Send + Sync>,
        /// Writes the value as JSON, for the page.
        #[cfg(feature = "ssr")]
        write: fn(&(dyn Any + Send + Sync)) -> Option<String>,
    },
}

impl fmt::Debug for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parcel")
    }
}

impl Parcel {
    /// Puts a value in.
    pub fn of<T: Serialize + Send + Sync + 'static>(value: T) -> Self {
        Self::Value {
            value: Arc::new(value),
            #[cfg(feature = "ssr")]
            write: |value| serde_json::to_string(value.downcast_ref::<T>()?).ok(),
        }
    }

    /// Takes the value out.
    pub fn open<T: DeserializeOwned + Clone + 'static>(&self) -> Result<T, ServerError> {
        let value = match self {
            Self::Text(text) => from_text(text).ok(),
            Self::Value { value, .. } => value.downcast_ref::<T>().cloned(),
        };
        value.ok_or_else(|| {
            Error::new(ErrorCode::Internal, "The page does not fit the server any more. Reload it.").into()
        })
    }

    #[cfg(feature = "ssr")]
    fn to_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.to_string()),
            Self::Value { value, write } => write(&**value),
        }
    }
}

/// How a resource's parcel stands in a page: the JSON of the value or of the refusal, after a letter that says which.
#[derive(Debug, Clone, Copy)]
pub struct ParcelCodec;

const VALUE: char = 'v';
const REFUSAL: char = 'r';

impl Encoder<Delivered> for ParcelCodec {
    type Error = NotJson;
    type Encoded = String;

    #[cfg(feature = "ssr")]
    fn encode(delivered: &Delivered) -> Result<String, NotJson> {
        let (letter, text) = match delivered {
            Ok(parcel) => (VALUE, parcel.to_text()),
            Err(refusal) => (REFUSAL, serde_json::to_string(refusal).ok()),
        };
        text.map(|text| format!("{letter}{text}")).ok_or(NotJson)
    }

    /// Only the server writes pages.
    #[cfg(not(feature = "ssr"))]
    fn encode(_: &Delivered) -> Result<String, NotJson> {
        Err(NotJson)
    }
}

impl Decoder<Delivered> for ParcelCodec {
    type Error = NotJson;
    type Encoded = str;

    fn decode(text: &str) -> Result<Delivered, NotJson> {
        if let Some(value) = text.strip_prefix(VALUE) {
            Ok(Ok(Parcel::Text(value.into())))
        } else {
            text.strip_prefix(REFUSAL).ok_or(NotJson).and_then(from_text).map(Err)
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_value_arrives_as_it_was_sent() {
        let parcel = Parcel::of(vec![1, 2, 3]);
        let page = ParcelCodec::encode(&Ok(parcel.clone())).unwrap();
        let arrived = ParcelCodec::decode(&page).unwrap().unwrap();
        assert_eq!(arrived.open::<Vec<i32>>().unwrap(), [1, 2, 3]);
        assert_eq!(parcel.open::<Vec<i32>>().unwrap(), [1, 2, 3]);
    }

    #[test]
    fn a_refusal_arrives_as_it_was_sent() {
        let refusal = ServerError(Error::not_found("track"));
        let page = ParcelCodec::encode(&Err(refusal.clone())).unwrap();
        assert_eq!(ParcelCodec::decode(&page).unwrap().unwrap_err(), refusal);
    }

    #[test]
    fn what_is_neither_is_refused() {
        assert!(ParcelCodec::decode("").is_err());
        assert!(ParcelCodec::decode("{}").is_err());
        assert!(ParcelCodec::decode("rubbish").is_err());
        assert!(Parcel::of(1_u8).open::<String>().is_err());
    }
}
