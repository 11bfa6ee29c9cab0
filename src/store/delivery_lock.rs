//! On SQLite one process delivers at a time.

use std::fs::{File, TryLockError};

use crate::domain::os_error;

use super::{Db, Error, Pool, Result};

/// The right to deliver; given up when dropped, or when the process dies.
#[derive(Debug)]
pub struct DeliveryLock {
    _file: Option<File>,
}

impl Db {
    /// Takes the right to deliver, or `None` while another process has it. On
    /// PostgreSQL everyone has it: rows are claimed there one worker at a time.
    pub fn try_delivery_lock(&self) -> Result<Option<DeliveryLock>> {
        let Pool::Sqlite { file, .. } = &self.pool else {
            return Ok(Some(DeliveryLock { _file: None }));
        };
        let mut path = file.clone().into_os_string();
        path.push("-delivery");
        let unusable =
            |why: std::io::Error| Error::Unreachable(format!("{}: {}", path.display(), os_error::vietnamese(&why)));
        let lock = File::options().create(true).append(true).open(&path).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(DeliveryLock { _file: Some(lock) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(why)) => Err(unusable(why)),
        }
    }

    /// Whether leases of an earlier process may be freed at once: only where the
    /// delivery lock shuts every other process out.
    pub const fn delivers_alone(&self) -> bool {
        matches!(self.pool, Pool::Sqlite { .. })
    }
}
