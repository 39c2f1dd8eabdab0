//! Files that people name, files that those name, and files that are written.
//!
//! A person may name what he likes: a regular file, a device such as `/dev/null`, a descriptor of his
//! own shell (`<(...)`, `/dev/stdin`), or `-`. A pipe that lies in a folder is refused: nobody may ever
//! write to it. What a file names is another matter, see [`read_named`].

#![expect(
    clippy::disallowed_methods,
    reason = "this module reads and writes files"
)]

mod named;
mod opening;
mod patterns;
mod writing;

use std::io::{self, Read};
use std::path::Path;

pub use named::{read_found, read_named};
pub use patterns::named;
pub use writing::{NewFile, Overwrite, WriteError, replace, write};

/// The name that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// Reads a file that a person named, or standard input for `-`, up to a size in bytes. What `what`
/// says stands in messages: `PAC file`, `hosts file`, ...
pub fn read(what: &'static str, path: &str, most_bytes: u64) -> Result<Vec<u8>, FileError> {
    let input = open(what, path)?;
    read_up_to(input, most_bytes).map_err(|problem| FileError::of(what, path, problem))
}

/// Opens a file that a person named, or standard input for `-`, to be read piece by piece.
pub fn open(what: &'static str, path: &str) -> Result<Box<dyn Read>, FileError> {
    let error = |problem| FileError::of(what, path, problem);
    if path == STANDARD_INPUT {
        return Ok(Box::new(io::stdin().lock()));
    }
    if path.is_empty() {
        return Err(error(Problem::NoName));
    }
    let file = opening::of_a_person(Path::new(path)).map_err(error)?;
    Ok(Box::new(file))
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
    fn of(what: &'static str, path: &str, problem: Problem) -> Self {
        Self {
            what,
            path: path.to_owned(),
            problem,
        }
    }

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
    #[error("it is a named pipe; to read from it, write - for standard input and < {0} behind it")]
    Pipe(String),
    #[error("it is {0}, not a file")]
    Special(&'static str),
    #[error("nothing can be read from it now")]
    Silent,
    #[error("it is not below the folder of {0}, which names it")]
    Outside(String),
    #[error("it is not below that folder, but a link to another place; name the file itself")]
    LinkOut,
    #[error("{0}")]
    Io(io::Error),
}

impl Problem {
    fn of(cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Forbidden,
            io::ErrorKind::IsADirectory => Self::Folder,
            io::ErrorKind::WouldBlock => Self::Silent,
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
