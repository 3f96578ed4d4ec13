//! The command `cachemount`.

fn main() {}
