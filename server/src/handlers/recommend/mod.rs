//! What to play next.

pub mod map;
pub mod path;
pub mod radio;
pub mod shelves;
pub mod similar;
