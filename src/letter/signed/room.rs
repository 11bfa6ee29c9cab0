//! How much of a file is read at most, so that a small file cannot fill the memory: an
//! object takes a hundred times the bytes it is written with, and packed data unpacks
//! to a thousand times as many.

/// What may still be read of a file.
#[derive(Debug)]
pub(super) struct Room {
    /// Objects, those within others too.
    pub(super) objects: usize,
    /// Bytes of streams that are unpacked to be read.
    pub(super) bytes: usize,
}

impl Room {
    /// Room for a file with more objects than any signed letter has.
    pub(super) const fn for_a_file() -> Self {
        Self { objects: 500_000, bytes: 16 * 1024 * 1024 }
    }
}
