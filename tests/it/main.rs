//! The integration tests: one binary, so that the crates below us are linked once.
//!
//! `rooms` and `dependencies` watch over the house itself. `support` is what the
//! other tests stand on: databases, and other people's programs as judges.
//! Plain `cargo test` names what it leaves out; `.ci/test` leaves out nothing.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic")]

mod dependencies;
mod rooms;
mod support;
mod ways_out;
