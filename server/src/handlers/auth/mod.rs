//! Coming in and going out.

mod answer;
pub mod refresh;
pub mod set_up;
pub mod sign_in;
pub mod sign_out;
pub mod sign_out_everywhere;
pub mod sign_up;
