//! Layer 2: what is required and allowed, and the verdicts on answers.
//!
//! A policy comes from `pac-check.toml` ([`parse`]) and from the command line
//! ([`Policy::allow_proxy`]). [`judge()`] holds the answers for one required URL against it.

mod endpoint;
mod file;
mod judge;
mod name_pattern;
mod pattern;
pub mod requirements;

use std::collections::BTreeMap;

pub use endpoint::{CanonicalHost, Endpoint, PatternError};
pub use file::parse;
pub use judge::{Judgement, judge};
pub use pattern::{Destination, DestinationPattern, ProxyPattern};

use crate::finding::Label;
use crate::finding::answers::RouteEntry;
use crate::finding::report::PolicyNote;
use crate::profiles::Profile;

/// Everything that is required, allowed and forbidden.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Name of the policy file, where there is one.
    pub file: Option<String>,
    /// Profiles that the file asks for: a compiled-in name, or the path of a TOML file.
    pub profiles: Vec<Entry<String>>,
    /// Values for the placeholders of profiles.
    pub variables: BTreeMap<String, String>,
    /// The file's own required URLs, as a profile.
    pub required: Option<Profile>,
    /// Allowed proxies; `None` where it is not configured which are allowed.
    pub allow: Option<Vec<Entry<ProxyPattern>>>,
    /// Destinations that may or must go DIRECT; `None` where the file does not say.
    pub direct: Option<DirectLists>,
    /// What no route may hold.
    pub forbid: Vec<Entry<Forbidden>>,
    /// Rules for destinations; the first that matches counts.
    pub rules: Vec<DestinationRule>,
    /// What `pac-check lint` looks for.
    pub lint: LintWords,
}

/// The section `[lint]`, as written: which words mean something, the command knows.
#[derive(Debug, Clone, Default)]
pub struct LintWords {
    /// The rules that look.
    pub select: Vec<Entry<String>>,
    /// Rules that do not.
    pub ignore: Vec<Entry<String>>,
    /// The severity from which on a finding counts.
    pub fail_on: Option<Entry<String>>,
    /// The service that hosts the file.
    pub hosted_by: Option<Entry<String>>,
}

/// A value of the policy with the text and place that findings show.
#[derive(Debug, Clone)]
pub struct Entry<T> {
    /// The value.
    pub value: T,
    /// As written.
    pub text: String,
    /// The place in the policy file; `None` from the command line.
    pub label: Option<Label>,
}

/// Destinations that go DIRECT.
#[derive(Debug, Clone, Default)]
pub struct DirectLists {
    /// These may.
    pub may: Vec<Entry<DestinationPattern>>,
    /// These must.
    pub must: Vec<Entry<DestinationPattern>>,
}

/// Something that no route may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forbidden {
    /// DIRECT as the first choice, but for destinations that may or must go DIRECT.
    Direct,
    /// DIRECT after proxies, but for destinations that may or must go DIRECT.
    FailOpen,
    /// A proxy written as an address.
    IpLiteral,
    /// A user name or password in the returned string.
    Credentials,
    /// Kinds of proxy, as routes name them.
    Kinds(&'static [&'static str]),
}

impl Forbidden {
    /// Every word of the policy file with its meaning.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("direct", Self::Direct),
        ("fail-open", Self::FailOpen),
        ("ip-literal", Self::IpLiteral),
        ("credentials", Self::Credentials),
        ("proxy", Self::Kinds(&["proxy"])),
        ("https", Self::Kinds(&["https"])),
        // "socks" and "socks4a" come from libraries that leave the version to their caller.
        (
            "socks",
            Self::Kinds(&["socks", "socks4", "socks4a", "socks5"]),
        ),
        ("socks4", Self::Kinds(&["socks", "socks4", "socks4a"])),
        ("socks5", Self::Kinds(&["socks", "socks5"])),
        ("quic", Self::Kinds(&["quic"])),
    ];
}

/// What is right for some destinations.
#[derive(Debug, Clone)]
pub struct DestinationRule {
    /// Name for reports.
    pub name: String,
    /// The place in the policy file.
    pub label: Label,
    /// The destinations.
    pub destinations: Vec<DestinationPattern>,
    /// The only proxies allowed for them, in place of the general allowlist.
    pub proxies: Option<Vec<Entry<ProxyPattern>>>,
    /// Whether they go DIRECT, in place of the general lists.
    pub direct: Option<DirectWord>,
}

/// What a rule says about DIRECT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DirectWord {
    /// It may be.
    May,
    /// It must be.
    Must,
    /// It must not be.
    Forbidden,
}

/// What the policy says about DIRECT for one destination, with what says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectStance {
    /// Allowed, by the entry named.
    May(String, Option<Label>),
    /// Demanded, by the entry named.
    Must(String, Option<Label>),
    /// Forbidden, for the reason given.
    Forbidden(String, Option<Label>),
    /// Nothing is configured about it.
    Unsaid,
}

impl Policy {
    /// Adds an entry of the allowlist from the command line.
    pub fn allow_proxy(&mut self, text: &str) -> Result<(), PatternError> {
        let value = ProxyPattern::parse(text)?;
        self.allow.get_or_insert_default().push(Entry {
            value,
            text: text.trim().to_owned(),
            label: None,
        });
        Ok(())
    }

    /// The rule for a destination.
    pub fn rule(&self, destination: &Destination) -> Option<&DestinationRule> {
        self.rules.iter().find(|rule| {
            rule.destinations
                .iter()
                .any(|pattern| pattern.matches(destination))
        })
    }

    /// The proxies allowed for a destination; `None` where it is not configured which are.
    pub fn allowed(&self, destination: &Destination) -> Option<&[Entry<ProxyPattern>]> {
        self.rule(destination)
            .and_then(|rule| rule.proxies.as_deref())
            .or(self.allow.as_deref())
    }

    /// What is said about DIRECT for a destination. A rule for it comes first, then the lists of
    /// `[direct]`, then `DIRECT` on the allowlist, then `forbid`. Who gives an allowlist or a
    /// `[direct]` table without naming the destination forbids DIRECT for it.
    pub fn direct_stance(&self, destination: &Destination) -> DirectStance {
        if let Some(rule) = self.rule(destination)
            && let Some(word) = rule.direct
        {
            let by = format!("rule `{}`", rule.name);
            let label = Some(rule.label.clone());
            return match word {
                DirectWord::May => DirectStance::May(by, label),
                DirectWord::Must => DirectStance::Must(by, label),
                DirectWord::Forbidden => DirectStance::Forbidden(by, label),
            };
        }
        let first = |list: &'_ [Entry<DestinationPattern>], word: &str| {
            list.iter()
                .find(|entry| entry.value.matches(destination))
                .map(|entry| (format!("{word} = `{}`", entry.text), entry.label.clone()))
        };
        if let Some(lists) = &self.direct {
            if let Some((by, label)) = first(&lists.must, "direct must") {
                return DirectStance::Must(by, label);
            }
            if let Some((by, label)) = first(&lists.may, "direct may") {
                return DirectStance::May(by, label);
            }
        }
        let allowed = self.allowed(destination);
        let named = allowed.and_then(|list| {
            list.iter()
                .find(|entry| matches!(entry.value, ProxyPattern::Direct))
        });
        if let Some(entry) = named {
            return DirectStance::May("the allowlist".to_owned(), entry.label.clone());
        }
        if let Some(entry) = self.forbids(Forbidden::Direct) {
            return DirectStance::Forbidden("forbid = `direct`".to_owned(), entry.label.clone());
        }
        if allowed.is_some() {
            let why = "the allowlist".to_owned();
            return DirectStance::Forbidden(why, None);
        }
        if self.direct.is_some() {
            let why = "the `[direct]` table".to_owned();
            return DirectStance::Forbidden(why, None);
        }
        DirectStance::Unsaid
    }

    /// The entry of `forbid` for a thing.
    pub fn forbids(&self, thing: Forbidden) -> Option<&Entry<Forbidden>> {
        self.forbid.iter().find(|entry| entry.value == thing)
    }

    /// The entry of `forbid` for a kind of proxy, as routes name it.
    pub fn forbids_kind(&self, kind: &str) -> Option<&Entry<Forbidden>> {
        self.forbid.iter().find(|entry| match entry.value {
            Forbidden::Kinds(kinds) => kinds.contains(&kind),
            _ => false,
        })
    }

    /// Allowed proxies (also those of rules) that none of these routes names.
    pub fn unused<'a>(&'a self, routes: &[&RouteEntry]) -> Vec<&'a Entry<ProxyPattern>> {
        self.allow
            .iter()
            .chain(self.rules.iter().filter_map(|rule| rule.proxies.as_ref()))
            .flatten()
            .filter(|entry| !routes.iter().any(|route| entry.value.matches(route)))
            .collect()
    }

    /// What a report says about the policy.
    pub fn note(&self) -> PolicyNote {
        PolicyNote {
            file: self.file.clone(),
            allowlist: self.allow.is_some() || self.rules.iter().any(|rule| rule.proxies.is_some()),
            allowed: self
                .allow
                .iter()
                .flatten()
                .map(|entry| entry.text.clone())
                .collect(),
            forbidden: self.forbid.iter().map(|entry| entry.text.clone()).collect(),
        }
    }
}
