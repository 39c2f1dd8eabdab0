//! Where a report goes, and the talk beside it.

#![expect(
    clippy::disallowed_methods,
    reason = "this module writes the file of --output"
)]

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::{AutoStream, StripStream};

use super::args::OutputArgs;
use super::progress::Progress;
use super::trouble::Trouble;
use crate::report::{self, Format, Layout, Page};

/// The name that stands for standard output.
const STANDARD_OUTPUT: &str = "-";

/// Where the report is written, in which form.
pub(super) struct Output<'a> {
    arguments: &'a OutputArgs,
    format: &'static Format,
}

impl<'a> Output<'a> {
    /// Checks the arguments, before any work is done.
    pub(super) fn new(arguments: &'a OutputArgs) -> Result<Self, Trouble> {
        let name = arguments.format.as_str();
        let format = Format::named(name).ok_or_else(|| {
            let known: Vec<&str> = report::ALL.iter().map(|format| format.name).collect();
            Trouble::with_help(
                &format!("there is no format {name:?}"),
                &format!("the formats are {}", known.join(", ")),
            )
        })?;
        Ok(Self { arguments, format })
    }

    /// Writes a page. A reader that has seen enough and goes away is no error, and does not change
    /// what the exit status says about the PAC file.
    pub(super) fn write(&self, page: Page<'_>) -> Result<(), Trouble> {
        self.deliver(|stream, layout| self.format.write(page, layout, stream))
    }

    /// Writes a text that has one form only.
    pub(super) fn write_bytes(&self, bytes: &[u8]) -> Result<(), Trouble> {
        self.deliver(|stream, _| stream.write_all(bytes))
    }

    fn deliver(
        &self,
        write: impl FnOnce(&mut dyn Write, Layout) -> io::Result<()>,
    ) -> Result<(), Trouble> {
        match self.file() {
            None => {
                let stdout = io::stdout().lock();
                let layout = layout(stdout.is_terminal(), self.arguments.verbose);
                let stream = AutoStream::new(stdout, self.arguments.color.into());
                match through(stream, layout, write) {
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                    result => result.map_err(|error| Trouble::writing("standard output", &error)),
                }
            }
            Some(path) => File::create(path)
                .and_then(|file| {
                    through(
                        StripStream::new(file),
                        layout(false, self.arguments.verbose),
                        write,
                    )
                })
                .map_err(|error| Trouble::writing(path, &error)),
        }
    }

    fn file(&self) -> Option<&str> {
        let name = self.arguments.output.as_deref();
        name.filter(|name| *name != STANDARD_OUTPUT)
    }

    /// Something that helps a person and is no part of the report: to standard error.
    pub(super) fn hint(&self, text: &str) {
        if !self.arguments.quiet {
            self.say(&format!("{text}\n"));
        }
    }

    /// What `--verbose` shows, made only where it is shown.
    pub(super) fn detail(&self, text: impl FnOnce() -> String) {
        if self.arguments.verbose {
            self.say(&format!("{}\n", text()));
        }
    }

    /// What `--verbose` shows as a page for people.
    pub(super) fn detail_page(&self, page: Page<'_>) {
        if self.arguments.verbose
            && let Some(human) = Format::named("human")
        {
            let layout = layout(io::stderr().is_terminal(), true);
            let mut stream = AutoStream::new(io::stderr(), self.arguments.color.into());
            // Talk is not worth an error.
            let _ = human.write(page, layout, &mut stream);
            let _ = writeln!(stream);
        }
    }

    /// An error that does not end the run: shown also with `--quiet`.
    pub(super) fn warn(&self, text: &str) {
        self.say(text);
    }

    /// A line for work of unknown length.
    pub(super) fn waiting(&self, what: &str) -> Progress {
        Progress::waiting(self.arguments.quiet, what)
    }

    /// A line for so many steps of work.
    pub(super) fn counting(&self, what: &str, steps: usize) -> Progress {
        Progress::counting(self.arguments.quiet, what, steps)
    }

    fn say(&self, text: &str) {
        let mut stream = AutoStream::new(io::stderr(), self.arguments.color.into());
        // Talk is not worth an error.
        let _ = stream.write_all(text.as_bytes());
    }
}

fn through(
    stream: impl Write,
    layout: Layout,
    write: impl FnOnce(&mut dyn Write, Layout) -> io::Result<()>,
) -> io::Result<()> {
    let mut writer = BufWriter::new(stream);
    write(&mut writer, layout)?;
    writer.flush()
}

fn layout(terminal: bool, verbose: bool) -> Layout {
    let columns = terminal
        .then(terminal_size::terminal_size)
        .flatten()
        .map(|(terminal_size::Width(columns), _)| usize::from(columns));
    let default = Layout::default();
    Layout {
        width: columns.unwrap_or(default.width),
        verbose,
    }
}
