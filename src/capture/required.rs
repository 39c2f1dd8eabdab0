//! The required URLs, as far as a capture can show them: hosts and ports.

use crate::profiles::{Profile, Standing};

/// Lists of required URLs.
#[derive(Debug, Default)]
pub struct Required {
    profiles: Vec<Profile>,
}

impl Required {
    /// Of these lists.
    pub const fn new(profiles: Vec<Profile>) -> Self {
        Self { profiles }
    }

    /// Every row that is required: list, pattern, port.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&str, &crate::profiles::Row)> {
        self.profiles.iter().flat_map(|profile| {
            let rows = profile.rows().map(|(_, row)| row);
            rows.filter(|row| row.standing == Standing::Required)
                .map(|row| (profile.id.as_str(), row))
        })
    }

    /// True where a host and port are required.
    pub(super) fn is_required(&self, host: &str, port: u16) -> bool {
        self.rows()
            .any(|(_, row)| row.port == port && covers_host(row, host))
    }

    /// True where any row has a host and port, also one that is not strictly required.
    pub(super) fn is_listed(&self, host: &str, port: u16) -> bool {
        let mut rows = self.profiles.iter().flat_map(Profile::rows);
        rows.any(|(_, row)| row.port == port && covers_host(row, host))
    }

    /// [`Self::is_required`] for `host:port`, or a URL of scheme, host and port.
    pub(super) fn is_target(&self, target: &str) -> bool {
        let (host, port) = host_and_port(target);
        self.is_required(&host, port)
    }
}

/// A host fits a row, whatever path the row demands: a capture seldom shows paths.
pub(super) fn covers_host(row: &crate::profiles::Row, host: &str) -> bool {
    let path = row.pattern.path().unwrap_or_default();
    row.pattern.covers(&format!("{host}{path}"))
}

/// Host and port of `host:port`, `http://host/` or `http://host:port/`.
pub(super) fn host_and_port(target: &str) -> (String, u16) {
    let (default, rest) = match target.split_once("://") {
        Some(("https", rest)) => (443, rest),
        Some((_, rest)) => (80, rest),
        None => (443, target),
    };
    let rest = rest.trim_end_matches('/');
    match rest.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => {
            (host.to_owned(), port.parse().unwrap_or(default))
        }
        _ => (rest.to_owned(), default),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_have_a_host_and_a_port() {
        for (target, host, port) in [
            ("a.example:443", "a.example", 443),
            ("a.example:80", "a.example", 80),
            ("http://a.example/", "a.example", 80),
            ("http://a.example:8080/", "a.example", 8080),
            ("[2001:db8::1]:443", "[2001:db8::1]", 443),
            ("http://[2001:db8::1]/", "[2001:db8::1]", 80),
        ] {
            assert_eq!(host_and_port(target), (host.to_owned(), port));
        }
    }
}
