//! Names and addresses from a hosts file or the command line.
//!
//! The format is that of `/etc/hosts` (RFC 952 and hosts(5)): an address, then the names that have
//! it; `#` begins a comment. A name may stand in several lines and then has all their addresses.
//! One thing is ours: `*.corp.example` stands for every name below `corp.example`; a name of its
//! own, or a longer pattern, comes first.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;

use url::Host;

/// Addresses of one name, at most.
const MOST_ADDRESSES: usize = 1_024;

/// Names of a hosts file that is given, at most. Lists that block advertising have up to 200,000.
pub const MOST_NAMES: usize = 300_000;

/// Names with their addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hosts {
    exact: HashMap<Box<str>, Addresses>,
    /// By what follows `*`, for example `.corp.example`.
    below: HashMap<Box<str>, Addresses>,
}

/// The addresses of a name, in the order in which they were given. Most names have one.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Addresses {
    One(IpAddr),
    Several(Vec<IpAddr>),
}

impl Addresses {
    fn all(&self) -> &[IpAddr] {
        match self {
            Self::One(address) => std::slice::from_ref(address),
            Self::Several(addresses) => addresses,
        }
    }

    /// Adds an address that is not there yet; false where there is no room for it.
    fn add(&mut self, address: IpAddr) -> bool {
        if self.all().contains(&address) {
            return true;
        }
        match self {
            Self::One(first) => *self = Self::Several(vec![*first, address]),
            Self::Several(addresses) if addresses.len() < MOST_ADDRESSES => addresses.push(address),
            Self::Several(_) => return false,
        }
        true
    }
}

impl Hosts {
    /// Reads a hosts file; `file` is its name for messages.
    pub fn parse(file: &str, text: &str) -> Result<Self, HostsError> {
        let mut hosts = Self::default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (index, line) in text.lines().enumerate() {
            let error = |problem| HostsError {
                file: file.to_owned(),
                line: index + 1,
                problem,
            };
            hosts.add_line(line).map_err(error)?;
            if hosts.exact.len() + hosts.below.len() > MOST_NAMES {
                return Err(error(Problem::TooManyNames));
            }
        }
        Ok(hosts)
    }

    /// Reads the system's own hosts file: lines that make no sense are skipped, as the system does.
    pub fn parse_leniently(text: &str) -> Self {
        let mut hosts = Self::default();
        for line in text.lines() {
            let mut attempt = Self::default();
            if attempt.add_line(line).is_ok() {
                hosts.extend(attempt);
            }
        }
        hosts
    }

    /// Adds `NAME=IP[,IP]`, the form of `--resolve`. Addresses of a name that is there already are
    /// kept.
    pub fn add_override(&mut self, text: &str) -> Result<(), ResolveError> {
        let error = |problem| ResolveError {
            given: text.to_owned(),
            problem,
        };
        let (name, addresses) = text
            .split_once('=')
            .ok_or_else(|| error(Problem::NoEqualsSign))?;
        let mut parsed = Vec::new();
        for address in addresses.split(',') {
            parsed.push(read_address(address.trim()).map_err(error)?);
        }
        for address in parsed {
            self.add(name.trim(), address).map_err(error)?;
        }
        Ok(())
    }

    /// The addresses of a name in the order in which they were given; `None` where the name is not
    /// there. Letter case and a trailing dot do not matter.
    pub fn find(&self, name: &str) -> Option<&[IpAddr]> {
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        if let Some(addresses) = self.exact.get(name.as_str()) {
            return Some(addresses.all());
        }
        // Longest pattern first. The dot at index 0 would leave nothing for the star.
        name.match_indices('.')
            .filter(|(at, _)| *at > 0)
            .find_map(|(at, _)| self.below.get(name.get(at..)?))
            .map(Addresses::all)
    }

    /// True where no name is known.
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.below.is_empty()
    }

    fn extend(&mut self, other: Self) {
        for (names, more) in [
            (&mut self.exact, other.exact),
            (&mut self.below, other.below),
        ] {
            #[expect(
                clippy::iter_over_hash_type,
                reason = "each name is moved on its own; the order does not matter"
            )]
            for (name, addresses) in more {
                for &address in addresses.all() {
                    add_to(names, name.clone(), address);
                }
            }
        }
    }

    fn add_line(&mut self, line: &str) -> Result<(), Problem> {
        let content = line.split('#').next().unwrap_or_default();
        let mut words = content.split_whitespace();
        let Some(address) = words.next() else {
            return Ok(());
        };
        let address =
            read_address(address).map_err(|_| Problem::BadFirstAddress(address.to_owned()))?;
        let mut names = words.peekable();
        if names.peek().is_none() {
            return Err(Problem::NoName(address));
        }
        names.try_for_each(|name| self.add(name, address))
    }

    fn add(&mut self, name: &str, address: IpAddr) -> Result<(), Problem> {
        let given = name;
        let (name, is_pattern) = match name.strip_prefix("*.") {
            Some(rest) => (rest, true),
            None => (name, false),
        };
        let name = read_name(name).map_err(|()| {
            if given.parse::<IpAddr>().is_ok() {
                Problem::AddressAsName(given.to_owned())
            } else {
                Problem::BadName(given.to_owned())
            }
        })?;
        let has_room = if is_pattern {
            add_to(&mut self.below, format!(".{name}").into(), address)
        } else {
            add_to(&mut self.exact, name.into(), address)
        };
        if !has_room {
            return Err(Problem::TooMany(given.to_owned()));
        }
        Ok(())
    }
}

/// Adds an address of a name; false where the name has as many as there may be.
fn add_to(names: &mut HashMap<Box<str>, Addresses>, name: Box<str>, address: IpAddr) -> bool {
    match names.entry(name) {
        Entry::Occupied(mut known) => known.get_mut().add(address),
        Entry::Vacant(new) => {
            new.insert(Addresses::One(address));
            true
        }
    }
}

fn read_address(text: &str) -> Result<IpAddr, Problem> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    bare.parse()
        .map_err(|_| Problem::BadAddress(text.to_owned()))
}

/// A name in lower case and punycode, without a trailing dot.
fn read_name(text: &str) -> Result<String, ()> {
    let text = text.strip_suffix('.').unwrap_or(text);
    // The host parser would decode it.
    if text.contains('%') {
        return Err(());
    }
    let usable = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    match Host::parse(text) {
        Ok(Host::Domain(domain))
            if domain.bytes().all(usable) && !domain.split('.').any(str::is_empty) =>
        {
            Ok(domain)
        }
        _ => Err(()),
    }
}

/// A line of a hosts file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot use line {line} of the hosts file {file}: {problem}")]
pub struct HostsError {
    file: String,
    line: usize,
    problem: Problem,
}

impl HostsError {
    /// The line, from 1.
    pub const fn line(&self) -> usize {
        self.line
    }
}

/// A `--resolve` that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot use {given:?} as NAME=IP[,IP]: {problem}")]
pub struct ResolveError {
    given: String,
    problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Problem {
    #[error("{0:?} is not an IP address; the address comes first, then the names that have it")]
    BadFirstAddress(String),
    #[error("{0:?} is not an IP address")]
    BadAddress(String),
    #[error("the address {0} has no name")]
    NoName(IpAddr),
    #[error("{0:?} is an address where a name should be; write a line for each address")]
    AddressAsName(String),
    #[error("{0:?} is not a host name")]
    BadName(String),
    #[error("{0:?} has more than {MOST_ADDRESSES} addresses")]
    TooMany(String),
    #[error("up to here it has more than {MOST_NAMES} names; leave out what the URLs do not need")]
    TooManyNames,
    #[error("there is no `=` between name and address")]
    NoEqualsSign,
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use proptest::prelude::*;

    fn addresses(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn names_have_all_their_addresses_in_order() {
        let hosts = Hosts::parse(
            "hosts",
            "\u{feff}# a comment\n\
             \n\
             10.0.0.1 \t WPAD.corp.example. wpad # the web server\r\n\
             2001:db8::1 wpad.corp.example\n\
             10.0.0.1 wpad.corp.example\n\
             10.0.0.2 wpad.corp.example a_b.corp.example bücher.example#x\n",
        )
        .unwrap();
        let all = addresses(&["10.0.0.1", "2001:db8::1", "10.0.0.2"]);
        assert_eq!(hosts.find("Wpad.Corp.Example"), Some(all.as_slice()));
        assert_eq!(hosts.find("wpad.corp.example."), Some(all.as_slice()));
        assert!(hosts.find("wpad").is_some());
        assert!(hosts.find("a_b.corp.example").is_some());
        assert!(hosts.find("xn--bcher-kva.example").is_some());
        assert_eq!(hosts.find("corp.example"), None);
        assert_eq!(hosts.find(""), None);
    }

    #[test]
    fn a_block_list_is_read_and_more_than_that_is_refused_with_the_line() {
        let lines = |count: usize| {
            (0..count).fold(String::new(), |mut text, number| {
                let _ = writeln!(text, "0.0.0.0 ad{number}.tracker.example");
                text
            })
        };
        let hosts = Hosts::parse("hosts", &lines(MOST_NAMES)).unwrap();
        assert!(hosts.find("ad299999.tracker.example").is_some());
        let text = format!("{}0.0.0.0 ad0.tracker.example\n", lines(MOST_NAMES));
        assert!(Hosts::parse("hosts", &text).is_ok(), "a name counts once");
        let error = Hosts::parse("hosts", &lines(MOST_NAMES + 1)).unwrap_err();
        assert!(
            error.to_string().starts_with(
                "cannot use line 300001 of the hosts file hosts: up to here it has more than 300000 names"
            ),
            "{error}"
        );
    }

    #[test]
    fn a_name_has_up_to_as_many_addresses_as_it_may() {
        let line = |number: usize| format!("10.1.{}.{} a\n", number / 256, number % 256);
        let most: String = (0..MOST_ADDRESSES).map(line).collect();
        let hosts = Hosts::parse("hosts", &most).unwrap();
        assert_eq!(hosts.find("a").map(<[_]>::len), Some(MOST_ADDRESSES));
        let error = Hosts::parse("hosts", &format!("{most}{}", line(MOST_ADDRESSES))).unwrap_err();
        assert!(error.to_string().contains("more than 1024 addresses"));
    }

    #[test]
    fn a_pattern_stands_for_every_name_below() {
        let hosts = Hosts::parse(
            "hosts",
            "10.0.0.1 *.wild.test\n10.0.0.2 *.deep.wild.test\n10.0.0.3 own.wild.test\n",
        )
        .unwrap();
        for (name, expected) in [
            ("a.wild.test", Some("10.0.0.1")),
            ("a.b.Wild.test.", Some("10.0.0.1")),
            ("a.deep.wild.test", Some("10.0.0.2")),
            ("deep.wild.test", Some("10.0.0.1")),
            ("own.wild.test", Some("10.0.0.3")),
            ("wild.test", None),
            (".wild.test", None),
            ("notwild.test", None),
        ] {
            let expected = expected.map(|text| addresses(&[text]));
            assert_eq!(hosts.find(name), expected.as_deref(), "{name}");
        }
    }

    #[test]
    fn a_bad_line_is_named_with_its_number() {
        for (text, message) in [
            (
                "10.0.0.1 a\nwpad.corp.example 10.0.0.1\n",
                "cannot use line 2 of the hosts file hosts: \"wpad.corp.example\" is not an IP address; the address comes first",
            ),
            (
                "10.0.0.1",
                "cannot use line 1 of the hosts file hosts: the address 10.0.0.1 has no name",
            ),
            (
                "10.0.0.1 # a",
                "cannot use line 1 of the hosts file hosts: the address 10.0.0.1 has no name",
            ),
            (
                "10.0.0.1 10.0.0.2",
                "cannot use line 1 of the hosts file hosts: \"10.0.0.2\" is an address",
            ),
            (
                "10.0.0.300 a",
                "cannot use line 1 of the hosts file hosts: \"10.0.0.300\" is not an IP",
            ),
            (
                "10.0.0.1 a..b",
                "cannot use line 1 of the hosts file hosts: \"a..b\" is not a host name",
            ),
            (
                "10.0.0.1 a.*.b",
                "cannot use line 1 of the hosts file hosts: \"a.*.b\" is not a host name",
            ),
            (
                "10.0.0.1 *",
                "cannot use line 1 of the hosts file hosts: \"*\" is not a host name",
            ),
            (
                "10.0.0.1 a,b",
                "cannot use line 1 of the hosts file hosts: \"a,b\" is not a host name",
            ),
        ] {
            let error = Hosts::parse("hosts", text).unwrap_err();
            assert!(error.to_string().starts_with(message), "{error}");
        }
    }

    #[test]
    fn the_systems_own_file_may_have_lines_that_make_no_sense() {
        let hosts = Hosts::parse_leniently(
            "fe80::1%lo0 localhost\n127.0.0.1 a ok\n127.0.0.2 b..c d\n::1 ok",
        );
        assert_eq!(
            hosts.find("ok"),
            Some(addresses(&["127.0.0.1", "::1"]).as_slice())
        );
        assert_eq!(hosts.find("localhost"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_each_good_line_is_found(
            text in "([0-9.:#* \\tA-Za-zé_-]{0,20}\n){0,4}",
            name in "[a-z][a-z0-9_-]{0,9}(\\.[a-z][a-z0-9_-]{0,9}){0,3}",
        ) {
            let _ = Hosts::parse("hosts", &text);
            let more = Hosts::parse_leniently(&format!("{text}\n192.0.2.77 {name}"));
            let address: IpAddr = "192.0.2.77".parse().unwrap();
            if Hosts::parse("hosts", &format!("192.0.2.77 {name}")).is_ok() {
                prop_assert!(more.find(&name).is_some_and(|found| found.contains(&address)));
            }
        }
    }

    #[test]
    fn resolve_options_name_one_host_and_its_addresses() {
        let mut hosts = Hosts::default();
        hosts
            .add_override("wpad.corp.example=10.0.0.1, 2001:db8::1,[::1]")
            .unwrap();
        hosts.add_override("*.corp.example=10.0.0.2").unwrap();
        assert_eq!(
            hosts.find("wpad.corp.example"),
            Some(addresses(&["10.0.0.1", "2001:db8::1", "::1"]).as_slice())
        );
        assert!(hosts.find("x.corp.example").is_some());
        for (text, reason) in [
            ("wpad.corp.example", "no `=`"),
            ("wpad.corp.example=", "not an IP address"),
            ("a=10.0.0.1,", "not an IP address"),
            ("=10.0.0.1", "not a host name"),
            ("a=b", "not an IP address"),
        ] {
            let error = hosts.add_override(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
            assert!(error.contains(text), "{error}");
        }
    }
}
