//! The names of required URLs, held against the tests of a script.

use std::collections::{HashMap, HashSet};

use super::predicates::{How, Predicate};
use super::roles::Role;
use super::script::Script;

/// The required names, and what the script tests for.
pub(super) struct Required<'s> {
    /// Names that are required themselves, and the profile that says so.
    names: HashMap<String, &'s str>,
    /// Domains of which the names below are required.
    domains: HashMap<String, &'s str>,
    /// Names that the script tests for themselves.
    tested: HashSet<&'s str>,
    /// Domains of which it tests for the names below.
    tested_below: HashSet<&'s str>,
}

impl<'s> Required<'s> {
    /// Those of the profiles that were asked for.
    pub(super) fn of(script: &'s Script<'_>) -> Self {
        let mut required = Self {
            names: HashMap::new(),
            domains: HashMap::new(),
            tested: HashSet::new(),
            tested_below: HashSet::new(),
        };
        for profile in &script.options.profiles {
            for (_, row) in profile.rows() {
                let host = row.pattern.text().split('/').next().unwrap_or_default();
                let host = host.to_ascii_lowercase();
                match host.strip_prefix("*.") {
                    Some(domain) if !domain.contains('*') => {
                        required.domains.insert(domain.to_owned(), &profile.id);
                    }
                    None if !host.contains('*') => {
                        required.names.insert(host, &profile.id);
                    }
                    _ => {}
                }
            }
        }
        for test in script
            .predicates()
            .iter()
            .filter(|test| test.subject == Role::Host)
        {
            let text: &str = &test.text;
            match test.how {
                How::Equal | How::LocalHost => {
                    required.tested.insert(text);
                }
                // The end of a name is the name itself, too.
                How::Domain | How::End if !text.starts_with('.') => {
                    required.tested.insert(text);
                    required.tested_below.insert(text);
                }
                How::Domain | How::End => {
                    required.tested_below.extend(text.strip_prefix('.'));
                }
                How::Glob => {
                    let domain = text.strip_prefix("*.");
                    let name = domain.unwrap_or_else(|| text.trim_start_matches('*'));
                    if domain.is_none() {
                        required.tested.insert(name);
                    }
                    if name != text {
                        required.tested_below.insert(name);
                    }
                }
                How::Anywhere | How::Beginning | How::Regex(_) => {}
            }
        }
        required
    }

    /// True where the script tests for the name itself.
    pub(super) fn covered(&self, name: &str) -> bool {
        self.tested.contains(name) || self.above(name)
    }

    /// True where it tests for the names below.
    pub(super) fn covered_below(&self, name: &str) -> bool {
        self.tested_below.contains(name) || self.above(name)
    }

    /// True where it tests for the names below a parent.
    fn above(&self, name: &str) -> bool {
        let mut rest = name;
        while let Some((_, parent)) = rest.split_once('.') {
            if self.tested_below.contains(parent) {
                return true;
            }
            rest = parent;
        }
        false
    }

    /// The profile that requires the name itself.
    pub(super) fn wants_name(&self, name: &str) -> Option<&'s str> {
        self.names.get(name).copied()
    }

    /// The profile that requires the names below.
    pub(super) fn wants_below(&self, name: &str) -> Option<&'s str> {
        self.domains.get(name).copied()
    }
}

/// The name below which a test holds, where it does not hold for the name itself.
pub(super) fn below_only<'p>(test: &'p Predicate<'_>) -> Option<&'p str> {
    if test.subject != Role::Host {
        return None;
    }
    match test.how {
        How::Domain | How::End => test.text.strip_prefix('.'),
        How::Glob => test.text.strip_prefix("*.").filter(|it| !it.contains('*')),
        _ => None,
    }
}

/// The name for which alone a test holds.
pub(super) fn itself_only<'p>(test: &'p Predicate<'_>) -> Option<&'p str> {
    let is_name = matches!(test.how, How::Equal | How::Glob) && !test.text.contains(['*', '?']);
    (test.subject == Role::Host && is_name).then_some(&*test.text)
}
