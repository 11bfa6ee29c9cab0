//! The contract of the store: every public function of `src/store/`, on SQLite and
//! on PostgreSQL, a file here for each file there.
//!
//! `given` holds what the tests begin with; `schema` compares the tables of the two
//! databases, `full` fills one. What the rest of Loa does with the store is not here.

mod advisories;
mod archive;
mod audit;
mod connect;
mod deliveries;
mod delivery_lock;
mod endpoints;
mod forms;
mod full;
mod given;
mod keys;
mod leases;
mod numbers;
mod recipients;
mod registry;
mod schema;
mod signatures;
mod wake;
