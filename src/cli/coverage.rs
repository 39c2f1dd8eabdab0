//! `--coverage`: which places of the PAC file a run reached.

use std::io::{BufWriter, Write};

use clap::Args;

use super::evaluate::Evaluator;
use super::output::Output;
use super::trouble::Trouble;
use crate::finding::coverage::CoverageReport;
use crate::pac::steps::Instrumentation;
use crate::report::coverage::{self, CoverageFormat};
use crate::system::files::{NewFile, Overwrite, WriteError};

/// Arguments of commands that ask about many URLs.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Coverage")]
pub(super) struct CoverageArgs {
    /// Write to this file which lines, conditions and returns of the PAC file were reached
    #[arg(long, value_name = "FILE")]
    coverage: Option<String>,
    /// Form of that file: text, json or lcov [default: by its ending: .json, .info, .lcov; else
    /// text]
    #[arg(long, value_name = "FORMAT", requires = "coverage")]
    coverage_format: Option<String>,
}

/// Gathers the coverage of a run, where it is wanted.
pub(super) struct Gatherer<'a> {
    wanted: Option<(&'a str, &'static CoverageFormat)>,
    report: Option<CoverageReport>,
}

impl<'a> Gatherer<'a> {
    /// Checks the arguments, before any work is done.
    pub(super) fn new(arguments: &'a CoverageArgs) -> Result<Self, Trouble> {
        let wanted = match (&arguments.coverage, &arguments.coverage_format) {
            (None, _) => None,
            (Some(path), None) => Some((path.as_str(), CoverageFormat::of_file(path))),
            (Some(path), Some(name)) => {
                let format = CoverageFormat::named(name).ok_or_else(|| {
                    let known: Vec<&str> = coverage::ALL.iter().map(|format| format.name).collect();
                    Trouble::with_help(
                        &format!("there is no coverage format {name:?}"),
                        &format!("the formats are {}", known.join(", ")),
                    )
                })?;
                Some((path.as_str(), format))
            }
        };
        Ok(Self {
            wanted,
            report: None,
        })
    }

    /// True where the coverage is to be written.
    pub(super) const fn is_wanted(&self) -> bool {
        self.wanted.is_some()
    }

    /// How much the script must be followed.
    pub(super) const fn instrumentation(&self) -> Instrumentation {
        if self.wanted.is_some() {
            Instrumentation::Counts
        } else {
            Instrumentation::Returns
        }
    }

    /// Adds what one client's run reached. Where it is unknown, or is another text for this
    /// client, that is said.
    pub(super) fn add(&mut self, client: &str, evaluator: &mut Evaluator, output: &Output<'_>) {
        if self.wanted.is_some() {
            self.add_report(client, evaluator.coverage(), output);
        }
    }

    /// Adds what was reached. Where it is unknown, or is another text, that is said.
    pub(super) fn add_report(
        &mut self,
        client: &str,
        report: Option<CoverageReport>,
        output: &Output<'_>,
    ) {
        let Some(report) = report else {
            output.hint(&format!(
                "no coverage for {client}: the script was not loaded, or was stopped"
            ));
            return;
        };
        match &mut self.report {
            None => self.report = Some(report),
            Some(sum) => {
                if !sum.add(&report) {
                    output.hint(&format!(
                        "no coverage for {client}: it reads the file's bytes as another text"
                    ));
                }
            }
        }
    }

    /// Writes the file, and a line about it to standard error.
    pub(super) fn finish(self, output: &Output<'_>) -> Result<(), Trouble> {
        let (Some((path, format)), Some(report)) = (self.wanted, self.report) else {
            return Ok(());
        };
        write(path, format, &report, output.overwrite()).map_err(|error| {
            Trouble::new(&format!("cannot write the coverage to {path}: {error}"))
        })?;
        output.hint(&format!("coverage: {}", report.summary.describe()));
        Ok(())
    }
}

fn write(
    path: &str,
    format: &CoverageFormat,
    report: &CoverageReport,
    overwrite: Overwrite,
) -> Result<(), WriteError> {
    let mut file = NewFile::create(path, overwrite)?;
    let mut writer = BufWriter::new(&mut file);
    (format.write)(report, &mut writer)?;
    writer.flush()?;
    drop(writer);
    Ok(file.finish()?)
}
