//! Taking back a letter that was signed outside: the bytes that were given out and
//! the file that came back in, who signed it or why it is refused out.
//!
//! A file is taken if it is the very bytes that were given out, and behind them
//! nothing but incremental updates (`section`) that add signature fields and their
//! appearance (`changes`, `catalog`, `field`, `appearance`); each signature covers all that was
//! there when it was made, the last the whole file (`byte_range`), is PAdES (`cms`), and
//! leads to a trust anchor of the office (`chain`), at the time it was made (`time_stamp`).
//!
//! No key, no clock, no file and no network are here. Revocation is not checked.

mod appearance;
mod bundle;
mod byte_range;
mod catalog;
mod certificate;
mod chain;
mod chain_fault;
mod changeable;
mod changes;
mod cms;
mod der;
mod field;
mod object;
mod passive;
mod permission;
mod picture;
mod policies;
mod printable;
mod properties;
mod purpose;
mod reader;
mod refusal;
mod room;
mod section;
mod signer;
mod string;
mod time_stamp;
mod verify;
mod view;
mod xmp;
mod xref;

pub use chain::{Anchors, NoCertificates};
pub use chain_fault::ChainFault;
pub use changes::Change;
pub use cms::CmsFault;
pub use field::FieldFault;
pub use picture::{Picture, pictures};
pub use refusal::{Refusal, SignatureFault};
pub use verify::verify;
