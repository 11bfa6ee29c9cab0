//! Nouns and pure rules: what an advisory, an issuer, a number, an agency, a
//! delivery *is*, and what follows from it.
//!
//! Nothing here reads a clock, a file, a database or the network (no tokio, sqlx
//! or axum): time comes in as [`clock::Millis`], chance as an argument. Every
//! other room may use this one; this one uses none of ours.

pub mod address;
pub mod advisory;
pub mod agency;
pub mod audience;
pub mod clock;
pub mod date;
pub mod defanger;
pub mod delivery;
pub mod digest;
pub mod edit;
pub mod fold;
pub mod forms;
pub mod hook_signature;
pub mod ids;
pub mod indicator;
pub mod issuer;
pub mod links;
pub mod number;
pub mod os_error;
pub mod percent;
pub mod retry;
pub mod secret;
pub mod signature;
pub mod token;
pub mod trusted;
pub mod verification;
mod words;
