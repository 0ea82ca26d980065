//! From a request to typed values; what does not fit is refused in a sentence.

mod caller;
mod client;
mod device;
mod json;
mod path;
mod query;

pub use caller::{Admin, Listener, Visitor};
pub use client::ClientKind;
pub use device::Device;
pub use json::{Json, OptionalJson};
pub use path::{Path, by_from_str};
pub use query::Query;
