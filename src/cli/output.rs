//! Where a report goes, and the talk beside it.

#![expect(
    clippy::disallowed_methods,
    reason = "this module writes the file of --output"
)]

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::{AutoStream, StripStream};

use super::args::OutputArgs;
use super::trouble::Trouble;
use crate::report::{self, Format, Layout, Page};

/// Where the report is written, in which form.
pub(super) struct Output<'a> {
    arguments: &'a OutputArgs,
    format: &'static Format,
}

impl<'a> Output<'a> {
    /// Checks the arguments, before any work is done.
    pub(super) fn new(arguments: &'a OutputArgs) -> Result<Self, Trouble> {
        let name = arguments.format.as_deref().unwrap_or("human");
        let format = Format::named(name).ok_or_else(|| {
            let known: Vec<&str> = report::ALL.iter().map(|format| format.name).collect();
            Trouble::with_help(
                &format!("there is no format {name:?}"),
                &format!("the formats are {}", known.join(", ")),
            )
        })?;
        Ok(Self { arguments, format })
    }

    /// Writes a page.
    pub(super) fn write(&self, page: Page<'_>) -> Result<(), Trouble> {
        match &self.arguments.output {
            None => {
                let stdout = io::stdout().lock();
                let layout = layout(stdout.is_terminal());
                let stream = AutoStream::new(stdout, self.arguments.color.into());
                self.write_to(page, layout, stream)
                    .map_err(|error| Trouble::writing("standard output", &error))
            }
            Some(path) => File::create(path)
                .and_then(|file| self.write_to(page, layout(false), StripStream::new(file)))
                .map_err(|error| Trouble::writing(path, &error)),
        }
    }

    fn write_to(&self, page: Page<'_>, layout: Layout, stream: impl Write) -> io::Result<()> {
        let mut writer = BufWriter::new(stream);
        (self.format.write)(page, layout, &mut writer)?;
        writer.flush()
    }

    /// Something that helps a person and is no part of the report: to standard error.
    pub(super) fn hint(&self, text: &str) {
        if !self.arguments.quiet {
            let mut stream = AutoStream::new(io::stderr(), self.arguments.color.into());
            // Talk is not worth an error.
            let _ = writeln!(stream, "{text}");
        }
    }

    /// A warning: shown also with `--quiet`.
    pub(super) fn warn(&self, text: &str) {
        let mut stream = AutoStream::new(io::stderr(), self.arguments.color.into());
        let _ = stream.write_all(text.as_bytes());
    }
}

fn layout(terminal: bool) -> Layout {
    let columns = terminal
        .then(terminal_size::terminal_size)
        .flatten()
        .map(|(terminal_size::Width(columns), _)| usize::from(columns));
    columns.map_or_else(Layout::default, |width| Layout { width })
}
