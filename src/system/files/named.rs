//! Files that are named by a file or found in a folder, not by a person: a policy, a suite or a folder
//! may come from a stranger, and must not show what lies outside of it.

use std::fs;
use std::path::{Path, PathBuf};

use super::{FileError, Problem, STANDARD_INPUT, opening, read_up_to};

/// Reads the file that the file `by` names `name`, relative to its own folder.
///
/// It must lie in that folder or below it, once every link is followed, and be a regular file.
pub fn read_named(
    what: &'static str,
    by: &str,
    name: &str,
    most_bytes: u64,
) -> Result<Vec<u8>, FileError> {
    let shown = super::super::folder::beside(by, name);
    let error = |problem| FileError::of(what, &shown, problem);
    if name.is_empty() {
        return Err(error(Problem::NoName));
    }
    let folder = folder_of(by).map_err(error)?;
    let lies = Path::new(&shown);
    let path = fs::canonicalize(lies).map_err(|cause| {
        // Whether there is such a file elsewhere is nobody's business.
        let leaves = name.split(['/', '\\']).any(|part| part == "..");
        if leaves || Path::new(name).is_absolute() {
            error(Problem::Outside(super::title(by).to_owned()))
        } else {
            error(Problem::of(cause))
        }
    })?;
    if !path.starts_with(&folder) {
        return Err(error(Problem::Outside(super::title(by).to_owned())));
    }
    let file = opening::of_a_file(&path).map_err(error)?;
    read_up_to(file, most_bytes).map_err(error)
}

/// Reads a file that was found in a folder, as [`read_named`] reads one that was named in it.
pub fn read_found(
    what: &'static str,
    folder: &str,
    path: &str,
    most_bytes: u64,
) -> Result<Vec<u8>, FileError> {
    let error = |problem| FileError::of(what, path, problem);
    let root = fs::canonicalize(folder).map_err(|cause| error(Problem::of(cause)))?;
    let real = fs::canonicalize(path).map_err(|cause| error(Problem::of(cause)))?;
    if !real.starts_with(&root) {
        return Err(error(Problem::LinkOut));
    }
    let file = opening::of_a_file(&real).map_err(error)?;
    read_up_to(file, most_bytes).map_err(error)
}

/// The folder that a file lies in, with every link followed; that of the program for standard input.
fn folder_of(file: &str) -> Result<PathBuf, Problem> {
    let folder = match Path::new(file).parent() {
        Some(folder) if !folder.as_os_str().is_empty() && file != STANDARD_INPUT => folder,
        _ => Path::new("."),
    };
    fs::canonicalize(folder).map_err(Problem::of)
}
