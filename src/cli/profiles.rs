//! Profiles by name or file, and the text files that people name.

use std::collections::BTreeMap;
use std::path::Path;

use super::text_file;
use super::trouble::Trouble;
use crate::profiles::{self, Profile};
use crate::source::SourceFile;
use crate::system::{files, folder};

/// The profile that is judged where nothing else is required.
pub(super) const DEFAULT: &str = "entra";

/// Largest list, in bytes.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// Largest policy or profile, in bytes. Read, each byte of a TOML text may take fifty.
const MOST_DOCUMENT_BYTES: u64 = 4 * 1024 * 1024;

/// The compiled-in profile of that name, or the one in a file that a person named.
pub(super) fn named(name: &str) -> Result<Profile, Trouble> {
    if let Some(result) = profiles::named(name) {
        return result.map_err(|error| Trouble::new(&error));
    }
    if !is_path(name) && !Path::new(name).exists() {
        return Err(unknown(name));
    }
    let source = text_file::read("profile", name, MOST_DOCUMENT_BYTES)?;
    profiles::parse(&source).map_err(|error| Trouble::document(&error, &source))
}

/// The same for a name that stands in the file `by`: a file of its folder, whose text is not shown.
pub(super) fn named_by(by: &str, name: &str) -> Result<Profile, Trouble> {
    const WHAT: &str = "profile";
    if let Some(result) = profiles::named(name) {
        return result.map_err(|error| Trouble::new(&error));
    }
    let beside = folder::beside(by, name);
    if !is_path(name) && !Path::new(&beside).exists() {
        return Err(unknown(name));
    }
    let bytes =
        files::read_named(WHAT, by, name, MOST_DOCUMENT_BYTES).map_err(|e| Trouble::new(&e))?;
    let (text, _) = text_file::text_of(WHAT, &beside, bytes).map_err(|e| Trouble::new(&e))?;
    let source = SourceFile::new(beside, text);
    profiles::parse(&source).map_err(|error| {
        let place = error.position.map(|position| format!(":{position}"));
        Trouble::with_help(
            &format!(
                "cannot use the profile {}{}, which {} names",
                source.name(),
                place.unwrap_or_default(),
                files::title(by)
            ),
            &format!(
                "`pac-check profile show {}` shows what is wrong",
                source.name()
            ),
        )
    })
}

fn is_path(name: &str) -> bool {
    name.contains(['/', '\\']) || Path::new(name).extension().is_some()
}

fn unknown(name: &str) -> Trouble {
    let known: Vec<&str> = profiles::ALL.iter().map(|profile| profile.id).collect();
    Trouble::with_help(
        &format!("there is no profile {name:?}"),
        &format!(
            "the built-in profiles are: {}; or name a TOML file",
            known.join(", ")
        ),
    )
}

/// A list of the user's.
pub(super) fn read(what: &'static str, path: &str) -> Result<SourceFile, Trouble> {
    text_file::read(what, path, MOST_BYTES)
}

/// A policy of the user's.
pub(super) fn read_policy(path: &str) -> Result<SourceFile, Trouble> {
    text_file::read(POLICY, path, MOST_DOCUMENT_BYTES)
}

/// The policy that lies in the working folder and that nobody named: a file of that folder.
pub(super) fn found_policy(path: &str) -> Result<SourceFile, Trouble> {
    let bytes = files::read_found(POLICY, ".", path, MOST_DOCUMENT_BYTES)
        .map_err(|error| Trouble::with_help(&error, "--config FILE names the policy to use"))?;
    let (text, _) = text_file::text_of(POLICY, path, bytes).map_err(|e| Trouble::new(&e))?;
    Ok(SourceFile::new(path, text))
}

const POLICY: &str = "policy file";

/// A list of the proxy's own, in both ways in which it can be read.
pub(super) struct ListBytes {
    path: String,
    bytes: Vec<u8>,
}

impl ListBytes {
    /// Reads the file.
    pub(super) fn read(path: &str) -> Result<Self, Trouble> {
        let bytes = files::read("list", path, MOST_BYTES).map_err(|error| Trouble::new(&error))?;
        Ok(Self {
            path: path.to_owned(),
            bytes,
        })
    }

    /// As text, in whatever form it was saved.
    pub(super) fn text(&self) -> Result<SourceFile, Trouble> {
        let text = text_file::text_of("list", &self.path, self.bytes.clone());
        let (text, _) = text.map_err(|error| Trouble::new(&error))?;
        Ok(SourceFile::new(files::title(&self.path), text))
    }

    /// As Squid takes it, which compares bytes: what is not UTF-8 has each byte as a character.
    pub(super) fn bytewise(&self) -> SourceFile {
        let text = match std::str::from_utf8(&self.bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => self.bytes.iter().copied().map(char::from).collect(),
        };
        SourceFile::new(files::title(&self.path), text)
    }
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
