//! Patterns of required URLs as publishers write them: `host`, `*.host`, `host/path`.

/// A host, or every host under a domain, with an optional path.
///
/// `*.a.example` stands for every name below `a.example`, one or more labels deep, and not for
/// `a.example` itself: published lists mean it so (a connector uses names two labels below
/// `msappproxy.net`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlPattern {
    text: String,
    host: String,
    path: Option<String>,
    wildcard: bool,
}

/// Why a text is no pattern of required URLs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Nothing where a host should be.
    #[error("`{0}` names no host")]
    NoHost(String),
    /// A scheme in front.
    #[error("`{0}` holds a scheme: give it as `scheme`, and here the host only")]
    Scheme(String),
    /// A port behind the host.
    #[error("`{0}` holds a port: give it as `port`, and here the host only")]
    Port(String),
    /// A star that is not the whole first label.
    #[error("`{0}` has a `*` that is not the whole first label; published lists use only `*.host`")]
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

impl UrlPattern {
    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
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
        let (wildcard, name) = match host.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, host.as_str()),
        };
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
            wildcard,
        })
    }

    /// The pattern as published.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The host in lower case, without the `*.`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// True for `*.host`.
    pub const fn is_wildcard(&self) -> bool {
        self.wildcard
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
        let host_fits = if self.wildcard {
            host.strip_suffix(&self.host)
                .and_then(|rest| rest.strip_suffix('.'))
                .is_some_and(|labels| !labels.is_empty())
        } else {
            host == self.host
        };
        host_fits
            && self
                .path
                .as_ref()
                .is_none_or(|own| path.starts_with(own.as_str()))
    }
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
        assert!(error("a.*.example").contains("first label"));
        assert!(error("*").contains("first label"));
        assert!(error("*.").contains("no host"));
        assert!(error("").contains("no host"));
        assert!(error("a b").contains("' '"));
    }
}
