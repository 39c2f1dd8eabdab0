//! Patterns of required URLs as publishers write them: `host`, `*.host`, `host/path`, and seldom a star
//! elsewhere (`autodiscover.*.example`, `*-admin.example`).

/// A host, or every host under a domain, with an optional path.
///
/// `*.a.example` stands for every name below `a.example`, one or more labels deep, and not for
/// `a.example` itself: published lists mean it so (a connector uses names two labels below
/// `msappproxy.net`). Elsewhere a `*` that is a whole label is one or more labels, and one within a
/// label is any part of that label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlPattern {
    text: String,
    host: String,
    path: Option<String>,
    /// What stands before the host, each part with its dot; empty for one host.
    lead: String,
}

/// Why a text is not a pattern of required URLs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// More than a host and a path have.
    #[error("`{0}...` has more than {MOST_BYTES} characters")]
    TooLong(String),
    /// Nothing where a host should be.
    #[error("`{0}` names no host")]
    NoHost(String),
    /// A scheme in front.
    #[error("`{0}` holds a scheme: give it as `scheme`, and here the host only")]
    Scheme(String),
    /// A port behind the host.
    #[error("`{0}` holds a port: give it as `port`, and here the host only")]
    Port(String),
    /// A star where a domain must be, or two in a row.
    #[error("`{0}` has a `*` in its last label, or two together: a pattern ends in a domain")]
    Star(String),
    /// A character that no host name has.
    #[error("`{text}` holds {character:?}, which no host name has")]
    Character {
        /// The text.
        text: String,
        /// The character.
        character: char,
    },
}

/// Longest pattern, in bytes.
const MOST_BYTES: usize = 2_000;

impl UrlPattern {
    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        if text.len() > MOST_BYTES {
            let start: String = text.chars().take(40).collect();
            return Err(PatternError::TooLong(start));
        }
        if text.contains("://") {
            return Err(PatternError::Scheme(text.to_owned()));
        }
        let (host, path) = match text.find('/') {
            Some(slash) => {
                let (host, path) = text.split_at(slash);
                (host, Some(path.to_owned()))
            }
            None => (text, None),
        };
        let host = host.to_ascii_lowercase();
        let (lead, name) = match host.rfind('*') {
            Some(star) => {
                let after = host.get(star..).and_then(|rest| rest.find('.'));
                let Some(dot) = after.filter(|_| !host.contains("**")) else {
                    return Err(PatternError::Star(text.to_owned()));
                };
                host.split_at(star + dot + 1)
            }
            None => ("", host.as_str()),
        };
        if !lead.is_empty() {
            let labels = lead.strip_suffix('.').unwrap_or(lead);
            check_name(text, &labels.replace('*', "x"))?;
        }
        let address = name
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|inside| inside.parse::<std::net::Ipv6Addr>().is_ok());
        if !address {
            check_name(text, name)?;
        }
        let strange_path = |character: &char| character.is_control() || character.is_whitespace();
        if let Some(character) = path.iter().flat_map(|path| path.chars()).find(strange_path) {
            return Err(PatternError::Character {
                text: text.to_owned(),
                character,
            });
        }
        Ok(Self {
            text: text.to_owned(),
            host: name.to_owned(),
            path,
            lead: lead.to_owned(),
        })
    }

    /// The pattern as published.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The domain that the pattern ends in, in lower case: of one host the host itself, of `*.host` the
    /// `host`, of `a.*.host` the `host` too.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What stands before the domain, with its stars and dots: `*.`, `a.*.`, `*-admin.`; empty for one
    /// host.
    pub fn lead(&self) -> &str {
        &self.lead
    }

    /// True where the pattern stands for many hosts.
    pub const fn is_wildcard(&self) -> bool {
        !self.lead.is_empty()
    }

    /// The path, with its leading slash, where the pattern has one.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// True where an example, `host` or `host/path`, lies within the pattern.
    pub fn covers(&self, example: &str) -> bool {
        let (host, path) = match example.find('/') {
            Some(slash) => example.split_at(slash),
            None => (example, ""),
        };
        let host = host.to_ascii_lowercase();
        let host_fits = host
            .strip_suffix(&self.host)
            .is_some_and(|before| lead_fits(&self.lead, before));
        host_fits
            && self
                .path
                .as_ref()
                .is_none_or(|own| path.starts_with(own.as_str()))
    }
}

/// Does the lead of a pattern stand for these labels? Both end in their dot, or are empty.
fn lead_fits(lead: &str, before: &str) -> bool {
    let pattern = lead.as_bytes();
    // Positions of the pattern at which the text read so far may stand.
    let mut open = vec![false; pattern.len() + 1];
    if let Some(first) = open.first_mut() {
        *first = true;
    }
    let byte = |at: usize| pattern.get(at).copied();
    let whole = |at: usize| {
        let before = at.checked_sub(1).and_then(byte);
        before.is_none_or(|before| before == b'.') && byte(at + 1) == Some(b'.')
    };
    // A star within a label may stand for nothing.
    let skip = |open: &mut Vec<bool>| {
        for at in 0..pattern.len() {
            if open.get(at) == Some(&true) && byte(at) == Some(b'*') && !whole(at) {
                open[at + 1] = true;
            }
        }
    };
    skip(&mut open);
    let mut previous = b'.';
    for &read in before.as_bytes() {
        let mut next = vec![false; pattern.len() + 1];
        for at in (0..pattern.len()).filter(|&at| open.get(at) == Some(&true)) {
            match byte(at) {
                // One or more labels, none of them empty.
                Some(b'*') if whole(at) && (read != b'.' || previous != b'.') => {
                    next[at] = true;
                    next[at + 1] = read != b'.';
                }
                Some(b'*') if read != b'.' => {
                    next[at] = true;
                    next[at + 1] = true;
                }
                Some(expected) if expected == read => next[at + 1] = true,
                _ => {}
            }
        }
        skip(&mut next);
        open = next;
        previous = read;
    }
    open.last() == Some(&true)
}

fn check_name(text: &str, name: &str) -> Result<(), PatternError> {
    if name.is_empty() || name.split('.').any(str::is_empty) {
        return Err(PatternError::NoHost(text.to_owned()));
    }
    if name.contains('*') {
        return Err(PatternError::Star(text.to_owned()));
    }
    if name.contains(':') {
        return Err(PatternError::Port(text.to_owned()));
    }
    let known = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    match name.chars().find(|&character| !known(character)) {
        None => Ok(()),
        Some(character) => Err(PatternError::Character {
            text: text.to_owned(),
            character,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> UrlPattern {
        UrlPattern::parse(text).expect("pattern")
    }

    #[test]
    fn a_star_stands_for_one_or_more_labels_and_not_for_the_domain_itself() {
        let star = pattern("*.msappproxy.net");
        assert!(star.covers("a.msappproxy.net"));
        assert!(star.covers("a.pta.bootstrap.MSAppProxy.net"));
        assert!(!star.covers("msappproxy.net"));
        assert!(!star.covers(".msappproxy.net"));
        assert!(!star.covers("evilmsappproxy.net"));
        assert!(!star.covers("a.msappproxy.net.evil.example"));
    }

    #[test]
    fn stars_elsewhere_are_labels_or_parts_of_one() {
        let inner = pattern("autodiscover.*.example.com");
        assert!(inner.covers("autodiscover.a.example.com"));
        assert!(inner.covers("autodiscover.a.b.example.com"));
        assert!(!inner.covers("autodiscover.example.com"));
        assert!(!inner.covers("x.autodiscover.a.example.com"));
        assert!(!inner.covers("autodiscover..example.com"));
        let part = pattern("*-admin.example.com");
        assert!(part.covers("corp-admin.example.com"));
        assert!(part.covers("-admin.example.com"));
        assert!(!part.covers("a.b-admin.example.com"));
        assert!(!part.covers("corp-admin.b.example.com"));
        assert_eq!((part.lead(), part.host()), ("*-admin.", "example.com"));
    }

    #[test]
    fn a_path_is_a_prefix() {
        let pkiops = pattern("www.microsoft.com/pkiops");
        assert_eq!(pkiops.path(), Some("/pkiops"));
        assert!(pkiops.covers("www.microsoft.com/pkiops/crl/"));
        assert!(!pkiops.covers("www.microsoft.com/"));
        assert!(!pkiops.covers("microsoft.com/pkiops"));
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        let error = |text: &str| UrlPattern::parse(text).expect_err("refused").to_string();
        assert!(error("https://a.example").contains("scheme"));
        assert!(error("a.example:443").contains("port"));
        assert!(error("a.*").contains("last label"));
        assert!(error("*").contains("last label"));
        assert!(error("**.example").contains("two together"));
        assert!(error("a..*.example").contains("no host"));
        assert!(error("*.").contains("no host"));
        assert!(error("").contains("no host"));
        assert!(error("a b").contains("' '"));
    }
}
