//! Reading JSON.
//!
//! The browser has a JSON reader; bringing a second one would cost every visitor tens of kilobytes. Where there is no
//! browser, `serde_json` reads.

use std::fmt;

use serde::de::DeserializeOwned;

/// A text that is not the JSON of what was expected, or a value of which there is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotJson;

impl fmt::Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the JSON that was expected")
    }
}

/// The value that the text says.
#[cfg(target_arch = "wasm32")]
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, NotJson> {
    use leptos_server::codee::{Decoder as _, string::JsonSerdeWasmCodec};
    JsonSerdeWasmCodec::decode(text).map_err(|_| NotJson)
}

/// The value that the text says.
#[cfg(not(target_arch = "wasm32"))]
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, NotJson> {
    serde_json::from_str(text).map_err(|_| NotJson)
}
