//! What was asked for: on the command line, else in the section `[lint]` of the policy file.

use std::path::Path;

use super::{DEFAULT_FAIL_ON, LintArgs};
use crate::cli::commands::audit::DEFAULT_CONFIG;
use crate::cli::profiles;
use crate::cli::trouble::Trouble;
use crate::finding::Severity;
use crate::lint::{Options, Rule, Selection, UnknownRule, closest, hosting, rules_named};
use crate::policy::{self, Entry, LintWords};
use crate::report::excerpt;
use crate::source::SourceFile;

/// Severities, from the least.
pub(super) const SEVERITIES: [Severity; 5] = [
    Severity::Info,
    Severity::Low,
    Severity::Medium,
    Severity::High,
    Severity::Critical,
];

/// What was asked for.
pub(super) struct Wanted {
    pub(super) options: Options,
    pub(super) selection: Selection,
    pub(super) fail_on: Severity,
}

impl Wanted {
    pub(super) fn of(arguments: &LintArgs) -> Result<Self, Trouble> {
        let source = match &arguments.config {
            Some(path) => Some(profiles::read_policy(path)?),
            // A file that is there but can't be read is an error, not a missing file.
            None if Path::new(DEFAULT_CONFIG).symlink_metadata().is_ok() => {
                Some(profiles::found_policy(DEFAULT_CONFIG)?)
            }
            None => None,
        };
        let words = match &source {
            Some(source) => {
                let policy = policy::parse(source);
                policy
                    .map_err(|error| Trouble::document(&error, source))?
                    .lint
            }
            None => LintWords::default(),
        };
        let file = Words {
            source: source.as_ref(),
        };
        // What is written in the file is checked, whatever the command line says.
        let (select, ignore) = (file.rules(&words.select)?, file.rules(&words.ignore)?);
        let fail_on = file.severity(words.fail_on.as_ref())?;
        let hosted_by = file.service(words.hosted_by.as_ref())?;
        let select = match arguments.select.as_slice() {
            [] => (!words.select.is_empty()).then_some(select),
            given => Some(given_rules(given)?),
        };
        let mut ignore = ignore;
        // What is selected on the command line looks, also where the file ignores it.
        if let (Some(select), false) = (&select, arguments.select.is_empty()) {
            ignore.retain(|rule| select.iter().all(|other| other.code != rule.code));
        }
        ignore.extend(given_rules(&arguments.ignore)?);
        let by_word = |word: &String| SEVERITIES.into_iter().find(|it| it.word() == word);
        let profiles = arguments.profile.iter().map(|name| profiles::named(name));
        Ok(Self {
            options: Options {
                hosted_by: match &arguments.hosted_by {
                    Some(name) => hosting::named(name),
                    None => hosted_by,
                },
                profiles: profiles.collect::<Result<_, _>>()?,
            },
            selection: Selection { select, ignore },
            fail_on: arguments
                .fail_on
                .as_ref()
                .and_then(by_word)
                .or(fail_on)
                .unwrap_or(DEFAULT_FAIL_ON),
        })
    }
}

fn given_rules(words: &[String]) -> Result<Vec<&'static Rule>, Trouble> {
    let mut rules = Vec::new();
    for word in words {
        rules.extend(rules_named(word).map_err(|unknown| trouble(&unknown))?);
    }
    Ok(rules)
}

/// A word that names no rule.
pub(super) fn trouble(unknown: &UnknownRule) -> Trouble {
    Trouble::with_help(unknown, &unknown.help())
}

/// The words of the policy file.
struct Words<'s> {
    source: Option<&'s SourceFile>,
}

impl Words<'_> {
    fn rules(&self, words: &[Entry<String>]) -> Result<Vec<&'static Rule>, Trouble> {
        let mut rules = Vec::new();
        for word in words {
            let found = rules_named(&word.value);
            rules.extend(
                found.map_err(|unknown| self.error(word, &unknown.to_string(), &unknown.help()))?,
            );
        }
        Ok(rules)
    }

    fn severity(&self, word: Option<&Entry<String>>) -> Result<Option<Severity>, Trouble> {
        self.one_of(
            word,
            "a severity",
            &SEVERITIES.map(Severity::word),
            |name| SEVERITIES.into_iter().find(|it| it.word() == name),
        )
    }

    fn service(
        &self,
        word: Option<&Entry<String>>,
    ) -> Result<Option<&'static hosting::Service>, Trouble> {
        let names: Vec<&str> = hosting::ALL.iter().map(|service| service.name).collect();
        self.one_of(
            word,
            "a service that hosts PAC files",
            &names,
            hosting::named,
        )
    }

    fn one_of<T>(
        &self,
        word: Option<&Entry<String>>,
        what: &str,
        known: &[&str],
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Trouble> {
        let Some(word) = word else { return Ok(None) };
        if let Some(value) = read(&word.value) {
            return Ok(Some(value));
        }
        let help = match closest(&word.value, known.iter().copied()) {
            Some(meant) => format!("did you mean {meant}?"),
            None => format!("write one of {}", known.join(", ")),
        };
        Err(self.error(word, &format!("{:?} is not {what}", word.value), &help))
    }

    fn error(&self, word: &Entry<String>, message: &str, help: &str) -> Trouble {
        Trouble::shown(excerpt::error(
            message,
            word.label.as_ref(),
            help,
            self.source,
        ))
    }
}
