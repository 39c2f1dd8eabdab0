//! Layer 4: arguments to settings to a command to an exit status.

mod allowlist;
mod answered_by;
mod args;
mod backend;
mod baseline;
mod command_line;
pub mod commands;
mod compare;
mod content;
mod coverage;
#[cfg(test)]
mod defaults;
mod destinations;
mod download_help;
mod evaluate;
mod exemptions;
mod expected_file;
mod given_route;
mod limits;
mod list_files;
mod load_help;
mod output;
mod pac_source;
mod probing;
mod profiles;
mod progress;
mod proxy_addresses;
mod required_urls;
mod stdin;
mod text_file;
mod trouble;
mod url_list;
mod world;

use std::process::ExitCode;

use anstream::ColorChoice;
use clap::FromArgMatches;

use crate::report::excerpt;
use crate::source::text::typographic;
use command_line::{Arguments, Command, command_line};
use trouble::Trouble;

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
    std::panic::set_hook(Box::new(|panic| {
        trouble::say(
            &format!("{}\n", excerpt::line(&panic.to_string())),
            ColorChoice::Auto,
        );
    }));
    let parsed = command_line().try_get_matches().and_then(|matches| {
        let arguments = Arguments::from_arg_matches(&matches)?;
        Ok((arguments, destinations::check(&matches)))
    });
    match parsed {
        Ok((arguments, written)) => match pasted_option().or(written.err()) {
            Some(trouble) => {
                trouble.show(arguments.output.color);
                ExitStatus::CouldNotLook.into()
            }
            None => run(&arguments).into(),
        },
        Err(error) => usage(&error),
    }
}

/// An option whose hyphens a word processor has changed reads as a URL or a file.
fn pasted_option() -> Option<Trouble> {
    let mut given = std::env::args().skip(1);
    let option = given.find(|argument| {
        let first = argument.chars().next();
        first.is_some_and(|first| matches!(first, '\u{2010}'..='\u{2015}' | '\u{2212}'))
    })?;
    let help = typographic(&option).unwrap_or_default();
    Some(Trouble::with_help(
        &format!("{option} is not an option, and would be taken for something else"),
        &help,
    ))
}

/// Help and version are answers, not errors, and hold nothing but our own words. An error repeats what
/// was given.
fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // Where nothing listens there is nothing to do.
        let _ = error.print();
        return ExitStatus::Clean.into();
    }
    let mut text = error.render().ansi().to_string();
    let given: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    for argument in &given {
        let value = argument.split_once('=').map_or("", |(_, value)| value);
        for part in [argument.as_str(), value] {
            let shown = excerpt::line(part);
            if !part.is_empty() && shown != part {
                text = text.replace(part, &shown);
            }
        }
    }
    trouble::say(&text, ColorChoice::Auto);
    if let Some(sign) = given.iter().find_map(|argument| typographic(argument)) {
        trouble::say(
            &format!("help: {}\n", excerpt::line(&sign)),
            ColorChoice::Auto,
        );
    }
    ExitStatus::CouldNotLook.into()
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
        Command::Probe(probe) => commands::probe::run(probe, &arguments.output),
        Command::Diff(diff) => commands::diff::run(diff, &arguments.output),
        Command::Lint(lint) => commands::lint::run(lint, &arguments.output),
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
