//! Where the run writes: each place once, or one report would replace the other.

use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::output::STANDARD_OUTPUT;
use super::trouble::Trouble;

/// Options that name a file to write. `--record` of `test` names one to read.
const WRITTEN: &[&str] = &["output", "coverage", "record"];

/// What is wrong with the files that the command line has the program write.
pub(super) fn check(matches: &ArgMatches) -> Result<(), Trouble> {
    let Some((command, matches)) = matches.subcommand() else {
        return Ok(());
    };
    let mut known: Vec<(&str, PathBuf)> = Vec::new();
    for option in WRITTEN {
        if command == "test" && *option == "record" {
            continue;
        }
        let Ok(Some(path)) = matches.try_get_one::<String>(option) else {
            continue;
        };
        if path == STANDARD_OUTPUT {
            if *option == "output" {
                continue;
            }
            return Err(Trouble::with_help(
                &format!("--{option} - does not name a file: standard output is for the report"),
                "name a file, or send the report elsewhere with --output FILE",
            ));
        }
        let place = place_of(Path::new(path));
        if let Some((other, _)) = known.iter().find(|(_, known)| *known == place) {
            return Err(Trouble::with_help(
                &format!("--{other} and --{option} name the same file, {path}"),
                "name two files",
            ));
        }
        // Any number of them may go to /dev/null.
        if !place.starts_with("/dev") {
            known.push((option, place));
        }
    }
    Ok(())
}

/// The path with the links of its folder followed: the file need not be there yet.
fn place_of(path: &Path) -> PathBuf {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    match (std::fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}
