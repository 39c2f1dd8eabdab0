//! Layer 4: arguments to settings to a command to an exit status.

mod allowlist;
mod args;
mod backend;
mod baseline;
mod command_line;
pub mod commands;
mod compare;
mod content;
mod coverage;
mod evaluate;
mod exemptions;
mod limits;
mod list_files;
mod output;
mod pac_source;
mod profiles;
mod progress;
mod proxy_addresses;
mod required_urls;
mod stdin;
mod trouble;
mod url_list;
mod world;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use command_line::{Arguments, Command};

/// What the program says by its exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// Everything was evaluated, and every requirement is met: 0.
    Clean,
    /// Looked, and found violations: 1.
    Violations,
    /// Could not look, or not at everything: 2.
    CouldNotLook,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(match status {
            ExitStatus::Clean => 0,
            ExitStatus::Violations => 1,
            ExitStatus::CouldNotLook => 2,
        })
    }
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => run(&arguments).into(),
        Err(error) => {
            // Help and version are answers, not errors. Where nobody listens there is nothing to do.
            let _ = error.print();
            match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitStatus::Clean.into(),
                _ => ExitStatus::CouldNotLook.into(),
            }
        }
    }
}

fn run(arguments: &Arguments) -> ExitStatus {
    let result = match &arguments.command {
        Command::Url(url) => commands::url::run(url, &arguments.output),
        Command::Explain(explain) => commands::explain::run(explain, &arguments.output),
        Command::Audit(audit) => commands::audit::run(audit, &arguments.output),
        Command::Allowlist(allowlist) => commands::allowlist::run(allowlist, &arguments.output),
        Command::Profile(profile) => commands::profile::run(profile, &arguments.output),
        Command::Settings(settings) => commands::settings::run(settings, &arguments.output),
        Command::Discover(discover) => commands::discover::run(discover, &arguments.output),
        Command::Capture(capture) => commands::capture::run(capture, &arguments.output),
        Command::Test(test) => commands::test::run(test, &arguments.output),
        Command::Demo(demo) => commands::demo::run(demo, &arguments.output),
        Command::Generate(generate) => commands::generate::run(generate, &arguments.output),
    };
    match result {
        Ok(status) => status,
        Err(trouble) => {
            trouble.show(arguments.output.color);
            ExitStatus::CouldNotLook
        }
    }
}
