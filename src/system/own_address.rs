//! The addresses of this machine, as Chromium finds them.
//!
//! Source: chromium/src services/proxy_resolver/pac_library.cc (`MyIpAddressImpl`) and
//! net/docs/proxy.md. A UDP socket that is connected sends nothing: the system only chooses the
//! route and with it the local address.

#![expect(
    clippy::disallowed_methods,
    reason = "this module asks the system for routes"
)]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// Public addresses: Google's name servers, which nothing is sent to.
const PUBLIC: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(8, 8, 8, 8)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8888)),
];
/// One address of each private network.
const PRIVATE: [IpAddr; 4] = [
    IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)),
    IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)),
    IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)),
    IpAddr::V6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)),
];

/// The machine's own addresses, the preferred one first; empty when unknown.
///
/// The first step that finds any ends the search: the routes to public addresses, the addresses of
/// the machine's own name (`of_own_name`), the routes to private networks. Loopback and link-local
/// addresses are kept for the case that nothing else is found.
pub fn own_addresses(of_own_name: impl FnOnce() -> Vec<IpAddr>) -> Vec<IpAddr> {
    let mut search = Search::default();
    search.add(PUBLIC.iter().filter_map(|&target| route_to(target)));
    if search.found.is_empty() {
        search.add(of_own_name());
    }
    if search.found.is_empty() {
        search.add(PRIVATE.iter().filter_map(|&target| route_to(target)));
    }
    search.end()
}

#[derive(Debug, Default)]
struct Search {
    found: Vec<IpAddr>,
    last_resorts: Vec<IpAddr>,
}

impl Search {
    fn add(&mut self, addresses: impl IntoIterator<Item = IpAddr>) {
        for address in addresses {
            let place = if is_last_resort(address) {
                &mut self.last_resorts
            } else {
                &mut self.found
            };
            if !place.contains(&address) {
                place.push(address);
            }
        }
    }

    /// The addresses, IPv4 first; of those that are only a last resort, link-local before loopback.
    fn end(mut self) -> Vec<IpAddr> {
        if self.found.is_empty() {
            self.last_resorts.sort_by_key(IpAddr::is_loopback);
            self.last_resorts.truncate(1);
            return self.last_resorts;
        }
        self.found.sort_by_key(IpAddr::is_ipv6);
        self.found
    }
}

fn is_last_resort(address: IpAddr) -> bool {
    address.is_loopback()
        || match address {
            IpAddr::V4(address) => address.is_link_local(),
            IpAddr::V6(address) => address.is_unicast_link_local(),
        }
}

fn route_to(target: IpAddr) -> Option<IpAddr> {
    /// Any port does, as nothing is sent.
    const PORT: u16 = 80;
    let any: SocketAddr = match target {
        IpAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        IpAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect((target, PORT)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_unspecified()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(steps: &[&[&str]]) -> Vec<String> {
        let mut search = Search::default();
        for step in steps {
            search.add(step.iter().map(|text| text.parse().unwrap()));
        }
        search.end().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn ipv4_comes_first_and_nothing_twice() {
        assert_eq!(
            ended(&[&["2001:db8::1", "192.0.2.1", "2001:db8::1"]]),
            ["192.0.2.1", "2001:db8::1"]
        );
    }

    #[test]
    fn loopback_and_link_local_are_last_resorts() {
        assert_eq!(ended(&[&["127.0.1.1", "10.0.0.7"]]), ["10.0.0.7"]);
        assert_eq!(ended(&[&["127.0.1.1"], &["fe80::1"]]), ["fe80::1"]);
        assert_eq!(ended(&[&["127.0.1.1"], &["169.254.1.1"]]), ["169.254.1.1"]);
        assert_eq!(ended(&[&["::1", "127.0.0.1"]]), ["::1"]);
        assert!(ended(&[]).is_empty());
    }

    #[test]
    fn the_route_to_loopback_is_loopback() {
        let target = IpAddr::V4(Ipv4Addr::LOCALHOST);
        assert_eq!(route_to(target), Some(target));
    }

    #[test]
    fn no_address_is_named_twice_or_unspecified_on_this_machine() {
        let addresses = own_addresses(Vec::new);
        for (index, address) in addresses.iter().enumerate() {
            assert!(!address.is_unspecified());
            assert!(
                !addresses
                    .iter()
                    .skip(index + 1)
                    .any(|other| other == address)
            );
        }
    }
}
