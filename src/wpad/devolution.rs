//! From a domain up to the last parent that belongs to the same owner.
//!
//! A name at or above a public suffix is a stranger's: `wpad.co.uk` decided for years over the
//! proxies of companies that never heard of it (CVE-2007-5355, US-CERT TA16-144A). The draft stops
//! at RFC 1591's top-level domains, Windows at a number of labels; we stop at the public suffix
//! list, both of its sections.

use super::Domain;
use crate::finding::discovery::{NotAsked, SuffixSection};

/// What may be asked for a domain and what may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Devolution {
    /// The domain itself and its parents, longest first, while they are below a public suffix.
    pub domains: Vec<Domain>,
    /// The rest, longest first.
    pub refused: Vec<Refused>,
}

/// A domain at or above a public suffix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The domain.
    pub domain: Domain,
    /// The public suffix that stopped it: the domain itself, or one below it.
    pub suffix: Domain,
    /// Where the list has that suffix.
    pub section: SuffixSection,
}

/// The domain that somebody had to register, or be given, to have this one; `None` for a public suffix
/// and where the top-level domain has no rule in the list.
pub fn registered(domain: &Domain) -> Option<Domain> {
    let devolution = devolve(domain);
    let suffix = devolution.refused.first()?;
    let listed = suffix.section != SuffixSection::Unlisted;
    devolution.domains.into_iter().last().filter(|_| listed)
}

/// Walks from a domain up to its top-level domain.
pub fn devolve(domain: &Domain) -> Devolution {
    let mut domains = Vec::new();
    let mut refused: Vec<Refused> = Vec::new();
    let mut next = Some(domain.clone());
    while let Some(domain) = next {
        next = domain.parent();
        let (suffix, section) = match (public_suffix(&domain), refused.last()) {
            // What the list only has longer suffixes of (`*.ck`, `ck`) is above those.
            (None | Some(SuffixSection::Unlisted), Some(below)) => {
                (below.suffix.clone(), below.section)
            }
            (Some(section), _) => (domain.clone(), section),
            (None, None) => {
                domains.push(domain);
                continue;
            }
        };
        refused.push(Refused {
            domain,
            suffix,
            section,
        });
    }
    Devolution { domains, refused }
}

impl Refused {
    /// The record of a name that is not asked because of this.
    pub fn not_asked(&self, name: String) -> NotAsked {
        let suffix = &self.suffix;
        let place = if self.domain == self.suffix {
            format!("{suffix} is")
        } else {
            format!("{} lies above {suffix},", self.domain)
        };
        let why = match self.section {
            SuffixSection::Icann => {
                format!("{place} a public suffix: anybody can register names there")
            }
            SuffixSection::Private => format!(
                "{place} a public suffix (private section): its operator gives names there to \
                 others"
            ),
            SuffixSection::Unlisted => format!(
                "{place} a top-level domain without a rule of its own in the public suffix list: \
                 anybody who gets it delegated owns its names"
            ),
        };
        NotAsked {
            name,
            suffix: suffix.to_string(),
            section: self.section,
            why,
        }
    }
}

/// The section of the list that makes exactly this domain a public suffix.
fn public_suffix(domain: &Domain) -> Option<SuffixSection> {
    let name = domain.as_str().as_bytes();
    let suffix = psl::suffix(name)?;
    (suffix.as_bytes() == name).then(|| match suffix.typ() {
        Some(psl::Type::Icann) => SuffixSection::Icann,
        Some(psl::Type::Private) => SuffixSection::Private,
        None => SuffixSection::Unlisted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_registered_domain_is_the_one_below_the_suffix() {
        for (domain, expected) in [
            ("hq.emea.example.co.uk", Some("example.co.uk")),
            ("example.com", Some("example.com")),
            ("a.b.github.io", Some("b.github.io")),
            ("co.uk", None),
            ("hq.lan", None),
        ] {
            let found = registered(&Domain::parse(domain).unwrap());
            assert_eq!(found.as_ref().map(Domain::as_str), expected, "{domain}");
        }
    }

    fn devolved(domain: &str) -> (Vec<String>, Vec<(String, SuffixSection)>) {
        let Devolution { domains, refused } = devolve(&Domain::parse(domain).unwrap());
        (
            domains.iter().map(ToString::to_string).collect(),
            refused
                .iter()
                .map(|refused| (refused.domain.to_string(), refused.section))
                .collect(),
        )
    }

    #[test]
    fn devolution_stops_below_a_public_suffix() {
        use SuffixSection::{Icann, Private, Unlisted};
        for (domain, asked, refused) in [
            (
                "pc.emea.corp.example.co.uk",
                vec![
                    "pc.emea.corp.example.co.uk",
                    "emea.corp.example.co.uk",
                    "corp.example.co.uk",
                    "example.co.uk",
                ],
                vec![("co.uk", Icann), ("uk", Icann)],
            ),
            (
                "a.corp.com",
                vec!["a.corp.com", "corp.com"],
                vec![("com", Icann)],
            ),
            (
                "a.b.corp",
                vec!["a.b.corp", "b.corp"],
                vec![("corp", Unlisted)],
            ),
            ("corp", vec![], vec![("corp", Unlisted)]),
            ("co.uk", vec![], vec![("co.uk", Icann), ("uk", Icann)]),
            (
                "x.me.github.io",
                vec!["x.me.github.io", "me.github.io"],
                vec![("github.io", Private), ("io", Icann)],
            ),
            (
                "t.servicebus.windows.net",
                vec!["t.servicebus.windows.net"],
                // windows.net is not a suffix itself, but above one.
                vec![
                    ("servicebus.windows.net", Private),
                    ("windows.net", Private),
                    ("net", Icann),
                ],
            ),
            // A wildcard rule and its exception.
            (
                "a.b.ck",
                vec!["a.b.ck"],
                vec![("b.ck", Icann), ("ck", Icann)],
            ),
            (
                "a.www.ck",
                vec!["a.www.ck", "www.ck"],
                vec![("ck", Unlisted)],
            ),
            (
                "firma.公司.cn",
                vec!["firma.xn--55qx5d.cn"],
                vec![("xn--55qx5d.cn", Icann), ("cn", Icann)],
            ),
        ] {
            let (domains, not) = devolved(domain);
            assert_eq!(domains, asked, "{domain}");
            let not: Vec<_> = not
                .iter()
                .map(|(name, section)| (name.as_str(), *section))
                .collect();
            assert_eq!(not, refused, "{domain}");
        }
    }

    #[test]
    fn the_reason_names_the_suffix_and_its_section() {
        let devolution = devolve(&Domain::parse("t.servicebus.windows.net").unwrap());
        let why: Vec<String> = devolution
            .refused
            .iter()
            .map(|refused| refused.not_asked(format!("wpad.{}", refused.domain)).why)
            .collect();
        assert!(why[0].starts_with("servicebus.windows.net is a public suffix (private section)"));
        assert!(why[1].starts_with("windows.net lies above servicebus.windows.net, a public"));
        assert!(why[2].starts_with("net is a public suffix: anybody"));
    }

    proptest! {
        #[test]
        fn every_domain_asked_lies_below_a_public_suffix(
            domain in "([a-z]{1,6}\\.){0,4}(com|co\\.uk|corp|github\\.io|ck|kobe\\.jp|azurewebsites\\.net)"
        ) {
            let domain = Domain::parse(&domain).unwrap();
            let Devolution { domains, refused } = devolve(&domain);
            for asked in &domains {
                prop_assert!(psl::domain(asked.as_str().as_bytes()).is_some(), "{}", asked);
            }
            // Nothing is lost: each domain on the way up is asked or refused, in order.
            let all: Vec<&Domain> = domains
                .iter()
                .chain(refused.iter().map(|refused| &refused.domain))
                .collect();
            prop_assert_eq!(all.len(), domain.as_str().split('.').count());
            for pair in all.windows(2) {
                prop_assert_eq!(pair[0].parent(), Some(pair[1].clone()));
            }
        }
    }
}
