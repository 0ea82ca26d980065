//! One action a file: parse, call one use case, answer.

#![expect(unused_qualifications, reason = "utoipa's macro qualifies the types of parameters, which are named here")]

pub mod audit;
pub mod auth;
pub mod docs;
pub mod health;
pub mod hls;
pub mod me;
pub mod plays;
pub mod recommend;
pub mod tracks;
pub mod uploads;
