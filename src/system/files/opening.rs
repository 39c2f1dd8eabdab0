//! Files are opened without waiting: a pipe that nobody writes to must not stop the program.

use std::fs::{File, Metadata, OpenOptions};
use std::path::Path;

use super::{Problem, writing};

/// What a person named on the command line.
pub(super) fn of_a_person(path: &Path) -> Result<File, Problem> {
    // The other end of a descriptor of his own shell is his: `<(...)` may take its time.
    let file = if is_own_descriptor(path) {
        File::open(path)
    } else {
        without_waiting(false).open(path)
    };
    let file = file.map_err(Problem::of)?;
    let kind = file.metadata().map_err(Problem::of)?;
    match kind_of(&kind) {
        Kind::Folder => Err(Problem::Folder),
        Kind::Pipe if !is_own_descriptor(path) => {
            Err(Problem::Pipe(path.to_string_lossy().into_owned()))
        }
        Kind::Special(what) => Err(Problem::Special(what)),
        Kind::Regular => {
            writing::note_input(path);
            Ok(file)
        }
        Kind::Pipe | Kind::Device => Ok(file),
    }
}

/// What a file or a folder named: regular, and not through a link in the last part of its path.
pub(super) fn of_a_file(path: &Path) -> Result<File, Problem> {
    let file = without_waiting(true).open(path).map_err(Problem::of)?;
    let kind = file.metadata().map_err(Problem::of)?;
    match kind_of(&kind) {
        Kind::Folder => Err(Problem::Folder),
        Kind::Pipe => Err(Problem::Special("a pipe")),
        Kind::Device => Err(Problem::Special("a device")),
        Kind::Special(what) => Err(Problem::Special(what)),
        // Files that the kernel makes up: the environment and the memory of processes among them.
        Kind::Regular if path.starts_with("/proc") || path.starts_with("/sys") => {
            Err(Problem::Special("a file of the system's kernel"))
        }
        Kind::Regular => {
            writing::note_input(path);
            Ok(file)
        }
    }
}

/// True for the names that a shell gives to descriptors.
pub(super) fn is_own_descriptor(path: &Path) -> bool {
    ["/dev/fd", "/proc/self/fd"]
        .iter()
        .any(|folder| path.starts_with(folder))
        || ["/dev/stdin", "/dev/stdout", "/dev/stderr"]
            .iter()
            .any(|name| path == Path::new(name))
}

/// What a path stands for.
pub(super) enum Kind {
    Regular,
    Folder,
    Pipe,
    /// Read byte by byte, as `/dev/null`.
    Device,
    Special(&'static str),
}

#[cfg(unix)]
pub(super) fn kind_of(metadata: &Metadata) -> Kind {
    use std::os::unix::fs::FileTypeExt;

    let kind = metadata.file_type();
    if kind.is_dir() {
        Kind::Folder
    } else if kind.is_file() {
        Kind::Regular
    } else if kind.is_fifo() {
        Kind::Pipe
    } else if kind.is_char_device() {
        Kind::Device
    } else if kind.is_socket() {
        Kind::Special("a socket")
    } else {
        Kind::Special("a disk")
    }
}

#[cfg(not(unix))]
pub(super) fn kind_of(metadata: &Metadata) -> Kind {
    if metadata.is_dir() {
        Kind::Folder
    } else {
        Kind::Regular
    }
}

#[cfg(unix)]
fn without_waiting(no_link: bool) -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;

    let link = if no_link { libc::O_NOFOLLOW } else { 0 };
    let mut options = OpenOptions::new();
    options
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY | link);
    options
}

#[cfg(not(unix))]
fn without_waiting(_no_link: bool) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    options
}
