//! Connection settings of an account or of the machine as lines of a `.reg` file, for remedies.

use std::fmt::Write as _;

use super::blob::{ConnectionSettings, Rewrite};
use super::given::Given;
use super::place::Located;
use crate::finding::Label;
use crate::finding::settings::Remedy;

/// Bytes on one line of a value.
const BYTES_ON_A_LINE: usize = 25;

/// Whose settings a key holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hive {
    /// In words.
    pub(super) whose: &'static str,
    root: &'static str,
}

/// The account that the connector runs as.
pub(super) const ACCOUNT: Hive = Hive {
    whose: "the account NETWORK SERVICE",
    root: r"HKEY_USERS\S-1-5-20",
};
/// The machine.
pub(super) const MACHINE: Hive = Hive {
    whose: "the machine",
    root: "HKEY_LOCAL_MACHINE",
};
/// Whoever made the export.
pub(super) const SOMEBODY: Hive = Hive {
    whose: "the account that made the export",
    root: "HKEY_CURRENT_USER",
};

/// The settings that stand at this place, and whose they are.
pub(super) fn at<'a>(
    given: &'a Given,
    place: &Label,
) -> Option<(Hive, &'a Located<Option<ConnectionSettings>>)> {
    let registry = &given.registry;
    [
        (ACCOUNT, &registry.account),
        (MACHINE, &registry.machine),
        (SOMEBODY, &registry.somebody),
    ]
    .into_iter()
    .filter_map(|(hive, shown)| Some((hive, shown.as_ref()?)))
    .find(|(_, shown)| shown.place == *place)
}

/// A file to be imported that writes the settings with this change. `None` where the value can't be
/// written anew, or its texts do not go into a file of lines.
pub(super) fn remedy(
    hive: Hive,
    shown: &Located<Option<ConnectionSettings>>,
    change: &Rewrite<'_>,
    says: String,
) -> Option<Remedy> {
    let bytes = shown.value.as_ref()?.rewritten(change)?;
    let key = format!(
        r"{}\Software\Microsoft\Windows\CurrentVersion\Internet Settings",
        hive.root
    );
    let mut lines = vec![
        "Windows Registry Editor Version 5.00".to_owned(),
        String::new(),
    ];
    if let Some(bypass) = change.bypass {
        if bypass.contains(char::is_control) {
            return None;
        }
        let escaped = bypass.replace('\\', r"\\").replace('"', "\\\"");
        lines.extend([
            format!("[{key}]"),
            format!("\"ProxyOverride\"=\"{escaped}\""),
            String::new(),
        ]);
    }
    lines.push(format!(r"[{key}\Connections]"));
    let mut line = "\"DefaultConnectionSettings\"=hex:".to_owned();
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        if index > 0 && index.is_multiple_of(BYTES_ON_A_LINE) {
            line.push('\\');
            lines.push(std::mem::replace(&mut line, "  ".to_owned()));
        }
        // Writing to a String can't fail.
        let _ = write!(line, "{byte:02x}");
    }
    lines.push(line);
    Some(Remedy {
        file: shown.place.file.clone(),
        format: "reg",
        says,
        lines,
    })
}
