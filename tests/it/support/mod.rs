//! What the tests stand on: a database of their own on SQLite and on PostgreSQL,
//! the program as a user starts it, and judges (programs of other people that say
//! whether our output is right).
//!
//! What a test needs of the machine is asked for in `machine`, and nowhere else.

pub(crate) mod coded;
pub(crate) mod databases;
pub(crate) mod judges;
pub(crate) mod machine;
pub(crate) mod mail_server;
pub(crate) mod program;
