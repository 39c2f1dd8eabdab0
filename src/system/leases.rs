//! The leases of DHCP clients on this machine, as far as they can be read without being root.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::{Paths, files, links};
use crate::wpad::Offered;
use crate::wpad::dhcp::{self, Source};

/// Largest lease file that is read; dhclient keeps old leases.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// Files of a folder that are looked at.
const MOST_FILES: usize = 256;

/// Option 252 of every lease: what services say, then of each file the values that count, in the order of
/// the folders and of the files' names. What can't be read has none: a machine may have any of these
/// clients or none. `now` in seconds since 1970 UTC.
pub(super) fn offered(paths: &Paths, now: i64) -> Vec<Offered> {
    let mut offered = links::offered(paths, now);
    for path in paths.leases.iter().flat_map(|folder| files_of(folder)) {
        let name = path.display().to_string();
        let Ok(bytes) = files::read("lease", &name, MOST_BYTES) else {
            continue;
        };
        let leases = dhcp::leases(&Source::new(&bytes, written(&path)));
        offered.extend(
            leases
                .into_iter()
                .map(|lease| dhcp::offered(&name, lease, now)),
        );
    }
    offered
}

/// When a file was written, in seconds since 1970 UTC.
fn written(path: &Path) -> Option<i64> {
    let modified = std::fs::metadata(path).ok()?.modified().ok()?;
    let since = modified.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
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
            (
                second.join("dhclient.leases"),
                "lease { interface \"eth1\"; option wpad \"ef\"; expire 4 2026/11/26 10:11:12; }\n\
                 lease { interface \"eth0\"; option wpad \"cd\"; expire 4 2026/11/26 10:11:13; }\n",
            ),
        ] {
            crate::system::files::tests::write(&path, text);
        }
        let paths = Paths {
            busctl: Vec::new(),
            nmcli: Vec::new(),
            scutil: Vec::new(),
            leases: vec![first.clone(), folder.path().join("none"), second.clone()],
            ..Paths::default()
        };
        let found = offered(&paths, 1_795_687_872);
        let values: Vec<Vec<u8>> = found.iter().map(|it| it.value.clone()).collect();
        assert_eq!(values, [b"ab", b"cd", b"ef"]);
        let expired: Vec<bool> = found.iter().map(|it| it.expired).collect();
        assert_eq!(expired, [false, false, true]);
        assert!(
            found[1].from.starts_with(&second.display().to_string())
                && found[1].from.ends_with("dhclient.leases (eth0)")
        );
    }
}
