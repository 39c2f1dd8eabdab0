//! A route of the command line (`--via`) in place of a PAC file.

use super::pac_source::{Obtained, checked};
use super::trouble::Trouble;
use crate::pac::answer;
use crate::pac::dialects::Dialect;

/// A route of the command line, as a PAC file that always answers it; one of these clients must take an entry
/// of it.
pub(super) fn of_route(route: &str, clients: &[&Dialect]) -> Result<Obtained, Trouble> {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || " .:;-_[]%".contains(it);
    let is_taken = |it: &&Dialect| !answer::parse(route, it).route.is_empty();
    let why = if route.trim().is_empty() || !route.chars().all(is_plain) {
        Some("it is not a route")
    } else if clients.iter().any(is_taken) {
        None
    } else {
        Some("no client that is tried takes an entry of it")
    };
    if let Some(why) = why {
        return Err(Trouble::with_help(
            &format!("cannot use --via {route:?}: {why}"),
            "write it as a PAC file returns it, for example 'PROXY proxy.corp.example:8080; DIRECT'",
        ));
    }
    let script = format!("function FindProxyForURL(url, host) {{ return \"{route}\"; }}\n");
    checked("--via", script.into_bytes())
}
