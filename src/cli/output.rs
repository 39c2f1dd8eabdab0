//! Where a report goes, and the talk beside it.

use std::io::{self, BufWriter, IsTerminal, LineWriter, Write};

use anstream::{AutoStream, ColorChoice, StripStream};

use super::args::OutputArgs;
use super::progress::Progress;
use super::trouble::{self, Trouble};
use crate::finding::answers::PacFile;
use crate::finding::discovery::Discovery;
use crate::report::{self, Format, Guard, Guarding, Layout, Page, Uncoloured, UrlWriter, excerpt};
use crate::system::files::{NewFile, Overwrite, WriteError};

/// The name that stands for standard output.
pub(super) const STANDARD_OUTPUT: &str = "-";

/// What a command writes: not every format has each page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The result of an audit.
    Audit,
    /// Answers for URLs.
    Urls,
    /// The way to answers.
    Explain,
    /// The story of a discovery.
    Discovery,
    /// What a proxy's own list lets through.
    Allowlist,
    /// Lists of required URLs.
    Profiles,
    /// What settings decide.
    Settings,
    /// What a capture shows.
    Capture,
    /// What was tried.
    Probe,
    /// What is wrong with the texts of PAC files.
    Lint,
    Diff,
    /// What came of suites.
    Suites,
    /// A text that has one form only, in TOML.
    Toml,
    /// A text of our own that has one form only.
    Text,
}

impl Kind {
    pub(super) const fn is_in(self, format: &Format) -> bool {
        match self {
            Self::Audit => format.audit.is_some(),
            Self::Urls => format.urls.is_some(),
            Self::Explain => format.explain.is_some(),
            Self::Discovery => format.discovery.is_some(),
            Self::Allowlist => format.allowlist.is_some(),
            Self::Profiles => format.profiles.is_some(),
            Self::Settings => format.settings.is_some(),
            Self::Capture => format.capture.is_some(),
            Self::Probe => format.probe.is_some(),
            Self::Lint => format.lint.is_some(),
            Self::Diff => format.diff.is_some(),
            Self::Suites => format.suites.is_some(),
            Self::Toml | Self::Text => true,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Audit => "an audit",
            Self::Urls => "a list of answers",
            Self::Explain => "an explanation",
            Self::Discovery => "a discovery",
            Self::Allowlist => "the coverage of a list",
            Self::Profiles => "a list of required URLs",
            Self::Settings => "a report on settings",
            Self::Capture => "a report on captures",
            Self::Probe => "a probe",
            Self::Diff => "a report on differences",
            Self::Lint => "a report on the text of PAC files",
            Self::Suites => "the result of suites",
            Self::Toml | Self::Text => "this text",
        }
    }
}

/// Where the report is written, in which form.
pub(super) struct Output<'a> {
    arguments: &'a OutputArgs,
    format: &'static Format,
    kind: Kind,
}

impl<'a> Output<'a> {
    /// Checks the arguments, before any work is done.
    pub(super) fn new(arguments: &'a OutputArgs, kind: Kind) -> Result<Self, Trouble> {
        let named = Format::named(&arguments.format);
        let format = named.filter(|format| kind.is_in(format)).ok_or_else(|| {
            let known = report::ALL.iter().filter(|format| kind.is_in(format));
            let known: Vec<&str> = known.map(|format| format.name).collect();
            Trouble::with_help(
                &format!("{} has no form {:?}", kind.words(), arguments.format),
                &format!("its formats (--format) are {}", known.join(", ")),
            )
        })?;
        Ok(Self {
            arguments,
            format,
            kind,
        })
    }

    /// Writes a page. A reader that has seen enough and goes away is not an error, and does not change
    /// what the exit status says about the PAC file.
    pub(super) fn write(&self, page: Page<'_>) -> Result<(), Trouble> {
        self.deliver(|stream, layout| self.format.write(page, layout, stream))
            .map(|_| ())
    }

    /// The name of the form.
    pub(super) const fn form(&self) -> &'static str {
        self.format.name
    }

    /// Writes a text that has one form only.
    pub(super) fn write_bytes(&self, bytes: &[u8]) -> Result<(), Trouble> {
        self.deliver(|stream, _| stream.write_all(bytes))
            .map(|_| ())
    }

    /// Writes a page of answers while they come. False where the reader went away before the end.
    pub(super) fn write_urls(
        &self,
        pac: &PacFile,
        all_clients: bool,
        fill: impl FnOnce(&mut dyn UrlWriter) -> io::Result<()>,
    ) -> Result<bool, Trouble> {
        self.deliver(|stream, layout| {
            let begin = self.format.urls.ok_or(io::ErrorKind::Unsupported)?;
            let mut page = begin(pac, all_clients, layout, stream)?;
            fill(page.as_mut())?;
            page.end()
        })
    }

    /// Writes the story of a discovery that found nothing, where the format has no such page as
    /// text on standard error.
    pub(super) fn write_discovery(&self, discovery: &Discovery) -> Result<(), Trouble> {
        let page = Page::Discovery(discovery);
        if Kind::Discovery.is_in(self.format) {
            return self.write(page);
        }
        self.talk_page(page);
        Ok(())
    }

    /// Runs what writes. False where the reader of standard output went away before the end.
    fn deliver(
        &self,
        write: impl FnOnce(&mut dyn Write, Layout) -> io::Result<()>,
    ) -> Result<bool, Trouble> {
        let guarding = self.guarding();
        match self.file() {
            None => {
                let stdout = io::stdout().lock();
                let terminal = stdout.is_terminal();
                let layout = layout(terminal, self.arguments.verbose);
                let stream = AutoStream::new(stdout, self.arguments.color.into());
                let plain = stream.current_choice() == ColorChoice::Never;
                let result = match guarding {
                    // Whoever looks on sees each line when it is known.
                    _ if terminal => through(LineWriter::new(stream), guarding, layout, write),
                    // The guard lets colours through, and no other code.
                    Some(_) if plain => {
                        let stream = Uncoloured::new(BufWriter::new(stream.into_inner()));
                        through(stream, guarding, layout, write)
                    }
                    _ => through(BufWriter::new(stream), guarding, layout, write),
                };
                match result {
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
                    Err(error) => Err(Trouble::writing("standard output", &error)),
                    Ok(()) => Ok(true),
                }
            }
            Some(path) => self.deliver_to(path, write).map_err(|error| match error {
                WriteError::Io(error) => Trouble::writing(path, &error),
                refused => Trouble::refused_to_write(path, &refused),
            }),
        }
    }

    fn deliver_to(
        &self,
        path: &str,
        write: impl FnOnce(&mut dyn Write, Layout) -> io::Result<()>,
    ) -> Result<bool, WriteError> {
        let mut file = NewFile::create(path, self.overwrite())?;
        let layout = layout(false, self.arguments.verbose);
        through(
            BufWriter::new(StripStream::new(&mut file as &mut dyn Write)),
            self.guarding(),
            layout,
            write,
        )?;
        file.finish()?;
        Ok(true)
    }

    /// Whether a file may be written over that somebody needs.
    pub(super) const fn overwrite(&self) -> Overwrite {
        if self.arguments.force {
            Overwrite::Forced
        } else {
            Overwrite::Spared
        }
    }

    const fn guarding(&self) -> Option<Guarding> {
        match self.kind {
            Kind::Toml => Some(Guarding::Escapes),
            // What this program says about itself.
            Kind::Text => None,
            _ => Some(self.format.guarding),
        }
    }

    fn file(&self) -> Option<&str> {
        let name = self.arguments.output.as_deref();
        name.filter(|name| *name != STANDARD_OUTPUT)
    }

    /// Something that helps a person and is not part of the report: to standard error.
    pub(super) fn hint(&self, text: &str) {
        if !self.arguments.quiet {
            self.say(&format!("{}\n", excerpt::line(text)));
        }
    }

    /// As [`Self::hint`], in several lines.
    pub(super) fn hint_lines(&self, text: &str) {
        if !self.arguments.quiet {
            self.say(&format!("{text}\n"));
        }
    }

    /// What `--verbose` shows, made only where it is shown.
    pub(super) fn detail(&self, text: impl FnOnce() -> String) {
        if self.arguments.verbose {
            self.say(&format!("{}\n", excerpt::line(&text())));
        }
    }

    /// What `--verbose` shows as a page for people.
    pub(super) fn detail_page(&self, page: Page<'_>) {
        if self.arguments.verbose {
            self.talk_page(page);
        }
    }

    fn talk_page(&self, page: Page<'_>) {
        if let Some(human) = Format::named("human") {
            let layout = layout(io::stderr().is_terminal(), self.arguments.verbose);
            let stream = AutoStream::new(io::stderr(), self.arguments.color.into());
            let mut stream = Guard::new(stream, human.guarding);
            // Talk is not worth an error.
            let _ = human.write(page, layout, &mut stream);
            let _ = writeln!(stream);
            let _ = stream.finish();
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

    /// A line for so many steps of work before the report is written.
    pub(super) fn counting_before(&self, what: &str, steps: usize) -> Progress {
        Progress::counting(self.arguments.quiet, what, steps)
    }

    /// A line for so many steps of work; none where the report itself runs over the same terminal.
    pub(super) fn counting(&self, what: &str, steps: usize) -> Progress {
        let streams = self.file().is_none() && io::stdout().is_terminal();
        Progress::counting(self.arguments.quiet || streams, what, steps)
    }

    /// A line for work of unknown length; none where the report itself runs over the same terminal.
    pub(super) fn streaming(&self, what: &str) -> Progress {
        let streams = self.file().is_none() && io::stdout().is_terminal();
        Progress::waiting(self.arguments.quiet || streams, what)
    }

    fn say(&self, text: &str) {
        trouble::say(text, self.arguments.color.into());
    }
}

fn through(
    mut stream: impl Write,
    guarding: Option<Guarding>,
    layout: Layout,
    write: impl FnOnce(&mut dyn Write, Layout) -> io::Result<()>,
) -> io::Result<()> {
    let Some(guarding) = guarding else {
        write(&mut stream, layout)?;
        return stream.flush();
    };
    let mut guard = Guard::new(stream, guarding);
    write(&mut guard, layout)?;
    guard.finish().map(|_| ())
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
