//! `pac-check generate`: shell completions and the manual page.

use std::io::{self, Write};

use clap::{Args, CommandFactory, Subcommand};
use clap_complete::Shell;

use crate::cli::ExitStatus;
use crate::cli::args::Arguments;
use crate::cli::trouble::Trouble;

/// Arguments of `pac-check generate`.
#[derive(Debug, Args)]
pub(in crate::cli) struct GenerateArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// The manual page, in roff
    Man,
}

/// Runs the command.
pub(in crate::cli) fn run(arguments: &GenerateArgs) -> Result<ExitStatus, Trouble> {
    let mut page = Vec::new();
    let mut command = Arguments::command();
    match arguments.what {
        What::Completions { shell } => {
            clap_complete::generate(shell, &mut command, "pac-check", &mut page);
        }
        What::Man => clap_mangen::Man::new(command)
            .render(&mut page)
            .map_err(|error| Trouble::writing("memory", &error))?,
    }
    io::stdout()
        .lock()
        .write_all(&page)
        .map_err(|error| Trouble::writing("standard output", &error))?;
    Ok(ExitStatus::Clean)
}
