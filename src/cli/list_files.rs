//! The files of a proxy's own list, read.

use clap::builder::{PossibleValue, PossibleValuesParser};

use super::profiles::{self, ListBytes};
use super::trouble::Trouble;
use crate::allowlist::{ListFormat, Rulebook, formats};
use crate::system::hosts::Hosts;

/// Addresses of hosts that were given: those that a proxy finds may be others.
pub(super) fn addresses(hosts: Option<&str>, resolve: &[String]) -> Result<Hosts, Trouble> {
    let mut given = match hosts {
        Some(path) => {
            let source = profiles::read("hosts file", path)?;
            Hosts::parse(source.name(), source.text()).map_err(|error| Trouble::new(&error))?
        }
        None => Hosts::default(),
    };
    for text in resolve {
        given
            .add_override(text)
            .map_err(|error| Trouble::new(&error))?;
    }
    Ok(given)
}

/// Reads a list and the files that it refers to.
pub(super) fn open(
    paths: &[String],
    kind: Option<&str>,
) -> Result<(&'static ListFormat, Rulebook), Trouble> {
    let lists = paths
        .iter()
        .map(|path| ListBytes::read(path))
        .collect::<Result<Vec<_>, _>>()?;
    let guessed = || {
        let first = lists.first()?;
        ListFormat::guess(&first.text().unwrap_or_else(|_| first.bytewise()))
    };
    let format = kind
        .and_then(ListFormat::named)
        .or_else(guessed)
        .or_else(|| ListFormat::named("plain"))
        .ok_or_else(|| Trouble::new(&"no kind of list is known"))?;
    // Squid compares bytes; every other list is text.
    let files = if format.name == "squid" {
        lists.iter().map(ListBytes::bytewise).collect()
    } else {
        lists
            .iter()
            .map(ListBytes::text)
            .collect::<Result<Vec<_>, _>>()?
    };
    let book = (format.parse)(files.clone()).map_err(|error| {
        let source = files.iter().find(|file| file.name() == error.file);
        match source {
            Some(source) => Trouble::document(&error, source),
            None => Trouble::new(&error),
        }
    })?;
    Ok((format, book))
}

/// The kinds of list, for help.
pub(super) fn kinds() -> PossibleValuesParser {
    let all = formats::ALL.iter();
    PossibleValuesParser::new(all.map(|format| PossibleValue::new(format.name).help(format.title)))
}
