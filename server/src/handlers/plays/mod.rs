//! What was listened to.

pub mod recent;
pub mod record;
