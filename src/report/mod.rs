//! Layer 3: findings and verdicts as pages for people and programs.
//!
//! A format sees the vocabulary of layer 0 and nothing else; it can't ask the engine anything. What
//! comes from a PAC file or a server is hostile text: no format writes a control character of it.
//! Colour is written as ANSI codes; the caller hands in a writer that removes them where the output
//! is no terminal that wants them (`anstream`).

mod escape;
pub mod excerpt;
mod human;
mod json;

use std::io::{self, Write};

use crate::finding::answers::UrlReport;
use crate::finding::discovery::Discovery;
use crate::finding::report::Report;

/// What is to be written.
#[derive(Debug, Clone, Copy)]
pub enum Page<'a> {
    /// The result of `pac-check audit`.
    Audit(&'a Report),
    /// The result of `pac-check url`.
    Urls(&'a UrlReport),
    /// The result of `pac-check discover`.
    Discovery(&'a Discovery),
}

/// The sheet that a page for people is written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Columns to keep within where words allow it; never taken as less than 60.
    pub width: usize,
}

impl Default for Layout {
    /// 100 columns: what a report has that is not written to a terminal.
    fn default() -> Self {
        Self { width: 100 }
    }
}

/// A form that pages are written in.
#[derive(Debug)]
pub struct Format {
    /// Name on the command line.
    pub name: &'static str,
    /// What it is for.
    pub title: &'static str,
    /// Writes a page, ending with a line feed. An error is the writer's.
    pub write: fn(Page<'_>, Layout, &mut dyn Write) -> io::Result<()>,
}

/// Every format, the default first.
pub const ALL: &[&Format] = &[&human::HUMAN, &json::JSON];

impl Format {
    /// The format of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|format| format.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parts that all formats share, and that are no formats.
    const SHARED: [&str; 3] = ["mod", "escape", "excerpt"];

    #[test]
    fn every_format_file_is_in_the_table() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report");
        let mut files: Vec<String> = std::fs::read_dir(directory)
            .expect("directory")
            .map(|entry| {
                entry
                    .expect("entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .map(|name| name.trim_end_matches(".rs").to_owned())
            .filter(|name| !SHARED.contains(&name.as_str()))
            .collect();
        files.sort();
        let mut listed: Vec<&str> = ALL.iter().map(|format| format.name).collect();
        listed.sort_unstable();
        assert_eq!(files, listed);
    }
}
