//! The proxy settings of an account or of the machine as lines to import into the registry.

use super::blob::{self, ConnectionSettings};
use crate::finding::settings::Remedy;

/// Whose settings these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    /// `NETWORK SERVICE`, as which the connector runs.
    Account,
    /// The machine, for all accounts.
    Machine,
    /// Whoever imports them.
    Somebody,
}

impl Whose {
    /// In prose.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Account => "the account NETWORK SERVICE",
            Self::Machine => "the machine",
            Self::Somebody => "the account that made the export",
        }
    }

    const fn root(self) -> &'static str {
        match self {
            Self::Account => r"HKEY_USERS\S-1-5-20\Software",
            Self::Machine => r"HKEY_LOCAL_MACHINE\SOFTWARE",
            Self::Somebody => r"HKEY_CURRENT_USER\Software",
        }
    }
}

/// These settings in place of those that are there. Windows keeps them twice.
pub(super) fn remedy(whose: Whose, settings: &ConnectionSettings, says: &str) -> Remedy {
    let bytes = blob::of_connection(settings);
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let digits = digits.join(",");
    let root = whose.root();
    Remedy {
        file: "connections.reg".to_owned(),
        format: "reg",
        says: says.to_owned(),
        lines: vec![
            "Windows Registry Editor Version 5.00".to_owned(),
            String::new(),
            format!(r"[{root}\Microsoft\Windows\CurrentVersion\Internet Settings\Connections]"),
            format!("\"DefaultConnectionSettings\"=hex:{digits}"),
            format!("\"SavedLegacySettings\"=hex:{digits}"),
        ],
    }
}
