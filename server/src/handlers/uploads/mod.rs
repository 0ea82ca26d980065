//! Uploads and their way to a track. Admins only.

pub mod cancel;
pub mod events;
pub mod list;
pub mod retry;
pub mod upload;
