//! How much memory this process holds.

use std::fs;

/// What was resident over a series of letters, in kilobytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Memory {
    /// Once everything was warm.
    pub(super) before: u64,
    /// After the last letter.
    pub(super) after: u64,
    /// The most at any moment, from the start of the process.
    pub(super) highest: u64,
}

/// What may have been added by the last letter and yet be no growth: the allocator gives
/// pages back when it sees fit.
const SLACK: u64 = 4 * 1024;

impl Memory {
    /// Whether it does not grow with the number of letters.
    pub(super) const fn is_flat(self) -> bool {
        self.after <= self.before + SLACK
    }
}

/// What is resident now, and what was at most, in kilobytes. `None` where the system
/// does not say it as Linux does.
pub(super) fn resident() -> Option<(u64, u64)> {
    read(&fs::read_to_string("/proc/self/status").ok()?)
}

/// Reads proc(5), `/proc/pid/status`: `VmRSS:     1234 kB`.
fn read(status: &str) -> Option<(u64, u64)> {
    let value = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    };
    Some((value("VmRSS:")?, value("VmHWM:")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_of_a_process_is_read() {
        let status = "Name:\tloa\nVmPeak:\t  301236 kB\nVmHWM:\t   51840 kB\nVmRSS:\t   48112 kB\nThreads:\t3\n";
        assert_eq!(read(status), Some((48_112, 51_840)));
        assert_eq!(read("Name:\tloa\nVmRSS:\t   48112 kB\n"), None);
    }

    #[test]
    fn memory_is_flat_unless_the_letters_are_kept() {
        let memory = |after| Memory { before: 40_000, after, highest: 50_000 };
        assert!(memory(39_000).is_flat() && memory(43_000).is_flat() && !memory(80_000).is_flat());
    }
}
