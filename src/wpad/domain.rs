//! A domain that candidates are built from.

use url::Host;

/// Longest name in text, without its trailing dot (RFC 1035, section 2.3.4: 255 bytes on the wire).
const MOST_NAME_BYTES: usize = 253;
/// Longest label (RFC 1035, section 2.3.4).
const MOST_LABEL_BYTES: usize = 63;
/// What stands before a domain in a candidate.
const PREFIX: &str = "wpad.";

/// A DNS domain in lower case and punycode, without a trailing dot; never an address, never empty.
/// `wpad.` fits before it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Domain(String);

impl Domain {
    /// Reads a domain as people write it: `corp.example`, `Corp.Example.`, `bücher.example`.
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        let given = text;
        let error = |problem| DomainError {
            given: given.to_owned(),
            problem,
        };
        let text = text.trim();
        if text.is_empty() || text == "." {
            return Err(error(Problem::Empty));
        }
        if text.contains("://") || text.contains(['/', ':', '@', '?', '#']) {
            return Err(error(Problem::Url));
        }
        if let Some(rest) = text.strip_prefix("*.") {
            return Err(error(Problem::Wildcard(rest.to_owned())));
        }
        // The host parser would decode percent signs; in a domain they are a mistake.
        if text.contains('%') {
            return Err(error(Problem::Character('%')));
        }
        let domain = match Host::parse(text) {
            Ok(Host::Domain(domain)) => domain,
            Ok(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(error(Problem::Address)),
            Err(cause) => return Err(error(Problem::Unreadable(cause.to_string()))),
        };
        // After the conversion, because other characters become dots in it (U+3002).
        let domain = domain.strip_suffix('.').unwrap_or(&domain).to_owned();
        if let Some(other) = domain
            .chars()
            .find(|&character| !character.is_ascii_alphanumeric() && !"-_.".contains(character))
        {
            return Err(error(Problem::Character(other)));
        }
        if domain.split('.').any(str::is_empty) {
            return Err(error(Problem::EmptyLabel));
        }
        if let Some(label) = domain
            .split('.')
            .find(|label| label.len() > MOST_LABEL_BYTES)
        {
            return Err(error(Problem::LongLabel(label.len())));
        }
        if PREFIX.len() + domain.len() > MOST_NAME_BYTES {
            return Err(error(Problem::Long(domain.len())));
        }
        Ok(Self(domain))
    }

    /// The domain in lower case and punycode, without a trailing dot.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The domain one label up; `None` for a top-level domain.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (_, parent) = self.0.split_once('.')?;
        Some(Self(parent.to_owned()))
    }
}

impl std::fmt::Display for Domain {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A text that is not a domain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot use {given:?} as a domain: {problem}")]
pub struct DomainError {
    given: String,
    problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Problem {
    #[error("it is empty; give one such as corp.example")]
    Empty,
    #[error("give the domain alone, such as corp.example, without scheme, port or path")]
    Url,
    #[error("a wildcard is not a domain; give {0}")]
    Wildcard(String),
    #[error("{0:?} cannot stand in a domain")]
    Character(char),
    #[error("it is an IP address; PAC files are discovered by name")]
    Address,
    #[error("{0}")]
    Unreadable(String),
    #[error("it has an empty label; write one dot between two labels and none in front")]
    EmptyLabel,
    #[error("a label of {0} bytes is longer than the 63 that DNS allows")]
    LongLabel(usize),
    #[error("its {0} bytes leave no room for `wpad.` in the 253 that DNS allows")]
    Long(usize),
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn domains_become_lower_case_punycode_without_a_trailing_dot() {
        for (given, expected) in [
            ("corp.example", "corp.example"),
            (" Corp.Example. ", "corp.example"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("公司.cn", "xn--55qx5d.cn"),
            ("公司。cn。", "xn--55qx5d.cn"),
            ("_msdcs.corp.example", "_msdcs.corp.example"),
            ("corp", "corp"),
        ] {
            assert_eq!(Domain::parse(given).unwrap().as_str(), expected, "{given}");
        }
    }

    #[test]
    fn what_is_no_domain_is_refused_with_the_reason() {
        for (given, reason) in [
            ("", "it is empty"),
            (".", "it is empty"),
            ("http://corp.example/", "without scheme"),
            ("corp.example:53", "without scheme, port"),
            ("*.corp.example", "give corp.example"),
            ("10.0.0.1", "an IP address"),
            ("[::1]", "without scheme, port"),
            ("a..b", "empty label"),
            (".corp.example", "empty label"),
            ("corp..", "empty label"),
            ("corp example", "invalid"),
            ("a%2eb.example", "'%' cannot stand"),
            ("a.example,b.example", "',' cannot stand"),
            ("a*.example", "'*' cannot stand"),
            ("xn--a.example", "invalid"),
        ] {
            match Domain::parse(given) {
                Err(error) => {
                    let text = error.to_string();
                    assert!(text.contains(reason), "{given}: {text}");
                    assert!(text.contains(&format!("{given:?}")), "{text}");
                }
                Ok(domain) => panic!("{given} was taken as {domain}"),
            }
        }
    }

    #[test]
    fn names_that_dns_cannot_carry_are_refused() {
        let label = "a".repeat(64);
        assert!(Domain::parse(&format!("{label}.example")).is_err());
        let long = ["a".repeat(60).as_str(); 4].join(".");
        assert_eq!(Domain::parse(&long).unwrap().as_str().len(), 243);
        assert!(Domain::parse(&format!("{long}.abcdef")).is_err());
    }

    proptest! {
        #[test]
        fn a_domain_that_was_read_reads_as_itself(text in "\\PC{0,80}") {
            if let Ok(domain) = Domain::parse(&text) {
                prop_assert_eq!(Domain::parse(domain.as_str()), Ok(domain.clone()));
                prop_assert!(domain.as_str().is_ascii());
                prop_assert!(!domain.as_str().starts_with('.') && !domain.as_str().ends_with('.'));
            }
        }
    }

    #[test]
    fn parents_end_at_the_top() {
        let domain = Domain::parse("a.b.example").unwrap();
        let parent = domain.parent().unwrap();
        assert_eq!(parent.as_str(), "b.example");
        let top = parent.parent().unwrap();
        assert_eq!(top.as_str(), "example");
        assert_eq!(top.parent(), None);
    }
}
