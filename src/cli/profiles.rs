//! Profiles by name or file, and the text files that people name.

use std::collections::BTreeMap;
use std::path::Path;

use super::trouble::Trouble;
use crate::profiles::{self, Profile};
use crate::source::SourceFile;
use crate::system::files;

/// The profile that is judged where nothing else is required.
pub(super) const DEFAULT: &str = "entra";

/// Largest policy, profile or list, in bytes.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// The compiled-in profile of that name, or the one in a file.
pub(super) fn named(name: &str) -> Result<Profile, Trouble> {
    if let Some(result) = profiles::named(name) {
        return result.map_err(|error| Trouble::new(&error));
    }
    let is_path = name.contains(['/', '\\']) || Path::new(name).extension().is_some();
    if !is_path && !Path::new(name).exists() {
        let known: Vec<&str> = profiles::ALL.iter().map(|profile| profile.id).collect();
        return Err(Trouble::with_help(
            &format!("there is no profile {name:?}"),
            &format!(
                "the built-in profiles are: {}; or name a TOML file",
                known.join(", ")
            ),
        ));
    }
    let source = read("profile", name)?;
    profiles::parse(&source).map_err(|error| Trouble::document(&error, &source))
}

/// A text file of the user's.
pub(super) fn read(what: &'static str, path: &str) -> Result<SourceFile, Trouble> {
    let bytes = files::read(what, path, MOST_BYTES).map_err(|error| Trouble::new(&error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error
            .as_bytes()
            .iter()
            .take(at)
            .filter(|&&byte| byte == b'\n')
            .count()
            + 1;
        Trouble::with_help(
            &format!(
                "cannot read the {what} {}: line {line} is not UTF-8",
                files::title(path)
            ),
            "save it as UTF-8",
        )
    })?;
    Ok(SourceFile::new(files::title(path), text))
}

/// The same for what need not be UTF-8: then each byte is a character, as Squid takes them, and `false`.
pub(super) fn read_bytewise(what: &'static str, path: &str) -> Result<(SourceFile, bool), Trouble> {
    let bytes = files::read(what, path, MOST_BYTES).map_err(|error| Trouble::new(&error))?;
    let (text, utf8) = match String::from_utf8(bytes) {
        Ok(text) => (text, true),
        Err(error) => {
            let bytes = error.into_bytes();
            (bytes.into_iter().map(char::from).collect(), false)
        }
    };
    Ok((SourceFile::new(files::title(path), text), utf8))
}

/// `--var NAME=VALUE`.
pub(super) fn variables(given: &[String]) -> Result<BTreeMap<String, String>, Trouble> {
    given
        .iter()
        .map(|text| match text.split_once('=') {
            Some((name, value)) if !name.is_empty() && !value.is_empty() => {
                Ok((name.to_owned(), value.to_owned()))
            }
            _ => Err(Trouble::with_help(
                &format!("cannot use {text:?} as a variable"),
                "write --var NAME=VALUE, for example --var tenant=contoso",
            )),
        })
        .collect()
}
