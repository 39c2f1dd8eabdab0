//! Files that the user names.

#![expect(clippy::disallowed_methods, reason = "this module reads files")]

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The name that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// Reads a file, or standard input for `-`, up to a size in bytes. What `what` says stands in
/// messages: `PAC file`, `hosts file`, ...
///
/// Pipes and devices are read until they end or the limit is reached.
pub fn read(what: &'static str, path: &str, most_bytes: u64) -> Result<Vec<u8>, FileError> {
    let error = |problem| FileError {
        what,
        path: path.to_owned(),
        problem,
    };
    if path == STANDARD_INPUT {
        return read_up_to(io::stdin().lock(), most_bytes).map_err(error);
    }
    if path.is_empty() {
        return Err(error(Problem::NoName));
    }
    let file = File::open(Path::new(path)).map_err(|cause| error(Problem::of(cause)))?;
    let kind = file.metadata().map_err(|cause| error(Problem::of(cause)))?;
    if kind.is_dir() {
        return Err(error(Problem::Folder));
    }
    read_up_to(file, most_bytes).map_err(error)
}

/// Opens a regular file to be read as a stream, or standard input for `-`. `what` as in [`read`].
pub fn open(what: &'static str, path: &str) -> Result<Box<dyn Read + Send>, FileError> {
    let error = |problem| FileError {
        what,
        path: path.to_owned(),
        problem,
    };
    if path == STANDARD_INPUT {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(Path::new(path)).map_err(|cause| error(Problem::of(cause)))?;
    let kind = file.metadata().map_err(|cause| error(Problem::of(cause)))?;
    if kind.is_dir() {
        return Err(error(Problem::Folder));
    }
    Ok(Box::new(file))
}

/// Writes a file, in place of one that is there.
pub fn write(path: &str, bytes: &[u8]) -> io::Result<()> {
    std::fs::write(path, bytes)
}

/// Puts a new content in the place of a file's, at once: whoever reads it sees the old one or the
/// new one. `what` as in [`read`].
pub fn replace(what: &'static str, path: &str, content: &[u8]) -> Result<(), ReplaceError> {
    let error = |cause| ReplaceError {
        what,
        path: path.to_owned(),
        cause,
    };
    // A link stays one.
    let file = std::fs::canonicalize(path).map_err(error)?;
    let mut beside = file.clone().into_os_string();
    beside.push(".new");
    let written = std::fs::write(&beside, content)
        .and_then(|()| std::fs::set_permissions(&beside, std::fs::metadata(&file)?.permissions()))
        .and_then(|()| std::fs::rename(&beside, &file));
    if written.is_err() {
        // What stopped the writing is the error to tell.
        let _ = std::fs::remove_file(&beside);
    }
    written.map_err(error)
}

/// A file that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the {what} {path}: {cause}")]
pub struct ReplaceError {
    what: &'static str,
    path: String,
    cause: io::Error,
}

/// The name of a file for people.
pub fn title(path: &str) -> &str {
    if path == STANDARD_INPUT {
        "standard input"
    } else {
        path
    }
}

fn read_up_to(input: impl Read, most_bytes: u64) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    input
        .take(most_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(Problem::of)?;
    if bytes.len() as u64 > most_bytes {
        return Err(Problem::TooLarge(most_bytes));
    }
    Ok(bytes)
}

/// A file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the {what} {}: {problem}", title(.path))]
pub struct FileError {
    what: &'static str,
    path: String,
    problem: Problem,
}

impl FileError {
    /// True where there is no such file.
    pub const fn is_missing(&self) -> bool {
        matches!(self.problem, Problem::Missing)
    }

    /// True where the file is there but larger than allowed.
    pub const fn is_too_large(&self) -> bool {
        matches!(self.problem, Problem::TooLarge(_))
    }
}

#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("there is no such file")]
    Missing,
    #[error("permission denied")]
    Forbidden,
    #[error("it is a folder; name a file in it")]
    Folder,
    #[error("its name is empty")]
    NoName,
    #[error("it has more than {0} bytes")]
    TooLarge(u64),
    #[error("{0}")]
    Io(io::Error),
}

impl Problem {
    fn of(cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Forbidden,
            io::ErrorKind::IsADirectory => Self::Folder,
            _ => Self::Io(cause),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Writes a file for a test.
    pub(in crate::system) fn write(path: &Path, text: &str) {
        std::fs::write(path, text).unwrap();
    }

    #[test]
    fn a_file_is_read_up_to_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.pac");
        std::fs::write(&path, b"12345").unwrap();
        let path = path.to_str().unwrap();
        assert_eq!(read("PAC file", path, 5).unwrap(), b"12345");
        let error = read("PAC file", path, 4).unwrap_err();
        assert!(error.is_too_large());
        assert!(error.to_string().ends_with("it has more than 4 bytes"));
    }

    #[test]
    fn what_cannot_be_read_is_named_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing.pac");
        for (path, reason) in [
            (missing.to_str().unwrap(), "there is no such file"),
            (folder.path().to_str().unwrap(), "it is a folder"),
            ("", "its name is empty"),
        ] {
            let text = read("PAC file", path, 5).unwrap_err().to_string();
            assert!(text.contains(reason), "{text}");
            assert!(text.starts_with("cannot read the PAC file "), "{text}");
            assert!(text.contains(path), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn endless_devices_end_at_the_limit() {
        assert!(
            read("PAC file", "/dev/zero", 1000)
                .unwrap_err()
                .is_too_large()
        );
        assert!(read("PAC file", "/dev/null", 0).unwrap().is_empty());
    }
}
