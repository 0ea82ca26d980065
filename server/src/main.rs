//! The mist binary.

fn main() {}
