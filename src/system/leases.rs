//! The leases of DHCP clients on this machine, as far as they can be read without being root.

use std::path::{Path, PathBuf};

use super::{Paths, files, links};
use crate::wpad::{Offered, dhcp};

/// Largest lease file that is read; dhclient keeps old leases.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// Files of a folder that are looked at.
const MOST_FILES: usize = 256;

/// Option 252 of every lease: what services tell, then of each file the value that counts, in the order
/// of the folders and of the files' names. What can't be read has none: a machine may have any of these clients or none.
pub(super) fn offered(paths: &Paths) -> Vec<Offered> {
    let mut offered = links::offered(paths);
    for path in paths.leases.iter().flat_map(|folder| files_of(folder)) {
        let name = path.display().to_string();
        let Ok(bytes) = files::read("lease", &name, MOST_BYTES) else {
            continue;
        };
        let values = dhcp::values(&String::from_utf8_lossy(&bytes));
        if let Some(value) = values.into_iter().next() {
            offered.push(dhcp::offered(&name, value));
        }
    }
    offered
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .take(MOST_FILES)
        // Not through links, and no pipes: a lease is a plain file.
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| entry.path())
        .collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leases_of_every_client_are_found_and_other_files_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::create_dir_all(&first).unwrap();
        std::fs::create_dir_all(second.join("folder")).unwrap();
        for (path, text) in [
            (first.join("3"), "OPTION_252=6162\n"),
            (first.join("4"), "ADDRESS=10.0.0.7\n"),
            (second.join("dhclient.leases"), "option wpad \"cd\";\n"),
        ] {
            crate::system::files::tests::write(&path, text);
        }
        let paths = Paths {
            busctl: Vec::new(),
            nmcli: Vec::new(),
            scutil: Vec::new(),
            leases: vec![first, folder.path().join("none"), second],
            ..Paths::default()
        };
        let found: Vec<Vec<u8>> = offered(&paths).into_iter().map(|it| it.value).collect();
        assert_eq!(found, [b"ab", b"cd"]);
    }
}
