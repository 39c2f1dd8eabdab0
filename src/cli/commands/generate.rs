//! `pac-check generate`: shell completions, the manual pages, the schema of suites.

use clap::{Args, Subcommand};
use clap_complete::Shell;

use crate::cli::ExitStatus;
use crate::cli::args::OutputArgs;
use crate::cli::command_line::command_line;
use crate::cli::output::{Kind, Output};
use crate::cli::trouble::Trouble;
use crate::suite::JSON_SCHEMA;

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
    /// A manual page, in roff
    Man {
        /// The command that it is about, else the program
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
    /// The JSON Schema of suites (`pac-check test`), for editors
    Schema,
}

/// Runs the command.
pub(in crate::cli) fn run(
    arguments: &GenerateArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output, Kind::Text)?;
    let mut page = Vec::new();
    match &arguments.what {
        What::Completions { shell } => {
            clap_complete::generate(*shell, &mut command_line(), "pac-check", &mut page);
        }
        What::Man { command } => clap_mangen::Man::new(about(command.as_deref())?)
            .render(&mut page)
            .map_err(|error| Trouble::writing("memory", &error))?,
        What::Schema => page.extend_from_slice(JSON_SCHEMA.as_bytes()),
    }
    output.write_bytes(&page)?;
    Ok(ExitStatus::Clean)
}

/// The program, or one of its commands under the name that its page has: `pac-check-url`.
fn about(name: Option<&str>) -> Result<clap::Command, Trouble> {
    let mut program = command_line();
    program.build();
    let Some(name) = name else {
        return Ok(program);
    };
    let found = program.find_subcommand(name).cloned();
    found.ok_or_else(|| {
        let known: Vec<&str> = program
            .get_subcommands()
            .map(clap::Command::get_name)
            .collect();
        Trouble::with_help(
            &format!("there is no command {name:?}"),
            &format!("the commands are {}", known.join(", ")),
        )
    })
}
