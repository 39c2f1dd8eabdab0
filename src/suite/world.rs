//! A suite's world as a script sees it.

use std::net::IpAddr;

use super::World;
use crate::pac::{Family, Host, Resolution};

impl World {
    /// The addresses of a name, whatever its letter case and with or without a trailing dot; `None`
    /// for a name that does not exist.
    pub fn addresses(&self, name: &str) -> Option<&[IpAddr]> {
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        self.hosts.get(&name).map(Vec::as_slice)
    }

    /// False for a machine that is said to have IPv4 addresses only. Such a machine's resolver
    /// gives no IPv6 addresses either (getaddrinfo with `AI_ADDRCONFIG`, as both browsers use it).
    fn has_ipv6(&self) -> bool {
        self.my_ip.is_empty() || self.my_ip.iter().any(IpAddr::is_ipv6)
    }
}

impl Host for World {
    fn resolve(&self, name: &str, family: Family) -> Resolution {
        let Some(listed) = self.addresses(name) else {
            return Resolution::NoSuchName;
        };
        let v6 = family == Family::Any && self.has_ipv6();
        let mut addresses: Vec<IpAddr> = listed
            .iter()
            .copied()
            .filter(|address| address.is_ipv4() || v6)
            .collect();
        // IPv6 first (RFC 6724), else in the order of the suite.
        addresses.sort_by_key(IpAddr::is_ipv4);
        if addresses.is_empty() {
            Resolution::NoAddress
        } else {
            Resolution::Addresses(addresses)
        }
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        self.my_ip.clone()
    }

    fn now_ms(&self) -> i64 {
        self.at.unix_ms
    }

    fn utc_offset_seconds(&self, _unix_seconds: i64) -> i32 {
        self.at.utc_offset_seconds
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::suite::Moment;

    fn world(my_ip: &[&str]) -> World {
        let address = |text: &&str| match text.parse() {
            Ok(address) => address,
            Err(error) => panic!("{text}: {error}"),
        };
        let hosts = [
            ("dual.example", vec!["10.0.0.1", "fd00::1"]),
            ("six.example", vec!["fd00::6"]),
            ("empty.example", vec![]),
        ];
        World {
            hosts: hosts
                .into_iter()
                .map(|(name, list)| (name.to_owned(), list.iter().map(address).collect()))
                .collect::<BTreeMap<_, _>>(),
            my_ip: my_ip.iter().map(address).collect(),
            at: Moment::DEFAULT,
            clients: Vec::new(),
        }
    }

    fn texts(resolution: &Resolution) -> Vec<String> {
        resolution
            .addresses()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn ipv6_comes_first_and_only_where_it_is_wanted() {
        let world = world(&["192.0.2.10", "2001:db8::10"]);
        assert_eq!(
            texts(&world.resolve("Dual.Example.", Family::Any)),
            ["fd00::1", "10.0.0.1"]
        );
        assert_eq!(
            texts(&world.resolve("dual.example", Family::V4)),
            ["10.0.0.1"]
        );
        assert_eq!(
            world.resolve("six.example", Family::V4),
            Resolution::NoAddress
        );
    }

    #[test]
    fn a_machine_without_ipv6_gets_no_ipv6_answers() {
        let world = world(&["192.0.2.10"]);
        assert_eq!(
            texts(&world.resolve("dual.example", Family::Any)),
            ["10.0.0.1"]
        );
        assert_eq!(
            world.resolve("six.example", Family::Any),
            Resolution::NoAddress
        );
    }

    #[test]
    fn what_is_not_listed_does_not_exist() {
        let world = world(&[]);
        assert_eq!(
            world.resolve("other.example", Family::Any),
            Resolution::NoSuchName
        );
        assert_eq!(
            world.resolve("empty.example", Family::Any),
            Resolution::NoAddress
        );
    }
}
