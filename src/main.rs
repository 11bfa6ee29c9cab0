//! The command `loa`.

fn main() {}
