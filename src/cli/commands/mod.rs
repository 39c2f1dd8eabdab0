//! One file or folder per subcommand.

pub(super) mod allowlist;
pub(super) mod audit;
pub(super) mod capture;
pub mod demo;
pub(super) mod diff;
pub(super) mod discover;
pub(super) mod explain;
pub(super) mod generate;
pub(super) mod lint;
pub(super) mod probe;
pub(super) mod profile;
pub(super) mod settings;
pub(super) mod test;
pub(super) mod url;
