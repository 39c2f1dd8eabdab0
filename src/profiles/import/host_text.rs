//! A host as publishers write it: with a scheme, a login, a port, a path.

use super::Scheme;

/// A URL, or a host with a port, without the `user:password@` in front of its host; true where it had one.
pub(super) fn without_login(text: &str) -> (String, bool) {
    let (scheme, rest) = match text.find("://") {
        Some(at) => text.split_at(at + 3),
        None => ("", text),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    match authority.rsplit_once('@') {
        Some((login, host)) if !scheme.is_empty() || login.contains(':') => {
            (format!("{scheme}{host}{path}"), true)
        }
        _ => (text.to_owned(), false),
    }
}

/// `host:443/path` without its port, and the port; the host where what follows is not a port.
pub(super) fn split_port(text: &str) -> Result<(String, Option<u16>), String> {
    let (authority, path) = match text.find('/') {
        Some(slash) => text.split_at(slash),
        None => (text, ""),
    };
    // The colons of an address in brackets are its own.
    let (inside, behind) = match authority.split_once(']') {
        Some((inside, behind)) if authority.starts_with('[') => (format!("{inside}]"), behind),
        _ => (String::new(), authority),
    };
    let parts = behind.split_once(':');
    match parts.map(|(host, port)| (format!("{inside}{host}"), port)) {
        None => Ok((text.to_owned(), None)),
        Some((host, port)) => match port.parse() {
            Ok(0) | Err(_) => Err(host),
            Ok(port) => Ok((format!("{host}{path}"), Some(port))),
        },
    }
}

/// The scheme, where port and words tell one.
pub(super) const fn scheme_of(port: u16, told: Option<Scheme>) -> Option<Scheme> {
    match (port, told) {
        (_, Some(scheme)) => Some(scheme),
        (443, None) => Some(Scheme::Https),
        (80, None) => Some(Scheme::Http),
        _ => None,
    }
}
