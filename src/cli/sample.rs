//! The sample registry and the sample advisory, built into the binary.

/// The groups of the sample registry (CSV).
pub(super) const GROUPS: &str = include_str!("../../advisories/registry/groups.csv");
/// Its agencies (CSV).
pub(super) const AGENCIES: &str = include_str!("../../advisories/registry/agencies.csv");
/// The sample advisory.
pub(super) const ADVISORY: &str = include_str!("../../advisories/2021-12-canh-bao-thu-lua-dao.md");
/// The name of its file, without ending.
pub(super) const STEM: &str = "2021-12-canh-bao-thu-lua-dao";
/// The picture it shows (PNG).
pub(super) const PICTURE: &[u8] = include_bytes!("../../advisories/2021-12-thu-lua-dao.png");
/// The name of that file.
pub(super) const PICTURE_NAME: &str = "2021-12-thu-lua-dao.png";
