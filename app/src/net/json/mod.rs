//! Reading JSON.
//!
//! In the browser a small reader of our own does it: `serde_json` costs every visitor tens of kilobytes of download, the browser's
//! reader by way of `serde-wasm-bindgen` some 14 kB, most of it for errors in words that nobody sees. Elsewhere `serde_json` reads, to which the
//! tests hold ours.

#[cfg(any(test, target_arch = "wasm32"))]
mod de;
#[cfg(any(test, target_arch = "wasm32"))]
mod reader;

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

impl std::error::Error for NotJson {}

/// The value that the text says.
#[cfg(target_arch = "wasm32")]
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, NotJson> {
    de::from_text(text)
}

/// The value that the text says.
#[cfg(not(target_arch = "wasm32"))]
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, NotJson> {
    serde_json::from_str(text).map_err(|_| NotJson)
}
