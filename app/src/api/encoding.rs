//! How server functions write their arguments and answers.

use bytes::Bytes;
use leptos::server_fn::{ContentType, Decodes, Encodes, Format, FormatType, codec::Post};
use serde::{Serialize, de::DeserializeOwned};

use crate::net::json::{NotJson, from_text};

/// JSON in the body of a `POST`, as Leptos's own, but read by the browser's reader: see [`crate::net::json`].
pub type Json = Post<JsonText>;

/// See [`Json`].
#[derive(Debug, Clone, Copy)]
pub struct JsonText;

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = NotJson;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(value).map(Bytes::from).map_err(|_| NotJson)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = NotJson;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        from_text(str::from_utf8(&bytes).map_err(|_| NotJson)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let written = JsonText::encode(&vec!["a", "é"]).unwrap();
        assert_eq!(&written[..], r#"["a","é"]"#.as_bytes());
        let read: Vec<String> = JsonText::decode(written).unwrap();
        assert_eq!(read, ["a", "é"]);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let broken: Result<String, _> = JsonText::decode(Bytes::from_static(b"\"\xff\""));
        assert!(broken.is_err());
    }
}
