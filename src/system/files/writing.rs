//! Files are written beside their place under a name that nobody can guess, and put into it when they are
//! complete: never through a link that somebody has put there, and never half.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::opening::{self, Kind};

/// What this run has read, with every link followed.
static INPUTS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// What every suite holds, in its first bytes.
const SUITE: &[u8] = b"pac-check/suite@";

/// Bytes of a file that are looked at to see whether it is a suite.
const LOOKED_AT: u64 = 64 * 1024;

/// Names that are tried for a new file: they can only be taken by somebody who guesses them.
const TRIES: usize = 16;

/// Whether a file may be written over that somebody needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// Not what this run reads, and no suite.
    Spared,
    /// Any.
    Forced,
}

/// Notes that a file was read.
pub(super) fn note_input(path: &Path) {
    if let Ok(path) = fs::canonicalize(path) {
        let mut inputs = INPUTS.lock().unwrap_or_else(PoisonError::into_inner);
        inputs.insert(path);
    }
}

/// A file that is being written. It is in its place once it is [finished](Self::finish), and leaves
/// nothing behind where it is not.
#[derive(Debug)]
pub struct NewFile {
    file: File,
    /// Where it is and where it belongs; `None` for a device, which is written to at once.
    way: Option<(PathBuf, PathBuf)>,
}

impl NewFile {
    /// Begins a file.
    pub fn create(path: &str, overwrite: Overwrite) -> Result<Self, WriteError> {
        let place = Path::new(path);
        if let Some(file) = device(place)? {
            return Ok(Self { file, way: None });
        }
        if overwrite == Overwrite::Spared {
            spare(place)?;
        }
        Ok(Self::beside(place)?)
    }

    fn beside(place: &Path) -> io::Result<Self> {
        let name = place
            .file_name()
            .ok_or_else(|| io::Error::from(io::ErrorKind::IsADirectory))?;
        let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
        for _ in 0..TRIES {
            let mut beside = std::ffi::OsString::from(".");
            beside.push(name);
            let random = RandomState::new().build_hasher().finish();
            beside.push(format!(".{random:016x}.tmp"));
            let beside = place.with_file_name(beside);
            match OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&beside)
            {
                Ok(file) => {
                    return Ok(Self {
                        file,
                        way: Some((beside, place.to_owned())),
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    /// Puts it into its place. A link that is there is replaced, not followed.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.flush()?;
        let Some((beside, place)) = &self.way else {
            return Ok(());
        };
        if let Ok(old) = fs::symlink_metadata(place)
            && old.is_file()
        {
            fs::set_permissions(beside, old.permissions())?;
        }
        fs::rename(beside, place)?;
        self.way = None;
        Ok(())
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some((beside, _)) = &self.way {
            // What stopped the writing is the error to report.
            let _ = fs::remove_file(beside);
        }
    }
}

/// What is written to at once: `/dev/null`, a descriptor of the shell.
fn device(place: &Path) -> io::Result<Option<File>> {
    let Ok(metadata) = fs::metadata(place) else {
        return Ok(None);
    };
    let own = opening::is_own_descriptor(place);
    match opening::kind_of(&metadata) {
        Kind::Folder => Err(io::ErrorKind::IsADirectory.into()),
        Kind::Device => OpenOptions::new().write(true).open(place).map(Some),
        Kind::Pipe | Kind::Regular if own => OpenOptions::new().write(true).open(place).map(Some),
        Kind::Regular => Ok(None),
        Kind::Pipe => Err(io::Error::other(
            "it is a named pipe; write - for standard output and > behind it",
        )),
        Kind::Special(what) => Err(io::Error::other(format!("it is {what}, not a file"))),
    }
}

fn spare(place: &Path) -> Result<(), WriteError> {
    let Ok(real) = fs::canonicalize(place) else {
        return Ok(());
    };
    let inputs = INPUTS.lock().unwrap_or_else(PoisonError::into_inner);
    if inputs.contains(&real) {
        return Err(WriteError::Input);
    }
    drop(inputs);
    let mut start = Vec::new();
    if let Ok(file) = opening::of_a_file(&real) {
        // A file that can't be read is not a suite that anybody could run.
        let _ = file.take(LOOKED_AT).read_to_end(&mut start);
    }
    start.retain(|byte| *byte != 0);
    if start.windows(SUITE.len()).any(|part| part == SUITE) {
        return Err(WriteError::Suite);
    }
    Ok(())
}

/// Writes a whole file.
pub fn write(path: &str, bytes: &[u8], overwrite: Overwrite) -> Result<(), WriteError> {
    let mut file = NewFile::create(path, overwrite)?;
    file.write_all(bytes)?;
    Ok(file.finish()?)
}

/// Puts a new content in the place of a file's, at once: whoever reads it sees the old one or the new
/// one. What `what` says stands in messages.
///
/// A link stays one, where it leads to a file of its own folder; another one is refused.
pub fn replace(what: &'static str, path: &str, content: &[u8]) -> Result<(), ReplaceError> {
    let error = |cause| ReplaceError {
        what,
        path: path.to_owned(),
        cause,
    };
    let place = Path::new(path);
    let real = fs::canonicalize(place).map_err(error)?;
    let is_link = fs::symlink_metadata(place)
        .map_err(error)?
        .file_type()
        .is_symlink();
    if is_link {
        let folder = place.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).map_err(error)?;
        if real.parent() != Some(folder.as_path()) {
            return Err(error(io::Error::other(
                "it is a link to a file in another folder; name that file",
            )));
        }
    }
    NewFile::beside(&real)
        .and_then(|mut file| {
            file.write_all(content)?;
            file.finish()
        })
        .map_err(error)
}

/// A file that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// This run reads it.
    #[error("this run reads that file; --force writes over it")]
    Input,
    /// It is a suite.
    #[error("that file is a suite; --force writes over it")]
    Suite,
    /// The system refuses.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// A file whose content cannot be replaced.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the {what} {path}: {cause}")]
pub struct ReplaceError {
    what: &'static str,
    path: String,
    cause: io::Error,
}
