//! Layer 3: findings and verdicts as pages for people and programs.
//!
//! A format sees the vocabulary of layer 0 and nothing else; it can't ask the engine anything. What
//! comes from a PAC file or a server is hostile text: no format writes a control character of it.
//! Colour is written as ANSI codes; the caller hands in a writer that removes them where the output
//! is not a terminal that wants them (`anstream`).

mod case_names;
pub mod changes;
mod checked;
mod counts;
pub mod coverage;
mod differences;
mod escape;
pub mod excerpt;
mod github;
pub mod guard;
mod html;
mod human;
mod json;
mod junit;
mod linted;
mod markdown;
mod openmetrics;
mod outline;
mod passage;
mod probed;
mod sarif;
mod tap;
mod trouble;
mod uncoloured;
mod url_writer;

use std::io::{self, Write};

use crate::finding::allowlist::AllowlistReport;
use crate::finding::answers::UrlReport;
use crate::finding::capture::CaptureReport;
use crate::finding::diff::DiffReport;
use crate::finding::discovery::Discovery;
use crate::finding::explanation::{ExplainReport, ProgramReport};
use crate::finding::lint::LintReport;
use crate::finding::probe::ProbeReport;
use crate::finding::profiles::ProfilePage;
use crate::finding::report::Report;
use crate::finding::settings::SettingsReport;
use crate::finding::suites::SuitesReport;

pub use guard::{Guard, Guarding};
pub use uncoloured::Uncoloured;
pub use url_writer::{BeginUrls, UrlWriter};

/// What is to be written.
#[derive(Debug, Clone, Copy)]
pub enum Page<'a> {
    /// The result of `pac-check audit`.
    Audit(&'a Report),
    /// The result of `pac-check url`.
    Urls(&'a UrlReport),
    /// The result of `pac-check explain`.
    Explain(&'a ExplainReport),
    /// The result of `pac-check explain --program`.
    Programs(&'a ProgramReport),
    /// The result of `pac-check discover`.
    Discovery(&'a Discovery),
    /// The result of `pac-check allowlist`.
    Allowlist(&'a AllowlistReport),
    /// The result of `pac-check profile`.
    Profiles(&'a ProfilePage),
    /// The result of `pac-check settings`.
    Settings(&'a SettingsReport),
    /// The result of `pac-check capture`.
    Capture(&'a CaptureReport),
    /// The result of `pac-check probe`.
    Probe(&'a ProbeReport),
    /// The result of `pac-check lint`.
    Lint(&'a LintReport),
    /// The result of `pac-check diff`.
    Diff(&'a DiffReport),
    /// The result of `pac-check test`.
    Suites(&'a SuitesReport),
}

/// The sheet that a page for people is written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Columns to keep within where words allow it; never taken as less than 60.
    pub width: usize,
    /// Also what is not needed to understand the result: every DNS question, every alert, the exact
    /// places (`-v`).
    pub verbose: bool,
}

impl Default for Layout {
    /// 100 columns: what a report has that is not written to a terminal.
    fn default() -> Self {
        Self {
            width: 100,
            verbose: false,
        }
    }
}

/// Writes a page of which everything is there.
pub type WritePage<T> = fn(&T, Layout, &mut dyn Write) -> io::Result<()>;

/// A form that pages are written in. A page that it does not have is `None`.
///
/// Each page ends with a line feed; an error is the writer's.
#[derive(Debug)]
pub struct Format {
    /// Name on the command line.
    pub name: &'static str,
    /// What it is for.
    pub title: &'static str,
    /// How its pages are kept from being obeyed.
    pub guarding: Guarding,
    /// Writes the result of `pac-check audit`.
    pub audit: Option<WritePage<Report>>,
    /// Begins the result of `pac-check url`.
    pub urls: Option<BeginUrls>,
    /// Writes the result of `pac-check discover`.
    pub discovery: Option<WritePage<Discovery>>,
    /// Writes the result of `pac-check explain`.
    pub explain: Option<WritePage<ExplainReport>>,
    /// Writes the result of `pac-check explain --program`.
    pub programs: Option<WritePage<ProgramReport>>,
    /// Writes the result of `pac-check allowlist`.
    pub allowlist: Option<WritePage<AllowlistReport>>,
    /// Writes the result of `pac-check profile`.
    pub profiles: Option<WritePage<ProfilePage>>,
    /// Writes the result of `pac-check settings`.
    pub settings: Option<WritePage<SettingsReport>>,
    /// Writes the result of `pac-check capture`.
    pub capture: Option<WritePage<CaptureReport>>,
    /// Writes the result of `pac-check probe`.
    pub probe: Option<WritePage<ProbeReport>>,
    /// Writes the result of `pac-check lint`.
    pub lint: Option<WritePage<LintReport>>,
    /// Writes the result of `pac-check diff`.
    pub diff: Option<WritePage<DiffReport>>,
    /// Writes the result of `pac-check test`.
    pub suites: Option<WritePage<SuitesReport>>,
}

/// Every format, the default first.
pub const ALL: &[&Format] = &[
    &human::HUMAN,
    &json::JSON,
    &markdown::MARKDOWN,
    &junit::JUNIT,
    &sarif::SARIF,
    &github::GITHUB,
    &html::HTML,
    &tap::TAP,
    &openmetrics::OPENMETRICS,
];

impl Format {
    /// The format of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|format| format.name == name)
    }

    /// Writes a page. A page that the format does not have is an error of kind `Unsupported`; look
    /// at the fields before the work is done.
    pub fn write(&self, page: Page<'_>, layout: Layout, out: &mut dyn Write) -> io::Result<()> {
        match (page, self) {
            (
                Page::Audit(report),
                Self {
                    audit: Some(write), ..
                },
            ) => write(report, layout, out),
            (
                Page::Urls(report),
                Self {
                    urls: Some(begin), ..
                },
            ) => url_writer::write(report, *begin, layout, out),
            (
                Page::Discovery(discovery),
                Self {
                    discovery: Some(write),
                    ..
                },
            ) => write(discovery, layout, out),
            (
                Page::Explain(report),
                Self {
                    explain: Some(write),
                    ..
                },
            ) => write(report, layout, out),
            (
                Page::Programs(report),
                Self {
                    programs: Some(write),
                    ..
                },
            ) => write(report, layout, out),
            (
                Page::Allowlist(report),
                Self {
                    allowlist: Some(write),
                    ..
                },
            ) => write(report, layout, out),
            (
                Page::Profiles(page),
                Self {
                    profiles: Some(write),
                    ..
                },
            ) => write(page, layout, out),
            (
                Page::Settings(report),
                Self {
                    settings: Some(write),
                    ..
                },
            ) => write(report, layout, out),
            (
                Page::Capture(report),
                Self {
                    capture: Some(write),
                    ..
                },
            ) => write(report, layout, out),
            (
                Page::Probe(report),
                Self {
                    probe: Some(write), ..
                },
            ) => write(report, layout, out),
            (
                Page::Lint(report),
                Self {
                    lint: Some(write), ..
                },
            ) => write(report, layout, out),
            (
                Page::Diff(report),
                Self {
                    diff: Some(write), ..
                },
            ) => write(report, layout, out),
            (
                Page::Suites(report),
                Self {
                    suites: Some(write),
                    ..
                },
            ) => write(report, layout, out),
            _ => Err(io::Error::new(
                io::ErrorKind::Unsupported,
                format!("the format {} has no such page", self.name),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parts that all formats share, and that are not formats.
    const SHARED: [&str; 17] = [
        "mod",
        "case_names",
        "changes",
        "checked",
        "counts",
        "differences",
        "coverage",
        "escape",
        "excerpt",
        "guard",
        "linted",
        "outline",
        "passage",
        "probed",
        "trouble",
        "uncoloured",
        "url_writer",
    ];

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
