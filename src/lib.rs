//! Loa turns an official's Markdown into the official letter of a Vietnamese
//! state agency and carries it to every agency that must act on it.
pub mod actions;
pub mod channels;
pub mod config;
pub mod domain;
pub mod letter;
pub mod sandbox;
pub mod store;
