//! Why the program could not look: the one error that a person meets.

use std::io::{self, Write};

use anstream::ColorChoice;

use super::args::ColorWhen;
use crate::report::{Guard, Guarding, excerpt};
use crate::source::SourceFile;
use crate::source::document::DocumentError;

/// What was attempted, on what, why it failed, and what to try.
#[derive(Debug)]
pub(super) struct Trouble {
    text: String,
}

impl Trouble {
    /// A sentence.
    pub(super) fn new(message: &impl ToString) -> Self {
        Self::with_help(message, "")
    }

    /// A sentence and what to try.
    pub(super) fn with_help(message: &impl ToString, help: &str) -> Self {
        Self {
            text: excerpt::error(&message.to_string(), None, help, None),
        }
    }

    /// An error that is a text for a terminal already.
    pub(super) const fn shown(text: String) -> Self {
        Self { text }
    }

    /// An error in a TOML document.
    pub(super) fn document(error: &DocumentError, source: &SourceFile) -> Self {
        Self {
            text: excerpt::document(error, source),
        }
    }

    /// An error in a text of which no line is shown: it may be large, or binary.
    pub(super) fn text(error: &DocumentError) -> Self {
        let place = error.position.map(|position| format!(":{position}"));
        let place = place.unwrap_or_default();
        Self::with_help(
            &format!("cannot use {}{place}: {}", error.file, error.message),
            &error.help,
        )
    }

    /// A report that could not be written.
    pub(super) fn writing(to: &str, error: &io::Error) -> Self {
        let message = format!("cannot write the report to {to}: {error}");
        let help = match error.kind() {
            io::ErrorKind::NotFound => "the folder must exist: create it, or name another path",
            io::ErrorKind::IsADirectory => "name a file in it",
            io::ErrorKind::PermissionDenied => "name a path that you may write to",
            _ => "",
        };
        Self::with_help(&message, help)
    }

    /// A file that is not written over.
    pub(super) fn refused_to_write(to: &str, error: &impl std::fmt::Display) -> Self {
        Self::new(&format!("cannot write to {to}: {error}"))
    }

    /// Writes it to standard error.
    pub(super) fn show(&self, color: ColorWhen) {
        say(&self.text, color.into());
    }
}

/// Writes to standard error what nobody obeys, whatever is in it.
pub(super) fn say(text: &str, color: ColorChoice) {
    let stream = anstream::AutoStream::new(io::stderr(), color);
    let mut guard = Guard::new(stream, Guarding::Text);
    // Where standard error is closed, the exit status still says it.
    let _ = guard.write_all(text.as_bytes());
    let _ = guard.finish();
}

impl From<ColorWhen> for ColorChoice {
    fn from(when: ColorWhen) -> Self {
        match when {
            ColorWhen::Auto => Self::Auto,
            ColorWhen::Always => Self::Always,
            ColorWhen::Never => Self::Never,
        }
    }
}
