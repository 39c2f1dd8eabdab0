//! Sets of addresses: ranges, names of hosts, and what is not understood.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

/// Addresses. One space for both versions: an IPv4 address is the IPv6 address that stands for it
/// (`::ffff:192.0.2.1`, RFC 4291, 2.5.5.2), as proxies keep it.
#[derive(Debug, Clone, Default)]
pub(super) struct AddressSet {
    /// First and last address of each range; none overlap.
    ranges: BTreeMap<u128, u128>,
    /// Hosts whose addresses the proxy looks up.
    pub(super) names: Vec<String>,
    /// Why it is unknown whether an address is in the set, where it is in none of the ranges.
    pub(super) doubt: Option<String>,
    /// Why that is so of addresses of version 6 only.
    pub(super) doubt_v6: Option<String>,
}

impl AddressSet {
    /// Of these networks.
    pub(super) fn of(networks: &[IpNet]) -> Self {
        let mut set = Self::default();
        for network in IpNet::aggregate(&networks.to_vec()) {
            set.insert(number(network.network()), number(network.broadcast()));
        }
        set
    }

    /// Adds a range, unless it overlaps one that is there: then it is left out, as Squid does.
    pub(super) fn insert(&mut self, first: u128, last: u128) -> bool {
        let before = self.ranges.range(..=last).next_back();
        if first > last || before.is_some_and(|(_, &end)| end >= first) {
            return false;
        }
        self.ranges.insert(first, last);
        true
    }

    /// Adds what another set holds.
    pub(super) fn join(&mut self, more: Self) {
        for (first, last) in more.ranges {
            self.insert(first, last);
        }
        self.names.extend(more.names);
        self.doubt = self.doubt.take().or(more.doubt);
        self.doubt_v6 = self.doubt_v6.take().or(more.doubt_v6);
    }

    /// True where one of the ranges holds it.
    pub(super) fn holds(&self, address: IpAddr) -> bool {
        let address = number(address);
        let before = self.ranges.range(..=address).next_back();
        before.is_some_and(|(_, &end)| end >= address)
    }

    /// Why it is unknown whether an address that no range holds is in the set.
    pub(super) fn doubt_about(&self, address: IpAddr) -> Option<String> {
        let v6 = self.doubt_v6.as_ref().filter(|_| address.is_ipv6());
        self.doubt.as_ref().or(v6).cloned()
    }

    /// True where every range lies within one of these networks, and there is nothing else.
    pub(super) fn only_in(&self, networks: &[IpNet]) -> bool {
        self.names.is_empty()
            && self.doubt.is_none()
            && self.ranges.iter().all(|(&first, &last)| {
                networks.iter().any(|network| {
                    number(network.network()) <= first && last <= number(network.broadcast())
                })
            })
    }

    /// How many ranges it has.
    pub(super) fn len(&self) -> usize {
        self.ranges.len()
    }
}

/// An address as a number.
pub(super) fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_ipv6_mapped()),
        IpAddr::V6(address) => u128::from(address),
    }
}

/// The addresses of the machine itself.
pub(super) fn loopback() -> [IpNet; 2] {
    use ipnet::{Ipv4Net, Ipv6Net};
    let v4 = Ipv4Net::new_assert(std::net::Ipv4Addr::new(127, 0, 0, 0), 8);
    [
        v4.into(),
        Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128).into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(text: &str) -> IpNet {
        text.parse().expect(text)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect(text)
    }

    #[test]
    fn both_versions_are_one_space() {
        let set = AddressSet::of(&[net("10.0.0.0/8"), net("2001:db8::/32")]);
        for (address, inside) in [
            ("10.255.0.1", true),
            ("::ffff:10.0.0.1", true),
            ("11.0.0.0", false),
            ("2001:db8::1", true),
            ("2001:db9::1", false),
        ] {
            assert_eq!(set.holds(ip(address)), inside, "{address}");
        }
    }

    #[test]
    fn what_overlaps_is_left_out() {
        let mut set = AddressSet::of(&[net("10.99.0.0/24")]);
        assert!(!set.insert(0, u128::MAX));
        assert!(!set.insert(number(ip("10.99.0.200")), number(ip("10.99.1.5"))));
        assert!(set.insert(number(ip("10.99.1.0")), number(ip("10.99.1.5"))));
        assert!(set.holds(ip("10.99.1.5")) && !set.holds(ip("10.98.0.1")));
        assert!(!set.only_in(&loopback()) && AddressSet::default().only_in(&loopback()));
    }
}
