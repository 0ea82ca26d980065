//! One page a file, by area.

pub mod account;
pub mod audit;
pub mod auth;
pub mod home;
pub mod library;
pub mod map;
pub mod not_found;
pub mod track;
pub mod upload;
