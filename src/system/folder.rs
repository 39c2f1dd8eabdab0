//! Folders that the user names.

use std::fs;
use std::io;
use std::path::Path;

/// Folders within folders that are looked into.
const DEEPEST: usize = 32;

/// Files that are looked at.
const MOST_FILES: usize = 100_000;

/// A folder that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The system says no.
    #[error("cannot read the folder {path}: {cause}")]
    Unreadable {
        /// The folder.
        path: String,
        /// Why.
        cause: io::Error,
    },
    /// Too deep, or too many files.
    #[error(
        "cannot take all files below {path}: there are more than {MOST_FILES}, or folders more than {DEEPEST} deep; name smaller folders"
    )]
    TooLarge {
        /// The folder that was named.
        path: String,
    },
    /// A name that is not Unicode.
    #[error("cannot use a file below {path}: its name is not Unicode; rename it")]
    Name {
        /// The folder.
        path: String,
    },
}

/// The files below a folder whose names end so, in the order of their names, folder by folder;
/// `None` where the path is not a folder.
///
/// Hidden names and links to folders are skipped.
pub fn files_below(path: &str, ending: &str) -> Result<Option<Vec<String>>, FolderError> {
    if !Path::new(path).is_dir() {
        return Ok(None);
    }
    let mut search = Search {
        root: path,
        ending,
        files: Vec::new(),
        seen: 0,
    };
    search.folder(path.strip_suffix('/').unwrap_or(path), 0)?;
    Ok(Some(search.files))
}

/// The path of a file that another file names, relative to its own folder, with `/`.
pub fn beside(file: &str, name: &str) -> String {
    match Path::new(file).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            folder.join(name).to_string_lossy().into_owned()
        }
        _ => name.to_owned(),
    }
}

/// The path of `file` as a file in the folder of `from` names it, with `/` between its parts; `None`
/// where it is not beside or below.
pub fn seen_from(from: &str, file: &str) -> io::Result<Option<String>> {
    let folder = match Path::new(from).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let (folder, file) = (fs::canonicalize(folder)?, fs::canonicalize(file)?);
    let Ok(relative) = file.strip_prefix(&folder) else {
        return Ok(None);
    };
    let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
    Ok(parts.map(|parts| parts.join("/")))
}

struct Search<'a> {
    root: &'a str,
    ending: &'a str,
    files: Vec<String>,
    seen: usize,
}

impl Search<'_> {
    fn folder(&mut self, path: &str, depth: usize) -> Result<(), FolderError> {
        let too_large = || FolderError::TooLarge {
            path: self.root.to_owned(),
        };
        if depth > DEEPEST {
            return Err(too_large());
        }
        let unreadable = |cause| FolderError::Unreadable {
            path: path.to_owned(),
            cause,
        };
        // `/` itself has lost its name above.
        let open = if path.is_empty() { "/" } else { path };
        let mut entries = Vec::new();
        for entry in fs::read_dir(open).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            self.seen += 1;
            if self.seen > MOST_FILES {
                return Err(FolderError::TooLarge {
                    path: self.root.to_owned(),
                });
            }
            let kind = entry.file_type().map_err(unreadable)?;
            entries.push((entry.file_name(), kind.is_dir()));
        }
        entries.sort();
        for (name, is_folder) in entries {
            let Some(name) = name.to_str() else {
                return Err(FolderError::Name {
                    path: path.to_owned(),
                });
            };
            if name.starts_with('.') {
                continue;
            }
            let below = format!("{path}/{name}");
            if is_folder {
                self.folder(&below, depth + 1)?;
            } else if name.ends_with(self.ending) {
                self.files.push(below);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test makes its files")]
mod tests {
    use super::*;

    #[test]
    fn files_come_in_the_order_of_their_names_and_hidden_ones_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("b/c")).unwrap();
        fs::create_dir_all(path(".git")).unwrap();
        for name in ["z.toml", "a.toml", "b/c/d.toml", "b/x.txt", ".git/e.toml"] {
            fs::write(path(name), "").unwrap();
        }
        let root = folder.path().to_str().unwrap();
        let found = files_below(root, ".toml").unwrap().unwrap();
        let expected = ["a.toml", "b/c/d.toml", "z.toml"].map(|name| format!("{root}/{name}"));
        assert_eq!(found, expected);
        let with_slash = files_below(&format!("{root}/"), ".toml").unwrap();
        assert_eq!(with_slash, Some(found));
        assert!(matches!(files_below("no/such", ".toml"), Ok(None)));
    }

    #[test]
    fn a_name_is_relative_to_the_file_that_gives_it() {
        assert_eq!(beside("a/b.toml", "c.pac"), "a/c.pac");
        assert_eq!(beside("b.toml", "d/c.pac"), "d/c.pac");
    }
}
