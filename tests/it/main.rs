//! The integration tests: one binary, so that the crates below us are linked once.
//!
//! `rooms` and `dependencies` watch over the house itself; the others walk the ways
//! a user walks. `support` is what they stand on: databases, the program, and other
//! people's programs as judges. Plain `cargo test` names what it leaves out;
//! `.ci/test` leaves out nothing.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic")]

mod bad_input;
mod bench;
mod check;
mod crash;
mod demo;
mod dependencies;
mod docx;
mod issue;
mod letter;
mod letters;
mod mail;
mod rooms;
mod sign;
mod site;
mod store;
mod support;
mod verification;
mod ways_out;
mod worker;
