//! Loa turns an official's Markdown into the official letter of a Vietnamese
//! state agency and carries it to every agency that must act on it.
pub mod actions;
pub mod app;
pub mod channels;
pub mod cli;
pub mod config;
pub mod delivery;
pub mod domain;
pub mod feeds;
pub mod letter;
pub mod sandbox;
pub mod store;
pub mod web;
